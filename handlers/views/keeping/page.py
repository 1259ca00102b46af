"""A city's page: who is in which group and where nobody is, who comes, what the city did; and its people."""

from collections.abc import Sequence
from itertools import groupby

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, verbatim
from handlers.views import people
from handlers.views.blocks import (
    Block,
    Message,
    Page,
    actions,
    button,
    context,
    message,
    option,
    overflow,
    paragraphs,
    section,
)
from handlers.views.lobby import lists
from handlers.views.network_days import wording
from handlers.visit import Visit
from storage.cities import Town
from storage.keeping import CityPage, InGroup
from storage.kinds import Answer, Side
from storage.members import Person

PAGE = 15
"""People on a page, each with a menu."""
MOST_NAMES = 30
"""Names in all groups together that are still read on a phone; of a larger city it tells numbers first."""
MOST_TALKS = 3
DOT = verbatim(" · ")
BULLET = verbatim("• ")
PARTNERS = "partners"
"""In place of a city's id: people of organisations that are none."""


def overview(visit: Visit, found: CityPage) -> Message:
    """The city at a glance, for who keeps it."""
    texts, town = visit.texts, found.town
    blocks: list[Block | None] = [
        section(_coordinators(texts, town, found.coordinators)),
        actions(
            button(texts.say("Add somebody"), "keep_new", str(town.id), style="primary"),
            button(texts.say("All people"), "keep_people", f"{town.id} 1") if found.people else None,
            button(texts.say("Put in a group"), "keep_group", str(town.id)) if found.people else None,
            button(texts.say("Who acts for whom"), "delegates_city", str(town.id)) if found.people else None,
        ),
        *_day(visit, found),
    ]
    if found.people:
        blocks.append(section(bold(texts.say("In the theme groups"))))
        if sum(len(one.people) for one in found.groups) > MOST_NAMES:
            blocks += paragraphs(_numbers(texts, one) for one in found.groups)
            blocks.append(actions(button(texts.say("Who is in which group?"), "keep_who", str(town.id))))
        else:
            blocks += paragraphs(_in_group(texts, one) for one in found.groups)
        if found.absent:
            named = [verbatim(theme.name) for theme in found.absent]
            title = bold(texts.say("Still nobody from {city} in", city=town.name))
            blocks += paragraphs([title, *(BULLET + name for name in named)])
    if found.hosting:
        lines = [BULLET + wording.when(texts, day) + DOT + wording.kind(texts, day) for day in found.hosting]
        blocks += paragraphs([bold(texts.say("Host of network days")), *lines])
    blocks += _talks(visit, found)
    return message(_first(texts, found), *blocks)


def folk(visit: Visit, town: Town | None, found: Sequence[Person], page: int) -> Message:
    """The people of a city, or (None) of partners, each with a menu of what can be done."""
    texts = visit.texts
    place = str(town.id) if town else PARTNERS
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(page, 1), pages)
    blocks: list[Block | None] = []
    for title, group in groupby(found[(page - 1) * PAGE : page * PAGE], lambda one: _heading(texts, town, one)):
        blocks.append(section(bold(title)))
        blocks += [person(texts, one) for one in group]
    if pages > 1:
        blocks.append(context(texts.say("Page {page} of {pages}", page=page, pages=pages)))
    blocks.append(
        actions(
            button(texts.say("Previous"), "keep_people", f"{place} {page - 1}", unique="back") if page > 1 else None,
            button(texts.say("Next"), "keep_people", f"{place} {page + 1}", unique="on") if page < pages else None,
            button(texts.say("Add somebody"), "keep_new", place, style="primary"),
            button(verbatim(town.name), "word", f"city {town.name}") if town else None,
        )
    )
    return message(_counted(texts, town, found), *blocks)


def coming(visit: Visit, found: CityPage) -> Page:
    """Who of a city comes to the next day, who does not, and who has not said."""
    texts = visit.texts
    said = {answer: [who for who, one in found.answers if one == answer] for answer in (*Answer, None)}
    lines: list[Text] = []
    for answer, title in (
        (Answer.COMING, texts.say("Coming")),
        (Answer.NOT_COMING, texts.say("Not coming")),
        (None, texts.say("Not answered yet")),
    ):
        if said[answer]:
            lines.append(bold(texts.say("{title} ({n})", title=title, n=len(said[answer]))))
            lines += [BULLET + people.line(one, texts, city=False) for one in said[answer]]
    first = wording.when(texts, found.day) if found.day else texts.say("No network day is planned yet.")
    return Page(
        title=texts.say("Who comes?"),
        close=texts.say("Close"),
        blocks=(
            section(first),
            *paragraphs(lines or [texts.say("Nobody from {city} is invited to it.", city=found.town.name)]),
        ),
    )


def groups(visit: Visit, found: CityPage) -> Page:
    """Who of a city is in which group."""
    texts = visit.texts
    return Page(
        title=texts.say("In the theme groups"),
        close=texts.say("Close"),
        blocks=(section(_first(texts, found)), *paragraphs(_in_group(texts, one) for one in found.groups)),
    )


def which(visit: Visit, towns: Sequence[Town]) -> Message:
    """Several cities are theirs: which one?"""
    texts = visit.texts
    return message(
        texts.say("Which city?"), actions(*(button(verbatim(one.name), "word", f"city {one.name}") for one in towns))
    )


def no_city(visit: Visit) -> Message:
    """Nothing was named, and nothing is theirs."""
    texts = visit.texts
    return message(
        texts.say(
            "Which city? Type its name behind it, such as `{command} city ede`.", command=visit.network.command
        ),
        actions(button(texts.say("Look up a city"), "ask", "city")),
    )


