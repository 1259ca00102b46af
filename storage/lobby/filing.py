"""Filing, correcting and withdrawing reports, and what their forms offer."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection, delete, select, update
from sqlmodel import col

from storage import delegations, history, members, policy, themes
from storage.database import insert_all_new, insert_new
from storage.errors import (
    BadField,
    BadFields,
    ChangedMeanwhile,
    ThemeEnded,
    UnknownReport,
    UnknownTheme,
)
from storage.kinds import LedBy, Publicity, Result
from storage.lobby.reading import may_correct, require_own
from storage.lobby.talks import TALK, Talk, gather
from storage.members import Actor, Person
from storage.network import Network
from storage.tables import Report, ReportPerson, ReportTheme
from storage.themes import ThemeGroup

MOST = {"counterpart": 150, "organisation": 150, "said": 3000, "next_step": 500}
"""Characters that fit, as Slack's form lets them be typed."""
MOST_UNLISTED = 100
"""People without Slack to choose from, as Slack's menu takes them."""
FILED_FOR = "filed_for"
"""The kind of debt by which a politician is told that a report was filed in their name."""


@dataclass(frozen=True)
class Told:
    """What somebody tells of a talk: the content of the form. People are members' ids."""

    met_on: date
    counterpart: str
    counterpart_class: str
    led_by: LedBy
    said: str
    organisation: str = ""
    people: tuple[int, ...] = ()
    themes: tuple[int, ...] = ()
    result: Result = Result.OPEN
    next_step: str = ""
    next_by: int | None = None
    next_on: date | None = None
    publicity: Publicity = Publicity.NETWORK


@dataclass(frozen=True)
class Prepared:
    """What the form for a report offers: the groups to choose from, and those it is about to begin with."""

    groups: tuple[ThemeGroup, ...]
    about: tuple[ThemeGroup, ...] = ()
    talk: Talk | None = None
    """The report that is to be corrected; None for a new one."""
    person: Person | None = None
    """In whose name a new one will be."""
    choices: tuple[Person, ...] = ()
    """The politicians in whose name it may be filed."""
    unlisted: tuple[Person, ...] = ()
    """Who may have been there but has no Slack account to be picked by."""


@dataclass(frozen=True)
class Filed:
    """A report is in; `already` when the same form had filed it before."""

    talk: Talk
    already: bool


@dataclass(frozen=True)
class Withdrawn:
    """A report is no longer there for others; `already` when it was withdrawn before."""

    talk: Talk
    already: bool


def prepare(
    tx: Connection, actor: Actor, word: str, *, on: date | None = None, for_id: int | None = None
) -> Prepared:
    """What the form for a new report offers; without a word, the group of who is in only one.

    With `on`, in whose name the actor may file it that day, with `for_id` in whose it will be. Raises ProfileNeeded,
    NotAllowed, UnknownPerson, UnknownTheme, ThemeEnded.
    """
    policy.require(actor, policy.Action.REPORT_FILE)
    whom = actor if for_id is None or on is None else delegations.whose(tx, actor, for_id, on=on)
    if word:
        about = [themes.find(tx, word)]
    else:
        mine = themes.of_member(tx, whom.id)
        about = mine if len(mine) == 1 else []
    choices = delegations.represented(tx, actor.person, on=on) if on else []
    return Prepared(
        tuple(themes.running(tx)),
        tuple(about),
        person=whom.person,
        choices=tuple(choices),
        unlisted=_unlisted(tx, actor, choices),
    )


def reopen(tx: Connection, actor: Actor, report_id: int, *, on: date) -> Prepared:
    """What the form to correct a report offers. Raises UnknownReport, NotAllowed."""
    talk = _owned(tx, actor, report_id, on=on)
    if talk.withdrawn_at is not None:
        raise UnknownReport
    running = themes.running(tx)
    known = {theme.id for theme in running}
    ended = [theme for theme in talk.themes if theme.id not in known]
    return Prepared((*running, *ended), talk.themes, talk, unlisted=_unlisted(tx, actor, talk.people))


