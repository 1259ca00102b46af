"""Somebody who turns up in Slack may be known already: entered without an account by who keeps their city.

They are asked once, and only they can say so. An e-mail address says most; a weaker hint is the same name in the
city that the address names. People from another workspace have no address that anybody of this one vouches for:
their coordinator points at them.
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, and_, select, update
from sqlmodel import col

from storage import cities, deliveries, keeping, members, merging, names, policy
from storage.database import insert_new
from storage.deliveries import Debt
from storage.errors import BadField, NothingToMatch
from storage.history import By
from storage.keeping.people import hold
from storage.members import PERSON, REACHABLE, Actor, Person, person
from storage.policy import Action
from storage.tables import Match, Member


@dataclass(frozen=True)
class Likeness:
    """Who somebody may be, and who entered them (None: a spreadsheet, or they left)."""

    entered: Person
    by: Person | None


@dataclass(frozen=True)
class Matched:
    """Two became one: who it is now, and what they were known as."""

    person: Person
    was: Person


_MATCH = (
    PERSON.add_columns(col(Member.entered_by_id))
    .join(Match, col(Match.entered_id) == col(Member.id))
    .where(col(Match.declined_at).is_(None), col(Member.gone_at).is_(None), ~REACHABLE)
    .order_by(col(Match.found_at), col(Member.id))
)


def expected(tx: Connection, name: str, email: str, *, team: str) -> list[int]:
    """Whom somebody of whom Slack tells name and e-mail may be, of those that were entered without an account."""
    email = email.strip().lower()
    if not email:
        return []
    entered = (
        ~REACHABLE,
        col(Member.team) == team,
        col(Member.gone_at).is_(None),
        col(Member.forgotten_at).is_(None),
    )
    found = {row.id for row in tx.execute(select(col(Member.id)).where(*entered, col(Member.email) == email))}
    town = cities.of_address(tx, email)
    if town is not None and names.key(name):
        rows = tx.execute(select(col(Member.id), col(Member.name)).where(*entered, col(Member.city_id) == town.id))
        found |= {row.id for row in rows if names.key(row.name) == names.key(name)}
    return sorted(found)


def look(
    tx: Connection, person: Person, email: str, *, team: str, at: datetime, due_at: datetime | None = None
) -> None:
    """See whether somebody of whom Slack tells the e-mail was entered before they came; then they are asked, once.

    The address is used here and forgotten. `due_at` is when the question may go by direct message.
    """
    if person.slack_user is None or person.outside or person.gone:
        return
    for entered_id in expected(tx, person.name, email, team=team):
        _ask(tx, person, entered_id, None, team=team, at=at, due_at=due_at or at)


def point(
    tx: Connection, actor: Actor, entered_id: int, account_id: int, *, team: str, at: datetime, on: date
) -> Person:
    """Let who keeps a city point at somebody's account; they themselves are asked. Returns who is asked.

    Raises NotAllowed, UnknownPerson, BadField.
    """
    entered = hold(tx, actor, entered_id, on=on)
    account = members.by_id(tx, account_id)
    if entered.slack_user is not None:
        raise BadField("account", "has_account")
    if account.slack_user is None or account.gone:
        raise BadField("account", "no_account")
    if account.city_id not in (None, entered.city_id):
        raise BadField("account", "of_another_city")
    declined = select(col(Match.declined_at)).where(
        col(Match.account_id) == account_id, col(Match.entered_id) == entered_id
    )
    if tx.execute(declined).scalar_one_or_none() is not None:
        raise BadField("account", "somebody_else")
    _ask(tx, account, entered_id, actor.id, team=team, at=at, due_at=at)
    return account


def open_for(tx: Connection, actor: Actor) -> list[Likeness]:
    """Whom somebody may be and has not been answered about: what they are asked. Raises NotAllowed."""
    policy.require(actor, Action.ME_CHANGE)
    return _likenesses(tx, col(Match.account_id) == actor.id)


def asked(tx: Connection, member_id: int, entered_id: int) -> Likeness | None:
    """The question whether one is the other, if it still stands."""
    which = and_(col(Match.account_id) == member_id, col(Match.entered_id) == entered_id)
    return next(iter(_likenesses(tx, which)), None)


def accept(tx: Connection, actor: Actor, entered_id: int, *, team: str, at: datetime, on: date) -> Matched:
    """Say that one is who was entered: the two become one, and the e-mail is forgotten.

    Raises NotAllowed, and NothingToMatch when it is not asked (any more).
    """
    policy.require(actor, Action.ME_CHANGE)
    was = _standing(tx, actor, entered_id).entered
    recipients = _who_keeps(tx, entered_id, on=on)
    merged = merging.merge(tx, By(actor), actor.id, entered_id, at=at)
    _tell(tx, recipients, actor.id, entered_id, "yes", team=team, at=at)
    return Matched(merged, was)


def decline(tx: Connection, actor: Actor, entered_id: int, *, team: str, at: datetime, on: date) -> Person:
    """Say that one is not who was entered: never asked again, and who keeps the city is told.

    Raises NotAllowed, and NothingToMatch when it is not asked (any more).
    """
    policy.require(actor, Action.ME_CHANGE)
    entered = _standing(tx, actor, entered_id).entered
    tx.execute(
        update(Match)
        .where(col(Match.account_id) == actor.id, col(Match.entered_id) == entered_id)
        .values(declined_at=at)
    )
    _tell(tx, _who_keeps(tx, entered_id, on=on), actor.id, entered_id, "no", team=team, at=at)
    return entered


def _ask(
    tx: Connection, person: Person, entered_id: int, by: int | None, *, team: str, at: datetime, due_at: datetime
) -> None:
    insert_new(tx, Match, account_id=person.id, entered_id=entered_id, pointed_by_id=by, found_at=at)
    key = f"match:{entered_id}:{person.id}"
    debt = Debt(key, "match", str(person.slack_user), due_at, facts={"entered": entered_id})
    deliveries.owe(tx, team, [debt], at=at)


def _likenesses(tx: Connection, which: object) -> list[Likeness]:
    rows = tx.execute(_MATCH.where(which)).all()  # type: ignore[arg-type]
    by = {one.id: one for one in members.by_ids(tx, tuple({row.entered_by_id for row in rows} - {None}))}
    return [Likeness(person(row), by.get(row.entered_by_id)) for row in rows]


def _standing(tx: Connection, actor: Actor, entered_id: int) -> Likeness:
    """The question, held until the end of the transaction: who answers twice at once answers once."""
    # the people and not the question: of two who are asked about the same one, the second waits before it holds
    # what the first is about to take away
    pair = (actor.id, entered_id)
    tx.execute(select(col(Member.id)).where(col(Member.id).in_(pair)).order_by(col(Member.id)).with_for_update())
    found = asked(tx, actor.id, entered_id)
    if found is None:
        raise NothingToMatch
    return found


def _who_keeps(tx: Connection, entered_id: int, *, on: date) -> list[Person]:
    """Who is told: the city's coordinators, else who entered them."""
    row = tx.execute(select(col(Member.city_id), col(Member.entered_by_id)).where(col(Member.id) == entered_id)).one()
    kept = keeping.coordinators(tx, row.city_id, on=on) if row.city_id is not None else ()
    if kept or row.entered_by_id is None:
        return list(kept)
    return members.by_ids(tx, (row.entered_by_id,))


def _tell(
    tx: Connection, recipients: list[Person], account_id: int, entered_id: int, said: str, *, team: str, at: datetime
) -> None:
    facts = {"account": account_id, "entered": entered_id, "said": said}
    debts = [
        Debt(f"matched:{entered_id}:{account_id}:{one.id}", "matched", one.slack_user, at, facts=facts)
        for one in recipients
        if one.slack_user is not None and not one.gone and one.id != account_id
    ]
    deliveries.owe(tx, team, debts, at=at)
