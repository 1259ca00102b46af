"""Theme groups that somebody proposed: the pitch, who would take part, and the decision to let one run."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, delete, distinct, func, select
from sqlmodel import col

from storage import history, policy
from storage.database import insert_new
from storage.history import By
from storage.kinds import ThemeStatus
from storage.members import Actor
from storage.policy import Action
from storage.tables import Interest, Member, Theme
from storage.themes import ThemeGroup, Turnout
from storage.themes.naming import MOST_NAME, MOST_PURPOSE, begin, check, tidy
from storage.themes.notices import FORMED, tell
from storage.themes.records import About, about, change, hold, still


@dataclass(frozen=True)
class Proposal:
    """A group that somebody proposed, and who would take part."""

    about: About
    interested: Turnout
    mine: bool
    """Whether who asks would."""
    may_decide: bool


def propose(
    tx: Connection, actor: Actor, name: str, purpose: str, pillars: Sequence[str], *, at: datetime
) -> ThemeGroup:
    """Propose a group; who does would take part. The same proposal by the same person again changes nothing.

    Raises NotAllowed, ProfileNeeded, BadFields, NameTaken.
    """
    policy.require(actor, Action.THEME_PROPOSE)
    name, purpose = tidy(name), purpose.strip()
    check(("name", name, MOST_NAME), ("purpose", purpose, MOST_PURPOSE))
    mine = select(col(Theme.id)).where(
        col(Theme.name) == name,
        col(Theme.status) == ThemeStatus.PROPOSED,
        col(Theme.proposed_by_id) == actor.id,
    )
    before = tx.execute(mine).scalar()
    if before is not None:
        return ThemeGroup(before, name)
    theme_id = begin(tx, name, purpose, pillars, status=ThemeStatus.PROPOSED, proposed_by_id=actor.id, proposed_at=at)
    insert_new(tx, Interest, theme_id=theme_id, member_id=actor.id, at=at)
    history.note(
        tx, By(actor), Action.THEME_PROPOSE, "themes", theme_id, at=at,
        after={"name": name, "status": ThemeStatus.PROPOSED},
    )  # fmt: skip
    return ThemeGroup(theme_id, name)


def show_interest(tx: Connection, actor: Actor, theme_id: int, *, wanted: bool, at: datetime) -> ThemeGroup:
    """Would take part in a proposed group, or would not after all; saying so twice changes nothing.

    Raises NotAllowed, ProfileNeeded, ThemeDecided when it is no longer a proposal, UnknownTheme.
    """
    policy.require(actor, Action.THEME_PROPOSE)
    found = hold(tx, theme_id)
    still(found, ThemeStatus.PROPOSED)
    if wanted:
        insert_new(tx, Interest, theme_id=theme_id, member_id=actor.id, at=at)
    else:
        tx.execute(delete(Interest).where(col(Interest.theme_id) == theme_id, col(Interest.member_id) == actor.id))
    return found.group


def listed(tx: Connection, actor: Actor, *, on: date) -> list[Proposal]:
    """List the proposed groups, the oldest proposal first."""
    rows = tx.execute(
        select(
            col(Theme.id),
            func.count(col(Member.id)).label("people"),
            func.count(distinct(col(Member.city_id))).label("cities"),
        )
        .outerjoin(Interest, col(Interest.theme_id) == col(Theme.id))
        .outerjoin(Member, (col(Member.id) == col(Interest.member_id)) & col(Member.gone_at).is_(None))
        .where(col(Theme.status) == ThemeStatus.PROPOSED)
        .group_by(col(Theme.id), col(Theme.proposed_at))
        .order_by(col(Theme.proposed_at), col(Theme.id))
    ).all()
    mine = set(tx.execute(select(col(Interest.theme_id)).where(col(Interest.member_id) == actor.id)).scalars())
    return [
        Proposal(
            about(tx, row.id),
            Turnout(row.people, row.cities),
            row.id in mine,
            policy.may_over(tx, actor, Action.THEME_DECIDE, on=on, theme_id=row.id),
        )
        for row in rows
    ]


def form(tx: Connection, actor: Actor, theme_id: int, *, on: date, at: datetime) -> ThemeGroup:
    """Let a proposed group run; who showed interest is asked to join. Raises NotAllowed, ThemeDecided."""
    policy.require_over(tx, actor, Action.THEME_DECIDE, on=on, theme_id=theme_id)
    found = hold(tx, theme_id)
    still(found, ThemeStatus.PROPOSED)
    change(
        tx, By(actor), found, {"status": ThemeStatus.ACTIVE, "formed_on": on},
        {"status": ThemeStatus.PROPOSED}, at=at,
    )  # fmt: skip
    whom = select(col(Interest.member_id)).where(col(Interest.theme_id) == theme_id)
    tell(tx, FORMED, theme_id, list(tx.execute(whom).scalars()), {"theme": theme_id}, at=at)
    return found.group
