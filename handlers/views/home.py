"""App Home and `me` as they are shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.errors.fields import PROBLEMS
from handlers.texts import NEWLINE, Text, bold, verbatim
from handlers.views import checks, delegations, matching, members, offices
from handlers.views.blocks import (
    VIEW_BLOCKS,
    Block,
    Message,
    actions,
    button,
    context,
    divider,
    header,
    message,
    section,
)
from handlers.views.deliveries import reasons, rounds
from handlers.views.deliveries.rounds import Told
from handlers.views.forms import Form, field, line
from handlers.views.lobby.lists import row
from handlers.views.network_days import lists
from handlers.views.seasons import running, walking
from handlers.visit import Visit
from storage.checks import Finding
from storage.cities import Town
from storage.delegations import Delegated
from storage.deliveries.asked import Trouble
from storage.lobby import Talk
from storage.matching import Likeness
from storage.members import Person
from storage.network_days import Day, Listed
from storage.offices import Held
from storage.seasons import Open, Overview
from storage.themes import ThemeGroup

MOST_THEMES = 15
"""Groups with a row of their own; who is in more finds the rest in the list."""


@dataclass(frozen=True)
class Mine:
    """What is somebody's own."""

    person: Person
    themes: Sequence[ThemeGroup]
    offices: Sequence[Held]
    days: Sequence[Listed]
    reports: Sequence[Talk]
    cities: Sequence[Town] = ()
    """Those they coordinate."""
    likenesses: Sequence[Likeness] = ()
    """Whom they may be, that was entered before they came."""
    acting: Sequence[Delegated] = ()
    """Who acts for them."""
    acts: Sequence[Delegated] = ()
    """For whom they act."""


@dataclass(frozen=True)
class Attention:
    """What the secretariat should look at."""

    rounds: Sequence[Told]
    troubles: Sequence[Trouble]
    """What did not arrive and is of no round."""
    leaderless: Sequence[ThemeGroup]
    days: Sequence[Day]
    channel: bool
    checks: Sequence[Finding]
    seasons: Sequence[Overview]
    """Those that run."""


@dataclass(frozen=True)
class Kept:
    """What waits for somebody who coordinates a city."""

    seasons: Sequence[Open]
    checks: Sequence[tuple[Town, Sequence[Finding]]]


def home(visit: Visit, mine: Mine, attention: Attention | None, kept: Kept | None = None) -> dict[str, Any]:
    """Doors to everything, then what is mine, then (for the secretariat) what needs attention."""
    texts = visit.texts
    name = mine.person.name.split(" ")[0]
    blocks: list[Block | None] = [
        header(texts.say("Hello {name}", name=name) if name else texts.say("Hello")),
        *_likenesses(visit, mine),
        *_profile(visit, mine),
        _cities(visit, mine),
        actions(
            button(texts.say("Theme groups"), "word", "groups", style="primary"),
            button(texts.say("Network days"), "word", "days"),
            button(texts.say("Report a lobby talk"), "word", "report"),
            button(texts.say("Read reports"), "word", "reports"),
            button(texts.say("Search"), "ask", "search"),
        ),
        *(_kept(visit, kept) if kept else ()),
        *(_attention(visit, attention) if attention else ()),
        divider(),
        *_days(visit, mine),
        divider(),
        *_themes(visit, mine),
        divider(),
        *_reports(visit, mine),
        *delegations.in_home(visit, mine.acting, mine.acts),
        divider(),
        *_settings(visit, mine),
    ]
    return {"type": "home", "blocks": [block for block in blocks if block][:VIEW_BLOCKS]}


def farewell(visit: Visit) -> dict[str, Any]:
    """Home of somebody who has just been forgotten: opened anew, it begins anew."""
    said = visit.texts.say("I have forgotten you. When you open this tab again, we begin anew.")
    return {"type": "home", "blocks": [section(said)]}


def me(visit: Visit, mine: Mine) -> Message:
    """What is mine, in the conversation."""
    blocks = [
        *_likenesses(visit, mine),
        *_profile(visit, mine),
        _cities(visit, mine),
        *_days(visit, mine),
        *_themes(visit, mine),
        *_reports(visit, mine),
        *delegations.in_home(visit, mine.acting, mine.acts),
        *_settings(visit, mine),
    ]
    return message(visit.texts.say("This is what I know of you."), *blocks)


def question(visit: Visit, word: str) -> Form:
    """One line to go behind a word."""
    texts = visit.texts
    labels = {
        "search": texts.say("What are you looking for?"),
        "roster": texts.say("Which theme group or city?"),
        "city": texts.say("Which city?"),
    }
    return Form(
        name="ask",
        title=texts.say("Look up"),
        submit=texts.say("Show"),
        cancel=texts.say("Cancel"),
        blocks=(field("line", labels.get(word) or labels["search"], line(most=200)),),
        about={"word": word if word in labels else "search"},
    )


def fill_in(visit: Visit) -> Text:
    """Nothing was typed."""
    return PROBLEMS["missing"](visit.texts, "")


