"""Reminders of network days as they are said, to a person or to the channel: short, with what can be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.texts import NEWLINE, Text, Texts, bold, dates, verbatim
from handlers.views import people
from handlers.views.blocks import Block, Element, Message, actions, button, context, message, paragraphs, section
from handlers.views.network_days import wording
from storage.kinds import DaySide
from storage.members import Person
from storage.network import Network
from storage.network_days import Programme
from storage.reminders import Kind, Reminder

MOST_GROUPS = 3
"""Groups of a lead with buttons of their own; who leads more knows the words."""


@dataclass(frozen=True)
class Said:
    """What a reminder is about, as it is when it goes out."""

    texts: Texts
    network: Network
    now: datetime
    reminder: Reminder
    programme: Programme
    """As the reader sees it; of the channel: without an answer."""
    whose: Person | None = None
    """Whom it is about: the reader, or a politician for whom they act."""

    @property
    def today(self) -> date:
        """The day in the network's zone."""
        return self.now.astimezone(self.network.zone).date()


def opened(about: Said) -> Message:
    """Sign-up is open."""
    texts = about.texts
    return message(
        texts.say("You can sign up for {day}. Will you be there?", day=_day(about)),
        _so_far(about),
        actions(_sign_up(about), _cannot_come(about), _programme(about), _off(about)),
    )


def closing(about: Said) -> Message:
    """Sign-up closes soon."""
    texts = about.texts
    return message(
        texts.say(
            "Sign-up for {day} closes on {closes}. I don't know yet whether you come.",
            day=_day(about),
            closes=_closes(about),
        ),
        _so_far(about),
        actions(_sign_up(about), _cannot_come(about), _programme(about), _off(about)),
    )


def practical(about: Said) -> Message:
    """Time, place, and one's own part of the programme."""
    texts, closes_at = about.texts, about.reminder.closes_at
    changeable = closes_at is not None and about.now < closes_at
    return message(
        _soon(about),
        section(NEWLINE.join(_where_and_when(about))) if _where_and_when(about) else None,
        *_own(about),
        actions(
            _programme(about),
            button(texts.say("Change"), "word", _line("signup", about)) if changeable else None,
            button(texts.say("Sign off"), "word", _line("cancel", about)),
            _off(about),
        ),
    )


def thanks(about: Said) -> Message:
    """Thanks to who came; the leads of groups that met are asked to pass on what came of it."""
    texts, groups = about.texts, about.reminder.leads
    came = texts.say("Thank you for coming to {day}.", day=_day(about))
    if not groups:
        return message(came, section(_any_talk(about)), actions(_report(about), _programme(about), _off(about)))
    named = texts.listing(bold(name) for name in groups)
    asked = texts.say(
        "Tell your group and the pillar what was decided, what you need from them, and what others should know."
        " If a lobby talk came of it, report it here."
    )
    rows: list[Block | None] = []
    for name in groups[:MOST_GROUPS]:
        if len(groups) > 1:
            rows.append(section(bold(name)))
        rows.append(
            actions(
                button(texts.say("Report a lobby talk"), "word", f"report {name}"),
                button(texts.say("Who is in it?"), "word", f"roster {name}"),
            )
        )
    rows.append(actions(_programme(about), _off(about)))
    if about.reminder.coming:
        brought = texts.say("As lead of {groups}: what did the meeting there bring?", groups=named)
        return message(came, section(brought + NEWLINE + asked), *rows)
    brought = texts.say("As lead of {groups}: what did the meeting at {day} bring?", groups=named, day=_day(about))
    return message(brought, section(asked), *rows)


def opened_for(about: Said) -> Message:
    """Sign-up is open for a politician, to who acts for them."""
    texts, name = about.texts, _whose(about)
    return message(
        texts.say("For {name}: you can sign up for {day}. Are they coming?", name=name, day=_day(about)),
        _so_far(about),
        actions(*_answer_for(about), _programme(about), _off(about)),
    )


