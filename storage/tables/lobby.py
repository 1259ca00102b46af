"""Lobby talks."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Column, ForeignKey
from sqlmodel import Field, SQLModel

from storage.kinds import LedBy, Publicity, Result
from storage.tables.fields import choice, instant, key_to, pointing, prose, reference_to


class Report(SQLModel, table=True):
    """A report of a lobby talk."""

    __tablename__: ClassVar[Any] = "reports"
    __table_args__ = (pointing("reports", "for_id"), pointing("reports", "next_by_id"))
    id: int | None = Field(default=None, primary_key=True)
    form_key: str = Field(unique=True)
    """The Slack form it came from: a form sent twice files one report."""
    author_id: int = Field(foreign_key="members.id", index=True)
    for_id: int | None = reference_to("members.id")
    """The politician in whose name it was filed; None: the author's own."""
    met_on: date = Field(index=True)
    counterpart: str
    organisation: str = ""
    counterpart_class: str
    led_by: LedBy = choice(LedBy)
    said: str = prose()
    result: Result = choice(Result, default=Result.OPEN)
    next_step: str = prose()
    next_by_id: int | None = Field(default=None, foreign_key="members.id")
    next_on: date | None = Field(default=None, index=True)
    publicity: Publicity = choice(Publicity, default=Publicity.NETWORK)
    filed_at: datetime = instant(index=True)
    corrected_at: datetime | None = instant(nullable=True)
    withdrawn_at: datetime | None = instant(nullable=True)


class ReportTheme(SQLModel, table=True):
    """A theme group that a report is about."""

    __tablename__: ClassVar[Any] = "report_themes"
    report_id: int = key_to("reports.id")
    theme_id: int = Field(
        sa_column=Column(ForeignKey("themes.id"), primary_key=True, autoincrement=False, index=True)
    )


class ReportPerson(SQLModel, table=True):
    """Somebody of the network who took part in a talk."""

    __tablename__: ClassVar[Any] = "report_people"
    report_id: int = key_to("reports.id")
    member_id: int = Field(
        sa_column=Column(ForeignKey("members.id"), primary_key=True, autoincrement=False, index=True)
    )