def _first(texts: Texts, found: CityPage) -> Text:
    if not found.people:
        return texts.say("I know nobody from {city} yet. Add the first one.", city=bold(found.town.name))
    return _counted(texts, found.town, found.people)


def _counted(texts: Texts, town: Town | None, found: Sequence[Person]) -> Text:
    """How many there are: `Ede: 60 mensen (25 bestuurlijk, 35 ambtelijk), van wie 4 zonder Slack`."""
    name = bold(town.name) if town else bold(texts.say("Partners"))
    if not found:
        return texts.say("{place}: nobody yet.", place=name)
    said = texts.count("{place}: one person", "{place}: {n} people", len(found), place=name)
    if town:
        sides = [
            texts.say("{n} on the political side", n=sum(one.side == Side.POLITICAL for one in found)),
            texts.say("{n} on the official side", n=sum(one.side == Side.OFFICIAL for one in found)),
        ]
        said += verbatim(" (") + Text(", ", ", ").join(sides) + verbatim(")")
    without = sum(one.slack_user is None for one in found)
    if without:
        said += texts.count(", one of them without Slack", ", {n} of them without Slack", without)
    return said + verbatim(".")


def _coordinators(texts: Texts, town: Town, found: Sequence[Person]) -> Text:
    if not found:
        return texts.say("{city} has no coordinator now. The secretariat can appoint one.", city=town.name)
    named = texts.listing([people.who(one, texts) for one in found])
    return (
        texts.say("Coordinator: {people}.", people=named)
        if len(found) == 1
        else texts.say("Coordinators: {people}.", people=named)
    )


def _day(visit: Visit, found: CityPage) -> list[Block | None]:
    texts = visit.texts
    if found.day is None:
        return [section(bold(texts.say("Next network day"))), context(texts.say("No network day is planned yet."))]
    place = wording.place(found.day)
    lines = [
        bold(texts.say("Next network day")),
        wording.when(texts, found.day) + (verbatim(", ") + place if place else EMPTY),
    ]
    for side, name in ((Side.POLITICAL, texts.say("Political")), (Side.OFFICIAL, texts.say("Official"))):
        said = [answer for who, answer in found.answers if who.side == side]
        counts = [
            text
            for answer, text in (
                (Answer.COMING, texts.say("{n} coming", n=said.count(Answer.COMING))),
                (Answer.NOT_COMING, texts.say("{n} not", n=said.count(Answer.NOT_COMING))),
                (None, texts.say("{n} not answered", n=said.count(None))),
            )
            if answer in said
        ]
        if said:
            lines.append(texts.say("{side}: {counts}", side=name, counts=Text(", ", ", ").join(counts)))
    press = actions(button(texts.say("Who comes?"), "keep_coming", str(found.town.id))) if found.answers else None
    return [section(NEWLINE.join(lines)), press]


def _in_group(texts: Texts, one: InGroup) -> Text:
    lines = [bold(one.theme.name)]
    for side, name in (
        (Side.POLITICAL, texts.say("Political")),
        (Side.OFFICIAL, texts.say("Official")),
        (None, texts.say("Side not known")),
    ):
        found = [person for person in one.people if person.side == side]
        if found:
            named = Text(", ", ", ").join(people.who(person, texts) for person in found)
            lines.append(texts.say("{side}: {people}", side=name, people=named))
    return NEWLINE.join(lines)


def _numbers(texts: Texts, one: InGroup) -> Text:
    """How many of each side are in a group: `Europa: 7 bestuurlijk, 3 ambtelijk`."""
    sides = [
        text
        for side, text in (
            (
                Side.POLITICAL,
                texts.say("{n} on the political side", n=sum(who.side == Side.POLITICAL for who in one.people)),
            ),
            (
                Side.OFFICIAL,
                texts.say("{n} on the official side", n=sum(who.side == Side.OFFICIAL for who in one.people)),
            ),
            (None, texts.say("{n} of a side not known", n=sum(who.side is None for who in one.people))),
        )
        if any(who.side == side for who in one.people)
    ]
    return bold(one.theme.name) + verbatim(": ") + Text(", ", ", ").join(sides)


def _talks(visit: Visit, found: CityPage) -> list[Block | None]:
    texts, talks = visit.texts, found.talks
    title = section(bold(texts.say("Lobby talks this quarter")))
    if not talks.total:
        return [title, context(texts.say("None that you may read."))]
    more = texts.say("All {n}", n=talks.total)
    return [
        title,
        *(lists.row(visit, talk) for talk in talks.talks[:MOST_TALKS]),
        actions(button(more, "word", f"reports {found.town.name}")) if talks.total > MOST_TALKS else None,
    ]


def _heading(texts: Texts, town: Town | None, one: Person) -> Text:
    if town is None:
        return verbatim(one.organisation)
    if one.side is None:
        return texts.say("Side not known")
    return texts.say("Political") if one.side == Side.POLITICAL else texts.say("Official")


def person(texts: Texts, one: Person) -> Block:
    """Somebody, with a menu of what can be done."""
    line = people.line(one, texts, city=False)
    if one.slack_user is None:
        line += DOT + texts.say("without Slack")
    choices = [
        option(texts.say("Correct"), f"correct {one.id}"),
        option(texts.say("Groups"), f"groups {one.id}"),
        option(texts.say("Hand over"), f"hand {one.id}"),
        option(texts.say("Leaves the network"), f"end {one.id}"),
    ]
    if one.slack_user is None:
        choices.append(option(texts.say("Is in Slack now"), f"point {one.id}"))
    return section(line, accessory=overflow("keep", choices, unique=str(one.id)))
