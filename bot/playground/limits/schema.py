"""Small rules of which the limits are made: a rule looks at one value and notes what is wrong with it.

Messages are worded as Slack words them in `response_metadata.messages`, with a JSON pointer to the place.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where."""

    pointer: str
    message: str

    def __str__(self) -> str:
        """Read as Slack writes it."""
        return f"[ERROR] {self.message} [json-pointer:{self.pointer}]"


@dataclass
class Check:
    """One check of one payload: the surface (message, modal, home), and what was found."""

    surface: str
    problems: list[Problem] = field(default_factory=list)
    focused: int = 0
    markdown: int = 0
    tables: int = 0

    def add(self, pointer: str, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(pointer, message))


Rule = Callable[[Any, str, Check], None]


def kind_of(value: Any) -> str:
    """Give the type that a payload says it is, "" if it says none."""
    kind = value.get("type") if isinstance(value, dict) else None
    return kind if isinstance(kind, str) else ""


def listed(value: Any) -> list[Any]:
    """Give a list as it is, anything else as no list at all."""
    return value if isinstance(value, list) else []


def anything(value: Any, pointer: str, check: Check) -> None:
    """Accept every value."""


def string(maximum: int, *, minimum: int = 1, pattern: str | None = None, like: str = "") -> Rule:
    """Accept a string of this many characters, and of this form."""

    def rule(value: Any, pointer: str, check: Check) -> None:
        if not isinstance(value, str):
            check.add(pointer, "must be a string")
            return
        if len(value) > maximum:
            check.add(pointer, f"must be less than {maximum + 1} characters")
        if len(value) < minimum:
            check.add(pointer, f"must be more than {minimum - 1} characters")
        if pattern is not None and not re.fullmatch(pattern, value):
            check.add(pointer, f"must have the form {like or pattern}")

    return rule


def flag(value: Any, pointer: str, check: Check) -> None:
    """Accept true and false."""
    if not isinstance(value, bool):
        check.add(pointer, "must be a boolean")


def whole(minimum: int, maximum: int) -> Rule:
    """Accept a whole number between these."""

    def rule(value: Any, pointer: str, check: Check) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            check.add(pointer, "must be an integer")
        elif not minimum <= value <= maximum:
            check.add(pointer, f"must be between {minimum} and {maximum}")

    return rule


def choice(*allowed: str) -> Rule:
    """Accept one of these words."""

    def rule(value: Any, pointer: str, check: Check) -> None:
        if not isinstance(value, str) or value not in allowed:
            check.add(pointer, f"must be a valid enum value: {', '.join(allowed)}")

    return rule


def items(rule_of_item: Rule, maximum: int, *, minimum: int = 1) -> Rule:
    """Accept a list of this many items that each keep a rule."""

    def rule(value: Any, pointer: str, check: Check) -> None:
        if not isinstance(value, list):
            check.add(pointer, "must be an array")
            return
        if len(value) > maximum:
            check.add(pointer, f"no more than {maximum} items allowed")
        if len(value) < minimum:
            check.add(pointer, f"no fewer than {minimum} items allowed")
        for index, item in enumerate(value):
            rule_of_item(item, f"{pointer}/{index}", check)

    return rule


def shape(fields: dict[str, Rule], *required: str, also: Rule | None = None) -> Rule:
    """Accept an object that has these fields, the required ones among them, and no others."""

    def rule(value: Any, pointer: str, check: Check) -> None:
        if not isinstance(value, dict):
            check.add(pointer, "must be an object")
            return
        for name in required:
            if value.get(name) is None:
                check.add(pointer, f"missing required field: {name}")
        for name, item in value.items():
            if name not in fields:
                check.add(pointer, f"invalid additional property: {name}")
            elif item is not None:
                fields[name](item, f"{pointer}/{name}", check)
        if also is not None:
            also(value, pointer, check)

    return rule


def text(maximum: int, *, plain: bool = False) -> Rule:
    """Accept a text object of at most so many characters; `plain` refuses mrkdwn."""

    def rule(value: Any, pointer: str, check: Check) -> None:
        if not isinstance(value, dict):
            check.add(pointer, "must be a text object")
            return
        kind = kind_of(value)
        allowed = {"plain_text": {"type", "text", "emoji"}, "mrkdwn": {"type", "text", "verbatim"}}
        if kind not in allowed or (plain and kind != "plain_text"):
            check.add(f"{pointer}/type", "must be plain_text" if plain else "must be plain_text or mrkdwn")
            return
        for name in value:
            if name not in allowed[kind]:
                check.add(pointer, f"invalid additional property: {name}")
        for name in ("emoji", "verbatim"):
            if name in value:
                flag(value[name], f"{pointer}/{name}", check)
        if "text" not in value:
            check.add(pointer, "missing required field: text")
        else:
            string(maximum)(value["text"], f"{pointer}/text", check)

    return rule
