"""Where a person's finger goes: the surfaces in front of her, and the elements on them by label or id."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.playground.inputs import state_of
from bot.playground.limits import elements_of
from bot.playground.records import Json, Message, View
from bot.playground.seen import CannotDo, Seen

if TYPE_CHECKING:
    from bot.playground.workspace import Workspace


@dataclass(frozen=True)
class Spot:
    """One element on one surface."""

    surface: Message | View
    block: Json
    element: Json

    @property
    def ids(self) -> tuple[str, str]:
        """The block_id and the action_id."""
        return self.block["block_id"], self.element["action_id"]

    def set(self, user: str, value: Json) -> None:
        """Put a value into the element."""
        if isinstance(self.surface, View):
            state = self.surface.state
        else:
            state = self.surface.state[user] = state_of(self.surface.blocks, self.surface.state.get(user))
        state[self.ids[0]][self.ids[1]] = value


def blocks_of(surface: Message | View) -> list[Json]:
    """Give the blocks of a message or a view as they are now."""
    if isinstance(surface, View):
        blocks: list[Json] = surface.given["blocks"]
        return blocks
    return surface.blocks or []


def spots(surfaces: list[Message | View]) -> list[Spot]:
    """List all elements, in order."""
    return [
        Spot(surface, block, element)
        for surface in surfaces
        for block in blocks_of(surface)
        for element in elements_of(block)
    ]


def surfaces_of(ws: Workspace, user: str, seen: Seen) -> list[Message | View]:
    """Find what was seen as it is now; what is gone is left out."""
    found: list[Message | View] = []
    for channel, ts, person in seen.where:
        message = ws.ephemeral(user, ts) if person else ws.message(ws.channels[channel], ts)
        if message is not None:
            found.append(message)
    if seen.view is not None:
        view = ws.views.get(seen.view["id"])
        if view is not None and not view.closed:
            found.append(view)
    return found


def names_of(spot: Spot) -> set[str]:
    """Give all by which an element can be meant: label, placeholder, ids, text of its block."""
    names = {spot.element["action_id"], spot.block["block_id"]}
    for text in (spot.element.get("text"), spot.element.get("placeholder"), spot.block.get("label")):
        if isinstance(text, dict):
            names.add(text["text"])
    if spot.block["type"] == "section" and isinstance(spot.block.get("text"), dict):
        names |= {spot.block["text"]["text"], spot.block["text"]["text"].strip("*_ ")}
    return names


def at(surface: Message | View, block_id: str, action_id: str) -> Spot:
    """Find an element by its ids. Raises CannotDo when it is no longer there."""
    for spot in spots([surface]):
        if spot.ids == (block_id, action_id):
            return spot
    message = "this is no longer here"
    raise CannotDo(message)


def find(surfaces: list[Message | View], wanted: str, *, button: bool, nth: int = 0) -> Spot:
    """Find the nth element that is meant by a word. Raises CannotDo, with what there is."""
    there = [spot for spot in spots(surfaces) if (spot.element["type"] == "button") == button]
    if button:
        fitting = [s for s in there if wanted in (s.element["text"]["text"], s.element["action_id"])]
        fitting = fitting or [s for s in there if wanted == s.block["block_id"]]
    else:
        fitting = [spot for spot in there if wanted in names_of(spot)]
    if not fitting or not -len(fitting) <= nth < len(fitting):
        labels = [s.element["text"]["text"] if button else sorted(names_of(s)) for s in there]
        what = "button" if button else "input"
        times = f" number {nth}" if nth else ""
        message = f"there is no {what} {wanted!r}{times} here; there is: {labels}"
        raise CannotDo(message)
    return fitting[nth]
