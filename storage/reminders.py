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
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    true,
    union_all,
)
from sqlmodel import col

from storage import office_hours, policy
from storage.deliveries import Debt
from storage.kinds import Answer, DaySide, DayStatus, Role, SlotKind, ThemeStatus
from storage.members import NO_ACCOUNT, REACHABLE
from storage.network import Audience, Moment, Network
from storage.policy import OFFICIAL, POLITICIAN
from storage.tables import Delegation, Delivery, Member, Membership, NetworkDay, Office, Signup, Slot, Theme

APART = timedelta(days=3)
"""Days there are at least between two reminders of sign-up."""
THANKS_HELP = 3
"""Working days on which thanks are still in place."""
_SHIFT = timedelta(days=10)
"""More than any row of weekends and holidays moves a reminder."""


class Kind(StrEnum):
    """What a reminder says."""

    OPEN = "open"
    CLOSING = "closing"
    PRACTICAL = "practical"
    THANKS = "thanks"


@dataclass(frozen=True)
class Dated:
    """What of a network day decides when people are reminded of it."""

    id: int
    starts_on: date
    ends_on: date
    side: DaySide
    opens_at: datetime | None
    """When sign-up opens; None: as soon as the day is planned."""
    closes_at: datetime | None
    """When sign-up closes; None: there is no sign-up."""
    begins_at: datetime | None
    """When the first part of its programme starts."""


@dataclass(frozen=True)
class Window:
    """When a reminder is due, and from when on it helps nobody any more."""

    moment: Moment
    kind: Kind
    starts_at: datetime
    ends_at: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.starts_at <= at < self.ends_at


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


# --- when: pure ------------------------------------------------------------------------------------


def windows(network: Network, day: Dated) -> tuple[Window, ...]:
    """The windows of a day, the last first. Empty ones are left out."""
    found: list[Window] = []
    following: dict[Audience, datetime] = {}
    for moment in sorted(network.moments, key=lambda one: (one.days, one.slug)):
        window = _window(network, day, moment, following.get(moment.audience))
        if window is not None and window.starts_at < window.ends_at:
            found.append(window)
            if moment.days >= 0:
                following[moment.audience] = window.starts_at
    return tuple(found)


def kind(moment: Moment) -> Kind:
    """What a moment's reminder says. A moment with a slug of its own speaks as its audience is spoken to."""
    if moment.audience is Audience.COMING:
        return Kind.PRACTICAL if moment.days >= 0 else Kind.THANKS
    return Kind.CLOSING if moment.slug == Kind.CLOSING else Kind.OPEN


def _window(network: Network, day: Dated, moment: Moment, following: datetime | None) -> Window | None:
    if moment.days < 0:
        return _after(network, day, moment)
    starts = office_hours.last_office_hour(
        network, office_hours.wall(network, day.starts_on - timedelta(days=moment.days), moment.at)
    )
    if moment.audience is Audience.COMING:
        ends = _begins(network, day)
        return Window(moment, kind(moment), starts, min(ends, following) if following else ends)
    closes = _closes(network, day)
    if closes is None:
        return None
    if day.opens_at is not None and starts < day.opens_at:
        starts = office_hours.first_office_hour(network, day.opens_at)
    if following is not None:
        last = following.astimezone(network.zone).date() - APART
        closes = min(closes, office_hours.wall(network, last + timedelta(days=1), time.min))
    return Window(moment, kind(moment), starts, closes)


def _after(network: Network, day: Dated, moment: Moment) -> Window | None:
    if moment.audience is not Audience.COMING:
        return None
    starts = office_hours.first_office_hour(
        network, office_hours.wall(network, day.ends_on - timedelta(days=moment.days), moment.at)
    )
    last = office_hours.working_days_after(network, starts.astimezone(network.zone).date(), THANKS_HELP - 1)
    return Window(moment, kind(moment), starts, office_hours.wall(network, last, network.office_hours.closes))


def _begins(network: Network, day: Dated) -> datetime:
    """When a day begins: with its programme, or with office hours as long as there is none."""
    return day.begins_at or office_hours.wall(network, day.starts_on, network.office_hours.opens)


def _closes(network: Network, day: Dated) -> datetime | None:
    """When signing up ends, at the latest when the day begins; None when there is no sign-up."""
    return min(day.closes_at, _begins(network, day)) if day.closes_at else None


# --- who: set by set -------------------------------------------------------------------------------


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
    closes_at = _closes(network, day)
    if member_id is None:
        coming = _anybody_comes(tx, day.id)
        if window.moment.audience is Audience.COMING and not coming:
            return None
        return Reminder(day.id, window.kind, coming, closes_at)
    for_id = facts.get("for")
    if for_id is None:
        whose, asked = member_id, _people(network, team, day, window)
    else:
        whose = int(for_id)
        asked = _officials(network, team, day, window, now).where(col(OFFICIAL.id) == member_id)
    if tx.execute(asked.where(col(Member.id) == whose)).first() is None:
        return None
    leads = _led(tx, day, whose) if window.kind is Kind.THANKS else ()
    return Reminder(day.id, window.kind, _comes(tx, day.id, whose), closes_at, leads, for_id)


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
        _people(network, team, day, window, ~own),
        _officials(network, team, day, window, now, ~for_them),
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
    if window.moment.audience is Audience.COMING and not _anybody_comes(tx, day.id):
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


