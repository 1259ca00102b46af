"""What is kept goes when its time is up: on the day, a little at a time, and nothing else with it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, insert, select, update
from sqlmodel import SQLModel, col

from bot import retention as command
from bot.settings import Settings
from storage import deliveries, events, history
from storage.database import Database
from storage.deliveries import Debt
from storage.history import By
from storage.kinds import Answer, DaySide, DayStatus, DebtState
from storage.members import Actor
from storage.network import LEAST, Network, Retention, load
from storage.privacy import retention
from storage.tables import Batch, Change, Delivery, Member, NetworkDay, Report, ReportPerson, SeenEvent, Signup
from tests.lobby import filed
from tests.make import TEAM, Make

ENDED = datetime(2026, 3, 1, 12, tzinfo=UTC)
"""When everything here came to its end: a Sunday in winter time."""


@pytest.fixture
def kept(db: Database, make: Make, g40: Network) -> Actor:
    """One of each thing that goes, and one that stays because it has not ended."""
    make.now = ENDED
    anna = make.person("Anna Voorbeeld")
    gone = make.person("Weg Voorbeeld")
    talk = filed(db, g40, anna, ENDED, people=(anna.id,), met_on=date(2026, 2, 1), next_step="bellen")
    filed(db, g40, anna, ENDED, met_on=date(2026, 2, 1))
    with db.transaction() as tx:
        tx.execute(update(Report).where(col(Report.id) == talk.id).values(withdrawn_at=ENDED))
        tx.execute(update(Member).where(col(Member.id) == gone.id).values(gone_at=ENDED))
        tx.execute(update(Member).where(col(Member.id) == anna.id).values(email="anna@voorbeeld.example"))
        for ends_on, host in ((ENDED.date(), "past"), (date(2040, 1, 1), "to come")):
            made = tx.execute(
                insert(NetworkDay).values(
                    starts_on=ends_on,
                    ends_on=ends_on,
                    side=DaySide.BOTH,
                    status=DayStatus.PLANNED,
                    created_at=ENDED,
                    venue=host,
                )
            )
            tx.execute(
                insert(Signup).values(
                    day_id=made.inserted_primary_key[0], member_id=anna.id, answer=Answer.COMING,  # type: ignore[index]
                    answered_at=ENDED, changed_at=ENDED, remarks="geen noten", reason="ziek",
                )
            )  # fmt: skip
        events.take(tx, "Ev1", at=ENDED)
        deliveries.owe(tx, TEAM, [Debt("sent", "x", anna.account, ENDED)], at=ENDED)
        (claim,) = deliveries.claim(tx, worker="w", now=ENDED)
        deliveries.settle(tx, claim, DebtState.SENT, at=ENDED)
        deliveries.owe(tx, TEAM, [Debt("owed", "x", anna.account, ENDED)], at=ENDED)
        batch = tx.execute(insert(Batch).values(source="leden.xlsx", digest="0", counts={}, at=ENDED))
        history.note(
            tx, By(anna, batch_id=batch.inserted_primary_key[0]), "roster:import", "themes", 1, at=ENDED,  # type: ignore[index]
        )  # fmt: skip
    return anna


def at_midnight(days: int, g40: Network) -> datetime:
    """The first moment of the day so many days after the day of ENDED, in the network's zone, and one day more."""
    on = ENDED.date() + timedelta(days=days + 1)
    return datetime(on.year, on.month, on.day, tzinfo=g40.zone).astimezone(UTC)


def count(tx: Connection, model: type[SQLModel], *which: Any) -> int:
    return int(tx.execute(select(func.count()).select_from(model).where(*which)).scalar_one())


def state(db: Database) -> dict[str, int]:
    """How much there is of each thing that may go."""
    with db.reading() as tx:
        return {
            "events": count(tx, SeenEvent),
            "messages": count(tx, Delivery),
            "remarks": count(tx, Signup, col(Signup.remarks) != ""),
            "reasons": count(tx, Signup, col(Signup.reason) != ""),
            "withdrawn": count(tx, Report, col(Report.said) != ""),
            "took part": count(tx, ReportPerson),
            "emails": count(tx, Member, col(Member.email).is_not(None)),
            "people": count(tx, Member, col(Member.name) != ""),
            "history": count(tx, Change),
            "imports": count(tx, Batch),
        }


