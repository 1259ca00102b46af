"""Forgetting somebody: what they do ends, their name goes, and history shows "former member (city)".

What the network must keep stays, without a name: who came to a past day, who held an office from when to when, who
wrote a report. What people wrote in free text is for a person to judge, and stays.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Text, cast, delete, or_, select, update
from sqlmodel import col

from storage import history, members, policy
from storage.history import By, reading
from storage.kinds import DebtState, Role
from storage.members import NO_ACCOUNT, Actor, Person
from storage.tables import (
    Change,
    Delegation,
    Delivery,
    Interest,
    Match,
    Member,
    Membership,
    NetworkDay,
    Office,
    Signup,
    SignupSlot,
)

_DAY = timedelta(days=1)
PERSONAL = frozenset({"name", "function", "email", "organisation", "slack_user", "language", "locale", "home_team"})
"""Fields of a person that go out of the history too."""


@dataclass(frozen=True)
class Consequences:
    """What forgetting somebody ends, for who is to decide: groups, offices, delegations, sign-ups to come."""

    person: Person
    groups: int
    offices: int
    delegations: int
    signups: int
    reports: int
    """Reports they wrote, which stay."""
    last: bool
    """Whether nobody of the secretariat would be left."""


@dataclass(frozen=True)
class Forgotten:
    """Somebody is forgotten; `already` when they were before."""

    person: Person
    already: bool


def ask(
    tx: Connection, actor: Actor, member_id: int, *, on: date, secretariat: frozenset[str] = frozenset()
) -> Consequences:
    """What it would end. `secretariat` are the accounts that act as it. Raises NotAllowed, UnknownPerson."""
    policy.require(actor, policy.Action.ME_FORGET, owner=member_id)
    person = members.by_id(tx, member_id)

    def count(asked: Any) -> int:
        return len(tx.execute(asked).all())

    return Consequences(
        person=person,
        groups=count(
            select(col(Membership.id)).where(
                col(Membership.member_id) == member_id, col(Membership.left_at).is_(None)
            )
        ),
        offices=count(select(col(Office.id)).where(col(Office.member_id) == member_id, _lasts(Office, on))),
        delegations=count(select(col(Delegation.id)).where(_of_delegation(member_id), _lasts(Delegation, on))),
        signups=count(_to_come(member_id, on)),
        reports=count(reading.THEIRS["reports"].params(me=member_id)),
        last=_last(tx, person, on=on, secretariat=secretariat),
    )


def forget(tx: Connection, actor: Actor, member_id: int, *, at: datetime, on: date) -> Forgotten:
    """Forget somebody: themselves, or the secretariat at their wish. Twice is harmless.

    Raises NotAllowed, UnknownPerson.
    """
    policy.require(actor, policy.Action.ME_FORGET, owner=member_id)
    return take_out(tx, By(actor, for_id=None if actor.id == member_id else member_id), member_id, at=at, on=on)


def take_out(tx: Connection, by: By, member_id: int, *, at: datetime, on: date) -> Forgotten:
    """The same, whoever asks for it: the clock, when their time is up. Raises UnknownPerson."""
    # held to the end: a sign-up or an office that comes in meanwhile comes before, or finds nobody
    account = tx.execute(
        select(col(Member.slack_user)).where(col(Member.id) == member_id).with_for_update()
    ).scalar_one_or_none()
    person = members.by_id(tx, member_id)
    if person.forgotten or account is None:
        return Forgotten(person, already=True)
    pseudonym = f"{NO_ACCOUNT}{secrets.token_hex(12)}"
    _end(tx, member_id, at=at, on=on)
    _scrub(tx, person)
    _let_go(tx, account, pseudonym, at=at)
    tx.execute(
        update(Member)
        .where(col(Member.id) == member_id)
        .values(
            slack_user=pseudonym, name="", home_team=None, function="", language=None, locale=None, reminders=False,
            email=None, gone_at=at if not person.gone else Member.gone_at, forgotten_at=at,
        )
    )  # fmt: skip
    history.note(tx, by, policy.Action.ME_FORGET, "members", member_id, at=at)
    return Forgotten(members.by_id(tx, member_id), already=False)


def _end(tx: Connection, member_id: int, *, at: datetime, on: date) -> None:
    """End what somebody does now, free their seats, and empty what they told about themselves."""
    tx.execute(
        update(Membership)
        .where(col(Membership.member_id) == member_id, col(Membership.left_at).is_(None))
        .values(left_at=at)
    )
    tx.execute(update(Office).where(col(Office.member_id) == member_id, _lasts(Office, on)).values(until=on - _DAY))
    tx.execute(update(Delegation).where(_of_delegation(member_id), _lasts(Delegation, on)).values(until=on - _DAY))
    tx.execute(delete(Interest).where(col(Interest.member_id) == member_id))
    tx.execute(delete(Match).where(or_(col(Match.account_id) == member_id, col(Match.entered_id) == member_id)))
    to_come = [row.id for row in tx.execute(_to_come(member_id, on))]
    tx.execute(delete(SignupSlot).where(col(SignupSlot.signup_id).in_(to_come)))
    tx.execute(delete(Signup).where(col(Signup.id).in_(to_come)))
    tx.execute(update(Signup).where(col(Signup.member_id) == member_id).values(remarks="", reason=""))


def _let_go(tx: Connection, account: str, pseudonym: str, *, at: datetime) -> None:
    """What is owed to them is not sent any more; of what was sent no address is left.

    What a worker has in hand at this moment it finds taken away when it settles.
    """
    mine = col(Delivery.recipient) == account
    tx.execute(
        update(Delivery)
        .where(mine, col(Delivery.state).in_((DebtState.OWED, DebtState.CLAIMED)))
        .values(state=DebtState.DROPPED, settled_at=at, error="forgotten", claimed_by=None, unsure=False)
    )
    tx.execute(update(Delivery).where(mine).values(recipient=pseudonym, channel=None, ts=None))


def _scrub(tx: Connection, person: Person) -> None:
    """Take their name and the like out of the history.

    Their own rows are found by id. In other rows the name may stand as a word (a spreadsheet, a person who was
    entered twice); those are looked through too, unless somebody else is called the same.
    """
    rows = {
        row.id: row
        for row in tx.execute(
            select(col(Change.id), col(Change.thing), col(Change.before), col(Change.after)).where(reading.about()),
            {"me": person.id},
        )
    }
    namesake = select(col(Member.id)).where(col(Member.name) == person.name, col(Member.id) != person.id)
    if person.name and tx.execute(namesake).first() is None:
        # as JSON writes it, with what is not ASCII as \uXXXX
        written = json.dumps(person.name)[1:-1]
        for row in tx.execute(
            select(col(Change.id), col(Change.thing), col(Change.before), col(Change.after)).where(
                or_(
                    cast(col(Change.before), Text).contains(written, autoescape=True),
                    cast(col(Change.after), Text).contains(written, autoescape=True),
                )
            )
        ):
            rows.setdefault(row.id, row)
    own = {row.id for row in rows.values() if row.thing == "members"}
    for row in rows.values():
        before, after = (_without(values, person, own=row.id in own) for values in (row.before, row.after))
        if (before, after) != (row.before, row.after):
            tx.execute(update(Change).where(col(Change.id) == row.id).values(before=before, after=after))


def _without(values: Mapping[str, Any] | None, person: Person, *, own: bool) -> dict[str, Any] | None:
    """The same without what is personal: all of a person's own fields, and their name within any text."""
    if values is None:
        return None
    return {
        key: None if own and key in PERSONAL and value else _unnamed(value, person.name)
        for key, value in values.items()
    }


