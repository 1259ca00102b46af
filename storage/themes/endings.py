"""How a theme group goes on in others or stops: merged, split, ended.

Nothing is deleted: a group that no longer runs keeps its names, which lead to what went on. Nobody is moved to
another group: who was in one that stops is told, and asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import col

from storage import history, names, offices, policy
from storage.errors import BadField, NameTaken, ThemeDecided
from storage.history import By
from storage.kinds import ThemeStatus
from storage.members import Actor
from storage.policy import Action
from storage.tables import Interest, Membership
from storage.themes import ThemeGroup
from storage.themes.naming import MOST_NAME, MOST_PURPOSE, begin, check, tidy
from storage.themes.notices import ENDED, MERGED, SPLIT, tell
from storage.themes.records import About, change, hold, still

MOST_REASON = 300
"""Characters of why a group ends."""


@dataclass(frozen=True)
class Part:
    """A group that another is split into."""

    name: str
    purpose: str


def merge(tx: Connection, actor: Actor, theme_id: int, into_id: int, *, on: date, at: datetime) -> ThemeGroup:
    """Let a group go on in another, from `on`: its leads' offices end, its members are asked whether they come along.

    Who decides must be able to decide on both. Raises NotAllowed, BadField, ThemeDecided.
    """
    if theme_id == into_id:
        raise BadField("into", "same_group")
    for one in (theme_id, into_id):
        policy.require_over(tx, actor, Action.THEME_DECIDE, on=on, theme_id=one)
    # in one order, so that two who merge each into the other do not wait for each other; then one comes too late
    held = {one: hold(tx, one) for one in sorted((theme_id, into_id))}
    found, into = held[theme_id], held[into_id]
    still(found, ThemeStatus.ACTIVE)
    still(into, ThemeStatus.ACTIVE)
    _stop(
        tx, actor, found, MERGED, {"status": ThemeStatus.MERGED, "became_id": into_id},
        {"theme": theme_id, "into": into_id}, on=on, at=at,
    )  # fmt: skip
    return into.group


def split(
    tx: Connection,
    actor: Actor,
    theme_id: int,
    parts: Sequence[Part],
    *,
    ends: bool,
    on: date,
    at: datetime,
) -> list[ThemeGroup]:
    """Make one or two new groups of a part of a group's work, in the same pillars; with `ends` the old one stops.

    Its members are asked which they join. Raises NotAllowed, BadFields, NameTaken, ThemeDecided.
    """
    policy.require_over(tx, actor, Action.THEME_DECIDE, on=on, theme_id=theme_id)
    wanted = [Part(tidy(part.name), part.purpose.strip()) for part in parts]
    for number, part in enumerate(wanted, 1):
        check((f"name{number}", part.name, MOST_NAME))
        if len(part.purpose) > MOST_PURPOSE:
            raise BadField(f"purpose{number}", "too_long", str(MOST_PURPOSE))
    if len({names.key(part.name) for part in wanted}) < len(wanted):
        raise BadField("name2", "name_twice")
    found = hold(tx, theme_id)
    still(found, ThemeStatus.ACTIVE)
    new = []
    for number, part in enumerate(wanted, 1):
        try:
            part_id = begin(
                tx, part.name, part.purpose, found.pillars,
                status=ThemeStatus.ACTIVE, formed_on=on, split_from_id=theme_id,
            )  # fmt: skip
        except NameTaken as taken:
            raise BadField(f"name{number}", "name_taken", taken.name) from None
        history.note(
            tx, By(actor), Action.THEME_DECIDE, "themes", part_id, at=at,
            after={"name": part.name, "status": ThemeStatus.ACTIVE, "split_from_id": theme_id},
        )  # fmt: skip
        new.append(ThemeGroup(part_id, part.name))
    facts = {"theme": theme_id, "parts": [part.id for part in new]}
    if ends:
        _stop(tx, actor, found, SPLIT, {"status": ThemeStatus.ENDED}, facts, on=on, at=at)
    else:
        tell(tx, SPLIT, theme_id, _inside(tx, theme_id), facts, at=at)
    return new


def end(
    tx: Connection, actor: Actor, theme_id: int, *, on: date, because: str, today: date, at: datetime
) -> ThemeGroup:
    """Let a group end, or a proposal go: `on` is the first day without it. Its members are told.

    Raises NotAllowed, BadFields, ThemeDecided.
    """
    policy.require_over(tx, actor, Action.THEME_DECIDE, on=today, theme_id=theme_id)
    because = " ".join(because.split())
    check(("because", because, MOST_REASON))
    if on > today:
        raise BadField("on", "in_future")
    found = hold(tx, theme_id)
    if found.status not in (ThemeStatus.ACTIVE, ThemeStatus.PROPOSED):
        raise ThemeDecided(found.name)
    _stop(
        tx, actor, found, ENDED, {"status": ThemeStatus.ENDED, "ended_because": because},
        {"theme": theme_id}, on=on, at=at,
    )  # fmt: skip
    return found.group


def _stop(
    tx: Connection,
    actor: Actor,
    found: About,
    kind: str,
    values: dict[str, Any],
    facts: dict[str, Any],
    *,
    on: date,
    at: datetime,
) -> None:
    """A group runs no more from `on`: what goes on in it ends, and who was in it is told."""
    whom = _inside(tx, found.id)
    if found.status == ThemeStatus.PROPOSED:
        whom = list(tx.execute(select(col(Interest.member_id)).where(col(Interest.theme_id) == found.id)).scalars())
    else:
        offices.end_in_theme(tx, actor, found.id, on=on, at=at)
    change(tx, By(actor), found, {**values, "ended_on": on}, {"status": found.status}, at=at)
    tx.execute(
        update(Membership)
        .where(col(Membership.theme_id) == found.id, col(Membership.left_at).is_(None))
        .values(left_at=at)
    )
    tell(tx, kind, found.id, whom, facts, at=at)


def _inside(tx: Connection, theme_id: int) -> list[int]:
    rows = select(col(Membership.member_id)).where(
        col(Membership.theme_id) == theme_id, col(Membership.left_at).is_(None)
    )
    return list(tx.execute(rows).scalars())
