"""Theme groups: list them, join, leave, see who is in."""

from sqlalchemy import Connection

from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import verbatim
from handlers.views import themes as view
from handlers.views.blocks import Message
from handlers.visit import Handler, Reply, Updated, Visit
from storage import cities, members, names, themes
from storage.database import Database
from storage.errors import Option, UnknownCity, UnknownPillar, UnknownTheme


def groups(db: Database, visit: Visit, word: str) -> Message:
    """`groups [pillar]`: the theme groups by pillar, each with its turnout."""
    return _groups(db, visit, _pillar(visit, word) if word else None, 1)


def turn_groups(db: Database, visit: Visit, value: str) -> Reply:
    """Another page of the groups; `value` is the page and the pillar, if only one was asked for."""
    page, _, pillar = value.partition(" ")
    return Updated(
        _groups(db, visit, _pillar(visit, pillar) if pillar else None, int(page) if page.isdecimal() else 1)
    )


def _groups(db: Database, visit: Visit, pillar: str | None, page: int) -> Message:
    with db.reading() as tx:
        listed = themes.listed(tx, visit.actor)
    return view.groups(visit, listed, pillar, page)


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
    """`roster <group or city>`: who is in it."""
    return _roster(db, visit, word, 1)


def turn(db: Database, visit: Visit, value: str) -> Reply:
    """Another page of a roster; `value` is the page and the group or city."""
    page, _, word = value.partition(" ")
    return Updated(_roster(db, visit, word, int(page) if page.isdecimal() else 1))


def _roster(db: Database, visit: Visit, word: str, page: int) -> Message:
    if not word:
        return _which(db, visit)
    with db.reading() as tx:
        try:
            found = themes.roster(tx, visit.actor, word, on=visit.today, page=page)
        except UnknownTheme as unknown:
            city = _city(tx, unknown, word)
            return view.city(visit, city, members.from_city(tx, city.id), page)
    return view.roster(visit, found)


def _city(tx: Connection, unknown: UnknownTheme, word: str) -> cities.Town:
    """The city that is called so; else ask back with the groups and cities that come near."""
    try:
        return cities.find(tx, word)
    except UnknownCity as neither:
        raise UnknownTheme(word, (*unknown.suggestions, *neither.suggestions)[: names.MOST]) from None


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
        short=lambda t: t.say("who is in a group, or from a city"),
        long=lambda t: t.say("Shows who takes part in a theme group, leads first, or who is known from a city."),
        example=lambda t: verbatim("omgevingswet"),
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {"groups_page": turn_groups, "roster_page": turn}

FORMS: dict[str, FormHandler] = {}
