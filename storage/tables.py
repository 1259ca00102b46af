"""All tables. Unique and check constraints are the last line of the rules; rows never leave `storage`.

Instants are UTC, days are days in the network's zone. Nothing is deleted: what ends gets a date.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import JSON, CheckConstraint, Column, ForeignKey, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.columns import Choice, UtcDateTime
from storage.kinds import (
    Answer,
    DaySide,
    DayStatus,
    DebtState,
    LedBy,
    Publicity,
    Result,
    Role,
    Side,
    SlotKind,
    ThemeStatus,
)

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


def _at(*, nullable: bool = False, index: bool = False) -> Any:
    return Field(default=None, sa_type=UtcDateTime, nullable=nullable, index=index)


def _choice(words: type[StrEnum], *, nullable: bool = False, default: Any = None) -> Any:
    return Field(default=default, sa_column=Column(Choice(words), nullable=nullable))


def _prose(default: str = "") -> Any:
    return Field(default=default, sa_type=Text)


def _key_to(target: str) -> Any:
    """Half of a primary key that points to another table."""
    return Field(sa_column=Column(ForeignKey(target), primary_key=True, autoincrement=False))


class City(SQLModel, table=True):
    """A member city."""

    __tablename__: ClassVar[Any] = "cities"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(unique=True)
    cbs_code: str = Field(unique=True)
    joined_on: date | None = None
    left_on: date | None = None


class CityName(SQLModel, table=True):
    """A way people write a city's name, as `names.key` makes it."""

    __tablename__: ClassVar[Any] = "city_names"
    key: str = Field(primary_key=True)
    city_id: int = _key_to("cities.id")
    shown: str


class Member(SQLModel, table=True):
    """A person in the network, known by their Slack account in this workspace."""

    __tablename__: ClassVar[Any] = "members"
    __table_args__ = (UniqueConstraint("team", "slack_user"),)
    id: int | None = Field(default=None, primary_key=True)
    team: str
    slack_user: str
    name: str = ""
    """Empty until Slack has told it: somebody named by another person before they came themselves."""
    home_team: str | None = None
    """Another workspace's id for people who come through Slack Connect."""
    guest: bool = False
    city_id: int | None = Field(default=None, foreign_key="cities.id", index=True)
    side: Side | None = _choice(Side, nullable=True)
    function: str = ""
    language: str | None = None
    locale: str | None = None
    reminders: bool = True
    gone_at: datetime | None = _at(nullable=True)
    created_at: datetime = _at()


class Theme(SQLModel, table=True):
    """A theme group."""

    __tablename__: ClassVar[Any] = "themes"
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    status: ThemeStatus = _choice(ThemeStatus, default=ThemeStatus.ACTIVE)
    became_id: int | None = Field(default=None, foreign_key="themes.id")


class ThemePillar(SQLModel, table=True):
    """A pillar that a theme group belongs to: none, one or several."""

    __tablename__: ClassVar[Any] = "theme_pillars"
    theme_id: int = _key_to("themes.id")
    pillar: str = Field(primary_key=True)


class ThemeName(SQLModel, table=True):
    """A way people write a theme group's name: slug, name, alias or former name, as `names.key` makes it."""

    __tablename__: ClassVar[Any] = "theme_names"
    key: str = Field(primary_key=True)
    theme_id: int = _key_to("themes.id")
    shown: str


