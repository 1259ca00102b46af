"""Somebody who turns up in Slack is asked whether they are who was entered before."""

from handlers.debts import Occasion, Renderer
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.values import number
from handlers.views import matching as view
from handlers.views.blocks import Message
from handlers.visit import Handler, Reply, Updated, Visit
from storage import matching, members, themes
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import UnknownPerson


def yes(db: Database, visit: Visit, value: str) -> Reply:
    """`Ja, dat ben ik`: the two become one; `value` is who was entered."""
    with db.transaction() as tx:
        done = matching.accept(tx, visit.actor, number(value), team=visit.team, at=visit.now, on=visit.today)
        groups = themes.of_member(tx, done.person.id)
    return Updated(view.accepted(visit.known_as(done.person), done, groups))


def no(db: Database, visit: Visit, value: str) -> Reply:
    """`Nee`: never asked again; `value` is who was entered."""
    with db.transaction() as tx:
        matching.decline(tx, visit.actor, number(value), team=visit.team, at=visit.now, on=visit.today)
    return Updated(view.declined(visit))


def ask(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """The question, while it stands."""
    if occasion.reader is None:
        return None
    with db.reading() as tx:
        likeness = matching.asked(tx, occasion.reader.id, int(claim.facts["entered"]))
    return view.question(occasion.texts, likeness) if likeness else None


def tell(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Tell who keeps a city what somebody answered."""
    facts = claim.facts
    try:
        with db.reading() as tx:
            account = members.by_id(tx, int(facts["account"]))
            entered = members.by_id(tx, int(facts["entered"])) if facts["said"] == "no" else None
    except UnknownPerson:  # became one with somebody meanwhile
        return None
    return view.told(occasion.texts, account, entered)


WORDS: tuple[Word, ...] = ()

ACTIONS: dict[str, Handler] = {"match_yes": yes, "match_no": no}

FORMS: dict[str, FormHandler] = {}

DEBTS: dict[str, Renderer] = {"match": ask, "matched": tell}
