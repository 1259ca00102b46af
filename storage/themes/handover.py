"""What who takes over a theme group must know, made from what is kept: the hand-over note."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from sqlalchemy import ColumnElement, Connection, or_, select
from sqlmodel import col

from storage import cities, lobby, names, network_days, offices, policy
from storage.cities import Town
from storage.kinds import Result
from storage.lobby import Talk, Wanted
from storage.lobby.talks import TALK, gather, open_reports
from storage.members import PERSON, Actor, Person, person
from storage.network_days import Day, Slot
from storage.network_days import days as days_of
from storage.offices import Held
from storage.policy import Action
from storage.succession import carrying
from storage.tables import Member, Membership, Report, Theme
from storage.themes.records import About, about

TALKS = 3
"""Talks that are named, the newest first."""
FOLLOW_UPS = 6
"""Follow-ups that are named, the most urgent first."""
FORMER = 3
"""Past leads that are named, the last first."""
LINKS = 5
"""Links that are named, those of the newest talk first."""
_LINK = re.compile(r"https?://[^\s<>\"“”]+[^\s<>\"“”.,;:!?)\]]")
"""A link within a text, without the full stop or bracket after it."""


@dataclass(frozen=True)
class Note:
    """A theme group as who takes it over needs it."""

    about: About
    on: date
    """The day that it is of."""
    absorbed: tuple[str, ...]
    """The groups that went on in it, by name."""
    leads: tuple[Held, ...]
    """Now, and those who will."""
    former: tuple[Held, ...]
    """The last few, the last first."""
    people: tuple[Person, ...]
    """By city and name."""
    absent: tuple[Town, ...]
    """The cities that have nobody in it, by name."""
    follow_ups: tuple[Talk, ...]
    """Talks that something still follows on, of those that the reader may know of."""
    more_follow_ups: int
    talks: tuple[Talk, ...]
    slots: tuple[tuple[Day, Slot], ...]
    """When the group meets at coming network days, the next first."""
    links: tuple[tuple[Talk, str], ...]
    """Documents that its talks link to: the talk, and the address."""

    @property
    def late(self) -> int:
        """How many of the named follow-ups should have been done."""
        return sum(self.is_late(talk) for talk in self.follow_ups)

    def is_late(self, talk: Talk) -> bool:
        """Whether a follow-up should have been done."""
        return talk.next_on is not None and talk.next_on < self.on


def note(tx: Connection, actor: Actor, theme_id: int, *, on: date) -> Note:
    """The hand-over note, for who leads the group, its pillar's chair and the secretariat. Raises NotAllowed."""
    policy.require_over(tx, actor, Action.THEME_KEEP, on=on, theme_id=theme_id)
    leading = offices.of_theme(tx, theme_id, first=date.min, last=date.max)
    # nobody may have ended the office of who left
    former = [one for one in leading if one.person.gone or (one.until and one.until < on)]
    everybody = _people(tx, theme_id)
    inside = {one.city_id for one in everybody}
    carried = _carried(tx, theme_id)
    known = (open_reports(), policy.readable(actor, on=on), lobby.about_themes((theme_id,)))
    running = _running(tx, *known)
    coming = [(day, slot) for day in days_of.upcoming(tx, on) for slot in network_days.slots(tx, day.id)]
    return Note(
        about=about(tx, theme_id),
        on=on,
        absorbed=tuple(sorted((name for one, name in carried.items() if one != theme_id), key=names.key)),
        leads=tuple(one for one in leading if one not in former),
        former=tuple(sorted(former, key=_last, reverse=True)[:FORMER]),
        people=tuple(everybody),
        absent=tuple(town for town in cities.members(tx) if town.id not in inside),
        follow_ups=tuple(running[:FOLLOW_UPS]),
        more_follow_ups=max(0, len(running) - FOLLOW_UPS),
        talks=lobby.listed(tx, actor, Wanted(themes=(theme_id,)), on=on).talks[:TALKS],
        slots=tuple((day, slot) for day, slot in coming if slot.theme_id in carried),
        links=tuple(islice(_links(tx, *known), LINKS)),
    )


def _people(tx: Connection, theme_id: int) -> list[Person]:
    """Who is in it, by city and name."""
    rows = tx.execute(
        PERSON.join(Membership, col(Membership.member_id) == col(Member.id)).where(
            col(Membership.theme_id) == theme_id, col(Membership.left_at).is_(None), col(Member.gone_at).is_(None)
        )
    )
    return sorted(
        (person(row) for row in rows),
        key=lambda one: (one.city is None, names.key(one.city or ""), names.key(one.name), one.id),
    )


def _carried(tx: Connection, theme_id: int) -> dict[int, str]:
    """The names of the group and of those that went on in it."""
    groups = carrying()
    rows = tx.execute(
        select(col(Theme.id), col(Theme.name))
        .join(groups, groups.c.theme_id == col(Theme.id))
        .where(groups.c.by_id == theme_id)
    )
    return {row.id: row.name for row in rows}


def _running(tx: Connection, *known: ColumnElement[bool]) -> list[Talk]:
    """The talks that something still follows on, the most urgent first."""
    return gather(
        tx,
        TALK.where(*known, col(Report.next_step) != "", col(Report.result) == Result.OPEN).order_by(
            col(Report.next_on).is_(None), col(Report.next_on), col(Report.id)
        ),
    )


def _links(tx: Connection, *known: ColumnElement[bool]) -> Iterator[tuple[Talk, str]]:
    """The addresses in the newest talks that have any, each once."""
    linking = or_(col(Report.said).contains("://"), col(Report.next_step).contains("://"))
    newest = TALK.where(*known, linking).order_by(col(Report.met_on).desc(), col(Report.id).desc()).limit(LINKS)
    seen = set()
    for talk in gather(tx, newest):
        for address in _LINK.findall(f"{talk.said}\n{talk.next_step}"):
            if address not in seen:
                seen.add(address)
                yield talk, address


def _last(one: Held) -> tuple[date, int]:
    return one.until or date.max, one.id
