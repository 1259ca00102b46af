"""How fast Slack is spoken to, by all processes of one network together: a bucket for each method and channel.

A row holds when the bucket is empty again (GCRA, the leaky bucket as a meter, as ATM networks and many web servers
use it): one number to move on, whichever process moves it. Times are seconds by the *database's* clock, which all
processes share, however far their own are apart.
"""

import math

from sqlalchemy import (
    Connection,
    Float,
    and_,
    bindparam,
    case,
    extract,
    func,
    literal_column,
    not_,
    or_,
    select,
    update,
)
from sqlmodel import col

from storage.database import insert_new
from storage.tables import Pace

FARTHEST = 3700.0
"""Seconds to the farthest turn that anybody can have to wait for: Slack is taken to ask for an hour at most."""
BACK = 5.0
"""Seconds by which processes may be wrong about the database's clock. What was written at an instant that is farther
ahead shows that this clock has been set back since: nothing would go out until it is there again."""

_NOW = bindparam("now", type_=Float)
_BELIEVED = and_(
    col(Pace.free_at) <= bindparam("farthest", type_=Float),
    or_(col(Pace.moved_at).is_(None), col(Pace.moved_at) <= _NOW + BACK),
)
_SOONEST = bindparam("soonest", type_=Float)
_RESERVE = (
    update(Pace)
    .where(
        col(Pace.method) == bindparam("called"),
        or_(col(Pace.free_at) <= bindparam("latest", type_=Float), not_(_BELIEVED)),
    )
    .values(
        free_at=case((and_(col(Pace.free_at) > _SOONEST, _BELIEVED), col(Pace.free_at)), else_=_SOONEST)
        + bindparam("gap", type_=Float),
        moved_at=_NOW,
    )
    .returning(col(Pace.free_at))
)
_FREE = select(col(Pace.free_at)).where(col(Pace.method) == bindparam("called"), _BELIEVED)
_PUT_OFF = (
    update(Pace)
    .where(
        col(Pace.method) == bindparam("called"),
        or_(col(Pace.free_at) < bindparam("until", type_=Float), not_(_BELIEVED)),
    )
    .values(free_at=bindparam("until", type_=Float), moved_at=_NOW)
)
_CLOCKS = {
    "postgresql": select(extract("epoch", func.clock_timestamp())),
    "sqlite": select((func.julianday("now") - literal_column("2440587.5")) * literal_column("86400.0")),
}


def clock(tx: Connection) -> float:
    """The time, in seconds since 1970, as the database has it."""
    return float(tx.execute(_CLOCKS[tx.dialect.name]).scalar_one())


def reserve(
    tx: Connection, method: str, *, now: float, gap: float, burst: int, most: float = math.inf, after: float = 0.0
) -> float:
    """Take the next turn to call a method; in how many seconds it comes, 0 when it is now.

    Turns are `gap` seconds apart, and `burst` of them may be taken at once after a silence. None comes sooner than
    `after` seconds. One that is more than `most` seconds away is told, and not taken: turns that nobody uses would
    keep everybody waiting for ever.
    """
    values = {
        "called": method,
        "now": now,
        "soonest": now + after,
        "gap": gap,
        "latest": now + most + gap * (burst - 1),
        "farthest": now + FARTHEST,
    }
    free_at = tx.execute(_RESERVE, values).scalar_one_or_none()
    if free_at is None:
        insert_new(tx, Pace, method=method, free_at=now, moved_at=now)
        free_at = tx.execute(_RESERVE, values).scalar_one_or_none()
    if free_at is None:
        return left(tx, method, now=now) - gap * (burst - 1)
    return max(after, float(free_at) - gap * burst - now)


def left(tx: Connection, method: str, *, now: float) -> float:
    """Seconds until a bucket is empty again; 0 when it is. Takes no turn."""
    free_at = tx.execute(_FREE, {"called": method, "now": now, "farthest": now + FARTHEST}).scalar_one_or_none()
    return 0.0 if free_at is None else max(0.0, float(free_at) - now)


def put_off(tx: Connection, method: str, *, now: float, until: float, gap: float, burst: int) -> None:
    """Let no turn come before an instant, as Slack asked."""
    insert_new(tx, Pace, method=method, free_at=until, moved_at=now)
    emptied = until + gap * (burst - 1)
    tx.execute(_PUT_OFF, {"called": method, "now": now, "until": emptied, "farthest": now + FARTHEST})
