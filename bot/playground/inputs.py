"""What stands in the inputs of a surface: `state.values` as Slack sends it, pure functions."""

from __future__ import annotations

import copy

from bot.playground.limits import elements_of, offered
from bot.playground.records import Json

# type of element → (name of its value in the state, name of its initial value, value when empty)
STATEFUL: dict[str, tuple[str, str, object]] = {
    "plain_text_input": ("value", "initial_value", None),
    "number_input": ("value", "initial_value", None),
    "email_text_input": ("value", "initial_value", None),
    "url_text_input": ("value", "initial_value", None),
    "rich_text_input": ("rich_text_value", "initial_value", None),
    "static_select": ("selected_option", "initial_option", None),
    "external_select": ("selected_option", "initial_option", None),
    "radio_buttons": ("selected_option", "initial_option", None),
    "checkboxes": ("selected_options", "initial_options", []),
    "multi_static_select": ("selected_options", "initial_options", []),
    "multi_external_select": ("selected_options", "initial_options", []),
    "users_select": ("selected_user", "initial_user", None),
    "multi_users_select": ("selected_users", "initial_users", []),
    "conversations_select": ("selected_conversation", "initial_conversation", None),
    "multi_conversations_select": ("selected_conversations", "initial_conversations", []),
    "channels_select": ("selected_channel", "initial_channel", None),
    "multi_channels_select": ("selected_channels", "initial_channels", []),
    "datepicker": ("selected_date", "initial_date", None),
    "timepicker": ("selected_time", "initial_time", None),
    "datetimepicker": ("selected_date_time", "initial_date_time", None),
    "file_input": ("files", "initial_files", []),
}


def value_name(element: Json) -> str:
    """Give the name under which the element's value is sent."""
    return STATEFUL[element["type"]][0]


def initial(element: Json) -> Json:
    """Give the state of an element that nobody touched."""
    name, initial_name, empty = STATEFUL[element["type"]]
    return {"type": element["type"], name: copy.deepcopy(element.get(initial_name, empty))}


def state_of(blocks: list[Json] | None, before: Json | None = None) -> Json:
    """Give the state of blocks: what was there stays where block_id, action_id and type are the same.

    A chosen option that is no longer offered falls back to the initial one.
    """
    state: Json = {}
    for block in blocks or []:
        for element in elements_of(block):
            if element["type"] in STATEFUL:
                kept = (before or {}).get(block["block_id"], {}).get(element["action_id"])
                stays = kept is not None and kept["type"] == element["type"] and _offered_still(element, kept)
                state.setdefault(block["block_id"], {})[element["action_id"]] = kept if stays else initial(element)
    return state


def _offered_still(element: Json, kept: Json) -> bool:
    if "options" not in element and "option_groups" not in element:
        return True
    chosen = kept.get("selected_options") or ([kept["selected_option"]] if kept.get("selected_option") else [])
    return all(option in offered(element) for option in chosen)


def is_empty(value: Json) -> bool:
    """Say whether nothing was filled in."""
    return value[STATEFUL[value["type"]][0]] in (None, "", [])
