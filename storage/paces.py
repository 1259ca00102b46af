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
    or_,
    select,
    update,
)
from sqlmodel import col

from storage.database import insert_new
from storage.tables import Pace

FARTHEST = 3700.0
"""Seconds to the farthest turn that anybody can have to wait for: Slack is taken to ask for an hour at most. What is
farther away was written by a clock that has been set back since, and would let nothing out until then."""

_FARTHEST = bindparam("farthest", type_=Float)
_LATEST = case(
    (and_(col(Pace.free_at) > bindparam("now"), col(Pace.free_at) <= _FARTHEST), col(Pace.free_at)),
    else_=bindparam("now", type_=Float),
)
_RESERVE = (
    update(Pace)
    .where(
        col(Pace.method) == bindparam("called"),
        or_(col(Pace.free_at) <= bindparam("latest", type_=Float), col(Pace.free_at) > _FARTHEST),
    )
    .values(free_at=_LATEST + bindparam("gap", type_=Float))
    .returning(col(Pace.free_at))
)
_FREE = select(col(Pace.free_at)).where(col(Pace.method) == bindparam("called"))
_PUT_OFF = (
    update(Pace)
    .where(
        col(Pace.method) == bindparam("called"),
        or_(col(Pace.free_at) < bindparam("until"), col(Pace.free_at) > _FARTHEST),
    )
    .values(free_at=bindparam("until", type_=Float))
)
_CLOCKS = {
    "postgresql": select(extract("epoch", func.clock_timestamp())),
    "sqlite": select((func.julianday("now") - literal_column("2440587.5")) * literal_column("86400.0")),
}


def clock(tx: Connection) -> float:
    """The time, in seconds since 1970, as the database has it."""
    return float(tx.execute(_CLOCKS[tx.dialect.name]).scalar_one())


def reserve(tx: Connection, method: str, *, now: float, gap: float, burst: int, most: float = math.inf) -> float:
    """Take the next turn to call a method; in how many seconds it comes, 0 when it is now.

    Turns are `gap` seconds apart, and `burst` of them may be taken at once after a silence. One that is more than
    `most` seconds away is told, and not taken: turns that nobody uses would keep everybody waiting for ever.
    """
    values = {
        "called": method,
        "now": now,
        "gap": gap,
        "latest": now + most + gap * (burst - 1),
        "farthest": now + FARTHEST + gap * burst,
    }
    free_at = tx.execute(_RESERVE, values).scalar_one_or_none()
    if free_at is None:
        insert_new(tx, Pace, method=method, free_at=now)
        free_at = tx.execute(_RESERVE, values).scalar_one_or_none()
    if free_at is None:
        free_at = tx.execute(_FREE, {"called": method}).scalar_one() + gap
    return max(0.0, float(free_at) - gap * burst - now)


def left(tx: Connection, method: str, *, now: float) -> float:
    """Seconds until a bucket is empty again; 0 when it is. Takes no turn."""
    free_at = tx.execute(_FREE, {"called": method}).scalar_one_or_none()
    seconds = 0.0 if free_at is None else float(free_at) - now
    return seconds if 0 < seconds <= FARTHEST else 0.0


def put_off(tx: Connection, method: str, *, until: float, gap: float, burst: int) -> None:
    """Let no turn come before an instant, as Slack asked."""
    insert_new(tx, Pace, method=method, free_at=until)
    free_at = until + gap * (burst - 1)
    tx.execute(_PUT_OFF, {"called": method, "until": free_at, "farthest": free_at + FARTHEST})
