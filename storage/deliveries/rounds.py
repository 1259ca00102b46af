"""Rounds: what many get for one reason (a reminder of a day, news of a change), how far each is, and its end.

Asked at each look at Home: rounds of some weeks are counted by an index on when they were written, what is open and
what failed by indexes of their own, so that what was settled in older times costs nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, bindparam, case, func, or_, select, text, union
from sqlmodel import col

from storage import policy
from storage.columns import UtcDateTime
from storage.deliveries import asked
from storage.deliveries.asked import IS_FAILED, IS_OPEN, Verdict, Which
from storage.kinds import DebtState
from storage.members import Actor
from storage.tables import Delivery, Member

REACH = timedelta(days=90)
"""How long before a round was last written to it can have begun: who joins late is reminded late."""
LATELY = timedelta(minutes=2)
"""The time by which the pace is measured."""
SOON = timedelta(minutes=1)
"""A debt that is to be tried within this time does not wait for anything but its turn."""
NAMED = 8
"""People who are named of those that one reason kept from being reached."""

_IN_A_ROUND = text("round IS NOT NULL")
"""As the index says it."""


@dataclass(frozen=True)
class Unreached:
    """Those whom a round did not reach, for one reason."""

    state: DebtState
    """Undeliverable, or missed."""
    error: str
    count: int
    named: tuple[tuple[str, str], ...]
    """Some of them: Slack id, and name if it is known."""


@dataclass(frozen=True)
class Round:
    """How far a round is."""

    key: str
    kind: str
    """The kind of its first debt."""
    facts: Mapping[str, Any]
    """The facts of its first debt."""
    begun_at: datetime
    counts: Mapping[DebtState, int]
    ended_at: datetime | None
    """When the last of it was settled."""
    due: int
    """How many are to go now."""
    later: int
    """How many are to be tried at a later moment."""
    next_at: datetime | None
    """When the first of those is tried."""
    idle_since: datetime | None
    """Since when the first that is due waits."""
    waiting: Mapping[str, int]
    """Why open ones were put off: reason and how many."""
    left: timedelta | None
    """How long what is due takes at the pace of the last minutes; None when nothing went out then."""
    unreached: tuple[Unreached, ...]

    @property
    def all(self) -> int:
        """How many messages it has."""
        return sum(self.counts.values())

    @property
    def open(self) -> int:
        """How many are not settled."""
        return self.counts.get(DebtState.OWED, 0) + self.counts.get(DebtState.CLAIMED, 0)

    @property
    def sent(self) -> int:
        """How many went out."""
        return self.counts.get(DebtState.SENT, 0)


def recent(tx: Connection, actor: Actor, *, since: datetime, now: datetime) -> list[Round]:
    """Rounds to which was written since an instant, and all that are not finished: these first, then the newest.

    For the secretariat; raises NotAllowed.
    """
    policy.require(actor, policy.Action.DELIVERY_SEE)
    keys = list(tx.execute(_KEYS, {"since": since}).scalars())
    if not keys:
        return []
    oldest = tx.execute(_OLDEST_OPEN).scalar() or since
    among = {"keys": keys, "reach": min(since - REACH, oldest)}
    counted: dict[str, list[Any]] = {}
    for row in tx.execute(_COUNTS, {**among, "soon": now + SOON, "lately": now - LATELY}):
        counted.setdefault(row.round, []).append(row)
    first = {key: min(row.first for row in rows) for key, rows in counted.items()}
    facts = {row.id: row for row in tx.execute(_FACTS, {"ids": list(first.values())})}
    waiting: dict[str, dict[str, int]] = {}
    for row in tx.execute(_WAITING):
        waiting.setdefault(row.round, {})[row.error] = row.many
    unreached = _unreached(tx, among)
    begun = {key: min(row.begun_at for row in rows) for key, rows in counted.items()}
    ahead, found = 0, []
    pace = _pace(counted, now)
    for key in sorted(counted, key=lambda key: (begun[key], first[key])):  # the older go first
        rows, about = counted[key], facts[first[key]]
        due = sum(row.due for row in rows)
        ahead += due
        found.append(
            Round(
                key=key,
                kind=about.kind,
                facts=about.facts,
                begun_at=begun[key],
                counts={row.state: row.many for row in rows},
                ended_at=max((row.ended_at for row in rows if row.ended_at), default=None),
                due=due,
                later=sum(row.later for row in rows),
                next_at=min((row.next_at for row in rows if row.next_at), default=None),
                idle_since=min((row.idle_since for row in rows if row.idle_since), default=None),
                waiting=waiting.get(key, {}),
                left=pace * ahead if pace and due else None,
                unreached=unreached.get(key, ()),
            )
        )
    found.reverse()
    return sorted(found, key=lambda one: one.open == 0)


def resend(tx: Connection, actor: Actor, key: str, *, at: datetime) -> int:
    """Owe again what of a round Slack would not take; how many. For the secretariat; raises NotAllowed."""
    policy.require(actor, policy.Action.DELIVERY_MEND)
    return _done(asked.resend(tx, _undeliverable(key), at=at))


def let_go(tx: Connection, actor: Actor, key: str, *, at: datetime) -> int:
    """Ask no more attention for what of a round Slack would not take; how many. As `resend`."""
    policy.require(actor, policy.Action.DELIVERY_MEND)
    return _done(asked.let_go(tx, _undeliverable(key), at=at, reason="by the secretariat, in Home"))


def _undeliverable(key: str) -> Which:
    return Which(states=(DebtState.UNDELIVERABLE,), round=key)


def _done(verdicts: Mapping[int, Verdict]) -> int:
    return sum(verdict is Verdict.DONE for verdict in verdicts.values())


def _pace(counted: Mapping[str, Sequence[Any]], now: datetime) -> timedelta | None:
    """The time that one message of a round takes lately; None when too few went to say."""
    lately = sum(row.lately for rows in counted.values() for row in rows)
    since = min((row.lately_since for rows in counted.values() for row in rows if row.lately_since), default=now)
    return (now - since) / lately if lately > 1 and now > since else None


def _unreached(tx: Connection, among: Mapping[str, Any]) -> dict[str, tuple[Unreached, ...]]:
    alike: dict[tuple[str, DebtState, str], list[Any]] = {}
    for row in tx.execute(_UNREACHED, among):
        alike.setdefault((row.round, row.state, row.error), []).append(row)
    found: dict[str, list[Unreached]] = {}
    for (key, state, error), rows in alike.items():
        named = tuple((row.recipient, row.name or "") for row in rows)
        found.setdefault(key, []).append(Unreached(state, error, rows[0].many, named))
    return {key: tuple(sorted(those, key=lambda one: -one.count)) for key, those in found.items()}


_AT = UtcDateTime()
_OPEN = or_(col(Delivery.state) == DebtState.OWED, col(Delivery.state) == DebtState.CLAIMED)
# a debt in hand is about to be settled, though its lease goes on for minutes
_DUE = or_(
    col(Delivery.state) == DebtState.CLAIMED,
    and_(col(Delivery.state) == DebtState.OWED, col(Delivery.next_try_at) <= bindparam("soon", type_=_AT)),
)
_LATER = and_(col(Delivery.state) == DebtState.OWED, col(Delivery.next_try_at) > bindparam("soon", type_=_AT))
_LATELY = and_(~_OPEN, col(Delivery.settled_at) >= bindparam("lately", type_=_AT))

_KEYS = union(
    select(col(Delivery.round)).where(_IN_A_ROUND, col(Delivery.created_at) >= bindparam("since", type_=_AT)),
    select(col(Delivery.round)).where(IS_OPEN, _IN_A_ROUND),
)
_OLDEST_OPEN = select(func.min(col(Delivery.created_at), type_=_AT)).where(IS_OPEN, _IN_A_ROUND)
_AMONG = (
    _IN_A_ROUND,
    col(Delivery.created_at) >= bindparam("reach", type_=_AT),
    col(Delivery.round).in_(bindparam("keys", expanding=True)),
)
_COUNTS = (
    select(
        col(Delivery.round),
        col(Delivery.state),
        func.count().label("many"),
        func.min(col(Delivery.id)).label("first"),
        func.min(col(Delivery.created_at), type_=_AT).label("begun_at"),
        func.max(col(Delivery.settled_at), type_=_AT).label("ended_at"),
        func.count(case((_DUE, 1))).label("due"),
        func.count(case((_LATER, 1))).label("later"),
        func.min(case((_LATER, col(Delivery.next_try_at))), type_=_AT).label("next_at"),
        func.min(
            case((and_(_DUE, col(Delivery.state) == DebtState.OWED), col(Delivery.next_try_at))), type_=_AT
        ).label("idle_since"),
        func.count(case((_LATELY, 1))).label("lately"),
        func.min(case((_LATELY, col(Delivery.settled_at))), type_=_AT).label("lately_since"),
    )
    .where(*_AMONG)
    .group_by(col(Delivery.round), col(Delivery.state))
)
_FACTS = select(col(Delivery.id), col(Delivery.kind), col(Delivery.facts)).where(
    col(Delivery.id).in_(bindparam("ids", expanding=True))
)
_WAITING = (
    select(col(Delivery.round), col(Delivery.error), func.count().label("many"))
    .where(IS_OPEN, _IN_A_ROUND, col(Delivery.error) != "")
    .group_by(col(Delivery.round), col(Delivery.error))
    .order_by(func.count().desc(), col(Delivery.error))
)
_SAME = (col(Delivery.round), col(Delivery.state), col(Delivery.error))
_RANKED = (
    select(
        *_SAME,
        col(Delivery.id),
        col(Delivery.team),
        col(Delivery.recipient),
        func.row_number().over(partition_by=_SAME, order_by=col(Delivery.id)).label("place"),
        func.count().over(partition_by=_SAME).label("many"),
    )
    .where(
        IS_FAILED,
        col(Delivery.settled_at) >= bindparam("reach", type_=_AT),
        col(Delivery.round).in_(bindparam("keys", expanding=True)),
    )
    .subquery()
)
_UNREACHED = (
    select(_RANKED, col(Member.name))
    .outerjoin(Member, and_(col(Member.team) == _RANKED.c.team, col(Member.slack_user) == _RANKED.c.recipient))
    .where(_RANKED.c.place <= NAMED)
    .order_by(_RANKED.c.id)
)
