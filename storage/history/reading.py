"""What was changed, as the secretariat reads it: ids have become people and names, newest first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, and_, bindparam, or_, select
from sqlmodel import SQLModel, col

from storage import members, policy
from storage.members import Actor, Person
from storage.tables import (
    Change,
    City,
    Delegation,
    Membership,
    NetworkDay,
    Office,
    Report,
    ReportTheme,
    Season,
    SeasonItem,
    Signup,
    Theme,
)

PAGE = 10
"""Changes on a page: each takes two or three lines on a phone."""


@dataclass(frozen=True)
class Entry:
    """One thing that was changed. Ids in `before` and `after` have become names, and lost their `_id`."""

    id: int
    at: datetime
    by: Person | None
    """None: the bot itself, by its clock or its operator."""
    for_: Person | None
    action: str
    thing: str
    people: tuple[Person, ...]
    """Whom it is about: the holder of an office, the politician and the official of a delegation."""
    about: Mapping[str, object]
    """What else tells which row it is, such as group and role."""
    before: Mapping[str, object]
    after: Mapping[str, object]


@dataclass(frozen=True)
class Told:
    """A page of what was changed, newest first."""

    entries: tuple[Entry, ...]
    page: int
    more: bool
    """Whether there is an older page."""


ME: ColumnElement[int] = bindparam("me")
THEIRS: Mapping[str, Select[*tuple[Any, ...]]] = {
    "memberships": select(col(Membership.id)).where(col(Membership.member_id) == ME),
    "offices": select(col(Office.id)).where(col(Office.member_id) == ME),
    "delegations": select(col(Delegation.id)).where(
        or_(col(Delegation.politician_id) == ME, col(Delegation.official_id) == ME)
    ),
    "signups": select(col(Signup.id)).where(col(Signup.member_id) == ME),
    "reports": select(col(Report.id)).where(or_(col(Report.author_id) == ME, col(Report.for_id) == ME)),
    "season_items": select(col(SeasonItem.id))
    .outerjoin(Office, col(Office.id) == col(SeasonItem.office_id))
    .outerjoin(Membership, col(Membership.id) == col(SeasonItem.membership_id))
    .where(or_(col(Office.member_id) == ME, col(Membership.member_id) == ME, col(SeasonItem.successor_id) == ME)),
}
"""The rows that are about the person `:me`, by table."""
_GROUP: ColumnElement[int] = bindparam("group")
_OF_GROUP: Mapping[str, Select[*tuple[Any, ...]]] = {
    "memberships": select(col(Membership.id)).where(col(Membership.theme_id) == _GROUP),
    "offices": select(col(Office.id)).where(col(Office.theme_id) == _GROUP),
    "reports": select(col(ReportTheme.report_id)).where(col(ReportTheme.theme_id) == _GROUP),
    "season_items": select(col(SeasonItem.id))
    .outerjoin(Office, col(Office.id) == col(SeasonItem.office_id))
    .outerjoin(Membership, col(Membership.id) == col(SeasonItem.membership_id))
    .where(or_(col(Office.theme_id) == _GROUP, col(Membership.theme_id) == _GROUP)),
}
_WITHOUT_ID = ("interests", "matches", "report_people")
"""Tables whose rows have no id of their own: who it is about stands in the change."""


def about() -> ColumnElement[bool]:
    """The condition on Change that it is about the person `:me`."""
    in_words = (
        values[key].as_integer() == ME
        for values in (Change.__table__.c.before, Change.__table__.c.after)  # type: ignore[attr-defined]
        for key in ("member_id", "account_id", "entered_id")
    )
    return or_(
        and_(col(Change.thing) == "members", col(Change.thing_id) == ME),
        *(and_(col(Change.thing) == thing, col(Change.thing_id).in_(rows)) for thing, rows in THEIRS.items()),
        and_(col(Change.thing).in_(_WITHOUT_ID), or_(*in_words)),
    )


def _about_group() -> ColumnElement[bool]:
    return or_(
        and_(col(Change.thing).in_(("themes", "interests")), col(Change.thing_id) == _GROUP),
        *(and_(col(Change.thing) == thing, col(Change.thing_id).in_(rows)) for thing, rows in _OF_GROUP.items()),
    )


def listed(
    tx: Connection, actor: Actor, *, member_id: int | None = None, theme_id: int | None = None, page: int = 1
) -> Told:
    """What was changed, newest first: all, or what is by or about a person, or about a group. Raises NotAllowed."""
    policy.require(actor, policy.Action.HISTORY_SEE)
    page = max(page, 1)
    asked = select(Change.__table__)  # type: ignore[attr-defined]
    given: dict[str, int] = {}
    if member_id is not None:
        asked = asked.where(or_(about(), col(Change.actor_id) == ME, col(Change.for_id) == ME))
        given["me"] = member_id
    if theme_id is not None:
        asked = asked.where(_about_group())
        given["group"] = theme_id
    newest = asked.order_by(col(Change.at).desc(), col(Change.id).desc()).limit(PAGE + 1).offset((page - 1) * PAGE)
    rows = tx.execute(newest, given).mappings().all()
    return Told(tuple(_entries(tx, rows[:PAGE])), page, more=len(rows) > PAGE)


_ROWS: Mapping[str, Select[*tuple[Any, ...]]] = {
    "memberships": select(col(Membership.id), col(Membership.member_id), col(Membership.theme_id)),
    "offices": select(
        col(Office.id), col(Office.member_id), col(Office.theme_id), col(Office.city_id), col(Office.role),
        col(Office.body), col(Office.pillar),
    ),
    "delegations": select(col(Delegation.id), col(Delegation.politician_id), col(Delegation.official_id)),
    "signups": select(col(Signup.id), col(Signup.member_id), col(NetworkDay.starts_on).label("day")).join(
        NetworkDay, col(NetworkDay.id) == col(Signup.day_id)
    ),
    "reports": select(col(Report.id), col(Report.author_id), col(Report.met_on)),
    "themes": select(col(Theme.id), col(Theme.id).label("theme_id")),
    "cities": select(col(City.id), col(City.id).label("city_id")),
    "network_days": select(col(NetworkDay.id), col(NetworkDay.starts_on).label("day")),
    "seasons": select(col(Season.id), col(Season.name).label("season")),
    "season_items": select(
        col(SeasonItem.id), col(SeasonItem.city_id), col(Office.role), col(Office.body), col(Office.pillar),
        col(Office.member_id).label("member_id"), col(Membership.member_id).label("author_id"),
        col(Membership.theme_id),
    )
    .outerjoin(Office, col(Office.id) == col(SeasonItem.office_id))
    .outerjoin(Membership, col(Membership.id) == col(SeasonItem.membership_id)),
}  # fmt: skip
"""What tells which row of a table a change is about."""
_NAMED: Mapping[str, type[SQLModel]] = {"theme_id": Theme, "became_id": Theme, "city_id": City}
PEOPLE = frozenset(
    {
        "member_id", "politician_id", "official_id", "author_id", "successor_id", "account_id", "entered_id",
        "entered_by_id", "made_by_id", "by_id", "for_id", "next_by_id", "proposed_by_id", "pointed_by_id",
        "decided_by_id", "done_by_id", "begun_by_id",
    }
)  # fmt: skip
"""Fields that hold a person's id."""


