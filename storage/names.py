"""Finding things by the names people type: any case, accents, hyphens, aliases, a part of it, a small typo."""

import functools
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from storage.errors import Option

SURE = 85.0
"""Likeness (0-100) from which a typo is taken for what was meant, if nothing else comes near."""
LIKELY = 60.0
"""Likeness from which something is worth asking back."""
LEAD = 8.0
"""How much nearer than the next the best must be to be taken without asking."""
MOST = 5
"""How many possibilities are asked back at most: a row of buttons on a phone."""


@dataclass(frozen=True)
class Found:
    """What a word may mean: exactly one thing, or (`sure` is None) some that come near, best first."""

    sure: Option | None
    near: tuple[Option, ...] = ()


@functools.lru_cache(maxsize=2048)
def key(word: str) -> str:
    """Fold a name to what people hear in it: lower case letters and digits, without accents."""
    # most names have no accents, and a roster folds them all to put them in order
    plain = word.lower() if word.isascii() else unicodedata.normalize("NFKD", word).casefold()
    return "".join(filter(str.isalnum, plain))


def words(text: str) -> list[str]:
    """Split a name into its words, folded."""
    return list(_words(text))


@functools.lru_cache(maxsize=2048)
def _words(text: str) -> tuple[str, ...]:
    spaced = "".join(letter if letter.isalnum() or letter in "'’" else " " for letter in text)
    return tuple(folded for word in spaced.split() if (folded := key(word)))


def find(word: str, names: Sequence[tuple[Option, str]]) -> Found:
    """Find what `word` means among things and their names (a thing may have several)."""
    wanted = key(word)[:100]
    if not wanted:
        return Found(None)
    exact = _options(thing for thing, name in names if key(name) == wanted)
    if len(exact) == 1:
        return Found(exact[0])
    if exact:
        return Found(None, exact[:MOST])
    parts = words(word)[:20]
    part_of = _options(thing for thing, name in names if _all_in(parts, words(name)))
    if len(part_of) == 1:
        return Found(part_of[0])
    if part_of:
        return Found(None, part_of[:MOST])
    return _by_likeness(wanted, names)


def _all_in(parts: list[str], name: list[str]) -> bool:
    """Whether each typed word begins a word of the name; one letter alone says nothing."""
    return any(len(part) > 1 for part in parts) and all(
        any(whole.startswith(part) for whole in name) for part in parts
    )


def _by_likeness(wanted: str, names: Sequence[tuple[Option, str]]) -> Found:
    folded = [key(name) for _, name in names]
    best: dict[Option, float] = {}
    for _, score, place in process.extract(wanted, folded, scorer=fuzz.ratio, score_cutoff=LIKELY, limit=None):
        thing = names[place][0]
        best[thing] = max(best.get(thing, 0.0), score)
    ranked = sorted(best, key=lambda thing: -best[thing])
    if not ranked:
        return Found(None)
    first = best[ranked[0]]
    second = best[ranked[1]] if len(ranked) > 1 else 0.0
    if len(wanted) > 3 and first >= SURE and first - second >= LEAD:  # noqa: PLR2004 - "wm" is no typo of "wmo"
        return Found(ranked[0], tuple(ranked[:MOST]))
    return Found(None, tuple(ranked[:MOST]))


def _options(things: object) -> tuple[Option, ...]:
    return tuple(dict.fromkeys(things))  # type: ignore[call-overload]
