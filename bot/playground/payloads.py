"""What Slack sends to a bot, field by field: commands, presses, forms, searches, shortcuts, events.

Sources: docs.slack.dev/reference/interaction-payloads, and the payloads in slackapi/bolt-python,
tests/scenario_tests.
"""

from __future__ import annotations

import copy
import re
from typing import TYPE_CHECKING

from bot.playground import forms, messages
from bot.playground.inputs import state_of
from bot.playground.records import View

if TYPE_CHECKING:
    from bot.playground.records import Channel, Hook, Json, Message
    from bot.playground.workspace import Workspace

VERIFICATION_TOKEN = "playground-verification-token"  # noqa: S105 - Slack's legacy field, no secret
_ADDRESS = re.compile(r"(https?://[^\s<>|]+)|(?<![\w.])([\w.+-]+@[\w-]+(?:\.[\w-]+)+)")


def team(ws: Workspace, user: str) -> Json:
    """Write the team of a person: another one for people from elsewhere."""
    team_id = ws.users[user].team_id
    return {"id": team_id, "domain": ws.team_domain if team_id == ws.team_id else team_id.lower()}


def person(ws: Workspace, user: str) -> Json:
    """Write who did it."""
    record = ws.users[user]
    return {"id": record.id, "username": record.name, "name": record.name, "team_id": record.team_id}


def channel_name(channel: Channel) -> str:
    """Give the name that payloads carry."""
    return {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)


def command(ws: Workspace, user: str, channel: Channel, word: str, text: str, hook_url: str) -> Json:
    """Write a slash command, as form fields."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": ws.team_id,
        "team_domain": ws.team_domain,
        "channel_id": channel.id,
        "channel_name": channel_name(channel),
        "user_id": user,
        "user_name": ws.users[user].name,
        "command": word,
        "text": text,
        "api_app_id": ws.app_id,
        "is_enterprise_install": "false",
        "response_url": hook_url,
        "trigger_id": ws.new_trigger(user),
    }


def _interaction(ws: Workspace, kind: str, user: str) -> Json:
    return {
        "type": kind,
        "user": person(ws, user),
        "api_app_id": ws.app_id,
        "token": VERIFICATION_TOKEN,
        "team": team(ws, user),
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_actions(
    ws: Workspace, user: str, message: Message, actions: list[Json], hook: Hook, hook_url: str
) -> Json:
    """Write a press on a message; an ephemeral message is not sent along."""
    del hook
    channel = ws.channels[message.channel]
    ephemeral = message.ephemeral_to is not None
    payload = _interaction(ws, "block_actions", user) | {
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel.id,
            "is_ephemeral": ephemeral,
        },
        "trigger_id": ws.new_trigger(user),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "state": {"values": copy.deepcopy(state_of(message.blocks, message.state.get(user)))},
        "response_url": hook_url,
        "actions": actions,
    }
    if not ephemeral:
        payload["message"] = messages.as_slack(ws, message)
    return payload


def view_actions(ws: Workspace, user: str, view: View, actions: list[Json]) -> Json:
    """Write a press in a form or in the App Home."""
    return _interaction(ws, "block_actions", user) | {
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": ws.new_trigger(user, view.id),
        "view": forms.as_slack(ws, view),
        "state": {"values": copy.deepcopy(view.state)},
        "actions": actions,
    }


def submission(ws: Workspace, view: View, response_urls: list[Json]) -> Json:
    """Write a form that is sent."""
    return _interaction(ws, "view_submission", view.user) | {
        "trigger_id": ws.new_trigger(view.user, view.id),
        "view": forms.as_slack(ws, view),
        "response_urls": response_urls,
    }


def closing(ws: Workspace, view: View, *, cleared: bool) -> Json:
    """Write a form that is closed."""
    return _interaction(ws, "view_closed", view.user) | {
        "view": forms.as_slack(ws, view),
        "is_cleared": cleared,
    }


def suggestion(ws: Workspace, user: str, place: View | Message, block_id: str, action_id: str, query: str) -> Json:
    """Write what is typed in an external select."""
    payload = _interaction(ws, "block_suggestion", user) | {
        "action_id": action_id,
        "block_id": block_id,
        "value": query,
    }
    if isinstance(place, View):
        return payload | {
            "container": {"type": "view", "view_id": place.id},
            "view": forms.as_slack(ws, place),
        }
    channel = ws.channels[place.channel]
    return payload | {
        "container": {
            "type": "message",
            "message_ts": place.ts,
            "channel_id": place.channel,
            "is_ephemeral": place.ephemeral_to is not None,
        },
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message": messages.as_slack(ws, place),
    }


def shortcut(ws: Workspace, user: str, callback_id: str) -> Json:
    """Write a global shortcut."""
    payload = _interaction(ws, "shortcut", user)
    del payload["api_app_id"]
    return payload | {
        "action_ts": ws.next_ts(),
        "callback_id": callback_id,
        "trigger_id": ws.new_trigger(user),
    }


def message_shortcut(ws: Workspace, user: str, message: Message, callback_id: str, hook_url: str) -> Json:
    """Write a shortcut on a message."""
    channel = ws.channels[message.channel]
    return _interaction(ws, "message_action", user) | {
        "action_ts": ws.next_ts(),
        "callback_id": callback_id,
        "trigger_id": ws.new_trigger(user),
        "channel": {"id": channel.id, "name": channel_name(channel)},
        "message_ts": message.ts,
        "message": messages.as_slack(ws, message),
        "response_url": hook_url,
    }


def event(ws: Workspace, inner: Json, *, shared: bool = False) -> Json:
    """Write an event in its envelope."""
    event_id = ws.next_id("Ev")
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": ws.team_id,
        "context_team_id": ws.team_id,
        "context_enterprise_id": None,
        "api_app_id": ws.app_id,
        "event": inner,
        "type": "event_callback",
        "event_id": event_id,
        "event_time": int(ws.seconds()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": ws.team_id,
                "user_id": ws.bot_user,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": shared,
        "event_context": f"4-{event_id}",
    }


def typed(text: str) -> str:
    """Write what a person typed as Slack passes it on: `& < >` escaped, addresses as links; mentions stay."""
    kept: list[str] = []

    def keep(match: re.Match[str]) -> str:
        kept.append(match.group())
        return f"\0{len(kept) - 1}\0"

    text = re.sub(r"<[@#][A-Z0-9]+(\|[^>]*)?>", keep, text)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text = _ADDRESS.sub(lambda m: f"<{m[1]}>" if m[1] else f"<mailto:{m[2]}|{m[2]}>", text)
    return re.sub(r"\0(\d+)\0", lambda m: kept[int(m[1])], text)


def said(ws: Workspace, message: Message, kind: str) -> Json:
    """Write the event of a message that a person wrote (`kind` message or app_mention)."""
    channel = ws.channels[message.channel]
    inner = {
        "client_msg_id": message.client_msg_id,
        "type": kind,
        "text": message.text,
        "user": message.user,
        "ts": message.ts,
        "team": ws.users[message.user].team_id,
        "blocks": message.blocks,
        "channel": channel.id,
        "event_ts": message.ts,
    }
    if message.thread_ts:
        inner["thread_ts"] = message.thread_ts
    if message.files:
        inner |= {"subtype": "file_share", "files": copy.deepcopy(message.files)}
    return inner if kind == "app_mention" else inner | {"channel_type": channel.kind}
