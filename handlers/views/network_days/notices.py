"""What people who signed up are told when a day changes or is cancelled."""

from datetime import datetime, timedelta

from handlers.texts import Text, Texts, bold, dates, verbatim
from handlers.views.blocks import Message, actions, button, message, paragraphs, section
from handlers.views.network_days import wording
from handlers.views.network_days.wording import handle
from storage.members import Person
from storage.network import Network
from storage.network_days import Day, Hours, Notice, Slot, Stage


def changed(texts: Texts, network: Network, now: datetime, told: Notice) -> Message:
    """What is different, what it was, and what one can do."""
    day = told.programme.day
    if day.cancelled:
        return _cancelled(texts, day, told.person)
    today = now.astimezone(network.zone).date()
    open_ = day.stage(now, today) is Stage.OPEN
    bullet = verbatim("• ")
    lines = [bullet + line for line in _changes(texts, network, told)]
    person, programme = told.person, button(texts.say("Programme"), "word", f"day {handle(day)}")
    if person is not None:
        value = f"{day.id} {person.id}"
        closing = texts.say("{name} is still signed up.", name=person.name)
        return message(
            texts.say(
                "For {name}: something changed about {day}.", name=bold(person.name), day=wording.about(texts, day)
            ),
            *paragraphs([*lines, closing]),
            actions(
                programme,
                button(texts.say("Change"), "signup_for", value) if open_ else None,
                button(texts.say("Sign off"), "cancel_for", value),
            ),
        )
    closing = texts.say("You are still signed up. If you can't come, please sign off.")
    return message(
        texts.say("Something changed about {day}.", day=wording.about(texts, day)),
        *paragraphs([*lines, closing]),
        actions(
            programme,
            button(texts.say("Change"), "word", f"signup {handle(day)}") if open_ else None,
            button(texts.say("Sign off"), "word", f"cancel {handle(day)}"),
        ),
    )


def _cancelled(texts: Texts, day: Day, person: Person | None) -> Message:
    reason = section(texts.say("Reason: {reason}", reason=day.cancel_reason)) if day.cancel_reason else None
    said = texts.say(
        "{day} does not take place. You need not do anything.",
        day=wording.about(texts, day) if person else _capital(wording.about(texts, day)),
    )
    return message(
        texts.say("For {name}: {notice}", name=bold(person.name), notice=said) if person else said,
        reason,
        actions(button(texts.say("All days"), "word", "days")),
    )


def _changes(texts: Texts, network: Network, told: Notice) -> list[Text]:
    day = told.programme.day
    lines = []
    if told.starts_on is not None and told.ends_on is not None:
        lines.append(
            texts.say(
                "The new date is {new}. It was {old}.",
                new=bold(wording.when(texts, day)),
                old=dates.days(texts, told.starts_on, told.ends_on),
            )
        )
    if told.place:
        where = bold(wording.place(day))
        lines.append(
            texts.say("The new place is {new}. It was {old}.", new=where, old=told.city)
            if told.city
            else texts.say("The new place is {new}.", new=where)
        )
    lines += [_moved(texts, network, day, slot, was) for slot, was in told.moved]
    lines += [
        texts.say("“{part}” is no longer in the programme.", part=wording.title(texts, network, slot))
        for slot in told.dropped
    ]
    lines += [
        texts.say(
            "“{one}” and “{other}” are now at the same time. Choose one of them.",
            one=wording.title(texts, network, first),
            other=wording.title(texts, network, second),
        )
        for first, second in told.clashes
    ]
    return lines


def _moved(texts: Texts, network: Network, day: Day, slot: Slot, was: Hours) -> Text:
    new, old = wording.hours(texts, network, slot), verbatim(f"{was.starts}\u2013{was.ends}")
    if day.starts_on != day.ends_on:
        on = slot.starts_at.astimezone(network.zone).date()
        new = dates.on_short(texts, on) + verbatim(" ") + new
        old = dates.on_short(texts, day.starts_on + timedelta(days=was.day)) + verbatim(" ") + old
    return texts.say(
        "“{part}” is now {new}. It was {old}.", part=wording.title(texts, network, slot), new=bold(new), old=old
    )


def _capital(text: Text) -> Text:
    """The same, as the beginning of a sentence."""
    return Text(text.mrkdwn[:1].upper() + text.mrkdwn[1:], text.plain[:1].upper() + text.plain[1:])
