"""What became of the bot's own messages, for the secretariat: rounds in Home, to send again or to let go."""

from datetime import timedelta

from sqlalchemy import Connection

from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.views.blocks import Page
from handlers.views.deliveries import rounds as view
from handlers.views.deliveries.rounds import Told
from handlers.visit import Handler, Redrawn, Reply, Visit
from storage import network_days
from storage.database import Database
from storage.deliveries import rounds
from storage.errors import UnknownDay
from storage.network_days import Day
from storage.themes import records

RECENT = timedelta(days=14)
"""How far back rounds are told of."""


def recent(tx: Connection, visit: Visit) -> list[Told]:
    """The rounds of late, and those that are not finished, each with what it is about. Raises NotAllowed."""
    days: dict[object, Day | None] = {}
    told = []
    for found in rounds.recent(tx, visit.actor, since=visit.now - RECENT, now=visit.now):
        day_id = found.facts.get("day")
        if day_id not in days:
            days[day_id] = _day(tx, day_id)
        told.append(Told(found, days[day_id], _group(tx, found.facts.get("theme"))))
    return told


def _group(tx: Connection, theme_id: object) -> str:
    return records.about(tx, theme_id).name if isinstance(theme_id, int) else ""


def _day(tx: Connection, day_id: object) -> Day | None:
    try:
        return network_days.get(tx, day_id) if isinstance(day_id, int) else None
    except UnknownDay:
        return None


def every(db: Database, visit: Visit, value: str) -> Page:
    """All rounds of late."""
    del value
    with db.reading() as tx:
        found = recent(tx, visit)
    return view.page(visit, found)


def resend(db: Database, visit: Visit, value: str) -> Reply:
    """Send again what of a round was not delivered; `value` is its key."""
    with db.transaction() as tx:
        count = rounds.resend(tx, visit.actor, value, at=visit.now)
    return view.resent(visit, count)


def let_go(db: Database, visit: Visit, value: str) -> Reply:
    """Let go of what of a round was not delivered; `value` is its key."""
    with db.transaction() as tx:
        count = rounds.let_go(tx, visit.actor, value, at=visit.now)
    return view.let_go(visit, count)


def refresh(db: Database, visit: Visit, value: str) -> Redrawn:
    """Draw Home anew."""
    del db, visit, value
    return Redrawn()


WORDS: tuple[Word, ...] = ()

ACTIONS: dict[str, Handler] = {
    "home_refresh": refresh,
    "rounds": every,
    "round_resend": resend,
    "round_let_go": let_go,
}

FORMS: dict[str, FormHandler] = {}
