"""What Slack's payloads say, as far as the doors must know."""

from collections.abc import Mapping
from typing import Any


def pressed(body: Mapping[str, Any]) -> tuple[str, str]:
    """The action of a button or menu, and its value."""
    press = body["actions"][0]
    value = press.get("value") or (press.get("selected_option") or {}).get("value") or ""
    return press["action_id"].partition(":")[0], value


def is_ours(event: Mapping[str, Any]) -> bool:
    """Whether a message is one that somebody wrote to the bot."""
    return (
        event.get("channel_type") == "im"
        and not event.get("bot_id")
        and not event.get("subtype")
        and isinstance(event.get("user"), str)
    )


def is_file(event: Mapping[str, Any]) -> bool:
    """Whether a message is a file that somebody shared with the bot."""
    return (
        event.get("subtype") == "file_share"
        and bool(event.get("files"))
        and is_ours({key: value for key, value in event.items() if key != "subtype"})
    )


def in_our_conversation(body: dict[str, Any]) -> bool:
    """Whether a message of ours stands in the conversation of one person with the bot.

    In a conversation between people the bot can only have whispered, and what follows is whispered too.
    """
    whispered = (body.get("container") or {}).get("is_ephemeral")
    return str((body.get("channel") or {}).get("id", "")).startswith("D") and not whispered


def is_private(body: dict[str, Any]) -> bool:
    """Whether only the one who pressed sees the message, so that it may be changed for them."""
    return bool((body.get("container") or {}).get("is_ephemeral")) or in_our_conversation(body)
