"""What a person sees, as the page draws it: her conversations, the one that is open, her forms and her Home."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bot.playground.inputs import state_of
from bot.playground.seen import CannotDo

if TYPE_CHECKING:
    from bot.playground.page.stage import Stage, Words
    from bot.playground.records import Channel, Json, Message, User, View
    from bot.playground.slack import Slack
    from bot.playground.workspace import Workspace

RECENT = 100
"""Messages that are drawn of a conversation, and calls of the panel."""
UNREAD = 30


def state(slack: Slack, stage: Stage, who: str, room: str) -> Json:
    """Write what this person sees; somebody who is not there is taken for the first of the parts."""
    ws = slack.workspace
    parts = stage.parts()
    with ws.lock:
        me = ws.users.get(who)
        if me is None or me.is_bot:
            me = ws.users[parts[0].user]
        ws.direct(me.id)
        rooms = [each for each in ws.channels.values() if me.id in each.members]
        open_ = next((each for each in rooms if each.id == room), rooms[0])
        home = ws.views.get(ws.homes.get(me.id, ""))
        return {
            "title": stage.title,
            "zone": stage.zone,
            "command": stage.command,
            "now": stage.now().isoformat(),
            "me": _person(me),
            "bot": ws.bot_user,
            "people": {user.id: _person(user) for user in ws.users.values()},
            "parts": [{"user": part.user, "what": _both(part.what)} for part in parts],
            "moments": [{"at": each.at.isoformat(), "what": _both(each.what)} for each in stage.moments()],
            "rooms": [_room(ws, each, me) for each in rooms],
            "room": open_.id,
            "messages": [_message(each, me.id) for each in _messages(ws, open_, me.id)],
            "forms": [_view(ws.views[each]) for each in ws.stacks.get(me.id, [])],
            "home": _view(home) if home else None,
            "complaints": [
                {"where": each.where, "error": each.error, "messages": list(each.messages)}
                for each in ws.complaints[-RECENT:]
            ],
            "samples": [{"name": each.name, "what": _both(each.what)} for each in stage.samples()],
            "tour": [
                {
                    "title": _both(step.title),
                    "text": _both(step.text),
                    "do": _both(step.do) if step.do else None,
                    "as": step.as_,
                    "room": step.room,
                    "tab": step.tab,
                    "types": _both(step.types) if step.types else None,
                    "to": _goes(step.goes() if step.goes else None),
                    "shares": step.shares,
                    "until": list(step.until),
                }
                for step in stage.tour()
            ],
        }


def calls(slack: Slack) -> Json:
    """Write the last calls, both ways, the newest first."""
    with slack.workspace.lock:
        last = list(enumerate(slack.calls))[-RECENT:]
    return {
        "calls": [
            {
                "number": number,
                "to": call.to,
                "method": call.method,
                "args": call.args,
                "answer": call.answer,
                "status": call.status,
                "ms": round(call.ms, 1),
                "at": call.at,
            }
            for number, call in reversed(last)
        ]
    }


def file(slack: Slack, who: str, room: str, name: str) -> bytes:
    """Give a file that stands in a conversation of this person. Raises CannotDo."""
    ws = slack.workspace
    with ws.lock:
        channel = ws.channels[room]
        seen = {each["id"] for message in channel.messages for each in message.files}
        upload = ws.uploads.get(name)
        if who not in channel.members or name not in seen or upload is None:
            raise CannotDo("this is no longer here")
        return upload.content


def _goes(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _both(words: Words) -> Json:
    return {"nl": words.nl, "en": words.en}


def _person(user: User) -> Json:
    return {
        "id": user.id,
        "name": user.real_name,
        "bot": user.is_bot,
        "outside": user.is_external,
        "gone": user.deleted,
    }


def _messages(ws: Workspace, channel: Channel, who: str) -> list[Message]:
    private = [message for message in ws.ephemerals.get(who, []) if message.channel == channel.id]
    return sorted([*channel.messages, *private], key=_when)[-RECENT:]


def _when(message: Message) -> tuple[float, str]:
    return float(message.ts), message.ts


def _room(ws: Workspace, channel: Channel, me: User) -> Json:
    others = [member for member in channel.members if member != me.id]
    recent = [each.ts for each in _messages(ws, channel, me.id) if each.user != me.id]
    return {
        "id": channel.id,
        "kind": channel.kind,
        "name": channel.name,
        "others": others,
        "bot": ws.bot_user in channel.members,
        "recent": recent[-UNREAD:],
    }


def _message(message: Message, who: str) -> Json:
    return {
        "ts": message.ts,
        "room": message.channel,
        "user": message.user,
        "text": message.text,
        "blocks": message.blocks or [],
        "state": state_of(message.blocks, message.state.get(who)),
        "private": message.ephemeral_to is not None,
        "edited": message.edited_ts is not None,
        "thread": bool(message.thread_ts and message.thread_ts != message.ts),
        "files": [
            {"id": str(each.get("id")), "title": str(each.get("title") or each.get("name") or "")}
            for each in message.files
        ],
        "reactions": [{"name": each["name"], "count": each["count"]} for each in message.reactions],
    }


def _view(view: View) -> Json:
    """Write a form or Home; what travels with it unseen (private_metadata) is left out."""
    given = view.given
    return {
        "id": view.id,
        "hash": view.hash,
        "type": view.type,
        "title": given.get("title"),
        "submit": given.get("submit"),
        "close": given.get("close"),
        "blocks": given["blocks"],
        "state": view.state,
        "errors": view.errors,
    }
