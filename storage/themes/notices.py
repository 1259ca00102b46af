"""What people are told of what became of their theme group, or of one that they were interested in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select
from sqlmodel import col

from storage import deliveries
from storage.deliveries import Debt
from storage.members import REACHABLE
from storage.tables import Member

FORMED, MERGED, SPLIT, ENDED = "theme_formed", "theme_merged", "theme_split", "theme_ended"
"""The kinds of debt."""


def tell(
    tx: Connection, kind: str, theme_id: int, members: Sequence[int], facts: dict[str, Any], *, at: datetime
) -> None:
    """Owe people what became of a group; once, whoever tells it again."""
    rows = tx.execute(
        select(col(Member.id), col(Member.team), col(Member.slack_user))
        .where(col(Member.id).in_(members), col(Member.gone_at).is_(None), REACHABLE)
        .order_by(col(Member.id))
    ).all()
    # a group can be split twice, each time into others
    about_it = ":".join(str(one) for one in (kind, theme_id, *facts.get("parts", ())))
    for team in sorted({row.team for row in rows}):
        debts = [
            Debt(f"{about_it}:{row.id}", kind, row.slack_user, at, facts=facts, round=about_it)
            for row in rows
            if row.team == team
        ]
        deliveries.owe(tx, team, debts, at=at)