def _people(
    network: Network, team: str, day: Dated, window: Window, *first: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """Whom a reminder is for: those of its audience who are here and want reminders."""
    return select(col(Member.id), col(Member.slack_user), literal(None, Integer).label("official_id")).where(
        *first,
        col(Member.team) == team,
        col(Member.gone_at).is_(None),
        REACHABLE,
        col(Member.reminders).is_(True),
        _wanted(network, day, window),
    )


def _officials(
    network: Network, team: str, day: Dated, window: Window, now: datetime, *first: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """Who gets it for a politician of the audience: those who act for one who does not answer themselves.

    Such a one has no account, wants no reminders, or never answered about any day.
    """
    on = now.astimezone(network.zone).date()
    never = ~exists().where(col(Signup.member_id) == col(Member.id), col(Signup.by_id).is_(None))
    return (
        select(col(Member.id), col(OFFICIAL.slack_user), col(OFFICIAL.id).label("official_id"))
        .select_from(Delegation)
        .join(POLITICIAN, col(POLITICIAN.id) == col(Delegation.politician_id))
        .join(OFFICIAL, col(OFFICIAL.id) == col(Delegation.official_id))
        .join(Member, col(Member.id) == col(POLITICIAN.id))
        .where(
            *first,
            *policy.acting(on),
            col(OFFICIAL.team) == team,
            col(OFFICIAL.slack_user).not_like(f"{NO_ACCOUNT}%"),
            col(OFFICIAL.reminders).is_(True),
            or_(~REACHABLE, col(Member.reminders).is_(False), never),
            _wanted(network, day, window),
        )
    )


def _wanted(network: Network, day: Dated, window: Window) -> ColumnElement[bool]:
    """The condition on Member that they are of a reminder's audience."""
    if window.moment.audience is Audience.UNANSWERED:
        return and_(_concerned(network, day), ~_signed_up(day.id))
    if window.kind is Kind.THANKS:
        return or_(_signed_up(day.id, Answer.COMING), _leads_of(day))
    return _signed_up(day.id, Answer.COMING)


def _concerned(network: Network, day: Dated) -> ColumnElement[bool]:
    """In (or leading) a theme group, of the day's side; or in a body of that side on that day."""
    both = day.side is DaySide.BOTH
    of_side = true() if both else or_(col(Member.side).is_(None), col(Member.side) == day.side.value)
    in_theme = exists().where(
        col(Membership.member_id) == col(Member.id),
        col(Membership.left_at).is_(None),
        col(Theme.id) == col(Membership.theme_id),
        col(Theme.status) == ThemeStatus.ACTIVE,
    )
    leads_theme = exists().where(
        *_held(day.starts_on),
        col(Theme.id) == col(Office.theme_id),
        col(Theme.status) == ThemeStatus.ACTIVE,
    )
    bodies = [body.slug for body in network.bodies if both or body.side == day.side.value]
    in_body = exists().where(*_held(day.starts_on), col(Office.body).in_(bodies))
    return and_(of_side, or_(in_theme, leads_theme, in_body))


def _held(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Office.member_id) == col(Member.id),
        col(Office.since) <= on,
        or_(col(Office.until).is_(None), col(Office.until) >= on),
    )


def _signed_up(day_id: int, *answers: Answer) -> ColumnElement[bool]:
    """Having answered; with `answers`, one of these."""
    answered = [col(Signup.answer).in_(answers)] if answers else []
    return exists().where(col(Signup.day_id) == day_id, col(Signup.member_id) == col(Member.id), *answered)


def _leads_of(day: Dated) -> ColumnElement[bool]:
    """Leading, on that day, a theme group that had a part in its programme."""
    return exists().where(
        *_held(day.ends_on),
        col(Office.role) == Role.LEAD,
        *_theme_slot(day),
        col(Slot.theme_id) == col(Office.theme_id),
    )


def _theme_slot(day: Dated) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Slot.day_id) == day.id,
        col(Slot.kind) == SlotKind.THEME,
        col(Slot.removed_at).is_(None),
    )


def _led(tx: Connection, day: Dated, member_id: int) -> tuple[str, ...]:
    rows = tx.execute(
        select(col(Theme.name))
        .where(
            exists().where(
                col(Member.id) == member_id,
                *_held(day.ends_on),
                col(Office.role) == Role.LEAD,
                col(Office.theme_id) == col(Theme.id),
            ),
            exists().where(*_theme_slot(day), col(Slot.theme_id) == col(Theme.id)),
        )
        .order_by(col(Theme.name))
    )
    return tuple(rows.scalars())


def _comes(tx: Connection, day_id: int, member_id: int) -> bool:
    return _any(tx, col(Signup.day_id) == day_id, col(Signup.member_id) == member_id)


def _anybody_comes(tx: Connection, day_id: int) -> bool:
    return _any(tx, col(Signup.day_id) == day_id)


def _any(tx: Connection, *conditions: ColumnElement[bool]) -> bool:
    query = select(col(Signup.id)).where(col(Signup.answer) == Answer.COMING, *conditions).limit(1)
    return tx.execute(query).first() is not None
