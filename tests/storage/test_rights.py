"""Who may do what: every role, every action, one's own and another's, as `docs/rights.md` says."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from storage import policy, themes
from storage.database import Database
from storage.errors import NotAllowed, ProfileNeeded
from storage.kinds import Publicity, Role, Side
from storage.members import Actor, by_id
from storage.network import Network
from storage.policy import Action
from storage.tables import Delegation, Member, Office, Report, ThemePillar
from tests.lobby import filed
from tests.make import Make

DOCS = Path(__file__).parents[2] / "docs" / "rights.md"
ON = date(2026, 11, 24)
READING = {f"report:read {publicity}": publicity for publicity in Publicity}
"""Reading a report is decided for many at once, by a condition."""


@dataclass
class Place:
    """What there is to do something to: one's own (city, group, politician, report), and another's."""

    city: int
    theme: int
    politician: int
    owner: int
    reports: dict[Publicity, int]


@dataclass
class Somebody:
    """A person in a role, and what is theirs."""

    actor: Actor
    own: Place


def written() -> dict[tuple[str, str], str]:
    """The tables in the docs: (action, role) → what stands there."""
    cells: dict[tuple[str, str], str] = {}
    roles: list[str] = []
    for line in DOCS.read_text(encoding="utf-8").splitlines():
        parts = [part.strip() for part in line.strip("|").split("|")] if line.startswith("|") else []
        if parts and parts[0] == "action":
            roles = parts[1:]
        elif parts and parts[0].startswith("`"):
            cells |= {(parts[0].strip("`"), role): said for role, said in zip(roles, parts[1:], strict=True)}
    return cells


def ask(tx: Connection, actor: Actor, action: Action, place: Place) -> str:
    """`yes`, `no`, or `first` when the bot wants to know city and side first."""
    try:
        if action in policy.BY_OFFICE:
            policy.require_over(
                tx, actor, action, on=ON,
                city_id=place.city, theme_id=place.theme, politician_id=place.politician,
            )  # fmt: skip
        else:
            policy.require(actor, action, owner=place.owner)
    except NotAllowed:
        return "no"
    except ProfileNeeded:
        return "first"
    return "yes"


def reads(tx: Connection, actor: Actor, report_id: int) -> str:
    found = tx.execute(select(col(Report.id)).where(col(Report.id) == report_id, policy.readable(actor, on=ON)))
    return "no" if found.first() is None else "yes"


def cell(own: str, other: str) -> str:
    """How the docs say it."""
    return own if own == other else {("yes", "no"): "own"}[own, other]


@pytest.fixture
def network(db: Database, make: Make, g40: Network) -> tuple[dict[str, Somebody], Place]:
    """Somebody in each role, all of Ede, and what is another's: of Oss, in another pillar."""
    with db.reading() as tx:
        pillars = tx.execute(select(col(ThemePillar.theme_id), col(ThemePillar.pillar))).all()
        alone = [row for row in pillars if sum(one.theme_id == row.theme_id for one in pillars) == 1]
        mine = alone[0]
        elsewhere = next(row for row in alone if row.pillar != mine.pillar)
    alderman, stranger = make.person("Wethouder"), make.person("Vreemde", city="Oss")

    def reports(author: Actor, theme_id: int) -> dict[Publicity, int]:
        return {one: filed(db, g40, author, make.now, publicity=one, themes=(theme_id,)).id for one in Publicity}

    other = Place(
        make.city_id("Oss"), elsewhere.theme_id, stranger.id, stranger.id, reports(stranger, elsewhere.theme_id)
    )
    here = reports(alderman, mine.theme_id)

    def somebody(actor: Actor, *, politician: int = 0) -> Somebody:
        own = Place(make.city_id("Ede"), mine.theme_id, politician or actor.id, actor.id, here)
        return Somebody(actor, own)

    def officer(name: str, role: Role, **place: object) -> Actor:
        actor = make.person(name, side=Side.OFFICIAL)
        with db.transaction() as tx:
            tx.execute(insert(Office).values(member_id=actor.id, role=role, since=ON, **place))
        return actor

    official = make.person("Ambtenaar", side=Side.OFFICIAL)
    gone = make.person("Weg")
    with db.transaction() as tx:
        tx.execute(
            insert(Delegation).values(
                politician_id=alderman.id, official_id=official.id, since=ON, made_by_id=alderman.id
            )
        )
        tx.execute(update(Member).where(col(Member.id) == gone.id).values(gone_at=make.now))
        gone = Actor(by_id(tx, gone.id), secretariat=True)
    member = make.person("Lid")
    with db.transaction() as tx:
        themes.join(tx, member, mine.theme_id, at=make.now, on=ON)
    roles = {
        "not introduced": somebody(make.person("Nieuw", city=None)),
        "from elsewhere": somebody(make.person("Gast", home_team="T0ELSE")),
        "member": somebody(member),
        "official who acts for somebody": somebody(official, politician=alderman.id),
        "lead": somebody(officer("Trekker", Role.LEAD, theme_id=mine.theme_id)),
        "pillar chair": somebody(officer("Pijler", Role.CHAIR, pillar=mine.pillar)),
        "coordinator": somebody(
            officer("Stad", Role.COORDINATOR, city_id=make.city_id("Ede")), politician=alderman.id
        ),
        "lobby coordinator": somebody(officer("Lobby", Role.LOBBY_COORDINATOR)),
        "executive board": somebody(officer("Bestuur", Role.MEMBER, body="db")),
        "secretariat": somebody(make.secretary()),
        "gone": somebody(gone),
    }
    return roles, other


def test_rights_are_as_the_docs_say(db: Database, network: tuple[dict[str, Somebody], Place]) -> None:
    roles, other = network
    found: dict[tuple[str, str], str] = {}
    with db.reading() as tx:
        for role, one in roles.items():
            for action in Action:
                found[action, role] = cell(ask(tx, one.actor, action, one.own), ask(tx, one.actor, action, other))
            for name, which in READING.items():
                found[name, role] = cell(
                    reads(tx, one.actor, one.own.reports[which]), reads(tx, one.actor, other.reports[which])
                )
    assert found == written()
