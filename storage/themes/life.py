"""The life of a theme group: proposed, formed, renamed, merged, split, ended; and what its lead keeps of it.

Nothing is deleted: a group that no longer runs keeps its names, which lead to what went on. Nobody is moved to
another group: who was in one that stops is told, and asked.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Connection, delete, distinct, exists, func, insert, select, update
from sqlmodel import col

from storage import deliveries, history, names, offices, policy
from storage.database import insert_new
from storage.deliveries import Debt
from storage.errors import BadField, BadFields, NameTaken, ThemeDecided, UnknownTheme
from storage.history import By
from storage.kinds import ThemeStatus
from storage.members import PERSON, REACHABLE, Actor, Person, person
from storage.policy import Action
from storage.tables import Interest, Member, Membership, Theme, ThemeName, ThemePillar
from storage.themes import ThemeGroup, Turnout

MOST_NAME = 70
"""Characters of a name: what fits on a button."""
MOST_PURPOSE = 1000
MOST_REASON = 300
FORMED, MERGED, SPLIT, ENDED = "theme_formed", "theme_merged", "theme_split", "theme_ended"
"""What people are told, by kind of debt."""


@dataclass(frozen=True)
class About:
    """All that is kept of a theme group, whatever became of it."""

    id: int
    name: str
    status: ThemeStatus
    purpose: str
    pillars: tuple[str, ...]
    aliases: tuple[str, ...]
    """Other and former names."""
    channel: str | None
    ended_on: date | None
    ended_because: str
    became_id: int | None
    split_from_id: int | None
    proposed_by: Person | None

    @property
    def group(self) -> ThemeGroup:
        """As others name it."""
        return ThemeGroup(self.id, self.name)


@dataclass(frozen=True)
class Proposal:
    """A group that somebody proposed, and who would take part."""

    about: About
    interested: Turnout
    mine: bool
    """Whether who asks would."""
    may_decide: bool


@dataclass(frozen=True)
class Part:
    """A group that another is split into."""

    name: str
    purpose: str


def about(tx: Connection, theme_id: int) -> About:
    """Tell all that is kept of a group, running or not. Raises UnknownTheme."""
    row = tx.execute(select(Theme.__table__).where(col(Theme.id) == theme_id)).mappings().one_or_none()  # type: ignore[attr-defined]
    if row is None:
        raise UnknownTheme("")
    pillars = select(col(ThemePillar.pillar)).where(col(ThemePillar.theme_id) == theme_id)
    shown = select(col(ThemeName.shown)).where(col(ThemeName.theme_id) == theme_id).order_by(col(ThemeName.shown))
    proposer = tx.execute(PERSON.where(col(Member.id) == row["proposed_by_id"])).one_or_none()
    return About(
        id=row["id"],
        name=row["name"],
        status=row["status"],
        purpose=row["purpose"],
        pillars=tuple(sorted(tx.execute(pillars).scalars())),
        aliases=tuple(one for one in tx.execute(shown).scalars() if one not in (row["name"], row["slug"])),
        channel=row["channel"],
        ended_on=row["ended_on"],
        ended_because=row["ended_because"],
        became_id=row["became_id"],
        split_from_id=row["split_from_id"],
        proposed_by=None if proposer is None else person(proposer),
    )


def propose(
    tx: Connection, actor: Actor, name: str, purpose: str, pillars: Sequence[str], *, at: datetime
) -> ThemeGroup:
    """Propose a group; who does would take part. The same proposal by the same person again changes nothing.

    Raises NotAllowed, ProfileNeeded, BadFields, NameTaken.
    """
    policy.require(actor, Action.THEME_PROPOSE)
    name, purpose = _name(name), purpose.strip()
    _check(("name", name, MOST_NAME), ("purpose", purpose, MOST_PURPOSE))
    mine = select(col(Theme.id)).where(
        col(Theme.name) == name,
        col(Theme.status) == ThemeStatus.PROPOSED,
        col(Theme.proposed_by_id) == actor.id,
    )
    before = tx.execute(mine).scalar()
    if before is not None:
        return ThemeGroup(before, name)
    theme_id = _begin(
        tx, name, purpose, pillars, status=ThemeStatus.PROPOSED, proposed_by_id=actor.id, proposed_at=at
    )
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
    found = _hold(tx, theme_id)
    _still(found, ThemeStatus.PROPOSED)
    if wanted:
        insert_new(tx, Interest, theme_id=theme_id, member_id=actor.id, at=at)
    else:
        tx.execute(delete(Interest).where(col(Interest.theme_id) == theme_id, col(Interest.member_id) == actor.id))
    return found.group


def proposals(tx: Connection, actor: Actor, *, on: date) -> list[Proposal]:
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
    found = _hold(tx, theme_id)
    _still(found, ThemeStatus.PROPOSED)
    _change(
        tx, actor, found, {"status": ThemeStatus.ACTIVE, "formed_on": on},
        {"status": ThemeStatus.PROPOSED}, at=at,
    )  # fmt: skip
    whom = select(col(Interest.member_id)).where(col(Interest.theme_id) == theme_id)
    _tell(tx, FORMED, theme_id, list(tx.execute(whom).scalars()), {"theme": theme_id}, at=at)
    return found.group


def rename(
    tx: Connection, actor: Actor, theme_id: int, name: str, *, was: str | None = None, on: date, at: datetime
) -> ThemeGroup:
    """Call a group otherwise; its old name keeps working. `was` is the name that who decides saw.

    Raises NotAllowed, BadFields, NameTaken, and ThemeDecided when it was renamed or stopped meanwhile.
    """
    policy.require_over(tx, actor, Action.THEME_DECIDE, on=on, theme_id=theme_id)
    name = _name(name)
    _check(("name", name, MOST_NAME))
    found = _hold(tx, theme_id)
    if found.name == name:
        return found.group
    if found.status not in (ThemeStatus.ACTIVE, ThemeStatus.PROPOSED) or was not in (None, found.name):
        raise ThemeDecided(found.name)
    _called(tx, theme_id, name)
    _change(tx, actor, found, {"name": name}, {"name": found.name}, at=at)
    return ThemeGroup(theme_id, name)


def keep(
    tx: Connection,
    actor: Actor,
    theme_id: int,
    *,
    purpose: str,
    aliases: Sequence[str],
    channel: str | None,
    on: date,
    at: datetime,
) -> About:
    """Set a running group's purpose and channel, and add names it is also called by; none is taken away.

    Raises NotAllowed, BadFields, ThemeDecided when it runs no more.
    """
    policy.require_over(tx, actor, Action.THEME_KEEP, on=on, theme_id=theme_id)
    purpose = purpose.strip()
    if len(purpose) > MOST_PURPOSE:
        raise BadField("purpose", "too_long", str(MOST_PURPOSE))
    found = _hold(tx, theme_id)
    if found.status not in (ThemeStatus.ACTIVE, ThemeStatus.PROPOSED):
        raise ThemeDecided(found.name)
    added = [name for one in aliases if (name := _name(one)) and name not in (found.name, *found.aliases)]
    for name in added:
        if len(name) > MOST_NAME:
            raise BadField("aliases", "too_long", str(MOST_NAME))
        try:
            _called(tx, theme_id, name)
        except NameTaken as taken:
            raise BadField("aliases", "name_taken", taken.name) from None
    before = {"purpose": found.purpose, "channel": found.channel}
    changed = {key: value for key, value in (("purpose", purpose), ("channel", channel)) if before[key] != value}
    if changed:
        tx.execute(update(Theme).where(col(Theme.id) == theme_id).values(**changed))
    if changed or added:
        said: dict[str, object] = {key: value for key, value in changed.items() if key != "purpose"}
        if added:
            said["names"] = ", ".join(added)
        was = {key: before[key] for key in said if key in before}
        history.note(
            tx, By(actor), Action.THEME_KEEP, "themes", theme_id, at=at, before=was or None, after=said or None
        )
    return about(tx, theme_id)


def merge(tx: Connection, actor: Actor, theme_id: int, into_id: int, *, on: date, at: datetime) -> ThemeGroup:
    """Let a group go on in another, from `on`: its leads' offices end, its members are asked whether they come along.

    Who decides must be able to decide on both. Raises NotAllowed, BadField, ThemeDecided.
    """
    if theme_id == into_id:
        raise BadField("into", "same_group")
    for one in (theme_id, into_id):
        policy.require_over(tx, actor, Action.THEME_DECIDE, on=on, theme_id=one)
    # in one order, so that two who merge each into the other do not wait for each other; then one comes too late
    held = {one: _hold(tx, one) for one in sorted((theme_id, into_id))}
    found, into = held[theme_id], held[into_id]
    _still(found, ThemeStatus.ACTIVE)
    _still(into, ThemeStatus.ACTIVE)
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
    wanted = [Part(_name(part.name), part.purpose.strip()) for part in parts]
    for number, part in enumerate(wanted, 1):
        _check((f"name{number}", part.name, MOST_NAME))
        if len(part.purpose) > MOST_PURPOSE:
            raise BadField(f"purpose{number}", "too_long", str(MOST_PURPOSE))
    if len({names.key(part.name) for part in wanted}) < len(wanted):
        raise BadField("name2", "name_twice")
    found = _hold(tx, theme_id)
    _still(found, ThemeStatus.ACTIVE)
    new = []
    for number, part in enumerate(wanted, 1):
        try:
            part_id = _begin(
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
        _tell(tx, SPLIT, theme_id, _inside(tx, theme_id), facts, at=at)
    return new


def end(
    tx: Connection, actor: Actor, theme_id: int, *, on: date, because: str, today: date, at: datetime
) -> ThemeGroup:
    """Let a group end, or a proposal go: `on` is the first day without it. Its members are told.

    Raises NotAllowed, BadFields, ThemeDecided.
    """
    policy.require_over(tx, actor, Action.THEME_DECIDE, on=today, theme_id=theme_id)
    because = " ".join(because.split())
    _check(("because", because, MOST_REASON))
    if on > today:
        raise BadField("on", "in_future")
    found = _hold(tx, theme_id)
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
    _change(tx, actor, found, {**values, "ended_on": on}, {"status": found.status}, at=at)
    tx.execute(
        update(Membership)
        .where(col(Membership.theme_id) == found.id, col(Membership.left_at).is_(None))
        .values(left_at=at)
    )
    _tell(tx, kind, found.id, whom, facts, at=at)


def _hold(tx: Connection, theme_id: int) -> About:
    """A group as it is, and stays until the transaction ends."""
    tx.execute(select(col(Theme.id)).where(col(Theme.id) == theme_id).with_for_update(key_share=True))
    return about(tx, theme_id)


def _still(found: About, status: ThemeStatus) -> None:
    if found.status != status:
        raise ThemeDecided(found.name)


def _change(
    tx: Connection, actor: Actor, found: About, after: dict[str, Any], before: dict[str, Any], *, at: datetime
) -> None:
    tx.execute(update(Theme).where(col(Theme.id) == found.id).values(**after))
    said = {
        key: value for key, value in after.items() if key != "ended_because"
    }  # people's words stay where they are
    history.note(tx, By(actor), Action.THEME_DECIDE, "themes", found.id, at=at, before=before, after=said)


def _begin(tx: Connection, name: str, purpose: str, pillars: Sequence[str], **values: object) -> int:
    """A new group, called so. Raises NameTaken."""
    taken = _who_is_called(tx, name)
    if taken is not None:
        raise NameTaken(name, taken)
    slug = _slug(tx, name)
    theme_id = cast(
        "int",
        tx.execute(
            insert(Theme).values(slug=slug, name=name, purpose=purpose, **values).returning(col(Theme.id))
        ).scalar_one(),
    )
    for pillar in dict.fromkeys(pillars):
        insert_new(tx, ThemePillar, theme_id=theme_id, pillar=pillar)
    _called(tx, theme_id, name)
    return theme_id


def _slug(tx: Connection, name: str) -> str:
    """A word for the name that no other group has."""
    slug = "-".join(names.words(name))[:60] or "groep"
    if tx.execute(select(exists().where(col(Theme.slug) == slug))).scalar_one():
        slug += "-" + hashlib.sha256(name.encode()).hexdigest()[:6]
    return slug


def _called(tx: Connection, theme_id: int, name: str) -> None:
    """A group is called so too. Raises NameTaken when another is, or was.

    Two groups that get one name at the same instant both have it: whoever types it is asked which.
    """
    taken = _who_is_called(tx, name, other_than=theme_id)
    if taken is not None:
        raise NameTaken(name, taken)
    insert_new(tx, ThemeName, key=names.key(name), theme_id=theme_id, shown=name)


def _who_is_called(tx: Connection, name: str, *, other_than: int = 0) -> str | None:
    return tx.execute(
        select(col(Theme.name))
        .join(ThemeName, col(ThemeName.theme_id) == col(Theme.id))
        .where(col(ThemeName.key) == names.key(name), col(Theme.id) != other_than)
        .order_by(col(Theme.status), col(Theme.id))
    ).scalar()


def _name(name: str) -> str:
    return " ".join(name.split())


def _check(*fields: tuple[str, str, int]) -> None:
    """Each field is filled in, and not too long; a name must have letters or digits to be found by."""
    problems = []
    for field, typed, most in fields:
        if not names.key(typed):
            problems.append(BadField(field, "missing"))
        elif len(typed) > most:
            problems.append(BadField(field, "too_long", str(most)))
    if problems:
        raise BadFields(tuple(problems))


def _inside(tx: Connection, theme_id: int) -> list[int]:
    rows = select(col(Membership.member_id)).where(
        col(Membership.theme_id) == theme_id, col(Membership.left_at).is_(None)
    )
    return list(tx.execute(rows).scalars())


def _tell(
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
