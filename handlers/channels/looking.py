"""What Slack tells of a channel, and what the bot does to the people in it at their own wish.

Asked after the ack, with no transaction open. Codes of refusals are Slack's, from docs.slack.dev/reference/methods.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from handlers.sending import reason

MEMBERS, KICK = "conversations.members", "conversations.kick"
PAGE = 200
"""Members that Slack is asked for at a time, as it recommends."""
MOST_PAGES = 15
"""A channel with more people is not compared."""
HIDDEN, TOO_MANY = "hidden", "too_many"
"""What the bot itself says, beside Slack's codes."""
MOST_STRANGERS = 40
"""Accounts that Slack is asked about one by one: it takes 100 such questions a minute, also for who says hello."""
UNSEEN = frozenset({"channel_not_found", "missing_scope", "method_not_supported_for_channel_type"})
STAYS = frozenset(
    {
        "access_denied",
        "cant_kick_from_general",
        "cant_kick_from_last_channel",
        "cant_kick_self",
        "channel_not_found",
        "is_archived",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "no_permission",
        "not_in_channel",
        "not_supported",
        "restricted_action",
        "user_is_restricted",
        "user_not_found",
    }
)
"""What Slack says when the bot may not put somebody out of a channel. By default only owners of a workspace may put
people out of a public one (`restricted_action`)."""


@dataclass(frozen=True)
class Look:
    """What the bot sees of a channel."""

    error: str = ""
    """Why it can invite nobody, as Slack would say it; "": it can."""
    seen: bool = True
    """Whether it sees who is in it."""
    members: frozenset[str] = frozenset()
    private: bool = False


def look(slack: WebClient, channel: str) -> Look:
    """See whether people can be invited into a channel. Raises what calls of Slack raise."""
    try:
        about = slack.conversations_info(channel=channel)["channel"]
    except SlackApiError as refused:
        if reason(refused) not in UNSEEN:
            raise
        return Look(reason(refused), seen=False)
    error = "is_archived" if about.get("is_archived") else "" if about.get("is_member") else "not_in_channel"
    return Look(error, private=bool(about.get("is_private")))


def compare(slack: WebClient, channel: str, reader: str) -> Look:
    """As `look`, and who is in it, as far as this account may see that. Raises what calls of Slack raise."""
    found = look(slack, channel)
    if not found.seen:
        return found
    inside: set[str] = set()
    cursor = ""
    for _ in range(MOST_PAGES):
        page = slack.conversations_members(channel=channel, limit=PAGE, cursor=cursor or None)
        inside.update(page["members"])
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            if found.private and reader not in inside:
                return Look(HIDDEN, seen=False)  # Slack shows them nothing of it, and neither does the bot
            return Look(found.error, members=frozenset(inside), private=found.private)
    return Look(TOO_MANY, seen=False)


def people(slack: WebClient, accounts: Sequence[str]) -> dict[str, str]:
    """Those of these accounts that are people's, with their names. Raises what calls of Slack raise."""
    found = {}
    for account in accounts:
        try:
            user = slack.users_info(user=account)["user"]
        except SlackApiError as refused:
            if reason(refused) not in {"user_not_found", "user_not_visible"}:
                raise
            continue
        if not (user.get("is_bot") or user.get("deleted") or account == "USLACKBOT"):
            found[account] = str(user.get("real_name") or user.get("name") or account)
    return found


def put_out(slack: WebClient, channel: str, account: str) -> str:
    """Put somebody out of a channel, at their wish: "" or why Slack does not let the bot. Raises what calls raise."""
    try:
        slack.conversations_kick(channel=channel, user=account)
    except SlackApiError as refused:
        if reason(refused) not in STAYS:
            raise
        return reason(refused)
    return ""
