"""Which rows are about one person, and whether the network knows them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from storage import names
from storage.importing.reading import Problem, Read
from storage.importing.table import What
from storage.importing.world import Known, World

_Place = tuple[str, object]


@dataclass(eq=False)
class Folk:
    """Somebody that rows are about."""

    number: int
    """Their id, or (below zero) which new person it is."""
    known: Known | None
    name: str
    city_id: int | None
    organisation: str
    email: str = ""
    slack: str | None = None
    reads: list[Read] = field(default_factory=list)

    @property
    def row(self) -> int:
        """The first row about them."""
        return self.reads[0].line.number


def recognise(reads: Sequence[Read], world: World) -> tuple[list[Folk], list[Problem]]:
    """Join rows about one person: by account, by e-mail, by name and city (or organisation).

    Rows with a name only come last: they mean whoever alone is called so.
    """
    book = _Book(world)
    for read in sorted(reads, key=lambda one: _place(one) is None):  # stable: in the order of the rows
        book.take(read)
    folks = sorted(book.folks, key=lambda folk: folk.row)
    for folk in folks:
        folk.reads.sort(key=lambda one: one.line.number)
    return folks, book.problems


def _place(read: Read) -> _Place | None:
    if read.city_id is not None:
        return "city", read.city_id
    return ("organisation", names.key(read.line.organisation)) if read.line.organisation else None


def _place_of(known: Known) -> _Place | None:
    if known.city_id is not None:
        return "city", known.city_id
    return ("organisation", names.key(known.organisation)) if known.organisation else None


class _Book:
    def __init__(self, world: World) -> None:
        self.world = world
        self.folks: list[Folk] = []
        self.problems: list[Problem] = []
        self._by_account: dict[str, Folk] = {}
        self._by_email: dict[str, Folk] = {}
        self._by_place: dict[tuple[str, _Place], Folk] = {}
        self._by_name: dict[str, list[Folk]] = defaultdict(list)
        self._by_known: dict[int, Folk] = {}

    def take(self, read: Read) -> None:
        """Find whom a row is about, and put it with their others."""
        line, key, place = read.line, names.key(read.line.name), _place(read)
        folk = self._by_account.get(line.slack) or self._by_email.get(line.email)
        if folk is not None:
            if names.key(folk.name) != key and not (folk.known and folk.known.slack_user):
                self._say(read, What.TWO_NAMES, folk.name, folk.row)
                return
        elif place is not None:
            folk = self._by_place.get((key, place))
            if folk is not None and line.email and folk.email and folk.email != line.email:
                self._say(read, What.NAMESAKES, line.name, folk.row)
                return
            if folk is not None and line.slack and folk.slack and folk.slack != line.slack:
                folk = None  # two accounts are two people
        if folk is None:
            folk = self._new(read, key, place)
        elif place is not None and _of(folk) is not None and place != _of(folk):
            self._say(read, What.TWO_CITIES, self._called(folk), folk.row)
            return
        if folk is not None:
            self._put(folk, read, key, place)

    def _new(self, read: Read, key: str, place: _Place | None) -> Folk | None:
        line = read.line
        known = self._known(read, key, place)
        if isinstance(known, Known):
            there = _place_of(known)
            if place is not None and there is not None and place != there:
                self._say(read, What.TWO_CITIES, known.city or known.organisation)
                return None
            if line.email and known.email and line.email != known.email:
                self._say(read, What.OTHER_EMAIL, line.name)
                return None
            if known.id in self._by_known:
                return self._by_known[known.id]
            return self._add(
                Folk(
                    known.id, known, known.name, known.city_id or read.city_id,
                    known.organisation or line.organisation, known.email or line.email, known.slack_user,
                )
            )  # fmt: skip
        if known is not None or (place is None and not line.slack):
            if known is None:
                return self._by_name_alone(read, key)
            return None
        number = -1 - sum(folk.known is None for folk in self.folks)
        account = line.slack or None
        return self._add(Folk(number, None, line.name, read.city_id, line.organisation, line.email, account))

    def _known(self, read: Read, key: str, place: _Place | None) -> Known | bool | None:
        """Somebody that the network knows; None: nobody; False: it cannot be told."""
        line = read.line
        if line.slack and line.slack in self.world.by_account:
            return self.world.by_account[line.slack]
        if line.email and (by_email := self.world.by_email.get(line.email)):
            one = self._one(by_email)
            if one is None or names.key(one.name) != key:
                self._say(read, What.TWO_NAMES, by_email[0].name)
                return False
            return one
        if place is None:
            return None
        called = [one for one in self.world.by_name.get(key, ()) if _place_of(one) == place]
        if line.slack:  # another account is somebody else; an account for who has none is for them to confirm
            called = [one for one in called if one.slack_user is None]
        if not called:
            return None
        one = self._one(called)
        if one is None or (line.slack and one.slack_user is None):
            self._say(read, What.NAMESAKES if one is None else What.TWO_PEOPLE, line.name)
            return False
        return one

    @staticmethod
    def _one(several: Sequence[Known]) -> Known | None:
        """The only one, or the only one who is still there."""
        here = [one for one in several if one.gone_at is None] if len(several) > 1 else list(several)
        return here[0] if len(here) == 1 else None

    def _by_name_alone(self, read: Read, key: str) -> Folk | None:
        ids = {folk.number: folk for folk in self._by_name.get(key, ())}
        others = [one for one in self.world.by_name.get(key, ()) if one.id not in ids]
        if len(ids) + len(others) > 1:
            self._say(read, What.NAMESAKES, read.line.name)
            return None
        if ids:
            return next(iter(ids.values()))
        if not others:
            self._say(read, What.NO_PLACE, read.line.name)
            return None
        known = others[0]
        return self._add(
            Folk(known.id, known, known.name, known.city_id, known.organisation, known.email or "", known.slack_user)
        )

    def _add(self, folk: Folk) -> Folk:
        self.folks.append(folk)
        if folk.known is not None:
            self._by_known[folk.known.id] = folk
        return folk

    def _put(self, folk: Folk, read: Read, key: str, place: _Place | None) -> None:
        folk.reads.append(read)
        line = read.line
        folk.email = folk.email or line.email
        folk.slack = folk.slack or line.slack or None
        folk.organisation = folk.organisation or line.organisation
        if folk.city_id is None:
            folk.city_id = read.city_id
        for email in filter(None, (line.email,)):
            self._by_email[email] = folk
        for account in filter(None, (line.slack,)):
            self._by_account[account] = folk
        for called in {key, names.key(folk.name)}:
            if place is not None:
                self._by_place.setdefault((called, place), folk)
            if folk not in self._by_name[called]:
                self._by_name[called].append(folk)

    def _called(self, folk: Folk) -> str:
        return self.world.town_names.get(folk.city_id or 0) or folk.organisation

    def _say(self, read: Read, what: What, word: str, other: int | None = None) -> None:
        self.problems.append((read.line.number, what, word[:60], (), other))


def _of(folk: Folk) -> _Place | None:
    if folk.city_id is not None:
        return "city", folk.city_id
    return ("organisation", names.key(folk.organisation)) if folk.organisation else None
