"""Days and hours since the bot began its work, as the clock on the wall shows them."""

from datetime import date, datetime, time, timedelta

from storage import office_hours
from storage.network import Network


def after(network: Network, began: datetime, days: int, hour: int, minute: int = 10) -> datetime:
    """So many days after the bot began, at an hour."""
    return office_hours.wall(network, day(network, began) + timedelta(days=days), time(hour, minute))


def day(network: Network, at: datetime) -> date:
    """The day that it is then."""
    return at.astimezone(network.zone).date()
