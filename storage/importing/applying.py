"""Carrying a plan out: all of it in one transaction, a few statements a table, each change in the history."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, bindparam, insert, select, text, update
from sqlmodel import SQLModel, col

from storage import history, policy
from storage.errors import ChangedMeanwhile, Unclarity
from storage.history import By
from storage.importing import planning, world
from storage.importing.plan import NOTHING, TODAY, Kind, Plan, Scope, Step, Value
from storage.importing.table import Table
from storage.members import NO_ACCOUNT, Actor
from storage.network import Network
from storage.tables import Batch, Member, Membership, Office

TABLES: Mapping[str, type[SQLModel]] = {"members": Member, "memberships": Membership, "offices": Office}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Preview:
    """What an import would do, and whether this very file was imported before."""

    plan: Plan
    before: datetime | None
    """When the same file was imported, if that was not undone."""
    batch_id: int | None
    groups: Mapping[int, str]
    """The names of all theme groups."""


@dataclass(frozen=True)
class Imported:
    """A spreadsheet was carried out. `batch_id` is what `undo` takes; None: there was nothing to do."""

    batch_id: int | None
    plan: Plan


def prepare(
    tx: Connection,
    actor: Actor | None,
    table: Table,
    *,
    network: Network,
    team: str,
    digest: str,
    on: date,
    scope: Scope = NOTHING,
) -> Preview:
    """Compute what a spreadsheet would do; nothing is written.

    An actor of None is the operator. Raises NotAllowed.
    """
    _require(actor)
    known = world.look(tx, network, team=team)
    plan = planning.make(table, known, on=on, zone=network.zone, scope=scope)
    row = tx.execute(
        select(col(Batch.id), col(Batch.at))
        .where(col(Batch.digest) == digest, col(Batch.undone_at).is_(None))
        .order_by(col(Batch.id).desc())
        .limit(1)
    ).one_or_none()
    groups = {one.id: one.name for one in known.groups.values()}
    return Preview(plan, None if row is None else row.at, None if row is None else row.id, groups)


def apply(  # noqa: PLR0913 - the file, the moment, and what was seen of it
    tx: Connection,
    actor: Actor | None,
    table: Table,
    *,
    network: Network,
    team: str,
    source: str,
    digest: str,
    on: date,
    at: datetime,
    scope: Scope = NOTHING,
    seen: str | None = None,
    without_unclear: bool = False,
) -> Imported:
    """Carry a spreadsheet out, all or nothing; what is so already stays so.

    `seen` is the mark of the plan that was looked at. `without_unclear` leaves unclear rows out; with a `scope` they
    stand in the way all the same: who is in one would seem to be missing. Raises NotAllowed, ChangedMeanwhile,
    Unclarity.
    """
    _require(actor)
    _alone(tx)
    plan = prepare(tx, actor, table, network=network, team=team, digest=digest, on=on, scope=scope).plan
    if seen is not None and seen != plan.mark:
        raise ChangedMeanwhile(plan.mark)
    if plan.unclear and (scope or not without_unclear):
        raise Unclarity(len(plan.unclear))
    if not plan.steps:
        return Imported(None, plan)
    counts = Counter(f"{step.kind}_{step.table}" for step in plan.steps)
    batch_id: Any = tx.execute(
        insert(Batch)
        .values(
            actor_id=None if actor is None else actor.id,
            source=source[:200],
            digest=digest,
            counts=dict(counts),
            at=at,
        )
        .returning(col(Batch.id))
    ).scalar_one()
    _Writer(tx, actor, network.zone, team, on, at, batch_id).write(plan.steps)
    return Imported(batch_id, plan)


def _require(actor: Actor | None) -> None:
    if actor is not None:
        policy.require(actor, policy.Action.ROSTER_IMPORT)


def _alone(tx: Connection) -> None:
    """Nobody changes people or their places between the plan and its end: about a second. SQLite is so by itself."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("LOCK TABLE members, memberships, offices IN SHARE ROW EXCLUSIVE MODE"))


