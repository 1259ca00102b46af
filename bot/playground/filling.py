"""What may be filled in or chosen, as Slack's client allows it: a wish becomes a value of the state."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from bot.playground.inputs import is_empty, value_name
from bot.playground.limits import offered
from bot.playground.seen import CannotDo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.playground.records import Json, View

_TEXT = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def _option(options: list[Json], wish: object) -> Json:
    for option in options:
        if wish in (option["text"]["text"], option["value"]):
            return option
    there = ", ".join(option["text"]["text"] for option in options)
    message = f"there is no option {wish!r}; there is: {there}"
    raise CannotDo(message)


def _id(wish: Any) -> str:
    return str(getattr(wish, "id", wish))


def _text(element: Json, wish: object) -> str:
    text = str(wish)
    kind, most = element["type"], element.get("max_length") or 3000
    if len(text) > most:
        message = f"{len(text)} characters are more than the {most} that fit"
        raise CannotDo(message)
    if kind == "plain_text_input" and not element.get("multiline") and "\n" in text:
        message = "this input has one line only"
        raise CannotDo(message)
    if kind == "number_input":
        form = r"-?\d+([.,]\d+)?" if element.get("is_decimal_allowed") else r"-?\d+"
        if not re.fullmatch(form, text):
            message = f"{text!r} is not a number of this input"
            raise CannotDo(message)
        low, high = float(element.get("min_value", "-inf")), float(element.get("max_value", "inf"))
        if not low <= float(text.replace(",", ".")) <= high:
            message = f"{text} is not between {low} and {high}"
            raise CannotDo(message)
    if kind == "email_text_input" and not _EMAIL.fullmatch(text):
        message = f"{text!r} is not an e-mail address"
        raise CannotDo(message)
    if kind == "url_text_input" and not text.startswith(("http://", "https://")):
        message = f"{text!r} is not a link"
        raise CannotDo(message)
    return text


def _moment(element: Json, wish: object) -> object:
    if element["type"] == "datetimepicker":
        return int(wish.timestamp()) if isinstance(wish, dt.datetime) else int(str(wish))
    try:
        if element["type"] == "datepicker":
            return (wish if isinstance(wish, dt.date) else dt.date.fromisoformat(str(wish))).isoformat()
        time = wish if isinstance(wish, dt.time) else dt.time.fromisoformat(str(wish))
        return time.strftime("%H:%M")
    except ValueError as error:
        message = f"{wish!r} is not a value of a {element['type']}"
        raise CannotDo(message) from error


def _one(element: Json, wish: object, suggestions: list[Json]) -> object:
    kind = element["type"].removeprefix("multi_")
    if kind in {"static_select", "radio_buttons", "checkboxes"}:
        return _option(offered(element), wish)
    if kind == "external_select":
        return _option(suggestions, wish)
    if kind in {"users_select", "conversations_select", "channels_select"}:
        return _id(wish)
    return _moment(element, wish)


def many(element: Json) -> bool:
    """Say whether an element holds several values."""
    return element["type"].startswith("multi_") or element["type"] in {"checkboxes", "file_input"}


def fill(element: Json, wish: Any, suggestions: Iterable[Json] = ()) -> Json:
    """Give the state of an element in which this was filled in; None empties it. Raises CannotDo."""
    name, options = value_name(element), list(suggestions)
    if element["type"] in _TEXT:
        content: object = None if wish in (None, "") else _text(element, wish)
    elif element["type"] == "rich_text_input":
        section = {"type": "rich_text_section", "elements": [{"type": "text", "text": str(wish)}]}
        content = None if wish is None else {"type": "rich_text", "elements": [section]}
    elif many(element):
        wishes = [] if wish is None else list(wish) if isinstance(wish, (list, tuple, set)) else [wish]
        most = element.get("max_selected_items") or 1000
        if len(wishes) > most:
            message = f"{len(wishes)} are more than the {most} that may be chosen"
            raise CannotDo(message)
        content = [_one(element, each, options) for each in wishes]
    else:
        content = None if wish is None else _one(element, wish, options)
    return {"type": element["type"], name: content}


def unfinished(view: View) -> dict[str, str]:
    """Say what keeps a form from being sent, by block_id: what is required and empty, or too short."""
    found = {}
    for block in view.given["blocks"]:
        if block["type"] != "input":
            continue
        element = block["element"]
        value = view.state[block["block_id"]][element["action_id"]]
        if is_empty(value):
            if not block.get("optional"):
                found[block["block_id"]] = "This is a required field"
        elif element["type"] == "plain_text_input" and len(value["value"]) < (element.get("min_length") or 0):
            found[block["block_id"]] = f"This must be at least {element['min_length']} characters"
    return found
