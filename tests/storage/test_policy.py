"""Who may do what to a city, a group, and in somebody's name: by office, and only while it lasts."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from sqlmodel import col

from storage import policy
from storage.database import Database
from storage.errors import NotAllowed
from storage.kinds import Role, Side
from storage.members import Actor, Person
from storage.policy import Action
from storage.tables import Delegation, Office, ThemePillar
from tests.make import Make

ON = date(2026, 11, 24)


def office(tx: Connection, person: Person, role: Role, *, until: date | None = None, **place: object) -> None:
    tx.execute(insert(Office).values(member_id=person.id, role=role, since=date(2026, 1, 1), until=until, **place))


def test_offices_give_rights_where_and_while_they_last(db: Database, make: Make) -> None:
    anna, bo, cem, dewi = (make.person(name).person for name in ("Anna", "Bo", "Cem", "Dewi"))
    with db.transaction() as tx:
        pillar = tx.execute(select(col(ThemePillar.theme_id), col(ThemePillar.pillar)).limit(1)).one()
        office(tx, anna, Role.COORDINATOR, city_id=anna.city_id)
        office(tx, bo, Role.LEAD, theme_id=pillar.theme_id)
        office(tx, cem, Role.CHAIR, pillar=pillar.pillar)
        office(tx, dewi, Role.LEAD, theme_id=pillar.theme_id, until=ON - timedelta(days=1))
        asked: dict[str, tuple[Action, dict[str, Any]]] = {
            "city": (Action.CITY_KEEP, {"city_id": anna.city_id}),
            "another city": (Action.CITY_KEEP, {"city_id": (anna.city_id or 0) + 1}),
            "keep group": (Action.THEME_KEEP, {"theme_id": pillar.theme_id}),
            "decide on group": (Action.THEME_DECIDE, {"theme_id": pillar.theme_id}),
            "keep another group": (Action.THEME_KEEP, {"theme_id": pillar.theme_id + 10_000}),
        }
        may = {
            person.name: {
                name
                for name, (action, what) in asked.items()
                if policy.may_over(tx, Actor(person), action, on=ON, **what)
            }
            for person in (anna, bo, cem, dewi)
        }
        assert may == {
            "Anna": {"city"},
            "Bo": {"keep group"},
            "Cem": {"keep group", "decide on group"},
            "Dewi": set(),
        }
        assert all(
            policy.may_over(tx, Actor(dewi, secretariat=True), action, on=ON, **what)
            for action, what in asked.values()
        )
        assert policy.may_over(
            tx, Actor(dewi), Action.THEME_KEEP, on=ON - timedelta(days=1), theme_id=pillar.theme_id
        )


def test_acting_for_somebody_needs_their_leave(db: Database, make: Make) -> None:
    alderman, official = make.person("Wethouder").person, make.person("Ambtenaar", side=Side.OFFICIAL).person
    with db.transaction() as tx:

        def may(person: Person, *, secretariat: bool = False, on: date = ON) -> bool:
            actor = Actor(person, secretariat=secretariat)
            return policy.may_over(tx, actor, Action.ACT_FOR, on=on, politician_id=alderman.id)

        assert not may(official, secretariat=True)
        tx.execute(
            insert(Delegation).values(
                politician_id=alderman.id, official_id=official.id, since=ON, until=ON, made_by_id=alderman.id
            )
        )
        assert may(alderman)
        assert may(official)
        assert not may(official, on=ON + timedelta(days=1))
        with pytest.raises(NotAllowed):
            policy.require_over(tx, Actor(official), Action.DELEGATE, on=ON, politician_id=alderman.id)
