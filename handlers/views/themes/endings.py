"""The forms to merge, split or stop a theme group, and what was done."""

from collections.abc import Sequence

from handlers.errors.fields import PROBLEMS
from handlers.texts import bold, verbatim
from handlers.views.blocks import Message, actions, button, message, option, section
from handlers.views.forms import Fields, Form, boxes, day_picker, field, line, menu, prose
from handlers.visit import FieldErrors, Visit
from storage.themes import ThemeGroup
from storage.themes.endings import MOST_REASON, Part
from storage.themes.naming import MOST_NAME, MOST_PURPOSE
from storage.themes.records import About


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
                    "whether they come along; its leads' roles end. Its reports go along: those for its members only "
                    "can then be read by the members of the other group.",
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
