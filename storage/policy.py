"""Who may do what. Decided inside the verb, in its transaction, so word, button, form and Home share one gate."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select, true
from sqlalchemy.orm import aliased
from sqlmodel import col

from storage.errors import NotAllowed, ProfileNeeded
from storage.kinds import Publicity, Role, Side
from storage.succession import carrying
from storage.tables import Delegation, Member, Membership, Office, Report, ReportPerson, ReportTheme, ThemePillar

if TYPE_CHECKING:
    from storage.members import Actor  # who changes their own profile asks policy too

EXECUTIVE_BOARD = "db"
"""The body (see `network.toml`) that reads what is for the board only."""
POLITICIAN, OFFICIAL = aliased(Member, name="politician"), aliased(Member, name="official")
"""Who lets somebody act for them, and who acts."""


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
    ME_SEE = "me:see"
    ME_FORGET = "me:forget"
    CITY_KEEP = "city:keep"
    """Enter, correct, end and hand over what concerns a city's people."""
    THEME_PROPOSE = "theme:propose"
    THEME_KEEP = "theme:keep"
    """A group's roster, purpose and channel."""
    THEME_DECIDE = "theme:decide"
    """Form, rename, merge, split or end a group."""
    DELEGATE = "person:delegate"
    """Say who acts for a politician."""
    ACT_FOR = "person:act_for"
    """Sign up, excuse or report in a politician's name."""
    SEASON_RUN = "season:run"
    ROSTER_IMPORT = "roster:import"
    HISTORY_SEE = "history:see"


_OF_THE_SECRETARIAT = {
    Action.DAY_PLAN,
    Action.OFFICE_APPOINT,
    Action.DELIVERY_SEE,
    Action.DELIVERY_MEND,
    Action.SEASON_RUN,
    Action.ROSTER_IMPORT,
    Action.HISTORY_SEE,
}
_OF_THE_OWNER = {Action.REPORT_CORRECT, Action.ME_SEE, Action.ME_FORGET}
_WITH_A_PROFILE = {Action.THEME_JOIN, Action.DAY_SIGN_UP, Action.REPORT_FILE, Action.THEME_PROPOSE}
BY_OFFICE = {Action.CITY_KEEP, Action.THEME_KEEP, Action.THEME_DECIDE, Action.DELEGATE, Action.ACT_FOR}
"""Asked with `may_over`: it depends on what it is done to, and on the day."""


def may(actor: Actor, action: Action, *, owner: int | None = None) -> bool:
    """Whether the actor may do it; `owner` is the person whose thing it is."""
    if action in _OF_THE_SECRETARIAT or action in BY_OFFICE:
        return actor.secretariat and not actor.person.gone
    if action in _OF_THE_OWNER:
        return not actor.person.gone and (actor.secretariat or actor.id == owner)
    return not actor.person.gone


def require(actor: Actor, action: Action, *, owner: int | None = None) -> None:
    """Refuse with NotAllowed, or with ProfileNeeded when the bot must know city and side first."""
    if not may(actor, action, owner=owner):
        raise NotAllowed(action)
    if action in _WITH_A_PROFILE and not actor.person.complete:
        raise ProfileNeeded


def may_over(
    tx: Connection,
    actor: Actor,
    action: Action,
    *,
    on: date,
    city_id: int | None = None,
    theme_id: int | None = None,
    politician_id: int | None = None,
) -> bool:
    """Whether the actor may do it on that day to a city, a theme group or in a politician's name.

    The secretariat may all of it but act for others; a coordinator in their city; a lead in their group, and a
    pillar's chair in the groups of their pillar; an official for the politicians who let them.
    """
    if actor.person.gone:
        return False
    if action is Action.ACT_FOR:
        return actor.id == politician_id or _any(tx, *_acts_for(actor, politician_id, on))
    if actor.secretariat:
        return True
    if action is Action.CITY_KEEP:
        # without a city it would be who coordinates none in particular
        keeps = (col(Office.role) == Role.COORDINATOR, col(Office.city_id) == city_id)
        return city_id is not None and _any(tx, *keeps, *_holds(actor, on))
    if action is Action.DELEGATE:
        if actor.id == politician_id:
            return True
        theirs = select(col(Member.city_id)).where(col(Member.id) == politician_id).scalar_subquery()
        return _any(tx, col(Office.role) == Role.COORDINATOR, col(Office.city_id) == theirs, *_holds(actor, on))
    pillars = select(col(ThemePillar.pillar)).where(col(ThemePillar.theme_id) == theme_id)
    chairs = and_(col(Office.role) == Role.CHAIR, col(Office.pillar).in_(pillars))
    leads = and_(col(Office.role) == Role.LEAD, col(Office.theme_id) == theme_id)
    return _any(tx, chairs if action is Action.THEME_DECIDE else or_(leads, chairs), *_holds(actor, on))


