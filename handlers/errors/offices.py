"""Refusals about offices."""

from collections.abc import Callable
from typing import Any

from handlers.texts import Text, Texts
from handlers.texts.dates import on_date
from handlers.views.blocks import Message, actions, button, message
from handlers.visit import Visit
from storage.errors import SeatTaken


def seat_taken(refused: SeatTaken, visit: Visit) -> Message:
    """Somebody else holds it, and cannot just be replaced."""
    texts = visit.texts
    return message(
        texts.say(
            "{name} holds this from {day} on. End that role first, or choose another time.",
            name=refused.name,
            day=on_date(texts, refused.since),
        ),
        actions(button(texts.say("All roles"), "word", "admin")),
    )


SENTENCES: dict[type, Any] = {SeatTaken: seat_taken}

PROBLEMS: dict[str, Callable[[Texts, str], Text]] = {
    "held_then": lambda t, _: t.say("They hold this role already for a part of this time. End that one first."),
    "nobody_called_so": lambda t, near: (
        t.say("Who do you mean: {people}?", people=near)
        if near
        else t.say("I know nobody without a Slack account who is called so. Their coordinator can enter them.")
    ),
}
