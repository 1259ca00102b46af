"""People: who they are, which city and side they belong to, and what they want from the bot."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    bindparam,
    case,
    delete,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlmodel import col

from storage import cities, history, names, policy
from storage.database import insert_new
from storage.errors import BadField, BadFields, Option, UnknownPerson
from storage.kinds import Role, Side
from storage.tables import City, Member, Office, Signup, SignupSlot, Slot

NO_ACCOUNT = "-"
"""How the column `slack_user` begins of somebody without a Slack account; no id of Slack's does."""
REACHABLE: ColumnElement[bool] = col(Member.slack_user).not_like(f"{NO_ACCOUNT}%")
"""The condition on Member that a message can reach them."""


@dataclass(frozen=True)
class Person:
    """Somebody of the network, as others may know them."""

    id: int
    slack_user: str | None
    """None: without a Slack account, known by name and city only."""
    name: str
    city_id: int | None
    city: str | None
    side: Side | None
    function: str
    language: str | None
    """What they asked for; None: not said."""
    locale: str | None
    """What Slack says, such as `nl-NL`; None for people from another workspace."""
    reminders: bool
    outside: bool
    """From another workspace (Slack Connect): no slash commands, and never an administrator."""
    guest: bool
    gone: bool

    organisation: str = ""
    """Whom a guest comes from that is no city."""
    forgotten: bool = False
    """Their name was taken out: a former member of their city."""

    @property
    def complete(self) -> bool:
        """Whether side and city (or a guest's organisation) are known."""
        return (self.city_id is not None or bool(self.organisation)) and self.side is not None


@dataclass(frozen=True)
class Actor:
    """Who does something now: a person, and whether they do it as the secretariat."""

    person: Person
    secretariat: bool = False

    @property
    def id(self) -> int:
        """The person's id."""
        return self.person.id

    @property
    def account(self) -> str:
        """The Slack id of who acts: they came in through Slack."""
        return self.person.slack_user or ""


PERSON: Select[*tuple[Any, ...]] = select(
    col(Member.id),
    case((REACHABLE, col(Member.slack_user)), else_=None).label("slack_user"),
    col(Member.name),
    col(Member.city_id),
    col(City.name).label("city"),
    col(Member.side),
    col(Member.function),
    col(Member.language),
    col(Member.locale),
    col(Member.reminders),
    (func.coalesce(col(Member.home_team), col(Member.team)) != col(Member.team)).label("outside"),
    col(Member.guest),
    col(Member.gone_at).is_not(None).label("gone"),
    col(Member.organisation),
    col(Member.forgotten_at).is_not(None).label("forgotten"),
).outerjoin(City, col(City.id) == col(Member.city_id))
"""The columns of a Person, in the order of its fields, to be narrowed by a question's own conditions."""
_FIELDS = len(fields(Person))

_BY_ACCOUNT = PERSON.where(col(Member.team) == bindparam("team"), col(Member.slack_user) == bindparam("slack_user"))
_BY_ID = PERSON.where(col(Member.id) == bindparam("member_id"))
_SERVED = (
    exists().where(col(Office.member_id) == col(Member.id), col(Office.role) == Role.SECRETARIAT).label("served")
)
"""Whether they ever held the office of the secretariat: few did, and only they are asked when."""
_AT_THE_DOOR = _BY_ACCOUNT.add_columns(_SERVED)
_AGAIN = _BY_ID.add_columns(_SERVED)
_SERVES = select(
    exists().where(
        col(Office.member_id) == bindparam("member_id"),
        col(Office.role) == Role.SECRETARIAT,
        col(Office.since) <= bindparam("on"),
        or_(col(Office.until).is_(None), col(Office.until) >= bindparam("on")),
    )
)


def person(row: Row[Any]) -> Person:
    """Make a Person of a row that begins with PERSON: by place, since a roster has a hundred."""
    return Person(*row[:_FIELDS])


