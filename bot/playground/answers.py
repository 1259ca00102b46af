"""What an acknowledgement asks for, done as Slack does it: the answer to a command, and to a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.playground import forms, hooks, messages
from bot.playground.limits import form_answer_problems
from bot.playground.workspace import Refused, Workspace

if TYPE_CHECKING:
    from bot.playground.records import Hook, Json, View


def as_message(body: Any) -> Json | None:
    """Read the body of an acknowledgement as a message; None if there is none."""
    if body is None or body in ("", {}):
        return None
    return body if isinstance(body, dict) else {"text": str(body)}


def show(ws: Workspace, hook: Hook, label: str, body: Json) -> str:
    """Show the answer to a command; give the error if it cannot be shown."""
    try:
        with ws.lock:
            hooks.show(ws, hook, body)
    except Refused as refused:
        ws.complain(f"ack of {label}", refused.error, refused.messages)
        return refused.error
    return ""


def follow(ws: Workspace, view: View, label: str, body: Any) -> str:
    """Do what the answer to a form asks (close, errors, update, push, clear); give the error if any."""
    with ws.lock:
        if body in (None, "", {}):
            if not view.closed:
                forms.close_form(ws, view.user)
            return ""
        problems = form_answer_problems(body, view.given["blocks"]) if isinstance(body, dict) else None
        if problems or problems is None:
            ws.complain(f"ack of {label}", "invalid_response_action", messages.words(problems or []))
            return "invalid_response_action"
        try:
            _follow(ws, view, body)
        except Refused as refused:
            ws.complain(f"ack of {label}", refused.error, refused.messages)
            return refused.error
        return ""


def _follow(ws: Workspace, view: View, body: Json) -> None:
    match body["response_action"]:
        case "errors":
            view.errors = dict(body["errors"])
            ws.record("view.refused", [view.user], view=view.id, by="bot")
        case "update":
            forms.update_view(ws, view, body["view"])
        case "push":
            forms.push_form(ws, view.user, body["view"])
        case _:
            forms.close_form(ws, view.user, everything=True)
