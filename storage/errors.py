"""What the network will not do, as data. `handlers.errors` has the sentence for each, in both languages."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar


@dataclass(frozen=True)
class Option:
    """Something that may have been meant: its id in its own table, and how people call it."""

    id: int
    name: str


class Refused(Exception):  # noqa: N818 - a refusal is what is the matter, not an error
    """The base of all refusals. `where` names the form's field that it belongs under, if any.

    Not frozen: Python itself writes `__traceback__` on an exception that passes a context manager.
    """

    where: ClassVar[str | None] = None


class Unavailable(Exception):  # noqa: N818 - as above
    """The database is away, locked or full. Nothing was stored; trying again later helps."""


class Collided(Unavailable):
    """The database ended a transaction for the sake of another: they waited for each other. Done again, it goes."""


class Unconfirmed(Unavailable):
    """The database fell silent while it was storing: perhaps it did. Trying again is harmless."""


@dataclass(unsafe_hash=True)
class NotAllowed(Refused):
    """The person may not do it."""

    action: str


@dataclass(unsafe_hash=True)
class ProfileNeeded(Refused):
    """The bot does not know the person's city and side yet."""


@dataclass(unsafe_hash=True)
class UnknownPerson(Refused):
    """Nobody is known by this Slack account, or they have left."""


@dataclass(unsafe_hash=True)
class AlreadyKnown(Refused):
    """Somebody of this name or e-mail is there already; who means somebody else goes on despite it."""

    member_id: int
    name: str
    function: str
    place: str
    where: ClassVar[str | None] = "name"


@dataclass(unsafe_hash=True)
class NothingToMatch(Refused):
    """Whether two are one person is not asked (any more): it was answered, or one of them left."""


@dataclass(unsafe_hash=True)
class UnknownCity(Refused):
    """No member city is called so."""

    word: str
    suggestions: tuple[Option, ...] = ()


@dataclass(unsafe_hash=True)
class UnknownTheme(Refused):
    """No theme group is called so, or several might be: `suggestions` are those that come near."""

    word: str
    suggestions: tuple[Option, ...] = ()


@dataclass(unsafe_hash=True)
class ThemeEnded(Refused):
    """The theme group has ended and no other carries it on."""

    name: str


@dataclass(unsafe_hash=True)
class ThemeProposed(Refused):
    """The theme group is only proposed: nobody can be in it yet."""

    theme_id: int
    name: str


@dataclass(unsafe_hash=True)
class ThemeSplit(ThemeEnded):
    """The theme group has ended, and those that it was split into go on: one of them is meant."""

    suggestions: tuple[Option, ...]


@dataclass(unsafe_hash=True)
class ThemeDecided(Refused):
    """Somebody decided something else about the theme group a moment ago."""

    name: str


@dataclass(unsafe_hash=True)
class NameTaken(Refused):
    """Another theme group is, or was, called so."""

    word: str
    name: str
    where: ClassVar[str | None] = "name"


@dataclass(unsafe_hash=True)
class SeatTaken(Refused):
    """Only one at a time can hold the office, and somebody else does; `replaceable`: theirs can end then."""

    office_id: int
    name: str
    since: date
    until: date | None
    replaceable: bool
    where: ClassVar[str | None] = "role"


@dataclass(unsafe_hash=True)
class UnknownPillar(Refused):
    """No pillar is called so."""

    word: str


@dataclass(unsafe_hash=True)
class UnknownDay(Refused):
    """No network day fits these words, or none is planned."""

    word: str


@dataclass(unsafe_hash=True)
class DayCancelled(Refused):
    """The network day does not take place."""

    day_id: int
    starts_on: date


@dataclass(unsafe_hash=True)
class DayOver(Refused):
    """The network day has been."""

    day_id: int
    starts_on: date


@dataclass(unsafe_hash=True)
class SignupNotOpen(Refused):
    """Sign-up opens later, or (None) has not been arranged."""

    opens_at: datetime | None


@dataclass(unsafe_hash=True)
class SignupClosed(Refused):
    """Sign-up has closed; the secretariat can still help."""

    since: datetime


@dataclass(unsafe_hash=True)
class NotForYourSide(Refused):
    """The day is for the other side of the cities' people."""

    side: str


@dataclass(unsafe_hash=True)
class SlotFull(Refused):
    """No seat is left in a slot; `elsewhere` are slots at the same time with their free seats (None: enough)."""

    slot_id: int
    title: str
    elsewhere: tuple[tuple[str, int | None], ...] = ()
    where: ClassVar[str | None] = "slots"


@dataclass(unsafe_hash=True)
class SlotsClash(Refused):
    """Two chosen slots are at the same time."""

    slot_id: int
    title: str
    other: str
    where: ClassVar[str | None] = "slots"


@dataclass(unsafe_hash=True)
class UnknownSlot(Refused):
    """There is no such part of a programme, or no longer."""

    slot_id: int
    where: ClassVar[str | None] = "slots"


@dataclass(unsafe_hash=True)
class BadSlots(Refused):
    """Some of the chosen slots cannot be had: each with why."""

    problems: tuple[SlotFull | SlotsClash | UnknownSlot, ...]
    where: ClassVar[str | None] = "slots"


@dataclass(unsafe_hash=True)
class ChangedMeanwhile(Refused):
    """Somebody changed it while the form was open; `mark` says how it is now, for who wants to go on."""

    mark: str


@dataclass(unsafe_hash=True)
class BadField(Refused):
    """What was typed in a field of a form cannot be: `problem` is the key of the sentence."""

    field: str | None
    problem: str
    detail: str = ""


@dataclass(unsafe_hash=True)
class UnknownReport(Refused):
    """There is no such report, it was withdrawn, or this person may not know of it."""


@dataclass(unsafe_hash=True)
class Unreadable(Refused):
    """A period or date was not understood."""

    word: str


@dataclass(unsafe_hash=True)
class BadFields(Refused):
    """Several fields of one form are wrong."""

    problems: tuple[BadField, ...]


@dataclass(unsafe_hash=True)
class Unclarity(Refused):
    """Rows of a spreadsheet are unclear: nothing of it is imported until they are mended or left out."""

    rows: int


@dataclass(unsafe_hash=True)
class UnknownBatch(Refused):
    """There is no such import."""

    batch_id: int


@dataclass(unsafe_hash=True)
class AlreadyUndone(Refused):
    """The import was undone before."""

    batch_id: int
    at: datetime


@dataclass(unsafe_hash=True)
class CannotUndo(Refused):
    """Since the import something of these people was changed (the first few, of so many): nothing is undone."""

    batch_id: int
    names: tuple[str, ...]
    people: int


@dataclass(unsafe_hash=True)
class UnknownSeason(Refused):
    """There is no such season after an election, or the city is not in it."""


@dataclass(unsafe_hash=True)
class SeasonPaused(Refused):
    """The season was stopped for a while: nobody decides in it now."""

    name: str


@dataclass(unsafe_hash=True)
class SeasonOver(Refused):
    """The season has ended."""

    name: str
