"""Network days to plan, sign up for and change, each in its own transaction."""

from datetime import date, datetime, time
from itertools import count

import pytest
from sqlmodel import col, select

from storage import members, network_days
from storage.database import Database
from storage.errors import (
    BadFields,
)
from storage.kinds import DaySide, SlotKind
from storage.members import Actor
from storage.network import Network
from storage.network_days import Slot, Wanted, WantedSlot
from storage.tables import Delivery
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
