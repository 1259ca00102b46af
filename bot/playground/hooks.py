"""response_url: an address for five answers in thirty minutes, without a token."""

from __future__ import annotations

from bot.playground import messages
from bot.playground.limits import command_answer_problems
from bot.playground.methods.method import refusal, truth
from bot.playground.records import Channel, Hook, Json, Message, View
from bot.playground.workspace import Refused, Workspace

USES = 5
SECONDS = 30 * 60


def give_out(ws: Workspace, user: str, channel: str, source: str, message: Message | None = None) -> Hook:
    """Make a response_url for a command (`source` command) or for a press on a message (`action`)."""
    with ws.lock:
        kind = "commands" if source == "command" else "actions"
        path = f"/hooks/{kind}/{ws.team_id}/{ws.next_id('h')}"
        hook = Hook(path, user, channel, ws.seconds(), source)
        if message is not None:
            hook.message_ts, hook.ephemeral = message.ts, message.ephemeral_to is not None
        ws.hooks[path] = hook
        return hook


def for_form(ws: Workspace, view: View, base: str) -> list[Json]:
    """Make a response_url for each conversation that was chosen in an input with `response_url_enabled`."""
    given = []
    for block in view.given["blocks"]:
        element = block.get("element") or {}
        if element.get("response_url_enabled"):
            value = view.state[block["block_id"]][element["action_id"]]
            chosen = value.get("selected_conversation") or value.get("selected_channel")
            if chosen in ws.channels:
                url = base + give_out(ws, view.user, chosen, "command").path
                ids = {"block_id": block["block_id"], "action_id": element["action_id"]}
                given.append(ids | {"channel_id": chosen, "response_url": url})
    return given


def _target(ws: Workspace, hook: Hook) -> Message | None:
    if hook.message_ts is None:
        return None
    if hook.ephemeral:
        return ws.ephemeral(hook.user, hook.message_ts)
    return ws.message(ws.channels[hook.channel], hook.message_ts)


def show(ws: Workspace, hook: Hook, body: Json) -> None:
    """Do what an answer asks: a new message, or another in place of the old one. Raises Refused."""
    found = command_answer_problems(body)
    if found is not None:
        raise Refused(found[0], messages.words(found[1]))
    channel = ws.channels[hook.channel]
    target = _target(ws, hook)
    if truth(body.get("delete_original")):
        if target is not None:
            messages.remove(ws, target)
    elif truth(body.get("replace_original")) and target is not None:
        messages.change(ws, target, body)
    else:
        message = _new(ws, hook, channel, body)
        if hook.source == "command":
            hook.message_ts, hook.ephemeral = message.ts, message.ephemeral_to is not None


def _new(ws: Workspace, hook: Hook, channel: Channel, body: Json) -> Message:
    if body.get("response_type", "ephemeral") == "in_channel":
        return messages.post(ws, channel, body)
    return messages.post_ephemeral(ws, channel, hook.user, body)


def use(ws: Workspace, path: str, body: object) -> tuple[int, Json]:
    """Take one answer in: HTTP status and body. A used-up or expired address is 404."""
    with ws.lock:
        hook = ws.hooks.get(path)
        try:
            if hook is None:
                raise Refused("no_hook")  # noqa: TRY301
            hook.uses += 1
            if hook.uses > USES:
                raise Refused("used_url")  # noqa: TRY301
            if ws.seconds() - hook.at > SECONDS:
                raise Refused("expired_url")  # noqa: TRY301
            if not isinstance(body, dict):
                raise Refused("invalid_payload")  # noqa: TRY301
            show(ws, hook, body)
        except Refused as refused:
            status = 404 if refused.error in {"used_url", "expired_url", "no_hook"} else 400
            return status, refusal(ws, "response_url", refused)
        return 200, {"ok": True}
