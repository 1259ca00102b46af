"""Lobby reports: filing, correcting and withdrawing them, and reading those one may know of.

A report that somebody may not know of does not exist for them: every question goes through `policy.readable`.
"""

from storage.lobby.filing import (
    FILED_FOR,
    MOST,
    Filed,
    Prepared,
    Told,
    Withdrawn,
    correct,
    file,
    prepare,
    reopen,
    withdraw,
)
from storage.lobby.reading import Listing, Wanted, about_themes, by_author, get, listed, may_correct
from storage.lobby.talks import Talk

__all__ = [
    "FILED_FOR",
    "MOST",
    "Filed",
    "Listing",
    "Prepared",
    "Talk",
    "Told",
    "Wanted",
    "Withdrawn",
    "about_themes",
    "by_author",
    "correct",
    "file",
    "get",
    "listed",
    "may_correct",
    "prepare",
    "reopen",
    "withdraw",
]