def by_account(tx: Connection, team: str, slack_user: str) -> Person | None:
    """Look a person up by their Slack account; None when the bot has never met them."""
    row = tx.execute(_BY_ACCOUNT, {"team": team, "slack_user": slack_user}).one_or_none()
    return None if row is None else person(row)


def at_the_door(tx: Connection, team: str, slack_user: str, *, on: date) -> tuple[Person | None, bool]:
    """As `by_account`, and whether they hold the office of the secretariat on a day."""
    row = tx.execute(_AT_THE_DOOR, {"team": team, "slack_user": slack_user}).one_or_none()
    return (None, False) if row is None else (person(row), _serves(tx, row, on))


def again(tx: Connection, member_id: int, *, on: date) -> tuple[Person, bool]:
    """As `by_id`, and whether they hold the office of the secretariat on a day. Raises UnknownPerson."""
    row = tx.execute(_AGAIN, {"member_id": member_id}).one_or_none()
    if row is None:
        raise UnknownPerson
    return person(row), _serves(tx, row, on)


def _serves(tx: Connection, row: Row[Any], on: date) -> bool:
    return bool(row.served and tx.execute(_SERVES, {"member_id": row.id, "on": on}).scalar_one())


def by_id(tx: Connection, member_id: int) -> Person:
    """Look a person up. Raises UnknownPerson."""
    row = tx.execute(_BY_ID, {"member_id": member_id}).one_or_none()
    if row is None:
        raise UnknownPerson
    return person(row)


def pin(tx: Connection, *member_ids: int) -> None:
    """Let nobody make one of these people one with another before what refers to them is stored.

    Raises UnknownPerson when one of them is not there (any more).
    """
    wanted = set(member_ids)
    which = select(col(Member.id)).where(col(Member.id).in_(wanted)).order_by(col(Member.id))
    if len(tx.execute(which.with_for_update(read=True, key_share=True)).all()) < len(wanted):
        raise UnknownPerson


def by_ids(tx: Connection, member_ids: tuple[int, ...]) -> list[Person]:
    """Look several people up, by name."""
    rows = tx.execute(PERSON.where(col(Member.id).in_(member_ids)).order_by(col(Member.name)))
    return [person(row) for row in rows]


def greet(
    tx: Connection,
    *,
    team: str,
    slack_user: str,
    name: str,
    locale: str | None,
    home_team: str | None,
    guest: bool,
    at: datetime,
) -> Person:
    """Remember who somebody is according to Slack; the first time, they become known."""
    mention(tx, team=team, slack_user=slack_user, at=at)
    tx.execute(
        update(Member)
        .where(col(Member.team) == team, col(Member.slack_user) == slack_user)
        .values(name=name, locale=locale, home_team=home_team, guest=guest, gone_at=None)
    )
    found = by_account(tx, team, slack_user)
    if found is None:
        raise UnknownPerson
    return found


def mention(tx: Connection, *, team: str, slack_user: str, at: datetime) -> int:
    """Make an account known that another person named; its name is learned later. Returns the person's id."""
    insert_new(
        tx, Member, team=team, slack_user=slack_user, name="", function="", guest=False,
        reminders=True, created_at=at,
    )  # fmt: skip
    where = (col(Member.team) == team, col(Member.slack_user) == slack_user)
    return cast("int", tx.execute(select(col(Member.id)).where(*where)).scalar_one())


def nameless(tx: Connection, *, limit: int = 20) -> list[tuple[str, str]]:
    """Accounts (team, user) whose name has not been learned yet."""
    rows = tx.execute(
        select(col(Member.team), col(Member.slack_user))
        .where(col(Member.name) == "", col(Member.gone_at).is_(None), REACHABLE)
        .order_by(col(Member.id))
        .limit(limit)
    )
    return [(row.team, row.slack_user) for row in rows]


def teams(tx: Connection) -> list[str]:
    """The workspaces that people are known in: one."""
    return list(tx.execute(select(col(Member.team)).distinct().order_by(col(Member.team))).scalars())


