"""Theme groups that are proposed: who would take part, and letting one run."""

from handlers.doors import FormHandler
from handlers.values import number
from handlers.views.blocks import Message
from handlers.views.forms import Fields, Form
from handlers.views.themes import proposals as view
from handlers.visit import Handler, Reply, Updated, Visit
from storage import policy
from storage.database import Database
from storage.policy import Action
from storage.themes import proposals


def listed(db: Database, visit: Visit, value: str) -> Reply:
    """The proposed groups."""
    del value
    return _listed(db, visit)


def propose_form(db: Database, visit: Visit, value: str) -> Form:
    """The form to propose a group; the profile comes first."""
    del db, value
    policy.require(visit.actor, Action.THEME_PROPOSE)
    return view.propose_form(visit)


def propose(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    typed = view.read_proposal(fields)
    known = tuple(one for one in typed.pillars if visit.network.pillar(one))
    with db.transaction() as tx:
        group = proposals.propose(tx, visit.actor, typed.name, typed.purpose, known, at=visit.now)
    return view.proposed(visit, group)


def interest(db: Database, visit: Visit, value: str) -> Reply:
    """Would take part, or would not after all; `value` is the group and `on` or `off`."""
    key, _, wanted = value.partition(" ")
    with db.transaction() as tx:
        proposals.show_interest(tx, visit.actor, number(key), wanted=wanted != "off", at=visit.now)
    return Updated(_listed(db, visit))


def form_it(db: Database, visit: Visit, value: str) -> Reply:
    """Let a proposed group run."""
    with db.transaction() as tx:
        group = proposals.form(tx, visit.actor, number(value), on=visit.today, at=visit.now)
    return view.formed(visit, group)


def _listed(db: Database, visit: Visit) -> Message:
    with db.reading() as tx:
        found = proposals.listed(tx, visit.actor, on=visit.today)
    return view.proposals(visit, found)


ACTIONS: dict[str, Handler] = {
    "theme_proposals": listed,
    "theme_new": propose_form,
    "theme_interest": interest,
    "theme_form": form_it,
}

FORMS: dict[str, FormHandler] = {"theme_new": propose}