def _entries(tx: Connection, rows: Sequence[RowMapping]) -> Iterable[Entry]:
    found = _found(tx, rows)
    said = [value for row in rows for value in (row["before"] or {}, row["after"] or {})] + list(found.values())
    ids = {one[key] for one in said for key in one.keys() & PEOPLE if isinstance(one[key], int)}
    ids |= {row[key] for row in rows for key in ("actor_id", "for_id") if row[key] is not None}
    ids |= {row["thing_id"] for row in rows if row["thing"] == "members" and row["thing_id"] is not None}
    people = {one.id: one for one in members.by_ids(tx, tuple(ids))}
    names = {key: _names(tx, model, said, key) for key, model in _NAMED.items()}

    def readable(values: Mapping[str, Any] | None) -> dict[str, object]:
        told: dict[str, object] = {}
        for key, value in (values or {}).items():
            if key in PEOPLE and isinstance(value, int):
                told[key.removesuffix("_id")] = people.get(value, value)
            elif key in _NAMED and isinstance(value, int):
                told[key.removesuffix("_id")] = names[key].get(value, value)
            else:
                told[key] = value
        return told

    for row in rows:
        own = found.get((row["thing"], row["thing_id"]), {})
        whom = [row["thing_id"]] if row["thing"] == "members" else [own[key] for key in own if key in PEOPLE]
        yield Entry(
            id=row["id"],
            at=row["at"],
            by=people.get(row["actor_id"]),
            for_=people.get(row["for_id"]),
            action=row["action"],
            thing=row["thing"],
            people=tuple(people[one] for one in whom if one in people),
            about=readable({key: value for key, value in own.items() if key not in PEOPLE and value is not None}),
            before=readable(row["before"]),
            after=readable(row["after"]),
        )


def _found(tx: Connection, rows: Sequence[RowMapping]) -> dict[tuple[str, int], dict[str, Any]]:
    """The rows that the changes are about, as far as they are still there."""
    found = {}
    for thing, asked in _ROWS.items():
        ids = {row["thing_id"] for row in rows if row["thing"] == thing and row["thing_id"] is not None}
        if ids:
            key = asked.selected_columns[0]
            for one in tx.execute(asked.where(key.in_(ids))).mappings():
                found[thing, one["id"]] = {name: value for name, value in one.items() if name != "id"}
    return found


def _names(tx: Connection, model: Any, said: Iterable[Mapping[str, Any]], key: str) -> dict[int, str]:
    ids = {one[key] for one in said if isinstance(one.get(key), int)}
    if not ids:
        return {}
    return {row.id: row.name for row in tx.execute(select(model.id, model.name).where(model.id.in_(ids)))}
