"""What happens after an election: who confirms, replaces or leaves vacant what, city by city."""

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.kinds import Verdict
from storage.tables.fields import choice, instant, key_to, pointing, reference_to


class Season(SQLModel, table=True):
    """The weeks after an election, for the cities that voted."""

    __tablename__: ClassVar[Any] = "seasons"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    begun_by_id: int = Field(foreign_key="members.id")
    begun_at: datetime = instant()
    paused_at: datetime | None = instant(nullable=True)
    """Stopped half-way; to go on empties it."""
    ended_at: datetime | None = instant(nullable=True)


class SeasonCity(SQLModel, table=True):
    """A city that voted; `done_at` is when its coordinator had gone through the list."""

    __tablename__: ClassVar[Any] = "season_cities"
    season_id: int = key_to("seasons.id")
    city_id: int = key_to("cities.id")
    done_by_id: int | None = reference_to("members.id")
    done_at: datetime | None = instant(nullable=True)


class SeasonItem(SQLModel, table=True):
    """An office or a membership that ends with the election unless it is confirmed."""

    __tablename__: ClassVar[Any] = "season_items"
    __table_args__ = (
        UniqueConstraint("season_id", "office_id"),
        UniqueConstraint("season_id", "membership_id"),
        CheckConstraint("(office_id IS NULL) <> (membership_id IS NULL)", name="one_thing"),
        pointing("season_items", "office_id"),
        pointing("season_items", "membership_id"),
        pointing("season_items", "successor_id"),
        pointing("season_items", "decided_by_id"),
    )
    id: int | None = Field(default=None, primary_key=True)
    season_id: int = Field(foreign_key="seasons.id")
    city_id: int = Field(foreign_key="cities.id", index=True)
    office_id: int | None = reference_to("offices.id")
    membership_id: int | None = reference_to("memberships.id")
    verdict: Verdict | None = choice(Verdict, nullable=True)
    successor_id: int | None = reference_to("members.id")
    decided_by_id: int | None = reference_to("members.id")
    decided_at: datetime | None = instant(nullable=True)
