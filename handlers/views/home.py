"""App Home as it is shown."""

from collections.abc import Sequence
from typing import Any

from handlers.texts import bold, verbatim
from handlers.views import members
from handlers.views.blocks import VIEW_BLOCKS, Block, actions, button, header, section
from handlers.visit import Visit
from storage.themes import ThemeGroup


def home(visit: Visit, mine: Sequence[ThemeGroup]) -> dict[str, Any]:
    """Profile, groups."""
    texts, person = visit.texts, visit.actor.person
    blocks: list[Block | None] = [header(texts.say("Hello {name}", name=person.name))]
    if person.complete:
        blocks.append(
            section(members.summary(visit), accessory=button(texts.say("Change"), "profile", unique="change"))
        )
    else:
        blocks.append(
            section(
                texts.say("I don't know yet where you are from."),
                accessory=button(texts.say("Introduce yourself"), "profile", style="primary"),
            )
        )
    blocks.append(section(bold(texts.say("My theme groups"))))
    blocks += [
        section(
            verbatim(theme.name),
            accessory=button(texts.say("Who is in it?"), "word", f"roster {theme.name}"),
        )
        for theme in mine
    ]
    blocks.append(actions(button(texts.say("Theme groups"), "word", "groups")))
    return {"type": "home", "blocks": [block for block in blocks if block][:VIEW_BLOCKS]}
