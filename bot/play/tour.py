from datetime import datetime, timedelta
from typing import Any

from bot.playground.page.stage import Moment, Step, Words
from storage.network import Network


def moments(db: Any, network: Network, now: datetime) -> list[Moment]:
    return [Moment(now + timedelta(days=1), Words("Morgen", "Tomorrow"))]


def steps(db: Any, network: Network, now: datetime) -> list[Step]:
    return []