def _profile(visit: Visit, mine: Mine) -> list[Block]:
    texts = visit.texts
    if not mine.person.complete and mine.likenesses:
        return []  # who says yes to the question above has said it
    if not mine.person.complete:
        return [
            section(
                texts.say("I don't know yet where you are from."),
                accessory=button(texts.say("Introduce yourself"), "profile", style="primary"),
            )
        ]
    said = members.summary(visit)
    if mine.offices:
        roles = [offices.held_name(visit.network, texts, one) for one in mine.offices[:10]]
        said += NEWLINE + Text(" · ", " · ").join(roles)
    return [section(said, accessory=button(texts.say("Change"), "profile", unique="change"))]


def _likenesses(visit: Visit, mine: Mine) -> list[Block]:
    return [block for one in mine.likenesses for block in matching.in_home(visit.texts, one)]


def _cities(visit: Visit, mine: Mine) -> Block | None:
    """The cities that somebody coordinates, each a door."""
    texts = visit.texts
    if len(mine.cities) == 1:
        return actions(button(texts.say("My city"), "word", f"city {mine.cities[0].name}", style="primary"))
    return actions(*(button(verbatim(town.name), "word", f"city {town.name}") for town in mine.cities))


def _days(visit: Visit, mine: Mine) -> list[Block]:
    texts = visit.texts
    blocks: list[Block | None] = [section(bold(texts.say("Network days")))]
    for listed in mine.days:
        blocks += lists.card(visit, listed)
    if not mine.days:
        blocks.append(context(texts.say("No network day is planned yet.")))
    return [block for block in blocks if block]


def _themes(visit: Visit, mine: Mine) -> list[Block]:
    texts = visit.texts
    blocks = [section(bold(texts.say("My theme groups")))]
    blocks += [
        section(
            verbatim(theme.name),
            accessory=button(
                texts.say("Who is in it?"),
                "word",
                f"roster {theme.name}",
                spoken=texts.say("Who is in {group}?", group=theme.name),
            ),
        )
        for theme in mine.themes[:MOST_THEMES]
    ]
    if not mine.themes:
        blocks.append(
            section(
                texts.say("You are not in a theme group yet."),
                accessory=button(texts.say("Choose one"), "word", "groups", unique="choose"),
            )
        )
    return blocks


def _reports(visit: Visit, mine: Mine) -> list[Block]:
    texts = visit.texts
    blocks = [section(bold(texts.say("My lobby reports")))]
    blocks += [row(visit, talk) for talk in mine.reports]
    if not mine.reports:
        blocks.append(
            section(
                texts.say("You have not reported a talk yet."),
                accessory=button(texts.say("Report a lobby talk"), "word", "report", unique="first"),
            )
        )
    return blocks


def _settings(visit: Visit, mine: Mine) -> list[Block]:
    texts = visit.texts
    other = ("English", "language en") if texts.language == "nl" else ("Nederlands", "language nl")
    reminding = (
        button(texts.say("Reminders off"), "reminders", "off")
        if mine.person.reminders
        else button(texts.say("Reminders on"), "reminders", "on")
    )
    return [
        block
        for block in (
            actions(
                button(texts.say("Digest of last week"), "word", "digest"),
                button(texts.say("Look up a group or city"), "ask", "roster"),
                reminding,
                button(verbatim(other[0]), "word", other[1]),
                button(texts.say("Export"), "export"),
                button(texts.say("Everything about me"), "word", "mydata"),
                button(texts.say("Help"), "word", "help"),
            ),
        )
        if block
    ]


def _kept(visit: Visit, kept: Kept) -> list[Block | None]:
    """After the buttons, what a coordinator can do something about."""
    found = walking.in_home(visit, kept.seasons)
    for town, findings in kept.checks:
        found += checks.in_home(visit, town, findings)
    return found


def _attention(visit: Visit, found: Attention) -> list[Block | None]:
    texts = visit.texts
    lines: list[Text] = []
    if not found.channel:
        lines.append(texts.say("• No channel is set for announcements and the digest (`G40_CHANNEL`)."))
    if not found.days:
        lines.append(texts.say("• No network day is planned."))
    if found.leaderless:
        named = [verbatim(theme.name) for theme in found.leaderless[:5]]
        more = len(found.leaderless) - len(named)
        groups = Text(", ", ", ").join(named) + (texts.say(" and {n} more", n=more) if more > 0 else verbatim(""))
        lines.append(texts.say("• Without a lead: {groups}.", groups=groups))
    lines += [reasons.trouble(texts, one) for one in found.troubles[:10]]
    return [
        divider(),
        section(bold(texts.say("For the secretariat"))),
        section(NEWLINE.join(lines) if lines else texts.say("Nothing needs your attention now.")),
        actions(
            button(texts.say("Plan network days"), "word", "plan"),
            button(texts.say("Roles and deliveries"), "word", "admin"),
            checks.counted(texts, found.checks),
            button(texts.say("After an election"), "word", "admin election"),
            button(texts.say("A city"), "ask", "city"),
            button(texts.say("Partners"), "word", "city partners"),
        ),
        *running.in_home(visit, found.seasons),
        *rounds.in_home(visit, found.rounds),
    ]
