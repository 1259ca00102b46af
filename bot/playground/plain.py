"""What a surface says, as plain text in reading order: for assertions, snapshots, and people."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

from bot.playground.inputs import STATEFUL
from bot.playground.records import Json

Names = Callable[[str], str]
_MARKS = [
    re.compile(
        rf"(?<![\w{re.escape(mark)}]){re.escape(mark)}(?=\S)([^{re.escape(mark)}\n]*?\S){re.escape(mark)}(?!\w)"
    )
    for mark in "*_~`"
]


def unmarked(text: str, names: Names) -> str:
    """Read mrkdwn: mentions by name, links by label, dates by their fallback, without marks of style."""

    def reference(match: re.Match[str]) -> str:
        target, _, label = match[1].partition("|")
        if target.startswith(("@", "#")):
            return target[0] + (label or names(target[1:]))
        if target.startswith("!date^"):
            return label
        if target.startswith("!"):
            return "@" + target[1:].split("^")[0]
        return label or target

    text = re.sub(r"<([^<>\n]+)>", reference, text)
    for mark in _MARKS:
        text = mark.sub(r"\1", text)
    return html.unescape(text)


def words(text: Any, names: Names) -> str:
    """Read a text object."""
    if not isinstance(text, dict):
        return ""
    value = str(text.get("text", ""))
    return unmarked(value, names) if text.get("type") == "mrkdwn" else value


def chosen(element: Json, value: Json | None, names: Names) -> str:
    """Read what stands in an input."""
    if value is None:
        return ""
    content = value.get(STATEFUL[element["type"]][0])
    listed = content if isinstance(content, list) else [content]
    read = [
        words(item.get("text"), names) if isinstance(item, dict) else names(str(item))
        for item in listed
        if item not in (None, "")
    ]
    return ", ".join(read)


def element_line(element: Json, state: Json, names: Names) -> str:
    """Read one element: [button], [what is chosen ▾], ☐ and ☑ options."""
    kind = element["type"]
    if kind == "button":
        return f"[{words(element['text'], names)}]"
    if kind == "image":
        return f"({element.get('alt_text', '')})"
    if kind == "overflow":
        return "[… " + " | ".join(words(option["text"], names) for option in element["options"]) + "]"
    value = state.get(element.get("action_id", ""))
    if kind in {"checkboxes", "radio_buttons"}:
        content = (value or {}).get(STATEFUL[kind][0]) or []
        picked = content if isinstance(content, list) else [content]
        lines = []
        for option in element["options"]:
            note = f" — {words(option['description'], names)}" if option.get("description") else ""
            lines.append(("☑ " if option in picked else "☐ ") + words(option["text"], names) + note)
        return "\n".join(lines)
    filled = chosen(element, value, names) or words(element.get("placeholder"), names)
    return f"[{filled} ▾]" if kind.endswith("select") or "picker" in kind else f"[{filled}]"


def _rich(element: Json, names: Names) -> str:
    inner = element.get("elements") or []
    kind = element.get("type")
    if kind == "rich_text_list":
        return "\n".join("• " + _rich(item, names) for item in inner)
    if kind in {"rich_text_section", "rich_text_quote", "rich_text_preformatted"}:
        return "".join(_rich(item, names) for item in inner)
    if kind == "rich_text":
        return "\n".join(_rich(item, names).rstrip("\n") for item in inner)
    for name, prefix in (("user_id", "@"), ("channel_id", "#"), ("usergroup_id", "@")):
        if name in element:
            return prefix + names(element[name])
    if kind == "date":
        return str(element.get("fallback") or element["timestamp"])
    if kind == "broadcast":
        return f"@{element['range']}"
    return str(element.get("text") or element.get("url") or element.get("name") or "")


def block_lines(block: Json, state: Json, errors: dict[str, str], names: Names) -> list[str]:
    """Read a block, line by line."""
    kind, own = block["type"], state.get(block.get("block_id", ""), {})
    if kind == "divider":
        return ["---"]
    if kind in {"header", "section", "markdown"}:
        text = block["text"] if kind == "markdown" else words(block.get("text"), names)
        lines = [text] if text else []
        lines += [words(field, names) for field in block.get("fields") or []]
        return lines + ([element_line(block["accessory"], own, names)] if block.get("accessory") else [])
    if kind == "context":
        return [
            "  ".join(
                f"({item['alt_text']})" if item["type"] == "image" else words(item, names)
                for item in block["elements"]
            )
        ]
    if kind == "actions":
        return [" ".join(element_line(element, own, names) for element in block["elements"])]
    if kind == "image":
        return [" ".join(filter(None, [words(block.get("title"), names), f"({block['alt_text']})"]))]
    if kind == "input":
        optional = " (optional)" if block.get("optional") else ""
        lines = [words(block["label"], names) + optional + ": " + element_line(block["element"], own, names).lstrip()]
        lines += [words(block["hint"], names)] if block.get("hint") else []
        error = errors.get(block.get("block_id", ""))
        return lines + ([f"! {error}"] if error else [])
    if kind == "table":
        return [" | ".join(_rich(cell, names) for cell in row) for row in block["rows"]]
    return [_rich(block, names)]


def read_blocks(
    blocks: list[Json], names: Names, state: Json | None = None, errors: dict[str, str] | None = None
) -> str:
    """Read blocks as lines of text."""
    lines: list[str] = []
    for block in blocks:
        lines += block_lines(block, state or {}, errors or {}, names)
    return "\n".join(lines)


def read_view(view: Json, names: Names, errors: dict[str, str] | None = None) -> str:
    """Read a form, with its title and its buttons, or an App Home."""
    body = read_blocks(view["blocks"], names, view["state"]["values"], errors)
    if view["type"] == "home":
        return body
    buttons = [f"[{words(view[name], names)}]" for name in ("submit", "close") if view.get(name)]
    return "\n".join(filter(None, [words(view["title"], names), body, " ".join(buttons)]))
