"""What the bot owes, how fast it may speak, and what it has heard."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import JSON, Column, Index, Integer, text
from sqlmodel import Field, SQLModel

from storage.kinds import DebtState
from storage.tables.fields import choice, instant


class Delivery(SQLModel, table=True):
    """A message that the bot owes somebody: written with what caused it, paid by `bot.delivery`."""

    __tablename__: ClassVar[Any] = "deliveries"
    __table_args__ = (
        Index(
            "ix_deliveries_waiting",
            "priority",
            "next_try_at",
            sqlite_where=text("state IN ('owed', 'claimed')"),
            postgresql_where=text("state IN ('owed', 'claimed')"),
        ),
        Index(
            "ix_deliveries_failed",
            "settled_at",
            sqlite_where=text("state IN ('undeliverable', 'missed')"),
            postgresql_where=text("state IN ('undeliverable', 'missed')"),
        ),
        Index(
            "ix_deliveries_round",
            "created_at",
            sqlite_where=text("round IS NOT NULL"),
            postgresql_where=text("round IS NOT NULL"),
        ),
    )
    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    """What is owed, to whom, about which version of it: one row however often a tick looks."""
    team: str
    kind: str
    recipient: str
    """A Slack channel or user id."""
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
    """Ids and dates from which the message is rendered at delivery; no names, no text."""
    priority: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    """0 goes first: what concerns one person or channel. What many get for one reason waits for it."""
    round: str | None = None
    """What many get for one reason: the beginning of their keys."""
    state: DebtState = choice(DebtState, default=DebtState.OWED)
    due_at: datetime = instant()
    expires_at: datetime | None = instant(nullable=True)
    """After this instant it helps nobody: it is settled as missed."""
    next_try_at: datetime = instant()
    claimed_by: str | None = None
    attempts: int = 0
    """Claims so far: which of them holds is known by this number."""
    failures: int = Field(default=0, sa_column=Column(Integer, nullable=False, server_default="0"))
    """Tries in a row that went wrong, so that the pauses grow; what was only postponed is none."""
    unsure: bool = False
    """True from the claim until Slack's answer is stored: Slack may have the message, so look first."""
    error: str = ""
    channel: str | None = None
    ts: str | None = None
    created_at: datetime = instant()
    settled_at: datetime | None = instant(nullable=True)


class Pace(SQLModel, table=True):
    """When a method of Slack's may be called again, or something said in a channel, for all processes together."""

    __tablename__: ClassVar[Any] = "paces"
    method: str = Field(primary_key=True)
    """Or a method and a channel."""
    free_at: float
    """Seconds since 1970 by the database's clock, the only one that all processes share."""
    moved_at: float | None = None
    """When that was written, by the same clock: should it show less by now, it was set back."""


class SeenEvent(SQLModel, table=True):
    """An event of Slack's that was taken in hand; Slack sends some twice or three times."""

    __tablename__: ClassVar[Any] = "seen_events"
    event_id: str = Field(primary_key=True)
    at: datetime = instant(index=True)
    free_at: datetime | None = instant(nullable=True)
    """Until then it is in hand, and a repetition after that may take it. None: it is done."""
