"""Who acts for whom: an official signs up, excuses and reports in the name of a politician of their city.

The right follows what people are: it lasts as long as both are here, of one city, each on their side, and nobody
ended it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import Connection, insert, or_, select, update
from sqlmodel import col

from storage import history, members, policy
from storage.deliveries import Debt, owe
from storage.errors import BadField, UnknownPerson
from storage.history import By
from storage.kinds import Side
from storage.members import PERSON, REACHABLE, Actor, Person, person
from storage.policy import OFFICIAL, POLITICIAN, Action
from storage.tables import Delegation, Member

LET, ENDED = "delegation_let", "delegation_ended"
"""The debts by which both are told, but who did it."""


@dataclass(frozen=True)
class Delegated:
    """That somebody acts, or acted, for a politician."""

    id: int
    politician: Person
    official: Person
    since: date
    until: date | None
    """The last day, or None while it lasts."""
    already: bool = False
    """It was so before."""


def let(tx: Connection, actor: Actor, politician_id: int, official_id: int, *, at: datetime, on: date) -> Delegated:
    """Let an official act for a politician from `on` on; that they do already changes nothing. Both are told.

    Raises NotAllowed, UnknownPerson, and BadField of `official` when they are not two such people of one city.
    """
    # held until the end, so that two who let the same official come one after the other, and nobody becomes another
    pair = (politician_id, official_id)
    tx.execute(select(col(Member.id)).where(col(Member.id).in_(pair)).order_by(col(Member.id)).with_for_update())
    politician, official = members.by_id(tx, politician_id), members.by_id(tx, official_id)
    policy.require_over(tx, actor, Action.DELEGATE, on=on, politician_id=politician_id)
    _check(politician, official)
    row = tx.execute(
        select(col(Delegation.id), col(Delegation.since)).where(
            col(Delegation.politician_id) == politician_id,
            col(Delegation.official_id) == official_id,
            or_(col(Delegation.until).is_(None), col(Delegation.until) >= on),
        )
    ).first()
    if row is not None:
        return Delegated(row.id, politician, official, row.since, None, already=True)
    values = {"politician_id": politician_id, "official_id": official_id, "since": on}
    new = insert(Delegation).values(made_by_id=actor.id, **values).returning(col(Delegation.id))
    done = Delegated(cast("int", tx.execute(new).scalar_one()), politician, official, on, None)
    history.note(tx, By(actor), Action.DELEGATE, "delegations", done.id, at=at, after=values)
    _tell(tx, LET, actor, done, at=at)
    return done


def end(tx: Connection, actor: Actor, delegation_id: int, *, at: datetime, on: date) -> Delegated:
    """Nobody acts for them by this any more: `on` is the first day without. Both are told; twice is harmless.

    The official may end it too. Raises NotAllowed, UnknownPerson.
    """
    done = get(tx, delegation_id)
    if actor.id != done.official.id:
        policy.require_over(tx, actor, Action.DELEGATE, on=on, politician_id=done.politician.id)
    last = on - timedelta(days=1)
    lasts = or_(col(Delegation.until).is_(None), col(Delegation.until) >= on)
    ended = tx.execute(update(Delegation).where(col(Delegation.id) == delegation_id, lasts).values(until=last))
    if ended.rowcount != 1:
        return Delegated(done.id, done.politician, done.official, done.since, done.until, already=True)
    history.note(
        tx, By(actor), Action.DELEGATE, "delegations", delegation_id, at=at,
        before={"until": done.until}, after={"until": last},
    )  # fmt: skip
    _tell(tx, ENDED, actor, done, at=at)
    return Delegated(done.id, done.politician, done.official, done.since, last)


def get(tx: Connection, delegation_id: int) -> Delegated:
    """One of them, also of the past. Raises UnknownPerson when there is none."""
    row = tx.execute(_ROW.where(col(Delegation.id) == delegation_id)).one_or_none()
    if row is None:
        raise UnknownPerson
    both = {one.id: one for one in members.by_ids(tx, (row.politician_id, row.official_id))}
    return Delegated(row.id, both[row.politician_id], both[row.official_id], row.since, row.until)


def acting_for(tx: Connection, official_id: int, *, on: date) -> list[Person]:
    """The politicians an official acts for on a day, by name."""
    return [person(row) for row in tx.execute(_FOR.where(*policy.acting(on), col(OFFICIAL.id) == official_id))]


def represented(tx: Connection, who: Person, *, on: date) -> list[Person]:
    """As `acting_for`, without asking for those who cannot act for others."""
    return acting_for(tx, who.id, on=on) if who.side is Side.OFFICIAL else []


def acts_for(tx: Connection, politician_id: int, *, on: date) -> list[Delegated]:
    """Who acts for a politician on a day, by name."""
    return _between(tx, on, politician_id=politician_id)


def of_official(tx: Connection, official_id: int, *, on: date) -> list[Delegated]:
    """For whom an official acts on a day, with since when, by name."""
    return _between(tx, on, official_id=official_id)


def whose(tx: Connection, actor: Actor, for_id: int | None, *, on: date) -> Actor:
    """In whose name something is done: the actor's own (None), or that of a politician, as that politician.

    Raises NotAllowed, UnknownPerson.
    """
    if for_id is None or for_id == actor.id:
        return actor
    members.pin(tx, for_id)
    policy.require_over(tx, actor, Action.ACT_FOR, on=on, politician_id=for_id)
    return Actor(members.by_id(tx, for_id))


def still(tx: Connection, facts: Mapping[str, Any], official_id: int, *, on: date) -> Person | None:
    """For whom (`for` in a debt's facts) an official still acts on a day; None when not any more."""
    return next((one for one in acting_for(tx, official_id, on=on) if one.id == facts.get("for")), None)


def _check(politician: Person, official: Person) -> None:
    if politician.gone or politician.side is not Side.POLITICAL:
        raise BadField("official", "no_politician")
    if official.gone or official.side is not Side.OFFICIAL:
        raise BadField("official", "no_official")
    if politician.city_id is None or politician.city_id != official.city_id:
        raise BadField("official", "not_of_one_city")


def tell(tx: Connection, kind: str, member_id: int, key: str, facts: dict[str, Any], *, at: datetime) -> None:
    """Owe somebody a message of a kind, if one can reach them."""
    whom = select(col(Member.team), col(Member.slack_user)).where(
        col(Member.id) == member_id, col(Member.gone_at).is_(None), REACHABLE
    )
    for team, slack_user in tx.execute(whom):
        owe(tx, team, [Debt(f"{kind}:{key}", kind, slack_user, due_at=at, facts=facts)], at=at)


def _tell(tx: Connection, kind: str, actor: Actor, done: Delegated, *, at: datetime) -> None:
    for one in (done.politician, done.official):
        if one.id != actor.id:
            tell(tx, kind, one.id, f"{done.id}:{one.id}", {"delegation": done.id, "by": actor.id}, at=at)


_ROW = select(
    col(Delegation.id),
    col(Delegation.politician_id),
    col(Delegation.official_id),
    col(Delegation.since),
    col(Delegation.until),
)
_FOR = PERSON.join(POLITICIAN, col(POLITICIAN.id) == col(Member.id)).order_by(col(Member.name), col(Member.id))


def _between(
    tx: Connection, on: date, *, politician_id: int | None = None, official_id: int | None = None
) -> list[Delegated]:
    query = _ROW.where(*policy.acting(on))
    if politician_id is not None:
        query = query.where(col(POLITICIAN.id) == politician_id).order_by(col(OFFICIAL.name), col(OFFICIAL.id))
    if official_id is not None:
        query = query.where(col(OFFICIAL.id) == official_id).order_by(col(POLITICIAN.name), col(POLITICIAN.id))
    rows: Sequence[Any] = tx.execute(query).all()
    ids = {member_id for row in rows for member_id in (row.politician_id, row.official_id)}
    known = {one.id: one for one in members.by_ids(tx, tuple(ids))}
    return [Delegated(row.id, known[row.politician_id], known[row.official_id], row.since, row.until) for row in rows]
