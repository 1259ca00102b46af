"""Network days: planning, the programme, and which day is meant."""

import threading
from datetime import UTC, date, datetime, time

import pytest
from sqlmodel import col, update

from storage import network_days
from storage.errors import (
    BadField,
    BadFields,
    NotAllowed,
    NotForYourSide,
    SignupNotOpen,
    UnknownDay,
)
from storage.kinds import DaySide, Side, SlotKind, ThemeStatus
from storage.network_days import Slot, Stage, Wanted, WantedSlot
from storage.tables import Theme
from tests.days import THURSDAY, Days, part, wanted
from tests.make import Make


def test_plan_takes_usual_signup_window(days: Days, now: datetime) -> None:
    soon, later = days.plan(), days.plan(wanted(date(2027, 6, 10)))
    with days.db.reading() as tx:
        first, second = network_days.get(tx, soon), network_days.get(tx, later)
    assert (first.opens_at, first.closes_at) == (now, datetime(2026, 12, 12, 16, tzinfo=UTC))
    assert (second.opens_at, second.closes_at) == (
        datetime(2027, 4, 29, 7, tzinfo=UTC),
        datetime(2027, 6, 5, 15, tzinfo=UTC),
    )
    assert (first.stage(now, days.today), second.stage(now, days.today)) == (Stage.OPEN, Stage.BEFORE)


def test_plan_within_a_week_closes_the_afternoon_before(days: Days) -> None:
    day_id = days.plan(wanted(date(2026, 11, 26)))
    with days.db.reading() as tx:
        assert network_days.get(tx, day_id).closes_at == datetime(2026, 11, 25, 16, tzinfo=UTC)


def test_plan_same_form_twice_is_one_day(days: Days, now: datetime) -> None:
    def send() -> network_days.Planned:
        with days.db.transaction() as tx:
            return network_days.plan(tx, days.boss, wanted(), network=days.network, form_key="V1", at=now, themes=[])

    first, second = send(), send()
    assert (first.already, second.already, first.day.id) == (False, True, second.day.id)
    assert len(days.slots(first.day.id)) == 4


def test_plan_by_others_is_refused(days: Days, make: Make, now: datetime) -> None:
    anna = make.person()
    with days.db.transaction() as tx, pytest.raises(NotAllowed):
        network_days.plan(tx, anna, wanted(), network=days.network, form_key="V", at=now)


@pytest.mark.parametrize(
    "want, problems",
    [
        (wanted(date(2026, 11, 23)), (("starts_on", "in_past"),)),
        (wanted(ends_on=date(2026, 12, 16)), (("ends_on", "ends_before_start"),)),
        (wanted(ends_on=date(2026, 12, 20)), (("ends_on", "too_many_days"),)),
        (wanted(venue=" "), (("city", "no_place"),)),
        (wanted(venue="x" * 101), (("venue", "too_long"),)),
        (wanted(kind="x" * 51), (("kind", "too_long"),)),
        (wanted(city_id=999), (("city", "no_member_city"),)),
        (
            wanted(opens_at=datetime(2026, 12, 8, tzinfo=UTC), closes_at=datetime(2026, 12, 7, tzinfo=UTC)),
            (("closes_at", "closes_before_opening"),),
        ),
        (wanted(closes_at=datetime(2026, 12, 18, 12, tzinfo=UTC)), (("closes_at", "closes_after_day"),)),
        (
            wanted(opens_at=datetime(2026, 11, 1, tzinfo=UTC), closes_at=datetime(2026, 11, 20, tzinfo=UTC)),
            (("closes_at", "closes_in_past"),),
        ),
    ],
)
def test_plan_says_what_is_wrong(days: Days, want: Wanted, problems: tuple[tuple[str, str], ...]) -> None:
    assert days.refuses(want) == problems


def test_plan_second_day_for_the_same_people_is_refused(days: Days) -> None:
    days.plan(wanted(ends_on=date(2026, 12, 18)))
    days.plan(wanted(side=DaySide.OFFICIAL))
    assert days.refuses(wanted(date(2026, 12, 18))) == (("starts_on", "day_taken"),)
    assert days.refuses(wanted(side=DaySide.BOTH)) == (("starts_on", "day_taken"),)


def test_plan_on_the_date_of_a_cancelled_day(days: Days) -> None:
    days.cancel(days.plan())
    days.plan()


def test_usual_day_has_plenary_pillars_and_groups_in_rounds(days: Days, make: Make) -> None:
    groups = [make.theme_id(word) for word in ("omgevingswet", "europa", "veiligheid", "financien", "wmo")]
    slots = days.slots(days.plan(themes=groups))
    assert {title: hours(slot, days) for title, slot in slots.items()} == {
        "Plenaire opening": "10:00-11:00",
        "Sociale Pijler": "11:15-12:45",
        "Pijler Economie en Werk": "11:15-12:45",
        "Fysieke Pijler": "11:15-12:45",
        "Europa": "13:45-15:00",
        "Financiën": "15:15-16:30",
        "Leefomgeving en Omgevingswet": "13:45-15:00",
        "Veiligheid": "15:15-16:30",
        "Zorg, Jeugd en Onderwijs": "13:45-15:00",
    }


