"""What a spreadsheet would change: a plan, its steps, and what is unclear in it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from storage.errors import Option
from storage.importing.table import Hint, What
from storage.importing.world import Spot
from storage.marks import mark

TODAY = "today"
"""A day that nobody typed: when it is carried out."""

Value = date | str | int | None


class Kind(StrEnum):
    """What becomes of a row of the database."""

    ADDED = "added"
    CHANGED = "changed"
    ENDED = "ended"


@dataclass(frozen=True)
class Step:
    """A row of the database that is added, changed or ended; days are the first and the last, as people say them."""

    kind: Kind
    table: str
    """members, memberships or offices."""
    row: int | None
    """Of the spreadsheet; None: because it is not in it."""
    person: int
    """A member's id, or (below zero) somebody new."""
    name: str
    place: str
    spot: Spot | None
    id: int | None
    before: tuple[tuple[str, Value], ...]
    after: tuple[tuple[str, Value], ...]


@dataclass(frozen=True)
class Unclear:
    """A row that cannot be taken as it is."""

    row: int
    what: What
    word: str = ""
    near: tuple[str, ...] = ()
    other: int | None = None
    """Another row that it has to do with."""


@dataclass(frozen=True)
class Noted:
    """Something about a row that is good to know."""

    row: int
    what: Hint
    word: str = ""


@dataclass(frozen=True)
class Scope:
    """What a spreadsheet is the complete roster of: who is not in it ends."""

    themes: frozenset[int] = frozenset()
    cities: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.themes or self.cities)


NOTHING = Scope()
"""A spreadsheet that is no complete roster: who is not in it stays."""


@dataclass(frozen=True)
class Plan:
    """All that would happen."""

    steps: tuple[Step, ...]
    stays: int
    """People, memberships and offices of the spreadsheet that are known just so."""
    unclear: tuple[Unclear, ...]
    notes: tuple[Noted, ...]
    unknown: tuple[str, ...]
    """Headers that nothing is known for: their columns are left alone."""
    rows: int
    only_city: Option | None = None
    """The city of all rows, when it is one: the spreadsheet may be its complete roster."""
    only_theme: Option | None = None

    @property
    def mark(self) -> str:
        """Changes with all that would be done."""
        return mark(*sorted(map(repr, self.steps)))

    def of(self, kind: Kind, table: str | None = None) -> tuple[Step, ...]:
        """The steps of a kind, of one table or all."""
        return tuple(step for step in self.steps if step.kind is kind and table in (None, step.table))
