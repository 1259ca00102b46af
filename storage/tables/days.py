"""Network days, their programme, and who comes."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.kinds import Answer, DaySide, DayStatus, SlotKind
from storage.tables.fields import choice, instant, key_to, pointing, prose, reference_to


class NetworkDay(SQLModel, table=True):
    """A network day (or two). Past days come from the reference data, without sign-up."""

    __tablename__: ClassVar[Any] = "network_days"
    __table_args__ = (CheckConstraint("ends_on >= starts_on", name="order"),)
    id: int | None = Field(default=None, primary_key=True)
    form_key: str | None = Field(default=None, unique=True)
    """The Slack form it came from: a form sent twice plans one day."""
    reference: str | None = Field(default=None, unique=True)
    starts_on: date = Field(index=True)
    ends_on: date
    side: DaySide = choice(DaySide)
    kind: str = "Netwerkdag"
    host_city_id: int | None = Field(default=None, foreign_key="cities.id")
    venue: str = ""
    signup_opens_at: datetime | None = instant(nullable=True)
    signup_closes_at: datetime | None = instant(nullable=True)
    status: DayStatus = choice(DayStatus, default=DayStatus.PLANNED)
    cancel_reason: str = prose()
    version: int = 1
    """Grows when date, place or status change: the key under which people are told once."""
    created_at: datetime = instant()


class Slot(SQLModel, table=True):
    """A part of a day's programme; `capacity` None means that everybody fits."""

    __tablename__: ClassVar[Any] = "slots"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
    )
    id: int | None = Field(default=None, primary_key=True)
    day_id: int = Field(foreign_key="network_days.id", index=True)
    kind: SlotKind = choice(SlotKind)
    title: str
    pillar: str | None = None
    theme_id: int | None = Field(default=None, foreign_key="themes.id")
    starts_at: datetime = instant()
    ends_at: datetime = instant()
    room: str = ""
    capacity: int | None = None
    removed_at: datetime | None = instant(nullable=True)


class Signup(SQLModel, table=True):
    """What somebody answered about a day."""

    __tablename__: ClassVar[Any] = "signups"
    __table_args__ = (UniqueConstraint("day_id", "member_id"), pointing("signups", "by_id"))
    id: int | None = Field(default=None, primary_key=True)
    day_id: int = Field(foreign_key="network_days.id")
    member_id: int = Field(foreign_key="members.id", index=True)
    by_id: int | None = reference_to("members.id")
    """Who answered in their name; None: they did."""
    answer: Answer = choice(Answer)
    remarks: str = prose()
    reason: str = prose()
    answered_at: datetime = instant()
    changed_at: datetime = instant()


class SignupSlot(SQLModel, table=True):
    """A seat taken in a part of the programme."""

    __tablename__: ClassVar[Any] = "signup_slots"
    signup_id: int = key_to("signups.id")
    slot_id: int = Field(sa_column=Column(ForeignKey("slots.id"), primary_key=True, autoincrement=False, index=True))
