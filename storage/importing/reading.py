"""From cells to what they mean here: which city, groups, body, role and days a row is about."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from storage import names
from storage.errors import Option
from storage.importing.table import Cell, Line, What, day, role, side, words
from storage.importing.world import Group, Spot, World
from storage.keeping import MOST_EMAIL, MOST_FUNCTION, MOST_NAME
from storage.kinds import Role, Side
from storage.offices import GENERAL_BOARD

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
_ACCOUNT = re.compile(r"[UW][A-Z0-9]{1,30}")
Problem = tuple[int, What, str, tuple[str, ...], int | None]
"""Row, what is unclear, the word, what comes near, another row."""


@dataclass(frozen=True)
class Read:
    """A row, understood."""

    line: Line
    city_id: int | None
    side: Side | None
    role: Role | None
    only_leads: bool
    groups: tuple[Group, ...]
    body: str | None
    pillar: str | None
    seat_id: int | None
    """The city that an office is of, where it is said beside the person's own."""
    since: date | None
    until: date | None

    @property
    def function(self) -> str:
        """As it was typed."""
        return self.line.function

    @property
    def organisation(self) -> str:
        """As it was typed."""
        return self.line.organisation

    @property
    def alone(self) -> bool:
        """Whether it is about nothing but the person."""
        in_something = self.groups or self.body or self.pillar
        return not in_something and self.role in (None, Role.MEMBER)

    def lasts(self, on: date) -> bool:
        """Whether what it says goes on after that day."""
        return self.until is None or self.until >= on

    def spots(self, city_id: int | None) -> list[Spot]:
        """What somebody of this city is by this row."""
        if self.alone:
            return []
        if self.role in (Role.COORDINATOR, Role.SECRETARIAT):
            own = city_id if self.role is Role.COORDINATOR else None
            return [Spot(self.role, city_id=self.seat_id or own)]
        if self.role is Role.LOBBY_COORDINATOR:
            return [Spot(self.role)]
        found = [] if self.body is None else [self._seat(self.body, city_id)]
        if self.role in (None, Role.MEMBER):
            found += [Spot(None, theme_id=group.id) for group in self.groups]
        elif self.role is Role.LEAD or self.body is None:
            found += [Spot(self.role, theme_id=group.id) for group in self.groups]
        return found or [Spot(self.role, pillar=self.pillar)]

    def _seat(self, body: str, city_id: int | None) -> Spot:
        role = self.role or Role.MEMBER
        seat = city_id if role is Role.MEMBER and body == GENERAL_BOARD else None
        return Spot(role, body=body, pillar=self.pillar, city_id=seat)


def understand(lines: Sequence[Line], world: World, *, on: date) -> tuple[list[Read], list[Problem]]:
    """Understand rows; those in which something is unclear are left out."""
    reader = _Reader(world, on)
    found = [reader.read(line) for line in lines]
    return [one for one in found if one is not None], reader.problems


