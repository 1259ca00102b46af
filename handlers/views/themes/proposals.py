"""Proposals of theme groups: the pitch, who would take part, the form for a new one."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.texts import NEWLINE, Text, Texts, bold, verbatim
from handlers.views import people
from handlers.views.blocks import Block, Message, actions, button, confirm, cut, message, option, section
from handlers.views.forms import Fields, Form, boxes, field, line, prose
from handlers.views.themes.wording import pillar_name, pillars
from handlers.visit import Visit
from storage.themes import ThemeGroup
from storage.themes.naming import MOST_NAME, MOST_PURPOSE
from storage.themes.proposals import Proposal

MOST_PROPOSALS = 15
"""Proposals on a page, each a paragraph and a row of buttons."""


@dataclass(frozen=True)
class Proposed:
    """What was filled in to propose a group."""

    name: str
    purpose: str
    pillars: tuple[str, ...]


def proposals(visit: Visit, found: Sequence[Proposal]) -> Message:
    """The proposed groups, with a button to say that one would take part."""
    texts = visit.texts
    new = actions(
        button(texts.say("Propose a new group"), "theme_new"), button(texts.say("Theme groups"), "word", "groups")
    )
    if not found:
        return message(texts.say("No theme group is proposed now."), new)
    blocks: list[Block | None] = []
    for one in found[:MOST_PROPOSALS]:
        blocks += proposal(visit, one)
    return message(texts.count("{n} group is proposed.", "{n} groups are proposed.", len(found)), *blocks, new)


def proposal(visit: Visit, one: Proposal) -> list[Block | None]:
    """A proposed group: its pitch, by whom, how many would take part."""
    texts, about = visit.texts, one.about
    said = [
        bold(about.name),
        verbatim(cut(about.purpose, 500)),
        verbatim(" · ").join(part for part in (pillars(visit, about), _interest(texts, one)) if part),
    ]
    if about.proposed_by:
        said.append(texts.say("Proposed by {person}", person=people.line(about.proposed_by, texts)))
    return [
        section(NEWLINE.join(part for part in said if part)),
        actions(
            button(texts.say("Not interested after all"), "theme_interest", f"{about.id} off")
            if one.mine
            else button(texts.say("Interested"), "theme_interest", f"{about.id} on", style="primary"),
            button(
                texts.say("Form this group"),
                "theme_form",
                str(about.id),
                confirm=confirm(
                    texts.say("Form this group?"),
                    texts.say("From today on it runs. Who is interested is asked to join."),
                    texts.say("Form it"),
                    texts.say("Cancel"),
                ),
            )
            if one.may_decide
            else None,
            button(texts.say("Change"), "theme_decide", str(about.id)) if one.may_decide else None,
        ),
    ]


def propose_form(visit: Visit) -> Form:
    """Propose a group."""
    texts = visit.texts
    return Form(
        name="theme_new",
        title=texts.say("New group"),
        submit=texts.say("Propose"),
        cancel=texts.say("Cancel"),
        blocks=(
            field("name", texts.say("Name"), line(most=MOST_NAME)),
            field(
                "purpose",
                texts.say("What for?"),
                prose(most=MOST_PURPOSE),
                hint=texts.say("Your pitch: which question of the cities, and what should come of it?"),
            ),
            field(
                "pillars",
                texts.say("Pillars"),
                boxes([option(verbatim(pillar_name(texts, one)), one.slug) for one in visit.network.pillars]),
                optional=True,
            ),
        ),
        about={},
    )


def read_proposal(fields: Fields) -> Proposed:
    """Read it."""
    return Proposed(fields.text("name"), fields.text("purpose"), fields.choices("pillars"))


def proposed(visit: Visit, group: ThemeGroup) -> Message:
    """It is proposed."""
    texts = visit.texts
    return message(
        texts.say(
            "{group} is proposed. Others can now say that they are interested; the chair of the pillar or the "
            "secretariat decides.",
            group=bold(group.name),
        ),
        actions(button(texts.say("All proposals"), "theme_proposals")),
    )


def formed(visit: Visit, group: ThemeGroup) -> Message:
    """It runs."""
    texts = visit.texts
    return message(
        texts.say("{group} runs from today on. Who was interested is asked to join.", group=bold(group.name)),
        actions(
            button(texts.say("Who is in it?"), "word", f"roster {group.name}"),
            button(texts.say("Give a role"), "office_new") if visit.actor.secretariat else None,
        ),
    )


def _interest(texts: Texts, one: Proposal) -> Text:
    """`interesse van 12 mensen uit 8 steden`; a guest has no city."""
    found = one.interested
    if not found.people:
        return texts.say("nobody is interested yet")
    if not found.cities:
        return texts.count("interest of {n} person", "interest of {n} people", found.people)
    cities = texts.count("{n} city", "{n} cities", found.cities)
    return texts.count(
        "interest of {n} person from {cities}", "interest of {n} people from {cities}", found.people, cities=cities
    )
