"""Any order of planning, moving, cancelling, joining, answering, switching off and waiting, against a plain model.

At each tick exactly those are owed a reminder whom the model says, nobody twice, nothing early, nothing outside
office hours; and what is owed is said exactly as long as it is true.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from handlers.debts import NotNow
from storage import network_days, offices
from storage.database import Database
from storage.errors import Refused
from storage.kinds import DaySide, Role, Side
from storage.members import Actor
from storage.network import Network
from storage.network_days import Day, Wanted
from tests.conftest import NOW
from tests.make import Make
from tests.reminding import CHANNEL, Reminding

HOLIDAYS = {
    date(2026, 4, 3), date(2026, 4, 6), date(2026, 4, 27), date(2026, 5, 14), date(2026, 5, 25),
    date(2026, 12, 25), date(2027, 1, 1), date(2027, 3, 26), date(2027, 3, 29), date(2027, 4, 27),
    date(2027, 5, 6), date(2027, 5, 17),
}  # fmt: skip
"""The Dutch public holidays that are no weekend, from March 2026 to June 2027; written down, not asked."""
BEGINNINGS = (
    datetime(2026, 3, 16, 9, 0),  # noqa: DTZ001 - before the clocks go forward, and Easter
    datetime(2026, 4, 20, 12, 0),  # noqa: DTZ001 - before King's Day and Ascension Day
    datetime(2026, 10, 12, 16, 30),  # noqa: DTZ001 - before the clocks go back
    datetime(2026, 12, 4, 8, 0),  # noqa: DTZ001 - before Christmas and New Year
    datetime(2027, 4, 1, 9, 0),  # noqa: DTZ001 - before King's Day and Ascension Day 2027
)
PEOPLE, DAYS = 4, 2
Step = tuple[Any, ...]
MOMENTS = ("open", "closing", "practical", "thanks")

who = st.integers(0, PEOPLE - 1)
which = st.integers(0, DAYS - 1)
ahead = st.integers(0, 45)
window = st.sampled_from(((60, 5), (42, 1), (60, 10), (20, 1), (8, 5), (6, 0)))
"""Days before the day on which sign-up opens and closes."""
step = st.one_of(
    st.tuples(st.just("come"), who, which),
    st.tuples(st.just("come"), who, st.just(0)),
    st.tuples(st.just("come"), st.integers(0, 1), st.just(0)),
    st.tuples(st.just("stay away"), who, which),
    st.tuples(st.just("want"), who, st.booleans()),
    st.tuples(st.just("join"), who),
    st.tuples(st.just("leave"), who),
    st.tuples(st.just("plan"), which, ahead, window, st.sampled_from(list(DaySide))),
    st.tuples(st.just("move"), which, ahead, window),
    st.sampled_from((("cancel", 0), ("go", 3), ("cancel", 1), ("go", 2))),
)
wait = st.one_of(
    st.tuples(st.just("wait for"), st.integers(0, 2), st.sampled_from((-1, 0, 1, 70))),
    st.tuples(st.just("wait for"), st.just(0), st.just(0)),
    st.tuples(st.just("wait"), st.sampled_from((0, 1, 2, 5)), st.sampled_from((0, 8, 9, 11, 16, 17))),
)
peopled = st.tuples(st.just("join"), who)
planned = st.tuples(st.just("plan"), st.just(0), st.integers(20, 45), window, st.sampled_from(list(DaySide)))


def working(day: date) -> bool:
    return day.isoweekday() <= 5 and day not in HOLIDAYS


def disturbable(local: datetime) -> bool:
    return working(local.date()) and 9 <= local.hour < 17


@dataclass
class Person:
    actor: Actor
    body: bool = False
    member: bool = False
    wants: bool = True
    gone: bool = False


@dataclass
class World:
    """The network in the database, and what should be true of it."""

    calendar: Reminding
    people: list[Person]
    days: dict[int, Day] = field(default_factory=dict)
    answers: dict[tuple[int, int], bool] = field(default_factory=dict)
    owed: set[str] = field(default_factory=set)

    @property
    def local(self) -> datetime:
        return self.calendar.now.astimezone(self.calendar.network.zone)

    def wall(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), tzinfo=self.calendar.network.zone)

    def does(self, what: str, *rest: object) -> None:
        """Take a step; what the network refuses changes nothing."""
        try:
            getattr(self, what.replace(" ", "_"))(*rest)
        except Refused:
            return

    # --- steps

    def _wanted(self, days: int, signup: tuple[int, int], side: DaySide) -> Wanted:
        starts_on = self.local.date() + timedelta(days=days)
        opens, closes = signup
        return self.calendar.wanted(
            starts_on,
            side=side,
            opens_at=self.wall(starts_on - timedelta(days=opens), 9),
            closes_at=self.wall(starts_on - timedelta(days=closes), 17),
        )

    def _learn(self, place: int, day_id: int) -> None:
        with self.calendar.db.reading() as tx:
            self.days[place] = network_days.get(tx, day_id)

    def plan(self, place: int, days: int, signup: tuple[int, int], side: DaySide) -> None:
        if place not in self.days:
            self._learn(place, self.calendar.plans(self._wanted(days, signup, side)))

    def move(self, place: int, days: int, signup: tuple[int, int]) -> None:
        if place in self.days:
            day = self.days[place]
            self.calendar.moves(day.id, self._wanted(days, signup, day.side))
            self._learn(place, day.id)

    def cancel(self, place: int) -> None:
        if place in self.days:
            self.calendar.cancels(self.days[place].id)
            self._learn(place, self.days[place].id)

    def join(self, who: int) -> None:
        if not self.people[who].gone:
            self.calendar.joins(self.people[who].actor, "europa")
            self.people[who].member = True

    def leave(self, who: int) -> None:
        self.calendar.leaves(self.people[who].actor, "europa")
        self.people[who].member = False

    def come(self, who: int, place: int) -> None:
        if place in self.days and not self.people[who].gone:
            self.calendar.comes(self.people[who].actor, self.days[place].id)
            self.answers[who, place] = True

    def stay_away(self, who: int, place: int) -> None:
        if place in self.days and not self.people[who].gone:
            self.calendar.stays_away(self.people[who].actor, self.days[place].id)
            self.answers[who, place] = False

    def want(self, who: int, wanted: bool) -> None:
        self.calendar.wants(self.people[who].actor, reminders=wanted)
        self.people[who].wants = wanted

    def go(self, who: int) -> None:
        self.calendar.goes(self.people[who].actor)
        self.people[who].gone = True

    def wait(self, days: int, hour: int) -> None:
        """Let time pass, and look what is owed and what would be said."""
        later = self.wall(self.local.date() + timedelta(days=days), hour)
        self.goes_on(later)

    def wait_for(self, place: int, minutes: int) -> None:
        """Go to the next moment (or the one after) at which a reminder begins to help, or ends to, or nearly."""
        spans = [self.span(day, slug) for day in self.days.values() for slug in MOMENTS]
        coming = sorted({at for span in spans for at in span if at > self.calendar.now})
        if place < len(coming):
            self.goes_on(coming[place] + timedelta(minutes=minutes))

    def goes_on(self, later: datetime) -> None:
        self.calendar.now = max(self.calendar.now, later)
        self.ticks()
        self.looks_again()

    # --- what should be

    def ticks(self) -> None:
        """Exactly those are owed something new whom the model says, and no others."""
        expected = self.expected() - self.owed if disturbable(self.local) else set()
        new = self.calendar.ticks()
        assert sorted(new) == sorted(expected), self.local
        assert self.calendar.ticks() == []
        for key in new:
            claim = self.calendar.owed()[key]
            assert claim.due_at == self.calendar.now
            assert claim.expires_at is not None
            assert claim.expires_at > claim.due_at
        self.owed |= expected

    def looks_again(self) -> None:
        """What is owed is said as long as it is true, in office hours, and not a moment longer."""
        true = self.expected()
        for key in self.owed:
            if not disturbable(self.local):
                if (speaker := self._reader(key)) is None or not speaker.gone:
                    with pytest.raises(NotNow) as later:
                        self.calendar.says(key)
                    assert disturbable(later.value.until.astimezone(self.calendar.network.zone))
                continue
            message = self.calendar.says(key)
            assert (message is not None) == (key in true), (key, self.local)
            if message is not None:
                assert len(message.body()["blocks"]) <= 12

    def _reader(self, key: str) -> Person | None:
        member = key.split(":")[4:]
        return next((one for one in self.people if member == [str(one.actor.id)]), None)

    def expected(self) -> set[str]:
        """The keys of what may be said now."""
        keys = set()
        for place, day in self.days.items():
            for slug in MOMENTS:
                if day.cancelled or not self.helps(day, slug):
                    continue
                readers = [one.actor.id for at, one in enumerate(self.people) if self.concerns(one, at, place, slug)]
                keys |= {f"reminder:{day.id}:{day.starts_on}:{slug}:{member_id}" for member_id in readers}
                if slug in ("open", "closing") or any(
                    self.answers.get((at, place)) for at in range(len(self.people))
                ):
                    keys.add(f"reminder:{day.id}:{day.starts_on}:{slug}")
        return keys

    def concerns(self, person: Person, who: int, place: int, slug: str) -> bool:
        day, answer = self.days[place], self.answers.get((who, place))
        if person.gone or not person.wants:
            return False
        if slug in ("practical", "thanks"):
            return answer is True
        side = person.actor.person.side
        of_side = side is None or day.side in (DaySide.BOTH, side.value)
        board = person.body and day.side in (DaySide.BOTH, DaySide.POLITICAL)
        return answer is None and of_side and (person.member or board)

    def helps(self, day: Day, slug: str) -> bool:
        start, end = self.span(day, slug)
        return start <= self.calendar.now < end

    def span(self, day: Day, slug: str) -> tuple[datetime, datetime]:
        begins = self.wall(day.starts_on, 10)
        if slug == "thanks":
            start = self.wall(self.next_working(day.ends_on), 9)
            third = self.next_working(self.next_working(self.local_date(start)))
            return start, self.wall(third, 17)
        if slug == "practical":
            return self.nine_or_before(day.starts_on - timedelta(days=1)), begins
        assert day.opens_at is not None
        assert day.closes_at is not None
        closes = min(day.closes_at, begins)
        start = self.nine_or_before(day.starts_on - timedelta(days=28 if slug == "open" else 7))
        if start < day.opens_at:
            start = day.opens_at.astimezone(self.calendar.network.zone)
            if not disturbable(start):
                start = self.wall(self.next_working(self.local_date(start)), 9)
        if slug == "open":
            closing, end = self.span(day, "closing")
            if closing < end:
                return start, min(closes, self.wall(self.local_date(closing) - timedelta(days=2), 0))
        return start, closes

    def local_date(self, at: datetime) -> date:
        return at.astimezone(self.calendar.network.zone).date()

    def next_working(self, day: date) -> date:
        day += timedelta(days=1)
        return day if working(day) else self.next_working(day)

    def nine_or_before(self, day: date) -> datetime:
        """Nine o'clock, or an hour before closing on the last working day before."""
        if working(day):
            return self.wall(day, 9)
        while not working(day):
            day -= timedelta(days=1)
        return self.wall(day, 16)


