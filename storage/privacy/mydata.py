"""All that is kept about one person, by kind: what they get when they ask.

Every column that refers to a person is in one of the PARTS (a test walks the tables), and every part is a question
with `:me` in it. Other people are named where they had a part in it; what others wrote about others is left out.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute, aliased
from sqlmodel import col

from storage import members, policy
from storage.history import reading
from storage.members import Actor, Person
from storage.tables import (
    Batch,
    Change,
    City,
    Delegation,
    Delivery,
    Interest,
    Match,
    Member,
    Membership,
    NetworkDay,
    Office,
    Report,
    ReportPerson,
    Season,
    SeasonCity,
    SeasonItem,
    Signup,
    SignupSlot,
    Slot,
    Theme,
)

MOST = 10_000
"""Rows of one part: years of messages. More would be no person's."""


class Kind(StrEnum):
    """What sort of thing is kept, in the order in which it is shown."""

    PROFILE = "profile"
    GROUPS = "groups"
    OFFICES = "offices"
    DELEGATIONS = "delegations"
    SIGNUPS = "signups"
    SEATS = "seats"
    REPORTS = "reports"
    FOLLOW_UPS = "follow_ups"
    PROPOSALS = "proposals"
    MATCHES = "matches"
    ENTERED = "entered"
    """What they entered about others, in the directory."""
    SEASONS = "seasons"
    MESSAGES = "messages"
    CHANGES_BY = "changes_by"
    CHANGES_ABOUT = "changes_about"


Values = Mapping[str, date | datetime | str | int | bool | dict[str, Any] | None]
"""What is kept in one place, by the name of the field; instants are UTC."""


@dataclass(frozen=True)
class Kept:
    """All that is kept about somebody, as it is at that moment."""

    person: Person
    kinds: Mapping[Kind, tuple[Values, ...]]


@dataclass(frozen=True)
class Part:
    """One question, and the columns through which it finds somebody."""

    kind: Kind
    columns: tuple[Any, ...]
    rows: Select[*tuple[Any, ...]]


ME: ColumnElement[int] = bindparam("me")
ACCOUNT: ColumnElement[str] = bindparam("account")

_author, _for, _next, _other, _second = (aliased(Member) for _ in range(5))


_TOOK_PART = exists().where(col(ReportPerson.report_id) == col(Report.id), col(ReportPerson.member_id) == ME)
_OWN = or_(col(Report.author_id) == ME, col(Report.for_id) == ME)
_STANDS = or_(_OWN, col(Report.withdrawn_at).is_(None))
_THEIRS_TO_READ = and_(_STANDS, or_(_OWN, _TOOK_PART))


def _read(column: InstrumentedAttribute[Any] | Any) -> ColumnElement[Any]:
    """The text of a report, for who wrote it or took part; of one that another took back nothing is told."""
    return case((_THEIRS_TO_READ, column), else_=None).label(column.key)