def carry_out(db: Database, network: Network, at: datetime) -> None:
    for name, rule in retention.RULES.items():
        went = rule.most
        while went == rule.most:
            with db.transaction() as tx:
                went = retention.let_go(tx, network, name, at=at)


def test_each_goes_on_its_day_and_nothing_else(db: Database, g40: Network, kept: Actor) -> None:
    there = state(db)
    assert there == {
        "events": 1, "messages": 2, "remarks": 2, "reasons": 2, "withdrawn": 2, "took part": 1, "emails": 1,
        "people": 2, "history": 3, "imports": 1,
    }  # fmt: skip
    for name, days in (
        ("events", 2), ("remarks", 30), ("reasons", 30), ("withdrawn", 30), ("messages", 365), ("emails", 365),
        ("people", 730), ("history", 1826),
    ):  # fmt: skip
        assert retention.RULES[name].days(g40) == days
        due_at = at_midnight(days, g40)
        with db.reading() as tx:
            assert name not in retention.due(tx, g40, at=due_at - timedelta(microseconds=1))
            assert name in retention.due(tx, g40, at=due_at)
    for days, changed in (
        (2, {"events": 0}),
        (30, {"remarks": 1, "reasons": 1, "withdrawn": 1, "took part": 0}),
        (365, {"messages": 1, "emails": 0}),
        (730, {"people": 1, "history": 4}),  # that somebody was forgotten is written down
        (1826, {"history": 1, "imports": 0}),
    ):
        due_at = at_midnight(days, g40)
        carry_out(db, g40, due_at - timedelta(microseconds=1))
        assert state(db) == there
        carry_out(db, g40, due_at)
        there |= changed
        assert state(db) == there
        with db.reading() as tx:
            assert retention.due(tx, g40, at=due_at) == {}


def test_a_step_is_small_and_the_steps_take_all(db: Database, g40: Network) -> None:
    with db.transaction() as tx:
        for number in range(retention.BATCH + 1):
            events.take(tx, f"Ev{number}", at=ENDED)
    later = ENDED + timedelta(days=10)
    steps = []
    for _ in range(3):
        with db.transaction() as tx:
            steps.append(retention.let_go(tx, g40, "events", at=later))
    assert steps == [retention.BATCH, 1, 0]


def test_the_command_says_first_and_does_when_told(sqlite_db: Database, g40: Network) -> None:
    db = sqlite_db
    with db.transaction() as tx:
        for number in range(retention.BATCH + 1):
            events.take(tx, f"Ev{number}", at=ENDED)
    settings = Settings(database_url=db.url.render_as_string(), G40_NETWORK=None)
    later = ENDED + timedelta(days=10)
    line = "     2 days        201  events: ids of Slack's events"
    for _ in range(2):
        assert line in command.dry_run(settings, now=later).splitlines()
    assert line in command.carry_out(settings, now=later).splitlines()
    assert line.replace("201", "  0") in command.dry_run(settings, now=later).splitlines()
    assert set(command.ABOUT) == set(retention.RULES)


def test_the_shipped_periods_are_the_defaults(g40: Network) -> None:
    assert g40.retention == Retention()


@pytest.mark.parametrize("entry", [{"remarks": 0}, {"events": 1}, {"messages": 99}, {"people": "long"}])
def test_a_period_that_cannot_be_is_refused(entry: dict[str, Any]) -> None:
    (name,) = entry
    with pytest.raises(ValueError, match=rf"\[retention\] {name} must be at least {LEAST.get(name, 1)} days"):
        Retention(**entry)


def test_a_period_of_something_unknown_is_refused(tmp_path: Any, g40: Network) -> None:
    described = (g40.folder / "network.toml").read_text(encoding="utf-8")
    (tmp_path / "network.toml").write_text(described.replace("[retention]", "[retention]\nopmerkingen = 3"))
    with pytest.raises(ValueError, match="does not know opmerkingen"):
        load(tmp_path)
