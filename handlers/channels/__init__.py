"""The Slack channel of a theme group: invitations, leaving it, and how it differs from the group.

Nothing is set right behind anybody's back: who keeps the group sees the differences and invites or asks; who is asked
decides; who leaves the group leaves the channel only by a button of their own.
"""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from slack_sdk import WebClient
from sqlalchemy import Connection

from handlers.channels import looking
from handlers.channels.looking import HIDDEN, KICK, MEMBERS, MOST_STRANGERS, Look
from handlers.debts import Invitation, NotNow, Occasion, Renderer, Unpaid
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.values import number
from handlers.views import channels as view
from handlers.views.blocks import Message
from handlers.visit import Asking, Handler, Reply, Updated, Visit
from storage import channels, members, office_hours
from storage.channels import Differences
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import UnknownPerson
from storage.themes import ThemeGroup, invitations

AGAIN = timedelta(days=7)
"""How long the leads are not told again of the same trouble."""


def compare(db: Database, visit: Visit, value: str) -> Reply:
    """Compare a group and its channel; `value` is the group, and the page when one is turned."""
    theme_id, page = _parts(value)
    group = _tied(db, visit, theme_id)
    if not group.channel:
        return view.untied(visit, group)
    said = view.comparing(visit, group)
    shows = partial(_compare, group, number(page, 1), turned=bool(page))
    return Asking(Updated(said) if page else said, MEMBERS, shows)


def _compare(
    group: ThemeGroup, page: int, db: Database, slack: WebClient, visit: Visit, *, turned: bool
) -> Message | Updated:
    look = looking.compare(slack, group.channel or "", visit.actor.account)
    if not look.seen:
        return view.unseen(visit, group, look.error)
    found = _differences(db, visit, group, look)
    strangers = _strangers(found)
    names = looking.people(slack, strangers[:MOST_STRANGERS])
    shown = view.differences(visit, found, names, look.error, page, more=len(strangers[MOST_STRANGERS:]))
    return Updated(shown) if turned else shown


def invite(db: Database, visit: Visit, value: str) -> Reply:
    """Invite into the channel who is in the group and not in it; `value` is the group, and one member if only one."""
    theme_id, one = _parts(value)
    group = _tied(db, visit, theme_id)
    if not group.channel:
        return view.untied(visit, group)
    if one:
        return _invite(db, visit, group, [number(one)])
    return Asking(view.comparing(visit, group), MEMBERS, partial(_invite_all, group))


def _invite_all(group: ThemeGroup, db: Database, slack: WebClient, visit: Visit) -> Message:
    look = looking.compare(slack, group.channel or "", visit.actor.account)
    if look.error:
        return view.unseen(visit, group, look.error)
    found = _differences(db, visit, group, look)
    return _invite(db, visit, group, [one.person.id for one in found.missing])


def _invite(db: Database, visit: Visit, group: ThemeGroup, people: list[int]) -> Message:
    with db.transaction() as tx:
        count = channels.invite(tx, visit.actor, group.id, people, on=visit.today, at=visit.now)
    return view.invited(visit, group, count)


def ask(db: Database, visit: Visit, value: str) -> Reply:
    """Ask who is in the channel whether they join the group; `value` is the group, and one account if only one."""
    theme_id, one = _parts(value)
    group = _tied(db, visit, theme_id)
    if not group.channel:
        return view.untied(visit, group)
    if one:
        return _ask(db, visit, group, [one] if one.isalnum() and one.startswith(("U", "W")) else [])
    return Asking(view.comparing(visit, group), MEMBERS, partial(_ask_all, group))


def _ask_all(group: ThemeGroup, db: Database, slack: WebClient, visit: Visit) -> Message:
    look = looking.compare(slack, group.channel or "", visit.actor.account)
    if not look.seen:
        return view.unseen(visit, group, look.error)
    found = _differences(db, visit, group, look)
    names = looking.people(slack, _strangers(found)[:MOST_STRANGERS])
    known = [one.account for one in found.extra if one.person is not None and one.open]
    return _ask(db, visit, group, [*known, *names])


def _ask(db: Database, visit: Visit, group: ThemeGroup, accounts: list[str]) -> Message:
    with db.transaction() as tx:
        count = channels.ask(tx, visit.actor, group.id, accounts, team=visit.team, on=visit.today, at=visit.now)
    return view.asked(visit, group, count)


def leave(db: Database, visit: Visit, value: str) -> Reply:
    """Leave the channel of a group that one left; `value` is the group and the channel."""
    theme_id, channel = _parts(value)
    with db.reading() as tx:
        found = channels.to_leave(tx, visit.actor, theme_id, channel)
    if found.channel is None or found.inside is not None:
        return view.stays(visit, found)
    return Asking(view.leaving(visit, found.channel), KICK, partial(_leave, found.channel))


