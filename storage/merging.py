"""Two rows that are one person become one: all that refers to the one refers to the other, and it is gone.

Everything that points at a person is named here, with what to do where both have the same thing. A test holds that
nothing is missing, and so does the database: a row that something still points at cannot go.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, or_, select, update
from sqlmodel import SQLModel, col

from storage import history, members
from storage.errors import UnknownPerson
from storage.history import By
from storage.members import Person
from storage.policy import Action
from storage.tables import (
    Batch,
    Change,
    Delegation,
    Interest,
    Match,
    Member,
    Membership,
    Office,
    Report,
    ReportPerson,
    Season,
    SeasonCity,
    SeasonItem,
    Signup,
    SignupSlot,
    Theme,
)
from storage.themes import invitations

_DAY = timedelta(days=1)

PLAIN: tuple[tuple[type[SQLModel], str], ...] = (
    (Member, "entered_by_id"),
    (Theme, "proposed_by_id"),
    (Membership, "entered_by_id"),
    (Delegation, "made_by_id"),
    (Match, "pointed_by_id"),
    (Signup, "by_id"),
    (Report, "author_id"),
    (Report, "for_id"),
    (Report, "next_by_id"),
    (Change, "actor_id"),
    (Change, "for_id"),
    (Batch, "actor_id"),
    (Season, "begun_by_id"),
    (SeasonCity, "done_by_id"),
    (SeasonItem, "successor_id"),
    (SeasonItem, "decided_by_id"),
)
"""What may point at one person any number of times."""


def merge(tx: Connection, by: By, kept_id: int, gone_id: int, *, at: datetime) -> Person:
    """Make one person of two, with what both had; what the first says of themselves stays.

    Who may do it is decided by who calls it. Raises UnknownPerson when one of them is not there (any more).
    """
    ids = (kept_id, gone_id)
    held = tx.execute(
        select(Member.__table__)  # type: ignore[attr-defined]
        .where(col(Member.id).in_(ids))
        .order_by(col(Member.id))
        .with_for_update()
    ).all()
    found = {row.id: row for row in held}
    if kept_id == gone_id or set(found) != set(ids):
        raise UnknownPerson
    for model, column in PLAIN:
        there = model.__table__.c[column]  # type: ignore[attr-defined]
        tx.execute(update(model).where(there == gone_id).values({column: kept_id}))
    groups = _only_of(tx, gone_id, kept_id)
    for settle in OWN.values():
        settle(tx, kept_id, gone_id)
    for theme_id in groups:  # who was entered without an account could not be invited
        invitations.owe(tx, theme_id, [kept_id], at=at)
    # what one did in the other's name, they did
    tx.execute(
        update(Report).where(col(Report.author_id) == kept_id, col(Report.for_id) == kept_id).values(for_id=None)
    )
    tx.execute(
        update(Signup).where(col(Signup.member_id) == kept_id, col(Signup.by_id) == kept_id).values(by_id=None)
    )
    tx.execute(
        update(Change).where(col(Change.thing) == "members", col(Change.thing_id) == gone_id).values(thing_id=kept_id)
    )
    learned = _learned(found[kept_id], found[gone_id])
    if learned:
        tx.execute(update(Member).where(col(Member.id) == kept_id).values(**learned))
    tx.execute(delete(Member).where(col(Member.id) == gone_id))
    before = {"id": gone_id, "name": found[gone_id].name, **{key: getattr(found[kept_id], key) for key in learned}}
    history.note(
        tx, by, Action.ME_CHANGE, "members", kept_id, at=at,
        before=before, after={"id": kept_id, "name": found[kept_id].name, **learned},
    )  # fmt: skip
    return members.by_id(tx, kept_id)


def _learned(kept: Row[Any], gone: Row[Any]) -> dict[str, Any]:
    """What is known of the one, and not yet of the other."""
    learned: dict[str, Any] = {}
    if kept.city_id is None and not kept.organisation:
        learned = {"city_id": gone.city_id, "organisation": gone.organisation}
    learned |= {key: getattr(gone, key) for key in ("side", "function") if not getattr(kept, key)}
    return {key: value for key, value in learned.items() if value}


def _only_of(tx: Connection, member_id: int, not_of_id: int) -> list[int]:
    """The groups that the one is in now, and the other is not."""

    def current(of: int) -> set[int]:
        rows = select(col(Membership.theme_id)).where(
            col(Membership.member_id) == of, col(Membership.left_at).is_(None)
        )
        return set(tx.execute(rows).scalars())

    return sorted(current(member_id) - current(not_of_id))


def _memberships(tx: Connection, kept_id: int, gone_id: int) -> None:
    """In a group twice: the earlier time goes on, the later ends as it begins."""
    current = {
        (row.theme_id, row.member_id): row
        for row in tx.execute(
            select(
                col(Membership.id), col(Membership.theme_id), col(Membership.member_id), col(Membership.joined_at)
            ).where(col(Membership.member_id).in_((kept_id, gone_id)), col(Membership.left_at).is_(None))
        )
    }
    for (theme_id, member_id), one in current.items():
        other = current.get((theme_id, gone_id))
        if member_id == kept_id and other is not None:
            later = max(one, other, key=lambda row: (row.joined_at, row.id))
            tx.execute(update(Membership).where(col(Membership.id) == later.id).values(left_at=later.joined_at))
    tx.execute(update(Membership).where(col(Membership.member_id) == gone_id).values(member_id=kept_id))


def _offices(tx: Connection, kept_id: int, gone_id: int) -> None:
    """The same office at the same time: the earlier lasts as long as both, the later becomes empty."""
    rows = tx.execute(
        select(Office.__table__)  # type: ignore[attr-defined]
        .where(col(Office.member_id).in_((kept_id, gone_id)))
        .order_by(col(Office.since), col(Office.id))
    ).all()
    lasting: dict[tuple[Any, ...], tuple[int, Any]] = {}
    for row in rows:
        if row.until is not None and row.until < row.since:
            continue
        place = (row.role, row.theme_id, row.body, row.pillar, row.city_id)
        earlier, until = lasting.get(place, (None, None))
        if earlier is None or (until is not None and until < row.since):
            lasting[place] = (row.id, row.until)
            continue
        end = None if until is None or row.until is None else max(until, row.until)
        tx.execute(update(Office).where(col(Office.id) == earlier).values(until=end))
        tx.execute(update(Office).where(col(Office.id) == row.id).values(until=row.since - _DAY))
        lasting[place] = (earlier, end)
    tx.execute(update(Office).where(col(Office.member_id) == gone_id).values(member_id=kept_id))


def _delegations(tx: Connection, kept_id: int, gone_id: int) -> None:
    """Nobody acts for themselves; twice for the same politician at once is once."""
    pair = (kept_id, gone_id)
    tx.execute(
        delete(Delegation).where(col(Delegation.politician_id).in_(pair), col(Delegation.official_id).in_(pair))
    )
    rows = tx.execute(
        select(Delegation.__table__)  # type: ignore[attr-defined]
        .where(
            or_(col(Delegation.politician_id).in_(pair), col(Delegation.official_id).in_(pair)),
            col(Delegation.until).is_(None),
        )
        .order_by(col(Delegation.since), col(Delegation.id))
    ).all()
    seen = set()
    for row in rows:
        one = tuple(kept_id if who == gone_id else who for who in (row.politician_id, row.official_id))
        if one in seen:
            tx.execute(update(Delegation).where(col(Delegation.id) == row.id).values(until=row.since - _DAY))
        seen.add(one)
    tx.execute(update(Delegation).where(col(Delegation.politician_id) == gone_id).values(politician_id=kept_id))
    tx.execute(update(Delegation).where(col(Delegation.official_id) == gone_id).values(official_id=kept_id))


def _signups(tx: Connection, kept_id: int, gone_id: int) -> None:
    """Two answers about one day: what they said themselves stays, and the other's seats are free again."""
    answered = select(col(Signup.day_id)).where(col(Signup.member_id) == kept_id).scalar_subquery()
    twice = tx.execute(
        select(col(Signup.id)).where(col(Signup.member_id) == gone_id, col(Signup.day_id).in_(answered))
    ).scalars().all()  # fmt: skip
    tx.execute(delete(SignupSlot).where(col(SignupSlot.signup_id).in_(twice)))
    tx.execute(delete(Signup).where(col(Signup.id).in_(twice)))
    tx.execute(update(Signup).where(col(Signup.member_id) == gone_id).values(member_id=kept_id))


