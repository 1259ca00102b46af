"""Invitations into the Slack channel of a theme group, owed to who takes part in it.

Nobody is put into a channel by a list that is kept in step: who joins is invited once, and whoever keeps the group
sees what differs and decides (`storage.channels`).
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlmodel import col

from storage import deliveries
from storage.deliveries import Debt
from storage.kinds import ThemeStatus
from storage.members import REACHABLE
from storage.tables import Member, Theme

KIND = "channel_invite"
"""The kind of debt."""
LASTS = timedelta(days=7)
"""How long an invitation is tried: after that who keeps the group sees that it did not arrive."""
APART = timedelta(seconds=2)
"""Between two of many: below Slack's pace, so that no message waits behind them."""


def key(theme_id: int, channel: str) -> str:
    """How the keys of all invitations into a group's channel begin."""
    return f"{KIND}:{theme_id}:{channel}:"


def owe(tx: Connection, theme_id: int, members: Sequence[int], *, own: bool = False, at: datetime) -> int:
    """Owe these people an invitation into the group's channel, if it has one and they have an account; how many.

    `own`: they are there now and asked to join, so that it need not wait for office hours.
    """
    channel = tx.execute(
        select(col(Theme.channel)).where(col(Theme.id) == theme_id, col(Theme.status) == ThemeStatus.ACTIVE)
    ).scalar()
    if not channel or not members:
        return 0
    rows = tx.execute(
        select(col(Member.id), col(Member.team), col(Member.slack_user))
        .where(col(Member.id).in_(members), col(Member.gone_at).is_(None), REACHABLE)
        .order_by(col(Member.id))
    ).all()
    facts = {"theme": theme_id, "channel": channel, "own": own}
    for number, row in enumerate(rows):
        due_at = at + APART * number
        debt = Debt(
            f"{key(theme_id, channel)}{row.id}:{at.isoformat()}",
            KIND, row.slack_user, due_at, expires_at=due_at + LASTS, facts=facts,
        )  # fmt: skip
        deliveries.owe(tx, row.team, [debt], at=at)
    return len(rows)
