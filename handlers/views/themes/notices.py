"""What people are told of what became of their theme group, with the question whether they come along."""

from collections.abc import Sequence

from handlers.debts import Occasion
from handlers.texts import EMPTY, Texts, bold, verbatim
from handlers.texts.dates import on_date
from handlers.views.blocks import Element, Message, actions, button, message, section
from handlers.visit import Visit
from storage.kinds import ThemeStatus
from storage.themes import ThemeGroup
from storage.themes.records import About


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


def stays_out(visit: Visit) -> Message:
    """They don't come along."""
    texts = visit.texts
    return message(
        texts.say("All right, you don't take part. You can always join later."),
        actions(button(texts.say("Theme groups"), "word", "groups")),
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
