"""Who acts for whom: a politician, or who keeps their city, says it; an official may stop."""

from sqlalchemy import Connection

from handlers.debts import Occasion, Renderer
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.values import number
from handlers.views import delegations as view
from handlers.views.blocks import Message
from handlers.views.forms import Fields, Form
from handlers.visit import Handler, Visit
from storage import cities, delegations, keeping, members, policy
from storage.database import Database
from storage.delegations import Delegated
from storage.deliveries import Claim
from storage.errors import UnknownPerson
from storage.kinds import Side
from storage.members import Person
from storage.policy import Action


def delegates(db: Database, visit: Visit, value: str) -> Form:
    """The form who acts for a politician, whose id the button has."""
    with db.reading() as tx:
        politician, acting = _of(tx, visit, number(value))
    return view.form(visit, politician, acting)


def save(db: Database, visit: Visit, fields: Fields) -> Message:
    """That form was sent: who lost their tick acts no more, who was chosen does."""
    kept = {number(one) for one in fields.choices("acting")}
    shown = {one for one in fields.about.get("shown", ()) if isinstance(one, int)}
    account = fields.person("official")
    with db.transaction() as tx:
        politician, acting = _of(tx, visit, number(str(fields.about.get("politician"))))
        for one in acting:
            if one.id in shown - kept:
                delegations.end(tx, visit.actor, one.id, at=visit.now, on=visit.today)
        if account:
            official = members.mention(tx, team=visit.team, slack_user=account, at=visit.now)
            delegations.let(tx, visit.actor, politician.id, official, at=visit.now, on=visit.today)
        return view.saved(visit, politician, delegations.acts_for(tx, politician.id, on=visit.today))


def end(db: Database, visit: Visit, value: str) -> Message:
    """An official acts no longer for somebody."""
    with db.transaction() as tx:
        done = delegations.end(tx, visit.actor, number(value), at=visit.now, on=visit.today)
    return view.ended(visit, done)


def of_city(db: Database, visit: Visit, value: str) -> Message:
    """Who acts for whom in a city, for who keeps it; `value` is the city."""
    with db.reading() as tx:
        town = cities.get(tx, number(value))
        found = keeping.kept(tx, visit.actor, town.id, on=visit.today)
        rows = [
            (one, delegations.acts_for(tx, one.id, on=visit.today)) for one in found if one.side is Side.POLITICAL
        ]
    return view.of_city(visit, town.name, rows)


def let(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Tell one of the two that the official acts for the politician, as long as it is so."""
    if occasion.reader is None:
        return None
    with db.reading() as tx:
        done, by = _told(tx, claim)
        lasting = {one.id for one in delegations.acts_for(tx, done.politician.id, on=occasion.today)}
    return view.told_let(occasion.texts, occasion.reader, done, by) if done.id in lasting else None


def over(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Tell one of the two that it ended, unless it was begun anew."""
    if occasion.reader is None:
        return None
    with db.reading() as tx:
        done, by = _told(tx, claim)
        acting = {one.official.id for one in delegations.acts_for(tx, done.politician.id, on=occasion.today)}
    return None if done.official.id in acting else view.told_ended(occasion.texts, occasion.reader, done, by)


def _of(tx: Connection, visit: Visit, politician_id: int) -> tuple[Person, list[Delegated]]:
    """A politician and who acts for them, for who may change it. Raises NotAllowed, UnknownPerson."""
    policy.require_over(tx, visit.actor, Action.DELEGATE, on=visit.today, politician_id=politician_id)
    politician = members.by_id(tx, politician_id)
    if politician.gone:
        raise UnknownPerson
    return politician, delegations.acts_for(tx, politician_id, on=visit.today)


def _told(tx: Connection, claim: Claim) -> tuple[Delegated, Person | None]:
    done = delegations.get(tx, int(claim.facts["delegation"]))
    others = [one for one in members.by_ids(tx, (int(claim.facts["by"]),)) if not one.forgotten]
    by = next((one for one in others if one.id not in {done.politician.id, done.official.id}), None)
    return done, by


WORDS: tuple[Word, ...] = ()

ACTIONS: dict[str, Handler] = {"delegates": delegates, "delegation_end": end, "delegates_city": of_city}

FORMS: dict[str, FormHandler] = {"delegates": save}

DEBTS: dict[str, Renderer] = {delegations.LET: let, delegations.ENDED: over}
