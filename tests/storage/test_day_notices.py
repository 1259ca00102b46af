"""Who is told what changed about a network day."""

from datetime import UTC, date, datetime, time
from itertools import count

import pytest
from sqlalchemy import event

from storage import network_days
from storage.errors import (
    BadField,
    BadFields,
    DayCancelled,
    UnknownSlot,
)
from storage.network_days import Hours
from tests.days import THURSDAY, Days, part, wanted
from tests.make import Make
from tests.storage.test_network_days import hours


def test_moved_day_is_told_to_all_who_come(days: Days, make: Make) -> None:
    day_id, anna, bo = days.plan(), make.person(), make.person()
    slot_id = days.add(day_id, part())
    days.sign_up(anna, day_id, slot_id)
    days.sign_off(bo, day_id)
    changed = days.change(day_id, wanted(date(2026, 12, 24)))
    key = f"day_changed:{day_id}:v2:{anna.id}"
    assert (changed.told, changed.day.version, list(days.debts())) == (1, 2, [key])
    notice = days.notice(key, anna)
    assert notice is not None
    assert (notice.starts_on, notice.place, notice.moved) == (THURSDAY, False, ())
    assert notice.programme.day.starts_on == date(2026, 12, 24)
    assert hours(days.slots(day_id)["Plenair"], days) == "10:00-11:00"


def test_moved_across_the_clock_change_keeps_the_hours(days: Days) -> None:
    day_id = days.plan(wanted(date(2027, 3, 25)))
    days.add(day_id, part(on=date(2027, 3, 25)))
    days.change(day_id, wanted(date(2027, 4, 1)))
    slot = days.slots(day_id)["Plenair"]
    assert slot.starts_at == datetime(2027, 4, 1, 8, tzinfo=UTC)


def test_moved_day_takes_signup_along_unless_it_was_changed(days: Days) -> None:
    day_id = days.plan()
    with days.db.reading() as tx:
        before = network_days.get(tx, day_id)
    assert (before.opens_at, before.closes_at) == (days.now, datetime(2026, 12, 12, 16, tzinfo=UTC))
    left = wanted(date(2027, 4, 1), opens_at=before.opens_at, closes_at=before.closes_at)
    after = days.change(day_id, left).day
    assert (after.opens_at, after.closes_at) == (days.now, datetime(2027, 3, 27, 16, tzinfo=UTC))
    chosen = wanted(date(2027, 4, 8), closes_at=datetime(2027, 4, 2, 10, tzinfo=UTC))
    assert days.change(day_id, chosen).day.closes_at == datetime(2027, 4, 2, 10, tzinfo=UTC)


def test_shorter_day_with_slots_outside_is_refused(days: Days) -> None:
    day_id = days.plan(wanted(ends_on=date(2026, 12, 18)))
    days.add(day_id, part(on=date(2026, 12, 18)))
    with pytest.raises(BadFields) as refused:
        days.change(day_id, wanted())
    assert refused.value.problems == (BadField("ends_on", "slots_outside"),)


def test_change_of_place_tells_the_old_city(days: Days, make: Make) -> None:
    anna = make.person()
    day_id = days.plan(wanted(city_id=make.city_id("Ede")))
    days.sign_up(anna, day_id)
    days.change(day_id, wanted(city_id=make.city_id("Oss")))
    notice = days.notice(f"day_changed:{day_id}:v2:{anna.id}", anna)
    assert notice is not None
    assert (notice.place, notice.city, notice.programme.day.city) == (True, "Ede", "Oss")


def test_change_of_hours_of_signup_is_not_told(days: Days, make: Make) -> None:
    day_id = days.plan()
    days.sign_up(make.person(), day_id)
    changed = days.change(day_id, wanted(kind="Startconferentie"))
    assert (changed.told, changed.day.version, days.debts()) == (0, 1, {})


def test_moved_slot_is_told_to_those_in_it(days: Days, make: Make) -> None:
    day_id, anna, bo = days.plan(), make.person(), make.person()
    one, two = days.add(day_id, part("Een")), days.add(day_id, part("Twee", time(11), time(12)))
    days.sign_up(anna, day_id, one, two)
    days.sign_up(bo, day_id, two)
    arranged = days.move(one, part("Een", time(11, 30), time(12, 30)))
    key = f"day_changed:{day_id}:v2:{anna.id}"
    assert (arranged.told, list(days.debts())) == (1, [key])
    notice = days.notice(key, anna)
    assert notice is not None
    assert [(slot.title, was) for slot, was in notice.moved] == [("Een", Hours(0, "10:00", "11:00"))]
    assert [(first.title, second.title) for first, second in notice.clashes] == [("Twee", "Een")]


def test_removed_slot_is_told_to_those_in_it(days: Days, make: Make) -> None:
    day_id, anna, bo = days.plan(), make.person(), make.person()
    one = days.add(day_id, part("Een"))
    days.sign_up(anna, day_id, one)
    days.sign_up(bo, day_id)
    assert days.remove(one).told == 1
    notice = days.notice(f"day_changed:{day_id}:v2:{anna.id}", anna)
    assert notice is not None
    assert [slot.title for slot in notice.dropped] == ["Een"]
    assert notice.programme.own == ()
    with pytest.raises(UnknownSlot):
        days.remove(one)


def test_newer_notice_tells_what_the_older_had_not_told(days: Days, make: Make) -> None:
    day_id, anna, bo = days.plan(), make.person(), make.person()
    one = days.add(day_id, part("Een"))
    days.sign_up(anna, day_id, one)
    days.sign_up(bo, day_id)
    days.change(day_id, wanted(date(2026, 12, 24)))
    days.move(one, part("Een", time(9), time(10), on=date(2026, 12, 24)))
    assert days.notice(f"day_changed:{day_id}:v2:{anna.id}", anna) is None
    newest = days.notice(f"day_changed:{day_id}:v3:{anna.id}", anna)
    assert newest is not None
    assert (newest.starts_on, [was.starts for _, was in newest.moved]) == (THURSDAY, ["10:00"])
    others = days.notice(f"day_changed:{day_id}:v2:{bo.id}", bo)
    assert others is not None
    assert others.starts_on == THURSDAY


