"""Signing up for network days and off: seats, refusals, who left, and many at once."""

import threading
from datetime import UTC, date, datetime, time

import pytest

from storage import network_days
from storage.errors import (
    BadField,
    BadSlots,
    DayCancelled,
    DayOver,
    NotAllowed,
    NotForYourSide,
    ProfileNeeded,
    SignupClosed,
    SignupNotOpen,
    SlotFull,
    SlotsClash,
    UnknownDay,
    UnknownSlot,
)
from storage.kinds import Answer, DaySide
from storage.members import Actor
from storage.network_days import Turnout
from tests.days import Days, part, wanted
from tests.make import Make


def test_sign_up_counts_people_and_cities(days: Days, make: Make) -> None:
    day_id = days.plan()
    for city in ("Ede", "Ede"):
        days.sign_up(make.person(city=city), day_id)
    done = days.sign_up(make.person(city="Oss"), day_id)
    assert (done.already, done.programme.turnout) == (False, Turnout(people=3, cities=2))


def test_sign_up_again_changes_slots_and_remarks(days: Days, make: Make) -> None:
    day_id, anna = days.plan(), make.person()
    one, two = days.add(day_id, part("Een", capacity=1)), days.add(day_id, part("Twee", capacity=1))
    days.sign_up(anna, day_id, one, remarks="vegetarisch")
    done = days.sign_up(anna, day_id, two, remarks="veganistisch")
    assert (done.already, [slot.title for slot in done.programme.own]) == (True, ["Twee"])
    assert done.programme.mine is not None
    assert done.programme.mine.remarks == "veganistisch"
    assert {title: slot.taken for title, slot in days.slots(day_id).items()} == {"Een": 0, "Twee": 1}


def test_sign_up_keeps_a_seat_in_a_full_slot(days: Days, make: Make) -> None:
    day_id, anna = days.plan(), make.person()
    slot_id = days.add(day_id, part(capacity=1))
    days.sign_up(anna, day_id, slot_id)
    assert days.sign_up(anna, day_id, slot_id, remarks="rolstoel").already is True


def test_sign_up_full_says_where_seats_are_left(days: Days, make: Make) -> None:
    day_id = days.plan()
    full = days.add(day_id, part("Vol", capacity=1))
    days.add(day_id, part("Klein", time(10, 30), time(12), capacity=5))
    days.add(day_id, part("Groot"))
    days.add(day_id, part("Later", time(14), time(15)))
    days.sign_up(make.person(), day_id, full)
    with pytest.raises(BadSlots) as refused:
        days.sign_up(make.person(), day_id, full)
    assert refused.value.problems == (SlotFull(full, "Vol", (("Groot", None), ("Klein", 5))),)


def test_sign_up_clash_and_gone_are_told_together(days: Days, make: Make) -> None:
    day_id, anna = days.plan(), make.person()
    one = days.add(day_id, part("Een"))
    two = days.add(day_id, part("Twee", time(10, 30), time(12)))
    next_to = days.add(day_id, part("Drie", time(12), time(13)))
    with pytest.raises(BadSlots) as refused:
        days.sign_up(anna, day_id, one, two, next_to, 999)
    assert refused.value.problems == (UnknownSlot(999), SlotsClash(two, "Twee", "Een"))
    with days.db.reading() as tx:
        assert network_days.signup_of(tx, day_id, anna.id) is None


def test_sign_up_refusals(days: Days, make: Make, now: datetime) -> None:
    anna = make.person()
    political, official = days.plan(), days.plan(wanted(side=DaySide.OFFICIAL))
    later = days.plan(wanted(date(2027, 6, 10)))
    with pytest.raises(ProfileNeeded):
        days.sign_up(make.person(city=None), political)
    with pytest.raises(NotForYourSide):
        days.sign_up(anna, official)
    with pytest.raises(SignupNotOpen):
        days.sign_up(anna, later)
    with pytest.raises(UnknownDay):
        days.sign_up(anna, 999)
    with pytest.raises(BadField):
        days.sign_up(anna, political, remarks="x" * 501)
    days.now = datetime(2026, 12, 12, 16, tzinfo=UTC)
    with pytest.raises(SignupClosed) as closed:
        days.sign_up(anna, political)
    assert closed.value.since == days.now
    days.cancel(political)
    with pytest.raises(DayCancelled):
        days.sign_up(anna, political)
    with days.db.reading() as tx:
        past = network_days.of_year(tx, 2025)[0]
    with pytest.raises(DayOver):
        days.sign_up(anna, past.id)
    del now


