"""Entering and correcting people, by who keeps their city."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from storage import cities, history, members, names, policy
from storage.errors import AlreadyKnown, BadField, BadFields, ChangedMeanwhile, UnknownPerson
from storage.history import By
from storage.kinds import Side
from storage.marks import mark
from storage.members import NO_ACCOUNT, PERSON, Actor, Person, person
from storage.policy import Action
from storage.tables import City, Member

MOST_NAME = 100
MOST_FUNCTION = 100
"""Characters that fit a line of a roster on a phone."""
MOST_EMAIL = 254
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


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


def mark_of(person: Person, email: str | None) -> str:
    """Changes with all that the form can change."""
    return mark(person.name, person.side, person.function, email)


def email_of(tx: Connection, member_id: int) -> str | None:
    """The e-mail that somebody without an account was entered with."""
    email: str | None = tx.execute(select(col(Member.email)).where(col(Member.id) == member_id)).scalar_one()
    return email


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
