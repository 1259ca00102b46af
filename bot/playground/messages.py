"""Messages of the bot: posted, changed, taken away; one way for Web API, acks and response_url."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from bot.playground.limits import elements_of, message_problems
from bot.playground.records import Channel, Json, Message
from bot.playground.workspace import Refused, Workspace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.playground.limits import Problem


def check_message(given: Json) -> None:
    """Refuse a message that is over a limit. Raises Refused."""
    found = message_problems(given)
    if found is not None:
        error, problems = found
        raise Refused(error, [str(problem) for problem in problems])


def words(problems: Iterable[Problem]) -> list[str]:
    """Write problems as Slack does."""
    return [str(problem) for problem in problems]


def with_ids(ws: Workspace, blocks: list[Json] | None) -> list[Json] | None:
    """Give every block and every element that has no id one, as Slack does."""
    if not blocks:
        return None
    blocks = copy.deepcopy(blocks)
    for block in blocks:
        block.setdefault("block_id", ws.next_id("b"))
        for element in elements_of(block):
            element.setdefault("action_id", ws.next_id("a"))
    return blocks


def as_slack(ws: Workspace, message: Message, *, metadata: bool = False) -> Json:
    """Write a message as the Web API and payloads do; metadata only where it was asked for."""
    data: Json = {"type": "message", "user": message.user, "text": message.text, "ts": message.ts}
    if message.bot_id:
        data |= {
            "bot_id": message.bot_id,
            "app_id": ws.app_id,
            "team": ws.team_id,
            "bot_profile": {
                "id": ws.bot_id,
                "app_id": ws.app_id,
                "user_id": ws.bot_user,
                "name": ws.users[ws.bot_user].name,
                "deleted": False,
                "team_id": ws.team_id,
            },
        }
    else:
        data |= {"client_msg_id": message.client_msg_id, "team": ws.users[message.user].team_id}
    if message.blocks:
        data["blocks"] = copy.deepcopy(message.blocks)
    for name in ("attachments", "files", "reactions", "thread_ts"):
        if value := getattr(message, name):
            data[name] = copy.deepcopy(value)
    if message.edited_ts:
        data["edited"] = {"user": message.user, "ts": message.edited_ts}
    if metadata and message.metadata:
        data["metadata"] = copy.deepcopy(message.metadata)
    return data


def post(ws: Workspace, channel: Channel, given: Json, *, user: str | None = None) -> Message:
    """Put a message in a channel: of the bot, or of `user`."""
    with ws.lock:
        message = Message(
            ts=ws.next_ts(),
            channel=channel.id,
            user=user or ws.bot_user,
            text=given.get("text") or "",
            blocks=with_ids(ws, given.get("blocks")),
            attachments=given.get("attachments"),
            metadata=given.get("metadata"),
            thread_ts=given.get("thread_ts"),
            bot_id=None if user else ws.bot_id,
            client_msg_id=ws.next_id("c") if user else None,
            files=given.get("files") or [],
        )
        channel.messages.append(message)
        ws.record("message.posted", ws.audience(channel), channel=channel.id, ts=message.ts, by=user or "bot")
        return message


def post_ephemeral(ws: Workspace, channel: Channel, user: str, given: Json, *, sender: str | None = None) -> Message:
    """Show a message to one person only."""
    with ws.lock:
        message = Message(
            ts=ws.next_ts(),
            channel=channel.id,
            user=sender or ws.bot_user,
            text=given.get("text") or "",
            blocks=with_ids(ws, given.get("blocks")),
            attachments=given.get("attachments"),
            thread_ts=given.get("thread_ts"),
            bot_id=None if sender else ws.bot_id,
            ephemeral_to=user,
        )
        ws.ephemerals.setdefault(user, []).append(message)
        ws.record("ephemeral.posted", [user], channel=channel.id, ts=message.ts, by=sender or "bot")
        return message


def change(ws: Workspace, message: Message, given: Json, *, keep_blocks: bool = False) -> Message:
    """Change a message. `keep_blocks`: blocks that are not given stay, as with chat.update."""
    with ws.lock:
        if given.get("text") is not None or not keep_blocks:
            message.text = given.get("text") or ""
        if "blocks" in given or not keep_blocks:
            message.blocks = with_ids(ws, given.get("blocks"))
        if "attachments" in given or not keep_blocks:
            message.attachments = given.get("attachments")
        if given.get("metadata") is not None:
            message.metadata = given["metadata"]
        message.edited_ts = ws.next_ts()
        _changed(ws, message, "changed")
        return message


def remove(ws: Workspace, message: Message) -> None:
    """Take a message away."""
    with ws.lock:
        if message.ephemeral_to:
            ws.ephemerals[message.ephemeral_to].remove(message)
        else:
            ws.channels[message.channel].messages.remove(message)
        _changed(ws, message, "removed")


def _changed(ws: Workspace, message: Message, how: str) -> None:
    if message.ephemeral_to:
        ws.record(f"ephemeral.{how}", [message.ephemeral_to], channel=message.channel, ts=message.ts, by="bot")
    else:
        audience = ws.audience(ws.channels[message.channel])
        ws.record(f"message.{how}", audience, channel=message.channel, ts=message.ts, by="bot")


def find_channel(ws: Workspace, given: Any) -> Channel:
    """Find a conversation by id, or a public one by name. Raises Refused channel_not_found.

    A private conversation without the bot does not exist for the bot.
    """
    name = str(given or "").removeprefix("#")
    channel = ws.channels.get(name) or next(
        (each for each in ws.channels.values() if each.kind == "channel" and each.name == name), None
    )
    if channel is None or (channel.kind != "channel" and ws.bot_user not in channel.members):
        raise Refused("channel_not_found")
    return channel


def find_writable(ws: Workspace, given: Any) -> Channel:
    """Find where the bot may post: a channel, or the direct conversation with a U… id. Raises Refused."""
    if str(given or "").startswith("U") and given in ws.users:
        channel = ws.direct(reachable(ws, str(given)))
    else:
        channel = find_channel(ws, given)
    if channel.is_archived:
        raise Refused("is_archived")
    if channel.kind == "im" and any(ws.users[member].deleted for member in channel.members):
        raise Refused("account_inactive")
    if ws.bot_user not in channel.members and "chat:write.public" not in ws.scopes:
        raise Refused("not_in_channel")
    return channel


def reachable(ws: Workspace, user: str) -> str:
    """Give the id of a person to whom the bot may write. Raises Refused."""
    person = ws.users.get(user)
    if person is None:
        raise Refused("user_not_found")
    if person.is_bot:
        raise Refused("cannot_dm_bot")
    if person.is_external and not ws.shares_channel(user):
        raise Refused("user_not_visible")
    return user