def test_telling_many_people_takes_no_more_questions(days: Days, make: Make) -> None:
    day_id = days.plan()
    asked: list[object] = []
    event.listen(days.db.writer, "before_cursor_execute", lambda *args: asked.append(args[2]), named=False)

    def asked_for(more: int, venue: str) -> tuple[int, int]:
        for _ in range(more):
            days.sign_up(make.person(), day_id)
        asked.clear()
        told = days.change(day_id, wanted(venue=venue)).told
        return told, len(asked)

    (few, questions), (many, as_many) = asked_for(3, "Elders"), asked_for(27, "Nergens")
    assert (few, many, as_many) == (3, 30, questions)


def test_newer_notice_takes_nothing_along_of_another_day_or_person(days: Days, make: Make) -> None:
    one, other, anna, bo = days.plan(), days.plan(wanted(date(2026, 12, 10))), make.person(), make.person()
    for day_id, actor in ((one, anna), (other, anna), (one, bo)):
        days.sign_up(actor, day_id)
    slot_id = days.add(one, part())
    days.sign_up(bo, one, slot_id)
    days.change(other, wanted(date(2026, 12, 11)))
    days.move(slot_id, part(starts=time(9)))
    days.change(one, wanted(venue="Elders"))
    to_anna = days.notice(f"day_changed:{one}:v3:{anna.id}", anna)
    to_bo = days.notice(f"day_changed:{one}:v3:{bo.id}", bo)
    assert to_anna is not None
    assert to_bo is not None
    assert (to_anna.starts_on, to_anna.place, to_anna.moved) == (None, True, ())
    assert (to_bo.starts_on, to_bo.place, [was.starts for _, was in to_bo.moved]) == (None, True, ["10:00"])


def test_moved_there_and_back_is_not_told(days: Days, make: Make) -> None:
    day_id, anna = days.plan(), make.person()
    days.sign_up(anna, day_id)
    days.change(day_id, wanted(date(2026, 12, 24)))
    days.change(day_id, wanted())
    assert days.notice(f"day_changed:{day_id}:v3:{anna.id}", anna) is None


def test_place_changed_there_and_back_is_not_told(days: Days, make: Make) -> None:
    ede, oss, anna = make.city_id("Ede"), make.city_id("Oss"), make.person()
    day_id = days.plan(wanted(city_id=ede, venue="Akoesticum"))
    days.sign_up(anna, day_id)
    versions = count(2)

    def told(city_id: int, venue: str) -> tuple[bool, str | None] | None:
        days.change(day_id, wanted(city_id=city_id, venue=venue))
        notice = days.notice(f"day_changed:{day_id}:v{next(versions)}:{anna.id}", anna)
        return (notice.place, notice.city) if notice else None

    assert told(oss, "Akoesticum") == (True, "Ede")
    assert told(ede, "Akoesticum") is None
    assert told(ede, "De Reehorst") == (True, None)
    assert told(oss, "De Lievekamp") == (True, "Ede")
    assert told(ede, "Akoesticum") is None


def test_place_changed_there_and_back_leaves_the_rest_to_tell(days: Days, make: Make) -> None:
    day_id, anna = days.plan(), make.person()
    days.sign_up(anna, day_id)
    days.change(day_id, wanted(date(2026, 12, 24), venue="Elders"))
    days.change(day_id, wanted(date(2026, 12, 24)))
    notice = days.notice(f"day_changed:{day_id}:v3:{anna.id}", anna)
    assert notice is not None
    assert (notice.starts_on, notice.place, notice.city) == (THURSDAY, False, None)


def test_cancelled_is_told_once_unless_signed_off(days: Days, make: Make) -> None:
    day_id, anna, bo = days.plan(), make.person(), make.person()
    days.sign_up(anna, day_id)
    days.sign_up(bo, day_id)
    days.sign_off(bo, day_id)
    first, second = days.cancel(day_id), days.cancel(day_id)
    assert ((first.already, first.told), (second.already, second.told)) == ((False, 1), (True, 0))
    key = f"day_changed:{day_id}:v2:{anna.id}"
    assert list(days.debts()) == [key]
    notice = days.notice(key, anna)
    assert notice is not None
    assert notice.programme.day.cancel_reason == "Sneeuw"
    with pytest.raises(DayCancelled):
        days.change(day_id, wanted(date(2026, 12, 24)))


def test_notice_after_signing_off_is_not_sent(days: Days, make: Make) -> None:
    day_id, anna = days.plan(), make.person()
    days.sign_up(anna, day_id)
    days.change(day_id, wanted(date(2026, 12, 24)))
    days.sign_off(anna, day_id)
    assert days.notice(f"day_changed:{day_id}:v2:{anna.id}", anna) is None


def test_facts_hold_no_names(days: Days, make: Make) -> None:
    day_id, anna = days.plan(wanted(city_id=make.city_id("Ede"), venue="Akoesticum")), make.person()
    days.sign_up(anna, day_id)
    days.change(day_id, wanted(date(2026, 12, 24), venue="Elders"))
    assert list(days.debts().values()) == [
        {
            "day": day_id,
            "version": 2,
            "starts_on": "2026-12-17",
            "ends_on": "2026-12-17",
            "venue": "42e59e94611cd711",
            "city": make.city_id("Ede"),
            "slots": {},
            "dropped": [],
        }
    ]
