"""Who changed what, when, and in whose name: written in the transaction of the change, edited by nobody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, insert

from storage.tables import Change

if TYPE_CHECKING:
    from storage.members import Actor  # who changes their own profile writes history too
    from storage.policy import Action


@dataclass(frozen=True)
class By:
    """Who made a change."""

    actor: Actor | None
    """None: the bot itself, by its clock or its operator."""
    for_id: int | None = None
    """The person in whose name."""
    batch_id: int | None = None
    """The spreadsheet that it came with."""


def note(
    tx: Connection,
    by: By,
    action: Action | str,
    thing: str,
    thing_id: int | None,
    *,
    at: datetime,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write down a change of one row of a table (`thing`): only the values that changed, before and after."""
    tx.execute(
        insert(Change).values(
            at=at,
            actor_id=None if by.actor is None else by.actor.id,
            for_id=by.for_id,
            action=str(action),
            thing=thing,
            thing_id=thing_id,
            before=plain(before),
            after=plain(after),
            batch_id=by.batch_id,
        )
    )


def note_all(
    tx: Connection,
    by: By,
    action: Action | str,
    thing: str,
    changes: Iterable[tuple[int | None, Mapping[str, object] | None, Mapping[str, object] | None]],
    *,
    at: datetime,
) -> None:
    """Write down changes of many rows of a table at once: of each its id, and its values before and after."""
    rows = [
        {
            "at": at,
            "actor_id": None if by.actor is None else by.actor.id,
            "for_id": by.for_id,
            "action": str(action),
            "thing": thing,
            "thing_id": thing_id,
            "before": plain(before),
            "after": plain(after),
            "batch_id": by.batch_id,
        }
        for thing_id, before, after in changes
    ]
    if rows:
        tx.execute(insert(Change), rows)


def plain(values: Mapping[str, object] | None) -> dict[str, Any] | None:
    """As JSON can hold it: words, and dates as ISO 8601."""
    if values is None:
        return None
    return {name: _word(value) for name, value in values.items()}


def _word(value: object) -> object:
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value
