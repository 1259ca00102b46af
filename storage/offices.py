"""Offices: who leads a theme group, sits in a body, or coordinates, from when until when."""

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import Connection, insert, or_, select, update
from sqlmodel import col

from storage import members, policy
from storage.errors import BadField
from storage.kinds import Role
from storage.members import PERSON, Actor, Person, person
from storage.tables import Member, Office, Theme


@dataclass(frozen=True)
class Held:
    """An office somebody holds: a role in a theme group, in a body, or (neither) for the whole network."""

    id: int
    person: Person
    role: Role
    theme_id: int | None
    theme: str | None
    body: str | None
    since: date
    until: date | None


def appoint(
    tx: Connection,
    actor: Actor,
    member_id: int,
    role: Role,
    *,
    theme_id: int | None = None,
    body: str | None = None,
    since: date,
    until: date | None = None,
) -> Person:
    """Give somebody an office; holding it already changes nothing. Raises NotAllowed, BadField."""
    policy.require(actor, policy.Action.OFFICE_APPOINT)
    if until is not None and until < since:
        raise BadField("until", "ends_before_start")
    chosen = members.by_id(tx, member_id)
    # held until the end, so that two who give the same office at once give one
    tx.execute(select(col(Member.id)).where(col(Member.id) == member_id).with_for_update())
    held = tx.execute(
        select(col(Office.id)).where(
            col(Office.member_id) == member_id,
            col(Office.role) == role,
            col(Office.theme_id) == theme_id if theme_id is not None else col(Office.theme_id).is_(None),
            col(Office.body) == body if body is not None else col(Office.body).is_(None),
            or_(col(Office.until).is_(None), col(Office.until) >= since),
        )
    ).first()
    if held is None:
        tx.execute(
            insert(Office).values(
                member_id=member_id, role=role, theme_id=theme_id, body=body, since=since, until=until
            )
        )
    return chosen


def end(tx: Connection, actor: Actor, office_id: int, *, on: date) -> None:
    """End an office the day before `on`, which is the first day without. Raises NotAllowed."""
    policy.require(actor, policy.Action.OFFICE_APPOINT)
    tx.execute(
        update(Office)
        .where(col(Office.id) == office_id, or_(col(Office.until).is_(None), col(Office.until) >= on))
        .values(until=on - timedelta(days=1))
    )


def held(tx: Connection, *, on: date, member_id: int | None = None) -> list[Held]:
    """The offices held on a day, by one person or by all."""
    query = (
        PERSON.add_columns(
            col(Office.id).label("office_id"),
            col(Office.role),
            col(Office.theme_id),
            col(Theme.name).label("theme"),
            col(Office.body),
            col(Office.since),
            col(Office.until),
        )
        .join(Office, col(Office.member_id) == col(Member.id))
        .outerjoin(Theme, col(Theme.id) == col(Office.theme_id))
        .where(
            col(Office.since) <= on,
            or_(col(Office.until).is_(None), col(Office.until) >= on),
            col(Member.gone_at).is_(None),
        )
        .order_by(col(Office.body), col(Theme.name), col(Office.role), col(Member.name))
    )
    if member_id is not None:
        query = query.where(col(Office.member_id) == member_id)
    return [
        Held(row.office_id, person(row), row.role, row.theme_id, row.theme, row.body, row.since, row.until)
        for row in tx.execute(query)
    ]
