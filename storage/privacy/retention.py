"""How long what is kept (`[retention]` in `network.toml`): what is due, and letting it go in small steps.

Periods end at midnight in the network's zone, so that in effect it happens once a day however often it is looked at.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Select, delete, exists, func, or_, select, update
from sqlmodel import SQLModel, col

from storage.history import By
from storage.kinds import DebtState
from storage.network import Network
from storage.privacy import forgetting
from storage.tables import (
    Batch,
    Change,
    Delivery,
    Member,
    NetworkDay,
    Report,
    ReportPerson,
    SeenEvent,
    Signup,
)

BATCH = 200
"""Rows that go in one transaction: others wait for it."""
PEOPLE = 10
"""People who are forgotten in one transaction: each is some twenty statements."""

Ids = Sequence[Any]


@dataclass(frozen=True)
class Moment:
    """When it is, and when it was so many days ago."""

    at: datetime
    on: date
    network: Network

    def day(self, days: int) -> date:
        """The first day that is younger."""
        return self.on - timedelta(days=days)

    def instant(self, days: int) -> datetime:
        """Its midnight, in UTC."""
        return datetime.combine(self.day(days), time(), self.network.zone).astimezone(UTC)


@dataclass(frozen=True)
class Rule:
    """What goes after how many days."""

    days: Callable[[Network], int]
    due: Callable[[Moment, int], Select[Any]]
    """The keys of rows whose time is up."""
    let_go: Callable[[Connection, Ids, Moment], None]
    most: int = BATCH


def _gone(key: Any) -> Callable[[Connection, Ids, Moment], None]:
    """The rows go."""

    def let_go(tx: Connection, ids: Ids, _now: Moment) -> None:
        tx.execute(delete(key.class_).where(key.in_(ids)))

    return let_go


def _emptied(model: type[SQLModel], **values: object) -> Callable[[Connection, Ids, Moment], None]:
    """The rows stay, without these values."""

    def let_go(tx: Connection, ids: Ids, _now: Moment) -> None:
        tx.execute(update(model).where(col(model.id).in_(ids)).values(**values))  # type: ignore[attr-defined]

    return let_go


def _of_past_days(now: Moment, days: int) -> Select[Any]:
    return (
        select(col(Signup.id))
        .join(NetworkDay, col(NetworkDay.id) == col(Signup.day_id))
        .where(col(NetworkDay.ends_on) < now.day(days))
    )


_WITHDRAWN: dict[str, object] = {
    "said": "", "counterpart": "", "organisation": "", "next_step": "", "next_by_id": None, "next_on": None,
}  # fmt: skip


def _withdrawn(tx: Connection, ids: Ids, now: Moment) -> None:
    _emptied(Report, **_WITHDRAWN)(tx, ids, now)
    tx.execute(delete(ReportPerson).where(col(ReportPerson.report_id).in_(ids)))


def _forgotten(tx: Connection, ids: Ids, now: Moment) -> None:
    for member_id in ids:
        forgetting.take_out(tx, By(None), member_id, at=now.at, on=now.on)


RULES: Mapping[str, Rule] = {
    "events": Rule(
        lambda network: network.retention.events,
        lambda now, days: select(col(SeenEvent.event_id)).where(col(SeenEvent.at) < now.instant(days)),
        _gone(SeenEvent.event_id),
    ),
    "messages": Rule(
        lambda network: network.retention.messages,
        lambda now, days: select(col(Delivery.id)).where(
            col(Delivery.settled_at) < now.instant(days),
            col(Delivery.state).not_in((DebtState.OWED, DebtState.CLAIMED)),
        ),
        _gone(Delivery.id),
    ),
    "remarks": Rule(
        lambda network: network.retention.remarks,
        lambda now, days: _of_past_days(now, days).where(col(Signup.remarks) != ""),
        _emptied(Signup, remarks=""),
    ),
    "reasons": Rule(
        lambda network: network.retention.reasons,
        lambda now, days: _of_past_days(now, days).where(col(Signup.reason) != ""),
        _emptied(Signup, reason=""),
    ),
    "withdrawn": Rule(
        lambda network: network.retention.withdrawn,
        lambda now, days: select(col(Report.id)).where(
            col(Report.withdrawn_at) < now.instant(days),
            or_(col(Report.said) != "", col(Report.counterpart) != "", col(Report.next_step) != ""),
        ),
        _withdrawn,
    ),
    "emails": Rule(
        lambda network: network.retention.emails,
        lambda now, days: select(col(Member.id)).where(
            col(Member.email).is_not(None), col(Member.created_at) < now.instant(days)
        ),
        _emptied(Member, email=None),
    ),
    "people": Rule(
        lambda network: network.retention.people,
        lambda now, days: select(col(Member.id)).where(
            col(Member.gone_at) < now.instant(days), col(Member.forgotten_at).is_(None)
        ),
        _forgotten,
        PEOPLE,
    ),
    "history": Rule(
        lambda network: network.retention.history,
        lambda now, days: select(col(Change.id)).where(col(Change.at) < now.instant(days)),
        _gone(Change.id),
    ),
    # after the changes that came with them
    "imports": Rule(
        lambda network: network.retention.history,
        lambda now, days: select(col(Batch.id)).where(
            col(Batch.at) < now.instant(days), ~exists().where(col(Change.batch_id) == col(Batch.id))
        ),
        _gone(Batch.id),
    ),
}
"""By the name of what it is about, in the order in which it is looked at."""


def due(tx: Connection, network: Network, *, at: datetime) -> dict[str, int]:
    """How many rows there are whose time is up, by rule; those with none are left out."""
    now = _now(network, at)
    counts = {
        name: tx.execute(select(func.count()).select_from(rule.due(now, rule.days(network)).subquery())).scalar_one()
        for name, rule in RULES.items()
    }
    return {name: count for name, count in counts.items() if count}


def let_go(tx: Connection, network: Network, name: str, *, at: datetime) -> int:
    """Let some rows go whose time is up, by one rule: at most its `most`. How many went; fewer: that was all."""
    now, rule = _now(network, at), RULES[name]
    ids = list(tx.execute(rule.due(now, rule.days(network)).limit(rule.most)).scalars())
    if ids:
        rule.let_go(tx, ids, now)
    return len(ids)


def _now(network: Network, at: datetime) -> Moment:
    return Moment(at, at.astimezone(network.zone).date(), network)
