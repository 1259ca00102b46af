"""When a reminder of a network day is due, and until when it helps: pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from storage import office_hours
from storage.kinds import DaySide
from storage.network import Audience, Moment, Network

APART = timedelta(days=3)
"""Days there are at least between two reminders of sign-up."""
THANKS_HELP = 3
"""Working days on which thanks are still in place."""


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
    closes = signup_closes(network, day)
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


def signup_closes(network: Network, day: Dated) -> datetime | None:
    """When signing up ends, at the latest when the day begins; None when there is no sign-up."""
    return min(day.closes_at, _begins(network, day)) if day.closes_at else None
