"""What a city's coordinator (or the secretariat) says of each person: stays, has a successor, or leaves it vacant."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Select, func, select, update
from sqlmodel import col

from storage import cities, history, members, names, offices, policy, themes
from storage.cities import Town
from storage.errors import BadField, SeasonOver, SeasonPaused, UnknownSeason
from storage.history import By
from storage.keeping import people, placing
from storage.keeping.handing import Post, posts, succeed
from storage.keeping.placing import Told
from storage.kinds import Role, Verdict
from storage.members import Actor, Person
from storage.policy import Action
from storage.seasons import welcome
from storage.seasons.progress import Season, count_left, get, open_
from storage.tables import City, Membership, Office, SeasonCity, SeasonItem, Theme

LONGEST = timedelta(days=366)
"""How far back a term may have ended: further back it is a slip of the finger."""


@dataclass(frozen=True)
class Item:
    """An office (with its role) or a membership (without) that is in a season."""

    id: int
    member_id: int
    office_id: int | None
    role: Role | None
    theme_id: int | None
    theme: str | None
    body: str | None
    city: str | None
    """Of the office."""
    verdict: Verdict | None
    successor_id: int | None
    open: bool
    """Whether it waits for a decision."""
    current: bool
    """Whether it lasts."""


@dataclass(frozen=True)
class Standing:
    """Somebody, with what they have in a season."""

    person: Person
    items: tuple[Item, ...]

    @property
    def open(self) -> tuple[Item, ...]:
        """What waits for a decision."""
        return tuple(item for item in self.items if item.open)

    @property
    def verdicts(self) -> frozenset[Verdict]:
        """What was said of the rest."""
        return frozenset(item.verdict for item in self.items if item.verdict is not None)


@dataclass(frozen=True)
class Walk:
    """A city's list: whom nobody decided on in everything, and the others."""

    season: Season
    town: Town
    waiting: tuple[Standing, ...]
    decided: tuple[Standing, ...]
    successors: dict[int, Person]
    done: bool


@dataclass(frozen=True)
class Ruling:
    """What is said of somebody."""

    member_id: int
    verdict: Verdict
    items: tuple[int, ...] = ()
    """Of which items; empty: of all that waits."""
    successor_id: int | None = None
    since: date | None = None
    """The first day of the successor, or without; None: today. Groups go over at once."""
    leaves: bool = False
    """They leave the network, with all else that they have."""
    again: bool = False
    """Also of what was confirmed before: said by somebody who saw that."""


@dataclass(frozen=True)
class Decided:
    """What came of it. `count` 0: it had been decided before."""

    season: Season
    town: Town
    person: Person
    verdict: Verdict
    successor: Person | None
    count: int
    elsewhere: tuple[Post, ...]
    """Offices that ended and are given by others than the city: a chair, the executive board."""
    done: bool
    """Whether the city is through."""


def walk(tx: Connection, actor: Actor, season_id: int, city_id: int, *, on: date) -> Walk:
    """A city's list, by name. Raises NotAllowed, UnknownSeason."""
    policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=city_id)
    season, town, done = _city(tx, season_id, city_id)
    by_person: defaultdict[int, list[Item]] = defaultdict(list)
    for item in _items(tx, season_id, city_id, on):
        by_person[item.member_id].append(item)
    successors = {item.successor_id for items in by_person.values() for item in items if item.successor_id}
    known = {one.id: one for one in members.by_ids(tx, (*by_person, *successors))}
    standing = sorted(
        (Standing(known[member_id], tuple(items)) for member_id, items in by_person.items()),
        key=lambda one: (names.key(one.person.name), one.person.id),
    )
    return Walk(
        season,
        town,
        tuple(one for one in standing if one.open),
        tuple(one for one in standing if not one.open),
        {one: known[one] for one in successors},
        done=done,
    )