def test_sign_off_frees_seats_and_keeps_the_reason(days: Days, make: Make) -> None:
    day_id, anna = days.plan(), make.person()
    slot_id = days.add(day_id, part(capacity=1))
    days.sign_up(anna, day_id, slot_id)
    first, second = days.sign_off(anna, day_id, "Raadsvergadering"), days.sign_off(anna, day_id)
    assert ((first.already, first.came), (second.already, second.came)) == ((False, True), (True, False))
    with days.db.reading() as tx:
        mine = network_days.signup_of(tx, day_id, anna.id)
        attendance = network_days.attendance(tx, days.boss, day_id)
    assert mine is not None
    assert (mine.answer, mine.reason, mine.slots) == (Answer.NOT_COMING, "Raadsvergadering", ())
    assert [(one.person.id, one.reason) for one in attendance] == [(anna.id, "Raadsvergadering")]
    assert days.slots(day_id)["Plenair"].taken == 0


def test_sign_off_after_closing_until_the_day_is_over(days: Days, make: Make) -> None:
    day_id, anna = days.plan(), make.person()
    days.sign_up(anna, day_id)
    days.now = datetime(2026, 12, 17, 7, tzinfo=UTC)
    assert days.sign_off(anna, day_id).came is True
    days.now = datetime(2026, 12, 17, 23, 30, tzinfo=UTC)
    with pytest.raises(DayOver):
        days.sign_off(anna, day_id)


def test_attendance_is_for_the_secretariat(days: Days, make: Make) -> None:
    day_id = days.plan()
    with days.db.reading() as tx, pytest.raises(NotAllowed):
        network_days.attendance(tx, make.person(), day_id)


def test_suggested_never_two_at_once(days: Days, make: Make) -> None:
    anna = make.in_theme(make.in_theme(make.person(), "omgevingswet"), "wonen welzijn zorg")
    day_id = days.plan(themes=[make.theme_id("omgevingswet"), make.theme_id("wonen welzijn zorg")])
    slots = days.slots(day_id)
    with days.db.reading() as tx:
        chosen = network_days.suggested(tx, anna, tuple(slots.values()))
    assert [slot.title for slot in slots.values() if slot.id in chosen] == [
        "Plenaire opening",
        "Fysieke Pijler",
        "Leefomgeving en Omgevingswet",
    ]


def test_suggested_without_groups_is_plenary(days: Days, make: Make) -> None:
    slots = days.slots(days.plan(themes=[make.theme_id("europa")]))
    with days.db.reading() as tx:
        chosen = network_days.suggested(tx, make.person(), tuple(slots.values()))
    assert chosen == (slots["Plenaire opening"].id,)


def test_seats_of_somebody_gone_go_to_others(days: Days, make: Make) -> None:
    day_id, anna, bo = days.plan(), make.person(), make.person(city="Oss")
    slot_id = days.add(day_id, part(capacity=1))
    days.sign_up(anna, day_id, slot_id)
    days.leave(anna)
    assert days.slots(day_id)["Plenair"].free == 1
    days.sign_up(bo, day_id, slot_id)
    days.come_back(anna)
    assert days.slots(day_id)["Plenair"].taken == 1
    with pytest.raises(BadSlots) as refused:
        days.sign_up(anna, day_id, slot_id)
    assert refused.value.problems == (SlotFull(slot_id, "Plenair", ()),)
    with days.db.reading() as tx:
        found = network_days.programme(tx, anna, day_id)
        sheet = network_days.sheet(tx, anna, day_id, at=days.now, on=days.today)
    assert found.mine is not None
    assert (found.mine.coming, found.own, sheet.chosen) == (True, (), ())
    assert found.turnout == Turnout(people=2, cities=2)


def test_somebody_gone_keeps_the_seats_of_what_has_been(days: Days, make: Make) -> None:
    day_id, anna, bo = days.plan(), make.person(), make.person()
    one, two = days.add(day_id, part("Een")), days.add(day_id, part("Twee", time(11), time(12)))
    for actor in (anna, bo):
        days.sign_up(actor, day_id, one, two)
    days.leave(anna, datetime(2026, 12, 17, 10, tzinfo=UTC))
    assert {title: slot.taken for title, slot in days.slots(day_id).items()} == {"Een": 2, "Twee": 1}


def test_one_last_seat_goes_to_one(days: Days, make: Make) -> None:
    day_id = days.plan()
    slot_id = days.add(day_id, part(capacity=1))
    people = [make.person() for _ in range(6)]
    together = threading.Barrier(len(people))
    got: list[bool] = []

    def go(actor: Actor) -> None:
        together.wait(10)
        try:
            days.sign_up(actor, day_id, slot_id)
            got.append(True)
        except BadSlots:
            got.append(False)

    threads = [threading.Thread(target=go, args=(actor,)) for actor in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert sorted(got) == [False] * 5 + [True]
    assert days.slots(day_id)["Plenair"].taken == 1
