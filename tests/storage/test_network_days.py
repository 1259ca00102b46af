"""Network days: planning, the programme, signing up and off, and who is told what changed."""

import threading
from datetime import UTC, date, datetime, time
from itertools import count

import pytest
from sqlalchemy import event
from sqlmodel import col, select, update

from storage import members, network_days
from storage.database import Database
from storage.errors import (
    BadField,
    BadFields,
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
from storage.kinds import Answer, DaySide, Side, SlotKind, ThemeStatus
from storage.members import Actor
from storage.network import Network
from storage.network_days import Hours, Slot, Stage, Turnout, Wanted, WantedSlot
from storage.tables import Delivery, Theme
from tests.make import TEAM, Make

THURSDAY = date(2026, 12, 17)
"""A day within six weeks, so that sign-up is open at once."""


def wanted(
    starts_on: date = THURSDAY,
    ends_on: date | None = None,
    *,
    side: DaySide = DaySide.POLITICAL,
    kind: str = "Netwerkdag",
    city_id: int | None = None,
    venue: str = "De Rijtuigenloods",
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
) -> Wanted:
    return Wanted(starts_on, ends_on, side, kind, city_id, venue, opens_at, closes_at)


def part(
    title: str = "Plenair",
    starts: time = time(10),
    ends: time = time(11),
    *,
    kind: SlotKind = SlotKind.OTHER,
    capacity: int | None = None,
    on: date = THURSDAY,
    theme_id: int | None = None,
    pillar: str | None = None,
    room: str = "",
) -> WantedSlot:
    return WantedSlot(kind, title, pillar, theme_id, on, starts, ends, room, capacity)


class Days:
    """Plans and signs up, each in its own transaction."""

    def __init__(self, db: Database, make: Make, network: Network, now: datetime) -> None:
        self.db, self.make, self.network, self.now = db, make, network, now
        self.boss = make.secretary()
        self._forms = count(1)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.network.zone).date()

    def plan(self, want: Wanted | None = None, themes: list[int] | None = None) -> int:
        form_key = f"V{next(self._forms)}"
        with self.db.transaction() as tx:
            planned = network_days.plan(
                tx, self.boss, want or wanted(), network=self.network, form_key=form_key, at=self.now,
                themes=themes, plenary="Plenaire opening",
            )  # fmt: skip
        return planned.day.id

    def refuses(self, want: Wanted) -> tuple[tuple[str | None, str], ...]:
        with pytest.raises(BadFields) as refused:
            self.plan(want)
        return tuple((problem.field, problem.problem) for problem in refused.value.problems)

    def change(self, day_id: int, want: Wanted) -> network_days.Changed:
        with self.db.transaction() as tx:
            return network_days.change(tx, self.boss, day_id, want, network=self.network, at=self.now)

    def cancel(self, day_id: int, reason: str = "Sneeuw") -> network_days.Cancelled:
        with self.db.transaction() as tx:
            return network_days.cancel(tx, self.boss, day_id, reason=reason, network=self.network, at=self.now)

    def add(self, day_id: int, want: WantedSlot) -> int:
        with self.db.transaction() as tx:
            return network_days.add_slot(tx, self.boss, day_id, want, network=self.network, at=self.now).slot.id

    def move(self, slot_id: int, want: WantedSlot) -> network_days.Arranged:
        with self.db.transaction() as tx:
            return network_days.change_slot(tx, self.boss, slot_id, want, network=self.network, at=self.now)

    def remove(self, slot_id: int) -> network_days.Arranged:
        with self.db.transaction() as tx:
            return network_days.remove_slot(tx, self.boss, slot_id, network=self.network, at=self.now)

    def sign_up(self, actor: Actor, day_id: int, *slots: int, remarks: str = "") -> network_days.SignedUp:
        with self.db.transaction() as tx:
            return network_days.sign_up(tx, actor, day_id, slots=slots, remarks=remarks, at=self.now, on=self.today)

    def sign_off(self, actor: Actor, day_id: int, reason: str = "") -> network_days.SignedOff:
        with self.db.transaction() as tx:
            return network_days.sign_off(tx, actor, day_id, reason=reason, at=self.now, on=self.today)

    def leave(self, actor: Actor, at: datetime | None = None) -> None:
        with self.db.transaction() as tx:
            members.leave_network(tx, team=TEAM, slack_user=actor.account, at=at or self.now)

    def come_back(self, actor: Actor) -> None:
        who = actor.person
        with self.db.transaction() as tx:
            members.greet(
                tx, team=TEAM, slack_user=actor.account, name=who.name, locale=None, home_team=TEAM, guest=False,
                at=self.now,
            )  # fmt: skip

    def slots(self, day_id: int) -> dict[str, Slot]:
        with self.db.reading() as tx:
            return {slot.title: slot for slot in network_days.slots(tx, day_id)}

    def debts(self, *, open_only: bool = False) -> dict[str, dict[str, object]]:
        with self.db.reading() as tx:
            rows = tx.execute(select(col(Delivery.key), col(Delivery.facts)).order_by(col(Delivery.id)))
            return {row.key: row.facts for row in rows}

    def notice(self, key: str, actor: Actor) -> network_days.Notice | None:
        with self.db.reading() as tx:
            return network_days.notice(tx, self.debts()[key], actor.id, zone=self.network.zone, on=self.now.date())


@pytest.fixture
def days(db: Database, make: Make, g40: Network, now: datetime) -> Days:
    return Days(db, make, g40, now)


# --- planning


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


# --- which day


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


# --- signing up and off


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


# --- somebody whose account is closed


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


# --- telling what changed


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


# --- many at once


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
