"""What may be pressed, chosen or filled in: one rule for each type of element, and where it may stand.

Source: docs.slack.dev/reference/block-kit/block-elements and /composition-objects.
"""

from __future__ import annotations

from typing import Any

from bot.playground.limits.schema import (
    Check,
    Json,
    Rule,
    anything,
    choice,
    flag,
    items,
    kind_of,
    listed,
    shape,
    string,
    text,
    whole,
)

ID = string(255)
URL = string(3000, pattern=r"(https?|mailto|slack|tel):\S+", like="a URL")
DATE = string(10, pattern=r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])", like="YYYY-MM-DD")
TIME = string(5, pattern=r"([01]\d|2[0-3]):[0-5]\d", like="HH:mm")
UNIX = whole(1_000_000_000, 9_999_999_999)
PLACEHOLDER = text(150, plain=True)
CONFIRM = shape(
    {
        "title": text(100, plain=True),
        "text": text(300),
        "confirm": text(30, plain=True),
        "deny": text(30, plain=True),
        "style": choice("primary", "danger"),
    },
    "title",
    "text",
    "confirm",
    "deny",
)
DISPATCH = shape({"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), 2)})
FILTER = shape(
    {
        "include": items(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": flag,
        "exclude_bot_users": flag,
    }
)


def option(*, plain: bool = True, url: bool = False) -> Rule:
    """Build the rule of an option; `url` only for those of an overflow menu."""
    fields: dict[str, Rule] = {
        "text": text(75, plain=plain),
        "value": string(150),
        "description": text(75, plain=plain),
    }
    if url:
        fields["url"] = URL
    return shape(fields, "text", "value")


OPTION = option()
RICH_OPTION = option(plain=False)
GROUP = shape({"label": text(75, plain=True), "options": items(OPTION, 100)}, "label", "options")


def offered(element: Json) -> list[Any]:
    """List the options of an element, in its groups too."""
    options = list(listed(element.get("options")))
    for group in listed(element.get("option_groups")):
        if isinstance(group, dict):
            options += listed(group.get("options"))
    return options


def _one_source(element: Json, pointer: str, check: Check) -> None:
    if ("options" in element) == ("option_groups" in element):
        check.add(pointer, "must provide either options or option_groups, not both")


def _initial_among_options(element: Json, pointer: str, check: Check) -> None:
    options = offered(element)
    initial = element.get("initial_option")
    if initial is not None and initial not in options:
        check.add(f"{pointer}/initial_option", "must match one of the options exactly")
    for index, chosen in enumerate(listed(element.get("initial_options"))):
        if chosen not in options:
            check.add(f"{pointer}/initial_options/{index}", "must match one of the options exactly")


def _static(element: Json, pointer: str, check: Check) -> None:
    _one_source(element, pointer, check)
    _initial_among_options(element, pointer, check)


def _lengths(element: Json, pointer: str, check: Check) -> None:
    low, high = element.get("min_length"), element.get("max_length")
    if isinstance(low, int) and isinstance(high, int) and low > high:
        check.add(f"{pointer}/min_length", "must not be more than max_length")
    initial = element.get("initial_value")
    if isinstance(initial, str) and isinstance(high, int) and len(initial) > high:
        check.add(f"{pointer}/initial_value", f"must be less than {high + 1} characters")


def _numbers(element: Json, pointer: str, check: Check) -> None:
    values: dict[str, float] = {}
    for name in ("min_value", "max_value", "initial_value"):
        try:
            if name in element:
                values[name] = float(element[name])
        except (TypeError, ValueError):
            check.add(f"{pointer}/{name}", "must be a number written as a string")
    if values.get("min_value", float("-inf")) > values.get("max_value", float("inf")):
        check.add(f"{pointer}/min_value", "must not be more than max_value")


def element(kind: str, fields: dict[str, Rule], *required: str, also: Rule | None = None) -> Rule:
    """Build the rule of an interactive element: it always has a type and may have an action_id."""
    return shape({"type": choice(kind), "action_id": ID, **fields}, "type", *required, also=also)


def _select(kind: str, fields: dict[str, Rule], *required: str, also: Rule | None = None) -> Rule:
    common: dict[str, Rule] = {"placeholder": PLACEHOLDER, "confirm": CONFIRM, "focus_on_load": flag}
    if kind.startswith("multi_"):
        common["max_selected_items"] = whole(1, 1000)
    return element(kind, common | fields, *required, also=also)


_BUTTON: dict[str, Rule] = {
    "text": text(75, plain=True),
    "url": URL,
    "value": string(2000),
    "style": choice("primary", "danger"),
    "confirm": CONFIRM,
    "accessibility_label": string(75),
}
_STATIC: dict[str, Rule] = {"options": items(OPTION, 100), "option_groups": items(GROUP, 100)}
_INPUT: dict[str, Rule] = {
    "placeholder": PLACEHOLDER,
    "focus_on_load": flag,
    "dispatch_action_config": DISPATCH,
    "initial_value": string(3000),
}
_CONVERSATIONS: dict[str, Rule] = {"default_to_current_conversation": flag, "filter": FILTER}
_TICKS: dict[str, Rule] = {"options": items(RICH_OPTION, 10), "confirm": CONFIRM, "focus_on_load": flag}
_IDS = items(ID, 1000)

ELEMENTS: dict[str, Rule] = {
    "button": element("button", _BUTTON, "text"),
    "image": shape(
        {"type": choice("image"), "image_url": URL, "alt_text": string(2000), "slack_file": anything},
        "type",
        "alt_text",
    ),
    "overflow": element("overflow", {"options": items(option(url=True), 5), "confirm": CONFIRM}, "options"),
    "checkboxes": element(
        "checkboxes",
        _TICKS | {"initial_options": items(RICH_OPTION, 10)},
        "options",
        also=_initial_among_options,
    ),
    "radio_buttons": element(
        "radio_buttons", _TICKS | {"initial_option": RICH_OPTION}, "options", also=_initial_among_options
    ),
    "static_select": _select("static_select", _STATIC | {"initial_option": OPTION}, also=_static),
    "multi_static_select": _select(
        "multi_static_select", _STATIC | {"initial_options": items(OPTION, 100)}, also=_static
    ),
    "external_select": _select("external_select", {"initial_option": OPTION, "min_query_length": whole(0, 100)}),
    "multi_external_select": _select(
        "multi_external_select", {"initial_options": items(OPTION, 100), "min_query_length": whole(0, 100)}
    ),
    "users_select": _select("users_select", {"initial_user": ID}),
    "multi_users_select": _select("multi_users_select", {"initial_users": _IDS}),
    "conversations_select": _select(
        "conversations_select", _CONVERSATIONS | {"initial_conversation": ID, "response_url_enabled": flag}
    ),
    "multi_conversations_select": _select(
        "multi_conversations_select", _CONVERSATIONS | {"initial_conversations": _IDS}
    ),
    "channels_select": _select("channels_select", {"initial_channel": ID, "response_url_enabled": flag}),
    "multi_channels_select": _select("multi_channels_select", {"initial_channels": _IDS}),
    "datepicker": _select("datepicker", {"initial_date": DATE}),
    "timepicker": _select("timepicker", {"initial_time": TIME, "timezone": string(100)}),
    "datetimepicker": element(
        "datetimepicker", {"initial_date_time": UNIX, "confirm": CONFIRM, "focus_on_load": flag}
    ),
    "plain_text_input": element(
        "plain_text_input",
        _INPUT | {"multiline": flag, "min_length": whole(0, 3000), "max_length": whole(1, 3000)},
        also=_lengths,
    ),
    "number_input": element(
        "number_input",
        _INPUT | {"is_decimal_allowed": flag, "min_value": string(50), "max_value": string(50)},
        "is_decimal_allowed",
        also=_numbers,
    ),
    "email_text_input": element("email_text_input", _INPUT),
    "url_text_input": element("url_text_input", _INPUT),
    "rich_text_input": element("rich_text_input", _INPUT | {"initial_value": anything}),
    "file_input": element("file_input", {"filetypes": items(string(20), 50), "max_files": whole(1, 10)}),
}

_SINGLE = {
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "datepicker",
    "timepicker",
    "checkboxes",
    "radio_buttons",
}
_MULTI = {kind for kind in ELEMENTS if kind.startswith("multi_")}
PLACES: dict[str, set[str]] = {
    "section": _SINGLE | _MULTI | {"button", "image", "overflow"},
    "actions": _SINGLE | {"button", "overflow", "datetimepicker"},
    "input": set(ELEMENTS) - {"button", "image", "overflow"},
}


def standing_in(place: str) -> Rule:
    """Build the rule for an element in a section, an actions block or an input block."""

    def rule(value: Any, pointer: str, check: Check) -> None:
        kind = kind_of(value)
        if kind not in ELEMENTS:
            check.add(pointer, f"unsupported type: {kind}")
        elif kind not in PLACES[place]:
            check.add(pointer, f"{kind} is not allowed in {place}")
        elif kind == "file_input" and check.surface != "modal":
            check.add(pointer, "file_input is allowed in modals only")
        else:
            ELEMENTS[kind](value, pointer, check)
            check.focused += bool(value.get("focus_on_load"))
            if value.get("response_url_enabled") and (place != "input" or check.surface != "modal"):
                check.add(f"{pointer}/response_url_enabled", "is allowed in input blocks of modals only")

    return rule
