from datetime import datetime

from bot.settings import Settings
from storage.network import Network


def fill(settings: Settings, network: Network, at: datetime) -> None:
    pass
