"""The words in which the network says what kind of thing something is; stored as they stand here."""

from enum import StrEnum


class Side(StrEnum):
    """Which half of a city's people: those elected and appointed, or those employed."""

    POLITICAL = "political"
    OFFICIAL = "official"


class DaySide(StrEnum):
    """For whom a network day is."""

    POLITICAL = "political"
    OFFICIAL = "official"
    BOTH = "both"


class ThemeStatus(StrEnum):
    """Where a theme group is in its life."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    MERGED = "merged"
    ENDED = "ended"


class Role(StrEnum):
    """What an office lets its holder do; the theme or body it belongs to is named beside it."""

    LEAD = "lead"
    CHAIR = "chair"
    VICE_CHAIR = "vice_chair"
    MEMBER = "member"
    COORDINATOR = "coordinator"
    SECRETARIAT = "secretariat"
    LOBBY_COORDINATOR = "lobby_coordinator"


class Verdict(StrEnum):
    """What a coordinator says of an office or a membership after an election."""

    CONFIRMED = "confirmed"
    REPLACED = "replaced"
    VACANT = "vacant"


class DayStatus(StrEnum):
    """Cancelled is not closed: a closed day takes place, without new sign-ups."""

    PLANNED = "planned"
    CANCELLED = "cancelled"


class SlotKind(StrEnum):
    """What a part of the programme is."""

    PLENARY = "plenary"
    PILLAR = "pillar"
    THEME = "theme"
    OTHER = "other"


class Answer(StrEnum):
    """What a person said about a day. No row means: not answered yet."""

    COMING = "coming"
    NOT_COMING = "not_coming"


class LedBy(StrEnum):
    """Who led a lobby talk for the network."""

    POLITICIAN = "politician"
    OFFICIAL = "official"
    LOBBY_COORDINATOR = "lobby_coordinator"
    AGENCY = "agency"
    PARTNER = "partner"


class Result(StrEnum):
    """What a lobby talk brought."""

    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Publicity(StrEnum):
    """Who may read a lobby report."""

    NETWORK = "network"
    GROUP = "group"
    BOARD = "board"


class DebtState(StrEnum):
    """Where a message that the bot owes is. The last four are ends."""

    OWED = "owed"
    CLAIMED = "claimed"
    SENT = "sent"
    DROPPED = "dropped"
    MISSED = "missed"
    UNDELIVERABLE = "undeliverable"
