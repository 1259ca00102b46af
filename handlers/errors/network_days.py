"""Refusals about network days and sign-up."""

from collections.abc import Callable
from typing import Any

from handlers.texts import NEWLINE, Text, Texts, bold, dates
from handlers.views.blocks import Message, actions, button, message
from handlers.views.network_days import signup
from handlers.visit import Visit
from storage.errors import (
    BadSlots,
    DayCancelled,
    DayOver,
    NotForYourSide,
    SignupClosed,
    SignupNotOpen,
    SlotFull,
    SlotsClash,
    UnknownDay,
    UnknownSlot,
)


def unknown_day(refused: UnknownDay, visit: Visit) -> Message:
    """No day is called so, or none is planned."""
    texts, word = visit.texts, refused.word.strip()[:60]
    if not word:
        plan = button(texts.say("Plan a day"), "word", "plan new") if visit.actor.secretariat else None
        return message(
            texts.say("No network day is planned yet. As soon as one is, I'll let you know."),
            actions(plan, _past(visit)),
        )
    return message(
        texts.say("I know no network day “{word}”. Type its number in the list, or its date.", word=word),
        actions(_all(visit)),
    )


def not_open(refused: SignupNotOpen, visit: Visit) -> Message:
    """Sign-up opens later."""
    texts = visit.texts
    if refused.opens_at is None:
        return message(texts.say("There is no sign-up for this day."), actions(_all(visit)))
    opens = dates.instant(texts, refused.opens_at, visit.network.zone)
    return message(texts.say("Sign-up opens on {instant}.", instant=bold(opens)), actions(_all(visit)))


def closed(refused: SignupClosed, visit: Visit) -> Message:
    """Sign-up has closed; signing off is still possible."""
    texts = visit.texts
    return message(
        texts.say(
            "Sign-up closed on {instant}. You can still sign off; for anything else, ask the secretariat.",
            instant=dates.instant(texts, refused.since, visit.network.zone),
        ),
        actions(_all(visit)),
    )


def other_side(refused: NotForYourSide, visit: Visit) -> Message:
    """The day is for the other half of the cities' people."""
    texts = visit.texts
    said = (
        texts.say("This network day is for aldermen and mayors. Is that you? Then change your profile.")
        if refused.side == "political"
        else texts.say("This network day is for officials. Is that you? Then change your profile.")
    )
    return message(said, actions(_all(visit), button(texts.say("My profile"), "profile", unique="side")))


def bad_slots(refused: BadSlots, visit: Visit) -> Message:
    """Parts that cannot be chosen; the form says each under its own field."""
    said = [signup.sentence(visit, problem) for problem in refused.problems]
    return message(NEWLINE.join(said) if said else visit.texts.say("Choose other parts of the programme."))


def _all(visit: Visit) -> dict[str, Any]:
    return button(visit.texts.say("All days"), "word", "days")


def _past(visit: Visit) -> dict[str, Any]:
    year = visit.today.year - 1
    return button(visit.texts.say("The days of {year}", year=year), "word", f"days {year}")


def _on(refused: DayCancelled | DayOver, visit: Visit) -> Text:
    return bold(dates.on(visit.texts, refused.starts_on))


SENTENCES: dict[type, Any] = {
    UnknownDay: unknown_day,
    DayCancelled: lambda refused, visit: message(
        visit.texts.say("The network day of {date} does not take place.", date=_on(refused, visit)),
        actions(_all(visit)),
    ),
    DayOver: lambda refused, visit: message(
        visit.texts.say("The network day of {date} has been.", date=_on(refused, visit)), actions(_all(visit))
    ),
    SignupNotOpen: not_open,
    SignupClosed: closed,
    NotForYourSide: other_side,
    SlotFull: lambda refused, visit: message(signup.sentence(visit, refused)),
    SlotsClash: lambda refused, visit: message(signup.sentence(visit, refused)),
    UnknownSlot: lambda refused, visit: message(
        visit.texts.say("This part is no longer in the programme."), actions(_all(visit))
    ),
    BadSlots: bad_slots,
}

PROBLEMS: dict[str, Callable[[Texts, str], Text]] = {
    "day_taken": lambda t, _: t.say("There already is a network day for these people then. Choose another day."),
    "too_many_days": lambda t, most: t.say("A network day takes at most {most} days.", most=most),
    "no_place": lambda t, _: t.say("Choose a city, or fill in a building or address below."),
    "closes_before_opening": lambda t, _: t.say("Sign-up closes before it opens. Choose a later moment."),
    "closes_after_day": lambda t, _: t.say("Sign-up closes after the day has begun. Choose an earlier moment."),
    "closes_in_past": lambda t, _: t.say("This moment has passed, so nobody could sign up. Choose a later one."),
    "slots_outside": lambda t, _: t.say("Parts of the programme are after this day. Move or remove them first."),
    "outside_day": lambda t, _: t.say("This is not one of the days. Choose another."),
    "hours_order": lambda t, _: t.say("The end comes before the start. Choose a later hour."),
    "below_taken": lambda t, taken: t.say(
        "{taken} seats are taken already. Fill in that number or more.", taken=taken
    ),
    "gone": lambda t, _: t.say("This is no longer there. Choose something else."),
}
