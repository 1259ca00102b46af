"""What who keeps a city wants to know of it: who is in what, who comes, what is vacant."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select
from sqlmodel import col

from storage import cities, lobby, members, names, policy, themes
from storage.cities import Town
from storage.keeping import people, placing
from storage.keeping.handing import Post, posts
from storage.kinds import Answer, Role, Side
from storage.lobby import Listing
from storage.members import PERSON, Actor, Person, person
from storage.network_days import Day, days
from storage.policy import Action
from storage.tables import City, Member, Membership, NetworkDay, Office, Signup
from storage.themes import ThemeGroup

HOSTED = 2
"""Days that the city hosted, besides those to come: the last few."""


@dataclass(frozen=True)
class InGroup:
    """Who of a city is in a group: politicians first, then by name."""

    theme: ThemeGroup
    people: tuple[Person, ...]


@dataclass(frozen=True)
class CityPage:
    """A city, as who keeps it sees it on a day."""

    town: Town
    coordinators: tuple[Person, ...]
    people: tuple[Person, ...]
    """All, politicians first, then by name."""
    groups: tuple[InGroup, ...]
    absent: tuple[ThemeGroup, ...]
    """Running groups with nobody from the city."""
    day: Day | None
    """The next network day."""
    answers: tuple[tuple[Person, Answer | None], ...]
    """What those who are invited to it said (None: nothing yet)."""
    hosting: tuple[Day, ...]
    talks: Listing
    """Reports of the city's talks this quarter, as far as the actor may read them."""


@dataclass(frozen=True)
class Sheet:
    """Somebody, with all that can be changed of them."""

    person: Person
    email: str | None
    mark: str
    themes: tuple[ThemeGroup, ...]
    posts: tuple[Post, ...]


def page(tx: Connection, actor: Actor, city_id: int, *, on: date) -> CityPage:
    """A city's page on a day. Raises NotAllowed, UnknownCity."""
    policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=city_id)
    town = cities.get(tx, city_id)
    everybody = _sorted(members.from_city(tx, city_id))
    inside = _groups(tx, everybody)
    running = themes.running(tx)
    coming = days.upcoming(tx, on)
    day = coming[0] if coming else None
    invited = [one for one in everybody if day and day.invites(one.side)]
    return CityPage(
        town=town,
        coordinators=coordinators(tx, city_id, on=on),
        people=tuple(everybody),
        groups=tuple(InGroup(theme, tuple(inside[theme.id])) for theme in running if inside[theme.id]),
        absent=tuple(theme for theme in running if not inside[theme.id]),
        day=day,
        answers=tuple(_answers(tx, day, invited)) if day else (),
        hosting=_hosting(tx, city_id, on),
        talks=lobby.listed(
            tx, actor, lobby.Wanted(cities=(city_id,), since=date(on.year, (on.month - 1) // 3 * 3 + 1, 1)), on=on
        ),
    )


def kept(tx: Connection, actor: Actor, city_id: int, *, on: date) -> list[Person]:
    """A city's people, politicians first, for who keeps it. Raises NotAllowed."""
    policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=city_id)
    return _sorted(members.from_city(tx, city_id))


def partners(tx: Connection, actor: Actor) -> list[Person]:
    """People of organisations that are no city, by organisation and name. Raises NotAllowed."""
    policy.require(actor, Action.CITY_KEEP)
    rows = tx.execute(
        PERSON.where(col(Member.city_id).is_(None), col(Member.organisation) != "", col(Member.gone_at).is_(None))
    )
    found = [person(row) for row in rows]
    return sorted(found, key=lambda one: (names.key(one.organisation), names.key(one.name), one.id))


def sheet(tx: Connection, actor: Actor, member_id: int, *, on: date) -> Sheet:
    """Somebody that the actor may keep. Raises NotAllowed, UnknownPerson."""
    person = members.by_id(tx, member_id)
    if person.city_id is None:
        policy.require(actor, Action.CITY_KEEP)
    else:
        policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=person.city_id)
    email = people.email_of(tx, member_id)
    return Sheet(
        person,
        email,
        people.mark_of(person, email),
        tuple(themes.of_member(tx, member_id)),
        tuple(posts(tx, member_id, on=on)),
    )


def coordinators(tx: Connection, city_id: int, *, on: date) -> tuple[Person, ...]:
    """Who coordinates a city on a day, by name."""
    rows = tx.execute(
        PERSON.join(Office, col(Office.member_id) == col(Member.id))
        .where(
            col(Office.role) == Role.COORDINATOR,
            col(Office.city_id) == city_id,
            col(Office.since) <= on,
            placing.lasting(col(Office.until), on),
            col(Member.gone_at).is_(None),
        )
        .order_by(col(Member.name), col(Member.id))
        .distinct()
    )
    return tuple(person(row) for row in rows)


def coordinated(tx: Connection, member_id: int, *, on: date) -> list[Town]:
    """The cities that somebody coordinates on a day, by name."""
    rows = tx.execute(
        select(col(City.id), col(City.name))
        .join(Office, col(Office.city_id) == col(City.id))
        .where(
            col(Office.member_id) == member_id,
            col(Office.role) == Role.COORDINATOR,
            col(Office.since) <= on,
            placing.lasting(col(Office.until), on),
        )
        .distinct()
    )
    return sorted((Town(row.id, row.name) for row in rows), key=lambda town: names.key(town.name))


def _sorted(found: Sequence[Person]) -> list[Person]:
    order = {Side.POLITICAL: 0, Side.OFFICIAL: 1, None: 2}
    return sorted(found, key=lambda one: (order[one.side], names.key(one.name), one.id))


def _groups(tx: Connection, everybody: Sequence[Person]) -> defaultdict[int, list[Person]]:
    """The people of each group by its id, in the order in which they came."""
    place = {one.id: number for number, one in enumerate(everybody)}
    inside: defaultdict[int, list[Person]] = defaultdict(list)
    rows = tx.execute(
        select(col(Membership.theme_id), col(Membership.member_id)).where(
            col(Membership.member_id).in_(place), col(Membership.left_at).is_(None)
        )
    ).all()
    for row in sorted(rows, key=lambda row: place[row.member_id]):
        inside[row.theme_id].append(everybody[place[row.member_id]])
    return inside


def _answers(tx: Connection, day: Day, invited: Sequence[Person]) -> list[tuple[Person, Answer | None]]:
    said = {
        row.member_id: row.answer
        for row in tx.execute(
            select(col(Signup.member_id), col(Signup.answer)).where(
                col(Signup.day_id) == day.id, col(Signup.member_id).in_([one.id for one in invited])
            )
        )
    }
    return [(one, said.get(one.id)) for one in invited]


def _hosting(tx: Connection, city_id: int, on: date) -> tuple[Day, ...]:
    """The days to come that a city hosts, and the last few that it hosted."""
    rows = tx.execute(
        select(col(NetworkDay.id))
        .where(col(NetworkDay.host_city_id) == city_id)
        .order_by(col(NetworkDay.starts_on).desc(), col(NetworkDay.id))
        .limit(12)
    ).all()
    hosted = [days.get(tx, row.id) for row in rows]
    past = [day for day in hosted if day.ends_on < on and not day.cancelled][:HOSTED]
    return (*(day for day in reversed(hosted) if day.ends_on >= on and not day.cancelled), *past)