def hours(slot: Slot, days: Days) -> str:
    zone = days.network.zone
    return f"{slot.starts_at.astimezone(zone):%H:%M}-{slot.ends_at.astimezone(zone):%H:%M}"


@pytest.mark.parametrize(
    "want, problem",
    [
        (part(starts=time(11), ends=time(11)), BadField("ends", "hours_order")),
        (part(on=date(2026, 12, 18)), BadField("day", "outside_day")),
        (part(""), BadField("title", "missing")),
        (part("x" * 76), BadField("title", "too_long", "75")),
        (part(room="x" * 41), BadField("room", "too_long", "40")),
        (part(capacity=0), BadField("capacity", "no_number")),
        (part(kind=SlotKind.THEME, theme_id=999), BadField("what", "gone")),
        (part(kind=SlotKind.PILLAR, pillar="geen"), BadField("what", "gone")),
    ],
)
def test_add_slot_says_what_is_wrong(days: Days, want: WantedSlot, problem: BadField) -> None:
    day_id = days.plan()
    with pytest.raises(BadFields) as refused:
        days.add(day_id, want)
    assert refused.value.problems == (problem,)


def test_add_slot_twice_is_one(days: Days) -> None:
    day_id = days.plan()
    assert days.add(day_id, part()) == days.add(day_id, part())


def test_capacity_stays_above_seats_taken(days: Days, make: Make) -> None:
    day_id = days.plan()
    slot_id = days.add(day_id, part(capacity=3))
    for _ in range(2):
        days.sign_up(make.person(), day_id, slot_id)
    with pytest.raises(BadFields) as refused:
        days.move(slot_id, part(capacity=1))
    assert refused.value.problems == (BadField("capacity", "below_taken", "2"),)
    assert days.move(slot_id, part(capacity=2)).told == 0


def test_upcoming_leaves_out_past_and_cancelled(days: Days) -> None:
    later, soon = days.plan(wanted(date(2027, 6, 10))), days.plan()
    gone = days.plan(wanted(date(2027, 3, 4)))
    days.cancel(gone)
    with days.db.reading() as tx:
        assert [day.id for day in network_days.upcoming(tx, days.today)] == [soon, later]
        assert [day.id for day in network_days.called_off(tx, days.today)] == [gone]
        assert [day.id for day in network_days.on_date(tx, THURSDAY)] == [soon]
        assert [day.starts_on.isoformat() for day in network_days.of_year(tx, 2014)] == [
            "2014-02-06", "2014-06-12", "2014-09-18", "2014-11-20",
        ]  # fmt: skip


def test_next_open_is_for_ones_side(days: Days, make: Make, now: datetime) -> None:
    days.plan(wanted(date(2026, 12, 10)))
    official = days.plan(wanted(date(2026, 12, 17), side=DaySide.OFFICIAL))
    bo = make.person(side=Side.OFFICIAL)
    with days.db.reading() as tx:
        assert network_days.next_open(tx, bo, at=now, on=days.today).id == official
        assert network_days.next_of(tx, bo, on=days.today).id == official


def test_next_open_says_why_there_is_none(days: Days, make: Make, now: datetime) -> None:
    anna, bo = make.person(), make.person(side=Side.OFFICIAL)
    with days.db.reading() as tx, pytest.raises(UnknownDay):
        network_days.next_open(tx, anna, at=now, on=days.today)
    days.plan(wanted(date(2027, 6, 10)))
    with days.db.reading() as tx, pytest.raises(SignupNotOpen) as refused:
        network_days.next_open(tx, anna, at=now, on=days.today)
    assert refused.value.opens_at == datetime(2027, 4, 29, 7, tzinfo=UTC)
    with days.db.reading() as tx, pytest.raises(NotForYourSide):
        network_days.next_open(tx, bo, at=now, on=days.today)


def test_two_planners_at_once_plan_one_day(days: Days) -> None:
    together = threading.Barrier(2)
    done: list[str] = []

    def go() -> None:
        together.wait(10)
        try:
            days.plan()
            done.append("planned")
        except BadFields as refused:
            done.append(refused.problems[0].problem)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(done) == ["day_taken", "planned"]


def test_slot_of_a_group_that_ended_meanwhile_can_be_moved(days: Days, make: Make) -> None:
    europa = make.theme_id("europa")
    slot = days.slots(days.plan(themes=[europa]))["Europa"]
    with days.db.transaction() as tx:
        tx.execute(update(Theme).where(col(Theme.id) == europa).values(status=ThemeStatus.ENDED))
    later = part("Europa", time(9), time(9, 45), kind=SlotKind.THEME, theme_id=europa)
    assert hours(days.move(slot.id, later).slot, days) == "09:00-09:45"
