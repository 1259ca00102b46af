"""A theme group's own page for who keeps it, and the forms to change what is kept of it."""

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, channel, verbatim
from handlers.texts.dates import on_date
from handlers.views.blocks import Block, Element, Message, actions, button, context, message, section
from handlers.views.forms import Form, channel_picker, field, line, prose
from handlers.views.themes.wording import pillars
from handlers.visit import Visit
from storage.kinds import ThemeStatus
from storage.themes import ThemeGroup
from storage.themes.naming import MOST_NAME, MOST_PURPOSE
from storage.themes.records import About


def page(visit: Visit, about: About, *, may_decide: bool) -> Message:
    """A group's own page, for who keeps it: what it is for, its names, channel, and what can be decided."""
    texts, key = visit.texts, str(about.id)
    said = [
        verbatim(about.purpose) if about.purpose else texts.say("What it is for is not written down yet."),
        pillars(visit, about),
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
            button(texts.say("Compare channel and group"), "channel_compare", key)
            if active and about.channel
            else None,
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
                hint=texts.say("Who joins from now on gets an invitation. I put nobody out."),
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
