"""The Slack channel of a theme group beside the group itself: what differs, and asking people about it.

Who is in the channel is Slack's to know. It is asked when somebody wants to compare, and never kept.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection, select, text, update
from sqlmodel import col

from storage import deliveries, history, names, policy, themes
from storage.deliveries import Debt
from storage.errors import ThemeDecided
from storage.history import By
from storage.kinds import ThemeStatus
from storage.marks import mark
from storage.members import PERSON, REACHABLE, Actor, Person, person
from storage.policy import Action
from storage.tables import Delivery, Member, Membership, Theme
from storage.themes import ThemeGroup, invitations
from storage.themes.records import About, about, hold

ASKED = "channel_ask"
"""The kind of debt by which somebody in the channel is asked whether they join the group."""
TROUBLE = "channel_trouble"
"""The kind of debt by which leads are told that nobody can be invited."""
QUIET = timedelta(days=30)
"""How long nobody is asked again, whoever presses."""
LATELY = timedelta(days=90)
"""How far back an invitation that did not arrive says something."""


@dataclass(frozen=True)
class Missing:
    """Somebody who is in the group, and not in the channel."""

    person: Person
    invited: bool
    """An invitation is on its way."""
    error: str
    """Why the last one did not arrive; "": none was sent, or it did."""


@dataclass(frozen=True)
class Extra:
    """Somebody who is in the channel, and not in the group."""

    account: str
    person: Person | None
    """None: the network does not know this account. It may be a bot's."""
    asked_at: datetime | None
    """When they were asked, of late, whether they join."""

    @property
    def open(self) -> bool:
        """Whether they can be asked (again)."""
        return self.asked_at is None and not (self.person is not None and self.person.gone)


@dataclass(frozen=True)
class Differences:
    """How a group and its channel differ: each list by name."""

    theme: ThemeGroup
    channel: str
    missing: tuple[Missing, ...]
    without_account: tuple[Person, ...]
    extra: tuple[Extra, ...]

    @property
    def none(self) -> bool:
        """Whether all who can be in the channel are, and nobody else."""
        return not (self.missing or self.extra)


@dataclass(frozen=True)
class Leaving:
    """Somebody who left a group and would leave its channel."""

    theme: ThemeGroup
    channel: str | None
    """None: it is not (any more) this group's channel."""
    inside: ThemeGroup | None
    """A group to which the channel belongs and that they are in, so that they stay."""


def tied(tx: Connection, actor: Actor, theme_id: int, *, on: date) -> About:
    """What is kept of a running group, for who keeps it. Raises NotAllowed, UnknownTheme, ThemeDecided."""
    found = about(tx, theme_id)
    policy.require_over(tx, actor, Action.THEME_KEEP, on=on, theme_id=theme_id)
    if found.status != ThemeStatus.ACTIVE:
        raise ThemeDecided(found.name)
    return found


def untie(tx: Connection, actor: Actor, theme_id: int, channel: str, *, on: date, at: datetime) -> None:
    """Let a group have no channel, unless it has another by now. Raises NotAllowed, UnknownTheme."""
    policy.require_over(tx, actor, Action.THEME_KEEP, on=on, theme_id=theme_id)
    if hold(tx, theme_id).channel != channel:
        return
    tx.execute(update(Theme).where(col(Theme.id) == theme_id).values(channel=None))
    history.note(
        tx,
        By(actor),
        Action.THEME_KEEP,
        "themes",
        theme_id,
        at=at,
        before={"channel": channel},
        after={"channel": None},
    )


