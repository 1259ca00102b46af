"""All tables. Unique and check constraints are the last line of the rules; rows never leave `storage`.

Instants are UTC, days are days in the network's zone. Nothing is deleted: what ends gets a date.
"""

from storage.tables.days import NetworkDay, Signup, SignupSlot, Slot
from storage.tables.directory import City, CityName, Member, Membership, Office, Theme, ThemeName, ThemePillar
from storage.tables.ledger import Delivery, Pace, SeenEvent
from storage.tables.lobby import Report, ReportPerson, ReportTheme

__all__ = [
    "City",
    "CityName",
    "Delivery",
    "Member",
    "Membership",
    "NetworkDay",
    "Office",
    "Pace",
    "Report",
    "ReportPerson",
    "ReportTheme",
    "SeenEvent",
    "Signup",
    "SignupSlot",
    "Slot",
    "Theme",
    "ThemeName",
    "ThemePillar",
]