def decide(
    tx: Connection,
    actor: Actor,
    season_id: int,
    city_id: int,
    ruling: Ruling,
    *,
    team: str,
    at: datetime,
    on: date,
) -> Decided:
    """Say what becomes of what somebody has, and do it. What was decided before stays as it is.

    What the city does not give (a chair, the executive board) ends with a successor too, but only the secretariat
    gives it to them. Raises NotAllowed, UnknownSeason, SeasonPaused, SeasonOver, UnknownPerson, ThemeEnded, BadField.
    """
    policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=city_id)
    season, town = _hold(tx, season_id, city_id)
    person = members.by_id(tx, ruling.member_id)
    mine = [item for item in _items(tx, season_id, city_id, on) if item.member_id == person.id]
    waiting = [item for item in mine if item.open or (ruling.again and _may_change(item, ruling))]
    chosen = [item for item in waiting if not ruling.items or item.id in ruling.items]
    successor: Person | None = None
    elsewhere: tuple[Post, ...] = ()
    if chosen:
        by = By(actor)
        if ruling.verdict is Verdict.CONFIRMED:
            _confirm(tx, by, chosen, at=at)
        else:
            successor = _successor(tx, person, ruling)
            elsewhere = _pass_on(tx, actor, ruling, successor, chosen, team=team, at=at, on=on)
            if ruling.leaves and not person.gone:
                _rule(tx, by, [item for item in waiting if item not in chosen], Verdict.VACANT, None, at=at)
                placing.depart(tx, by, people.hold(tx, actor, person.id, on=on), at=at, on=on)
    done = _through(tx, actor, season_id, city_id, at=at, on=on) if chosen else _done(tx, season_id, city_id)
    return Decided(season, town, person, ruling.verdict, successor, len(chosen), elsewhere, done=done)


def confirm_all(tx: Connection, actor: Actor, season_id: int, city_id: int, *, at: datetime, on: date) -> int:
    """All stay of whom nobody said otherwise. Returns how many. Raises as `decide`."""
    policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=city_id)
    _hold(tx, season_id, city_id)
    waiting = [item for item in _items(tx, season_id, city_id, on) if item.open]
    _confirm(tx, By(actor), waiting, at=at)
    _through(tx, actor, season_id, city_id, at=at, on=on)
    return len({item.member_id for item in waiting})


def finish(tx: Connection, actor: Actor, season_id: int, city_id: int, *, at: datetime, on: date) -> bool:
    """A city is through of which nothing waits (any more); False when something does. Raises as `decide`."""
    policy.require_over(tx, actor, Action.CITY_KEEP, on=on, city_id=city_id)
    _hold(tx, season_id, city_id)
    return _through(tx, actor, season_id, city_id, at=at, on=on)


# --- inside ---------------------------------------------------------------------------------------


def _city(tx: Connection, season_id: int, city_id: int) -> tuple[Season, Town, bool]:
    season = get(tx, season_id)
    row = tx.execute(
        select(col(SeasonCity.done_at)).where(
            col(SeasonCity.season_id) == season_id, col(SeasonCity.city_id) == city_id
        )
    ).one_or_none()
    if row is None:
        raise UnknownSeason
    return season, cities.get(tx, city_id), row.done_at is not None


def _hold(tx: Connection, season_id: int, city_id: int) -> tuple[Season, Town]:
    """A season's city, until the end of the transaction ours to decide on."""
    tx.execute(
        select(col(SeasonCity.city_id))
        .where(col(SeasonCity.season_id) == season_id, col(SeasonCity.city_id) == city_id)
        .with_for_update()
    )
    season, town, _ = _city(tx, season_id, city_id)
    if season.ended:
        raise SeasonOver(season.name)
    if season.paused:
        raise SeasonPaused(season.name)
    return season, town


def _items(tx: Connection, season_id: int, city_id: int, on: date) -> list[Item]:
    lasts = func.coalesce(col(Office.until), date.max) >= on
    query: Select[*tuple[Any, ...]] = (
        select(
            col(SeasonItem.id),
            func.coalesce(col(Office.member_id), col(Membership.member_id)).label("member_id"),
            col(SeasonItem.office_id),
            col(Office.role),
            col(Theme.id).label("theme_id"),
            col(Theme.name).label("theme"),
            col(Office.body),
            col(City.name).label("city"),
            col(SeasonItem.verdict),
            col(SeasonItem.successor_id),
            open_(on).label("open"),
            (lasts & col(Membership.left_at).is_(None)).label("current"),
        )
        .outerjoin(Office, col(Office.id) == col(SeasonItem.office_id))
        .outerjoin(Membership, col(Membership.id) == col(SeasonItem.membership_id))
        .outerjoin(Theme, col(Theme.id) == func.coalesce(col(Office.theme_id), col(Membership.theme_id)))
        .outerjoin(City, col(City.id) == col(Office.city_id))
        .where(col(SeasonItem.season_id) == season_id, col(SeasonItem.city_id) == city_id)
        .order_by(col(SeasonItem.office_id).is_(None), col(Theme.name), col(SeasonItem.id))
    )
    return [
        Item(**{**row, "open": bool(row["open"]), "current": bool(row["current"])})
        for row in tx.execute(query).mappings()
    ]


