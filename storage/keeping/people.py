"""Entering, correcting, placing and ending people, by who keeps their city."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, update
from sqlalchemy.orm import Mapped
from sqlmodel import col

from storage import cities, deliveries, history, members, names, policy, themes
from storage.database import insert_new
from storage.deliveries import Debt
from storage.errors import AlreadyKnown, BadField, BadFields, ChangedMeanwhile, UnknownPerson
from storage.history import By
from storage.kinds import Side
from storage.marks import mark
from storage.members import NO_ACCOUNT, PERSON, Actor, Person, person
from storage.policy import Action
from storage.tables import City, Delegation, Member, Membership, Office, Signup, SignupSlot, Slot
from storage.themes import ThemeGroup, invitations

MOST_NAME = 100
MOST_FUNCTION = 100
"""Characters that fit a line of a roster on a phone."""
MOST_EMAIL = 254
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Wanted:
    """Somebody without an account, as the form has them: of a city, or (`city_id` None) of an organisation."""

    name: str
    side: Side
    function: str = ""
    email: str = ""
    city_id: int | None = None
    organisation: str = ""


@dataclass(frozen=True)
class Correction:
    """What the form says of somebody; name and e-mail only of who has no account (None: as it is)."""

    side: Side
    function: str
    name: str | None = None
    email: str | None = None
    seen: str | None = None
    """The mark of what was shown before."""


@dataclass(frozen=True)
class Entered:
    """Somebody is known now; `already` when the same form had come before."""

    person: Person
    already: bool


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


def enter(
    tx: Connection,
    actor: Actor,
    wanted: Wanted,
    *,
    team: str,
    form_key: str,
    at: datetime,
    on: date,
    despite: Sequence[int] = (),
) -> Entered:
    """Make somebody known that has no Slack account. The same `form_key` enters one person.

    Raises NotAllowed, BadFields, and AlreadyKnown when their place has somebody of that name or e-mail who is not
    in `despite`.
    """
    _may_keep(tx, actor, wanted.city_id, on)
    wanted = _checked(tx, wanted)
    slack_user = f"{NO_ACCOUNT}{form_key}"
    before = members.by_account(tx, team, slack_user)
    if before is not None:
        return Entered(before, already=True)
    if wanted.city_id is not None:  # two who enter the same person at once come one after the other
        one_city = select(col(City.id)).where(col(City.id) == wanted.city_id)
        tx.execute(one_city.with_for_update(key_share=True))
    for known in _alike(tx, wanted):
        if known.id not in despite:
            raise AlreadyKnown(known.id, known.name, known.function, known.city or known.organisation)
    values = {
        "name": wanted.name,
        "side": wanted.side,
        "function": wanted.function,
        "city_id": wanted.city_id,
        "organisation": wanted.organisation,
    }
    tx.execute(
        insert(Member).values(
            team=team, slack_user=slack_user, guest=False, reminders=False, email=wanted.email or None,
            entered_by_id=actor.id, created_at=at, **values,
        )
    )  # fmt: skip
    entered = members.by_account(tx, team, slack_user)
    if entered is None:
        raise UnknownPerson
    history.note(tx, By(actor), Action.CITY_KEEP, "members", entered.id, at=at, after=values)
    return Entered(entered, already=False)


def correct(
    tx: Connection, actor: Actor, member_id: int, correction: Correction, *, at: datetime, on: date
) -> Person:
    """Change what is known of somebody.

    Raises NotAllowed, UnknownPerson, BadField, BadFields, ChangedMeanwhile.
    """
    person = hold(tx, actor, member_id, on=on)
    name, email = correction.name, correction.email
    if person.slack_user is not None and (name is not None or email is not None):
        raise BadField("name", "named_by_slack")
    known = email_of(tx, member_id)
    if correction.seen is not None and correction.seen != mark_of(person, known):
        raise ChangedMeanwhile(mark_of(person, known))
    wanted = Wanted(
        name=person.name if name is None else name,
        side=correction.side,
        function=correction.function,
        email=(known or "") if email is None else email,
        city_id=person.city_id,
        organisation=person.organisation,
    )
    wanted = _checked(tx, wanted, named=person.slack_user is None)
    was = {"name": person.name, "side": person.side, "function": person.function}
    new = {"name": wanted.name, "side": wanted.side, "function": wanted.function}
    changed = {key: value for key, value in new.items() if value != was[key]}
    tx.execute(update(Member).where(col(Member.id) == member_id).values(email=wanted.email or None, **changed))
    if changed:
        history.note(
            tx, By(actor), Action.CITY_KEEP, "members", member_id, at=at,
            before={key: was[key] for key in changed}, after=changed,
        )  # fmt: skip
    return members.by_id(tx, member_id)


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
    added = [theme for theme in _groups(tx, put_in) if join(tx, by, member_id, theme.id, at=at)]
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


# --- shared with handing over ---------------------------------------------------------------------


def hold(tx: Connection, actor: Actor, member_id: int, *, on: date) -> Person:
    """Somebody that the actor may keep, until the end of the transaction theirs to change.

    Raises NotAllowed, and UnknownPerson also for who became one with another meanwhile.
    """
    tx.execute(select(col(Member.id)).where(col(Member.id) == member_id).with_for_update())
    person = members.by_id(tx, member_id)
    _may_keep(tx, actor, person.city_id, on)
    if person.forgotten:
        raise UnknownPerson
    return person


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


def join(tx: Connection, by: By, member_id: int, theme_id: int, *, at: datetime) -> bool:
    """Put somebody in a group, and owe them an invitation into its channel; False when they are in it."""
    if not insert_new(
        tx,
        Membership,
        theme_id=theme_id,
        member_id=member_id,
        joined_at=at,
        entered_by_id=None if by.actor is None else by.actor.id,
    ):
        return False
    row = tx.execute(select(col(Membership.id)).where(*_current(member_id, theme_id))).scalar_one()
    after = {"theme_id": theme_id, "member_id": member_id, "joined_at": at}
    history.note(tx, by, Action.CITY_KEEP, "memberships", row, at=at, after=after)
    invitations.owe(tx, theme_id, [member_id], at=at)
    return True


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


def mark_of(person: Person, email: str | None) -> str:
    """Changes with all that the form can change."""
    return mark(person.name, person.side, person.function, email)


def email_of(tx: Connection, member_id: int) -> str | None:
    """The e-mail that somebody without an account was entered with."""
    email: str | None = tx.execute(select(col(Member.email)).where(col(Member.id) == member_id)).scalar_one()
    return email


# --- inside ---------------------------------------------------------------------------------------


def _may_keep(tx: Connection, actor: Actor, city_id: int | None, on: date) -> None:
    """Who keeps a city, or (no city: partners, and who never said where they are from) the secretariat."""
    if city_id is None:
        policy.require(actor, Action.CITY_KEEP)
    else:
        policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=city_id)


def _checked(tx: Connection, wanted: Wanted, *, named: bool = True) -> Wanted:
    """The same without stray spaces, the e-mail in lower case. Raises BadFields."""
    tidy = Wanted(
        name=" ".join(wanted.name.split()),
        side=wanted.side,
        function=" ".join(wanted.function.split()),
        email=wanted.email.strip().lower(),
        city_id=wanted.city_id,
        organisation=" ".join(wanted.organisation.split()),
    )
    problems = []
    if named and not names.key(tidy.name):
        problems.append(BadField("name", "missing"))
    for which, typed, most in (
        ("name", tidy.name, MOST_NAME),
        ("function", tidy.function, MOST_FUNCTION),
        ("organisation", tidy.organisation, MOST_NAME),
        ("email", tidy.email, MOST_EMAIL),
    ):
        if len(typed) > most:
            problems.append(BadField(which, "too_long", str(most)))
    if tidy.email and not _EMAIL.fullmatch(tidy.email):
        problems.append(BadField("email", "no_email"))
    if tidy.city_id is None and not names.key(tidy.organisation):
        problems.append(BadField("organisation", "missing"))
    if tidy.city_id is not None and not cities.is_member(tx, tidy.city_id):
        problems.append(BadField("city", "no_member_city"))
    if problems:
        raise BadFields(tuple(problems))
    return tidy


def _alike(tx: Connection, wanted: Wanted) -> list[Person]:
    """Who of the same place may be the same person: by name in any spelling, or by e-mail."""
    query = PERSON.add_columns(col(Member.email)).where(col(Member.gone_at).is_(None)).order_by(col(Member.id))
    if wanted.city_id is None:
        query = query.where(col(Member.city_id).is_(None), col(Member.organisation) != "")
    else:
        query = query.where(col(Member.city_id) == wanted.city_id)
    return [
        person(row)
        for row in tx.execute(query)
        if names.key(row.name) == names.key(wanted.name) or (wanted.email and row.email == wanted.email)
    ]


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