def _unlisted(tx: Connection, actor: Actor, named: Sequence[Person]) -> tuple[Person, ...]:
    """Those of these people, and of the actor's city, who have no Slack account, these first."""
    city_id = actor.person.city_id
    nearby = members.from_city(tx, city_id) if city_id is not None else []
    found = {one.id: one for one in (*named, *nearby) if one.slack_user is None}
    return tuple(found.values())[:MOST_UNLISTED]


def file(
    tx: Connection,
    actor: Actor,
    told: Told,
    *,
    network: Network,
    form_key: str,
    at: datetime,
    for_id: int | None = None,
) -> Filed:
    """File a report; the same form sent again changes nothing.

    With `for_id` in the name of a politician for whom the actor acts: they were there, and are told. Raises
    ProfileNeeded, NotAllowed, BadFields, UnknownPerson.
    """
    on = _day(network, at)
    whom = delegations.whose(tx, actor, for_id, on=on)
    policy.require(whom, policy.Action.REPORT_FILE)
    another = None if whom.id == actor.id else whom.id
    told = _checked(tx, told, network, on=on, kept=())
    if another is not None:
        told = replace(told, people=tuple(dict.fromkeys((*told.people, another))))
    new = insert_new(
        tx, Report, form_key=form_key, author_id=actor.id, for_id=another, filed_at=at, **_columns(told)
    )  # fmt: skip
    row = tx.execute(select(col(Report.id), col(Report.author_id)).where(col(Report.form_key) == form_key)).one()
    if row.author_id != actor.id:
        raise UnknownReport
    if new:
        _connect(tx, row.id, told)
        if another is not None:
            by = history.By(actor, for_id=another)
            history.note(tx, by, policy.Action.ACT_FOR, "reports", row.id, at=at, after={"met_on": told.met_on})
            delegations.tell(tx, FILED_FOR, another, str(row.id), {"report": row.id}, at=at)
    return Filed(_one(tx, row.id), already=not new)


def correct(
    tx: Connection,
    actor: Actor,
    report_id: int,
    told: Told,
    *,
    network: Network,
    at: datetime,
    seen: str | None = None,
) -> Talk:
    """Correct a report, by its author or the secretariat. `seen` is the mark of the report that was corrected so.

    Raises UnknownReport, NotAllowed, ChangedMeanwhile, BadFields.
    """
    on = _day(network, at)
    tx.execute(select(col(Report.id)).where(col(Report.id) == report_id).with_for_update())
    talk = _owned(tx, actor, report_id, on=on)
    if talk.withdrawn_at is not None:
        raise UnknownReport
    told = _checked(tx, told, network, on=on, kept=tuple(theme.id for theme in talk.themes))
    if seen not in {None, talk.mark} and not _says(talk, told):
        raise ChangedMeanwhile(talk.mark)
    tx.execute(update(Report).where(col(Report.id) == report_id).values(corrected_at=at, **_columns(told)))
    tx.execute(delete(ReportTheme).where(col(ReportTheme.report_id) == report_id))
    tx.execute(delete(ReportPerson).where(col(ReportPerson.report_id) == report_id))
    _connect(tx, report_id, told)
    return _one(tx, report_id)


def withdraw(tx: Connection, actor: Actor, report_id: int, *, network: Network, at: datetime) -> Withdrawn:
    """Take a report back, by its author or the secretariat; twice is harmless. Raises UnknownReport, NotAllowed."""
    talk = _owned(tx, actor, report_id, on=_day(network, at))
    if talk.withdrawn_at is not None:
        return Withdrawn(talk, already=True)
    tx.execute(update(Report).where(col(Report.id) == report_id).values(withdrawn_at=at))
    return Withdrawn(replace(talk, withdrawn_at=at), already=False)


