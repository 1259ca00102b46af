"""Offices: given, held from day to day, ended."""

import threading
from datetime import datetime, timedelta

import pytest

from storage import offices, themes
from storage.database import Database
from storage.errors import BadField, NotAllowed
from storage.kinds import Role
from tests.make import Make


def test_only_the_secretariat_appoints(db: Database, make: Make, now: datetime) -> None:
    anna = make.person()
    with db.transaction() as tx, pytest.raises(NotAllowed):
        offices.appoint(tx, anna, anna.id, Role.LOBBY_COORDINATOR, since=now.date(), at=now)


def test_an_end_before_the_start_is_refused(db: Database, make: Make, now: datetime) -> None:
    boss, anna = make.secretary(), make.person()
    with db.transaction() as tx, pytest.raises(BadField) as refused:
        offices.appoint(
            tx,
            boss,
            anna.id,
            Role.CHAIR,
            body="db",
            since=now.date(),
            until=now.date() - timedelta(days=1),
            at=now,
        )
    assert (refused.value.field, refused.value.problem) == ("until", "ends_before_start")


def test_an_office_is_held_until_the_day_before_it_ends(db: Database, make: Make, now: datetime) -> None:
    boss, anna = make.secretary(), make.person()
    europa, today = make.theme_id("europa"), now.date()
    make.office(anna, Role.LEAD, theme_id=europa)
    with db.transaction() as tx:
        (held,) = offices.held(tx, on=today)
        offices.end(tx, boss, held.id, on=today + timedelta(days=3), at=now)
    with db.reading() as tx:
        assert [one.id for one in themes.leads(tx, europa, on=today + timedelta(days=2))] == [anna.id]
        assert themes.leads(tx, europa, on=today + timedelta(days=3)) == ()


def test_two_who_give_the_same_office_at_once_give_one(db: Database, make: Make, now: datetime) -> None:
    boss, anna = make.secretary(), make.person()
    europa = make.theme_id("europa")

    def give() -> None:
        with db.transaction() as tx:
            offices.appoint(tx, boss, anna.id, Role.LEAD, theme_id=europa, since=now.date(), at=now)

    second = threading.Thread(target=give)
    with db.transaction() as tx:
        offices.appoint(tx, boss, anna.id, Role.LEAD, theme_id=europa, since=now.date(), at=now)
        second.start()
        second.join(0.3)
        assert second.is_alive(), "the second waits for the first"
    second.join(20)
    with db.reading() as tx:
        assert len(offices.held(tx, on=now.date(), member_id=anna.id)) == 1
