"""A theme group's Slack channel: invitations, leaving it, how it differs from the group, and what to do about it."""

from collections.abc import Callable, Iterator, Mapping
from datetime import tzinfo
from itertools import groupby

from handlers.debts import Occasion
from handlers.texts import EMPTY, Text, Texts, bold, channel, code, mention, verbatim
from handlers.texts.dates import on_date
from handlers.views import people
from handlers.views.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    confirm,
    context,
    message,
    option,
    options,
    paragraphs,
    plain,
)
from handlers.views.deliveries import reasons
from handlers.visit import Visit
from storage.channels import Differences, Extra, Leaving, Missing
from storage.kinds import DebtState
from storage.members import Person
from storage.network import Network
from storage.themes import ThemeGroup

PAGE = 40
"""People on a page, as on a roster's."""
BULLET = verbatim("• ")

MENDABLE: Mapping[str, Callable[[Texts, Text, str], Text]] = {
    "not_in_channel": lambda t, where, bot: t.say(
        "I am not in {channel}, so I can invite nobody. Type {invite} there.",
        channel=where, invite=code(f"/invite @{bot}"),
    ),
    "channel_not_found": lambda t, where, bot: t.say(
        "I can't see {channel}: it is private, or it is no longer there. If it is private, type {invite} there.",
        channel=where, invite=code(f"/invite @{bot}"),
    ),
    "is_archived": lambda t, where, _: t.say(
        "{channel} is archived, so I can invite nobody. Have it taken out of the archive, or choose another channel.",
        channel=where,
    ),
    "method_not_supported_for_channel_type": lambda t, where, _: t.say(
        "{channel} is no channel to which people can be invited. Choose another.", channel=where
    ),
    "missing_scope": lambda t, _, bot: t.say(
        "My Slack app lacks a right, so I can invite nobody. Whoever runs {bot} should do {check}.",
        bot=bot, check=code("python -m bot check"),
    ),
    "no_permission": lambda t, where, _: t.say(
        "Slack does not let me invite people to {channel}. Ask those who manage the workspace.", channel=where
    ),
    "restricted_action": lambda t, where, _: t.say(
        "Slack does not let me invite people to {channel}. Ask those who manage the workspace.", channel=where
    ),
    "hidden": lambda t, where, _: t.say(
        "{channel} is private and you are not in it, so I don't show you who is. "
        "Ask somebody who is in it to invite you.",
        channel=where,
    ),
    "too_many": lambda t, where, _: t.say(
        "{channel} has so many people in it that I can't compare it with the group.", channel=where
    ),
}  # fmt: skip
"""What keeps the bot from a channel, and what whoever keeps the group can do."""


def blocked(texts: Texts, error: str, channel_id: str, network: Network) -> Text:
    """Why nobody can be invited, and what to do."""
    return MENDABLE[error](texts, channel(channel_id), network.short_name)


def untied(visit: Visit, group: ThemeGroup) -> Message:
    """The group has no channel (any more)."""
    texts = visit.texts
    return message(
        texts.say("{group} has no Slack channel.", group=bold(group.name)),
        actions(button(texts.say("Purpose, names, channel"), "theme_keep", str(group.id))),
    )


def tied(visit: Visit, group: ThemeGroup, error: str) -> Message:
    """Whether people can be invited into the channel that was chosen just now."""
    texts, where = visit.texts, channel(group.channel or "")
    said = (
        blocked(texts, error, group.channel or "", visit.network)
        if error
        else texts.say(
            "I am in {channel}. Who joins {group} from now on is invited there. Who takes part already you see when "
            "you compare.",
            channel=where,
            group=bold(group.name),
        )
    )
    return message(said, actions(_compare(texts, group)))


