"""What somebody means by the words behind `reports`: theme groups and cities, in any order and spelling."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select
from sqlmodel import col

from storage import cities, names
from storage.errors import Option
from storage.tables import Theme, ThemeName

MOST_WORDS = 8
"""Words that are tried together; a longer line is not a name that anybody types."""
_LONGEST = 6
"""Words in the longest name that is tried."""
_BETWEEN = frozenset(
    [
        "over",
        "uit",
        "van",
        "in",
        "bij",
        "met",
        "door",
        "de",
        "het",
        "en",
        "of",
        "voor",
        "themagroep",
        "groep",
        "stad",
        "gemeente",
        "verslagen",
        "gesprekken",
        "about",
        "from",
        "of",
        "with",
        "by",
        "the",
        "and",
        "for",
        "group",
        "city",
        "reports",
        "talks",
    ]
)
"""Words between names that say nothing."""
_UNKNOWN = 10.0
_TYPO = 3.0
_PART = 1.0


@dataclass(frozen=True)
class Asked:
    """The groups and cities that were meant; `unknown` is what nothing was found for, `near` what comes near."""

    themes: tuple[Option, ...] = ()
    cities: tuple[Option, ...] = ()
    unknown: str = ""
    near: tuple[Option, ...] = ()


@dataclass(frozen=True)
class _Meaning:
    cost: float
    themes: tuple[Option, ...] = ()
    cities: tuple[Option, ...] = ()
    unknown: tuple[str, ...] = ()


def understand(tx: Connection, words: Sequence[str]) -> Asked:
    """Find the groups (running, merged and ended ones) and cities that words name."""
    if not words:
        return Asked()
    called = _Called(_themes(tx), cities.named(tx))
    if len(words) > MOST_WORDS:
        return Asked(unknown=" ".join(words))
    best = called.read(tuple(words))
    if best.unknown:
        return Asked(best.themes, best.cities, " ".join(best.unknown), called.near(" ".join(best.unknown)))
    return Asked(tuple(dict.fromkeys(best.themes)), tuple(dict.fromkeys(best.cities)))


class _Called:
    """All names, and the cheapest way to read words as some of them."""

    def __init__(self, themes: list[tuple[Option, str]], towns: list[tuple[Option, str]]) -> None:
        self.themes, self.towns = themes, towns
        self._known: dict[tuple[str, ...], _Meaning] = {(): _Meaning(0)}

    def read(self, words: tuple[str, ...]) -> _Meaning:
        """The reading that costs least: names in full before a part of one, a part before a typo."""
        if words not in self._known:
            readings = []
            for length in range(1, min(len(words), _LONGEST) + 1):
                first, rest = self._span(words[:length]), self.read(words[length:])
                readings.append(
                    _Meaning(
                        first.cost + rest.cost,
                        first.themes + rest.themes,
                        first.cities + rest.cities,
                        first.unknown + rest.unknown,
                    )
                )
            self._known[words] = min(readings, key=lambda meaning: meaning.cost)
        return self._known[words]

    def near(self, word: str) -> tuple[Option, ...]:
        """What comes near a word that was not found."""
        near = (*names.find(word, self.themes).near, *names.find(word, self.towns).near)
        return near[: names.MOST]

    def _span(self, words: tuple[str, ...]) -> _Meaning:
        if len(words) == 1 and names.key(words[0]) in _BETWEEN | {""}:
            return _Meaning(0.1)
        theme, theme_cost = self._sure(words, self.themes)
        town, town_cost = self._sure(words, self.towns)
        if theme and theme_cost <= town_cost:
            return _Meaning(theme_cost, themes=(theme,))
        if town:
            return _Meaning(town_cost, cities=(town,))
        return _Meaning(_UNKNOWN * len(words), unknown=words)

    def _sure(self, words: tuple[str, ...], called: list[tuple[Option, str]]) -> tuple[Option | None, float]:
        typed = " ".join(words)
        found = names.find(typed, called)
        if found.sure is None or len(names.key(typed)) < 3:  # noqa: PLR2004 - "am" is no Amersfoort
            return None, _UNKNOWN
        if any(option == found.sure and names.key(name) == names.key(typed) for option, name in called):
            return found.sure, 0.5
        return found.sure, 0.5 + (_TYPO if found.near else _PART) * len(words)


def _themes(tx: Connection) -> list[tuple[Option, str]]:
    rows = tx.execute(
        select(col(Theme.id), col(Theme.name), col(ThemeName.shown))
        .join(ThemeName, col(ThemeName.theme_id) == col(Theme.id))
        .order_by(col(Theme.status), col(Theme.name))
    )
    return [(Option(row.id, row.name), row.shown) for row in rows]
