"""Why a message did not arrive, or waits: Slack's codes and the bot's own, in words, with what can be done."""

import re
from collections.abc import Callable, Mapping

from handlers.texts import Text, Texts, mention, verbatim
from storage.deliveries.asked import AGAIN, LET_GO, UNCONFIRMED, Trouble
from storage.kinds import DebtState

_SENTENCES: Mapping[str, Callable[[Texts], Text]] = {
    # about the recipient, from docs.slack.dev/reference/methods/chat.postMessage and conversations.open
    "account_inactive": lambda t: t.say("this account is no longer active"),
    "cannot_dm_bot": lambda t: t.say("this account is a bot, and takes no messages"),
    "channel_not_found": lambda t: t.say("this channel does not exist, or I may not see it"),
    "invalid_user_combination": lambda t: t.say("Slack lets me have no conversation with this account"),
    "is_archived": lambda t: t.say("this channel is archived"),
    "is_inactive": lambda t: t.say("this channel is no longer in use"),
    "not_in_channel": lambda t: t.say("I am not in this channel; invite me with `/invite`"),
    "recipient_not_found": lambda t: t.say("Slack does not know this account (any more)"),
    "restricted_action": lambda t: t.say(
        "only some may post in this channel, and I am not one of them; ask those who manage it"
    ),
    "restricted_action_thread_only_channel": lambda t: t.say("in this channel only replies are allowed"),
    "user_not_visible": lambda t: t.say("I may not see this account; it is a guest's, or of another workspace"),
    # of an invitation, from docs.slack.dev/reference/methods/conversations.invite
    "cant_invite": lambda t: t.say("Slack does not let this account into the channel"),
    "ura_max_channels": lambda t: t.say("this account is a guest of one other channel only"),
    "user_is_restricted": lambda t: t.say("this account is a guest's, who may not come into the channel"),
    "user_team_not_in_channel": lambda t: t.say(
        "this account is of another organisation, with which the channel is not shared (Slack Connect)"
    ),
    # the bot's own words, see `bot.delivery`
    "too much said since": lambda t: t.say("too much was said there since"),
    "waiting for a turn": lambda t: t.say("waits for its turn"),
    "not now": lambda t: t.say("waits for office hours"),
    "ratelimited": lambda t: t.say("Slack asked me to go slower"),
    "lease too short": lambda t: t.say("it took too long, and is tried again"),
    "unknown kind": lambda t: t.say("written by a newer version of me, which is to send it"),
    "of another workspace": lambda t: t.say("it is for another workspace than mine"),
    "missing_scope": lambda t: t.say("my Slack app lacks a right; who runs me should do `python -m bot check`"),
}
_SAME = {
    "cant_dm_bot": "cannot_dm_bot",
    "cant_invite_self": "cant_invite",
    "invitee_cant_see_channel": "user_team_not_in_channel",
    "method_not_supported_for_channel_type": "cant_invite",
    "no_external_invite_permission": "user_team_not_in_channel",
    "org_user_not_in_team": "user_team_not_in_channel",
    "rate_limited": "ratelimited",
    "restricted_action_non_threadable_channel": "restricted_action",
    "restricted_action_read_only_channel": "restricted_action",
    "user_disabled": "account_inactive",
    "user_not_found": "recipient_not_found",
    "user_is_ultra_restricted": "ura_max_channels",
    "users_not_found": "recipient_not_found",
    "waiting to look": "waiting for a turn",
}
_REFUSED = frozenset(
    {
        "access_denied",
        "ekm_access_denied",
        "enterprise_is_restricted",
        "invalid_auth",
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
_TROUBLE = re.compile(r"fatal_error|internal_error|request_timeout|service_unavailable|team_added_to_org|HTTP 5\d\d")


def reason(texts: Texts, error: str) -> Text:
    """A debt's reason in words, to go behind a colon."""
    if known := _SENTENCES.get(_SAME.get(error, error)):
        return known(texts)
    head, colon, rest = error.partition(":")
    if longer := _LONGER.get(head + colon):
        return longer(texts, rest.strip())
    if error in _REFUSED:
        return texts.say(
            "Slack does not accept me ({error}); who runs me should do `python -m bot check`", error=error
        )
    if _TROUBLE.fullmatch(error):
        return texts.say("Slack is in trouble ({error})", error=error)
    return texts.say("Slack said {error}", error=error or "?")


def settled(texts: Texts, state: DebtState, error: str) -> Text:
    """Why a debt ended as it did."""
    if state is DebtState.MISSED:
        return texts.say("too late to be of use")
    if state is DebtState.DROPPED and not error:
        return texts.say("no longer true when it was to go")
    return reason(texts, error)


def trouble(texts: Texts, one: Trouble) -> Text:
    """`3 herinneringen aan @Anna, @Bo: dit account is niet meer actief`."""
    return texts.say(
        "• {count} to {recipients}: {reason}",
        count=_messages(texts, one),
        recipients=Text(", ", ", ").join(recipient(each) for each in one.recipients[:5])
        + verbatim(" …" if one.count > len(one.recipients[:5]) else ""),
        reason=settled(texts, one.state, one.error),
    )


def recipient(slack_id: str, name: str = "") -> Text:
    """A person or channel, as Slack shows them to each reader."""
    if slack_id.startswith(("C", "G")):
        return Text(f"<#{slack_id}>", slack_id)
    return mention(slack_id, name or slack_id)


def _messages(texts: Texts, one: Trouble) -> Text:
    if one.kind == "digest":
        return texts.count("{n} digest", "{n} digests", one.count)
    if one.kind == "day_changed":
        return texts.count("{n} notice of a change", "{n} notices of a change", one.count)
    if one.kind.startswith("reminder_"):
        return texts.count("{n} reminder", "{n} reminders", one.count)
    return texts.count("{n} message", "{n} messages", one.count)


def _unconfirmed(texts: Texts, why: str) -> Text:
    return texts.say(
        "it may have arrived: Slack's answer was lost, and I could not look ({why})", why=reason(texts, why)
    )


def _again(texts: Texts, was: str) -> Text:
    state, _, why = was.partition(":")
    if state == DebtState.MISSED:
        ended = texts.say("too late")
    elif state == DebtState.DROPPED and not why:
        ended = texts.say("no longer true")
    else:
        ended = reason(texts, why)
    return texts.say("sent again by hand; it was: {ended}", ended=ended)


_LONGER: Mapping[str, Callable[[Texts, str], Text]] = {
    UNCONFIRMED: _unconfirmed,
    AGAIN: _again,
    LET_GO: lambda t, why: t.say("let go by hand: {reason}", reason=why),
    "no answer:": lambda t, what: t.say("Slack does not answer ({error})", error=what),
    "failed:": lambda t, what: t.say("a mistake of mine ({error}); the log tells more", error=what),
}
"""Reasons that begin so and go on."""