def leave_network(tx: Connection, *, team: str, slack_user: str, at: datetime) -> None:
    """Slack says that the account is deactivated or unknown: no more messages to it, and others get its seats.

    Sign-ups stay: somebody who comes back comes to the same days, and chooses anew what they attend.
    """
    tx.execute(
        update(Member)
        .where(col(Member.team) == team, col(Member.slack_user) == slack_user, col(Member.gone_at).is_(None))
        .values(gone_at=at)
    )
    theirs = (
        select(col(Signup.id))
        .join(Member, col(Member.id) == col(Signup.member_id))
        .where(col(Member.team) == team, col(Member.slack_user) == slack_user)
    )
    to_come = select(col(Slot.id)).where(col(Slot.ends_at) > at)
    tx.execute(delete(SignupSlot).where(col(SignupSlot.signup_id).in_(theirs), col(SignupSlot.slot_id).in_(to_come)))


def introduce(
    tx: Connection, actor: Actor, *, city_id: int | None, side: Side, function: str, at: datetime
) -> Person:
    """Set one's own city, side and function; without a city only who is of an organisation that is none.

    Raises NotAllowed, BadFields.
    """
    policy.require(actor, policy.Action.ME_CHANGE)
    problems = []
    if not (cities.is_member(tx, city_id) if city_id is not None else actor.person.organisation):
        problems.append(BadField("city", "no_member_city"))
    if len(function) > 100:  # noqa: PLR2004 - what fits a line of a roster on a phone
        problems.append(BadField("function", "too_long", "100"))
    if problems:
        raise BadFields(tuple(problems))
    before = by_id(tx, actor.id)
    tx.execute(
        update(Member)
        .where(col(Member.id) == actor.id)
        .values(city_id=city_id, side=side, function=" ".join(function.split()))
    )
    after = by_id(tx, actor.id)
    if after != before:  # what it was before is theirs
        history.note(tx, history.By(actor), policy.Action.ME_CHANGE, "members", actor.id, at=at)
    return after


def speak(tx: Connection, actor: Actor, language: str) -> Person:
    """Choose one's language. Raises NotAllowed."""
    policy.require(actor, policy.Action.ME_CHANGE)
    tx.execute(update(Member).where(col(Member.id) == actor.id).values(language=language))
    return by_id(tx, actor.id)


def set_reminders(tx: Connection, actor: Actor, *, wanted: bool) -> Person:
    """Switch one's own reminders on or off. Raises NotAllowed."""
    policy.require(actor, policy.Action.ME_CHANGE)
    tx.execute(update(Member).where(col(Member.id) == actor.id).values(reminders=wanted))
    return by_id(tx, actor.id)


def without_account(tx: Connection, word: str) -> Person:
    """Find somebody who has no Slack account by name, as people type it.

    Raises BadField of `named`, with who comes near, when it is not clear who is meant.
    """
    rows = tx.execute(
        PERSON.where(~REACHABLE, col(Member.gone_at).is_(None)).order_by(col(Member.name), col(Member.id))
    ).all()
    everybody = {row.id: person(row) for row in rows}
    called = [
        (Option(one.id, one.name), f"{one.name} {where}".strip())
        for one in everybody.values()
        for where in ("", one.city or one.organisation)
    ]
    found = names.find(word, called)
    if found.sure is None:
        near = (everybody[option.id] for option in found.near)
        raise BadField(
            "named", "nobody_called_so", ", ".join(f"{one.name} ({one.city or one.organisation})" for one in near)
        )
    return everybody[found.sure.id]


def from_city(tx: Connection, city_id: int) -> list[Person]:
    """Who is from a city, by side and name."""
    rows = tx.execute(
        PERSON.where(col(Member.city_id) == city_id, col(Member.gone_at).is_(None)).order_by(
            col(Member.side).desc(), col(Member.name), col(Member.id)
        )
    )
    return [person(row) for row in rows]
