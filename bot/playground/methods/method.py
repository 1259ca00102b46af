"""What a Web API method is, and how it is called: token, scopes, the work, the answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.playground.records import Json
from bot.playground.workspace import Refused, Workspace

HARMLESS = frozenset({"already_in_channel"})
"""Errors by name only: what was asked for is so. No complaint."""


@dataclass(frozen=True)
class Method:
    """A method: the work, the scopes of which it needs any one, its tier (calls a minute; 0 is special)."""

    work: Callable[[Workspace, Json], Json]
    scopes: tuple[str, ...] = ()
    tier: int = 50
    needs_token: bool = True
    app_token: bool = False


def need(args: Json, *names: str) -> None:
    """Refuse a call without these arguments. Raises Refused invalid_arguments."""
    missing = [name for name in names if args.get(name) in (None, "")]
    if missing:
        raise Refused("invalid_arguments", [f"[ERROR] missing required field: {name}" for name in missing])


def need_scope(ws: Workspace, *scopes: str) -> None:
    """Refuse a call for which none of these scopes was granted. Raises Refused missing_scope."""
    if scopes and not ws.scopes.intersection(scopes):
        raise Refused("missing_scope", needed=",".join(scopes), provided=",".join(sorted(ws.scopes)))


def truth(value: Any) -> bool:
    """Read a boolean as forms carry it."""
    return value in (True, "true", "True", "1", 1)


def number(args: Json, name: str, default: int, most: int) -> int:
    """Read a whole number. Raises Refused invalid_limit."""
    try:
        value = int(args.get(name) or default)
    except (TypeError, ValueError) as error:
        raise Refused("invalid_limit") from error
    if not 1 <= value <= most:
        raise Refused("invalid_limit")
    return value


def page(found: list[Json], args: Json, most: int = 1000, default: int = 100) -> tuple[list[Json], str]:
    """Cut a page out of a list: the items, and the cursor of the next page. Raises Refused invalid_cursor."""
    limit = number(args, "limit", default, most)
    cursor = str(args.get("cursor") or "")
    if cursor and not cursor.removeprefix("next:").isdigit():
        raise Refused("invalid_cursor")
    start = int(cursor.removeprefix("next:")) if cursor else 0
    end = start + limit
    return found[start:end], f"next:{end}" if end < len(found) else ""


def call(ws: Workspace, name: str, method: Method, args: Json) -> Json:
    """Do a call and write the answer; a refusal is noted as a complaint."""
    with ws.lock:
        try:
            if ws.revoked and method.needs_token:
                raise Refused("token_revoked")  # noqa: TRY301
            need_scope(ws, *method.scopes)
            return {"ok": True, **method.work(ws, args)}
        except Refused as refused:
            return refusal(ws, name, refused)


def refusal(ws: Workspace, name: str, refused: Refused) -> Json:
    """Note a refusal and write it as Slack does."""
    if refused.error not in HARMLESS:
        ws.complain(name, refused.error, refused.messages)
    answer: Json = {"ok": False, "error": refused.error, **refused.extra}
    if refused.messages:
        answer["response_metadata"] = {"messages": list(refused.messages)}
        if refused.error == "invalid_blocks":
            answer["errors"] = [message.removeprefix("[ERROR] ") for message in refused.messages]
    return answer
