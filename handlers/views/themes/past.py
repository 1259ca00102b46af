"""Groups, bodies and cities as they were: on a day, in a month or a year."""

from calendar import monthrange
from datetime import date
from functools import partial
from itertools import groupby

from babel.dates import format_date

from handlers.texts import NEWLINE, Text, Texts, bold, verbatim
from handlers.texts.dates import on_date
from handlers.views import people
from handlers.views.blocks import Message, actions, button, message, paragraphs
from handlers.views.offices import held_name, term
from handlers.views.themes.wording import BULLET, page_turning, side_names, under_headings
from handlers.visit import Visit
from storage.cities import Town
from storage.members import Person
from storage.offices import Held
from storage.themes.past import FromCity, Known, Period, Then

INDENT = verbatim("\u2003")
"""Slack lets plain spaces at the beginning of a line go."""


def roster(visit: Visit, found: Then, when: Period, word: str) -> Message:
    """Who led a group and who was in it, on a day or in a year."""
    texts, then = visit.texts, period(visit.texts, when)
    first = texts.say("{group}, {period}", group=bold(found.theme.name), period=then)
    leads = [BULLET + held_line(texts, one) for one in found.leads]
    sides = side_names(texts)

    def heading(person: Person) -> Text:
        return sides[person.side]

    lines = [
        bold(texts.say("Leads")),
        *(leads or [texts.say("Nobody that I know of.")]),
        texts.say(
            "In the group: {turnout}.", turnout=people.turnout(texts, found.turnout.people, found.turnout.cities)
        ),
        *under_headings(found.people, heading, partial(people.line, texts=texts)),
    ]
    return message(
        first,
        *paragraphs(lines),
        *page_turning(
            texts, found.page, found.pages, word, button(texts.say("Now"), "word", f"roster {found.theme.name}")
        ),
    )


def city(visit: Visit, found: FromCity, when: Period, word: str) -> Message:
    """Who was in the network from a city, with their groups and offices then."""
    texts, then = visit.texts, period(visit.texts, when)
    name = bold(found.town.name)
    first = (
        texts.count(
            "{city}, {period}: one person.", "{city}, {period}: {n} people.", found.total, city=name, period=then
        )
        if found.total
        else texts.say("{group}, {period}", group=name, period=then)
    )
    headings = side_names(texts)
    lines: list[Text] = []
    for side, group in groupby(found.people, lambda one: one.person.side):
        lines += [bold(headings[side]), *(_known(visit, one, found.town) for one in group)]
    return message(
        first,
        *paragraphs(lines or [texts.say("Nobody that I know of.")]),
        *page_turning(
            texts, found.page, found.pages, word, button(texts.say("Now"), "word", f"roster {found.town.name}")
        ),
    )


def _known(visit: Visit, one: Known, town: Town) -> Text:
    """Somebody, and under them what they were; their city where it is another by now."""
    texts = visit.texts
    parts = [
        held_name(visit.network, texts, office) + verbatim(", ") + term(texts, office.since, office.until)
        for office in one.offices
    ]
    if one.groups:
        parts.append(texts.say("in {groups}", groups=texts.listing(verbatim(group.name) for group in one.groups)))
    line = BULLET + people.line(one.person, texts, city=one.person.city_id != town.id)
    return NEWLINE.join([line, *(INDENT + part for part in parts)])


def not_yet(visit: Visit, what: str, when: Period) -> Message:
    """Nobody knows who will be in it."""
    texts = visit.texts
    return message(
        texts.say(
            "{period} is still to come. Of {what} I know who is there now, and who was.",
            period=period(texts, when), what=bold(what),
        ),
        actions(button(texts.say("Now"), "word", f"roster {what}")),
    )  # fmt: skip


def unread(visit: Visit, what: str, typed: str) -> Message:
    """It is clear who or what is meant, not when."""
    texts = visit.texts
    return message(
        texts.say(
            "I know {what}, but “{typed}” is no day, month or year that I can read. Type it like “2014”, “{month}” "
            "or “1-6-2014”.",
            what=bold(what), typed=typed[:60], month=format_date(date(2016, 3, 1), "MMMM y", locale=texts.locale),
        ),
        actions(button(texts.say("Now"), "word", f"roster {what}")),
    )  # fmt: skip


def held_line(texts: Texts, one: Held, *, city: bool = True) -> Text:
    """`@Anna, wethouder Wonen (Ede), sinds 1 mei 2014`."""
    return people.line(one.person, texts, city=city) + verbatim(", ") + term(texts, one.since, one.until)


def period(texts: Texts, when: Period) -> Text:
    """`1 juni 2014`, `juni 2014`, `2014`; of other periods the first and last day."""
    first, last = when.first, when.last
    if first == last:
        return on_date(texts, first)
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return verbatim(str(first.year))
    if first.replace(day=monthrange(first.year, first.month)[1]) == last and first.day == 1:
        return verbatim(format_date(first, "MMMM y", locale=texts.locale))
    return on_date(texts, first) + verbatim(" \u2013 ") + on_date(texts, last)
