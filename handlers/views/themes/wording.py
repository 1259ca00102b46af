"""What several views of theme groups use: names of pillars and sides, people under headings, turning pages."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from handlers.texts import Text, Texts, bold, verbatim
from handlers.views.blocks import Block, actions, button, context
from handlers.visit import Visit
from storage.kinds import Side
from storage.members import Person
from storage.network import Named
from storage.themes.records import About

BULLET = verbatim("• ")


def pillar_name(texts: Texts, pillar: Named) -> str:
    """A pillar's name in a language."""
    return pillar.name if texts.language == "nl" else pillar.name_en


def pillars(visit: Visit, about: About) -> Text:
    """A group's pillars, with commas between; nothing when it has none."""
    known = [visit.network.pillar(slug) for slug in about.pillars]
    return verbatim(", ".join(pillar_name(visit.texts, one) for one in known if one))


def side_names(texts: Texts) -> Mapping[Side | None, Text]:
    """What people of a side stand under."""
    return {
        Side.POLITICAL: texts.say("Politicians"),
        Side.OFFICIAL: texts.say("Officials"),
        None: texts.say("Side not known"),
    }


def under_headings(
    found: Sequence[Person], heading: Callable[[Person], Text], line: Callable[[Person], Text]
) -> Iterator[Text]:
    """A page of people, under a heading wherever it changes and at the top of each page."""
    for title, group in groupby(found, heading):
        yield bold(title)
        yield from (BULLET + line(person) for person in group)


def page_turning(texts: Texts, page: int, pages: int, word: str, *extra: Block | None) -> tuple[Block | None, ...]:
    """Which page it is, and the buttons to turn it, with more if wanted."""
    return (
        context(texts.say("Page {page} of {pages}", page=page, pages=pages)) if pages > 1 else None,
        actions(
            button(texts.say("Previous"), "roster_page", f"{page - 1} {word}") if page > 1 else None,
            button(texts.say("Next"), "roster_page", f"{page + 1} {word}") if page < pages else None,
            *extra,
        ),
    )
