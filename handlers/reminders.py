"""Reminders of network days: looked at again when they go out, and said in the reader's language."""

from collections.abc import Mapping

from handlers.debts import NotNow, Occasion, Renderer
from handlers.views import reminders as view
from handlers.views.blocks import Message
from storage import members, network_days, office_hours, reminders
from storage.database import Database
from storage.deliveries import Claim
from storage.members import Actor
from storage.network_days import Programme
from storage.reminders import Kind


def to_a_person(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Remind somebody; None when the day, their answer, their groups or their wish make it untrue.

    Raises NotNow: what was owed in office hours and did not go (Slack or the bot was away) waits for the next.
    """
    reader = occasion.reader
    if reader is None:
        return None
    _in_office_hours(occasion)
    with db.reading() as tx:
        reminder = reminders.recall(
            tx, occasion.network, claim.team, claim.facts, member_id=reader.id, now=occasion.now
        )
        if reminder is None:
            return None
        whose = reader if reminder.for_id is None else members.by_id(tx, reminder.for_id)
        programme = network_days.programme(tx, Actor(whose), reminder.day_id)
    said = view.Said(occasion.texts, occasion.network, occasion.now, reminder, programme, whose)
    if reminder.for_id is not None:
        return view.FOR_ANOTHER[reminder.kind](said)
    return view.TO_A_PERSON[reminder.kind](said)


def to_the_channel(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Remind all at once, without names; None when it is no longer true. Raises NotNow."""
    _in_office_hours(occasion)
    with db.reading() as tx:
        reminder = reminders.recall(tx, occasion.network, claim.team, claim.facts, member_id=None, now=occasion.now)
        if reminder is None:
            return None
        programme = Programme(
            network_days.get(tx, reminder.day_id),
            network_days.slots(tx, reminder.day_id),
            network_days.turnout(tx, reminder.day_id),
            mine=None,
        )
    said = view.Said(occasion.texts, occasion.network, occasion.now, reminder, programme)
    return view.TO_THE_CHANNEL[reminder.kind](said)


def _in_office_hours(occasion: Occasion) -> None:
    opens_at = office_hours.first_office_hour(occasion.network, occasion.now)
    if opens_at > occasion.now:
        raise NotNow(opens_at)


DEBTS: Mapping[str, Renderer] = {
    **{f"reminder_{kind}": to_a_person for kind in Kind},
    **{f"reminder_{kind}_channel": to_the_channel for kind in Kind},
}
