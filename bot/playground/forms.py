"""Forms and App Homes: opened, pushed, updated, closed; the stack of forms on a person's screen."""

from __future__ import annotations

import copy
from typing import Any

from bot.playground.inputs import state_of
from bot.playground.limits import view_problems
from bot.playground.messages import with_ids, words
from bot.playground.records import Json, View
from bot.playground.workspace import Refused, Workspace

STACK_DEPTH = 3


def check_view(given: Any, surface: str) -> Json:
    """Refuse a view that is over a limit. Raises Refused."""
    problems = view_problems(given, surface=surface)
    if any(problem.message == "view_too_large" for problem in problems):
        raise Refused("view_too_large")
    if problems:
        raise Refused("invalid_arguments", words(problems))
    checked: Json = given
    return checked


def as_slack(ws: Workspace, view: View) -> Json:
    """Write a view as the Web API and payloads do."""
    given = view.given
    data: Json = {
        "id": view.id,
        "team_id": ws.users[view.user].team_id,
        "type": view.type,
        "blocks": copy.deepcopy(given["blocks"]),
        "private_metadata": given.get("private_metadata") or "",
        "callback_id": given.get("callback_id") or "",
        "state": {"values": copy.deepcopy(view.state)},
        "hash": view.hash,
        "title": given.get("title") or {"type": "plain_text", "text": "View Title", "emoji": True},
        "clear_on_close": bool(given.get("clear_on_close")),
        "notify_on_close": bool(given.get("notify_on_close")),
        "close": given.get("close"),
        "submit": given.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": ws.app_id,
        "external_id": given.get("external_id") or "",
        "app_installed_team_id": ws.team_id,
        "bot_id": ws.bot_id,
    }
    return data


def _hash(ws: Workspace) -> str:
    ws.serial += 1
    return f"{int(ws.seconds())}.{ws.serial * 40503 % 2**20:05x}"


def _given(ws: Workspace, given: Json, own_id: str | None) -> Json:
    external_id = given.get("external_id")
    if external_id and any(
        view.given.get("external_id") == external_id and view.id != own_id and not view.closed
        for view in ws.views.values()
    ):
        raise Refused("duplicate_external_id")
    given = copy.deepcopy(given)
    given["blocks"] = with_ids(ws, given["blocks"])
    return given


def _new(ws: Workspace, user: str, given: Json, previous: View | None) -> View:
    given = _given(ws, given, None)
    view_id = ws.next_id("V")
    view = View(
        view_id,
        user,
        given["type"],
        given,
        _hash(ws),
        state_of(given["blocks"]),
        previous.root_id if previous else view_id,
        previous.id if previous else None,
    )
    ws.views[view_id] = view
    return view


def open_form(ws: Workspace, user: str, given: Json) -> View:
    """Open a form over what the person sees; forms that were open go away."""
    with ws.lock:
        view = _new(ws, user, given, None)
        for view_id in ws.stacks.get(user, []):
            ws.views[view_id].closed = True
        ws.stacks[user] = [view.id]
        ws.record("view.opened", [user], view=view.id, by="bot")
        return view


def push_form(ws: Workspace, user: str, given: Json) -> View:
    """Put a form on top of the open one, three deep at most. Raises Refused."""
    with ws.lock:
        stack = ws.stacks.get(user, [])
        if not stack:
            raise Refused("not_found")
        if len(stack) >= STACK_DEPTH:
            raise Refused("push_limit_reached")
        view = _new(ws, user, given, ws.views[stack[-1]])
        stack.append(view.id)
        ws.record("view.pushed", [user], view=view.id, by="bot")
        return view


def update_view(ws: Workspace, view: View, given: Json) -> View:
    """Replace the contents of a form or Home; what was typed stays where block_id and action_id stay."""
    with ws.lock:
        given = _given(ws, given, view.id)
        view.given = given
        view.state = state_of(given["blocks"], view.state)
        view.hash = _hash(ws)
        view.errors = {}
        ws.record("home.published" if view.type == "home" else "view.updated", [view.user], view=view.id, by="bot")
        return view


def publish_home(ws: Workspace, user: str, given: Json) -> View:
    """Show this as the person's App Home."""
    with ws.lock:
        if user in ws.homes:
            return update_view(ws, ws.views[ws.homes[user]], given)
        view = _new(ws, user, given, None)
        ws.homes[user] = view.id
        ws.record("home.published", [user], view=view.id, by="bot")
        return view


def close_form(ws: Workspace, user: str, *, everything: bool = False) -> list[View]:
    """Close the form on top, or all; give those that were closed, the top one first."""
    with ws.lock:
        stack = ws.stacks.get(user, [])
        closed: list[View] = []
        while stack and (everything or not closed):
            view = ws.views[stack.pop()]
            view.closed = True
            closed.append(view)
        if closed:
            ws.record("view.closed", [user], views=[view.id for view in closed], by=user)
        return closed


def find_view(ws: Workspace, args: Json) -> View:
    """Find an open view by view_id or external_id. Raises Refused not_found."""
    view_id, external_id = args.get("view_id"), args.get("external_id")
    for view in ws.views.values():
        if not view.closed and (view.id == view_id or (external_id and view.given.get("external_id") == external_id)):
            return view
    raise Refused("not_found")
