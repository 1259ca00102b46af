"""Who changed what: written with each change, read by the secretariat, edited by nobody."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from storage.tables.fields import instant, pointing, reference_to


class Change(SQLModel, table=True):
    """One thing that somebody changed."""

    __tablename__: ClassVar[Any] = "changes"
    __table_args__ = (Index("ix_changes_thing", "thing", "thing_id"), pointing("changes", "for_id"))
    id: int | None = Field(default=None, primary_key=True)
    at: datetime = instant(index=True)
    actor_id: int | None = Field(default=None, foreign_key="members.id", index=True)
    """None: the bot itself, by its clock or by its operator."""
    for_id: int | None = reference_to("members.id")
    """In whose name."""
    action: str
    """As `policy.Action` says it, or what the clock did."""
    thing: str
    """A table."""
    thing_id: int | None = None
    before: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    after: dict[str, Any] | None = Field(default=None, sa_type=JSON)
    batch_id: int | None = Field(default=None, foreign_key="batches.id", index=True)


class Batch(SQLModel, table=True):
    """Many changes at once, from a spreadsheet: all or nothing, and undone together."""

    __tablename__: ClassVar[Any] = "batches"
    id: int | None = Field(default=None, primary_key=True)
    actor_id: int | None = reference_to("members.id")
    source: str
    """The file's name."""
    digest: str = Field(index=True)
    """SHA-256 of what was read: the same file is not taken twice by accident."""
    counts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    at: datetime = instant()
    undone_at: datetime | None = instant(nullable=True)
