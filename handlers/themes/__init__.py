"""Theme groups: list them, join, leave, see who is in or was.

What becomes of them: `proposals`, `changes`, `endings`, and what people are told of it, `notices`; for who takes one
over, `handover`.
"""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from handlers.debts import Renderer
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import dates, periods, verbatim
from handlers.themes import changes, endings, handover, notices, seats
from handlers.themes import proposals as proposing
from handlers.themes.seats import Seats
from handlers.values import number
from handlers.views import themes as view
from handlers.views.blocks import Message
from handlers.views.themes import past as then_view
from handlers.visit import Handler, Reply, Updated, Visit
from storage import cities, members, names, themes
from storage.cities import Town
from storage.database import Database
from storage.errors import Option, UnknownCity, UnknownPillar, UnknownTheme
from storage.themes import ThemeGroup, past, proposals
from storage.themes.past import Period


def groups(db: Database, visit: Visit, word: str) -> Message:
    """`groups [pillar]`: the theme groups by pillar, each with its turnout."""
    return _groups(db, visit, _pillar(visit, word) if word else None, 1)


def turn_groups(db: Database, visit: Visit, value: str) -> Reply:
    """Another page of the groups; `value` is the page and the pillar, if only one was asked for."""
    page, _, pillar = value.partition(" ")
    return Updated(_groups(db, visit, _pillar(visit, pillar) if pillar else None, number(page, 1)))


def _groups(db: Database, visit: Visit, pillar: str | None, page: int) -> Message:
    with db.reading() as tx:
        listed = themes.listed(tx, visit.actor)
        proposed = proposals.listed(tx, visit.actor, on=visit.today)
    return view.groups(visit, listed, pillar, page, proposed)


def join(db: Database, visit: Visit, word: str) -> Message:
    """`join <group>`: enter a roster; without a group, choose from the list."""
    if not word:
        return groups(db, visit, "")
    with db.transaction() as tx:
        joined = themes.join(tx, visit.actor, word, at=visit.now, on=visit.today)
    return view.joined(visit, joined)


def leave(db: Database, visit: Visit, word: str) -> Message:
    """`leave <group>`: go out of a roster."""
    if not word:
        return _which(db, visit)
    with db.transaction() as tx:
        left = themes.leave(tx, visit.actor, word, at=visit.now)
    return view.left(visit, left)


def roster(db: Database, visit: Visit, word: str) -> Message:
    """`roster <group, city, body or role> [year or date]`: who is in it, or was."""
    return _roster(db, visit, word, 1)


def turn(db: Database, visit: Visit, value: str) -> Reply:
    """Another page of a roster; `value` is the page and the group or city."""
    page, _, word = value.partition(" ")
    return Updated(_roster(db, visit, word, number(page, 1)))


def _roster(db: Database, visit: Visit, word: str, page: int) -> Message:
    if not word:
        return _which(db, visit)
    with db.reading() as tx:
        # a number at the end of a name is no year
        what, when = (word, None) if past.is_name(tx, word) else _when(visit, word)
        try:
            meant = _meant(tx, visit, what)
        except UnknownTheme:
            if known := _without_time(tx, visit, word):
                return then_view.unread(visit, *known)
            raise
        if when is not None and when.first > visit.today:
            return then_view.not_yet(visit, meant.name, when)
        if isinstance(meant, Seats):
            return seats.show(tx, visit, meant, when, word, page)
        if isinstance(meant, Town):
            if when is not None:
                return then_view.city(visit, past.from_city(tx, meant, when, page=page), when, word)
            return view.city(visit, meant, members.from_city(tx, meant.id), page)
        if when is not None:
            return then_view.roster(visit, past.roster(tx, what, when, page=page), when, word)
        return view.roster(visit, themes.roster(tx, visit.actor, meant.id, on=visit.today, page=page))


def _meant(tx: Connection, visit: Visit, what: str) -> ThemeGroup | Town | Seats:
    """The group (whatever became of it), city, body, pillar or role that is meant. Raises UnknownTheme."""
    exactly = seats.named(visit, what)
    if exactly is not None:
        return exactly
    try:
        return past.called(tx, what)
    except UnknownTheme as unknown:
        try:
            return cities.find(tx, what)
        except UnknownCity as neither:
            nearly = seats.find(visit, what)
            if nearly is not None:
                return nearly
            near = (*unknown.suggestions, *neither.suggestions)[: names.MOST]
            raise UnknownTheme(what, near) from None