def differences(
    tx: Connection,
    actor: Actor,
    theme_id: int,
    channel: str,
    inside: Collection[str],
    *,
    team: str,
    on: date,
    at: datetime,
) -> Differences:
    """Compare a group with who is in its channel, as Slack told a moment ago.

    For who keeps the group. Raises NotAllowed, UnknownTheme, and ThemeDecided when it has another channel by now.
    """
    found = tied(tx, actor, theme_id, on=on)
    if found.channel != channel:
        raise ThemeDecided(found.name)
    members = _members(tx, theme_id)
    open_, failed = _invitations(tx, theme_id, channel, since=at - LATELY)
    asked = _asked(tx, theme_id, channel, since=at - QUIET)
    in_group = {one.slack_user for one in members}
    others = sorted(set(inside) - in_group)
    known = _known(tx, team, others)
    return Differences(
        ThemeGroup(found.id, found.name, channel=channel),
        channel,
        missing=tuple(
            Missing(one, one.slack_user in open_, failed.get(one.slack_user, ""))
            for one in members
            if one.slack_user is not None and one.slack_user not in inside
        ),
        without_account=tuple(one for one in members if one.slack_user is None),
        extra=tuple(
            sorted(
                (Extra(one, known.get(one), asked.get(one)) for one in others),
                key=lambda one: (one.person is None, names.key(one.person.name) if one.person else one.account),
            )
        ),
    )


def invite(tx: Connection, actor: Actor, theme_id: int, members: Sequence[int], *, on: date, at: datetime) -> int:
    """Owe an invitation into the channel to these members of the group; how many.

    Who is not in the group, has no account, or has an invitation on its way is passed over. For who keeps the group.
    Raises NotAllowed, UnknownTheme, ThemeDecided.
    """
    found = tied(tx, actor, theme_id, on=on)
    open_, _ = _invitations(tx, theme_id, found.channel or "", since=at)
    wanted = [one.id for one in _members(tx, theme_id) if one.id in set(members) and one.slack_user not in open_]
    return invitations.owe(tx, theme_id, wanted, at=at)


def ask(
    tx: Connection, actor: Actor, theme_id: int, accounts: Sequence[str], *, team: str, on: date, at: datetime
) -> int:
    """Owe these people in the channel the question whether they join the group; how many. They decide.

    Who is in the group, was asked of late, or left the network is passed over. For who keeps the group. Raises
    NotAllowed, UnknownTheme, ThemeDecided.
    """
    found = tied(tx, actor, theme_id, on=on)
    if not found.channel:
        return 0
    in_group = {one.slack_user for one in _members(tx, theme_id)}
    asked = _asked(tx, theme_id, found.channel, since=at - QUIET)
    known = _known(tx, team, accounts)
    wanted = [
        one
        for one in dict.fromkeys(accounts)
        if one not in in_group and one not in asked and not (one in known and known[one].gone)
    ]
    round_ = _round(theme_id, found.channel)
    facts = {"theme": theme_id, "channel": found.channel, "by": actor.id}
    # a key outlives a person who is forgotten, so that their account is not in it
    debts = [
        Debt(f"{round_}:{mark(one)}:{on.isoformat()}", ASKED, one, at, facts=facts, round=round_) for one in wanted
    ]
    deliveries.owe(tx, team, debts, at=at)
    return len(debts)


def to_leave(tx: Connection, actor: Actor, theme_id: int, channel: str) -> Leaving:
    """See whether somebody may leave the channel of a group that they left. Raises NotAllowed, UnknownTheme."""
    policy.require(actor, Action.THEME_LEAVE)
    found = about(tx, theme_id)
    inside = tx.execute(
        select(col(Theme.id), col(Theme.name))
        .join(Membership, col(Membership.theme_id) == col(Theme.id))
        .where(
            col(Theme.channel) == channel,
            col(Theme.status) == ThemeStatus.ACTIVE,
            col(Membership.member_id) == actor.id,
            col(Membership.left_at).is_(None),
        )
        .order_by(col(Theme.name))
    ).first()
    return Leaving(
        found.group,
        channel if found.channel == channel else None,
        None if inside is None else ThemeGroup(inside.id, inside.name),
    )


