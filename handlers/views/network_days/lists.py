"""Network days in a list, one day with its programme, and what came of signing up or off."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, dates, verbatim
from handlers.views import people
from handlers.views.blocks import Block, Element, Message, actions, button, context, message, paragraphs, section
from handlers.views.network_days import wording
from handlers.views.network_days.wording import DOT, handle
from handlers.visit import Visit
from storage.kinds import Answer
from storage.members import Person
from storage.network import Network
from storage.network_days import Day, Listed, Other, Programme, SignedOff, SignedUp, Slot, Stage, Turnout

MOST_CARDS = 15
"""Days with buttons in one message: three to four years of them."""
MOST_OTHERS = 5
"""Politicians with buttons of their own; who acts for more finds the rest in the form."""


def coming(visit: Visit, listed: Sequence[Listed], called_off: Sequence[Day]) -> Message:
    """The days to come, numbered as people may name them, and those that were cancelled."""
    texts = visit.texts
    blocks: list[Block | None] = []
    for number, one in enumerate(listed[:MOST_CARDS], start=1):
        blocks += card(visit, one, number)
    if len(listed) > MOST_CARDS:
        blocks.append(context(texts.say("There are more. Name a year to see its days.")))
    if called_off:
        gone = Text(", ", ", ").join(
            wording.when(texts, day) + (verbatim(f" ({day.city})") if day.city else EMPTY) for day in called_off[:10]
        )
        blocks.append(context(texts.say("Cancelled: {days}.", days=gone)))
    plan = button(texts.say("Plan days"), "word", "plan") if visit.actor.secretariat else None
    year = visit.today.year
    last = button(texts.say("The days of {year}", year=year - 1), "word", f"days {year - 1}")
    if not listed:
        return message(texts.say("No network day is planned yet."), *blocks, actions(plan, last))
    first = texts.count("There is {n} network day to come.", "There are {n} network days to come.", len(listed))
    return message(first, *blocks, actions(plan, last))


def card(visit: Visit, one: Listed, number: int | None = None) -> list[Block | None]:
    """A day with who comes, my answer, and what I can do: two blocks, or one where there is a single button."""
    texts, day = visit.texts, one.day
    name = bold(wording.when(texts, day))
    open_ = day.stage(visit.now, visit.today) is Stage.OPEN
    asked = open_ and day.invites(visit.actor.person.side)
    about = _turnout(visit, one.turnout) if asked or one.turnout.people else EMPTY
    if asked or one.answer:
        about = (about + DOT if about else about) + wording.answered(texts, one.answer, one.by)
    lines = [
        verbatim(f"{number}. ") + name if number else name,
        _what(visit, day),
        about,
        wording.signup_window(visit, day),
        *(wording.other(visit, other) for other in one.others[:MOST_OTHERS] if other.answer or open_),
    ]
    said, buttons = (
        NEWLINE.join(line for line in lines if line),
        [*wording.buttons(visit, day, one.answer, programme=True), *_for_others(visit, day, one.others)],
    )
    if len(buttons) == 1:
        return [section(said, accessory=buttons[0], id=f"day{day.id}")]
    return [section(said), actions(*buttons, id=f"day{day.id}")]


def year(visit: Visit, number: int, listed: Sequence[Listed]) -> Message:
    """The days of a year: what has been in a line each, what is to come with buttons."""
    texts = visit.texts
    if not listed:
        return message(
            texts.say("I know no network days of {year}.", year=number),
            actions(button(texts.say("Days to come"), "word", "days")),
        )
    first = texts.count(
        "I know {n} network day of {year}.", "I know {n} network days of {year}.", len(listed), year=number
    )
    past = [one for one in listed if one.day.cancelled or one.day.ends_on < visit.today]
    ahead = [one for one in listed if one not in past]
    blocks: list[Block | None] = [*paragraphs(_line(visit, one) for one in past)]
    for one in ahead[:MOST_CARDS]:
        blocks += card(visit, one)
    return message(first, *blocks, actions(button(texts.say("Days to come"), "word", "days")))


def day(visit: Visit, found: Programme) -> Message:
    """One day with its programme."""
    texts, one = visit.texts, found.day
    stage = one.stage(visit.now, visit.today)
    said = found.mine.answer if found.mine else None
    lines = [_what(visit, one)]
    if stage is Stage.CANCELLED:
        lines.append(texts.say("*This day does not take place.*"))
        if one.cancel_reason:
            lines.append(texts.say("Reason: {reason}", reason=one.cancel_reason))
    elif stage is Stage.OVER:
        lines.append(_turnout(visit, found.turnout) if found.turnout.people else EMPTY)
    else:
        by = found.mine.by if found.mine else None
        lines.append(_turnout(visit, found.turnout) + DOT + wording.answered(texts, said, by))
        lines += [wording.other(visit, other) for other in found.others[:MOST_OTHERS]]
        lines.append(wording.signup_window(visit, one))
    blocks: list[Block | None] = [section(NEWLINE.join(line for line in lines if line))]
    if stage is not Stage.CANCELLED:
        blocks += _programme(visit, found)
    manage = None
    if visit.actor.secretariat and stage not in (Stage.CANCELLED, Stage.OVER):
        manage = button(texts.say("Manage"), "word", f"plan {handle(one)}")
    doors = (*wording.buttons(visit, one, said), *_for_others(visit, one, found.others))
    blocks.append(actions(*doors, manage, button(texts.say("All days"), "word", "days")))
    return message(bold(wording.when(texts, one)), *blocks)


def signed_up(visit: Visit, done: SignedUp) -> Message:
    """Somebody comes, with their own programme."""
    texts, one = visit.texts, done.programme.day
    name = wording.about(texts, one)
    if done.person.id != visit.actor.id:
        return _signed_up_for(visit, done)
    first = (
        texts.say("I changed your sign-up for {day}.", day=name)
        if done.already
        else texts.say("You are signed up for {day}.", day=name)
    )
    own = wording.own(texts, visit.network, one, done.programme.own)
    if own:
        lines = [bold(texts.say("Your programme")), *own]
    elif done.programme.slots:
        lines = [texts.say("You chose no parts of the programme yet. You can still do that with Change.")]
    else:
        lines = [texts.say("The programme follows.")]
    return message(
        first,
        *paragraphs(lines),
        actions(*wording.buttons(visit, one, Answer.COMING, programme=True)),
    )


def _signed_up_for(visit: Visit, done: SignedUp) -> Message:
    """A politician comes, in whose name it was said."""
    texts, one, who = visit.texts, done.programme.day, bold(done.person.name)
    name = wording.about(texts, one)
    first = (
        texts.say("I changed the sign-up of {name} for {day}.", name=who, day=name)
        if done.already
        else texts.say("{name} is signed up for {day}.", name=who, day=name)
    )
    if done.before_by is not None:
        first += verbatim(" ") + texts.say("{by} had signed them up.", by=people.who(done.before_by, texts))
    own = wording.own(texts, visit.network, one, done.programme.own)
    if own:
        lines = [bold(texts.say("Their programme")), *own]
    elif done.programme.slots:
        lines = [texts.say("No parts of the programme are chosen yet.")]
    else:
        lines = [texts.say("The programme follows.")]
    return message(
        first,
        *paragraphs(lines),
        _told(visit, done.person),
        actions(
            *wording.buttons_for(visit, one, done.person, Answer.COMING),
            button(texts.say("Programme"), "word", f"day {handle(one)}"),
        ),
    )


def signed_off(visit: Visit, done: SignedOff) -> Message:
    """Somebody does not come, with the way back."""
    texts = visit.texts
    name = wording.about(texts, done.day)
    if done.person.id != visit.actor.id:
        return _signed_off_for(visit, done)
    if done.already:
        first = texts.say("I already knew that you don't come to {day}.", day=name)
    elif done.came:
        first = texts.say("You are signed off from {day}. Thank you for telling us.", day=name)
    else:
        first = texts.say("I noted that you don't come to {day}. Thank you for telling us.", day=name)
    back = None
    if done.day.stage(visit.now, visit.today) is Stage.OPEN and done.day.invites(visit.actor.person.side):
        back = button(texts.say("I'm coming after all"), "word", f"signup {handle(done.day)}")
    return message(first, actions(back, button(texts.say("All days"), "word", "days")))


def _signed_off_for(visit: Visit, done: SignedOff) -> Message:
    texts, who, name = visit.texts, bold(done.person.name), wording.about(visit.texts, done.day)
    first = (
        texts.say("I already knew that {name} doesn't come to {day}.", name=who, day=name)
        if done.already
        else texts.say("I noted that {name} doesn't come to {day}.", name=who, day=name)
    )
    return message(
        first,
        None if done.already else _told(visit, done.person),
        actions(
            *wording.buttons_for(visit, done.day, done.person, Answer.NOT_COMING),
            button(texts.say("All days"), "word", "days"),
        ),
    )


def answered_for(texts: Texts, network: Network, found: Programme) -> Message:
    """A politician is told what was answered in their name."""
    mine, day = found.mine, found.day
    by = people.who(mine.by, texts) if mine and mine.by else EMPTY
    name = wording.about(texts, day)
    if mine is None or not mine.coming:
        return message(
            texts.say("{by} let us know for you that you don't come to {day}.", by=by, day=name),
            actions(button(texts.say("I'm coming after all"), "word", f"signup {handle(day)}")),
        )
    own = wording.own(texts, network, day, found.own)
    return message(
        texts.say("{by} signed you up for {day}.", by=by, day=name),
        *paragraphs([bold(texts.say("Your programme")), *own] if own else []),
        actions(
            button(texts.say("Change"), "word", f"signup {handle(day)}"),
            button(texts.say("Sign off"), "word", f"cancel {handle(day)}"),
            button(texts.say("Programme"), "word", f"day {handle(day)}"),
        ),
    )


def _told(visit: Visit, person: Person) -> Block:
    """Whether they hear of it."""
    if person.slack_user:
        return context(visit.texts.say("{name} gets a message about it.", name=person.name))
    return context(visit.texts.say("{name} has no Slack: tell them yourself.", name=person.name))


def _for_others(visit: Visit, day: Day, others: Sequence[Other]) -> list[Element]:
    return [
        press for one in others[:MOST_OTHERS] for press in wording.buttons_for(visit, day, one.person, one.answer)
    ]


def _what(visit: Visit, one: Day) -> Text:
    """`Netwerkdag · Ede (Akoesticum) · bestuurlijk`."""
    parts = [wording.kind(visit.texts, one), wording.place(one), wording.side(visit.texts, one.side)]
    return DOT.join(part for part in parts if part)


def _line(visit: Visit, one: Listed) -> Text:
    texts = visit.texts
    line = verbatim("• ") + bold(wording.when(texts, one.day)) + NEWLINE + _what(visit, one.day)
    if one.day.cancelled:
        line += DOT + texts.say("cancelled")
    elif one.turnout.people:
        line += DOT + people.turnout(texts, one.turnout.people, one.turnout.cities)
    return line


def _turnout(visit: Visit, count: Turnout) -> Text:
    texts = visit.texts
    return texts.say("Signed up: {turnout}", turnout=people.turnout(texts, count.people, count.cities))


def _programme(visit: Visit, found: Programme) -> list[Block]:
    """The parts by hour; what happens at the same time stands together."""
    texts, zone = visit.texts, visit.network.zone
    own = {slot.id for slot in found.own}
    lines: list[Text] = []
    last: date | None = found.day.starts_on if found.day.starts_on == found.day.ends_on else None
    for _, together in groupby(found.slots, key=lambda slot: (slot.starts_at, slot.ends_at)):
        parts = list(together)
        on = parts[0].starts_at.astimezone(zone).date()
        if on != last:
            last = on
            lines.append(EMPTY if not lines else verbatim(" "))
            lines.append(bold(dates.on(texts, on)))
        lines.append(bold(wording.hours(texts, visit.network, parts[0])))
        lines += [_part(visit, slot, slot.id in own) for slot in parts]
    if not lines:
        ahead = found.day.ends_on >= visit.today
        return [context(texts.say("The programme follows."))] if ahead else []
    return paragraphs(line for line in lines if line)


def _part(visit: Visit, slot: Slot, mine: bool) -> Text:  # noqa: FBT001 - one of two bullets
    texts = visit.texts
    line = verbatim("✓ " if mine else "• ") + wording.title(texts, visit.network, slot)
    for more in (verbatim(slot.room), wording.seats(texts, slot)):
        if more:
            line += DOT + more
    return line
