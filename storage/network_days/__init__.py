"""Network days: planning them, their programme, who comes.

`days` answers questions, `signups` and `planning` are the verbs, `notices` tells people what changed.
"""

from storage.network_days.days import (
    Answered,
    Day,
    Listed,
    Programme,
    Slot,
    Stage,
    Turnout,
    answered,
    by_city,
    called_off,
    coming,
    get,
    listed,
    of_year,
    on_date,
    programme,
    seats,
    signup_of,
    slot,
    slots,
    turnout,
    upcoming,
)

__all__ = [
    "Answered",
    "Day",
    "Listed",
    "Programme",
    "Slot",
    "Stage",
    "Turnout",
    "answered",
    "by_city",
    "called_off",
    "coming",
    "get",
    "listed",
    "of_year",
    "on_date",
    "programme",
    "seats",
    "signup_of",
    "slot",
    "slots",
    "turnout",
    "upcoming",
]
