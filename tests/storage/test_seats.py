"""Seats for one: a chair, a city's seat in the general board; offices of the past; the secretariat by office."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from storage import members, offices, policy
from storage.database import Database
from storage.errors import BadField, NotAllowed, SeatTaken
from storage.kinds import Role
from storage.tables import Change
from storage.themes import handover, past
from tests.make import TEAM, Make
from tests.storage.test_life import period


def test_a_city_has_one_seat_in_the_general_board_which_changes_hands(
    db: Database, make: Make, now: datetime
) -> None:
    boss, anna, bo = make.secretary(), make.person("Anna Voorbeeld"), make.person("Bo Voorbeeld")
    today = now.date()
    start = today - timedelta(days=100)
    with db.transaction() as tx:
        offices.appoint(tx, boss, anna.id, Role.MEMBER, body="ab", since=start, at=now)
        (seat,) = offices.held(tx, on=today, member_id=anna.id)
        assert (seat.city, seat.body) == ("Ede", "ab")
    with db.transaction() as tx, pytest.raises(SeatTaken) as refused:
        offices.appoint(tx, boss, bo.id, Role.MEMBER, body="ab", since=today, at=now)
    assert (refused.value.name, refused.value.office_id, refused.value.replaceable) == (
        "Anna Voorbeeld", seat.id, True,
    )  # fmt: skip
    with db.transaction() as tx:
        offices.appoint(tx, boss, bo.id, Role.MEMBER, body="ab", since=today, at=now, replacing=seat.id)
    with db.reading() as tx:
        found = offices.seated(tx, ("ab",), None, None, first=start, last=today, begins=now)
        assert [(one.person.id, one.since, one.until) for one in found] == [
            (anna.id, start, today - timedelta(days=1)),
            (bo.id, today, None),
        ]
        after = (
            tx.execute(select(col(Change.after)).where(col(Change.thing) == "offices").order_by(col(Change.id)))
            .scalars()
            .all()
        )
    assert after[1] == {"until": (today - timedelta(days=1)).isoformat()}


def test_a_seat_of_another_city_and_a_past_one_are_free(db: Database, make: Make, now: datetime) -> None:
    boss, anna, bo, cas = make.secretary(), make.person(), make.person(city="Oss"), make.person()
    with db.transaction() as tx:
        offices.appoint(tx, boss, anna.id, Role.MEMBER, body="ab", since=date(2018, 6, 1), at=now)
        offices.appoint(tx, boss, bo.id, Role.MEMBER, body="ab", since=date(2018, 6, 1), at=now)
        offices.appoint(
            tx, boss, cas.id, Role.MEMBER, body="ab", since=date(2014, 6, 1), until=date(2018, 5, 31), at=now
        )
    with db.reading() as tx:
        then = offices.seated(tx, ("ab",), None, None, first=date(2014, 1, 1), last=date(2014, 12, 31), begins=now)
        assert [one.person.id for one in then] == [cas.id]


@pytest.mark.parametrize("until", [None, date(2022, 4, 1)])
def test_who_left_without_an_end_of_their_office_held_it_until_they_left(
    db: Database, make: Make, now: datetime, until: date | None
) -> None:
    boss, anna, europa = make.secretary(), make.person("Anna Voorbeeld"), make.theme_id("europa")
    with db.transaction() as tx:
        since = date(2014, 6, 1)
        offices.appoint(tx, boss, anna.id, Role.LEAD, theme_id=europa, since=since, until=until, at=now)
        members.leave_network(tx, team=TEAM, slack_user=anna.account, at=datetime(2018, 4, 1, tzinfo=UTC))
    then = {year: period(date(year, 1, 1), date(year, 12, 31)) for year in (2014, 2018, 2019, 2024)}
    with db.reading() as tx:
        seats = [
            year
            for year, when in then.items()
            if offices.seated(tx, (), None, Role.LEAD, first=when.first, last=when.last, begins=when.begins)
        ]
        leads = [year for year, when in then.items() if past.roster(tx, "europa", when).leads]
        today = offices.seated(tx, (), None, Role.LEAD, first=now.date(), last=now.date(), begins=None)
        note = handover.note(tx, boss, europa, on=now.date())
    assert seats == leads == ([2014, 2018] if until is None else [2014, 2018, 2019])
    assert (today, note.leads, [one.person.id for one in note.former]) == ([], (), [anna.id])


def test_who_is_gone_has_no_seat_now_though_their_time_is_not_over(db: Database, make: Make, now: datetime) -> None:
    boss, anna, today = make.secretary(), make.person(), now.date()
    with db.transaction() as tx:
        until = today + timedelta(days=9)
        offices.appoint(tx, boss, anna.id, Role.MEMBER, body="ab", since=today, until=until, at=now)
        members.leave_network(tx, team=TEAM, slack_user=anna.account, at=now)
    with db.reading() as tx:
        assert offices.seated(tx, ("ab",), None, None, first=today, last=today, begins=None) == []


def test_who_came_later_cannot_be_replaced_from_before(db: Database, make: Make, now: datetime) -> None:
    boss, anna, bo = make.secretary(), make.person(), make.person()
    today = now.date()
    with db.transaction() as tx:
        offices.appoint(tx, boss, anna.id, Role.CHAIR, pillar="sociaal", since=today, at=now)
        (seat,) = offices.held(tx, on=today, member_id=anna.id)
        assert (seat.body, seat.pillar) == ("bo-sociaal", "sociaal")
    with db.transaction() as tx, pytest.raises(SeatTaken) as refused:
        offices.appoint(
            tx, boss, bo.id, Role.CHAIR, body="bo-sociaal", since=today - timedelta(days=9), at=now, replacing=seat.id
        )
    assert refused.value.replaceable is False


def test_the_same_office_over_another_time_is_refused(db: Database, make: Make, now: datetime) -> None:
    boss, anna = make.secretary(), make.person()
    today = now.date()
    with db.transaction() as tx:
        offices.appoint(tx, boss, anna.id, Role.LOBBY_COORDINATOR, since=today, at=now)
    with db.transaction() as tx, pytest.raises(BadField) as refused:
        offices.appoint(tx, boss, anna.id, Role.LOBBY_COORDINATOR, since=today - timedelta(days=1), at=now)
    assert refused.value.problem == "held_then"


def test_a_coordinator_keeps_their_own_city_until_the_end(db: Database, make: Make, now: datetime) -> None:
    boss, anna = make.secretary(), make.person()
    today, ede = now.date(), make.city_id("Ede")
    with db.transaction() as tx:
        offices.appoint(tx, boss, anna.id, Role.COORDINATOR, since=today, until=today, at=now)
        may = [
            policy.may_over(tx, anna, policy.Action.CITY_KEEP, on=day, city_id=ede)
            for day in (today, today + timedelta(days=1))
        ]
    assert may == [True, False]


@pytest.mark.parametrize("days, serves", [(0, True), (5, True), (6, False), (-1, False)])
def test_the_secretariat_by_office_from_day_to_day(
    db: Database, make: Make, now: datetime, days: int, serves: bool
) -> None:
    boss, anna = make.secretary(), make.person()
    today = now.date()
    with db.transaction() as tx:
        offices.appoint(tx, boss, anna.id, Role.SECRETARIAT, since=today, until=today + timedelta(days=5), at=now)
    on = today + timedelta(days=days)
    with db.reading() as tx:
        assert members.at_the_door(tx, TEAM, anna.account, on=on) == (anna.person, serves)
        assert members.again(tx, anna.id, on=on) == (anna.person, serves)


def test_only_the_secretariat_ends_an_office(db: Database, make: Make, now: datetime) -> None:
    anna = make.office(make.person(), Role.LOBBY_COORDINATOR)
    with db.reading() as tx:
        (held,) = offices.held(tx, on=now.date(), member_id=anna.id)
    with db.transaction() as tx, pytest.raises(NotAllowed):
        offices.end(tx, anna, held.id, on=now.date(), at=now)
