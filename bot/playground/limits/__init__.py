"""Slack's limits, as functions of a payload alone: what is given in, the list of what is wrong comes out.

Stricter than Slack on purpose: blocks without `text` beside them are refused (`missing_text_beside_blocks`),
and `text` over 4,000 characters is too long, where Slack would only cut it off at 40,000.
"""

from __future__ import annotations

import json
from typing import Any

from bot.playground.limits.blocks import block_problems, elements_of
from bot.playground.limits.elements import GROUP, ID, OPTION, offered
from bot.playground.limits.schema import (
    Check,
    Json,
    Problem,
    Rule,
    anything,
    choice,
    flag,
    items,
    shape,
    string,
    text,
)

__all__ = [
    "Problem",
    "block_problems",
    "command_answer_problems",
    "elements_of",
    "form_answer_problems",
    "message_problems",
    "offered",
    "suggestion_problems",
    "view_problems",
]

TEXT_CHARACTERS = 4_000
VIEW_BYTES = 250_000
METADATA_BYTES = 16_000

_VIEW: dict[str, Rule] = {
    "type": choice("modal", "home"),
    "blocks": anything,
    "callback_id": ID,
    "external_id": string(255, minimum=0),
    "private_metadata": string(3000, minimum=0),
}
_MODAL = shape(
    _VIEW
    | {
        "title": text(24, plain=True),
        "submit": text(24, plain=True),
        "close": text(24, plain=True),
        "clear_on_close": flag,
        "notify_on_close": flag,
    },
    "type",
    "title",
    "blocks",
)
_HOME = shape(_VIEW, "type", "blocks")
_METADATA = shape({"event_type": ID, "event_payload": anything}, "event_type", "event_payload")
_ANSWER_FIELDS = {
    "text",
    "blocks",
    "attachments",
    "response_type",
    "replace_original",
    "delete_original",
    "thread_ts",
    "mrkdwn",
    "parse",
    "unfurl_links",
    "unfurl_media",
    "metadata",
}


def message_problems(payload: Json) -> tuple[str, list[Problem]] | None:
    """Say what is wrong with a message: the error code and where; None if nothing is.

    Looks at `text`, `blocks`, `attachments` and `metadata`.
    """
    words, blocks, attachments = payload.get("text"), payload.get("blocks"), payload.get("attachments")
    if words is not None and not isinstance(words, str):
        return "invalid_arguments", [Problem("/text", "must be a string")]
    if not (words or "").strip() and not blocks and not attachments:
        return "no_text", [Problem("/text", "missing required field: text")]
    if blocks and not (words or "").strip():
        return "missing_text_beside_blocks", [Problem("/text", "blocks need a text beside them, for screen readers")]
    if words and len(words) > TEXT_CHARACTERS:
        return "msg_too_long", [Problem("/text", f"must be less than {TEXT_CHARACTERS + 1} characters")]
    if blocks and (problems := block_problems(blocks, "message")):
        return "invalid_blocks", problems
    if attachments and (not isinstance(attachments, list) or len(attachments) > 100):  # noqa: PLR2004
        return "too_many_attachments", [Problem("/attachments", "no more than 100 items allowed")]
    return _metadata_problems(payload.get("metadata"))


def _metadata_problems(metadata: Any) -> tuple[str, list[Problem]] | None:
    if metadata is None:
        return None
    check = Check("message")
    _METADATA(metadata, "/metadata", check)
    if check.problems:
        return "invalid_metadata_format", check.problems
    if len(json.dumps(metadata)) > METADATA_BYTES:
        return "metadata_too_large", [Problem("/metadata", f"must be less than {METADATA_BYTES + 1} bytes")]
    return None


def view_problems(view: Any, *, surface: str = "modal") -> list[Problem]:
    """List what is wrong with a form (`modal`) or an App Home (`home`)."""
    if not isinstance(view, dict):
        return [Problem("/view", "must be an object")]
    check = Check(surface)
    if view.get("type") != surface:
        check.add("/view/type", f"must be {surface}")
    (_MODAL if surface == "modal" else _HOME)(view, "/view", check)
    blocks = view.get("blocks")
    if blocks is not None:
        check.problems += block_problems(blocks, surface, "/view/blocks")
    has_input = isinstance(blocks, list) and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks)
    if surface == "modal" and has_input and not view.get("submit"):
        check.add("/view", "missing required field: submit")
    if len(json.dumps(view)) > VIEW_BYTES:
        check.add("/view", "view_too_large")
    return check.problems


def command_answer_problems(body: Json) -> tuple[str, list[Problem]] | None:
    """Say what is wrong with an answer to a command, or with what came to a response_url."""
    unknown = sorted(set(body) - _ANSWER_FIELDS)
    if unknown:
        return "invalid_arguments", [Problem("", f"invalid additional property: {name}") for name in unknown]
    if body.get("response_type", "ephemeral") not in {"ephemeral", "in_channel"}:
        return "invalid_arguments", [Problem("/response_type", "must be ephemeral or in_channel")]
    return None if body.get("delete_original") else message_problems(body)


def form_answer_problems(body: Json, blocks: list[Json]) -> list[Problem]:
    """List what is wrong with the answer to a form; `blocks` are those of the form that was sent."""
    action = body.get("response_action")
    if action == "clear":
        return []
    if action in {"update", "push"}:
        return view_problems(body.get("view"))
    if action != "errors":
        return [Problem("/response_action", f"unsupported response_action: {action}")]
    errors = body.get("errors")
    if not isinstance(errors, dict) or not errors:
        return [Problem("/errors", "must be an object with at least one block_id")]
    inputs = {block.get("block_id") for block in blocks if block.get("type") == "input"}
    problems = [
        Problem(f"/errors/{block_id}", "is not the block_id of an input block of this form")
        for block_id in errors
        if block_id not in inputs
    ]
    return problems + [
        Problem(f"/errors/{block_id}", "must be a string that is not empty")
        for block_id, words in errors.items()
        if not isinstance(words, str) or not words
    ]


def suggestion_problems(body: Any) -> list[Problem]:
    """List what is wrong with the answer to a search in an external select."""
    if not isinstance(body, dict) or ("options" in body) == ("option_groups" in body):
        return [Problem("", "must provide either options or option_groups")]
    check = Check("message")
    shape({"options": items(OPTION, 100, minimum=0), "option_groups": items(GROUP, 100, minimum=0)})(body, "", check)
    return check.problems
