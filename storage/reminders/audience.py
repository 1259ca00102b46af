"""Whom a reminder is for: one condition on members for each audience."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Select,
    and_,
    exists,
    literal,
    or_,
    select,
    true,
)
from sqlmodel import col

from storage import policy
from storage.kinds import Answer, DaySide, Role, SlotKind, ThemeStatus
from storage.members import NO_ACCOUNT, REACHABLE
from storage.network import Audience, Network
from storage.policy import OFFICIAL, POLITICIAN
from storage.reminders.moments import Dated, Kind, Window
from storage.succession import carrying
from storage.tables import Delegation, Member, Membership, Office, Signup, Slot, Theme


def people(
    network: Network, team: str, day: Dated, window: Window, *first: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """Whom a reminder is for: those of its audience who are here and want reminders."""
    return select(col(Member.id), col(Member.slack_user), literal(None, Integer).label("official_id")).where(
        *first,
        col(Member.team) == team,
        col(Member.gone_at).is_(None),
        REACHABLE,
        col(Member.reminders).is_(True),
        _wanted(network, day, window),
    )


def officials(
    network: Network, team: str, day: Dated, window: Window, now: datetime, *first: ColumnElement[bool]
) -> Select[*tuple[Any, ...]]:
    """Who gets it for a politician of the audience: those who act for one who does not answer themselves.

    Such a one has no account, wants no reminders, or never answered about any day.
    """
    on = now.astimezone(network.zone).date()
    never = ~exists().where(col(Signup.member_id) == col(Member.id), col(Signup.by_id).is_(None))
    return (
        select(col(Member.id), col(OFFICIAL.slack_user), col(OFFICIAL.id).label("official_id"))
        .select_from(Delegation)
        .join(POLITICIAN, col(POLITICIAN.id) == col(Delegation.politician_id))
        .join(OFFICIAL, col(OFFICIAL.id) == col(Delegation.official_id))
        .join(Member, col(Member.id) == col(POLITICIAN.id))
        .where(
            *first,
            *policy.acting(on),
            col(OFFICIAL.team) == team,
            col(OFFICIAL.slack_user).not_like(f"{NO_ACCOUNT}%"),
            col(OFFICIAL.reminders).is_(True),
            or_(~REACHABLE, col(Member.reminders).is_(False), never),
            _wanted(network, day, window),
        )
    )


def _wanted(network: Network, day: Dated, window: Window) -> ColumnElement[bool]:
    """The condition on Member that they are of a reminder's audience."""
    if window.moment.audience is Audience.UNANSWERED:
        return and_(_concerned(network, day), ~_signed_up(day.id))
    if window.kind is Kind.THANKS:
        return or_(_signed_up(day.id, Answer.COMING), _leads_of(day))
    return _signed_up(day.id, Answer.COMING)


def _concerned(network: Network, day: Dated) -> ColumnElement[bool]:
    """In (or leading) a theme group, of the day's side; or in a body of that side on that day."""
    both = day.side is DaySide.BOTH
    of_side = true() if both else or_(col(Member.side).is_(None), col(Member.side) == day.side.value)
    in_theme = exists().where(
        col(Membership.member_id) == col(Member.id),
        col(Membership.left_at).is_(None),
        col(Theme.id) == col(Membership.theme_id),
        col(Theme.status) == ThemeStatus.ACTIVE,
    )
    leads_theme = exists().where(
        *_held(day.starts_on),
        col(Theme.id) == col(Office.theme_id),
        col(Theme.status) == ThemeStatus.ACTIVE,
    )
    bodies = [body.slug for body in network.bodies if both or body.side == day.side.value]
    in_body = exists().where(*_held(day.starts_on), col(Office.body).in_(bodies))
    return and_(of_side, or_(in_theme, leads_theme, in_body))


def _held(on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Office.member_id) == col(Member.id),
        col(Office.since) <= on,
        or_(col(Office.until).is_(None), col(Office.until) >= on),
    )


def _signed_up(day_id: int, *answers: Answer) -> ColumnElement[bool]:
    """Having answered; with `answers`, one of these."""
    answered = [col(Signup.answer).in_(answers)] if answers else []
    return exists().where(col(Signup.day_id) == day_id, col(Signup.member_id) == col(Member.id), *answered)


def _leads_of(day: Dated) -> ColumnElement[bool]:
    """Leading, on that day, a theme group that had a part in its programme, or that such a group went on in."""
    groups = carrying()
    return exists().where(
        *_held(day.ends_on),
        col(Office.role) == Role.LEAD,
        *_theme_slot(day),
        col(Slot.theme_id) == groups.c.theme_id,
        groups.c.by_id == col(Office.theme_id),
    )


def _theme_slot(day: Dated) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Slot.day_id) == day.id,
        col(Slot.kind) == SlotKind.THEME,
        col(Slot.removed_at).is_(None),
    )


def led(tx: Connection, day: Dated, member_id: int) -> tuple[str, ...]:
    """The groups that somebody leads and that met on a day, or that what met went on in, by name."""
    groups = carrying()
    rows = tx.execute(
        select(col(Theme.name))
        .where(
            exists().where(
                col(Member.id) == member_id,
                *_held(day.ends_on),
                col(Office.role) == Role.LEAD,
                col(Office.theme_id) == col(Theme.id),
            ),
            exists().where(
                *_theme_slot(day), col(Slot.theme_id) == groups.c.theme_id, groups.c.by_id == col(Theme.id)
            ),
        )
        .order_by(col(Theme.name))
    )
    return tuple(rows.scalars())


def comes(tx: Connection, day_id: int, member_id: int) -> bool:
    """Whether somebody comes."""
    return _any(tx, col(Signup.day_id) == day_id, col(Signup.member_id) == member_id)


def anybody_comes(tx: Connection, day_id: int) -> bool:
    """Whether anybody comes."""
    return _any(tx, col(Signup.day_id) == day_id)


def _any(tx: Connection, *conditions: ColumnElement[bool]) -> bool:
    query = select(col(Signup.id)).where(col(Signup.answer) == Answer.COMING, *conditions).limit(1)
    return tx.execute(query).first() is not None
