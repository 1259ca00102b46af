"""All tables. Unique and check constraints are the last line of the rules; rows never leave `storage`.

Instants are UTC, days are days in the network's zone. Nothing is deleted: what ends gets a date.
"""

from storage.tables.days import NetworkDay, Signup, SignupSlot, Slot
from storage.tables.directory import (
    City,
    CityName,
    Delegation,
    Interest,
    Match,
    Member,
    Membership,
    Office,
    Theme,
    ThemeName,
    ThemePillar,
)
from storage.tables.history import Batch, Change
from storage.tables.ledger import Delivery, Pace, SeenEvent
from storage.tables.lobby import Report, ReportPerson, ReportTheme
from storage.tables.seasons import Season, SeasonCity, SeasonItem

__all__ = [
    "Batch",
    "Change",
    "City",
    "CityName",
    "Delegation",
    "Delivery",
    "Interest",
    "Match",
    "Member",
    "Membership",
    "NetworkDay",
    "Office",
    "Pace",
    "Report",
    "ReportPerson",
    "ReportTheme",
    "Season",
    "SeasonCity",
    "SeasonItem",
    "SeenEvent",
    "Signup",
    "SignupSlot",
    "Slot",
    "Theme",
    "ThemeName",
    "ThemePillar",
]