@contextmanager
def world(template: Path, g40: Network, begins: datetime) -> Iterator[World]:
    """A politician, an official, somebody of the board, and somebody from another workspace."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "g40.db"
        shutil.copy(template, path)
        db = Database(f"sqlite:///{path}")
        make = Make(db, NOW)
        calendar = Reminding(db, make, g40, begins.replace(tzinfo=g40.zone))
        people = [
            Person(make.person()),
            Person(make.person(side=Side.OFFICIAL)),
            Person(make.person(), body=True),
            Person(make.person(home_team="T0OTHER", locale=None)),
        ]
        with db.transaction() as tx:
            offices.appoint(
                tx, calendar.boss, people[2].actor.id, Role.MEMBER, body="db", since=date(2026, 1, 1), at=NOW
            )
        yield World(calendar, people)
        db.close()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    begins=st.sampled_from(BEGINNINGS),
    first=st.tuples(peopled, peopled, planned),
    rest=st.lists(st.tuples(step, wait), min_size=8, max_size=12),
)
@example(
    begins=BEGINNINGS[0],
    first=(("join", 0), ("join", 1), ("plan", 0, 29, (42, 5), DaySide.BOTH)),
    rest=[
        (("come", 2, 0), ("wait", 1, 9)), (("join", 3), ("wait", 21, 9)), (("come", 0, 0), ("wait", 0, 16)),
        (("want", 3, False), ("wait", 5, 16)), (("want", 3, True), ("wait", 1, 9)), (("come", 1, 0), ("wait", 2, 9)),
    ],
)  # fmt: skip
def test_reminders_are_owed_and_said_exactly_as_they_should_be(
    sqlite_template: Path, g40: Network, begins: datetime, first: tuple[Step, ...], rest: list[tuple[Step, Step]]
) -> None:
    with world(sqlite_template, g40, begins) as here:
        for what, *how in (*first, *(one for pair in rest for one in pair)):
            here.does(what, *how)
        owed = here.calendar.owed().values()
        to_whom = [
            (claim.facts["day"], claim.facts["starts_on"], claim.facts["moment"], claim.recipient) for claim in owed
        ]
        assert len(set(to_whom)) == len(to_whom)
        assert all(disturbable(claim.due_at.astimezone(g40.zone)) for claim in owed)
        assert {claim.recipient for claim in owed} <= {CHANNEL, *(one.actor.person.slack_user for one in here.people)}
