"""A calendar to be reminded of: days, people and answers through the verbs, and ticks at any moment."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import count

from sqlmodel import col, select

from bot.ticks import reminders as ticks
from handlers import debts
from handlers.views.blocks import Message
from handlers.visit import Desk
from storage import members, network_days, themes
from storage.database import Database
from storage.deliveries import Claim
from storage.kinds import DaySide
from storage.members import Actor
from storage.network import Network
from storage.network_days import Wanted
from storage.tables import Delivery
from tests.make import TEAM, Make

CHANNEL = "C0G40"


class Reminding:
    """The network in a time that stands still until it is moved."""

    def __init__(self, db: Database, make: Make, network: Network, now: datetime) -> None:
        self.db, self.make, self.network, self.now = db, make, network, now
        self.boss = make.secretary()
        self._forms = count()

    def at(self, year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> None:
        """Go to a moment, as clocks in the network show it."""
        self.now = datetime(year, month, day, hour, minute, tzinfo=self.network.zone)

    @property
    def today(self) -> date:
        return self.now.astimezone(self.network.zone).date()

    @property
    def desk(self) -> Desk:
        return Desk(
            db=self.db,
            network=self.network,
            team=TEAM,
            secretariat=frozenset(),
            channel=CHANNEL,
            now=lambda: self.now,
            later=lambda work: work(),
        )

    def wanted(
        self,
        starts_on: date,
        *,
        side: DaySide = DaySide.BOTH,
        opens_at: datetime | None = None,
        closes_at: datetime | None = None,
        ends_on: date | None = None,
    ) -> Wanted:
        """A day in Oss, whose sign-up opens six weeks and closes five days before unless said otherwise."""
        return Wanted(
            starts_on, ends_on, side, "Netwerkdag", self.make.city_id("Oss"), "De Voorbeeldzaal", opens_at, closes_at
        )

    def plans(self, wanted: Wanted, groups: Sequence[int] = ()) -> int:
        """Plan a usual day: it begins at 10:00."""
        with self.db.transaction() as tx:
            planned = network_days.plan(
                tx, self.boss, wanted, network=self.network, form_key=f"F{next(self._forms)}", at=self.now,
                themes=groups, plenary="Plenair",
            )  # fmt: skip
        return planned.day.id

    def moves(self, day_id: int, wanted: Wanted) -> None:
        with self.db.transaction() as tx:
            network_days.change(tx, self.boss, day_id, wanted, network=self.network, at=self.now)

    def cancels(self, day_id: int) -> None:
        with self.db.transaction() as tx:
            network_days.cancel(tx, self.boss, day_id, reason="", network=self.network, at=self.now)

    def comes(self, actor: Actor, day_id: int, *parts: str) -> None:
        """Sign up, for the parts of the programme called so."""
        with self.db.transaction() as tx:
            chosen = [slot.id for slot in network_days.slots(tx, day_id) if slot.title in parts]
            network_days.sign_up(tx, actor, day_id, slots=chosen, remarks="", at=self.now, on=self.today)

    def stays_away(self, actor: Actor, day_id: int) -> None:
        with self.db.transaction() as tx:
            network_days.sign_off(tx, actor, day_id, reason="", at=self.now, on=self.today)

    def joins(self, actor: Actor, group: str | int) -> None:
        with self.db.transaction() as tx:
            themes.join(tx, actor, group, at=self.now, on=self.today)

    def leaves(self, actor: Actor, group: str | int) -> None:
        with self.db.transaction() as tx:
            themes.leave(tx, actor, group, at=self.now)

    def wants(self, actor: Actor, *, reminders: bool) -> None:
        with self.db.transaction() as tx:
            members.set_reminders(tx, actor, wanted=reminders)

    def goes(self, actor: Actor) -> None:
        """Leave Slack."""
        with self.db.transaction() as tx:
            members.leave_network(tx, team=TEAM, slack_user=actor.account, at=self.now)

    def ticks(self) -> list[str]:
        """Look at the calendar; the keys of what is owed since."""
        before = set(self.owed())
        ticks.tick(self.desk, self.now)
        return [key for key in self.owed() if key not in before]

    def owed(self) -> dict[str, Claim]:
        """All reminders that were ever owed, by key."""
        table = Delivery.__table__  # type: ignore[attr-defined]
        with self.db.reading() as tx:
            rows = tx.execute(select(table).where(table.c.key.startswith("reminder:")).order_by(col(Delivery.id)))
            return {
                row.key: Claim(
                    id=row.id, key=row.key, team=row.team, kind=row.kind, recipient=row.recipient, facts=row.facts,
                    due_at=row.due_at, expires_at=row.expires_at, attempts=0, failures=0, unsure=False, worker="one",
                    until=self.now + timedelta(minutes=5),
                )
                for row in rows
            }  # fmt: skip

    def says(self, key: str) -> Message | None:
        """What is said if it goes out now; None when it is no longer true. Raises debts.NotNow."""
        said = debts.render(self.db, self.owed()[key], self.network, self.now)
        assert not isinstance(said, debts.Invitation)
        return said