def closing_for(about: Said) -> Message:
    """Sign-up closes soon, and a politician has not answered."""
    texts, name = about.texts, _whose(about)
    return message(
        texts.say(
            "For {name}: sign-up for {day} closes on {closes}. I don't know yet whether they come.",
            name=name,
            day=_day(about),
            closes=_closes(about),
        ),
        _so_far(about),
        actions(*_answer_for(about), _programme(about), _off(about)),
    )


def practical_for(about: Said) -> Message:
    """Time, place, and a politician's own part of the programme."""
    texts, closes_at = about.texts, about.reminder.closes_at
    changeable = closes_at is not None and about.now < closes_at
    lines = _where_and_when(about)
    own = wording.own(texts, about.network, about.programme.day, about.programme.own)
    return message(
        texts.say("For {name}: {reminder}", name=_whose(about), reminder=_soon(about)),
        section(NEWLINE.join(lines)) if lines else None,
        *(paragraphs([texts.say("*Chosen programme*"), *own]) if own else []),
        actions(
            _programme(about),
            button(texts.say("Change"), "signup_for", _value(about)) if changeable else None,
            button(texts.say("Sign off"), "cancel_for", _value(about)),
            _off(about),
        ),
    )


def thanks_for(about: Said) -> Message:
    """After the day, to who acts for somebody who came or whose group met."""
    texts, groups, name = about.texts, about.reminder.leads, _whose(about)
    if not groups:
        first = texts.say("{name} was at {day}.", name=name, day=_day(about))
        return message(first, section(_any_talk(about)), actions(_report(about), _programme(about), _off(about)))
    named = texts.listing(bold(group) for group in groups)
    return message(
        texts.say(
            "For {name}, lead of {groups}: what did the meeting at {day} bring?",
            name=name, groups=named, day=_day(about),
        ),
        section(_any_talk(about)),
        actions(
            *(
                button(texts.say("Report a lobby talk"), "word", f"report {group}", unique=f"report{number}")
                for number, group in enumerate(groups[:MOST_GROUPS])
            ),
            _programme(about),
            _off(about),
        ),
    )  # fmt: skip


def opened_in_channel(about: Said) -> Message:
    """Sign-up is open, to all."""
    return message(
        about.texts.say("You can sign up for {day}.", day=_day(about)),
        _for_whom(about),
        actions(_sign_up(about), _programme(about)),
    )


def closing_in_channel(about: Said) -> Message:
    """Sign-up closes soon, to all."""
    return message(
        about.texts.say("Sign-up for {day} closes on {closes}.", day=_day(about), closes=_closes(about)),
        _for_whom(about),
        _so_far(about),
        actions(_sign_up(about), _programme(about)),
    )


def practical_in_channel(about: Said) -> Message:
    """It is about to be, to all."""
    lines = _where_and_when(about)
    return message(
        _soon(about),
        section(NEWLINE.join(lines)) if lines else None,
        _so_far(about),
        actions(_programme(about)),
    )


def thanks_in_channel(about: Said) -> Message:
    """Thanks, to all."""
    texts, city = about.texts, about.programme.day.city
    return message(
        texts.say("Thank you all for coming to {day}.", day=_day(about)),
        section(texts.say("Thank you, {city}, for having us.", city=city)) if city else None,
        section(_any_talk(about)),
        actions(_report(about), _programme(about)),
    )


TO_A_PERSON: Mapping[Kind, Callable[[Said], Message]] = {
    Kind.OPEN: opened,
    Kind.CLOSING: closing,
    Kind.PRACTICAL: practical,
    Kind.THANKS: thanks,
}
FOR_ANOTHER: Mapping[Kind, Callable[[Said], Message]] = {
    Kind.OPEN: opened_for,
    Kind.CLOSING: closing_for,
    Kind.PRACTICAL: practical_for,
    Kind.THANKS: thanks_for,
}
TO_THE_CHANNEL: Mapping[Kind, Callable[[Said], Message]] = {
    Kind.OPEN: opened_in_channel,
    Kind.CLOSING: closing_in_channel,
    Kind.PRACTICAL: practical_in_channel,
    Kind.THANKS: thanks_in_channel,
}


# --- parts -----------------------------------------------------------------------------------------


