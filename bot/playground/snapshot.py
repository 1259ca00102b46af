"""The state of a workspace as JSON, and back: for a page that shows it and a playground that lasts over a restart.

Not kept: calls, complaints, the log, and what ages within seconds (triggers, suggestions).
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from bot.playground.records import Channel, Hook, Json, Message, Upload, User, View, as_json

if TYPE_CHECKING:
    from bot.playground.workspace import Workspace


def save(ws: Workspace) -> Json:
    """Give all that is, as plain data."""
    with ws.lock:
        uploads = {key: as_json(upload) for key, upload in ws.uploads.items()}
        for upload in uploads.values():
            upload["content"] = base64.b64encode(upload["content"]).decode()
        return {
            "serial": ws.serial,
            "users": {key: as_json(user) for key, user in ws.users.items()},
            "channels": {key: as_json(channel) for key, channel in ws.channels.items()},
            "ephemerals": {key: [as_json(message) for message in found] for key, found in ws.ephemerals.items()},
            "views": {key: as_json(view) for key, view in ws.views.items() if not view.closed},
            "stacks": {key: list(stack) for key, stack in ws.stacks.items()},
            "homes": dict(ws.homes),
            "hooks": {key: as_json(hook) for key, hook in ws.hooks.items()},
            "uploads": uploads,
        }


def load(ws: Workspace, saved: Json) -> None:
    """Put a workspace back as it was when it was saved."""
    with ws.lock:
        ws.serial = saved["serial"]
        ws.users = {key: User(**user) for key, user in saved["users"].items()}
        ws.channels = {key: _channel(channel) for key, channel in saved["channels"].items()}
        ws.ephemerals = {key: [Message(**message) for message in found] for key, found in saved["ephemerals"].items()}
        ws.views = {key: View(**view) for key, view in saved["views"].items()}
        ws.stacks = {key: list(stack) for key, stack in saved["stacks"].items()}
        ws.homes = dict(saved["homes"])
        ws.hooks = {key: Hook(**hook) for key, hook in saved["hooks"].items()}
        ws.uploads = {key: _upload(upload) for key, upload in saved["uploads"].items()}
        ws.triggers, ws.suggestions = {}, {}
        ws.record("workspace.loaded", None)


def _channel(saved: Json) -> Channel:
    return Channel(**{**saved, "messages": [Message(**message) for message in saved["messages"]]})


def _upload(saved: Json) -> Upload:
    return Upload(**{**saved, "content": base64.b64decode(saved["content"])})
