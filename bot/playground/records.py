"""What a workspace consists of: plain dataclasses whose contents can be written as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class User:
    """A person or a bot. Of a person from another workspace `locale` and `tz` are withheld."""

    id: str
    name: str
    real_name: str
    team_id: str
    email: str | None = None
    locale: str | None = None
    tz: str | None = None
    is_bot: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_external: bool = False
    deleted: bool = False
    updated: int = 0


@dataclass
class Message:
    """One message. `ephemeral_to` names the only person who sees it; such a message is in no history."""

    ts: str
    channel: str
    user: str
    text: str
    blocks: list[Json] | None = None
    attachments: list[Json] | None = None
    metadata: Json | None = None
    thread_ts: str | None = None
    bot_id: str | None = None
    edited_ts: str | None = None
    ephemeral_to: str | None = None
    client_msg_id: str | None = None
    files: list[Json] = field(default_factory=list)
    reactions: list[Json] = field(default_factory=list)
    state: dict[str, Json] = field(default_factory=dict)
    """Values chosen in the message's inputs, for each person: {user: {block_id: {action_id: value}}}."""


@dataclass
class Channel:
    """A conversation: `kind` is channel (public), group (private), im or mpim."""

    id: str
    name: str
    kind: str
    created: int
    members: list[str] = field(default_factory=list)
    is_archived: bool = False
    is_general: bool = False
    """Everybody is in it, and nobody is put out of it."""
    keeps_people: bool = False
    """The workspace lets nobody but its owners put people out of it."""
    messages: list[Message] = field(default_factory=list)


@dataclass
class View:
    """A form on somebody's screen, or somebody's App Home (`type` home)."""

    id: str
    user: str
    type: str
    given: Json
    hash: str
    state: Json
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    closed: bool = False


@dataclass
class Trigger:
    """A trigger id: of whom, from which form, and when (`at` since 1970, `clicked` by timer; seconds)."""

    id: str
    user: str
    view_id: str | None
    at: float
    clicked: float
    used: bool = False


@dataclass
class Hook:
    """A response_url: where it leads and how often it was used. `at` in seconds since 1970."""

    path: str
    user: str
    channel: str
    at: float
    source: str
    """`command` or `action`."""
    message_ts: str | None = None
    ephemeral: bool = False
    uses: int = 0


@dataclass
class Upload:
    """A file that is being uploaded, or has been."""

    id: str
    name: str
    length: int
    content: bytes = b""
    done: bool = False
    user: str = ""
    """Who shared it; "": the bot."""


@dataclass(frozen=True)
class Complaint:
    """Something Slack would have refused: where, which error, and why in words."""

    where: str
    error: str
    messages: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Read as one line."""
        return f"{self.where}: {self.error}" + "".join(f"\n  {message}" for message in self.messages)


@dataclass(frozen=True)
class Call:
    """One call, to slack or to the bot (`to`). `ms` in milliseconds, `at` as ISO 8601."""

    to: str
    method: str
    args: Json
    answer: Any
    status: int
    ms: float
    at: str


@dataclass(frozen=True)
class Event:
    """One change; `seq` counts from 1. `audience` names who can see it, None is everybody."""

    seq: int
    kind: str
    audience: tuple[str, ...] | None
    data: Json


def as_json(record: Any) -> Json:
    """Give a record as plain data."""
    return asdict(record)
