"""Two rows that are one person become one, with all that refers to them."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from sqlmodel import SQLModel, col

from storage import keeping, matching, merging, network_days, themes
from storage.database import Database
from storage.errors import BadField, NothingToMatch, UnknownPerson
from storage.history import By
from storage.kinds import Answer, Role, Side
from storage.members import Actor, Person
from storage.tables import (
    Change,
    Delegation,
    Delivery,
    Interest,
    Member,
    Membership,
    Office,
    Signup,
)
from tests.conftest import NOW
from tests.keeping import coordinator, entered
from tests.make import TEAM, Make

TODAY = NOW.date()
WHEN: dict[str, Any] = {"at": NOW, "on": TODAY}


def pointing_at_people() -> set[str]:
    """Every column that refers to a person."""
    return {
        f"{table.name}.{key.parent.name}"
        for table in SQLModel.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name == "members"
    }


def test_all_that_points_at_people_is_handled() -> None:
    plain = {f"{model.__tablename__}.{column}" for model, column in merging.PLAIN}
    own = {column for columns in merging.OWN for column in columns}
    assert plain | own == pointing_at_people()
    assert plain & own == set()


def rows(tx: Connection, model: type[SQLModel], *columns: str) -> list[tuple[Any, ...]]:
    table = model.__table__  # type: ignore[attr-defined]
    return sorted(tuple(row) for row in tx.execute(select(*(table.c[name] for name in columns))))


def become_one(db: Database, account: Actor, was: Person) -> Person:
    with db.transaction() as tx:
        return merging.merge(tx, By(account), account.id, was.id, at=NOW)


def test_every_column_that_points_at_the_one_points_at_the_other(db: Database, make: Make) -> None:
    """Rows with nothing but what they must have, each pointing at who goes; nothing may keep them from going."""
    carla = coordinator(make)
    bo, anna = entered(make, carla), make.person("Anna Voorbeeld")
    others = cycle([make.person().id for _ in range(5)])
    points = pointing_at_people()
    with db.transaction() as tx:
        for table in SQLModel.metadata.sorted_tables:
            ours = [name for name in (column.name for column in table.columns) if f"{table.name}.{name}" in points]
            for name in ours if table.name != "members" else ():
                tx.execute(insert(table).values(**filled(tx, table, name, bo.id, others)))
        tx.execute(
            insert(Member).values(
                team=TEAM,
                slack_user="-x",
                entered_by_id=bo.id,
                guest=False,
                name="",
                function="",
                reminders=False,
                created_at=NOW,
            )
        )
    become_one(db, anna, bo)
    with db.reading() as tx:
        for point in points:
            table_name, name = point.split(".")
            column = SQLModel.metadata.tables[table_name].c[name]
            there = set(tx.execute(select(column)).scalars())
            assert bo.id not in there, point
            if table_name != "matches" or name == "pointed_by_id":
                assert anna.id in there, point


def filled(tx: Connection, table: Any, name: str, who: int, others: Iterator[int]) -> dict[str, Any]:
    """A row of a table that points at `who` by that column, and elsewhere at whatever is there."""
    values: dict[str, Any] = {name: who}
    for column in table.columns:
        if (
            column.name == name
            or (column.primary_key and not column.foreign_keys)
            or column.server_default is not None
        ):
            continue
        if column.foreign_keys and not column.nullable:
            target = next(iter(column.foreign_keys)).column
            if target.table.name == "members":
                values[column.name] = next(others)
            else:
                found = tx.execute(select(target).order_by(target.desc())).scalars().first()
                if found is None:
                    found = tx.execute(
                        insert(target.table).values(**filled(tx, target.table, "", 0, others)).returning(target)
                    ).scalar_one()
                values[column.name] = found
        elif column.name == "office_id":
            values[column.name] = tx.execute(
                insert(Office)
                .values(member_id=next(others), role=Role.LEAD, since=date(1999, 1, 1), until=date(1999, 1, 2))
                .returning(col(Office.id))
            ).scalar_one()
        elif not column.nullable:
            values[column.name] = example(column, f"{table.name}.{name}")
    values.pop("", None)
    return values


def example(column: Any, unique: str) -> Any:
    words = getattr(column.type, "words", None)
    if words is not None:
        return next(iter(words))
    kinds = {"UtcDateTime": NOW, "AutoString": unique, "Text": "", "Integer": 1, "Boolean": False, "JSON": {}}
    return {**kinds, "Date": TODAY}[type(column.type).__name__]


def test_what_both_have_somebody_has_once(db: Database, make: Make) -> None:
    carla, politician = coordinator(make), make.person("Pol Voorbeeld")
    bo, anna = entered(make, carla, groups=("europa", "mkb")), make.in_theme(make.person("Anna Voorbeeld"), "europa")
    europa, mkb = make.theme_id("europa"), make.theme_id("mkb")
    early = TODAY - timedelta(days=100)
    with db.transaction() as tx:
        for member_id, since, until in ((bo.id, early, TODAY), (anna.id, TODAY, None)):
            tx.execute(
                insert(Office).values(member_id=member_id, role=Role.LEAD, theme_id=europa, since=since, until=until)
            )
            tx.execute(
                insert(Delegation).values(
                    politician_id=politician.id, official_id=member_id, since=since, made_by_id=carla.id
                )
            )
            tx.execute(insert(Interest).values(theme_id=mkb, member_id=member_id, at=NOW))
            day = network_days.upcoming(tx, date(2000, 1, 1))[0]
            tx.execute(
                insert(Signup).values(
                    day_id=day.id, member_id=member_id, answer=Answer.COMING if member_id == anna.id else Answer.NOT_COMING,
                    remarks="", reason="", answered_at=NOW, changed_at=NOW,
                )
            )  # fmt: skip
        tx.execute(
            insert(Delegation).values(politician_id=bo.id, official_id=anna.id, since=TODAY, made_by_id=carla.id)
        )
    become_one(db, anna, bo)
    with db.reading() as tx:
        assert sorted(theme.id for theme in themes.of_member(tx, anna.id)) == sorted((europa, mkb))
        lasting = [row for row in rows(tx, Office, "member_id", "since", "until", "role") if row[3] is Role.LEAD]
        assert sorted(lasting, key=str) == sorted(
            [(anna.id, early, None, Role.LEAD), (anna.id, TODAY, TODAY - timedelta(days=1), Role.LEAD)], key=str
        )
        acting = tx.execute(select(col(Delegation.official_id), col(Delegation.since), col(Delegation.until))).all()
        assert sorted(map(tuple, acting), key=str) == sorted(
            [(anna.id, early, None), (anna.id, TODAY, TODAY - timedelta(days=1))], key=str
        )
        assert rows(tx, Interest, "theme_id", "member_id") == [(mkb, anna.id)]
        assert rows(tx, Signup, "member_id", "answer") == [(anna.id, Answer.COMING)]
        assert len(tx.execute(select(col(Membership.id)).where(col(Membership.left_at).is_(None))).all()) == 2


def test_who_knows_nothing_of_themselves_learns_it_and_who_does_keeps_it(db: Database, make: Make) -> None:
    carla = coordinator(make)
    new = make.person("Bo Voorbeeld", city=None)
    one = become_one(db, new, entered(make, carla, email="bo@ede.example"))
    assert (one.city, one.side, one.function, one.complete) == ("Ede", Side.POLITICAL, "wethouder Wonen", True)
    old = make.person("Wim Voorbeeld", city="Oss", side=Side.OFFICIAL, function="adviseur")
    other = become_one(db, old, entered(make, carla, "Wim Voorbeeld"))
    assert (other.city, other.side, other.function) == ("Oss", Side.OFFICIAL, "adviseur")
    with db.reading() as tx:
        assert set(tx.execute(select(col(Member.email))).scalars()) == {None}
    with pytest.raises(UnknownPerson):
        become_one(db, new, one)


# --- matching ---------------------------------------------------------------------------------------


def looked(db: Database, who: Actor, email: str) -> list[str]:
    """Whom somebody is asked about after Slack told their e-mail."""
    with db.transaction() as tx:
        matching.look(tx, who.person, email, team=TEAM, at=NOW)
    with db.reading() as tx:
        return [one.entered.name for one in matching.open_for(tx, who)]


def test_somebody_is_recognised_by_address_or_by_name_and_the_address_city(db: Database, make: Make) -> None:
    carla = coordinator(make)
    entered(make, carla, "Bo Voorbeeld", email="b.voorbeeld@elders.example")
    entered(make, carla, "Zoë van Voorbeeld")
    assert looked(db, make.person("Bobo"), "B.Voorbeeld@Elders.example") == ["Bo Voorbeeld"]
    assert looked(db, make.person("Zoe van Voorbeeld", city=None), "zoe@ede.nl") == ["Zoë van Voorbeeld"]
    assert looked(db, make.person("Zoe van Voorbeeld", city="Ede"), "zoe@oss.nl") == []
    assert looked(db, make.person("Bobo"), "") == []
    assert looked(db, make.person("Bobo", home_team="T0ELDERS"), "b.voorbeeld@elders.example") == []


def test_yes_makes_one_of_two_and_twice_is_said_so(db: Database, make: Make) -> None:
    carla = coordinator(make)
    bo = entered(make, carla, email="bo@ede.example", groups=("europa",))
    account = make.person("Bo Voorbeeld", city=None)
    assert looked(db, account, "bo@ede.example") == ["Bo Voorbeeld"]
    with db.transaction() as tx:
        done = matching.accept(tx, account, bo.id, team=TEAM, **WHEN)
    assert (done.person.id, done.was, done.person.city) == (account.id, bo, "Ede")
    with db.transaction() as tx, pytest.raises(NothingToMatch):
        matching.accept(tx, account, bo.id, team=TEAM, **WHEN)
    with db.reading() as tx:
        assert [theme.name for theme in themes.of_member(tx, account.id)] == ["Europa"]
        told = [
            tuple(row)
            for row in tx.execute(select(col(Delivery.kind), col(Delivery.recipient)).order_by(col(Delivery.id)))
        ]
        assert told == [("match", account.account), ("matched", carla.account)]
        assert (
            tx.execute(
                select(col(Change.thing_id)).where(col(Change.thing_id) == bo.id, col(Change.thing) == "members")
            ).all()
            == []
        )


def test_no_is_never_asked_again_and_the_coordinator_hears_it(db: Database, make: Make) -> None:
    carla = coordinator(make)
    bo, account = entered(make, carla, email="bo@ede.example"), make.person("Bo Voorbeeld")
    looked(db, account, "bo@ede.example")
    with db.transaction() as tx:
        assert matching.decline(tx, account, bo.id, team=TEAM, **WHEN) == bo
    assert looked(db, account, "bo@ede.example") == []
    with db.transaction() as tx, pytest.raises(NothingToMatch):
        matching.decline(tx, account, bo.id, team=TEAM, **WHEN)
    with db.transaction() as tx, pytest.raises(BadField, match="somebody_else"):
        matching.point(tx, carla, bo.id, account.id, team=TEAM, **WHEN)
    with db.reading() as tx:
        told = tx.execute(
            select(col(Delivery.recipient), col(Delivery.facts)).where(col(Delivery.kind) == "matched")
        ).one()
    assert told == (carla.account, {"account": account.id, "entered": bo.id, "said": "no"})


def test_nobody_says_yes_who_was_not_asked_or_after_the_other_left(db: Database, make: Make) -> None:
    carla = coordinator(make)
    bo, account = entered(make, carla, email="bo@ede.example"), make.person("Bo Voorbeeld")
    with db.transaction() as tx, pytest.raises(NothingToMatch):
        matching.accept(tx, account, bo.id, team=TEAM, **WHEN)
    looked(db, account, "bo@ede.example")
    with db.transaction() as tx:
        keeping.end(tx, carla, bo.id, **WHEN)
    with db.transaction() as tx, pytest.raises(NothingToMatch):
        matching.accept(tx, account, bo.id, team=TEAM, **WHEN)
    assert looked(db, account, "bo@ede.example") == []


def test_coordinator_points_at_an_account_from_elsewhere_and_that_one_answers(db: Database, make: Make) -> None:
    carla, oss = coordinator(make), make.person(city="Oss")
    bo = entered(make, carla)
    guest = make.person("Bo Voorbeeld", city=None, home_team="T0ELDERS")
    with db.transaction() as tx:
        for who, problem in ((oss.id, "of_another_city"), (bo.id, "no_account")):
            with pytest.raises(BadField, match=problem):
                matching.point(tx, carla, bo.id, who, team=TEAM, **WHEN)
        assert matching.point(tx, carla, bo.id, guest.id, team=TEAM, **WHEN).id == guest.id
        assert matching.accept(tx, guest, bo.id, team=TEAM, **WHEN).person.city == "Ede"
