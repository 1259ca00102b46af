"""What who takes over a theme group must know, made from what is kept: the hand-over note."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection
from sqlmodel import col

from storage import lobby, names, network_days, offices, policy
from storage.kinds import Result, Side
from storage.lobby import Talk, Wanted
from storage.lobby.talks import TALK, gather, open_reports
from storage.members import PERSON, Actor, Person, person
from storage.network_days import Day, Slot
from storage.network_days import days as days_of
from storage.offices import Held
from storage.policy import Action
from storage.tables import Member, Membership, Report
from storage.themes.records import About, about

TALKS = 5
"""Talks that are named, the newest first."""
FOLLOW_UPS = 10
"""Follow-ups that are named, the most urgent first."""


@dataclass(frozen=True)
class Note:
    """A theme group as who takes it over needs it."""

    about: About
    leads: tuple[Held, ...]
    """Now, and those who will."""
    former: tuple[Held, ...]
    """The last first."""
    people: tuple[Person, ...]
    """By city and name."""
    follow_ups: tuple[Talk, ...]
    """Talks that something still follows on, of those that the reader may know of."""
    more_follow_ups: int
    talks: tuple[Talk, ...]
    slots: tuple[tuple[Day, Slot], ...]
    """When the group meets at coming network days."""

    def cities(self, side: Side) -> int:
        """From how many cities there are people of a side."""
        return len({one.city_id for one in self.people if one.side == side and one.city_id is not None})


def note(tx: Connection, actor: Actor, theme_id: int, *, on: date) -> Note:
    """The hand-over note, for who leads the group, its pillar's chair and the secretariat. Raises NotAllowed."""
    policy.require_over(tx, actor, Action.THEME_KEEP, on=on, theme_id=theme_id)
    leading = offices.of_theme(tx, theme_id, first=date.min, last=date.max)
    rows = tx.execute(
        PERSON.join(Membership, col(Membership.member_id) == col(Member.id)).where(
            col(Membership.theme_id) == theme_id, col(Membership.left_at).is_(None), col(Member.gone_at).is_(None)
        )
    )
    everybody = sorted(
        (person(row) for row in rows),
        key=lambda one: (one.city is None, names.key(one.city or ""), names.key(one.name), one.id),
    )
    running = gather(
        tx,
        TALK.where(
            open_reports(),
            policy.readable(actor, on=on),
            lobby.about_themes((theme_id,)),
            col(Report.next_step) != "",
            col(Report.result) == Result.OPEN,
        ).order_by(col(Report.next_on).is_(None), col(Report.next_on), col(Report.id)),
    )
    coming = [(day, slot) for day in days_of.upcoming(tx, on) for slot in network_days.slots(tx, day.id)]
    return Note(
        about=about(tx, theme_id),
        leads=tuple(one for one in leading if one.until is None or one.until >= on),
        former=tuple(sorted((one for one in leading if one.until and one.until < on), key=_last, reverse=True)),
        people=tuple(everybody),
        follow_ups=tuple(running[:FOLLOW_UPS]),
        more_follow_ups=max(0, len(running) - FOLLOW_UPS),
        talks=lobby.listed(tx, actor, Wanted(themes=(theme_id,)), on=on).talks[:TALKS],
        slots=tuple((day, slot) for day, slot in coming if slot.theme_id == theme_id),
    )


def _last(one: Held) -> tuple[date, int]:
    return one.until or date.max, one.id
