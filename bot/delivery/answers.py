"""What Slack's answers to a message mean: sent, never, not now, slower, perhaps.

From docs.slack.dev/reference/methods/chat.postMessage and conversations.open. A code that is not listed is put off:
what Slack calls a mistake of ours (`invalid_blocks`, `msg_too_long`) is mended by a new version of the bot, and the
message is then still owed.
"""

import http.client
from dataclasses import dataclass, replace
from enum import Enum
from urllib.error import URLError

from slack_sdk.errors import SlackApiError, SlackClientError

PERMANENT = frozenset(
    {
        "account_inactive",
        "cannot_dm_bot",
        "cant_dm_bot",
        "channel_not_found",
        "invalid_user_combination",
        "is_archived",
        "is_inactive",
        "not_in_channel",
        "recipient_not_found",
        "restricted_action",
        "restricted_action_non_threadable_channel",
        "restricted_action_read_only_channel",
        "restricted_action_thread_only_channel",
        "user_disabled",
        "user_not_found",
        "user_not_visible",
        "users_not_found",
    }
)
"""About the recipient: trying again will not help."""

LEFT = frozenset({"account_inactive", "user_disabled"})
"""The recipient's account was closed."""

OURS = frozenset(
    {
        "access_denied",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
        "missing_scope",
        "no_permission",
        "not_allowed_token_type",
        "not_authed",
        "org_login_required",
        "team_access_not_granted",
        "token_expired",
        "token_revoked",
        "two_factor_setup_required",
    }
)
"""About the bot's own token: no message would go, so all wait until somebody mends it."""

ALREADY = "already_in_channel"
"""What was asked for is so."""
NOT_INVITED = frozenset(
    {
        # about the channel, or what the bot may do there: whoever keeps the group can mend it, and press again
        "channel_not_found",
        "is_archived",
        "method_not_supported_for_channel_type",
        "missing_scope",
        "no_permission",
        "not_in_channel",
        "restricted_action",
        # about the person
        "cant_invite",
        "cant_invite_self",
        "invitee_cant_see_channel",
        "no_external_invite_permission",
        "org_user_not_in_team",
        "ura_max_channels",
        "user_is_restricted",
        "user_is_ultra_restricted",
        "user_not_found",
        "user_team_not_in_channel",
    }
)
"""What Slack says of an invitation that it does not take: trying again by itself will not help. Some of it says of a
message that the bot itself is refused, and here it does not: without the right to invite, messages still go.

From docs.slack.dev/reference/methods/conversations.invite."""

BROKEN = frozenset({"fatal_error", "internal_error", "request_timeout", "service_unavailable", "team_added_to_org"})
"""Slack's own trouble. "It's possible some aspect of the operation succeeded": look before posting again."""

SLOWER = frozenset({"ratelimited", "rate_limited"})

_NO_ANSWER = "no answer"
_DEFAULT_WAIT = 30.0
LONGEST_WAIT = 3600.0
"""Seconds that Slack is taken to ask for, at most."""


class Meaning(Enum):
    """What to do with the message."""

    NEVER = "never"
    LATER = "later"
    OURS = "ours"
    SLOWER = "slower"


@dataclass(frozen=True)
class Answer:
    """What went wrong, as a short code, and what it means."""

    meaning: Meaning
    error: str
    perhaps: bool = False
    """Slack may have done it all the same."""
    wait: float = 0.0
    """Seconds that Slack asks to wait."""

    @property
    def is_away(self) -> bool:
        """Whether nobody refused anything: no answer, trouble of Slack's own, or too many calls at once."""
        return self.meaning is Meaning.SLOWER or self.perhaps or self.error.startswith(_NO_ANSWER)


FAILURES = (SlackClientError, OSError, http.client.HTTPException, ValueError)
"""All that a call of the SDK raises: refusals, a network that fails, half an answer, an answer in another tongue."""


def read(failure: BaseException) -> Answer:
    """Read a failed call. Total: whatever it was, there is something to do."""
    if isinstance(failure, SlackApiError):
        return _refusal(failure)
    reason = failure.reason if isinstance(failure, URLError) else failure
    # nobody listened, or no such host: the message did not leave
    unsent = isinstance(reason, ConnectionRefusedError) or type(reason).__name__ == "gaierror"
    return Answer(Meaning.LATER, f"{_NO_ANSWER}: {type(reason).__name__}", perhaps=not unsent)


def read_invitation(failure: BaseException) -> Answer | None:
    """Read a failed invitation; None: they are in the channel, so that it did not fail."""
    answer = read(failure)
    if answer.error == ALREADY:
        return None
    return replace(answer, meaning=Meaning.NEVER) if answer.error in NOT_INVITED else answer


def _refusal(failure: SlackApiError) -> Answer:
    response = failure.response
    status = getattr(response, "status_code", 200)
    error = str(response.get("error") or f"HTTP {status}")[:80]
    if status == http.client.TOO_MANY_REQUESTS or error in SLOWER:
        return Answer(Meaning.SLOWER, "ratelimited", wait=_wait(response.headers.get("Retry-After")))
    if status >= http.client.INTERNAL_SERVER_ERROR or error in BROKEN:
        return Answer(Meaning.LATER, error, perhaps=True)
    if error in OURS:
        return Answer(Meaning.OURS, error)
    if error in PERMANENT:
        return Answer(Meaning.NEVER, error)
    # a code has no blanks: this is something in between us and Slack that speaks no JSON
    return Answer(Meaning.LATER, error, perhaps=" " in error)


def _wait(header: object) -> float:
    try:
        return min(max(1.0, float(str(header))), LONGEST_WAIT)
    except ValueError:
        return _DEFAULT_WAIT