def not_theirs(visit: Visit, group: ThemeGroup) -> Message:
    """A private channel was chosen by somebody who is not in it: it is not tied to the group any more."""
    return message(
        visit.texts.say(
            "{channel} is private and you are not in it, so it does not become the channel of {group}. Have somebody "
            "who is in it invite you first.",
            channel=channel(group.channel or ""),
            group=bold(group.name),
        ),
        actions(button(visit.texts.say("Purpose, names, channel"), "theme_keep", str(group.id))),
    )


def comparing(visit: Visit, group: ThemeGroup) -> Message:
    """It takes some seconds."""
    return message(
        visit.texts.say(
            "I am comparing {group} with {channel}. One moment.",
            group=bold(group.name),
            channel=channel(group.channel or ""),
        )
    )


def unseen(visit: Visit, group: ThemeGroup, error: str) -> Message:
    """It cannot be compared, or nobody can be invited."""
    return message(
        blocked(visit.texts, error, group.channel or "", visit.network), actions(_compare(visit.texts, group))
    )


def differences(
    visit: Visit, found: Differences, names: Mapping[str, str], error: str, page: int, *, more: int = 0
) -> Message:
    """Who is in one and not in the other, with buttons to invite or to ask.

    `names` are the people among the accounts that were looked up: who else was is a bot, and `more` were not. `error`
    is why nobody can be invited now.
    """
    texts, group = visit.texts, found.theme
    shown = [one for one in found.extra if one.person is not None or one.account in names or not one.open]
    lines = list(_lines(texts, found, shown, visit.network.zone))
    pages = max(1, -(-len(lines) // PAGE))
    page = min(max(page, 1), pages)
    first = (
        texts.say("{group} and {channel} differ.", group=bold(group.name), channel=channel(found.channel))
        if found.missing or shown
        else texts.say(
            "Everybody of {group} who has a Slack account is in {channel}, and nobody else.",
            group=bold(group.name),
            channel=channel(found.channel),
        )
    )
    mine = lines[(page - 1) * PAGE : page * PAGE]
    key = str(group.id)
    buttons = {
        Missing: actions(*_inviting(texts, found, mine, error)),
        Extra: actions(*_asking(texts, shown, mine, names, key)),
    }
    parts: list[Block | None] = []
    for title, under in groupby(mine, lambda row: row[0]):
        rows = list(under)
        parts += [*paragraphs([bold(title), *(row[1] for row in rows)]), buttons.get(type(rows[0][2]))]
    return message(
        first,
        *parts,
        context(blocked(texts, error, found.channel, visit.network)) if error else None,
        context(texts.count("And one account that I don't know.", "And {n} accounts that I don't know.", more))
        if more
        else None,
        context(texts.say("Page {page} of {pages}", page=page, pages=pages)) if pages > 1 else None,
        actions(
            button(texts.say("Previous"), "channel_compare", f"{key} {page - 1}") if page > 1 else None,
            button(texts.say("Next"), "channel_compare", f"{key} {page + 1}") if page < pages else None,
            button(texts.say("Compare again"), "channel_compare", key),
        ),
    )


_Line = tuple[Text, Text, Missing | Extra | Person]


def _lines(texts: Texts, found: Differences, extra: list[Extra], zone: tzinfo) -> Iterator[_Line]:
    """Each person under the heading that they stand under."""
    title = texts.say("In the group, not in the channel ({n})", n=len(found.missing))
    yield from ((title, BULLET + people.homed(texts, one.person) + _told(texts, one), one) for one in found.missing)
    title = texts.say("In the group, without a Slack account ({n})", n=len(found.without_account))
    yield from ((title, BULLET + people.homed(texts, one), one) for one in found.without_account)
    title = texts.say("In the channel, not in the group ({n})", n=len(extra))
    for one in extra:
        who = people.homed(texts, one.person) if one.person else mention(one.account, one.account)
        yield title, BULLET + who + _about(texts, one, zone), one


def _told(texts: Texts, one: Missing) -> Text:
    if one.invited:
        return verbatim(" – ") + texts.say("the invitation is on its way")
    if one.error:
        return verbatim(" – ") + texts.say("could not be invited: {reason}", reason=why(texts, one.error))
    return EMPTY


def _about(texts: Texts, one: Extra, zone: tzinfo) -> Text:
    if one.person is not None and one.person.gone:
        return verbatim(" – ") + texts.say("left the network")
    if one.asked_at is not None:
        day = one.asked_at.astimezone(zone).date()
        return verbatim(" – ") + texts.say("was asked {day}", day=on_date(texts, day))
    return verbatim(" – ") + texts.say("I don't know them yet") if one.person is None else EMPTY


def _inviting(texts: Texts, found: Differences, page: list[_Line], error: str) -> list[Element | None]:
    waiting, key = [one for one in found.missing if not one.invited], str(found.theme.id)
    if error or not waiting:
        return []
    sure = confirm(
        texts.say("Invite them all?"),
        texts.say("Slack tells each of them that they were invited."),
        texts.say("Invite"),
        texts.say("Cancel"),
    )
    choices = [
        option(_label(one.person), f"{key} {one.person.id}")
        for _, _, one in page
        if isinstance(one, Missing) and not one.invited
    ]
    return [
        button(texts.say("Invite all ({n})", n=len(waiting)), "channel_invite", key, style="primary", confirm=sure),
        _menu("channel_invite", choices, texts.say("Invite one")),
    ]


def _asking(
    texts: Texts, extra: list[Extra], page: list[_Line], names: Mapping[str, str], key: str
) -> list[Element | None]:
    waiting = [one for one in extra if one.open]
    if not waiting:
        return []
    sure = confirm(
        texts.say("Ask them all?"),
        texts.say("Each gets one direct message with the question whether they join the group. They decide."),
        texts.say("Ask"),
        texts.say("Cancel"),
    )
    choices = [
        option(_label(one.person) if one.person else verbatim(names[one.account]), f"{key} {one.account}")
        for _, _, one in page
        if isinstance(one, Extra) and one.open
    ]
    return [
        button(texts.say("Ask all to join ({n})", n=len(waiting)), "channel_ask", key, confirm=sure),
        _menu("channel_ask", choices, texts.say("Ask one")),
    ]


def _menu(action: str, choices: list[Element], placeholder: Text) -> Element | None:
    if not choices:
        return None
    return {
        "type": "static_select",
        "action_id": f"{action}:one",
        "placeholder": plain(placeholder, 150),
        **options(choices),
    }


def _label(person: Person) -> Text:
    return verbatim(f"{person.name or person.slack_user} ({person.city})" if person.city else person.name or "…")


_WAS: Mapping[str, Callable[[Texts], Text]] = {
    "channel_not_found": lambda t: t.say("I could not see the channel"),
    "is_archived": lambda t: t.say("the channel was archived"),
    "missing_scope": lambda t: t.say("my Slack app lacked a right"),
    "no_permission": lambda t: t.say("Slack did not let me invite people there"),
    "not_in_channel": lambda t: t.say("I was not in the channel"),
    "restricted_action": lambda t: t.say("Slack did not let me invite people there"),
    DebtState.MISSED: lambda t: t.say("Slack did not take it for a week"),
}


def why(texts: Texts, error: str) -> Text:
    """Why an invitation did not arrive, to go behind a colon. It may have been mended since."""
    return _WAS[error](texts) if error in _WAS else reasons.reason(texts, error)


def invited(visit: Visit, group: ThemeGroup, count: int) -> Message:
    """How many are invited now."""
    texts, where = visit.texts, channel(group.channel or "")
    said = (
        texts.count(
            "{n} person gets an invitation to {channel}.", "{n} people get an invitation to {channel}.", count,
            channel=where,
        )
        if count
        else texts.say("There is nobody (any more) to invite to {channel}.", channel=where)
    )  # fmt: skip
    return message(said, actions(_compare(texts, group, again=True)))


def asked(visit: Visit, group: ThemeGroup, count: int) -> Message:
    """How many are asked now."""
    texts = visit.texts
    said = (
        texts.count(
            "{n} person is asked by direct message whether they join {group}.",
            "{n} people are asked by direct message whether they join {group}.",
            count,
            group=bold(group.name),
        )
        if count
        else texts.say("There is nobody (any more) to ask. Who was asked is left alone for a month.")
    )
    return message(said, actions(_compare(texts, group, again=True)))


def _compare(texts: Texts, group: ThemeGroup, *, again: bool = False) -> Element:
    label = texts.say("Compare again") if again else texts.say("Compare channel and group")
    return button(label, "channel_compare", str(group.id))


# --- leaving the channel ------------------------------------------------------------------------------


def offer(texts: Texts, group: ThemeGroup) -> Element | None:
    """To who left a group: leave its channel too. Nothing happens without the press."""
    if not group.channel:
        return None
    return button(texts.say("Leave the channel too"), "channel_leave", f"{group.id} {group.channel}")


def leaving(visit: Visit, channel_id: str) -> Message:
    """Slack is asked."""
    return message(visit.texts.say("I am taking you out of {channel}. One moment.", channel=channel(channel_id)))


def stays(visit: Visit, found: Leaving) -> Message:
    """They take part (again), or the channel is another group's by now: they stay in it."""
    texts = visit.texts
    if found.inside is not None:
        said = texts.say("You take part in {group}, so you stay in its channel.", group=bold(found.inside.name))
    else:
        said = texts.say(
            "This is no longer the channel of {group}. If you want to leave it, open it and type {leave}.",
            group=bold(found.theme.name),
            leave=code("/leave"),
        )
    return message(said)


def left(visit: Visit, channel_id: str, error: str) -> Message:
    """They are out of the channel, or how they go out of it themselves."""
    texts, where = visit.texts, channel(channel_id)
    if not error:
        return message(texts.say("You are no longer in {channel}.", channel=where))
    if error == "cant_kick_from_general":
        return message(texts.say("Everybody is in {channel}; Slack lets nobody leave it.", channel=where))
    how = texts.say(
        "Open {channel} and type {leave}, or tap its name and then “Leave”.", channel=where, leave=code("/leave")
    )
    if error in ("not_in_channel", "channel_not_found"):
        said = texts.say("I don't see you in {channel}. If you do, leave it yourself.", channel=where)
    else:
        said = texts.say("Slack does not let me take you out of {channel}. You can do it yourself.", channel=where)
    return message(said + verbatim(" ") + how)


# --- what goes out by itself --------------------------------------------------------------------------


def question(occasion: Occasion, group: ThemeGroup, by: Person | None) -> Message:
    """To somebody in the channel: do you join the group?"""
    texts, where = occasion.texts, channel(group.channel or "")
    first = texts.say(
        "You are in {channel}, but not on the roster of the theme group {group}.",
        channel=where,
        group=bold(group.name),
    )
    asks = (
        texts.say("{person} asks whether you take part.", person=people.homed(texts, by))
        if by and not by.forgotten
        else texts.say("Do you take part?")
    )
    return message(
        first + verbatim(" ") + asks + verbatim(" ") + texts.say("If you don't, nothing changes."),
        actions(
            button(
                texts.say("Take part in {group}", group=group.name), "word", f"join {group.name}", style="primary"
            ),
            button(texts.say("No, thank you"), "theme_not", str(group.id)),
        ),
    )


def trouble(occasion: Occasion, group: ThemeGroup, error: str) -> Message:
    """To a lead: who joined could not be invited, and what to do."""
    texts = occasion.texts
    return message(
        texts.say(
            "I could not invite somebody who joined {group} to {channel}.",
            group=bold(group.name),
            channel=channel(group.channel or ""),
        )
        + verbatim(" ")
        + blocked(texts, error, group.channel or "", occasion.network)
        + verbatim(" ")
        + texts.say("After that, compare the channel with the group to invite them all at once."),
        actions(_compare(texts, group)),
    )
