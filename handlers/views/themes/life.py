"""Proposals, decisions about a group, and what its people are told of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.debts import Occasion
from handlers.errors.fields import PROBLEMS
from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, channel, verbatim
from handlers.texts.dates import on_date
from handlers.views import people
from handlers.views.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    confirm,
    context,
    cut,
    message,
    option,
    section,
)
from handlers.views.forms import Fields, Form, boxes, channel_picker, day_picker, field, line, menu, prose
from handlers.visit import FieldErrors, Visit
from storage.kinds import ThemeStatus
from storage.network import Named
from storage.themes import ThemeGroup
from storage.themes.life import MOST_NAME, MOST_PURPOSE, MOST_REASON, About, Part, Proposal

MOST_PROPOSALS = 15
"""Proposals on a page, each a paragraph and a row of buttons."""


@dataclass(frozen=True)
class Proposed:
    """What was filled in to propose a group."""

    name: str
    purpose: str
    pillars: tuple[str, ...]


def _pillar_name(texts: Texts, pillar: Named) -> str:
    return pillar.name if texts.language == "nl" else pillar.name_en


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
    count = (
        texts.say(
            "interested: {turnout}", turnout=people.turnout(texts, one.interested.people, one.interested.cities)
        )
        if one.interested.people
        else texts.say("nobody is interested yet")
    )
    said = [
        bold(about.name),
        verbatim(cut(about.purpose, 500)),
        verbatim(" · ").join(part for part in (_pillars(visit, about), count) if part),
    ]
    if about.proposed_by:
        said.append(texts.say("Proposed by {person}", person=people.line(about.proposed_by, texts=texts)))
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
                boxes([option(verbatim(_pillar_name(texts, one)), one.slug) for one in visit.network.pillars]),
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


def page(visit: Visit, about: About, *, may_decide: bool) -> Message:
    """A group's own page, for who keeps it: what it is for, its names, channel, and what can be decided."""
    texts, key = visit.texts, str(about.id)
    said = [
        verbatim(about.purpose) if about.purpose else texts.say("What it is for is not written down yet."),
        _pillars(visit, about),
        texts.say("Also called: {names}", names=", ".join(about.aliases)) if about.aliases else EMPTY,
        texts.say("Channel: {channel}", channel=channel(about.channel)) if about.channel else EMPTY,
    ]
    running = about.status in (ThemeStatus.ACTIVE, ThemeStatus.PROPOSED)
    active = about.status == ThemeStatus.ACTIVE
    decide: list[Element | None] = []
    if may_decide and running:
        decide = [
            button(texts.say("Rename"), "theme_rename", key),
            button(texts.say("Merge"), "theme_merge", key) if active else None,
            button(texts.say("Split"), "theme_split", key) if active else None,
            button(texts.say("Stop"), "theme_end", key),
        ]
    blocks: list[Block | None] = [
        section(NEWLINE.join(part for part in said if part)),
        None if running else context(_why_not(texts, about)),
        actions(
            button(texts.say("Purpose, names, channel"), "theme_keep", key) if running else None,
            button(texts.say("Hand-over note"), "theme_handover", key) if active else None,
            *decide,
        ),
    ]
    return message(bold(about.name), *blocks)


def _why_not(texts: Texts, about: About) -> Text:
    if about.ended_on is None:
        return texts.say("This group no longer runs.")
    said = texts.say("This group no longer runs since {day}.", day=on_date(texts, about.ended_on))
    return said + verbatim(f" {about.ended_because}") if about.ended_because else said


def keep_form(visit: Visit, about: About) -> Form:
    """What a lead keeps."""
    texts = visit.texts
    return Form(
        name="theme_keep",
        title=texts.say("Keep a group"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(bold(about.name)),
            field("purpose", texts.say("What for?"), prose(about.purpose, most=MOST_PURPOSE), optional=True),
            field(
                "aliases",
                texts.say("Also find it by"),
                line(most=300),
                hint=texts.say(
                    "Other names, with commas between. Those that work now keep working: {names}.",
                    names=", ".join(about.aliases) or "–",
                ),
                optional=True,
            ),
            field(
                "channel",
                texts.say("Slack channel of the group"),
                channel_picker(about.channel),
                hint=texts.say("Who joins gets a link to it. I invite nobody and put nobody out."),
                optional=True,
            ),
        ),
        about={"theme": about.id},
    )


