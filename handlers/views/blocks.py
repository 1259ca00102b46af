"""Block Kit, a builder a block. Each keeps within Slack's limits: what is too long is cut with an ellipsis.

A builder takes `Text`, never a bare string that a person wrote, and decides itself whether Slack wants
markup or plain text.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
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


# --- forms -----------------------------------------------------------------------------------------


def field(
    id: str,  # noqa: A002
    label: Text,
    element: Element,
    *,
    hint: Text | None = None,
    optional: bool = False,
    dispatch: bool = False,
) -> Block:
    """A field of a form. `id` is the block's id, under which `Fields` reads it and errors appear."""
    block: Block = {
        "type": "input",
        "block_id": id,
        "label": plain(label, 2000),
        "element": {**element, "action_id": element.get("action_id", "value")},
        "optional": optional,
    }
    if hint:
        block["hint"] = plain(hint, 2000)
    if dispatch:
        block["dispatch_action"] = True
    return block


def line(value: str = "", *, most: int = 150, placeholder: Text | None = None) -> Element:
    """A line of text."""
    element: Element = {"type": "plain_text_input", "max_length": most}
    if value:
        element["initial_value"] = value[:most]
    return _placed(element, placeholder)


def prose(value: str = "", *, most: int = 3000, placeholder: Text | None = None) -> Element:
    """Several lines of text."""
    return {**line(value, most=most, placeholder=placeholder), "multiline": True}


def whole_number(value: int | None = None, *, least: int = 1, most: int = 9999) -> Element:
    """A number."""
    element: Element = {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": str(least),
        "max_value": str(most),
    }
    if value is not None:
        element["initial_value"] = str(value)
    return element


def menu(choices: Sequence[Element], chosen: str | None = None, *, placeholder: Text | None = None) -> Element:
    """Choose one."""
    element: Element = {"type": "static_select", **options(choices)}
    initial = [choice for choice in choices if choice["value"] == chosen]
    if initial:
        element["initial_option"] = initial[0]
    return _placed(element, placeholder)


def multi_menu(choices: Sequence[Element], chosen: Iterable[str] = (), *, placeholder: Text | None = None) -> Element:
    """Choose several."""
    element: Element = {"type": "multi_static_select", **options(choices)}
    initial = [choice for choice in choices if choice["value"] in set(chosen)]
    if initial:
        element["initial_options"] = initial
    return _placed(element, placeholder)


def radio(choices: Sequence[Element], chosen: str | None = None) -> Element:
    """Choose one of at most 10, all in sight."""
    element: Element = {"type": "radio_buttons", "options": list(choices[:10])}
    initial = [choice for choice in choices[:10] if choice["value"] == chosen]
    if initial:
        element["initial_option"] = initial[0]
    return element


def boxes(choices: Sequence[Element], chosen: Iterable[str] = ()) -> Element:
    """Tick some of at most 10, all in sight."""
    element: Element = {"type": "checkboxes", "options": list(choices[:10])}
    initial = [choice for choice in choices[:10] if choice["value"] in set(chosen)]
    if initial:
        element["initial_options"] = initial
    return element


def day_picker(chosen: date | None = None) -> Element:
    """Choose a day."""
    return {"type": "datepicker", **({"initial_date": chosen.isoformat()} if chosen else {})}


def time_picker(chosen: time | None = None) -> Element:
    """Choose an hour."""
    return {"type": "timepicker", **({"initial_time": chosen.strftime("%H:%M")} if chosen else {})}


def instant_picker(chosen: datetime | None = None) -> Element:
    """Choose an instant; Slack shows it in the reader's zone."""
    return {"type": "datetimepicker", **({"initial_date_time": int(chosen.timestamp())} if chosen else {})}


def person_picker(chosen: str | None = None, *, placeholder: Text | None = None) -> Element:
    """Choose somebody in Slack."""
    return _placed({"type": "users_select", **({"initial_user": chosen} if chosen else {})}, placeholder)


def people_picker(chosen: Sequence[str] = (), *, placeholder: Text | None = None) -> Element:
    """Choose several people in Slack."""
    element: Element = {"type": "multi_users_select", **({"initial_users": list(chosen)} if chosen else {})}
    return _placed(element, placeholder)


@dataclass(frozen=True)
class Form:
    """A form to open over the conversation. `about` travels with it and comes back in `Fields.about`."""

    name: str
    title: Text
    submit: Text
    cancel: Text
    blocks: tuple[Block, ...]
    about: dict[str, Any]

    def view(self) -> dict[str, Any]:
        """As Slack takes it."""
        return {
            "type": "modal",
            "callback_id": self.name,
            "title": plain(self.title, 24),
            "submit": plain(self.submit, 24),
            "close": plain(self.cancel, 24),
            "blocks": list(self.blocks[:VIEW_BLOCKS]),
            "private_metadata": json.dumps(self.about, separators=(",", ":"), ensure_ascii=False),
        }


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


class Fields:
    """What a person filled in, by the field ids of the form that asked it."""

    def __init__(self, view: dict[str, Any]) -> None:
        """Read the `view` of a submission."""
        self.id: str = view.get("root_view_id") or view.get("id", "")
        self.about: dict[str, Any] = json.loads(view.get("private_metadata") or "{}")
        self._values: dict[str, dict[str, Any]] = (view.get("state") or {}).get("values", {})
        self.names = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]

    def text(self, field: str) -> str:
        """What was typed, trimmed; empty when nothing was."""
        return str(self._element(field).get("value") or "").strip()

    def number(self, field: str) -> int | None:
        """A whole number, or None when it is empty or none."""
        typed = self.text(field)
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None  # noqa: PLR2004

    def choice(self, field: str) -> str | None:
        """The chosen option's value."""
        chosen = self._element(field).get("selected_option")
        return chosen["value"] if chosen else None

    def choices(self, field: str) -> tuple[str, ...]:
        """The chosen options' values."""
        return tuple(chosen["value"] for chosen in self._element(field).get("selected_options") or ())

    def day(self, field: str) -> date | None:
        """The chosen day."""
        chosen = self._element(field).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def time(self, field: str) -> time | None:
        """The chosen hour."""
        chosen = self._element(field).get("selected_time")
        return time.fromisoformat(chosen) if chosen else None

    def instant(self, field: str) -> int | None:
        """The chosen instant, in Unix seconds."""
        chosen = self._element(field).get("selected_date_time")
        return int(chosen) if chosen else None

    def person(self, field: str) -> str | None:
        """The chosen Slack account."""
        return self._element(field).get("selected_user")

    def people(self, field: str) -> tuple[str, ...]:
        """The chosen Slack accounts."""
        return tuple(self._element(field).get("selected_users") or ())

    def _element(self, field: str) -> dict[str, Any]:
        return next(iter(self._values.get(field, {}).values()), {})


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


def _placed(element: Element, placeholder: Text | None) -> Element:
    return {**element, "placeholder": plain(placeholder, 150)} if placeholder else element


def _with_id(block: Block, id: str | None) -> Block:  # noqa: A002
    return {**block, "block_id": id} if id else block
