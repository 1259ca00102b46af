"""Block Kit, a builder a block. Each keeps within Slack's limits: what is too long is cut with an ellipsis.

A builder takes `Text`, never a bare string that a person wrote, and decides itself whether Slack wants
markup or plain text.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.texts import NEWLINE, Text, verbatim

Block = dict[str, Any]
Element = dict[str, Any]

MESSAGE_BLOCKS = 50
VIEW_BLOCKS = 100
LABEL = 75


@dataclass(frozen=True)
class Message:
    """What is said in a conversation: blocks, and the same in words for notifications and screen readers."""

    text: Text
    blocks: tuple[Block, ...] = ()

    def body(self) -> dict[str, Any]:
        """As Slack takes it; links are not unfolded. At most 50 blocks: views page before that."""
        body: dict[str, Any] = {"text": cut(self.text.mrkdwn, 4000)}
        if self.blocks:
            body["blocks"] = list(self.blocks[:MESSAGE_BLOCKS])
        return body


def message(first: Text, *blocks: Block | None) -> Message:
    """A message that begins with a paragraph, which is also what a notification shows."""
    return Message(first, (section(first), *(block for block in blocks if block)))


def cut(text: str, most: int) -> str:
    """At most so many characters, without leaving half an escaped sign or half a mention at the end."""
    if len(text) <= most:
        return text
    short = text[: most - 1]
    for opening, closing in (("<", ">"), ("&", ";")):
        start = short.rfind(opening)
        if start > short.rfind(closing) and len(short) - start < 300:  # noqa: PLR2004 - no mention is longer
            short = short[:start]
    return short.rstrip() + "…"


def plain(text: Text, most: int) -> Element:
    """A plain_text object."""
    return {"type": "plain_text", "text": cut(text.plain, most) or " ", "emoji": True}


def mrkdwn(text: Text, most: int = 3000) -> Element:
    """A mrkdwn object."""
    return {"type": "mrkdwn", "text": cut(text.mrkdwn, most) or " ", "verbatim": True}


def header(text: Text) -> Block:
    """A heading."""
    return {"type": "header", "text": plain(text, 150)}


def section(text: Text, *, accessory: Element | None = None, id: str | None = None) -> Block:  # noqa: A002
    """A paragraph, with something at its right if wanted."""
    block: Block = {"type": "section", "text": mrkdwn(text)}
    if accessory:
        block["accessory"] = accessory
    return _with_id(block, id)


def context(*parts: Text) -> Block:
    """Small print; at most 10 parts."""
    return {"type": "context", "elements": [mrkdwn(part) for part in parts[:10]]}


def divider() -> Block:
    """A line."""
    return {"type": "divider"}


def actions(*elements: Element | None, id: str | None = None) -> Block | None:  # noqa: A002
    """A row of buttons and menus (at most 25), or nothing when there are none."""
    present = [element for element in elements if element][:25]
    return _with_id({"type": "actions", "elements": present}, id) if present else None


def button(
    label: Text,
    action: str,
    value: str = "",
    *,
    style: str | None = None,
    spoken: Text | None = None,
    confirm: Element | None = None,
    unique: str | None = None,
) -> Element:
    """A button that does `action` (a name in `handlers.ACTIONS`) with `value`.

    `spoken` is what a screen reader says; `unique` tells two buttons for one action in a row apart.
    """
    element: Element = {
        "type": "button",
        "text": plain(label, LABEL),
        "action_id": cut(f"{action}:{unique if unique is not None else value}", 255),
    }
    if value:
        element["value"] = value[:2000]
    if style:
        element["style"] = style
    if spoken:
        element["accessibility_label"] = cut(spoken.plain, 75)
    if confirm:
        element["confirm"] = confirm
    return element


def confirm(title: Text, text: Text, yes: Text, no: Text) -> Element:
    """The question whether one is sure."""
    return {
        "title": plain(title, 100),
        "text": plain(text, 300),
        "confirm": plain(yes, 30),
        "deny": plain(no, 30),
    }


def option(label: Text, value: str, *, description: Text | None = None) -> Element:
    """A choice in a menu or list."""
    element: Element = {"text": plain(label, LABEL), "value": value[:150]}
    if description:
        element["description"] = plain(description, 75)
    return element


def options(choices: Sequence[Element]) -> dict[str, Any]:
    """`options`, or `option_groups` of 100 when there are more than a menu takes."""
    if len(choices) <= 100:  # noqa: PLR2004 - Slack's limit
        return {"options": list(choices)}
    groups = [choices[start : start + 100] for start in range(0, len(choices), 100)]
    return {
        "option_groups": [
            {
                "label": plain(verbatim(f"{group[0]['text']['text'][:30]} … {group[-1]['text']['text'][:30]}"), 75),
                "options": list(group),
            }
            for group in groups[:100]
        ]
    }


def overflow(action: str, choices: Sequence[Element], *, unique: str = "") -> Element:
    """A `…` menu with at most 5 choices."""
    return {"type": "overflow", "action_id": f"{action}:{unique}", "options": list(choices[:5])}


@dataclass(frozen=True)
class Page:
    """Something to read over the conversation, without fields."""

    title: Text
    close: Text
    blocks: tuple[Block, ...]

    def view(self) -> dict[str, Any]:
        """As Slack takes it."""
        return {
            "type": "modal",
            "callback_id": "page",
            "title": plain(self.title, 24),
            "close": plain(self.close, 24),
            "blocks": list(self.blocks[:VIEW_BLOCKS]),
        }


def paragraphs(lines: Iterable[Text], *, most: int = 2900) -> list[Block]:
    """Lines as few sections as hold them, never cutting a line in two."""
    blocks: list[Block] = []
    held: list[Text] = []
    size = 0
    for one in lines:
        if held and size + len(one.mrkdwn) + 1 > most:
            blocks.append(section(NEWLINE.join(held)))
            held, size = [], 0
        held.append(one)
        size += len(one.mrkdwn) + 1
    if held:
        blocks.append(section(NEWLINE.join(held)))
    return blocks


def _with_id(block: Block, id: str | None) -> Block:  # noqa: A002
    return {**block, "block_id": id} if id else block
