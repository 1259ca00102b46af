"""chat.*: post, update, delete, link; and reactions."""

from __future__ import annotations

from bot.playground import messages
from bot.playground.methods.method import Method, need
from bot.playground.records import Json, Message
from bot.playground.workspace import Refused, Workspace


def _post_message(ws: Workspace, args: Json) -> Json:
    need(args, "channel")
    channel = messages.find_writable(ws, args["channel"])
    messages.check_message(args)
    if args.get("thread_ts") and messages_of(ws, channel.id, args["thread_ts"]) is None:
        raise Refused("thread_not_found")
    message = messages.post(ws, channel, args)
    return {"channel": channel.id, "ts": message.ts, "message": messages.as_slack(ws, message, metadata=True)}


def messages_of(ws: Workspace, channel: str, ts: str) -> Message | None:
    """Find a message that stays."""
    return ws.message(ws.channels[channel], ts)


def _post_ephemeral(ws: Workspace, args: Json) -> Json:
    need(args, "channel", "user")
    channel = messages.find_writable(ws, args["channel"])
    person = ws.users.get(args["user"])
    if person is None or person.deleted or args["user"] not in channel.members:
        raise Refused("user_not_in_channel")
    messages.check_message(args)
    message = messages.post_ephemeral(ws, channel, args["user"], args)
    return {"message_ts": message.ts}


def _own(ws: Workspace, args: Json, error: str) -> Message:
    need(args, "channel", "ts")
    channel = messages.find_channel(ws, args["channel"])
    message = ws.message(channel, args["ts"])
    if message is None:
        raise Refused("message_not_found")
    if message.bot_id != ws.bot_id:
        raise Refused(error)
    return message


def _update(ws: Workspace, args: Json) -> Json:
    message = _own(ws, args, "cant_update_message")
    given = dict(args)
    if given.get("blocks") is None:
        given.pop("blocks", None)
        messages.check_message({"blocks": message.blocks, **given})
    else:
        messages.check_message(given)
    messages.change(ws, message, given, keep_blocks=True)
    return {
        "channel": message.channel,
        "ts": message.ts,
        "text": message.text,
        "message": messages.as_slack(ws, message, metadata=True),
    }


def _delete(ws: Workspace, args: Json) -> Json:
    message = _own(ws, args, "cant_delete_message")
    messages.remove(ws, message)
    return {"channel": message.channel, "ts": message.ts}


def _permalink(ws: Workspace, args: Json) -> Json:
    need(args, "channel", "message_ts")
    channel = messages.find_channel(ws, args["channel"])
    message = ws.message(channel, args["message_ts"])
    if message is None:
        raise Refused("message_not_found")
    link = f"https://{ws.team_domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": link}


def _react(ws: Workspace, args: Json) -> Json:
    need(args, "channel", "name", "timestamp")
    channel = messages.find_channel(ws, args["channel"])
    message = ws.message(channel, args["timestamp"])
    if message is None:
        raise Refused("message_not_found")
    if not str(args["name"]).replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise Refused("invalid_name")
    reaction = next((each for each in message.reactions if each["name"] == args["name"]), None)
    if reaction is None:
        reaction = {"name": args["name"], "users": [], "count": 0}
        message.reactions.append(reaction)
    if ws.bot_user in reaction["users"]:
        raise Refused("already_reacted")
    reaction["users"].append(ws.bot_user)
    reaction["count"] += 1
    ws.record("message.reacted", ws.audience(channel), channel=channel.id, ts=message.ts, by="bot")
    return {}


CHAT: dict[str, Method] = {
    "chat.postMessage": Method(_post_message, ("chat:write",), 0),
    "chat.postEphemeral": Method(_post_ephemeral, ("chat:write",), 100),
    "chat.update": Method(_update, ("chat:write",), 50),
    "chat.delete": Method(_delete, ("chat:write",), 50),
    "chat.getPermalink": Method(_permalink, (), 600),
    "reactions.add": Method(_react, ("reactions:write",), 50),
}
