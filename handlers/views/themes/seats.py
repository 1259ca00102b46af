"""Who sits in a body or a pillar, or has a role in the network: now, or in a time."""

from collections.abc import Sequence
from itertools import groupby

from handlers.texts import EMPTY, Text, Texts, bold, verbatim
from handlers.views.blocks import Message, message, paragraphs
from handlers.views.offices import held_name
from handlers.views.themes.past import held_line, period
from handlers.views.themes.wording import BULLET, page_turning
from handlers.visit import Visit
from storage.kinds import Role
from storage.offices import Held
from storage.themes import PAGE
from storage.themes.past import Period

_BY_PLACE = (Role.LEAD, Role.COORDINATOR)
"""Roles that there are many of, in a place each: a line tells the place, not a heading."""


def seats(
    visit: Visit, name: str, found: Sequence[Held], also: Sequence[Text], when: Period | None, word: str, page: int
) -> Message:
    """Offices under their names; `also` are those who act as the secretariat without holding its office."""
    texts = visit.texts
    first = (
        bold(name) if when is None else texts.say("{group}, {period}", group=bold(name), period=period(texts, when))
    )
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    lines: list[Text] = []
    for title, group in groupby(found[(page - 1) * PAGE : page * PAGE], lambda one: _title(visit, one)):
        if title and title.plain != name:
            lines.append(bold(title))
        lines += [_named(texts, one) if title else _placed(texts, one) for one in group]
    if page == pages:
        lines += [BULLET + line for line in also]
    if not lines:
        lines = [texts.say("Nobody that I know of.")]
    return message(first, *paragraphs(lines), *page_turning(texts, page, pages, word))


def _title(visit: Visit, one: Held) -> Text:
    """`Voorzitter Dagelijks Bestuur`; none where each line names its place."""
    if one.role in _BY_PLACE:
        return EMPTY
    said = held_name(visit.network, visit.texts, one)
    return Text(said.mrkdwn[:1].upper() + said.mrkdwn[1:], said.plain[:1].upper() + said.plain[1:])


def _named(texts: Texts, one: Held) -> Text:
    """`• @Anna, wethouder Wonen (Ede), sinds 1 mei 2014`."""
    return BULLET + held_line(texts, one)


def _placed(texts: Texts, one: Held) -> Text:
    """`• Europa: @Anna, wethouder Wonen (Ede), sinds 1 mei 2014`; the same city is not said twice."""
    place = verbatim(one.theme or one.city or "")
    elsewhere = one.city_id is None or one.city_id != one.person.city_id
    return BULLET + bold(place) + verbatim(": ") + held_line(texts, one, city=elsewhere)
