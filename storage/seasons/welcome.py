"""Who is new in the network after an election: a message that says where things are, once."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from rapidfuzz import fuzz
from sqlalchemy import Connection, exists, select
from sqlmodel import col

from storage import deliveries, names, themes
from storage.deliveries import Debt
from storage.members import Person
from storage.succession import carrying
from storage.tables import Season, SeasonCity, ThemeName
from storage.themes import ThemeGroup

WELCOME = "welcome"
"""The kind of debt by which somebody is welcomed."""
AFTER = timedelta(days=365)
"""How long after an election who is new is welcomed because of it."""
MOST = 3
_LIKE = 85.0
"""Likeness (0-100) of a word of a function and a part of a group's name from which they may be about the same."""
_SHORTEST = 4
"""Letters of a word that may be like another; a shorter one (`mkb`, `wmo`) must be the same."""
_POSTS = frozenset(
    names.key(word)
    for word in (
        "wethouder", "burgemeester", "loco", "locoburgemeester", "adviseur", "beleidsadviseur", "medewerker",
        "beleidsmedewerker", "manager", "directeur", "strategisch", "senior", "programma", "programmamanager",
        "gemeente", "coördinator", "alderman", "mayor", "policy", "adviser", "advisor", "officer", "secretaris",
        "stad", "steden", "stedelijke", "stedelijk", "city", "cities", "hoofd", "team", "teamleider", "overige",
        "en", "de", "het", "een", "van", "voor", "in", "op", "of", "te", "the", "and", "for",
    )
)  # fmt: skip
"""Words that say what somebody is, not what about."""


def first_time(tx: Connection, person: Person, *, team: str, at: datetime) -> None:
    """Owe a welcome to somebody who just said for the first time where they are from, if their city voted lately."""
    if person.city_id is None:
        return
    voted = exists().where(
        col(SeasonCity.city_id) == person.city_id,
        col(SeasonCity.season_id) == col(Season.id),
        col(Season.begun_at) > at - AFTER,
    )
    if tx.execute(select(voted)).scalar_one():
        greet(tx, person, team=team, at=at)


def greet(tx: Connection, person: Person, *, team: str, at: datetime) -> None:
    """Owe somebody with an account a welcome: one, ever."""
    if person.slack_user is None:
        return
    debt = Debt(f"{WELCOME}:{person.id}", WELCOME, person.slack_user, at)
    deliveries.owe(tx, team, [debt], at=at)


def suggested(tx: Connection, person: Person) -> list[ThemeGroup]:
    """Running groups whose name or alias is about what somebody's function says, the likeliest first.

    Those that they are in are left out. At most 3.
    """
    about = _telling(person.function)
    if not about:
        return []
    called: dict[int, list[str]] = {}
    groups = carrying()
    for row in tx.execute(
        select(groups.c.by_id, col(ThemeName.shown)).join(groups, groups.c.theme_id == col(ThemeName.theme_id))
    ):
        called.setdefault(row.by_id, []).append(row.shown)
    mine = {theme.id for theme in themes.of_member(tx, person.id)}
    scored = [
        (_likeness(about, called.get(theme.id, [theme.name])), theme)
        for theme in themes.running(tx)
        if theme.id not in mine
    ]
    best = sorted((one for one in scored if one[0] >= _LIKE), key=lambda one: -one[0])
    return [theme for _, theme in best[:MOST]]


def _likeness(about: Iterable[str], called: Iterable[str]) -> float:
    """The best likeness of any of these words and any word of these names."""
    parts = [part for name in called for part in _telling(name)]
    return max((_alike(word, part) for word in about for part in parts), default=0.0)


def _telling(text: str) -> list[str]:
    return [word for word in names.words(text) if len(word) > 1 and word not in _POSTS]


def _alike(word: str, part: str) -> float:
    """Whole words are nearest; then one that stands in the other, as `zorg` in `jeugdzorg`."""
    if word == part:
        return 100.0
    if min(len(word), len(part)) < _SHORTEST:
        return 0.0
    if word in part or part in word:
        return 95.0
    return float(fuzz.ratio(word, part))
