"""Home and `me`: what is mine, and everything that has a word, by buttons.

People from another workspace cannot type slash commands, so Home (and a direct message) leads everywhere.
"""

from datetime import timedelta
from typing import Any

from handlers import deliveries
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import EMPTY
from handlers.views import home as view
from handlers.views.blocks import Message
from handlers.views.forms import Fields, Form
from handlers.visit import FieldErrors, Handler, Reply, Then, Visit
from storage import (
    checks,
    delegations,
    keeping,
    lobby,
    matching,
    members,
    network_days,
    offices,
    policy,
    seasons,
    themes,
)
from storage.cities import Town
from storage.database import Database
from storage.deliveries import asked
from storage.kinds import Role

MOST_TOWNS = 3
"""Cities of one coordinator whose checks are in Home."""
MOST_DAYS = 5
"""Coming network days in Home: more than a year of them."""
TROUBLE = timedelta(days=14)
"""How far back messages that did not arrive ask for attention; those of rounds are told of with their round."""


def home(db: Database, visit: Visit) -> dict[str, Any]:
    """What somebody sees in Home."""
    if visit.actor.person.forgotten:
        return view.farewell(visit)
    mine = _mine(db, visit)
    return view.home(visit, mine, _attention(db, visit), _kept(db, visit, mine))


def me(db: Database, visit: Visit, word: str) -> Message:
    """`me`: the same, in the conversation."""
    del word
    return view.me(visit, _mine(db, visit))


def ask(db: Database, visit: Visit, word: str) -> Form:
    """A form with one line, for a word that needs something behind it (`search`, `roster`, …)."""
    del db
    return view.question(visit, word)


def answer(db: Database, visit: Visit, fields: Fields) -> Reply:
    """That line was sent: go on as if it had been typed behind the word."""
    del db
    line, word = fields.text("line"), str(fields.about.get("word", "help"))
    if not line:
        return FieldErrors({"line": view.fill_in(visit)})
    return Then(("word", f"{word} {line}"))


def _mine(db: Database, visit: Visit) -> view.Mine:
    with db.reading() as tx:
        return view.Mine(
            person=members.by_id(tx, visit.actor.id),
            themes=themes.of_member(tx, visit.actor.id),
            offices=offices.held(tx, on=visit.today, member_id=visit.actor.id),
            days=network_days.listed(
                tx, visit.actor, network_days.upcoming(tx, visit.today)[:MOST_DAYS], on=visit.today
            ),
            reports=lobby.by_author(tx, visit.actor, most=5),
            cities=keeping.coordinated(tx, visit.actor.id, on=visit.today),
            likenesses=matching.open_for(tx, visit.actor),
            acting=delegations.acts_for(tx, visit.actor.id, on=visit.today),
            acts=delegations.of_official(tx, visit.actor.id, on=visit.today),
        )


def _attention(db: Database, visit: Visit) -> view.Attention | None:
    """What the secretariat should look at; None for everybody else."""
    if not policy.may(visit.actor, policy.Action.DELIVERY_SEE):
        return None
    with db.reading() as tx:
        return view.Attention(
            rounds=deliveries.recent(tx, visit),
            troubles=asked.troubles(tx, visit.actor, since=visit.now - TROUBLE, rounds=False),
            leaderless=themes.leaderless(tx, on=visit.today),
            days=network_days.upcoming(tx, visit.today),
            channel=visit.channel is not None,
            checks=checks.network(tx, visit.actor, at=visit.now, on=visit.today),
            seasons=[
                seasons.overview(tx, visit.actor, one.id, on=visit.today)
                for one in seasons.listed(tx, visit.actor)
                if not one.ended
            ],
        )


def _kept(db: Database, visit: Visit, mine: view.Mine) -> view.Kept | None:
    """What waits for who coordinates a city; None for everybody else."""
    towns = [
        Town(one.city_id, one.city or "")
        for one in mine.offices
        if one.role is Role.COORDINATOR and one.city_id is not None
    ]
    if not towns:
        return None
    with db.reading() as tx:
        return view.Kept(
            seasons=seasons.mine(tx, visit.actor.id, on=visit.today),
            checks=[
                (town, checks.city(tx, visit.actor, town.id, at=visit.now, on=visit.today))
                for town in towns[:MOST_TOWNS]
            ],
        )


WORDS = (
    Word(
        "me", "ik", me,
        short=lambda t: t.say("your profile, groups, sign-ups and reports"),
        long=lambda t: t.say("Shows what I know of you, with buttons to change it."),
        example=lambda t: EMPTY,
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {"ask": ask}

FORMS: dict[str, FormHandler] = {"ask": answer}