def _unnamed(value: Any, name: str) -> Any:
    if isinstance(value, str) and name:
        return value.replace(name, "…")
    if isinstance(value, list):
        return [_unnamed(one, name) for one in value]
    if isinstance(value, dict):
        return {key: _unnamed(one, name) for key, one in value.items()}
    return value


def _last(tx: Connection, person: Person, *, on: date, secretariat: frozenset[str]) -> bool:
    """Whether somebody is of the secretariat, and nobody else known here is."""
    office = (col(Office.role) == Role.SECRETARIAT, _lasts(Office, on), col(Office.since) <= on)
    holders = set(
        tx.execute(
            select(col(Member.id)).join(Office, col(Office.member_id) == col(Member.id)).where(
                *office, col(Member.gone_at).is_(None)
            )
        ).scalars()
    )  # fmt: skip
    gone = set(
        tx.execute(
            select(col(Member.slack_user)).where(
                col(Member.slack_user).in_(secretariat), col(Member.gone_at).is_not(None)
            )
        ).scalars()
    )
    named = secretariat - gone
    if person.id not in holders and person.slack_user not in named:
        return False
    return not (holders - {person.id}) and not (named - {person.slack_user})


def _to_come(member_id: int, on: date) -> Any:
    return (
        select(col(Signup.id))
        .join(NetworkDay, col(NetworkDay.id) == col(Signup.day_id))
        .where(col(Signup.member_id) == member_id, col(NetworkDay.ends_on) >= on)
    )


def _of_delegation(member_id: int) -> Any:
    return or_(col(Delegation.politician_id) == member_id, col(Delegation.official_id) == member_id)


def _lasts(model: type[Office] | type[Delegation], on: date) -> Any:
    return or_(col(model.until).is_(None), col(model.until) >= on)
