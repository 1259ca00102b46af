"""Theme groups: list them, join, leave, see who is in or was.

What becomes of them: `proposals`, `changes`, `endings`, and what people are told of it, `notices`; for who takes one
over, `handover`.
"""

import re
from collections.abc import Mapping
from datetime import date

from sqlalchemy import Connection

from handlers.debts import Renderer
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import dates, verbatim
from handlers.themes import changes, endings, handover, notices
from handlers.themes import proposals as proposing
from handlers.views import themes as view
from handlers.views.blocks import Message
from handlers.views.themes.wording import pillar_name
from handlers.visit import Handler, Reply, Updated, Visit
from storage import cities, members, names, offices, themes
from storage.database import Database
from storage.errors import Option, UnknownCity, UnknownPillar, UnknownTheme
from storage.themes import past, proposals
from storage.themes.past import Period


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
    """`roster <group, body or city> [year or date]`: who is in it, or was."""
    return _roster(db, visit, word, 1)


def turn(db: Database, visit: Visit, value: str) -> Reply:
    """Another page of a roster; `value` is the page and the group or city."""
    page, _, word = value.partition(" ")
    return Updated(_roster(db, visit, word, int(page) if page.isdecimal() else 1))


def _roster(db: Database, visit: Visit, word: str, page: int) -> Message:
    if not word:
        return _which(db, visit)
    called = _bodies(visit)
    with db.reading() as tx:
        what, when = word, None
        if not past.is_name(tx, word):
            what, when = _when(visit, word)
        exactly = [option for option, name in called if names.key(name) == names.key(what)]
        if exactly:
            return _body(tx, visit, exactly[0].name, when, word, page)
        try:
            if when is not None:
                return view.roster_then(visit, past.roster(tx, what, when, page=page), when, word)
            found = themes.roster(tx, visit.actor, what, on=visit.today, page=page)
        except UnknownTheme as unknown:
            body = names.find(what, called).sure
            try:
                city = cities.find(tx, what)
            except UnknownCity as neither:
                if body is not None:
                    return _body(tx, visit, body.name, when, word, page)
                near = (*unknown.suggestions, *neither.suggestions)[: names.MOST]
                raise UnknownTheme(what, near) from None
            return view.city(visit, city, members.from_city(tx, city.id), page)
    return view.roster(visit, found)


_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_A_DAY = 4
"""Words in the longest date: `donderdag 12 juni 2014`."""


def _when(visit: Visit, word: str) -> tuple[str, Period | None]:
    """What is asked for, and the year or day behind it, if there is one."""
    words = word.split()
    for count in range(min(_OF_A_DAY, len(words) - 1), 0, -1):
        what, last = " ".join(words[:-count]), " ".join(words[-count:])
        if count == 1 and _YEAR.fullmatch(last):
            return what, _period(visit, date(int(last), 1, 1), date(int(last), 12, 31))
        day = dates.read_day(last, visit.today)
        if day is not None:
            return what, _period(visit, day, day)
    return word, None


def _period(visit: Visit, first: date, last: date) -> Period:
    zone = visit.network.zone
    return Period(first, last, dates.midnight(first, zone), dates.midnight(last + themes.DAY, zone))


def _bodies(visit: Visit) -> list[tuple[Option, str]]:
    """Bodies and pillars, by the names that people type; the option's name is a slug, of a pillar after `pillar `."""
    called = [
        (Option(place, body.slug), name)
        for place, body in enumerate(visit.network.bodies)
        for name in (body.slug, body.name, body.name_en)
    ]
    pillars = [
        (Option(place, f"pillar {pillar.slug}"), name)
        for place, pillar in enumerate(visit.network.pillars, len(called))
        for name in (pillar.slug, pillar.name, pillar.name_en, f"pijler {pillar.slug}", f"pillar {pillar.slug}")
    ]
    return called + pillars


def _body(tx: Connection, visit: Visit, slug: str, when: Period | None, word: str, page: int) -> Message:
    first, last = (when.first, when.last) if when else (visit.today, visit.today)
    pillar = visit.network.pillar(slug.removeprefix("pillar ")) if slug.startswith("pillar ") else None
    if pillar is not None:
        bodies = tuple(body.slug for body in visit.network.bodies if body.pillar == pillar.slug)
        name = pillar_name(visit.texts, pillar)
    else:
        bodies, body = (slug,), visit.network.body(slug)
        name = (body.name if visit.texts.language == "nl" else body.name_en) if body else slug
    found = offices.of_bodies(tx, bodies, pillar.slug if pillar else None, first=first, last=last)
    return view.body(visit, name, found, when, word, page)


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
            "Shows who takes part in a theme group, leads first, who sits in a body or pillar, or who is known from "
            "a city. With a year or date behind it: who led the group and who was in it then."
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
