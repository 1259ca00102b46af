"""The hand-over note of a theme group: for who asks for it, and for who has just become its lead."""

from collections.abc import Mapping

from handlers.debts import Occasion, Renderer
from handlers.themes.notices import reader_of
from handlers.values import number
from handlers.views.blocks import Message
from handlers.views.themes import handover as view
from handlers.visit import Handler, Reply, Visit
from storage import offices
from storage.database import Database
from storage.deliveries import Claim
from storage.kinds import Role
from storage.members import Actor
from storage.themes import handover


def note(db: Database, visit: Visit, value: str) -> Reply:
    """The hand-over note of a group."""
    with db.reading() as tx:
        found = handover.note(tx, visit.actor, number(value), on=visit.today)
    return view.note(visit.texts, visit.network, found)


def tell_note(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """The hand-over note for a new lead; None when they do not lead it (any more)."""
    reader = reader_of(occasion)
    group_id, office_id = int(claim.facts["theme"]), int(claim.facts["office"])
    with db.reading() as tx:
        held = offices.held(tx, on=occasion.today, member_id=reader.id)
        if office_id not in {one.id for one in held if one.role == Role.LEAD}:
            return None
        found = handover.note(tx, Actor(reader), group_id, on=occasion.today)
    return view.welcome(occasion.texts, occasion.network, found)


ACTIONS: dict[str, Handler] = {"theme_handover": note}

DEBTS: Mapping[str, Renderer] = {offices.NOTE: tell_note}
