"""After an election: what the political side of the cities that voted holds is confirmed, passed on or left vacant.

`running` begins, stops and ends a season, `progress` tells how far it is; `deciding` is what a city's coordinator
does in it; `welcome` greets who is new. Nothing is deleted, and nothing ends before somebody has said so.
"""

from storage.seasons.deciding import Decided, Item, Ruling, Standing, Walk, confirm_all, decide, finish, walk
from storage.seasons.progress import Open, Overview, Progress, Season, get, listed, mine, overview
from storage.seasons.running import KIND, MOST_NAME, Begun, Reminded, begin, end, pause, remind, resume
from storage.seasons.welcome import WELCOME, first_time, greet, suggested

__all__ = [
    "KIND",
    "MOST_NAME",
    "WELCOME",
    "Begun",
    "Decided",
    "Item",
    "Open",
    "Overview",
    "Progress",
    "Reminded",
    "Ruling",
    "Season",
    "Standing",
    "Walk",
    "begin",
    "confirm_all",
    "decide",
    "end",
    "finish",
    "first_time",
    "get",
    "greet",
    "listed",
    "mine",
    "overview",
    "pause",
    "remind",
    "resume",
    "suggested",
    "walk",
]
