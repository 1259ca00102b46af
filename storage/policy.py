"""Who may do what. Decided inside the verb, in its transaction, so word, button, form and Home share one gate."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, exists, or_, true
from sqlmodel import col

from storage.errors import NotAllowed, ProfileNeeded
from storage.kinds import Publicity, Role
from storage.tables import Membership, Office, Report, ReportPerson, ReportTheme

if TYPE_CHECKING:
    from storage.members import Actor  # who changes their own profile asks policy too

EXECUTIVE_BOARD = "db"
"""The body (see `network.toml`) that reads what is for the board only."""


class Action(StrEnum):
    """What people do here, as `thing:verb`."""

    ME_CHANGE = "me:change"
    THEME_JOIN = "theme:join"
    THEME_LEAVE = "theme:leave"
    DAY_SIGN_UP = "day:sign_up"
    DAY_PLAN = "day:plan"
    REPORT_FILE = "report:file"
    REPORT_CORRECT = "report:correct"
    OFFICE_APPOINT = "office:appoint"
    DELIVERY_SEE = "delivery:see"
    DELIVERY_MEND = "delivery:mend"


_OF_THE_SECRETARIAT = {Action.DAY_PLAN, Action.OFFICE_APPOINT, Action.DELIVERY_SEE, Action.DELIVERY_MEND}
_OF_THE_OWNER = {Action.REPORT_CORRECT}
_WITH_A_PROFILE = {Action.THEME_JOIN, Action.DAY_SIGN_UP, Action.REPORT_FILE}


def may(actor: Actor, action: Action, *, owner: int | None = None) -> bool:
    """Whether the actor may do it; `owner` is the person whose thing it is."""
    if action in _OF_THE_SECRETARIAT:
        return actor.secretariat
    if action in _OF_THE_OWNER:
        return actor.secretariat or actor.id == owner
    return not actor.person.gone


def require(actor: Actor, action: Action, *, owner: int | None = None) -> None:
    """Refuse with NotAllowed, or with ProfileNeeded when the bot must know city and side first."""
    if not may(actor, action, owner=owner):
        raise NotAllowed(action)
    if action in _WITH_A_PROFILE and not actor.person.complete:
        raise ProfileNeeded


def readable(actor: Actor, *, on: date) -> ColumnElement[bool]:
    """The condition on Report that the actor may know of it on that day. Used by every list, count and search."""
    if actor.secretariat:
        return true()
    took_part = exists().where(col(ReportPerson.report_id) == col(Report.id), col(ReportPerson.member_id) == actor.id)
    mine = or_(col(Report.author_id) == actor.id, took_part)
    in_group = exists().where(
        col(ReportTheme.report_id) == col(Report.id),
        col(Membership.theme_id) == col(ReportTheme.theme_id),
        col(Membership.member_id) == actor.id,
        col(Membership.left_at).is_(None),
    )
    leads_group = exists().where(
        col(ReportTheme.report_id) == col(Report.id),
        col(Office.theme_id) == col(ReportTheme.theme_id),
        *_holds(actor, on),
    )
    on_board = exists().where(
        or_(col(Office.body) == EXECUTIVE_BOARD, col(Office.role) == Role.LOBBY_COORDINATOR),
        *_holds(actor, on),
    )
    return or_(
        col(Report.publicity) == Publicity.NETWORK,
        mine,
        and_(col(Report.publicity) == Publicity.GROUP, or_(in_group, leads_group)),
        on_board,
    )


def public() -> ColumnElement[bool]:
    """The condition on Report that the whole network may know of it."""
    return col(Report.publicity) == Publicity.NETWORK


def _holds(actor: Actor, on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Office.member_id) == actor.id,
        col(Office.since) <= on,
        or_(col(Office.until).is_(None), col(Office.until) >= on),
    )