class _Reader:
    def __init__(self, world: World, on: date) -> None:
        self.world, self.on = world, on
        self.problems: list[Problem] = []
        self._near: dict[tuple[str, str], tuple[str, ...]] = {}

    def read(self, line: Line) -> Read | None:
        self._line, before = line, len(self.problems)
        self._check()
        since, until = self._day(line.since, last=False), self._day(line.until, last=True)
        if since is not None and until is not None and until < since:
            self._say(What.ENDS_BEFORE_START, until.isoformat())
        meant, only_leads = role(line.role)
        if line.role and meant is None:
            self._say(What.UNKNOWN_ROLE, line.role)
        pillar = self._pillar() if not line.groups else None
        body, seat = self._body(meant, pillar)
        read = Read(
            line=line,
            city_id=self._city(),
            side=self._side(),
            role=meant,
            only_leads=only_leads,
            groups=tuple(self._groups()),
            body=body,
            pillar=pillar if body is None or meant is Role.CHAIR or line.body not in ("BO", "AO") else None,
            seat_id=seat,
            since=since,
            until=until,
        )
        self._check_role(read)
        if read.alone and until is not None and until > self.on:
            self._say(What.ENDS_LATER, until.isoformat())
        return read if len(self.problems) == before else None

    def _say(self, what: What, word: str = "", near: tuple[str, ...] = ()) -> None:
        self.problems.append((self._line.number, what, word[:60], near, None))

    def _check(self) -> None:
        line = self._line
        if not names.key(line.name):
            self._say(What.NO_NAME)
        for said, most in (
            (line.name, MOST_NAME), (line.function, MOST_FUNCTION), (line.organisation, MOST_NAME),
            (line.email, MOST_EMAIL),
        ):  # fmt: skip
            if len(said) > most:
                self._say(What.TOO_LONG, said)
        if line.email and not _EMAIL.fullmatch(line.email):
            self._say(What.BAD_EMAIL, line.email)
        if line.slack and not _ACCOUNT.fullmatch(line.slack):
            self._say(What.BAD_ACCOUNT, line.slack)

    def _day(self, cell: Cell, *, last: bool) -> date | None:
        try:
            return day(cell, last=last)
        except ValueError:
            self._say(What.BAD_DATE, words(cell))
            return None

    def _city(self) -> int | None:
        said = self._line.city
        if not said:
            return None
        found = self.world.towns.get(names.key(said)) or self.world.towns.get(names.key(_bare(said)))
        if found is None:
            self._say(What.UNKNOWN_CITY, said, self._like("city", said, self.world.called_towns))
        return found

    def _side(self) -> Side | None:
        said = self._line.side
        found = side(said)
        if said and found is None:
            self._say(What.UNKNOWN_SIDE, said)
        return found

    def _groups(self) -> Iterable[Group]:
        for cell in self._line.groups:
            whole = self.world.group_keys.get(names.key(cell))
            for said in [cell] if whole is not None else filter(None, map(str.strip, cell.split(";"))):
                found = self.world.group_keys.get(names.key(said))
                if found is None:
                    self._say(What.UNKNOWN_GROUP, said, self._like("group", said, self.world.called_groups))
                else:
                    yield self.world.groups[found]

    def _pillar(self) -> str | None:
        said = self._line.pillar
        if not said:
            return None
        found = self.world.pillars.get(names.key(said))
        if found is None:
            self._say(What.UNKNOWN_PILLAR, said)
        return found

    def _body(self, meant: Role | None, pillar: str | None) -> tuple[str | None, int | None]:
        """A body, or the city that an office is of."""
        said = self._line.body
        if not said:
            return None, None
        if meant in (Role.COORDINATOR, Role.SECRETARIAT) and (town := self.world.towns.get(names.key(said))):
            return None, town
        key = names.key(said)
        found = self.world.bodies.get(key) or self.world.bodies.get(key + names.key(pillar or ""))
        if found is None:
            self._say(What.UNKNOWN_BODY, said)
        return found, None

    def _check_role(self, read: Read) -> None:
        somewhere = bool(read.groups or read.body or read.pillar or self._line.body)
        placeless = read.role in (Role.COORDINATOR, Role.SECRETARIAT, Role.LOBBY_COORDINATOR)
        somewhere = somewhere or bool(self._line.groups)
        led = read.role is Role.LEAD and not self._line.groups
        if led or (read.role in (Role.CHAIR, Role.VICE_CHAIR) and not somewhere):
            self._say(What.ROLE_OF_WHAT, self._line.role)
        elif placeless and read.groups:
            self._say(What.NOT_THIS_ROLE, self._line.role)
        elif read.role is None and not self._line.role and read.pillar and not read.body:
            self._say(What.ROLE_OF_WHAT, self._line.pillar)

    def _like(self, kind: str, said: str, called: Sequence[tuple[Option, str]]) -> tuple[str, ...]:
        key = (kind, said)
        if key not in self._near:
            found = names.find(said, called)
            near = (found.sure,) if found.sure else found.near
            self._near[key] = tuple(dict.fromkeys(one.name for one in near))[:3]
        return self._near[key]


def _bare(said: str) -> str:
    """A city without `gemeente` before it."""
    return re.sub(r"^(gemeente|gem\.|municipality of|city of)\s+", "", said, flags=re.IGNORECASE)