def require_over(
    tx: Connection,
    actor: Actor,
    action: Action,
    *,
    on: date,
    city_id: int | None = None,
    theme_id: int | None = None,
    politician_id: int | None = None,
) -> None:
    """Refuse with NotAllowed what `may_over` does not allow."""
    if not may_over(tx, actor, action, on=on, city_id=city_id, theme_id=theme_id, politician_id=politician_id):
        raise NotAllowed(action)


def readable(actor: Actor, *, on: date) -> ColumnElement[bool]:
    """The condition on Report that the actor may know of it on that day. Used by every list, count and search."""
    if actor.person.gone:
        return false()
    if actor.secretariat:
        return true()
    took_part = exists().where(col(ReportPerson.report_id) == col(Report.id), col(ReportPerson.member_id) == actor.id)
    mine = or_(col(Report.author_id) == actor.id, col(Report.for_id) == actor.id, took_part)
    # what a group that merged kept among its members is read by who is in the group that it went on in now
    groups = carrying()
    in_it = exists().where(
        col(Membership.theme_id) == groups.c.by_id,
        col(Membership.member_id) == actor.id,
        col(Membership.left_at).is_(None),
    )
    leads_it = exists().where(col(Office.theme_id) == groups.c.by_id, *_holds(actor, on))
    # once for the whole question: asked of each report, PostgreSQL would follow the merges each time
    theirs = select(groups.c.theme_id).where(or_(in_it, leads_it)).cte().prefix_with("MATERIALIZED")
    of_theirs = exists().where(
        col(ReportTheme.report_id) == col(Report.id), col(ReportTheme.theme_id) == theirs.c.theme_id
    )
    on_board = exists().where(
        or_(col(Office.body) == EXECUTIVE_BOARD, col(Office.role) == Role.LOBBY_COORDINATOR),
        *_holds(actor, on),
    )
    return or_(
        col(Report.publicity) == Publicity.NETWORK,
        mine,
        and_(col(Report.publicity) == Publicity.GROUP, of_theirs),
        on_board,
    )


def public() -> ColumnElement[bool]:
    """The condition on Report that the whole network may know of it."""
    return col(Report.publicity) == Publicity.NETWORK


def acting(on: date) -> tuple[ColumnElement[bool], ...]:
    """The conditions that somebody acts for another on a day: POLITICIAN lets OFFICIAL, both here, of one city."""
    return (
        col(Delegation.politician_id) == col(POLITICIAN.id),
        col(Delegation.official_id) == col(OFFICIAL.id),
        col(Delegation.since) <= on,
        or_(col(Delegation.until).is_(None), col(Delegation.until) >= on),
        col(POLITICIAN.side) == Side.POLITICAL,
        col(OFFICIAL.side) == Side.OFFICIAL,
        col(POLITICIAN.city_id) == col(OFFICIAL.city_id),
        col(POLITICIAN.gone_at).is_(None),
        col(OFFICIAL.gone_at).is_(None),
    )


def _acts_for(actor: Actor, politician_id: int | None, on: date) -> tuple[ColumnElement[bool], ...]:
    return (*acting(on), col(OFFICIAL.id) == actor.id, col(POLITICIAN.id) == politician_id)


def _any(tx: Connection, *conditions: ColumnElement[bool]) -> bool:
    return bool(tx.execute(select(exists().where(*conditions))).scalar_one())


def _holds(actor: Actor, on: date) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Office.member_id) == actor.id,
        col(Office.since) <= on,
        or_(col(Office.until).is_(None), col(Office.until) >= on),
    )