PARTS: tuple[Part, ...] = (
    Part(
        Kind.PROFILE,
        (Member.id, Member.slack_user, Member.email),
        select(
            col(Member.name), col(Member.team), col(Member.slack_user), col(Member.home_team), col(Member.guest),
            col(City.name).label("city"), col(Member.organisation), col(Member.side), col(Member.function),
            col(Member.email), col(Member.language), col(Member.locale), col(Member.reminders),
            col(_other.name).label("entered_by"),
            col(Member.created_at), col(Member.gone_at), col(Member.forgotten_at),
        )
        .outerjoin(City, col(City.id) == col(Member.city_id))
        .outerjoin(_other, col(_other.id) == col(Member.entered_by_id))
        .where(col(Member.id) == ME),
    ),
    Part(
        Kind.GROUPS,
        (Membership.member_id,),
        select(
            col(Theme.name).label("group"), col(Membership.joined_at), col(Membership.left_at),
            col(_other.name).label("entered_by"),
        )
        .join_from(Membership, Theme, col(Theme.id) == col(Membership.theme_id))
        .outerjoin(_other, col(_other.id) == col(Membership.entered_by_id))
        .where(col(Membership.member_id) == ME)
        .order_by(col(Membership.joined_at)),
    ),
    Part(
        Kind.OFFICES,
        (Office.member_id,),
        select(
            col(Office.role), col(Theme.name).label("group"), col(Office.body), col(Office.pillar),
            col(City.name).label("city"), col(Office.since), col(Office.until),
        )
        .outerjoin_from(Office, Theme, col(Theme.id) == col(Office.theme_id))
        .outerjoin(City, col(City.id) == col(Office.city_id))
        .where(col(Office.member_id) == ME)
        .order_by(col(Office.since)),
    ),
    Part(
        Kind.DELEGATIONS,
        (Delegation.politician_id, Delegation.official_id, Delegation.made_by_id),
        select(
            col(_other.name).label("politician"), col(_second.name).label("official"),
            col(_author.name).label("made_by"), col(Delegation.since), col(Delegation.until),
        )
        .join_from(Delegation, _other, col(_other.id) == col(Delegation.politician_id))
        .join(_second, col(_second.id) == col(Delegation.official_id))
        .join(_author, col(_author.id) == col(Delegation.made_by_id))
        .where(
            or_(
                col(Delegation.politician_id) == ME,
                col(Delegation.official_id) == ME,
                col(Delegation.made_by_id) == ME,
            )
        )
        .order_by(col(Delegation.since)),
    ),
    Part(
        Kind.SIGNUPS,
        (Signup.member_id, Signup.by_id),
        select(
            col(_other.name).label("person"), col(NetworkDay.starts_on).label("day"), col(Signup.answer),
            # what others told the caterer about themselves is theirs
            case((col(Signup.member_id) == ME, col(Signup.remarks)), else_=None).label("remarks"),
            case((col(Signup.member_id) == ME, col(Signup.reason)), else_=None).label("reason"),
            col(_second.name).label("answered_by"), col(Signup.answered_at), col(Signup.changed_at),
        )
        .join_from(Signup, NetworkDay, col(NetworkDay.id) == col(Signup.day_id))
        .join(_other, col(_other.id) == col(Signup.member_id))
        .outerjoin(_second, col(_second.id) == col(Signup.by_id))
        .where(or_(col(Signup.member_id) == ME, col(Signup.by_id) == ME))
        .order_by(col(NetworkDay.starts_on)),
    ),
    Part(
        Kind.SEATS,
        (),
        select(col(NetworkDay.starts_on).label("day"), col(Slot.title).label("part"), col(Slot.starts_at))
        .join_from(SignupSlot, Slot, col(Slot.id) == col(SignupSlot.slot_id))
        .join(Signup, col(Signup.id) == col(SignupSlot.signup_id))
        .join(NetworkDay, col(NetworkDay.id) == col(Signup.day_id))
        .where(col(Signup.member_id) == ME)
        .order_by(col(Slot.starts_at)),
    ),
    Part(
        Kind.REPORTS,
        (Report.author_id, Report.for_id, ReportPerson.member_id),
        select(
            col(Report.met_on), col(_author.name).label("author"), col(_for.name).label("in_the_name_of"),
            _TOOK_PART.label("took_part"), _read(Report.counterpart), _read(Report.organisation),
            _read(Report.counterpart_class), _read(Report.led_by), _read(Report.said), _read(Report.result),
            _read(Report.next_step), col(_next.name).label("next_by"), _read(Report.next_on), col(Report.publicity),
            col(Report.filed_at), col(Report.corrected_at), col(Report.withdrawn_at),
        )
        .join_from(Report, _author, col(_author.id) == col(Report.author_id))
        .outerjoin(_for, col(_for.id) == col(Report.for_id))
        .outerjoin(_next, and_(col(_next.id) == col(Report.next_by_id), _THEIRS_TO_READ))
        .where(or_(_OWN, _TOOK_PART))
        .order_by(col(Report.met_on), col(Report.id)),
    ),
    Part(
        Kind.FOLLOW_UPS,
        (Report.next_by_id,),
        select(
            col(Report.met_on).label("talk_on"), col(_author.name).label("author"),
            case((_STANDS, col(Report.next_step)), else_=None).label("next_step"),
            case((_STANDS, col(Report.next_on)), else_=None).label("next_on"), col(Report.withdrawn_at),
        )
        .join_from(Report, _author, col(_author.id) == col(Report.author_id))
        .where(col(Report.next_by_id) == ME)
        .order_by(col(Report.met_on), col(Report.id)),
    ),
    Part(
        Kind.PROPOSALS,
        (Theme.proposed_by_id, Interest.member_id),
        select(
            col(Theme.name).label("group"), (col(Theme.proposed_by_id) == ME).label("proposed"),
            case((col(Theme.proposed_by_id) == ME, col(Theme.purpose)), else_=None).label("purpose"),
            case((col(Theme.proposed_by_id) == ME, col(Theme.proposed_at)), else_=None).label("proposed_at"),
            col(Interest.at).label("interested_at"),
        )
        .outerjoin_from(
            Theme, Interest, and_(col(Interest.theme_id) == col(Theme.id), col(Interest.member_id) == ME)
        )
        .where(or_(col(Theme.proposed_by_id) == ME, col(Interest.member_id) == ME))
        .order_by(col(Theme.id)),
    ),
    Part(
        Kind.MATCHES,
        (Match.account_id, Match.entered_id, Match.pointed_by_id),
        select(
            col(_other.name).label("account"), col(_second.name).label("entered"),
            col(_author.name).label("pointed_by"), col(Match.found_at), col(Match.declined_at),
        )
        .join_from(Match, _other, col(_other.id) == col(Match.account_id))
        .join(_second, col(_second.id) == col(Match.entered_id))
        .outerjoin(_author, col(_author.id) == col(Match.pointed_by_id))
        .where(or_(col(Match.account_id) == ME, col(Match.entered_id) == ME, col(Match.pointed_by_id) == ME))
        .order_by(col(Match.found_at)),
    ),
    Part(
        Kind.ENTERED,
        (Member.entered_by_id,),
        select(col(Member.name).label("person"), col(City.name).label("city"), col(Member.created_at).label("at"))
        .outerjoin(City, col(City.id) == col(Member.city_id))
        .where(col(Member.entered_by_id) == ME)
        .order_by(col(Member.created_at)),
    ),
    Part(
        Kind.ENTERED,
        (Membership.entered_by_id,),
        select(
            col(_other.name).label("person"), col(Theme.name).label("group"), col(Membership.joined_at).label("at")
        )
        .join_from(Membership, _other, col(_other.id) == col(Membership.member_id))
        .join(Theme, col(Theme.id) == col(Membership.theme_id))
        .where(col(Membership.entered_by_id) == ME)
        .order_by(col(Membership.joined_at)),
    ),
    Part(
        Kind.ENTERED,
        (Batch.actor_id,),
        select(col(Batch.source).label("file"), col(Batch.counts), col(Batch.at), col(Batch.undone_at))
        .where(col(Batch.actor_id) == ME)
        .order_by(col(Batch.at)),
    ),
    Part(
        Kind.SEASONS,
        (Season.begun_by_id,),
        select(col(Season.name).label("season"), col(Season.begun_at))
        .where(col(Season.begun_by_id) == ME)
        .order_by(col(Season.begun_at)),
    ),
    Part(
        Kind.SEASONS,
        (SeasonCity.done_by_id,),
        select(col(Season.name).label("season"), col(City.name).label("city"), col(SeasonCity.done_at))
        .join_from(SeasonCity, Season, col(Season.id) == col(SeasonCity.season_id))
        .join(City, col(City.id) == col(SeasonCity.city_id))
        .where(col(SeasonCity.done_by_id) == ME)
        .order_by(col(SeasonCity.done_at)),
    ),
    Part(
        Kind.SEASONS,
        (SeasonItem.successor_id, SeasonItem.decided_by_id),
        select(
            col(Season.name).label("season"), col(SeasonItem.verdict), col(_other.name).label("successor"),
            col(_second.name).label("decided_by"), col(SeasonItem.decided_at),
        )
        .join_from(SeasonItem, Season, col(Season.id) == col(SeasonItem.season_id))
        .outerjoin(_other, col(_other.id) == col(SeasonItem.successor_id))
        .outerjoin(_second, col(_second.id) == col(SeasonItem.decided_by_id))
        .where(or_(col(SeasonItem.successor_id) == ME, col(SeasonItem.decided_by_id) == ME))
        .order_by(col(SeasonItem.id)),
    ),
    Part(
        Kind.MESSAGES,
        (Delivery.recipient,),
        select(
            col(Delivery.kind), col(Delivery.state), col(Delivery.facts), col(Delivery.due_at),
            col(Delivery.created_at), col(Delivery.settled_at), col(Delivery.error),
        )
        .where(col(Delivery.recipient) == ACCOUNT)
        .order_by(col(Delivery.created_at)),
    ),
    Part(
        Kind.CHANGES_BY,
        (Change.actor_id,),
        select(
            col(Change.at), col(Change.action), col(Change.thing), col(_for.name).label("in_the_name_of"),
            col(Change.before), col(Change.after),
        )
        .outerjoin_from(Change, _for, col(_for.id) == col(Change.for_id))
        .where(col(Change.actor_id) == ME)
        .order_by(col(Change.at), col(Change.id)),
    ),
    Part(
        Kind.CHANGES_ABOUT,
        (Change.for_id,),
        select(
            col(Change.at), col(Change.action), col(Change.thing), col(_author.name).label("by"),
            col(Change.before), col(Change.after),
        )
        .outerjoin_from(Change, _author, col(_author.id) == col(Change.actor_id))
        .where(
            or_(reading.about(), col(Change.for_id) == ME),
            or_(col(Change.actor_id) != ME, col(Change.actor_id).is_(None)),
        )
        .order_by(col(Change.at), col(Change.id)),
    ),
)  # fmt: skip


def collect(tx: Connection, actor: Actor, member_id: int) -> Kept:
    """All that is kept about somebody, for themselves or the secretariat. Raises NotAllowed, UnknownPerson."""
    policy.require(actor, policy.Action.ME_SEE, owner=member_id)
    person = members.by_id(tx, member_id)
    kinds: dict[Kind, list[Values]] = {kind: [] for kind in Kind}
    for part in PARTS:
        who = {"me": member_id, **({"account": person.slack_user} if part.kind is Kind.MESSAGES else {})}
        kinds[part.kind] += [dict(row) for row in tx.execute(part.rows.limit(MOST), who).mappings()]
    return Kept(person, {kind: tuple(rows) for kind, rows in kinds.items()})
