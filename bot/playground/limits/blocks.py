"""What a surface is built of: one rule for each type of block, and on which surface it may stand.

Source: docs.slack.dev/reference/block-kit/blocks.
"""

from __future__ import annotations

from typing import Any

from bot.playground.limits.elements import ID, URL, standing_in
from bot.playground.limits.schema import (
    Check,
    Json,
    Problem,
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

MOST = {"message": 50, "modal": 100, "home": 100}
MARKDOWN_CHARACTERS = 12_000


def _block_rule(kind: str, fields: dict[str, Rule], *required: str, also: Rule | None = None) -> Rule:
    return shape({"type": choice(kind), "block_id": ID, **fields}, "type", *required, also=also)


def _section(block: Json, pointer: str, check: Check) -> None:
    if not block.get("text") and not block.get("fields"):
        check.add(pointer, "must have text or fields")


def _context_element(value: Any, pointer: str, check: Check) -> None:
    if kind_of(value) == "image":
        shape(
            {"type": choice("image"), "image_url": URL, "alt_text": string(2000), "slack_file": anything},
            "alt_text",
            also=_pictured,
        )(value, pointer, check)
    else:
        text(3000)(value, pointer, check)


def _pictured(block: Json, pointer: str, check: Check) -> None:
    if ("image_url" in block) == ("slack_file" in block):
        check.add(pointer, "must have either image_url or slack_file")


def _markdown(block: Json, pointer: str, check: Check) -> None:
    check.markdown += len(str(block.get("text") or ""))
    if check.markdown > MARKDOWN_CHARACTERS:
        check.add(f"{pointer}/text", f"all markdown together must be less than {MARKDOWN_CHARACTERS + 1} characters")


def _table(_block: Json, pointer: str, check: Check) -> None:
    check.tables += 1
    if check.tables > 1:
        check.add(pointer, "only_one_table_allowed")


def _input(block: Json, pointer: str, check: Check) -> None:
    kind = kind_of(block.get("element"))
    if kind == "file_input" and block.get("dispatch_action"):
        check.add(f"{pointer}/dispatch_action", "is not allowed with file_input")


def _rich(kinds: dict[str, Rule]) -> Rule:
    def rule(value: Any, pointer: str, check: Check) -> None:
        kind = kind_of(value)
        if kind not in kinds:
            check.add(pointer, f"unsupported type: {kind}")
        else:
            kinds[kind](value, pointer, check)

    return rule


_STYLE = shape(dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), flag))
_TYPE: dict[str, Rule] = {"type": anything, "style": _STYLE}
_INLINE: dict[str, Rule] = {
    "text": shape(_TYPE | {"text": string(3000)}, "text"),
    "link": shape(_TYPE | {"url": URL, "text": string(3000), "unsafe": flag}, "url"),
    "user": shape(_TYPE | {"user_id": ID}, "user_id"),
    "usergroup": shape(_TYPE | {"usergroup_id": ID}, "usergroup_id"),
    "channel": shape(_TYPE | {"channel_id": ID}, "channel_id"),
    "emoji": shape(_TYPE | {"name": string(100), "unicode": string(100)}, "name"),
    "date": shape(
        _TYPE | {"timestamp": whole(0, 9_999_999_999), "format": string(300), "url": URL, "fallback": string(300)},
        "timestamp",
        "format",
    ),
    "broadcast": shape(_TYPE | {"range": choice("here", "channel", "everyone")}, "range"),
    "color": shape(_TYPE | {"value": string(20)}, "value"),
}
_LINE = items(_rich(_INLINE), 1000, minimum=0)
_RICH_SECTION = shape({"type": anything, "elements": _LINE}, "elements")
_RICH: dict[str, Rule] = {
    "rich_text_section": _RICH_SECTION,
    "rich_text_list": shape(
        {
            "type": anything,
            "style": choice("bullet", "ordered"),
            "indent": whole(0, 8),
            "offset": whole(0, 10_000),
            "border": whole(0, 1),
            "elements": items(_rich({"rich_text_section": _RICH_SECTION}), 1000),
        },
        "style",
        "elements",
    ),
    "rich_text_quote": shape({"type": anything, "border": whole(0, 1), "elements": _LINE}, "elements"),
    "rich_text_preformatted": shape(
        {"type": anything, "border": whole(0, 1), "language": string(50), "elements": _LINE}, "elements"
    ),
}
RICH_TEXT = _block_rule("rich_text", {"elements": items(_rich(_RICH), 1000, minimum=0)}, "elements")
_CELL = _rich(
    {"raw_text": shape({"type": anything, "text": string(3000, minimum=0)}, "text"), "rich_text": RICH_TEXT}
)