def _owned(tx: Connection, actor: Actor, report_id: int, *, on: date) -> Talk:
    """A report that the actor may change, withdrawn or not; who may not even read it learns nothing."""
    found = gather(tx, TALK.where(col(Report.id) == report_id, policy.readable(actor, on=on)))
    if not found:
        raise UnknownReport
    if found[0].withdrawn_at is not None and not may_correct(actor, found[0]):
        raise UnknownReport
    require_own(actor, found[0])
    return found[0]


def _one(tx: Connection, report_id: int) -> Talk:
    return gather(tx, TALK.where(col(Report.id) == report_id))[0]


def _checked(tx: Connection, told: Told, network: Network, *, on: date, kept: tuple[int, ...]) -> Told:
    """The same, tidied; `kept` are groups it was about already, which may have ended since."""
    told = replace(
        told,
        counterpart=" ".join(told.counterpart.split()),
        organisation=" ".join(told.organisation.split()),
        said=told.said.strip(),
        next_step=told.next_step.strip(),
        people=tuple(dict.fromkeys(told.people)),
        themes=tuple(dict.fromkeys(one if one in kept else _running(tx, one) for one in told.themes)),
    )
    problems = [*_lengths(told), *_days(told, on)]
    if network.counterpart(told.counterpart_class) is None:
        problems.append(BadField("counterpart_class", "missing"))
    if told.publicity == Publicity.GROUP and not told.themes:
        problems.append(BadField("themes", "group_without_group"))
    if problems:
        raise BadFields(tuple(problems))
    named = {*told.people, *([told.next_by] if told.next_by else [])}
    members.pin(tx, *named)
    return told


def _running(tx: Connection, theme_id: int) -> int:
    try:
        return themes.get(tx, theme_id).id
    except (UnknownTheme, ThemeEnded):
        raise BadFields((BadField("themes", "group_gone"),)) from None


def _lengths(told: Told) -> list[BadField]:
    typed = {
        "counterpart": told.counterpart,
        "organisation": told.organisation,
        "said": told.said,
        "next_step": told.next_step,
    }
    problems = [
        BadField(field, "too_long", str(MOST[field])) for field, text in typed.items() if len(text) > MOST[field]
    ]
    return problems + [BadField(field, "missing") for field in ("counterpart", "said") if not typed[field]]


def _days(told: Told, on: date) -> list[BadField]:
    problems = []
    if told.met_on > on:
        problems.append(BadField("met_on", "in_future"))
    if not told.next_step and (told.next_on or told.next_by):
        problems.append(BadField("next_step", "follow_up_without_what"))
    if told.next_on and told.next_on < told.met_on:
        problems.append(BadField("next_on", "follow_up_before_talk"))
    return problems


def _says(talk: Talk, told: Told) -> bool:
    """Whether a report says just this already."""
    people, themes = {one.id for one in talk.people}, {one.id for one in talk.themes}
    next_by = talk.next_by.id if talk.next_by else None
    return (set(told.people), set(told.themes), told.next_by) == (people, themes, next_by) and all(
        getattr(talk, name) == value for name, value in _columns(told).items() if name != "next_by_id"
    )


def _columns(told: Told) -> dict[str, object]:
    return {
        "met_on": told.met_on,
        "counterpart": told.counterpart,
        "organisation": told.organisation,
        "counterpart_class": told.counterpart_class,
        "led_by": told.led_by,
        "said": told.said,
        "result": told.result,
        "next_step": told.next_step,
        "next_by_id": told.next_by,
        "next_on": told.next_on,
        "publicity": told.publicity,
    }


def _connect(tx: Connection, report_id: int, told: Told) -> None:
    insert_all_new(tx, ReportTheme, [{"report_id": report_id, "theme_id": one} for one in told.themes])
    insert_all_new(tx, ReportPerson, [{"report_id": report_id, "member_id": one} for one in told.people])


def _day(network: Network, at: datetime) -> date:
    return at.astimezone(network.zone).date()
