"""Forms: their fields, what they are made of, and what comes back. Ids of fields exist once, beside their reader."""

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from handlers.texts import Text, verbatim
from handlers.views.blocks import VIEW_BLOCKS, Block, Element, options, plain, section

NOTE = "note"
"""The block of a form that says what happened to it."""


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


def channel_picker(chosen: str | None = None) -> Element:
    """Choose a channel in Slack, public or private."""
    return {
        "type": "conversations_select",
        "filter": {"include": ["public", "private"], "exclude_bot_users": True},
        **({"initial_conversation": chosen} if chosen else {}),
    }


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


class Fields:
    """What a person filled in, by the field ids of the form that asked it."""

    def __init__(self, view: dict[str, Any]) -> None:
        """Read the `view` of a submission."""
        self.view = view
        self.id: str = view.get("root_view_id") or view.get("id", "")
        self.about: dict[str, Any] = json.loads(view.get("private_metadata") or "{}")
        self._values: dict[str, dict[str, Any]] = (view.get("state") or {}).get("values", {})
        self.names = [block["block_id"] for block in view.get("blocks", []) if block.get("type") == "input"]

    def text(self, field: str) -> str:
        """What was typed, trimmed; empty when nothing was."""
        return str(self.filled(field).get("value") or "").strip()

    def number(self, field: str) -> int | None:
        """A whole number, or None when it is empty or none."""
        typed = self.text(field)
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None  # noqa: PLR2004

    def choice(self, field: str) -> str | None:
        """The chosen option's value."""
        chosen = self.filled(field).get("selected_option")
        return chosen["value"] if chosen else None

    def choices(self, field: str) -> tuple[str, ...]:
        """The chosen options' values."""
        return tuple(chosen["value"] for chosen in self.filled(field).get("selected_options") or ())

    def day(self, field: str) -> date | None:
        """The chosen day."""
        chosen = self.filled(field).get("selected_date")
        return date.fromisoformat(chosen) if chosen else None

    def time(self, field: str) -> time | None:
        """The chosen hour."""
        chosen = self.filled(field).get("selected_time")
        return time.fromisoformat(chosen) if chosen else None

    def instant(self, field: str) -> int | None:
        """The chosen instant, in Unix seconds."""
        chosen = self.filled(field).get("selected_date_time")
        return int(chosen) if chosen else None

    def person(self, field: str) -> str | None:
        """The chosen Slack account."""
        return self.filled(field).get("selected_user")

    def channel(self, field: str) -> str | None:
        """The chosen channel."""
        return self.filled(field).get("selected_conversation")

    def people(self, field: str) -> tuple[str, ...]:
        """The chosen Slack accounts."""
        return tuple(self.filled(field).get("selected_users") or ())

    def filled(self, field: str) -> dict[str, Any]:
        """What came back from a field, as Slack says it."""
        return next(iter(self._values.get(field, {}).values()), {})

    def untouched(self, field: str) -> bool:
        """Whether a field holds what it began with."""
        block = next(block for block in self.view["blocks"] if block.get("block_id") == field)
        return _began(block) == _content(self.filled(field), _INITIAL)


_INITIAL = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_date": "initial_date",
    "selected_time": "initial_time",
    "selected_date_time": "initial_date_time",
    "selected_user": "initial_user",
    "selected_users": "initial_users",
    "selected_conversation": "initial_conversation",
}
"""What comes back from a field, and how the same field begins with it."""


def _began(block: Block) -> list[object]:
    """What a field begins with, to be compared."""
    return _content(block["element"], _INITIAL.values())


def _content(given: Mapping[str, Any], names: Iterable[str]) -> list[object]:
    """What stands in a field or its answer: options by their values, since Slack writes the rest in its own way."""
    held: Any = next((given[name] for name in names if given.get(name)), [])
    many = held if isinstance(held, list) else [held]
    return [one["value"] if isinstance(one, dict) else one for one in many]


def refilled(fields: Fields, note: Text, **about: object) -> Form:
    """The form that was sent, with what was filled in and a note above it; `about` replaces what travels with it."""
    view = fields.view
    blocks = [block for block in view["blocks"] if block.get("block_id") != NOTE]
    return Form(
        name=view["callback_id"],
        title=verbatim(view["title"]["text"]),
        submit=verbatim(view["submit"]["text"]),
        cancel=verbatim(view["close"]["text"]),
        blocks=(section(note, id=NOTE), *(_refilled(block, fields) for block in blocks)),
        about={**fields.about, **about},
    )


def drawn_anew(mark: str, blocks: Iterable[Block]) -> tuple[Block, ...]:
    """Fields that begin anew: with the ids they had, Slack would keep what they held. `mark` is not used before."""
    return tuple(
        {**block, "element": {**block["element"], "action_id": f"value{mark}"}} if "element" in block else block
        for block in blocks
    )


def redrawn(form: Form, fields: Fields, *, anew: Container[str] = ()) -> Form:
    """A form in the place of the one with these fields: what was filled in stays, but in the fields that are `anew`.

    A field that nobody touched begins as in the new one.
    """
    before = {block["block_id"]: block for block in fields.view["blocks"] if block.get("type") == "input"}
    blocks: list[Block] = []
    for block in form.blocks:
        old = before.get(block.get("block_id", ""))
        if old is None or block.get("dispatch_action"):
            blocks.append(block)
            continue
        same = _began(block) == _began(old)
        if block["block_id"] not in anew and (same or not fields.untouched(block["block_id"])):
            blocks.append({**block, "element": {**block["element"], "action_id": old["element"]["action_id"]}})
        else:
            blocks += drawn_anew(fields.view["hash"], [block])
    return replace(form, blocks=tuple(blocks))


def _refilled(block: Block, fields: Fields) -> Block:
    if block.get("type") != "input":
        return block
    filled = fields.filled(block["block_id"])
    element = {name: value for name, value in block["element"].items() if name not in _INITIAL.values()}
    element |= {_INITIAL[name]: value for name, value in filled.items() if name in _INITIAL and value}
    return {**block, "element": element}


def _placed(element: Element, placeholder: Text | None) -> Element:
    return {**element, "placeholder": plain(placeholder, 150)} if placeholder else element