BLOCKS: dict[str, Rule] = {
    "section": _block_rule(
        "section",
        {
            "text": text(3000),
            "fields": items(text(2000), 10),
            "accessory": standing_in("section"),
            "expand": flag,
        },
        also=_section,
    ),
    "header": _block_rule("header", {"text": text(150, plain=True), "level": whole(1, 4)}, "text"),
    "divider": _block_rule("divider", {}),
    "context": _block_rule("context", {"elements": items(_context_element, 10)}, "elements"),
    "actions": _block_rule("actions", {"elements": items(standing_in("actions"), 25)}, "elements"),
    "image": _block_rule(
        "image",
        {"image_url": URL, "slack_file": anything, "alt_text": string(2000), "title": text(2000, plain=True)},
        "alt_text",
        also=_pictured,
    ),
    "input": _block_rule(
        "input",
        {
            "label": text(2000, plain=True),
            "hint": text(2000, plain=True),
            "element": standing_in("input"),
            "optional": flag,
            "dispatch_action": flag,
        },
        "label",
        "element",
        also=_input,
    ),
    "rich_text": RICH_TEXT,
    "markdown": _block_rule("markdown", {"text": string(MARKDOWN_CHARACTERS)}, "text", also=_markdown),
    "table": _block_rule(
        "table",
        {"rows": items(items(_CELL, 20), 100), "column_settings": items(anything, 20, minimum=0)},
        "rows",
        also=_table,
    ),
}
MESSAGES_ONLY = {"markdown", "table"}


def elements_of(block: Json) -> list[Json]:
    """List the interactive elements of a block, in order."""
    found = [block.get("accessory"), block.get("element")]
    if block.get("type") == "actions":
        found += listed(block.get("elements"))
    return [element for element in found if isinstance(element, dict) and kind_of(element) not in {"", "image"}]


def block_problems(blocks: Any, surface: str, pointer: str = "/blocks") -> list[Problem]:
    """List what Slack would not accept in these blocks on this surface (message, modal or home)."""
    check = Check(surface)
    if not isinstance(blocks, list):
        return [Problem(pointer, "must be an array")]
    if len(blocks) > MOST[surface]:
        check.add(pointer, f"no more than {MOST[surface]} items allowed")
    if not blocks and surface != "message":
        check.add(pointer, "no fewer than 1 items allowed")
    seen: set[str] = set()
    for index, block in enumerate(blocks):
        place = f"{pointer}/{index}"
        kind = kind_of(block)
        if kind not in BLOCKS:
            check.add(place, f"unsupported type: {kind}")
            continue
        if kind in MESSAGES_ONLY and surface != "message":
            check.add(place, f"{kind} is allowed in messages only")
        BLOCKS[kind](block, place, check)
        _unique(block, place, seen, check)
    if check.focused > 1:
        check.add(pointer, "only one element may have focus_on_load")
    return check.problems


def _unique(block: Json, pointer: str, seen: set[str], check: Check) -> None:
    block_id = block.get("block_id")
    if isinstance(block_id, str):
        if block_id in seen:
            check.add(f"{pointer}/block_id", f"block_id {block_id} already exists")
        seen.add(block_id)
    actions = [str(element["action_id"]) for element in elements_of(block) if "action_id" in element]
    for action_id in sorted({action for action in actions if actions.count(action) > 1}):
        check.add(pointer, f"action_id {action_id} already exists in this block")