def rename_form(visit: Visit, about: About) -> Form:
    """Another name."""
    texts = visit.texts
    return Form(
        name="theme_rename",
        title=texts.say("Rename a group"),
        submit=texts.say("Rename"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(bold(about.name)),
            field(
                "name",
                texts.say("New name"),
                line(about.name, most=MOST_NAME),
                hint=texts.say("The old name keeps working."),
            ),
        ),
        about={"theme": about.id, "was": about.name},
    )


def merge_form(visit: Visit, about: About, groups: Sequence[ThemeGroup]) -> Form:
    """Into which group."""
    texts = visit.texts
    return Form(
        name="theme_merge",
        title=texts.say("Merge a group"),
        submit=texts.say("Merge"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(
                texts.say(
                    "{group} stops, and its name leads to the group that it goes on in. Its members are asked "
                    "whether they come along; its leads' roles end.",
                    group=bold(about.name),
                )
            ),
            field(
                "into",
                texts.say("Goes on in"),
                menu([option(verbatim(one.name), str(one.id)) for one in groups if one.id != about.id]),
            ),
        ),
        about={"theme": about.id},
    )


def split_form(visit: Visit, about: About) -> Form:
    """Which new groups."""
    texts = visit.texts
    return Form(
        name="theme_split",
        title=texts.say("Split a group"),
        submit=texts.say("Split"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(
                texts.say(
                    "One or two new groups take over a part of the work of {group}, in the same pillars. Its members "
                    "are asked which they join.",
                    group=bold(about.name),
                )
            ),
            field("name1", texts.say("First new group"), line(most=MOST_NAME)),
            field("purpose1", texts.say("What for?"), prose(most=MOST_PURPOSE), optional=True),
            field("name2", texts.say("Second new group"), line(most=MOST_NAME), optional=True),
            field("purpose2", texts.say("What for?"), prose(most=MOST_PURPOSE), optional=True),
            field(
                "ends",
                texts.say("And then"),
                boxes([option(texts.say("{group} itself stops", group=about.name), "ends")]),
                optional=True,
            ),
        ),
        about={"theme": about.id},
    )


def read_split(fields: Fields, visit: Visit) -> list[Part] | FieldErrors:
    """Read it."""
    parts = [Part(fields.text(f"name{number}"), fields.text(f"purpose{number}")) for number in (1, 2)]
    if parts[1].purpose and not parts[1].name:
        return FieldErrors({"name2": PROBLEMS["missing"](visit.texts, "")})
    return [part for number, part in enumerate(parts) if number == 0 or part.name]


def end_form(visit: Visit, about: About) -> Form:
    """From when on, and why."""
    texts = visit.texts
    return Form(
        name="theme_end",
        title=texts.say("Stop a group"),
        submit=texts.say("Stop"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(
                texts.say(
                    "{group} stops. Its members are told; its reports and its name stay.", group=bold(about.name)
                )
            ),
            field("on", texts.say("First day without it"), day_picker(visit.today)),
            field(
                "because",
                texts.say("Why?"),
                line(most=MOST_REASON),
                hint=texts.say("Its members read this."),
            ),
        ),
        about={"theme": about.id},
    )


def kept(visit: Visit, about: About) -> Message:
    """Stored."""
    texts = visit.texts
    return message(
        texts.say("Stored: {group}.", group=bold(about.name)),
        actions(
            button(texts.say("Who is in it?"), "word", f"roster {about.name}"),
            button(texts.say("Keep this group"), "theme_decide", str(about.id)),
        ),
    )


def renamed(visit: Visit, group: ThemeGroup, was: str) -> Message:
    """It has another name."""
    texts = visit.texts
    return message(
        texts.say("{old} is now called {new}. The old name keeps working.", old=was, new=bold(group.name)),
        actions(button(texts.say("Theme groups"), "word", "groups")),
    )


def merged(visit: Visit, old: str, into: ThemeGroup) -> Message:
    """It went on in another."""
    texts = visit.texts
    return message(
        texts.say(
            "{old} goes on in {new}. Its members are asked whether they come along.", old=old, new=bold(into.name)
        ),
        actions(button(texts.say("Who is in it?"), "word", f"roster {into.name}")),
    )