_FIRST_YEAR, _LAST_YEAR = 1900, 2199
"""What lies outside is a slip, and where the calendar ends it has no midnight."""


def _when(visit: Visit, word: str) -> tuple[str, Period | None]:
    """What is asked for, and the day, month, year or other period behind it, if there is one."""
    words = word.split()
    for count in range(min(periods.LONGEST, len(words) - 1), 0, -1):
        read = periods.read(" ".join(words[-count:]), visit.today)
        if read is not None and read.since is not None:
            until = read.until or visit.today
            if read.since.year >= _FIRST_YEAR and until.year <= _LAST_YEAR:
                return " ".join(words[:-count]), _period(visit, read.since, until)
    return word, None


def _without_time(tx: Connection, visit: Visit, word: str) -> tuple[str, str] | None:
    """The group, city, body or role that the first words name just so, and the rest: a number, but no time."""
    words = word.split()
    for count in range(len(words) - 1, 0, -1):
        what, rest = " ".join(words[:count]), " ".join(words[count:])
        if any(map(str.isdecimal, rest)) and (
            seats.named(visit, what) or past.is_name(tx, what) or cities.is_name(tx, what)
        ):
            return _meant(tx, visit, what).name, rest
    return None


def _period(visit: Visit, first: date, last: date) -> Period:
    zone = visit.network.zone
    return Period(first, last, dates.midnight(first, zone), dates.midnight(last + themes.DAY, zone))


def _which(db: Database, visit: Visit) -> Message:
    """No group was named: offer one's own, or the list."""
    with db.reading() as tx:
        mine = themes.of_member(tx, visit.actor.id)
    raise UnknownTheme("", tuple(Option(theme.id, theme.name) for theme in mine[: names.MOST]))


def _pillar(visit: Visit, word: str) -> str:
    called = [
        (Option(place, pillar.slug), name)
        for place, pillar in enumerate(visit.network.pillars)
        for name in (pillar.slug, pillar.name, pillar.name_en)
    ]
    found = names.find(word, called)
    if found.sure is None:
        raise UnknownPillar(word)
    return found.sure.name


WORDS = (
    Word(
        "groups", "groepen", groups,
        short=lambda t: t.say("the theme groups"),
        long=lambda t: t.say(
            "Shows all theme groups by pillar, with a button to join. Name a pillar to see only that one."
        ),
        example=lambda t: verbatim("sociaal"),
    ),
    Word(
        "join", "aansluiten", join,
        short=lambda t: t.say("take part in a theme group"),
        long=lambda t: t.say(
            "Puts you on the roster of a theme group. Type its name as you would say it; a typo is no problem."
        ),
        example=lambda t: verbatim("omgevingswet"),
    ),
    Word(
        "leave", "verlaten", leave,
        short=lambda t: t.say("leave a theme group"),
        long=lambda t: t.say("Takes you off the roster of a theme group. You can always come back."),
        example=lambda t: verbatim("omgevingswet"),
    ),
    Word(
        "roster", "leden", roster,
        short=lambda t: t.say("who is or was in a group or body, or from a city"),
        long=lambda t: t.say(
            "Shows who takes part in a theme group, leads first, who sits in a body or pillar, who is known from a "
            "city, or all leads, all coordinators, the secretariat. With a year, month or date behind it: who that "
            "was then."
        ),
        example=lambda t: verbatim("omgevingswet"),
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {
    "groups_page": turn_groups,
    "roster_page": turn,
    **proposing.ACTIONS,
    **changes.ACTIONS,
    **endings.ACTIONS,
    **notices.ACTIONS,
    **handover.ACTIONS,
}

FORMS: dict[str, FormHandler] = {**proposing.FORMS, **changes.FORMS, **endings.FORMS}

DEBTS: Mapping[str, Renderer] = {**notices.DEBTS, **handover.DEBTS}
