"""How fast Slack is spoken to, by all processes of one network together: a bucket for each of its methods.

A row holds when the bucket is empty again (GCRA, the leaky bucket as a meter, as ATM networks and many web servers
use it): one number to move on, whichever process moves it. Times are seconds by the *database's* clock, which all
processes share, however far their own are apart.
"""

import math

from sqlalchemy import Connection, Float, bindparam, case, extract, func, literal_column, select, update
from sqlmodel import col

from storage.database import insert_new
from storage.tables import Pace

_LATEST = case((col(Pace.free_at) > bindparam("now"), col(Pace.free_at)), else_=bindparam("now", type_=Float))
_RESERVE = (
    update(Pace)
    .where(col(Pace.method) == bindparam("called"), col(Pace.free_at) <= bindparam("latest", type_=Float))
    .values(free_at=_LATEST + bindparam("gap", type_=Float))
    .returning(col(Pace.free_at))
)
_FREE = select(col(Pace.free_at)).where(col(Pace.method) == bindparam("called"))
_PUT_OFF = (
    update(Pace)
    .where(col(Pace.method) == bindparam("called"), col(Pace.free_at) < bindparam("until"))
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
    values = {"called": method, "now": now, "gap": gap, "latest": now + most + gap * (burst - 1)}
    free_at = tx.execute(_RESERVE, values).scalar_one_or_none()
    if free_at is None:
        insert_new(tx, Pace, method=method, free_at=now)
        free_at = tx.execute(_RESERVE, values).scalar_one_or_none()
    if free_at is None:
        free_at = tx.execute(_FREE, {"called": method}).scalar_one() + gap
    return max(0.0, float(free_at) - gap * burst - now)


def put_off(tx: Connection, method: str, *, until: float, gap: float, burst: int) -> None:
    """Let no turn come before an instant, as Slack asked."""
    insert_new(tx, Pace, method=method, free_at=until)
    tx.execute(_PUT_OFF, {"called": method, "until": until + gap * (burst - 1)})
