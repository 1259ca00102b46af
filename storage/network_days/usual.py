"""The programme of a usual network day: a plenary, the pillar meetings side by side, then the theme groups.

The hours are a habit, for the secretariat to change. Many theme groups meet in two rounds, so that people can
be in two of them.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, time

from sqlalchemy import Connection, select
from sqlmodel import col

from storage import names
from storage.kinds import SlotKind, ThemeStatus
from storage.network import Network
from storage.network_days.days import Day
from storage.tables import Theme

PLENARY = (time(10), time(11))
PILLARS = (time(11, 15), time(12, 45))
ROUNDS = ((time(13, 45), time(15)), (time(15, 15), time(16, 30)))
ONE_ROUND = 4
"""Up to so many theme groups meet all at once."""


def usual(
    tx: Connection, day: Day, themes: Sequence[int], *, network: Network, plenary: str
) -> list[dict[str, object]]:
    """The rows of a usual day's slots, on its first day. Theme groups that have ended are left out."""
    rows = tx.execute(
        select(col(Theme.id), col(Theme.name)).where(
            col(Theme.id).in_(themes), col(Theme.status) == ThemeStatus.ACTIVE
        )
    )
    groups = sorted(rows, key=lambda row: names.key(row.name))
    rounds = ROUNDS[:1] if len(groups) <= ONE_ROUND else ROUNDS
    slots = [_row(day, network, SlotKind.PLENARY, plenary, PLENARY)]
    slots += [
        _row(day, network, SlotKind.PILLAR, pillar.name, PILLARS, pillar=pillar.slug) for pillar in network.pillars
    ]
    slots += [
        _row(day, network, SlotKind.THEME, group.name, rounds[place % len(rounds)], theme_id=group.id)
        for place, group in enumerate(groups)
    ]
    return slots


def _row(
    day: Day,
    network: Network,
    kind: SlotKind,
    title: str,
    hours: tuple[time, time],
    *,
    pillar: str | None = None,
    theme_id: int | None = None,
) -> dict[str, object]:
    starts, ends = (datetime.combine(day.starts_on, hour, tzinfo=network.zone).astimezone(UTC) for hour in hours)
    return {
        "day_id": day.id, "kind": kind, "title": title, "pillar": pillar, "theme_id": theme_id,
        "starts_at": starts, "ends_at": ends, "room": "", "capacity": None, "removed_at": None,
    }  # fmt: skip