def tell_leads(
    tx: Connection, theme_id: int, channel: str, error: str, *, again: timedelta, on: date, at: datetime
) -> None:
    """Owe the leads of a group the news that people cannot be invited into its channel, each `again` at most once."""
    rows = tx.execute(
        select(col(Member.id), col(Member.team), col(Member.slack_user))
        .where(col(Member.id).in_([one.id for one in themes.leads(tx, theme_id, on=on)]), REACHABLE)
        .order_by(col(Member.id))
    )
    period = int(at.timestamp() // again.total_seconds())
    facts = {"theme": theme_id, "channel": channel, "error": error}
    for row in rows:
        key = f"{TROUBLE}:{theme_id}:{channel}:{error}:{period}:{row.id}"
        deliveries.owe(tx, row.team, [Debt(key, TROUBLE, row.slack_user, at, facts=facts)], at=at)


def is_led(tx: Connection, theme_id: int, channel: str, member_id: int, *, on: date) -> ThemeGroup | None:
    """The group, if it runs, the channel is its, and they lead it on that day."""
    group = _tied(tx, theme_id, channel)
    return group if group and member_id in {one.id for one in themes.leads(tx, theme_id, on=on)} else None


def is_asked(tx: Connection, theme_id: int, channel: str, member_id: int | None) -> ThemeGroup | None:
    """The group, if it is still worth asking: it runs, the channel is its, and they are not in it."""
    group = _tied(tx, theme_id, channel)
    return None if group and member_id is not None and _is_in(tx, theme_id, member_id) else group


def is_invited(tx: Connection, theme_id: int, channel: str, member_id: int) -> bool:
    """Whether an invitation is still true: the group runs, the channel is its, and they are in it."""
    return _tied(tx, theme_id, channel) is not None and _is_in(tx, theme_id, member_id)


def _tied(tx: Connection, theme_id: int, channel: str) -> ThemeGroup | None:
    """A group that runs and has this channel."""
    name = tx.execute(
        select(col(Theme.name)).where(
            col(Theme.id) == theme_id, col(Theme.channel) == channel, col(Theme.status) == ThemeStatus.ACTIVE
        )
    ).scalar()
    return None if name is None else ThemeGroup(theme_id, name, channel=channel)


def _is_in(tx: Connection, theme_id: int, member_id: int) -> bool:
    current = select(col(Membership.id)).where(
        col(Membership.theme_id) == theme_id,
        col(Membership.member_id) == member_id,
        col(Membership.left_at).is_(None),
    )
    return tx.execute(current).first() is not None


def _members(tx: Connection, theme_id: int) -> list[Person]:
    rows = tx.execute(
        PERSON.join(Membership, col(Membership.member_id) == col(Member.id)).where(
            col(Membership.theme_id) == theme_id, col(Membership.left_at).is_(None), col(Member.gone_at).is_(None)
        )
    )
    return sorted((person(row) for row in rows), key=lambda one: (names.key(one.name), one.id))


def _known(tx: Connection, team: str, accounts: Sequence[str]) -> dict[str, Person]:
    """Those of these accounts that the network knows."""
    known: dict[str, Person] = {}
    for start in range(0, len(accounts), 500):  # well within what a statement takes
        some = accounts[start : start + 500]
        rows = tx.execute(PERSON.where(col(Member.team) == team, col(Member.slack_user).in_(some)))
        known |= {one.slack_user: one for one in map(person, rows) if one.slack_user is not None}
    return known


def _invitations(tx: Connection, theme_id: int, channel: str, *, since: datetime) -> tuple[set[str], dict[str, str]]:
    """Accounts with an invitation on its way, and those whose last one failed, with why."""
    ours = col(Delivery.key).startswith(invitations.key(theme_id, channel), autoescape=True)
    # each of the two by an index of its own, as the indexes say it
    open_ = tx.execute(select(col(Delivery.recipient)).where(text("state IN ('owed', 'claimed')"), ours)).scalars()
    failed = tx.execute(
        select(col(Delivery.recipient), col(Delivery.state), col(Delivery.error))
        .where(text("state IN ('undeliverable', 'missed')"), col(Delivery.settled_at) >= since, ours)
        .order_by(col(Delivery.created_at))
    )
    return set(open_), {row.recipient: row.error or row.state for row in failed}


def _asked(tx: Connection, theme_id: int, channel: str, *, since: datetime) -> dict[str, datetime]:
    rows = tx.execute(
        select(col(Delivery.recipient), col(Delivery.created_at))
        .where(
            text("round IS NOT NULL"), col(Delivery.created_at) >= since,
            col(Delivery.round) == _round(theme_id, channel),
        )
        .order_by(col(Delivery.created_at))
    )  # fmt: skip
    return {row.recipient: row.created_at for row in rows}


def _round(theme_id: int, channel: str) -> str:
    return f"{ASKED}:{theme_id}:{channel}"
