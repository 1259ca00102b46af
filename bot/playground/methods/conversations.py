"""conversations.*: what there is, who is in it, what was said; conversations opened, people invited and put out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.playground import messages
from bot.playground.methods.method import Method, need, need_scope, page, truth
from bot.playground.records import Channel, Json
from bot.playground.workspace import Refused, Workspace

_SCOPE = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}
_TYPES = {"public_channel": "channel", "private_channel": "group", "im": "im", "mpim": "mpim"}
_MOST_USERS = 8
_MOST_INVITED = 100
_MANAGE = {"channel": ("channels:manage",), "group": ("groups:write",)}
_INVITE = {
    "channel": (*_MANAGE["channel"], "channels:write.invites"),
    "group": (*_MANAGE["group"], "groups:write.invites"),
}
"""Any one of these scopes, by the kind of channel."""


def describe(ws: Workspace, channel: Channel) -> Json:
    """Write a conversation as conversations.info does."""
    shared = any(ws.users[member].is_external for member in channel.members if member in ws.users)
    data: Json = {
        "id": channel.id,
        "created": channel.created,
        "is_archived": channel.is_archived,
        "is_im": channel.kind == "im",
        "is_org_shared": False,
        "context_team_id": ws.team_id,
    }
    if channel.kind == "im":
        other = next((member for member in channel.members if member != ws.bot_user), ws.bot_user)
        return data | {"user": other, "is_user_deleted": ws.users[other].deleted}
    return data | {
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": channel.kind == "channel",
        "is_group": channel.kind == "group",
        "is_mpim": channel.kind == "mpim",
        "is_private": channel.kind != "channel",
        "is_general": channel.is_general,
        "is_member": ws.bot_user in channel.members,
        "is_shared": shared,
        "is_ext_shared": shared,
        "num_members": len(channel.members),
        "topic": {"value": "", "creator": "", "last_set": 0},
        "purpose": {"value": "", "creator": "", "last_set": 0},
    }


def _open(ws: Workspace, args: Json) -> Json:
    if args.get("channel"):
        return {"channel": describe(ws, messages.find_channel(ws, args["channel"]))}
    need(args, "users")
    given = args["users"]
    users = [user.strip() for user in given.split(",")] if isinstance(given, str) else list(given)
    if len(users) > _MOST_USERS:
        raise Refused("too_many_users")
    need_scope(ws, "im:write" if len(users) == 1 else "mpim:write")
    for user in users:
        messages.reachable(ws, user)
        if ws.users[user].deleted:
            raise Refused("user_disabled")
    before = set(ws.channels)
    channel = ws.direct(*users)
    already = {"no_op": True, "already_open": True} if channel.id in before else {}
    full = describe(ws, channel) if truth(args.get("return_im")) else {"id": channel.id}
    return {**already, "channel": full}


def _readable(ws: Workspace, args: Json, what: str) -> Channel:
    need(args, "channel")
    channel = messages.find_channel(ws, args["channel"])
    need_scope(ws, f"{_SCOPE[channel.kind]}:{what}")
    return channel


def _info(ws: Workspace, args: Json) -> Json:
    return {"channel": describe(ws, _readable(ws, args, "read"))}


def _list(ws: Workspace, args: Json) -> Json:
    types = [kind.strip() for kind in str(args.get("types") or "public_channel").split(",")]
    if any(kind not in _TYPES for kind in types):
        raise Refused("invalid_types")
    kinds = {_TYPES[kind] for kind in types}
    for kind in sorted(kinds):
        need_scope(ws, f"{_SCOPE[kind]}:read")
    found = [
        describe(ws, channel)
        for channel in ws.channels.values()
        if channel.kind in kinds
        and (channel.kind == "channel" or ws.bot_user in channel.members)
        and not (truth(args.get("exclude_archived")) and channel.is_archived)
    ]
    channels, cursor = page(found, args)
    return {"channels": channels, "response_metadata": {"next_cursor": cursor}}


def _members(ws: Workspace, args: Json) -> Json:
    channel = _readable(ws, args, "read")
    found, cursor = page([{"id": member} for member in channel.members], args)
    return {"members": [member["id"] for member in found], "response_metadata": {"next_cursor": cursor}}


def _between(ts: str, args: Json) -> bool:
    inclusive = truth(args.get("inclusive"))
    oldest, latest = args.get("oldest"), args.get("latest")
    after = oldest in (None, "", "0", 0) or float(ts) > float(oldest) or (inclusive and float(ts) == float(oldest))
    until = latest in (None, "") or float(ts) < float(latest) or (inclusive and float(ts) == float(latest))
    return after and until


def _said(ws: Workspace, args: Json, channel: Channel, thread: str | None) -> list[Json]:
    if ws.bot_user not in channel.members:
        raise Refused("not_in_channel")
    metadata = truth(args.get("include_all_metadata"))
    try:
        return [
            messages.as_slack(ws, message, metadata=metadata)
            for message in channel.messages
            if _between(message.ts, args) and (thread in (message.ts, message.thread_ts) if thread else True)
        ]
    except (TypeError, ValueError) as error:
        raise Refused("invalid_ts_oldest") from error


def _history(ws: Workspace, args: Json) -> Json:
    channel = _readable(ws, args, "history")
    found = [said for said in _said(ws, args, channel, None) if said.get("thread_ts", said["ts"]) == said["ts"]]
    found.reverse()
    return _paged(found, args)


def _replies(ws: Workspace, args: Json) -> Json:
    need(args, "ts")
    channel = _readable(ws, args, "history")
    if ws.message(channel, args["ts"]) is None:
        raise Refused("thread_not_found")
    return _paged(_said(ws, args, channel, args["ts"]), args)


def _paged(found: list[Json], args: Json) -> Json:
    said, cursor = page(found, args, most=999)
    answer: dict[str, Any] = {"messages": said, "has_more": bool(cursor)}
    return answer | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _join(ws: Workspace, args: Json) -> Json:
    need(args, "channel")
    channel = messages.find_channel(ws, args["channel"])
    if channel.kind != "channel":
        raise Refused("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise Refused("is_archived")
    if ws.bot_user not in channel.members:
        channel.members.append(ws.bot_user)
        ws.record("channel.joined", None, channel=channel.id, user=ws.bot_user)
    return {"channel": describe(ws, channel)}


def _manageable(ws: Workspace, args: Json, scopes: Mapping[str, tuple[str, ...]]) -> Channel:
    """Find a channel whose people the bot may move: it must be in it itself. Raises Refused."""
    need(args, "channel")
    channel = messages.find_channel(ws, args["channel"])
    if channel.kind not in scopes:
        raise Refused("method_not_supported_for_channel_type")
    need_scope(ws, *scopes[channel.kind])
    if channel.is_archived:
        raise Refused("is_archived")
    if ws.bot_user not in channel.members:
        raise Refused("not_in_channel")
    return channel


def _why_not(ws: Workspace, channel: Channel, user: str) -> str:
    """Say why somebody cannot be invited; "" if they can."""
    person = ws.users.get(user)
    if person is None:
        return "user_not_found"
    if user == ws.bot_user:
        return "cant_invite_self"
    if user in channel.members:
        return "already_in_channel"
    if person.is_ultra_restricted:
        return "ura_max_channels"  # a guest of one channel, which they are in
    here = any(ws.users[member].team_id == person.team_id for member in channel.members)
    return "cant_invite" if person.deleted or (person.is_external and not here) else ""


def _invite(ws: Workspace, args: Json) -> Json:
    channel = _manageable(ws, args, _INVITE)
    users = [user.strip() for user in str(args.get("users") or "").split(",") if user.strip()]
    if not users:
        raise Refused("no_user")
    if len(users) > _MOST_INVITED:
        raise Refused("too_many_users")
    wrong = [{"user": user, "ok": False, "error": why} for user in users if (why := _why_not(ws, channel, user))]
    let_in = [user for user in users if user not in {one["user"] for one in wrong}]
    if wrong and not (truth(args.get("force")) and let_in):
        # the code alone says it when there is nobody else
        error = str(wrong[0]["error"])
        raise Refused(error, errors=wrong) if len(users) > 1 else Refused(error)
    for user in let_in:
        channel.members.append(user)
        ws.record("channel.joined", None, channel=channel.id, user=user)
    return {"channel": describe(ws, channel), **({"errors": wrong} if wrong else {})}


def _kick(ws: Workspace, args: Json) -> Json:
    channel = _manageable(ws, args, _MANAGE)
    user = args.get("user")
    if not user:
        raise Refused("no_user")
    if user == ws.bot_user:
        raise Refused("cant_kick_self")
    if user not in ws.users:
        raise Refused("user_not_found")
    if channel.is_general:
        raise Refused("cant_kick_from_general")
    if channel.keeps_people:
        raise Refused("restricted_action")
    if user not in channel.members:
        raise Refused("not_in_channel")
    channel.members.remove(str(user))
    ws.record("channel.left", None, channel=channel.id, user=user)
    return {"errors": {}}


CONVERSATIONS: dict[str, Method] = {
    "conversations.open": Method(_open, ("im:write", "mpim:write"), 50),
    "conversations.info": Method(_info, (), 50),
    "conversations.list": Method(_list, (), 20),
    "conversations.members": Method(_members, (), 100),
    "conversations.history": Method(_history, (), 50),
    "conversations.replies": Method(_replies, (), 50),
    "conversations.join": Method(_join, ("channels:join",), 50),
    "conversations.invite": Method(_invite, (), 50),
    "conversations.kick": Method(_kick, (), 50),
}
