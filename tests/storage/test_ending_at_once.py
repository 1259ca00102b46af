"""A theme group stops, or goes on in another, while somebody enters it."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import Connection, select
from sqlmodel import col

from storage import themes
from storage.database import Database
from storage.errors import ThemeEnded
from storage.keeping import handing, placing
from storage.members import Actor
from storage.tables import Membership, Theme
from storage.themes import endings, notices
from tests.make import TEAM, Make
from tests.racing import overtakes
from tests.storage.test_life import told

Enters = Callable[[Connection, Actor, Actor, int, datetime], object]


def joins(tx: Connection, _boss: Actor, anna: Actor, theme_id: int, now: datetime) -> object:
    return themes.join(tx, anna, theme_id, at=now, on=now.date())


def is_put_in(tx: Connection, boss: Actor, anna: Actor, theme_id: int, now: datetime) -> object:
    return placing.place(tx, boss, anna.id, put_in=[theme_id], team=TEAM, at=now, on=now.date())


def succeeds(tx: Connection, boss: Actor, anna: Actor, theme_id: int, now: datetime) -> object:
    """Anna takes over the place that somebody has in the group."""
    giver = tx.execute(select(col(Membership.member_id)).where(col(Membership.theme_id) == theme_id)).scalar_one()
    what = handing.Handover(themes=(theme_id,))
    return handing.hand_over(tx, boss, giver, anna.id, what, team=TEAM, at=now, on=now.date())


def inside(db: Database) -> list[str]:
    """The groups, running or not, that somebody is in now."""
    with db.reading() as tx:
        rows = select(col(Theme.slug)).join(Membership, col(Membership.theme_id) == col(Theme.id))
        return list(tx.execute(rows.where(col(Membership.left_at).is_(None))).scalars())


@pytest.mark.parametrize("enters", [joins, is_put_in])
def test_who_enters_a_group_that_is_being_ended_is_told_that_it_ended(
    db: Database, make: Make, now: datetime, enters: Enters
) -> None:
    boss, anna, europa, today = make.secretary(), make.person(), make.theme_id("europa"), now.date()
    came = overtakes(
        db,
        lambda tx: endings.end(tx, boss, europa, on=today, because="Klaar.", today=today, at=now).id,
        lambda tx: enters(tx, boss, anna, europa, now),
    )
    assert (came, inside(db)) == ([europa, ThemeEnded], [])


@pytest.mark.parametrize("enters", [joins, is_put_in])
def test_who_enters_a_group_that_is_being_merged_enters_what_it_goes_on_in(
    db: Database, make: Make, now: datetime, enters: Enters
) -> None:
    boss, anna, europa, money = make.secretary(), make.person(), make.theme_id("europa"), make.theme_id("financien")
    overtakes(
        db,
        lambda tx: endings.merge(tx, boss, europa, money, on=now.date(), at=now),
        lambda tx: enters(tx, boss, anna, europa, now),
    )
    assert inside(db) == ["financien"]


@pytest.mark.parametrize("enters", [joins, is_put_in])
def test_who_entered_just_before_it_merged_is_asked_with_the_others(
    db: Database, make: Make, now: datetime, enters: Enters
) -> None:
    boss, anna, europa, money = make.secretary(), make.person(), make.theme_id("europa"), make.theme_id("financien")
    overtakes(
        db,
        lambda tx: enters(tx, boss, anna, europa, now),
        lambda tx: endings.merge(tx, boss, europa, money, on=now.date(), at=now),
    )
    assert (inside(db), told(db, notices.MERGED)) == ([], [anna.account])


def test_who_takes_over_in_a_group_that_is_being_merged_enters_what_it_goes_on_in(
    db: Database, make: Make, now: datetime
) -> None:
    boss, anna = make.secretary(), make.person()
    make.in_theme(make.person(), "europa")
    europa, money = make.theme_id("europa"), make.theme_id("financien")
    overtakes(
        db,
        lambda tx: endings.merge(tx, boss, europa, money, on=now.date(), at=now),
        lambda tx: succeeds(tx, boss, anna, europa, now),
    )
    # SQLite does one after the other: then there is nothing to take over any more
    assert inside(db) == (["financien"] if db.url.get_backend_name() == "postgresql" else [])
