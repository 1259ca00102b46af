"""People, cities, theme groups, and who is what in them."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.kinds import Role, Side, ThemeStatus
from storage.tables.fields import choice, instant, key_to


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
    side: Side | None = choice(Side, nullable=True)
    function: str = ""
    language: str | None = None
    locale: str | None = None
    reminders: bool = True
    gone_at: datetime | None = instant(nullable=True)
    created_at: datetime = instant()


class Theme(SQLModel, table=True):
    """A theme group."""

    __tablename__: ClassVar[Any] = "themes"
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True)
    name: str
    status: ThemeStatus = choice(ThemeStatus, default=ThemeStatus.ACTIVE)
    became_id: int | None = Field(default=None, foreign_key="themes.id")


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
    )
    id: int | None = Field(default=None, primary_key=True)
    theme_id: int = Field(foreign_key="themes.id")
    member_id: int = Field(foreign_key="members.id")
    joined_at: datetime = instant()
    left_at: datetime | None = instant(nullable=True)


class Office(SQLModel, table=True):
    """A role somebody holds in a theme group, in a body, or (neither) for the whole network, from day to day."""

    __tablename__: ClassVar[Any] = "offices"
    __table_args__ = (CheckConstraint("theme_id IS NULL OR body IS NULL", name="one_place"),)
    id: int | None = Field(default=None, primary_key=True)
    member_id: int = Field(foreign_key="members.id", index=True)
    role: Role = choice(Role)
    theme_id: int | None = Field(default=None, foreign_key="themes.id", index=True)
    body: str | None = Field(default=None, index=True)
    since: date
    until: date | None = None
    """The last day of the office, or None while it lasts."""
