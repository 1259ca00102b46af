"""The weekly lobby digest: in the channel on Monday, and any week to oneself."""

from collections.abc import Mapping
from datetime import timedelta

from handlers.debts import NotNow, Occasion, Renderer
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import verbatim
from handlers.texts.dates import Week, read_week, week_of
from handlers.views import digest as view
from handlers.views.blocks import Message
from handlers.visit import Handler, Reply, Updated, Visit
from storage import digest, office_hours
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import Unreadable

SOON = timedelta(hours=1)
"""How long after its hour the digest goes out as it was planned, office hours or not."""


def show(db: Database, visit: Visit, word: str) -> Message:
    """`digest [week]`: the digest of a week; without one, of the week that ended last."""
    this = week_of(visit.today)
    week = read_week(word, visit.today) if word else this.previous
    if week is None:
        raise Unreadable(word)
    if week.monday > visit.today:
        return view.to_come(visit.texts, week)
    with db.reading() as tx:
        found = digest.of_week(tx, visit.network, week.monday)
    return view.browsed(visit.texts, visit.network, found, runs=week == this)


def turn(db: Database, visit: Visit, value: str) -> Reply:
    """The digest of the week before or after."""
    return Updated(show(db, visit, value))


def render(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """The digest that the channel is owed; a week that cannot be read is dropped.

    Raises NotNow: one that could not go at its hour (Slack or the bot was away) waits for office hours.
    """
    week = _week(str(claim.facts.get("week", "")))
    if week is None:
        return None
    opens_at = office_hours.first_office_hour(occasion.network, occasion.now)
    if occasion.now > claim.due_at + SOON and opens_at > occasion.now:
        raise NotNow(opens_at)
    with db.reading() as tx:
        found = digest.of_week(tx, occasion.network, week.monday)
    return view.digest(occasion.texts, occasion.network, found)


def _week(written: str) -> Week | None:
    """Read `2026-W46`."""
    year, _, number = written.partition("-W")
    if not (year.isdecimal() and number.isdecimal()):
        return None
    return Week(int(year), int(number))


WORDS = (
    Word(
        "digest", "overzicht", show,
        short=lambda t: t.say("the lobby digest of a week"),
        long=lambda t: t.say("Shows you the lobby digest of a week. Without a week: the one that ended last."),
        example=lambda t: verbatim("week 46"),
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {"digest_week": turn}

FORMS: dict[str, FormHandler] = {}

DEBTS: Mapping[str, Renderer] = {"digest": render}
