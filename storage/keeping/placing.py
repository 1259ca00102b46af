"""What people are in: put in theme groups and taken out of them, until they leave; and who is told of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, or_, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage import deliveries, history, names, themes
from storage.database import insert_new
from storage.deliveries import Debt
from storage.history import By
from storage.keeping.people import hold
from storage.members import Actor, Person
from storage.policy import Action
from storage.tables import Delegation, Member, Membership, Office, Signup, SignupSlot, Slot
from storage.themes import ThemeGroup, invitations

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Placed:
    """The groups that somebody was put in and taken out of, by name."""

    person: Person
    added: tuple[ThemeGroup, ...]
    removed: tuple[ThemeGroup, ...]


@dataclass(frozen=True)
class Ended:
    """Somebody left; `already` when they had before. How many groups and offices ended with it."""

    person: Person
    already: bool
    groups: int
    offices: int


@dataclass(frozen=True)
class Told:
    """What somebody is told that another did for them: ids."""

    by: int
    added: Sequence[int] = ()
    removed: Sequence[int] = ()
    offices: Sequence[int] = ()
    giver: int | None = None
    """Who handed it over."""


def place(
    tx: Connection,
    actor: Actor,
    member_id: int,
    *,
    put_in: Iterable[int] = (),
    take_out: Iterable[int] = (),
    team: str,
    at: datetime,
    on: date,
) -> Placed:
    """Put somebody in theme groups and take them out of others; what is so already stays so.

    Who has an account is told. Raises NotAllowed, UnknownPerson, UnknownTheme, ThemeEnded.
    """
    person, by = hold(tx, actor, member_id, on=on), By(actor)
    entered = [join(tx, by, member_id, theme, at=at) for theme in _groups(tx, put_in)]
    added = [theme for theme in entered if theme is not None]
    removed = [theme for theme in _groups(tx, take_out) if leave(tx, by, member_id, theme.id, at=at)]
    if added or removed:
        told = Told(actor.id, [theme.id for theme in added], [theme.id for theme in removed])
        tell(tx, person, told, team=team, at=at)
    return Placed(person, tuple(added), tuple(removed))


def end(tx: Connection, actor: Actor, member_id: int, *, at: datetime, on: date) -> Ended:
    """Somebody leaves the city and the network: `on` is the first day without them. Rows stay.

    Their groups, offices and delegations end, others get their seats. Who has an account and comes back is asked
    anew who they are. Raises NotAllowed, UnknownPerson.
    """
    return depart(tx, By(actor), hold(tx, actor, member_id, on=on), at=at, on=on)


def told(tx: Connection, told: Told, member_id: int) -> tuple[list[ThemeGroup], list[ThemeGroup]]:
    """Of what somebody is told that they were put in and taken out of, what is still so."""
    mine = themes.of_member(tx, member_id)
    inside = {theme.id for theme in mine}
    gone = [theme for theme in themes.running(tx) if theme.id in set(told.removed) - inside]
    return [theme for theme in mine if theme.id in told.added], gone


def depart(tx: Connection, by: By, person: Person, *, at: datetime, on: date) -> Ended:
    """End all that somebody is in. Who may do it, `hold` or `policy` has decided before."""
    member_id = person.id
    current = select(col(Membership.theme_id)).where(
        col(Membership.member_id) == member_id, col(Membership.left_at).is_(None)
    )
    groups = [leave(tx, by, member_id, theme_id, at=at) for theme_id in tx.execute(current).scalars().all()]
    offices = tx.execute(
        select(col(Office.id), col(Office.until)).where(
            col(Office.member_id) == member_id, lasting(col(Office.until), on)
        )
    ).all()
    for row in offices:
        end_office(tx, by, row.id, row.until, at=at, on=on)
    _end_delegations(tx, by, member_id, at=at, on=on)
    _free_seats(tx, member_id, at=at)
    if not person.gone:
        kept = {} if person.slack_user is None else {"side": None}
        tx.execute(update(Member).where(col(Member.id) == member_id).values(gone_at=at, email=None, **kept))
        history.note(
            tx, by, Action.CITY_KEEP, "members", member_id, at=at,
            before={"gone_at": None, **({} if person.slack_user is None else {"side": person.side})},
            after={"gone_at": at, **kept},
        )  # fmt: skip
    return Ended(person, already=person.gone, groups=len(groups), offices=len(offices))


def join(tx: Connection, by: By, member_id: int, theme: ThemeGroup, *, at: datetime) -> ThemeGroup | None:
    """Put somebody in a group, or what it goes on in, and owe them an invitation into its channel.

    Returns the group; None when they are in it. Raises ThemeEnded.
    """
    theme = themes.held(tx, theme)
    if not insert_new(
        tx,
        Membership,
        theme_id=theme.id,
        member_id=member_id,
        joined_at=at,
        entered_by_id=None if by.actor is None else by.actor.id,
    ):
        return None
    row = tx.execute(select(col(Membership.id)).where(*_current(member_id, theme.id))).scalar_one()
    after = {"theme_id": theme.id, "member_id": member_id, "joined_at": at}
    history.note(tx, by, Action.CITY_KEEP, "memberships", row, at=at, after=after)
    invitations.owe(tx, theme.id, [member_id], at=at)
    return theme


def leave(tx: Connection, by: By, member_id: int, theme_id: int, *, at: datetime) -> bool:
    """Take somebody out of a group; False when they are not in it."""
    row = tx.execute(select(col(Membership.id)).where(*_current(member_id, theme_id))).scalar_one_or_none()
    if row is None:
        return False
    tx.execute(update(Membership).where(col(Membership.id) == row).values(left_at=at))
    history.note(tx, by, Action.CITY_KEEP, "memberships", row, at=at, before={"left_at": None}, after={"left_at": at})
    return True


def end_office(tx: Connection, by: By, office_id: int, until: date | None, *, at: datetime, on: date) -> None:
    """End an office that lasted `until`: `on` is the first day without."""
    tx.execute(update(Office).where(col(Office.id) == office_id).values(until=on - _DAY))
    history.note(
        tx, by, Action.CITY_KEEP, "offices", office_id, at=at,
        before={"until": until}, after={"until": on - _DAY},
    )  # fmt: skip


def lasting(until: Mapped[date | None], on: date) -> ColumnElement[bool]:
    """The condition that something ends on that day or later, or not at all."""
    return or_(until.is_(None), until >= on)


def tell(tx: Connection, person: Person, told: Told, *, team: str, at: datetime) -> None:
    """Owe somebody with an account, other than who did it, what was done for them."""
    if person.slack_user is None or person.id == told.by:
        return
    facts = {
        "by": told.by,
        "added": list(told.added),
        "removed": list(told.removed),
        "offices": list(told.offices),
        "giver": told.giver,
    }
    debt = Debt(f"kept:{person.id}:{at.isoformat()}", "kept", person.slack_user, at, facts=facts)
    deliveries.owe(tx, team, [debt], at=at)


def _groups(tx: Connection, theme_ids: Iterable[int]) -> list[ThemeGroup]:
    found = {theme.id: theme for theme in (themes.get(tx, theme_id) for theme_id in theme_ids)}
    return sorted(found.values(), key=lambda theme: names.key(theme.name))


def _current(member_id: int, theme_id: int) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Membership.member_id) == member_id,
        col(Membership.theme_id) == theme_id,
        col(Membership.left_at).is_(None),
    )


def _free_seats(tx: Connection, member_id: int, *, at: datetime) -> None:
    """Others get somebody's seats of what is to come; their answers stay."""
    theirs = select(col(Signup.id)).where(col(Signup.member_id) == member_id)
    to_come = select(col(Slot.id)).where(col(Slot.ends_at) > at)
    tx.execute(delete(SignupSlot).where(col(SignupSlot.signup_id).in_(theirs), col(SignupSlot.slot_id).in_(to_come)))


def _end_delegations(tx: Connection, by: By, member_id: int, *, at: datetime, on: date) -> None:
    theirs = or_(col(Delegation.politician_id) == member_id, col(Delegation.official_id) == member_id)
    rows = tx.execute(
        select(col(Delegation.id), col(Delegation.until)).where(theirs, lasting(col(Delegation.until), on))
    ).all()
    for row in rows:
        tx.execute(update(Delegation).where(col(Delegation.id) == row.id).values(until=on - _DAY))
        history.note(
            tx, by, Action.CITY_KEEP, "delegations", row.id, at=at,
            before={"until": row.until}, after={"until": on - _DAY},
        )  # fmt: skip