def _name(about: Said) -> Text:
    """What the day is called in a sentence."""
    kind = about.programme.day.kind
    return about.texts.say("the network day") if kind == "Netwerkdag" else verbatim(kind)


def _day(about: Said) -> Text:
    """`de netwerkdag op donderdag 17 december 2026 in Ede`."""
    texts, day = about.texts, about.programme.day
    on = bold(dates.days(texts, day.starts_on, day.ends_on))
    place = day.city or day.venue
    if place:
        return texts.say("{name} on {date} in {place}", name=_name(about), date=on, place=place)
    return texts.say("{name} on {date}", name=_name(about), date=on)


def _soon(about: Said) -> Text:
    texts, day = about.texts, about.programme.day
    place = day.city or day.venue
    name = texts.say("{name} in {place}", name=_name(about), place=place) if place else _name(about)
    if day.starts_on == about.today:
        return texts.say("Today: {name}.", name=name)
    if day.starts_on == about.today + timedelta(days=1):
        return texts.say("Tomorrow: {name}.", name=name)
    return texts.say("Coming up: {day}.", day=_day(about))


def _where_and_when(about: Said) -> list[Text]:
    texts, day = about.texts, about.programme.day
    place = wording.place(day)
    lines = [texts.say("*Where:* {place}", place=place)] if place else []
    slots = about.programme.own or about.programme.slots
    if slots:
        starts = dates.instant(texts, slots[0].starts_at, about.network.zone)
        lines.append(texts.say("*Start:* {start}", start=starts))
    return lines


def _own(about: Said) -> list[Block]:
    """One's own parts of the programme."""
    texts, programme = about.texts, about.programme
    if programme.own:
        lines = wording.own(texts, about.network, programme.day, programme.own)
        return paragraphs([texts.say("*Your programme*"), *lines])
    return [section(texts.say("You have not chosen any parts of the programme."))] if programme.slots else []


def _so_far(about: Said) -> Block | None:
    count = about.programme.turnout
    if not count.people:
        return None
    return context(
        about.texts.say("So far: {turnout}.", turnout=people.turnout(about.texts, count.people, count.cities))
    )


def _for_whom(about: Said) -> Block | None:
    texts, side = about.texts, about.programme.day.side
    if side is DaySide.POLITICAL:
        return context(texts.say("This day is for aldermen and mayors."))
    if side is DaySide.OFFICIAL:
        return context(texts.say("This day is for officials."))
    return None


def _closes(about: Said) -> Text:
    closes_at = about.reminder.closes_at
    return bold(dates.instant(about.texts, closes_at, about.network.zone)) if closes_at else verbatim("…")


def _line(word: str, about: Said) -> str:
    return f"{word} {wording.handle(about.programme.day)}"


def _sign_up(about: Said) -> Element:
    return button(about.texts.say("Sign up"), "word", _line("signup", about), style="primary")


def _whose(about: Said) -> Text:
    return bold(about.whose.name) if about.whose else verbatim("?")


def _value(about: Said) -> str:
    """A button's value: the day, and for whom."""
    return f"{about.programme.day.id} {about.whose.id if about.whose else 0}"


def _answer_for(about: Said) -> tuple[Element, Element]:
    texts, name = about.texts, about.whose.name if about.whose else ""
    return (
        button(texts.say("Sign up {name}", name=name), "signup_for", _value(about), style="primary"),
        button(texts.say("Sign off {name}", name=name), "cancel_for", _value(about)),
    )


def _cannot_come(about: Said) -> Element:
    return button(about.texts.say("I can't come"), "word", _line("cancel", about))


def _programme(about: Said) -> Element:
    return button(about.texts.say("Programme"), "word", _line("day", about))


def _any_talk(about: Said) -> Text:
    return about.texts.say("Did you meet somebody there for the lobby, or agree to? A report takes a minute.")


def _report(about: Said) -> Element:
    return button(about.texts.say("Report a lobby talk"), "word", "report")


def _off(about: Said) -> Element:
    return button(about.texts.say("No more reminders"), "reminders", "off")
