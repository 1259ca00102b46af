"""All that is kept about somebody is in what they get: column by column, of all tables."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select, update
from sqlmodel import SQLModel, col

from storage import history, lobby
from storage.database import Database
from storage.errors import NotAllowed
from storage.history import By
from storage.members import Actor
from storage.network import Network
from storage.privacy import mydata
from storage.privacy.mydata import Kept, Kind
from storage.tables import Member
from tests import rows
from tests.lobby import filed
from tests.make import Make

ACCOUNTS = ("slack_user", "recipient", "email", "account", "user")
"""What a column is called that holds an account."""


LEDGER = "deliveries.recipient"


def pointing() -> dict[str, Any]:
    """Every column that refers to a person, or holds an account, by its name."""
    return {
        f"{table.name}.{column.name}": column
        for table in SQLModel.metadata.tables.values()
        for column in table.columns
        if column.name in ACCOUNTS or any(key.target_fullname == "members.id" for key in column.foreign_keys)
    }


def covered() -> set[str]:
    """The columns that the questions look at."""
    found = [column for part in mydata.PARTS for column in part.columns]
    return {f"{column.class_.__tablename__}.{column.key}" for column in found}


def asked(tx: Connection, actor: Actor) -> Kept:
    return mydata.collect(tx, actor, actor.id)


def test_every_column_that_refers_to_a_person_is_asked() -> None:
    assert set(pointing()) - covered() == set()


def test_whatever_refers_to_somebody_is_in_what_they_get(sqlite_db: Database, now: datetime) -> None:
    with sqlite_db.transaction() as tx:
        rows.fill(tx, each=2)
    anna = Make(sqlite_db, now).person("Anna Voorbeeld")
    silent = set()
    for name, column in pointing().items():
        if name in ("members.slack_user", "members.email"):
            continue  # fields of their own row
        table = column.table
        with sqlite_db.writer.connect() as tx:
            before = asked(tx, anna)
            whom = anna.account if name == LEDGER else anna.id
            others = [column.is_distinct_from(whom), *([table.c.id != anna.id] if table.name == "members" else [])]
            row = tx.execute(select(*table.primary_key).where(*others)).first() or ()
            which = [key == value for key, value in zip(table.primary_key, row, strict=True)]
            tx.execute(update(table).where(*which).values({column.name: whom}))
            if asked(tx, anna).kinds == before.kinds:
                silent.add(name)
            tx.rollback()
    assert silent == set()


def test_profile_has_all_that_is_known(db: Database, make: Make, now: datetime) -> None:
    anna = make.person("Anna Voorbeeld", function="wethouder Wonen")
    with db.transaction() as tx:
        tx.execute(update(Member).where(col(Member.id) == anna.id).values(email="anna@voorbeeld.example"))
        (profile,) = asked(tx, anna).kinds[Kind.PROFILE]
    kept = {name: value for name, value in profile.items() if value not in (None, "")}
    assert kept == {
        "name": "Anna Voorbeeld", "team": "T0G40", "slack_user": anna.account, "home_team": "T0G40", "guest": False,
        "city": "Ede", "side": "political", "function": "wethouder Wonen", "email": "anna@voorbeeld.example",
        "locale": "nl-NL", "reminders": True, "created_at": now,
    }  # fmt: skip
    columns = set(Member.__table__.columns.keys())  # type: ignore[attr-defined]
    assert columns - {"id", "city_id", "entered_by_id"} <= set(profile)


def test_others_get_nothing_and_the_secretariat_does(db: Database, make: Make) -> None:
    anna, bo, boss = make.in_theme(make.person("Anna Voorbeeld"), "europa"), make.person("Bo"), make.secretary()
    with db.transaction() as tx, pytest.raises(NotAllowed):
        mydata.collect(tx, bo, anna.id)
    with db.transaction() as tx:
        assert mydata.collect(tx, boss, anna.id) == asked(tx, anna)


def test_a_report_that_its_author_took_back_is_named_without_its_text(
    db: Database, make: Make, g40: Network, now: datetime
) -> None:
    """Who took part knows that there was a talk; what was said of it, the author took back."""
    anna, bo = make.person("Anna Voorbeeld"), make.person("Bo Voorbeeld")
    talk = filed(db, g40, bo, now, people=(anna.id,))
    with db.transaction() as tx:
        (report,) = asked(tx, anna).kinds[Kind.REPORTS]
        assert (report["said"], report["author"], report["took_part"]) == (talk.said, "Bo Voorbeeld", True)
        lobby.withdraw(tx, bo, talk.id, network=g40, at=now)
        (report,) = asked(tx, anna).kinds[Kind.REPORTS]
        assert (report["said"], report["counterpart"], report["met_on"]) == (None, None, talk.met_on)
        (own,) = asked(tx, bo).kinds[Kind.REPORTS]
        assert own["said"] == talk.said


def test_what_others_changed_about_somebody_is_told_apart(db: Database, make: Make, now: datetime) -> None:
    anna, boss = make.person("Anna Voorbeeld"), make.secretary()
    with db.transaction() as tx:
        history.note(tx, By(boss), "city:keep", "members", anna.id, at=now, after={"function": "wethouder"})
        history.note(tx, By(boss), "city:keep", "members", boss.id, at=now, after={"function": "griffier"})
        kept = asked(tx, anna).kinds
    assert [(one["by"], one["after"]) for one in kept[Kind.CHANGES_ABOUT]] == [
        ("Secretaris Voorbeeld", {"function": "wethouder"})
    ]
    assert [one["action"] for one in kept[Kind.CHANGES_BY]] == ["me:change"]