class Membership(SQLModel, table=True):
    """Somebody's time in a theme group; `left_at` ends it, coming back makes a new row."""

    __tablename__: ClassVar[Any] = "memberships"
    __table_args__ = (
        Index(
            "uq_memberships_current",
            "theme_id",
            "member_id",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
        Index("ix_memberships_member_id", "member_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    theme_id: int = Field(foreign_key="themes.id")
    member_id: int = Field(foreign_key="members.id")
    joined_at: datetime = _at()
    left_at: datetime | None = _at(nullable=True)


class Office(SQLModel, table=True):
    """A role somebody holds in a theme group, in a body, or (neither) for the whole network, from day to day."""

    __tablename__: ClassVar[Any] = "offices"
    __table_args__ = (CheckConstraint("theme_id IS NULL OR body IS NULL", name="one_place"),)
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    role: Role = _choice(Role)
    theme_id: int | None = Field(default=None, foreign_key="themes.id", index=True)
    body: str | None = Field(default=None, index=True)
    since: date
    until: date | None = None
    """The last day of the office, or None while it lasts."""


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
    side: DaySide = _choice(DaySide)
    kind: str = "Netwerkdag"
    host_city_id: int | None = Field(default=None, foreign_key="cities.id")
    venue: str = ""
    signup_opens_at: datetime | None = _at(nullable=True)
    signup_closes_at: datetime | None = _at(nullable=True)
    status: DayStatus = _choice(DayStatus, default=DayStatus.PLANNED)
    cancel_reason: str = _prose()
    version: int = 1
    """Grows when date, place or status change: the key under which people are told once."""
    created_at: datetime = _at()


class Slot(SQLModel, table=True):
    """A part of a day's programme; `capacity` None means that everybody fits."""

    __tablename__: ClassVar[Any] = "slots"
    __table_args__ = (
        CheckConstraint("ends_at > starts_at", name="order"),
        CheckConstraint("capacity IS NULL OR capacity > 0", name="capacity"),
    )
    id: int | None = Field(default=None, primary_key=True)
    day_id: int = Field(foreign_key="network_days.id", index=True)
    kind: SlotKind = _choice(SlotKind)
    title: str
    pillar: str | None = None
    theme_id: int | None = Field(default=None, foreign_key="themes.id")
    starts_at: datetime = _at()
    ends_at: datetime = _at()
    room: str = ""
    capacity: int | None = None
    removed_at: datetime | None = _at(nullable=True)


class Signup(SQLModel, table=True):
    """What somebody answered about a day."""

    __tablename__: ClassVar[Any] = "signups"
    __table_args__ = (UniqueConstraint("day_id", "member_id"),)
    id: int | None = Field(default=None, primary_key=True)
    day_id: int = Field(foreign_key="network_days.id")
    member_id: int = Field(foreign_key="members.id", index=True)
    answer: Answer = _choice(Answer)
    remarks: str = _prose()
    reason: str = _prose()
    answered_at: datetime = _at()
    changed_at: datetime = _at()


class SignupSlot(SQLModel, table=True):
    """A seat taken in a part of the programme."""

    __tablename__: ClassVar[Any] = "signup_slots"
    signup_id: int = _key_to("signups.id")
    slot_id: int = Field(sa_column=Column(ForeignKey("slots.id"), primary_key=True, autoincrement=False, index=True))


class Report(SQLModel, table=True):
    """A report of a lobby talk."""

    __tablename__: ClassVar[Any] = "reports"
    id: int | None = Field(default=None, primary_key=True)
    form_key: str = Field(unique=True)
    """The Slack form it came from: a form sent twice files one report."""
    author_id: int = Field(foreign_key="members.id", index=True)
    met_on: date = Field(index=True)
    counterpart: str
    organisation: str = ""
    counterpart_class: str
    led_by: LedBy = _choice(LedBy)
    said: str = _prose()
    result: Result = _choice(Result, default=Result.OPEN)
    next_step: str = _prose()
    next_by_id: int | None = Field(default=None, foreign_key="members.id")
    next_on: date | None = Field(default=None, index=True)
    publicity: Publicity = _choice(Publicity, default=Publicity.NETWORK)
    filed_at: datetime = _at(index=True)
    corrected_at: datetime | None = _at(nullable=True)
    withdrawn_at: datetime | None = _at(nullable=True)


class ReportTheme(SQLModel, table=True):
    """A theme group that a report is about."""

    __tablename__: ClassVar[Any] = "report_themes"
    report_id: int = _key_to("reports.id")
    theme_id: int = Field(
        sa_column=Column(ForeignKey("themes.id"), primary_key=True, autoincrement=False, index=True)
    )


class ReportPerson(SQLModel, table=True):
    """Somebody of the network who took part in a talk."""

    __tablename__: ClassVar[Any] = "report_people"
    report_id: int = _key_to("reports.id")
    member_id: int = Field(
        sa_column=Column(ForeignKey("members.id"), primary_key=True, autoincrement=False, index=True)
    )


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
    state: DebtState = _choice(DebtState, default=DebtState.OWED)
    due_at: datetime = _at()
    expires_at: datetime | None = _at(nullable=True)
    """After this instant it helps nobody: it is settled as missed."""
    next_try_at: datetime = _at()
    claimed_by: str | None = None
    attempts: int = 0
    unsure: bool = False
    """True from the claim until Slack's answer is stored: Slack may have the message, so look first."""
    error: str = ""
    channel: str | None = None
    ts: str | None = None
    created_at: datetime = _at()
    settled_at: datetime | None = _at(nullable=True)


class Pace(SQLModel, table=True):
    """When a method of Slack's may be called again, for all processes together."""

    __tablename__: ClassVar[Any] = "paces"
    method: str = Field(primary_key=True)
    free_at: float
    """Seconds since 1970 by the database's clock, the only one that all processes share."""


class SeenEvent(SQLModel, table=True):
    """An event of Slack's that was taken in hand; Slack sends some twice or three times."""

    __tablename__: ClassVar[Any] = "seen_events"
    event_id: str = Field(primary_key=True)
    at: datetime = _at(index=True)
