"""The state of one pretended Slack workspace, under one lock; every change is an event in its log."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.playground.records import (
    Channel,
    Complaint,
    Event,
    Hook,
    Json,
    Message,
    Trigger,
    Upload,
    User,
    View,
)

if TYPE_CHECKING:
    from bot.playground.records import Call

TRIGGER_SECONDS = 3.0
SLACKBOT = "USLACKBOT"

SCOPES = frozenset(
    {
        "channels:history",
        "channels:join",
        "channels:manage",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "files:write",
        "groups:history",
        "groups:read",
        "groups:write",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "mpim:write",
        "reactions:write",
        "users:read",
        "users:read.email",
    }
)


class Refused(Exception):  # noqa: N818 - a past participle, as all refusals here
    """Slack says no: an error code, words about it, and further fields of the answer."""

    def __init__(self, error: str, messages: Iterable[str] = (), **extra: object) -> None:
        """Keep what is answered."""
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)
        self.extra = extra


class Workspace:
    """All that is: people, channels, messages, forms. Take `lock` (re-entrant) for what belongs together."""

    def __init__(
        self,
        *,
        clock: Callable[[], datetime],
        scopes: Iterable[str] = SCOPES,
        team_id: str = "T0PLAY",
        team_domain: str = "g40-playground",
    ) -> None:
        """Start with the bot and Slackbot only."""
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.clock = clock
        self.timer: Callable[[], float] = time.perf_counter
        self.scopes = frozenset(scopes)
        self.team_id = team_id
        self.team_domain = team_domain
        self.app_id = "A0PLAY"
        self.bot_id = "B0PLAY"
        self.bot_user = "U0BOT"
        self.revoked = False
        self.serial = 0
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.ephemerals: dict[str, list[Message]] = {}
        self.views: dict[str, View] = {}
        self.stacks: dict[str, list[str]] = {}
        self.homes: dict[str, str] = {}
        self.triggers: dict[str, Trigger] = {}
        self.hooks: dict[str, Hook] = {}
        self.uploads: dict[str, Upload] = {}
        self.suggestions: dict[str, list[Json]] = {}
        self.log: list[Event] = []
        self.complaints: list[Complaint] = []
        self.calls: list[Call] = []
        self.in_flight = 0
        self.listeners: set[Callable[[], object]] = set()
        """Told, in whatever thread, that something changed."""
        self.users[self.bot_user] = User(self.bot_user, "g40", "G40", team_id, is_bot=True)
        self.users[SLACKBOT] = User(SLACKBOT, "slackbot", "Slackbot", team_id)

    # --- numbers and times

    def now(self) -> datetime:
        """Give the time in this workspace."""
        return self.clock().astimezone(UTC)

    def seconds(self) -> float:
        """Give the time as seconds since 1970."""
        return self.now().timestamp()

    def next_id(self, prefix: str) -> str:
        """Make an id that was never given before."""
        with self.lock:
            self.serial += 1
            return f"{prefix}0PLAY{self.serial:05d}"

    def next_ts(self) -> str:
        """Make a message timestamp that was never given before."""
        with self.lock:
            self.serial += 1
            return f"{int(self.seconds())}.{self.serial:06d}"

    # --- the log

    def record(self, kind: str, audience: Iterable[str] | None = None, **data: object) -> Event:
        """Append a change to the log and wake who waits."""
        with self.changed:
            event = Event(len(self.log) + 1, kind, None if audience is None else tuple(audience), dict(data))
            self.log.append(event)
            self.tell()
            return event

    def note(self, call: Call) -> None:
        """Keep a call, either way."""
        with self.changed:
            self.calls.append(call)
            self.tell()

    def tell(self) -> None:
        """Wake who waits, and tell who listens."""
        self.changed.notify_all()
        for listener in tuple(self.listeners):
            listener()

    def complain(self, where: str, error: str, messages: Iterable[str] = ()) -> None:
        """Note what Slack would have refused."""
        with self.lock:
            self.complaints.append(Complaint(where, error, tuple(messages)))
            self.record("complaint", where=where, error=error, messages=list(messages))

    def wait(self, ready: Callable[[], bool], seconds: float) -> bool:
        """Wait until `ready`, at most so many seconds; say whether it is."""
        with self.changed:
            return self.changed.wait_for(ready, seconds)

    # --- people and conversations

    def audience(self, channel: Channel) -> tuple[str, ...] | None:
        """Say who can read a channel: everybody (None) if it is public."""
        return None if channel.kind == "channel" else tuple(channel.members)

    def direct(self, *users: str) -> Channel:
        """Find or open the direct conversation of the bot with these people."""
        members = sorted({*users, self.bot_user})
        kind = "im" if len(members) <= 2 else "mpim"  # noqa: PLR2004 - a pair
        with self.lock:
            for channel in self.channels.values():
                if channel.kind == kind and sorted(channel.members) == members:
                    return channel
            name = "directmessage" if kind == "im" else "mpdm-" + "--".join(self.users[u].name for u in members)
            channel = Channel(self.next_id("D" if kind == "im" else "G"), name, kind, int(self.seconds()), members)
            self.channels[channel.id] = channel
            self.record("channel.opened", members, channel=channel.id)
            return channel

    def message(self, channel: Channel, ts: str) -> Message | None:
        """Find a message that is in the history."""
        return next((message for message in channel.messages if message.ts == ts), None)

    def ephemeral(self, user: str, ts: str) -> Message | None:
        """Find a message that only this person sees."""
        return next((message for message in self.ephemerals.get(user, []) if message.ts == ts), None)

    def shares_channel(self, user: str) -> bool:
        """Say whether the bot and this person are together in a channel."""
        return any(
            user in channel.members and self.bot_user in channel.members
            for channel in self.channels.values()
            if channel.kind in {"channel", "group"}
        )

    # --- triggers

    def new_trigger(self, user: str, view_id: str | None = None) -> str:
        """Give out a trigger id."""
        with self.lock:
            self.serial += 1
            trigger_id = f"{self.serial}.{int(self.seconds())}.{self.serial * 2654435761 % 2**32:08x}"
            self.triggers[trigger_id] = Trigger(trigger_id, user, view_id, self.seconds(), self.timer())
            return trigger_id

    def take_trigger(self, trigger_id: object) -> Trigger:
        """Use a trigger id up. Raises Refused: invalid, exchanged (used before) or expired (after 3 s)."""
        with self.lock:
            trigger = self.triggers.get(trigger_id) if isinstance(trigger_id, str) else None
            if trigger is None:
                raise Refused("invalid_trigger_id")
            if trigger.used:
                raise Refused("exchanged_trigger_id")
            trigger.used = True
            if max(self.seconds() - trigger.at, self.timer() - trigger.clicked) > TRIGGER_SECONDS:
                raise Refused("expired_trigger_id")
            return trigger
