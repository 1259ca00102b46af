"""Whatever becomes of theme groups: no name is ever lost, and a restricted report is read by nobody it is not for.

Groups are proposed, formed, renamed, given other names, merged, split and ended in any order, while people join,
leave and report; a plain model says what should be so then.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, select
from sqlmodel import col

from storage import lobby, policy, themes
from storage.database import Database
from storage.errors import NameTaken, ThemeEnded, ThemeProposed, ThemeSplit
from storage.kinds import Publicity, ThemeStatus
from storage.lobby import Wanted
from storage.members import Actor
from storage.network import Network
from storage.tables import Report
from storage.themes import changes, endings, proposals
from storage.themes.endings import Part
from tests.lobby import told
from tests.make import Make

PEOPLE, GROUPS = 4, ("Europa", "Financiën", "Veiligheid")
NAMES = ("Europa", "Brussel", "Kleingeld", "Waterkant", "Poldermuis", "Zandhaas")

who = st.integers(0, PEOPLE - 1)
which = st.integers(0, 9)
name = st.sampled_from(NAMES)
step = st.one_of(
    st.tuples(st.just("join"), who, which),
    st.tuples(st.just("leave"), who, which),
    st.tuples(st.just("report"), who, which),
    st.tuples(st.just("propose"), who, name),
    st.tuples(st.just("form"), which),
    st.tuples(st.just("rename"), which, name),
    st.tuples(st.just("alias"), which, name),
    st.tuples(st.just("merge"), which, which),
    st.tuples(st.just("merge"), which, which),
    st.tuples(st.just("split"), which, name, st.booleans()),
    st.tuples(st.just("end"), which),
)


class UndoneError(Exception):
    """All of it is put back."""


@dataclass
class Group:
    """What should be so of a group."""

    id: int
    status: ThemeStatus = ThemeStatus.ACTIVE
    people: set[int] = field(default_factory=set)
    became: "Group | None" = None
    parts: list["Group"] = field(default_factory=list)

    def bearer(self) -> "Group":
        return self if self.became is None else self.became.bearer()


@dataclass
class World:
    """The groups in the database, and what should be true of them."""

    tx: Connection
    network: Network
    now: datetime
    boss: Actor
    people: list[Actor]
    groups: list[Group] = field(default_factory=list)
    called: dict[str, Group] = field(default_factory=dict)
    reports: dict[int, tuple[int, Group]] = field(default_factory=dict)
    """A report's id → its author, and its group then."""

    def pick(self, place: int, status: ThemeStatus = ThemeStatus.ACTIVE) -> Group | None:
        found = [one for one in self.groups if one.status is status]
        return found[place % len(found)] if found else None

    def begin(self) -> None:
        for shown in GROUPS:
            self.groups.append(Group(themes.find(self.tx, shown).id))
            self.called[shown] = self.groups[-1]
        for place in range(len(GROUPS)):  # so that the first merge already matters
            self.join(place, place)
            self.report(PEOPLE - 1, place)

    def do(self, action: str, *given: int | str | bool) -> None:
        getattr(self, action)(*given)

    def join(self, who: int, place: int) -> None:
        if group := self.pick(place):
            themes.join(self.tx, self.people[who], group.id, at=self.now, on=self.now.date())
            group.people.add(self.people[who].id)

    def leave(self, who: int, place: int) -> None:
        if group := self.pick(place):
            themes.leave(self.tx, self.people[who], group.id, at=self.now)
            group.people.discard(self.people[who].id)

    def report(self, who: int, place: int) -> None:
        if group := self.pick(place):
            filed = lobby.file(
                self.tx, self.people[who], told(themes=(group.id,), publicity=Publicity.GROUP),
                network=self.network, form_key=f"form-{len(self.reports)}", at=self.now,
            )  # fmt: skip
            self.reports[filed.talk.id] = (self.people[who].id, group)

    def propose(self, who: int, shown: str) -> None:
        try:
            new = proposals.propose(self.tx, self.people[who], shown, "Waarvoor", [], at=self.now)
        except NameTaken:
            assert shown in self.called
            return
        if self.called.get(shown) is None:
            self.groups.append(Group(new.id, ThemeStatus.PROPOSED))
            self.called[shown] = self.groups[-1]
        assert self.called[shown].id == new.id

    def form(self, place: int) -> None:
        if group := self.pick(place, ThemeStatus.PROPOSED):
            proposals.form(self.tx, self.boss, group.id, on=self.now.date(), at=self.now)
            group.status = ThemeStatus.ACTIVE

    def rename(self, place: int, shown: str) -> None:
        group = self.pick(place)
        if group and self.free(shown, group):
            changes.rename(self.tx, self.boss, group.id, shown, on=self.now.date(), at=self.now)
            self.called[shown] = group

    def alias(self, place: int, shown: str) -> None:
        group = self.pick(place)
        if group and self.free(shown, group):
            changes.keep(
                self.tx, self.boss, group.id, purpose="", aliases=[shown], channel=None,
                on=self.now.date(), at=self.now,
            )  # fmt: skip
            self.called[shown] = group

    def free(self, shown: str, group: Group) -> bool:
        """Whether a group may be called so; if not, the bot knows it too."""
        taken = self.called.get(shown, group) is not group
        if taken:
            with pytest.raises(NameTaken):
                changes.rename(self.tx, self.boss, group.id, shown, on=self.now.date(), at=self.now)
        return not taken

    def merge(self, place: int, other: int) -> None:
        group, into = self.pick(place), self.pick(other)
        if group and into and group is not into:
            endings.merge(self.tx, self.boss, group.id, into.id, on=self.now.date(), at=self.now)
            group.status, group.became, group.people = ThemeStatus.MERGED, into, set()

    def split(self, place: int, shown: str, ends: bool) -> None:
        group = self.pick(place)
        if group and shown not in self.called:
            (new,) = endings.split(
                self.tx, self.boss, group.id, [Part(shown, "")], ends=ends, on=self.now.date(), at=self.now
            )
            self.groups.append(Group(new.id))
            self.called[shown] = self.groups[-1]
            group.parts.append(self.groups[-1])
            if ends:
                group.status, group.people = ThemeStatus.ENDED, set()

    def end(self, place: int) -> None:
        if group := self.pick(place):
            today = self.now.date()
            endings.end(self.tx, self.boss, group.id, on=today, because="Klaar", today=today, at=self.now)
            group.status, group.people = ThemeStatus.ENDED, set()

    def leads(self, shown: str) -> set[int] | str:
        """Where a name should lead: a running group, the parts of a split one, or what is said instead."""
        group = self.called[shown].bearer()
        if group.status is ThemeStatus.ACTIVE:
            return {group.id}
        if group.status is ThemeStatus.PROPOSED:
            return "proposed"
        return {one.id for one in group.parts if one.status is ThemeStatus.ACTIVE} or "ended"

    def led(self, shown: str) -> set[int] | str:
        """Where it leads."""
        try:
            return {themes.find(self.tx, shown).id}
        except ThemeSplit as split:
            return {one.id for one in split.suggestions}
        except ThemeProposed:
            return "proposed"
        except ThemeEnded:
            return "ended"

    def holds(self) -> None:
        assert {shown: self.led(shown) for shown in self.called} == {
            shown: self.leads(shown) for shown in self.called
        }
        for actor in self.people:
            query = select(col(Report.id)).where(policy.readable(actor, on=self.now.date()))
            assert set(self.tx.execute(query).scalars()) == {
                report
                for report, (author, group) in self.reports.items()
                if author == actor.id or actor.id in group.bearer().people
            }
        for group in self.groups:
            found = lobby.listed(self.tx, self.boss, Wanted(themes=(group.id,)), on=self.now.date())
            assert found.total == sum(1 for _, of in self.reports.values() if group in self.after(of)), (
                "with those of the groups that went on in it"
            )

    def after(self, group: Group) -> list[Group]:
        """A group and what it went on in."""
        return [group] if group.became is None else [group, *self.after(group.became)]


@pytest.fixture
def people(make: Make) -> list[Actor]:
    return [make.person() for _ in range(PEOPLE)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, min_size=3, max_size=16))
def test_any_life_of_groups_keeps_names_and_secrets(
    steps: list[tuple[object, ...]], db: Database, g40: Network, now: datetime, people: list[Actor]
) -> None:
    boss = Actor(people[0].person, secretariat=True)
    with suppress(UndoneError), db.transaction() as tx:
        world = World(tx, g40, now, boss, people)
        world.begin()
        for action in steps:
            world.do(*action)  # type: ignore[arg-type]
        world.holds()
        raise UndoneError
