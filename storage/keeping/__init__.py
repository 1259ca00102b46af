"""A city's people, as its coordinator keeps them: enter, correct, put in groups, end, hand over; and its page.

`people`, `placing` and `handing` are the verbs, `page` answers questions. The secretariat may do it for every city,
and alone for partners: people of an organisation that is no city.
"""

from storage.keeping.handing import Handed, Handover, Post, hand_over, posts
from storage.keeping.page import CityPage, InGroup, Sheet, coordinated, coordinators, kept, page, partners, sheet
from storage.keeping.people import (
    MOST_EMAIL,
    MOST_FUNCTION,
    MOST_NAME,
    Correction,
    Entered,
    Wanted,
    correct,
    enter,
)
from storage.keeping.placing import Ended, Placed, Told, end, place, told

__all__ = [
    "MOST_EMAIL",
    "MOST_FUNCTION",
    "MOST_NAME",
    "CityPage",
    "Correction",
    "Ended",
    "Entered",
    "Handed",
    "Handover",
    "InGroup",
    "Placed",
    "Post",
    "Sheet",
    "Told",
    "Wanted",
    "coordinated",
    "coordinators",
    "correct",
    "end",
    "enter",
    "hand_over",
    "kept",
    "page",
    "partners",
    "place",
    "posts",
    "sheet",
    "told",
]
