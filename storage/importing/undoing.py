"""Putting back what an import did: exactly that, unless something was changed since."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update
from sqlmodel import SQLModel, col

from storage import history, policy
from storage.columns import UtcDateTime
from storage.errors import AlreadyUndone, CannotUndo, UnknownBatch
from storage.history import By
from storage.importing.applying import TABLES, UNSAID, said, tabled
from storage.members import Actor
from storage.tables import Batch as BatchRow
from storage.tables import Change, Member

_CHUNK = 1000
_MOST = 10
"""Things that stand in the way that are named."""


@dataclass(frozen=True)
class Batch:
    """An import that was carried out."""

    id: int
    source: str
    at: datetime
    undone_at: datetime | None
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Undone:
    """An import was put back: how many rows it had added and changed."""

    batch: Batch
    removed: int
    restored: int


def latest(tx: Connection, actor: Actor | None, *, most: int = 5) -> list[Batch]:
    """The last imports, newest first. Raises NotAllowed."""
    if actor is not None:
        policy.require(actor, policy.Action.ROSTER_IMPORT)
    rows = tx.execute(_BATCHES.order_by(col(BatchRow.id).desc()).limit(most))
    return [Batch(*row) for row in rows]


def undo(tx: Connection, actor: Actor | None, batch_id: int, *, at: datetime) -> Undone:
    """Put back exactly what an import did. An actor of None is the operator.

    What it added goes, what it changed is as before. Raises NotAllowed, UnknownBatch, AlreadyUndone, and CannotUndo
    with whose rows were changed since or are referred to: then nothing is put back.
    """
    if actor is not None:
        policy.require(actor, policy.Action.ROSTER_IMPORT)
    row = tx.execute(_BATCHES.where(col(BatchRow.id) == batch_id).with_for_update()).one_or_none()
    if row is None:
        raise UnknownBatch(batch_id)
    batch = Batch(*row)
    if batch.undone_at is not None:
        raise AlreadyUndone(batch_id, batch.undone_at)
    return _Undoer(tx, actor, batch, at).undo()


_BATCHES = select(
    col(BatchRow.id), col(BatchRow.source), col(BatchRow.at), col(BatchRow.undone_at), col(BatchRow.counts)
)


class _Undoer:
    def __init__(self, tx: Connection, actor: Actor | None, batch: Batch, at: datetime) -> None:
        self.tx, self.actor, self.batch, self.at = tx, actor, batch, at

    def undo(self) -> Undone:
        changes = defaultdict(list)
        for row in self.tx.execute(
            select(col(Change.thing), col(Change.thing_id), col(Change.before), col(Change.after))
            .where(col(Change.batch_id) == self.batch.id)
            .order_by(col(Change.id))
        ):
            changes[row.thing].append(row)
        blocked: set[int] = set()
        rows = {name: self._rows(name, [one.thing_id for one in changes[name]]) for name in TABLES}
        for name, known in rows.items():
            for one in changes[name]:
                now = known.get(one.thing_id)
                after = one.after or {}
                if one.before is None and now is not None:  # all of a row that was added, also what was left empty
                    after = {key: after.get(key) for key in now if key not in UNSAID | {"id"}}
                if now is None or not _is_so(now, after):
                    blocked.add(self._whom(name, now, one))
        added = {name: [one for one in changes[name] if one.before is None] for name in TABLES}
        gone = {name: {one.thing_id for one in added[name]} for name in TABLES}
        for name in TABLES:
            blocked |= self._referred(name, gone)
        if blocked:
            raise CannotUndo(self.batch.id, tuple(self._names(blocked)[:_MOST]), len(blocked))
        restored = 0
        for name in ("memberships", "offices", "members"):
            self._delete(name, sorted(gone[name]))
            changed = [one for one in changes[name] if one.before is not None]
            self._restore(name, changed)
            restored += len(changed)
            notes = [(one.thing_id, one.after, one.before or {}) for one in changes[name]]
            by = By(self.actor, batch_id=self.batch.id)
            history.note_all(self.tx, by, "roster:undo", name, notes, at=self.at)
        self.tx.execute(update(BatchRow).where(col(BatchRow.id) == self.batch.id).values(undone_at=self.at))
        return Undone(self.batch, sum(map(len, gone.values())), restored)

    def _rows(self, name: str, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
        table, found = tabled(name), dict[int, Mapping[str, Any]]()
        for chunk in _chunks(ids):
            for row in self.tx.execute(select(table).where(table.c.id.in_(chunk))).mappings():
                found[row["id"]] = dict(row)
        return found

    @staticmethod
    def _whom(name: str, now: Mapping[str, Any] | None, change: Any) -> int:
        """The person whose row it is; 0: they are not there any more."""
        if name == "members":
            return int(change.thing_id)
        return int((now or change.after or {}).get("member_id", 0))

    def _referred(self, name: str, gone: Mapping[str, set[int]]) -> set[int]:
        """Whose rows, of those that would go, something else refers to by now."""
        found: set[int] = set()
        if not gone[name]:
            return found
        for table in SQLModel.metadata.sorted_tables:
            for column in table.columns:
                if not any(key.column.table.name == name for key in column.foreign_keys):
                    continue
                for chunk in _chunks(sorted(gone[name])):
                    asked = select(column, *([table.c.id] if "id" in table.c else [])).where(column.in_(chunk))
                    for row in self.tx.execute(asked):
                        if len(row) > 1 and row[1] in gone.get(table.name, ()):
                            continue  # it goes too
                        found.add(row[0])
        if name == "members" or not found:
            return found
        return {row["member_id"] for row in self._rows(name, sorted(found)).values()}

    def _names(self, ids: Iterable[int]) -> list[str]:
        found: list[str] = []
        for chunk in _chunks(sorted(ids)):
            found += self.tx.execute(select(col(Member.name)).where(col(Member.id).in_(chunk))).scalars()
        return sorted(found)

    def _delete(self, name: str, ids: Sequence[int]) -> None:
        table = tabled(name)
        # PostgreSQL looks for each row whether another refers to it: few at a time end within a statement's time
        for chunk in _chunks(ids, most=100):
            self.tx.execute(delete(table).where(table.c.id.in_(chunk)))

    def _restore(self, name: str, changes: Sequence[Any]) -> None:
        table = tabled(name)
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for one in changes:
            by_columns[tuple(one.before)].append(
                {"row_id": one.thing_id}
                | {f"was_{key}": _value(table, key, value) for key, value in one.before.items()}
            )
        for columns, given in by_columns.items():
            values = {key: bindparam(f"was_{key}", type_=table.c[key].type) for key in columns}
            self.tx.execute(update(table).where(table.c.id == bindparam("row_id")).values(values), given)


def _chunks(ids: Sequence[int], *, most: int = _CHUNK) -> Iterable[Sequence[int]]:
    return (ids[start : start + most] for start in range(0, len(ids), most))


def _is_so(now: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a row still is as the import left it."""
    plain = history.plain(said({key: now[key] for key in after}, empty=True)) or {}
    return all((plain[key] or None) == (value or None) for key, value in after.items() if key != "email")


def _value(table: Any, key: str, value: Any) -> Any:
    """A value as its column takes it, from what the history keeps."""
    if not isinstance(value, str):
        return value
    if isinstance(table.c[key].type, UtcDateTime):
        return datetime.fromisoformat(value).astimezone(UTC)
    return date.fromisoformat(value) if key in ("since", "until") else value