def _leave(channel: str, db: Database, slack: WebClient, visit: Visit) -> Message:
    del db
    return view.left(visit, channel, looking.put_out(slack, channel, visit.actor.account))


def tied(group: ThemeGroup, said: Message) -> Asking:
    """After a channel was tied to a group: `said` at once, then whether people can be invited into it.

    A private one is tied only by who is in it: else its members could be had by tying it, and a way in by joining.
    """
    channel = group.channel or ""

    def work(db: Database, slack: WebClient, visit: Visit) -> Message:
        found = looking.look(slack, channel)
        if found.private and looking.compare(slack, channel, visit.actor.account).error == HIDDEN:
            with db.transaction() as tx:
                channels.untie(tx, visit.actor, group.id, channel, on=visit.today, at=visit.now)
            return view.not_theirs(visit, group)
        return view.tied(visit, group, found.error)

    return Asking(said, MEMBERS, work)


# --- what goes out by itself ------------------------------------------------------------------------


def render_invitation(db: Database, claim: Claim, occasion: Occasion) -> Invitation | None:
    """The invitation into the channel; None when they are not in the group any more, or the channel is not its."""
    if not claim.facts["own"]:
        _in_office_hours(occasion)
    if occasion.reader is None:
        return None
    channel = str(claim.facts["channel"])
    with db.reading() as tx:
        still = channels.is_invited(tx, int(claim.facts["theme"]), channel, occasion.reader.id)
    return Invitation(channel) if still else None


def render_question(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Whether they join the group whose channel they are in; None when they did."""
    _in_office_hours(occasion)
    reader = occasion.reader
    with db.reading() as tx:
        group = channels.is_asked(
            tx, int(claim.facts["theme"]), str(claim.facts["channel"]), None if reader is None else reader.id
        )
        by = _person(tx, int(claim.facts["by"]))
    return None if group is None else view.question(occasion, group, by)


def render_trouble(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """What a lead should know: who joined could not be invited, and what to do. None when they lead no more."""
    _in_office_hours(occasion)
    if occasion.reader is None:
        return None
    with db.reading() as tx:
        group = channels.is_led(
            tx, int(claim.facts["theme"]), str(claim.facts["channel"]), occasion.reader.id, on=occasion.today
        )
    return None if group is None else view.trouble(occasion, group, str(claim.facts["error"]))


def not_invited(tx: Connection, claim: Claim, error: str, occasion: Occasion) -> None:
    """Slack did not take an invitation: the leads are told, once in a while, when it is for them to mend."""
    if error in view.MENDABLE:
        channels.tell_leads(
            tx, int(claim.facts["theme"]), str(claim.facts["channel"]), error,
            again=AGAIN, on=occasion.today, at=occasion.now,
        )  # fmt: skip


def _in_office_hours(occasion: Occasion) -> None:
    opens_at = office_hours.first_office_hour(occasion.network, occasion.now)
    if opens_at > occasion.now:
        raise NotNow(opens_at)


def _person(tx: Connection, member_id: int) -> members.Person | None:
    try:
        return members.by_id(tx, member_id)
    except UnknownPerson:  # became one with another, or was forgotten
        return None


# --- inside -----------------------------------------------------------------------------------------


def _parts(value: str) -> tuple[int, str]:
    """A group, and what stands behind it in a button's value."""
    key, _, rest = value.partition(" ")
    return number(key), rest


def _tied(db: Database, visit: Visit, theme_id: int) -> ThemeGroup:
    """The group and its channel, for who keeps it. Raises NotAllowed, UnknownTheme, ThemeDecided."""
    with db.reading() as tx:
        found = channels.tied(tx, visit.actor, theme_id, on=visit.today)
    return ThemeGroup(found.id, found.name, channel=found.channel)


def _differences(db: Database, visit: Visit, group: ThemeGroup, look: Look) -> Differences:
    with db.reading() as tx:
        return channels.differences(
            tx,
            visit.actor,
            group.id,
            group.channel or "",
            look.members,
            team=visit.team,
            on=visit.today,
            at=visit.now,
        )


def _strangers(found: Differences) -> list[str]:
    """Accounts to be looked up: bots are no people. Some at a time; who was asked makes room for others."""
    return [one.account for one in found.extra if one.person is None and one.open]


WORDS: tuple[Word, ...] = ()

ACTIONS: dict[str, Handler] = {
    "channel_compare": compare,
    "channel_invite": invite,
    "channel_ask": ask,
    "channel_leave": leave,
}

FORMS: dict[str, FormHandler] = {}

DEBTS: Mapping[str, Renderer] = {
    invitations.KIND: render_invitation,
    channels.ASKED: render_question,
    channels.TROUBLE: render_trouble,
}
REPEATABLE = frozenset({invitations.KIND})
FOR_STRANGERS = frozenset({channels.ASKED})
UNPAID: Mapping[str, Unpaid] = {invitations.KIND: not_invited}