def was_split(visit: Visit, old: str, parts: Sequence[ThemeGroup]) -> Message:
    """New groups came of it."""
    texts = visit.texts
    named = texts.listing(bold(part.name) for part in parts)
    return message(
        texts.say("{old} was split: {parts}. Its members are asked which they join.", old=old, parts=named),
        actions(*(button(verbatim(part.name), "word", f"roster {part.name}") for part in parts)),
    )


def ended(visit: Visit, group: ThemeGroup) -> Message:
    """It stopped."""
    texts = visit.texts
    return message(
        texts.say("{group} has stopped. Who was in it is told.", group=bold(group.name)),
        actions(button(texts.say("Theme groups"), "word", "groups")),
    )


def stays_out(visit: Visit) -> Message:
    """They don't come along."""
    texts = visit.texts
    return message(
        texts.say("All right, you don't take part. You can always join later."),
        actions(button(texts.say("Theme groups"), "word", "groups")),
    )


# --- what people are told -------------------------------------------------------------------------


def tell_formed(occasion: Occasion, about: About) -> Message:
    """The group that they showed interest in runs."""
    texts = occasion.texts
    return message(
        texts.say(
            "{group}, in which you were interested, is a theme group now. Do you take part?", group=bold(about.name)
        ),
        section(verbatim(about.purpose)) if about.purpose else None,
        actions(_join(texts, about.group, primary=True), _stay_out(texts, about.id)),
    )


def tell_merged(occasion: Occasion, old: About, into: ThemeGroup, *, inside: bool) -> Message:
    """Their group went on in another; who is in that one already need not choose."""
    texts = occasion.texts
    first = texts.say("Your theme group {old} goes on in {new}.", old=bold(old.name), new=bold(into.name))
    if inside:
        return message(
            first + verbatim(" ") + texts.say("You take part in that one already, so nothing changes for you."),
            actions(button(texts.say("Who is in it?"), "word", f"roster {into.name}")),
        )
    return message(
        first + verbatim(" ") + texts.say("Do you come along?"),
        actions(_join(texts, into, primary=True), _stay_out(texts, into.id)),
    )


def tell_split(occasion: Occasion, old: About, parts: Sequence[ThemeGroup]) -> Message:
    """New groups took over a part of their group's work."""
    texts = occasion.texts
    named = texts.listing(bold(part.name) for part in parts)
    goes_on = old.status == ThemeStatus.ACTIVE
    rest = (
        texts.say("You stay in {old}. Do you join as well?", old=old.name)
        if goes_on
        else texts.say("{old} itself has stopped. Which do you join?", old=old.name)
    )
    return message(
        texts.say("Your theme group {old} was split: {parts}.", old=bold(old.name), parts=named)
        + verbatim(" ")
        + rest,
        actions(*(_join(texts, part) for part in parts), _stay_out(texts, old.id)),
    )


def tell_ended(occasion: Occasion, about: About) -> Message:
    """Their group stopped, or the proposal that they liked will not be one."""
    texts = occasion.texts
    day = on_date(texts, about.ended_on or occasion.today)
    first = texts.say("The theme group {group} has stopped, from {day} on.", group=bold(about.name), day=day)
    why = texts.say("Why: {reason}", reason=about.ended_because) if about.ended_because else EMPTY
    return message(
        first,
        section(why) if why else None,
        actions(
            button(texts.say("Theme groups"), "word", "groups"), button(texts.say("Propose a new group"), "theme_new")
        ),
    )


def _join(texts: Texts, group: ThemeGroup, *, primary: bool = False) -> Element:
    return button(
        texts.say("Take part in {group}", group=group.name),
        "word",
        f"join {group.name}",
        style="primary" if primary else None,
    )


def _stay_out(texts: Texts, theme_id: int) -> Element:
    return button(texts.say("No, thank you"), "theme_not", str(theme_id))


def _pillars(visit: Visit, about: About) -> Text:
    known = [visit.network.pillar(slug) for slug in about.pillars]
    return verbatim(", ".join(_pillar_name(visit.texts, one) for one in known if one))
