"""Any order of sign-ups, changes, cancellations, capacity edits and moves, against a plain model of what should be.

Never over capacity; seats only for who comes; one notice a version and person, to exactly those concerned; a
cancelled day takes no sign-up.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from storage import network_days
from storage.database import Database
from storage.errors import BadFields, BadSlots, DayCancelled, UnknownSlot
from storage.kinds import DaySide, SlotKind
from storage.members import Actor
from storage.network import Network
from storage.network_days import Wanted, WantedSlot
from storage.tables import Delivery
from tests.make import Make

PEOPLE, SLOTS = 5, 4
HOURS = ((9, 10), (9, 11), (10, 11), (13, 14))
_starts = count()

who = st.integers(0, PEOPLE - 1)
which = st.integers(0, SLOTS - 1)
step = st.one_of(
    st.tuples(st.just("sign up"), who, st.sets(which, max_size=2)),
    st.tuples(st.just("sign up"), who, st.sets(which, min_size=1, max_size=2)),
    st.tuples(st.just("sign off"), who),
    st.tuples(st.just("seats_"), which, st.one_of(st.none(), st.integers(1, 2))),
    st.tuples(st.just("hours_"), which, st.sampled_from(HOURS)),
    st.tuples(st.just("remove"), which),
    st.tuples(st.just("move"), st.integers(0, 2)),
    st.tuples(st.just("cancel")),
)


@dataclass
class World:
    """The day in the database, and what should be true of it."""

    db: Database
    network: Network
    now: datetime
    boss: Actor
    people: list[Actor]
    first: date
    day_id: int = 0
    slots: list[int] = field(default_factory=list)
    coming: dict[int, set[int]] = field(default_factory=dict)
    hours: dict[int, tuple[int, int]] = field(default_factory=dict)
    seats: dict[int, int | None] = field(default_factory=dict)
    version: int = 1
    told: set[str] = field(default_factory=set)
    cancelled: bool = False
    starts_on: date = date.min

    def begin(self) -> None:
        self.starts_on = self.first
        with self.db.transaction() as tx:
            planned = network_days.plan(
                tx, self.boss, self.wanted(self.first), network=self.network,
                form_key=f"{self.first}", at=self.now,
            )  # fmt: skip
            self.day_id = planned.day.id
            for place in range(SLOTS):
                self.hours[place], self.seats[place] = HOURS[place], 1
                done = network_days.add_slot(
                    tx, self.boss, self.day_id, self.part(place), network=self.network, at=self.now
                )
                self.slots.append(done.slot.id)

    def wanted(self, on: date) -> Wanted:
        closes_at = datetime(on.year, on.month, on.day, tzinfo=UTC)
        return Wanted(on, None, DaySide.BOTH, "", None, "Ergens", self.now, closes_at)

    def part(self, place: int) -> WantedSlot:
        starts, ends = self.hours[place]
        return WantedSlot(
            SlotKind.OTHER, f"Deel {place}", None, None, self.starts_on, time(starts), time(ends), "",
            self.seats[place],
        )  # fmt: skip

    def owe(self, members: list[int]) -> None:
        self.version += 1
        self.told |= {f"day_changed:{self.day_id}:v{self.version}:{member}" for member in members}

    def taken(self, place: int) -> int:
        return sum(place in chosen for chosen in self.coming.values())

    def do(self, action: tuple[object, ...]) -> None:
        getattr(self, str(action[0]).replace(" ", "_"))(*action[1:])

    def sign_up(self, who: int, chosen: set[int]) -> None:
        actor = self.people[who]
        held = self.coming.get(actor.id, set())
        gone = any(place not in self.hours for place in chosen)
        clash = any(
            one < other and self.hours[one][0] < self.hours[other][1] and self.hours[other][0] < self.hours[one][1]
            for one in chosen & set(self.hours)
            for other in chosen & set(self.hours)
        )
        full = any(
            place not in held and seats is not None and self.taken(place) >= seats
            for place in chosen & set(self.hours)
            for seats in (self.seats[place],)
        )
        try:
            with self.db.transaction() as tx:
                network_days.sign_up(
                    tx, actor, self.day_id, slots=[self.slots[place] for place in chosen], remarks="",
                    at=self.now, on=self.now.date(),
                )  # fmt: skip
        except BadSlots:
            assert gone or clash or full
        except DayCancelled:
            assert self.cancelled
        else:
            assert not self.cancelled
            assert not gone
            assert not clash
            assert not full
            self.coming[actor.id] = set(chosen)

    def sign_off(self, who: int) -> None:
        actor = self.people[who]
        try:
            with self.db.transaction() as tx:
                network_days.sign_off(tx, actor, self.day_id, reason="", at=self.now, on=self.now.date())
        except DayCancelled:
            assert self.cancelled
        else:
            self.coming.pop(actor.id, None)

    def edit(self, place: int, hours: tuple[int, int], seats: int | None) -> None:
        if place not in self.hours:
            return
        before = self.hours[place], self.seats[place]
        self.hours[place], self.seats[place] = hours, seats
        try:
            with self.db.transaction() as tx:
                network_days.change_slot(
                    tx, self.boss, self.slots[place], self.part(place), network=self.network, at=self.now
                )
        except BadFields:
            assert seats is not None
            assert self.taken(place) > seats
            self.hours[place], self.seats[place] = before
        except DayCancelled:
            assert self.cancelled
            self.hours[place], self.seats[place] = before
        else:
            if before[0] != hours and self.taken(place):
                self.owe([member for member, chosen in self.coming.items() if place in chosen])

    def seats_(self, place: int, seats: int | None) -> None:
        self.edit(place, self.hours.get(place, (0, 0)), seats)

    def hours_(self, place: int, hours: tuple[int, int]) -> None:
        self.edit(place, hours, self.seats[place])

    def remove(self, place: int) -> None:
        try:
            with self.db.transaction() as tx:
                network_days.remove_slot(tx, self.boss, self.slots[place], network=self.network, at=self.now)
        except UnknownSlot:
            assert place not in self.hours
        except DayCancelled:
            assert self.cancelled
        else:
            if self.taken(place):
                self.owe([member for member, chosen in self.coming.items() if place in chosen])
            for chosen in self.coming.values():
                chosen.discard(place)
            del self.hours[place]

    def move(self, days: int) -> None:
        on = self.first + timedelta(days=days)
        try:
            with self.db.transaction() as tx:
                network_days.change(tx, self.boss, self.day_id, self.wanted(on), network=self.network, at=self.now)
        except DayCancelled:
            assert self.cancelled
        else:
            if on != self.starts_on:
                self.starts_on = on
                self.owe(list(self.coming))

    def cancel(self) -> None:
        with self.db.transaction() as tx:
            done = network_days.cancel(tx, self.boss, self.day_id, reason="", network=self.network, at=self.now)
        assert done.already == self.cancelled
        if not self.cancelled:
            self.cancelled = True
            self.owe(list(self.coming))

    def holds(self) -> None:
        with self.db.reading() as tx:
            day = network_days.get(tx, self.day_id)
            slots = network_days.slots(tx, self.day_id)
            seats = network_days.seats(tx, self.day_id)
            coming = {person.id for person in network_days.coming(tx, self.day_id)}
            keys = tx.execute(
                select(col(Delivery.key)).where(col(Delivery.key).startswith(f"day_changed:{self.day_id}:"))
            ).scalars()
            assert sorted(keys) == sorted(self.told)
        assert all(slot.capacity is None or slot.taken <= slot.capacity for slot in slots)
        assert {slot.id for slot in slots} == {self.slots[place] for place in self.hours}
        assert coming == set(self.coming)
        assert {member: set(chosen) for member, chosen in seats.items()} == {
            member: {self.slots[place] for place in chosen} for member, chosen in self.coming.items() if chosen
        }
        assert (day.starts_on, day.cancelled, day.version) == (self.starts_on, self.cancelled, self.version)
        assert {slot.starts_at.astimezone(self.network.zone).date() for slot in slots} <= {self.starts_on}


@pytest.fixture
def people(make: Make) -> list[Actor]:
    return [make.person(city=city) for city in ("Ede", "Oss", "Oss", "Zwolle", "Almere")]


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=5, max_size=25))
def test_any_order_of_events_keeps_the_rules(
    steps: list[tuple[object, ...]],
    db: Database,
    make: Make,
    g40: Network,
    now: datetime,
    people: list[Actor],
) -> None:
    boss = Actor(people[0].person, secretariat=True)
    world = World(db, g40, now, boss, people, date(2027, 1, 4) + timedelta(days=7 * next(_starts)))
    world.begin()
    for action in steps:
        world.do(action)
        world.holds()