def _interests(tx: Connection, kept_id: int, gone_id: int) -> None:
    """Interested twice is once."""
    theirs = select(col(Interest.theme_id)).where(col(Interest.member_id) == kept_id).scalar_subquery()
    tx.execute(delete(Interest).where(col(Interest.member_id) == gone_id, col(Interest.theme_id).in_(theirs)))
    tx.execute(update(Interest).where(col(Interest.member_id) == gone_id).values(member_id=kept_id))


def _report_people(tx: Connection, kept_id: int, gone_id: int) -> None:
    """Took part twice in one talk is once."""
    theirs = select(col(ReportPerson.report_id)).where(col(ReportPerson.member_id) == kept_id).scalar_subquery()
    tx.execute(
        delete(ReportPerson).where(col(ReportPerson.member_id) == gone_id, col(ReportPerson.report_id).in_(theirs))
    )
    tx.execute(update(ReportPerson).where(col(ReportPerson.member_id) == gone_id).values(member_id=kept_id))


def _matches(tx: Connection, _kept_id: int, gone_id: int) -> None:
    """Nobody is asked any more whether they are who is gone."""
    tx.execute(delete(Match).where(or_(col(Match.account_id) == gone_id, col(Match.entered_id) == gone_id)))


OWN: dict[tuple[str, ...], Callable[[Connection, int, int], None]] = {
    ("memberships.member_id",): _memberships,
    ("offices.member_id",): _offices,
    ("delegations.politician_id", "delegations.official_id"): _delegations,
    ("signups.member_id",): _signups,
    ("interests.member_id",): _interests,
    ("report_people.member_id",): _report_people,
    ("matches.account_id", "matches.entered_id"): _matches,
}
"""What both may have, and somebody has once."""