@dataclass(frozen=True)
class _Writer:
    tx: Connection
    actor: Actor | None
    zone: ZoneInfo
    team: str
    on: date
    at: datetime
    batch_id: int

    def write(self, steps: Sequence[Step]) -> None:
        for name in TABLES:  # what ends makes way for what begins
            self._update(name, [step for step in steps if step.table == name and step.kind is not Kind.ADDED])
        ids = self._people([step for step in steps if step.table == "members" and step.kind is Kind.ADDED])
        for name in ("memberships", "offices"):
            added = [step for step in steps if step.table == name and step.kind is Kind.ADDED]
            self._insert(name, [self._spot(step, ids) for step in added])

    def _people(self, steps: Sequence[Step]) -> dict[int, int]:
        rows = []
        for step in steps:
            said = dict(step.after)
            account = said.pop("slack_user")
            gone = said.pop("gone_on")
            rows.append(
                {
                    **said,
                    "team": self.team,
                    "slack_user": account or f"{NO_ACCOUNT}batch-{self.batch_id}-{-step.person}",
                    "guest": False,
                    "reminders": account is not None,
                    "entered_by_id": None if self.actor is None or account else self.actor.id,
                    "gone_at": None if gone is None else self._after(gone),
                    "email": None if account else said["email"],
                    "created_at": self.at,
                }
            )
        made = self._insert("members", rows)
        return {step.person: row for step, row in zip(steps, made, strict=True)}

    def _spot(self, step: Step, ids: Mapping[int, int]) -> dict[str, Any]:
        spot, said = step.spot, dict(step.after)
        if spot is None:
            raise TypeError
        member_id = step.person if step.person > 0 else ids[step.person]
        if step.table == "memberships":
            return {
                "theme_id": spot.theme_id,
                "member_id": member_id,
                "joined_at": self._from(said["since"]),
                "left_at": self._after(said["until"]),
                "entered_by_id": None if self.actor is None else self.actor.id,
            }
        return {
            "member_id": member_id,
            "role": spot.role,
            "theme_id": spot.theme_id,
            "body": spot.body,
            "pillar": spot.pillar,
            "city_id": spot.city_id,
            "since": self.on if said["since"] == TODAY else said["since"],
            "until": said["until"],
        }

    def _insert(self, name: str, rows: list[dict[str, Any]]) -> list[int]:
        if not rows:
            return []
        table = tabled(name)
        asked = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        made = list(self.tx.execute(asked, rows).scalars())
        self._note(name, [(row_id, None, said(row)) for row_id, row in zip(made, rows, strict=True)])
        return made

    def _update(self, name: str, steps: Sequence[Step]) -> None:
        table = tabled(name)
        asked = [step.id for step in steps if step.id is not None]
        known: dict[int, Any] = {}
        for start in range(0, len(asked), 1000):
            query = select(table).where(table.c.id.in_(asked[start : start + 1000]))
            known |= {row["id"]: row for row in self.tx.execute(query).mappings()}
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        notes = []
        for step in steps:
            was = known[step.id or 0]
            new = self._columns(name, step, was)
            by_columns.setdefault(tuple(new), []).append({"row_id": step.id, **new})
            before = {key: was[key] for key in new}
            notes.append((step.id, said(before, empty=True), said(new, empty=True)))
        for columns, rows in by_columns.items():
            values: Any = {column: bindparam(f"new_{column}", type_=table.c[column].type) for column in columns}
            given = [{"row_id": row["row_id"]} | {f"new_{column}": row[column] for column in columns} for row in rows]
            self.tx.execute(update(table).where(table.c.id == bindparam("row_id")).values(values), given)
        self._note(name, notes)

    def _columns(self, name: str, step: Step, was: Mapping[str, Any]) -> dict[str, Any]:
        """What a step means for the columns of a row."""
        new: dict[str, Any] = dict(step.after)
        if "gone_on" in new:
            gone = new.pop("gone_on")
            new["gone_at"] = None if gone is None else self._after(gone)
            if gone is not None and was["slack_user"][:1] != NO_ACCOUNT and gone == TODAY:
                new["side"] = None  # who comes back is asked anew who they are
        if name == "memberships":
            if "since" in new:
                new["joined_at"] = self._from(new.pop("since"))
            if "until" in new:
                new["left_at"] = self._after(new.pop("until"))
        elif new.get("until") == TODAY:
            new["until"] = self.on - _DAY
        return new

    def _from(self, day: Value) -> datetime:
        return self.at if day == TODAY else self._midnight(day)

    def _after(self, day: Value) -> datetime | None:
        """The moment after somebody's last day, or now if that is today."""
        if day is None:
            return None
        if day in (TODAY, self.on):
            return self.at
        if not isinstance(day, date):
            raise TypeError(day)
        return self._midnight(day + _DAY)

    def _midnight(self, day: Value) -> datetime:
        if not isinstance(day, date):
            raise TypeError(day)
        return datetime.combine(day, time(), self.zone).astimezone(UTC)

    def _note(
        self, name: str, changes: Iterable[tuple[int | None, Mapping[str, object] | None, Mapping[str, object]]]
    ) -> None:
        by = By(self.actor, batch_id=self.batch_id)
        history.note_all(self.tx, by, policy.Action.ROSTER_IMPORT, name, changes, at=self.at)


def tabled(name: str) -> Any:
    """A table that imports write, by its name."""
    return TABLES[name].__table__  # type: ignore[attr-defined]


UNSAID = frozenset({"team", "slack_user", "guest", "reminders", "entered_by_id", "created_at"})
"""Columns that the history does not need: they are always the same, or nobody's business."""


def said(row: Mapping[str, Any], *, empty: bool = False) -> dict[str, object]:
    """What the history keeps of a row; of an e-mail only that there is one."""
    kept = {key: value for key, value in row.items() if key not in UNSAID and (empty or value not in (None, ""))}
    if kept.get("email"):
        kept["email"] = KNOWN
    return kept


KNOWN = "known"
"""What the history says of an e-mail: it is nowhere but with the person."""
