"""Who is to be reminded of which network day, and when: derived from the calendar at each tick, never stored ahead.

A moment (`network.toml`) makes a *window* of a day: from the instant at which its reminder is due until it helps
nobody any more. All who belong to its audience within that window are owed one, once for each date of the day:
who joins a group or signs up later, too. What falls outside office hours comes in the last office hour before
(thanks, after the day: in the first after); the window of those who have not answered never begins before
sign-up does. A reminder of sign-up is not sent any more in the `APART` before the next one, so that who joins
late, or a day that is planned late, brings one message and not two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    cast,
    exists,
    func,
    select,
    union_all,
)
from sqlmodel import col

from storage import office_hours
from storage.deliveries import Debt
from storage.kinds import DayStatus
from storage.network import Audience, Network
from storage.policy import OFFICIAL
from storage.reminders.audience import anybody_comes, comes, led, officials, people
from storage.reminders.moments import Dated, Kind, Window, signup_closes, windows
from storage.tables import Delivery, Member, NetworkDay, Slot

__all__ = ["Kind", "Reminder", "due", "recall"]

_SHIFT = timedelta(days=10)
"""More than any row of weekends and holidays moves a reminder."""


@dataclass(frozen=True)
class Reminder:
    """A reminder that is true now."""

    day_id: int
    kind: Kind
    coming: bool
    """Whether the reader comes (came). Of the channel: whether anybody does."""
    closes_at: datetime | None
    """When sign-up closes; None: there is none."""
    leads: tuple[str, ...] = ()
    """After the day: the reader's groups that met there and whose outcome is asked."""
    for_id: int | None = None
    """The politician for whom the reader gets it; all else is then about them."""


def due(tx: Connection, network: Network, team: str, channel: str | None, now: datetime) -> list[Debt]:
    """The reminders to be owed now that are not owed yet; none outside office hours.

    Of each open window one query for the people who are owed nothing yet, so that a tick costs next to nothing
    when nothing is new.
    """
    if not office_hours.is_open(network, now):
        return []
    debts: list[Debt] = []
    for day in _near(tx, network, now):
        for window in windows(network, day):
            if now in window:
                debts += _of_people(tx, network, team, day, window, now)
                if channel and window.moment.channel:
                    debts += _of_channel(tx, channel, day, window, now)
    return debts


def recall(
    tx: Connection,
    network: Network,
    team: str,
    facts: Mapping[str, Any],
    *,
    member_id: int | None,
    now: datetime,
) -> Reminder | None:
    """Look whether an owed reminder is still true, of a person or (None) of the channel; None when it is not.

    The day is planned and not moved, the reminder helps, and the person belongs to those it is for.
    """
    day = next(iter(_days(tx, col(NetworkDay.id) == facts["day"])), None)
    if day is None or day.starts_on != date.fromisoformat(facts["starts_on"]):
        return None
    window = next((one for one in windows(network, day) if one.moment.slug == facts["moment"]), None)
    if window is None or now not in window:
        return None
    closes_at = signup_closes(network, day)
    if member_id is None:
        coming = anybody_comes(tx, day.id)
        if window.moment.audience is Audience.COMING and not coming:
            return None
        return Reminder(day.id, window.kind, coming, closes_at)
    for_id = facts.get("for")
    if for_id is None:
        whose, asked = member_id, people(network, team, day, window)
    else:
        whose = int(for_id)
        asked = officials(network, team, day, window, now).where(col(OFFICIAL.id) == member_id)
    if tx.execute(asked.where(col(Member.id) == whose)).first() is None:
        return None
    leads = led(tx, day, whose) if window.kind is Kind.THANKS else ()
    return Reminder(day.id, window.kind, comes(tx, day.id, whose), closes_at, leads, for_id)


def _near(tx: Connection, network: Network, now: datetime) -> list[Dated]:
    """The planned days of which a window may be open now."""
    today = now.astimezone(network.zone).date()
    ahead = max((moment.days for moment in network.moments), default=0)
    back = min((moment.days for moment in network.moments), default=0)
    return _days(
        tx,
        col(NetworkDay.starts_on) <= today + timedelta(days=max(ahead, 0)) + _SHIFT,
        col(NetworkDay.ends_on) >= today + timedelta(days=min(back, 0)) - _SHIFT,
    )


def _days(tx: Connection, *conditions: ColumnElement[bool]) -> list[Dated]:
    begins = (
        select(func.min(col(Slot.starts_at)))
        .where(col(Slot.day_id) == col(NetworkDay.id), col(Slot.removed_at).is_(None))
        .scalar_subquery()
        .label("begins_at")
    )
    found: Select[*tuple[Any, ...]] = (
        select(
            col(NetworkDay.id),
            col(NetworkDay.starts_on),
            col(NetworkDay.ends_on),
            col(NetworkDay.side),
            col(NetworkDay.signup_opens_at),
            col(NetworkDay.signup_closes_at),
            begins,
        )
        .where(col(NetworkDay.status) == DayStatus.PLANNED, *conditions)
        .order_by(col(NetworkDay.starts_on), col(NetworkDay.id))
    )
    return [Dated(*row) for row in tx.execute(found)]


def _of_people(tx: Connection, network: Network, team: str, day: Dated, window: Window, now: datetime) -> list[Debt]:
    prefix = f"{_key(day, window)}:"
    own = exists().where(col(Delivery.key) == prefix + cast(col(Member.id), String))
    for_them = exists().where(
        col(Delivery.key) == prefix + cast(col(Member.id), String) + ":" + cast(col(OFFICIAL.id), String)
    )
    both = union_all(
        people(network, team, day, window, ~own),
        officials(network, team, day, window, now, ~for_them),
    )
    found = sorted(tx.execute(both).all(), key=lambda row: (row.id, row.official_id or 0))
    return [
        _debt(
            f"{prefix}{row.id}" if row.official_id is None else f"{prefix}{row.id}:{row.official_id}",
            f"reminder_{window.kind}", row.slack_user, day, window, now,
            for_id=None if row.official_id is None else row.id,
        )
        for row in found
    ]  # fmt: skip


def _of_channel(tx: Connection, channel: str, day: Dated, window: Window, now: datetime) -> list[Debt]:
    key = _key(day, window)
    if tx.execute(select(col(Delivery.id)).where(col(Delivery.key) == key)).first() is not None:
        return []
    if window.moment.audience is Audience.COMING and not anybody_comes(tx, day.id):
        return []
    return [_debt(key, f"reminder_{window.kind}_channel", channel, day, window, now)]


def _key(day: Dated, window: Window) -> str:
    return f"reminder:{day.id}:{day.starts_on}:{window.moment.slug}"


def _debt(
    key: str, said: str, recipient: str, day: Dated, window: Window, now: datetime, *, for_id: int | None = None
) -> Debt:
    facts: dict[str, Any] = {"day": day.id, "starts_on": day.starts_on.isoformat(), "moment": window.moment.slug}
    if for_id is not None:
        facts["for"] = for_id
    return Debt(key, said, recipient, due_at=now, expires_at=window.ends_at, facts=facts, round=_key(day, window))