def _may_change(item: Item, ruling: Ruling) -> bool:
    """Confirmed before, and now otherwise: nothing had ended yet."""
    return item.verdict is Verdict.CONFIRMED and item.current and ruling.verdict is not Verdict.CONFIRMED


def _since(ruling: Ruling, on: date) -> date:
    since = ruling.since or on
    if since > on:
        raise BadField("since", "in_future")
    if on - since > LONGEST:
        raise BadField("since", "too_long_ago")
    return since


def _successor(tx: Connection, person: Person, ruling: Ruling) -> Person | None:
    if ruling.verdict is not Verdict.REPLACED:
        return None
    if ruling.successor_id is None:
        raise BadField("successor", "missing")
    members.pin(tx, ruling.successor_id)
    successor = members.by_id(tx, ruling.successor_id)
    if successor.id == person.id:
        raise BadField("successor", "same_person")
    if successor.gone or successor.city_id != person.city_id:
        raise BadField("successor", "other_city")
    return successor


def _confirm(tx: Connection, by: By, items: Sequence[Item], *, at: datetime) -> None:
    _rule(tx, by, items, Verdict.CONFIRMED, None, at=at)


def _rule(
    tx: Connection, by: By, items: Sequence[Item], verdict: Verdict, successor_id: int | None, *, at: datetime
) -> None:
    if not items:
        return
    decided_by = None if by.actor is None else by.actor.id
    tx.execute(
        update(SeasonItem)
        .where(col(SeasonItem.id).in_([item.id for item in items]))
        .values(verdict=verdict, successor_id=successor_id, decided_by_id=decided_by, decided_at=at)
    )
    after: dict[str, object] = {"verdict": verdict}
    if successor_id is not None:
        after["successor_id"] = successor_id
    for item in items:
        before = {"verdict": item.verdict}
        history.note(tx, by, Action.CITY_KEEP, "season_items", item.id, at=at, before=before, after=after)


def _pass_on(
    tx: Connection,
    actor: Actor,
    ruling: Ruling,
    successor: Person | None,
    items: Sequence[Item],
    *,
    team: str,
    at: datetime,
    on: date,
) -> tuple[Post, ...]:
    """End what somebody has, and give it to a successor. Returns what ended and is for others to give."""
    by, giver, since = By(actor), ruling.member_id, _since(ruling, on)
    fresh = successor is not None and not themes.of_member(tx, successor.id) and not posts(tx, successor.id, on=on)
    held = {post.id: post for post in posts(tx, giver, on=on)}
    elsewhere, given, added, new = [], [], [], []
    for item in items:
        post = held.get(item.office_id) if item.office_id is not None else None
        to = successor
        if post is not None:
            placing.end_office(tx, by, post.id, post.until, at=at, on=since)
            if not post.of_the_city:
                if not actor.secretariat:
                    to = None
                if to is None:
                    elsewhere.append(post)
            if to is not None and (office_id := succeed(tx, by, post, to.id, since=since, until=None, at=at, on=on)):
                new.append(office_id)
        elif item.theme_id is not None and item.office_id is None:
            placing.leave(tx, by, giver, item.theme_id, at=at)
            if to is not None and (theme := placing.join(tx, by, to.id, themes.get(tx, item.theme_id), at=at)):
                added.append(theme.id)
        if to is not None:
            given.append(item)
    _rule(tx, by, given, Verdict.REPLACED, None if successor is None else successor.id, at=at)
    _rule(tx, by, [item for item in items if item not in given], Verdict.VACANT, None, at=at)
    if successor is not None:
        placing.tell(tx, successor, Told(actor.id, added, offices=new, giver=giver), team=team, at=at)
        offices.owe_notes(tx, successor.id, on=on, at=at)
        if fresh:
            welcome.greet(tx, successor, team=team, at=at)
    return tuple(elsewhere)


def _done(tx: Connection, season_id: int, city_id: int) -> bool:
    return _city(tx, season_id, city_id)[2]


def _through(tx: Connection, actor: Actor, season_id: int, city_id: int, *, at: datetime, on: date) -> bool:
    """Write down that a city is through when nothing of it waits; whether it is."""
    if count_left(tx, season_id, city_id, on):
        return False
    done: Any = tx.execute(
        update(SeasonCity)
        .where(
            col(SeasonCity.season_id) == season_id,
            col(SeasonCity.city_id) == city_id,
            col(SeasonCity.done_at).is_(None),
        )
        .values(done_by_id=actor.id, done_at=at)
    )
    if done.rowcount:
        after = {"city_id": city_id, "done_at": at}
        history.note(tx, By(actor), Action.CITY_KEEP, "seasons", season_id, at=at, after=after)
    return True
