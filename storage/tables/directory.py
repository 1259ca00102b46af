"""People, cities, theme groups, and who is what in them."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.kinds import Role, Side, ThemeStatus
from storage.tables.fields import choice, instant, key_to, pointing, reference_to


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
    city_id: int = key_to("cities.id")
    shown: str


class Member(SQLModel, table=True):
    """A person in the network: with a Slack account in this workspace, or known only by name and city."""

    __tablename__: ClassVar[Any] = "members"
    __table_args__ = (UniqueConstraint("team", "slack_user"), pointing("members", "entered_by_id"))
    id: int | None = Field(default=None, primary_key=True)
    team: str
    slack_user: str
    """A Slack id; without an account something that is none and begins with `-` (see `storage.members`)."""
    name: str = ""
    """Empty until Slack has told it: somebody named by another person before they came themselves."""
    home_team: str | None = None
    """Another workspace's id for people who come through Slack Connect."""
    guest: bool = False
    city_id: int | None = Field(default=None, foreign_key="cities.id", index=True)
    side: Side | None = choice(Side, nullable=True)
    function: str = ""
    language: str | None = None
    locale: str | None = None
    reminders: bool = True
    organisation: str = Field(default="", sa_column_kwargs={"server_default": ""})
    """Whom a guest comes from that is no city: VNG, a ministry."""
    email: str | None = Field(default=None, index=True)
    """As their coordinator entered it, in lower case, until they turn up in Slack; then it is forgotten."""
    entered_by_id: int | None = reference_to("members.id")
    """Who entered somebody that has no Slack account."""
    gone_at: datetime | None = instant(nullable=True)
    forgotten_at: datetime | None = instant(nullable=True)
    """Their name was taken out, at their wish or because time was up."""
    created_at: datetime = instant()


class Theme(SQLModel, table=True):
    """A theme group."""

    __tablename__: ClassVar[Any] = "themes"
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    status: ThemeStatus = choice(ThemeStatus, default=ThemeStatus.ACTIVE)
    became_id: int | None = Field(default=None, foreign_key="themes.id")
    purpose: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    """What it is for: the pitch of one that is proposed."""
    proposed_by_id: int | None = reference_to("members.id")
    proposed_at: datetime | None = instant(nullable=True)
    formed_on: date | None = None
    ended_on: date | None = None
    """The first day without it."""
    ended_because: str = Field(default="", sa_column=Column(Text, nullable=False, server_default=""))
    split_from_id: int | None = reference_to("themes.id")
    """The group whose work this one took a part of."""
    channel: str | None = None
    """The Slack channel that belongs to it."""


class ThemePillar(SQLModel, table=True):
    """A pillar that a theme group belongs to: none, one or several."""

    __tablename__: ClassVar[Any] = "theme_pillars"
    theme_id: int = key_to("themes.id")
    pillar: str = Field(primary_key=True)


class ThemeName(SQLModel, table=True):
    """A way people write a theme group's name: slug, name, alias or former name, as `names.key` makes it."""

    __tablename__: ClassVar[Any] = "theme_names"
    key: str = Field(primary_key=True)
    theme_id: int = key_to("themes.id")
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
        pointing("memberships", "entered_by_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    theme_id: int = Field(foreign_key="themes.id", index=True)
    """Also of those who left: who was in it then is asked for ever."""
    member_id: int = Field(foreign_key="members.id")
    joined_at: datetime = instant()
    entered_by_id: int | None = reference_to("members.id")
    """Who entered them; None: they joined themselves."""
    left_at: datetime | None = instant(nullable=True)


class Office(SQLModel, table=True):
    """A role somebody holds in one place (group, body, pillar, city) or for the whole network, from day to day."""

    __tablename__: ClassVar[Any] = "offices"
    __table_args__ = (
        CheckConstraint("theme_id IS NULL OR body IS NULL", name="one_place"),
        pointing("offices", "city_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    role: Role = choice(Role)
    theme_id: int | None = Field(default=None, foreign_key="themes.id", index=True)
    body: str | None = Field(default=None, index=True)
    pillar: str | None = None
    city_id: int | None = reference_to("cities.id")
    since: date
    until: date | None = None
    """The last day of the office, or None while it lasts."""


class Interest(SQLModel, table=True):
    """Somebody would take part in a theme group that is proposed."""

    __tablename__: ClassVar[Any] = "interests"
    theme_id: int = key_to("themes.id")
    member_id: int = Field(
        sa_column=Column(ForeignKey("members.id"), primary_key=True, autoincrement=False, index=True)
    )
    at: datetime = instant()


class Delegation(SQLModel, table=True):
    """An official acts for a politician, from day to day: signs up, excuses, reports in their name."""

    __tablename__: ClassVar[Any] = "delegations"
    __table_args__ = (
        Index(
            "uq_delegations_current",
            "politician_id",
            "official_id",
            unique=True,
            sqlite_where=text("until IS NULL"),
            postgresql_where=text("until IS NULL"),
        ),
        CheckConstraint("politician_id <> official_id", name="two_people"),
    )
    id: int | None = Field(default=None, primary_key=True)
    politician_id: int = Field(foreign_key="members.id", index=True)
    official_id: int = Field(foreign_key="members.id", index=True)
    since: date
    until: date | None = None
    """The last day, or None while it lasts."""
    made_by_id: int = Field(foreign_key="members.id", index=True)


class Match(SQLModel, table=True):
    """Somebody with an account may be somebody who was entered without one: asked once, gone when they are one."""

    __tablename__: ClassVar[Any] = "matches"
    __table_args__ = (pointing("matches", "pointed_by_id"),)
    account_id: int = key_to("members.id")
    entered_id: int = Field(
        sa_column=Column(ForeignKey("members.id"), primary_key=True, autoincrement=False, index=True)
    )
    pointed_by_id: int | None = reference_to("members.id")
    """The coordinator who pointed at the account; None: the bot saw the likeness."""
    found_at: datetime = instant()
    declined_at: datetime | None = instant(nullable=True)
    """They said that it is somebody else."""
