"""Look whether a message is there already, before it is posted again."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from slack_sdk import WebClient

from bot.delivery.pace import is_channel
from storage.deliveries import AHEAD, Claim

EVENT = "g40_debt"
PAGE = 200
MOST_PAGES = 50
EARLIER = AHEAD + timedelta(minutes=30)
"""How long before it was due a message may have been sent: as long as clocks may differ, and Slack's from ours."""


@dataclass(frozen=True)
class Found:
    """Where the message is."""

    channel: str
    ts: str


class TooMuch(Exception):  # noqa: N818 - what is the matter
    """So much was said since that the message was not looked for to the end."""


def mark(claim: Claim) -> dict[str, object]:
    """The metadata by which a message is known again. Others can read it, so it tells nothing: a hash."""
    return {"event_type": EVENT, "event_payload": {"key": name(claim)}}


def name(claim: Claim) -> str:
    """A debt's key, unreadable."""
    return hashlib.sha256(f"{claim.team}:{claim.key}".encode()).hexdigest()[:40]


def look(slack: WebClient, claim: Claim) -> Found | None:
    """Find the message that pays this debt. Raises what the SDK raises, and TooMuch."""
    channel = claim.recipient
    if not is_channel(channel):
        channel = slack.conversations_open(users=channel)["channel"]["id"]
    oldest = f"{(claim.due_at - EARLIER).timestamp():.6f}"
    cursor, wanted = "", name(claim)
    for _ in range(MOST_PAGES):
        page = slack.conversations_history(
            channel=channel, oldest=oldest, limit=PAGE, include_all_metadata=True, cursor=cursor or None
        )
        for message in page["messages"]:
            metadata = message.get("metadata") or {}
            if metadata.get("event_type") == EVENT and metadata["event_payload"].get("key") == wanted:
                return Found(channel, message["ts"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return None
    raise TooMuch
