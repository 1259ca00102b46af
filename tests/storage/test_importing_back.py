"""What was imported comes back: from an export, and by undoing."""

from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, update
from sqlmodel import col

from storage import importing, offices
from storage.database import Database
from storage.errors import AlreadyUndone, CannotUndo
from storage.importing import Cell, Scope
from storage.kinds import Role
from storage.network import Network
from storage.tables import Member
from tests.importing import ANNA, BO, HEADER, ON, Desk, all_rows, in_group
from tests.make import TEAM, Make


def test_undo_is_refused_when_something_was_changed_since(desk: Desk) -> None:
    done = desk.apply([*ANNA, *in_group("Europa", 2018)], [*BO, *in_group("Europa", 2018)])
    assert done.batch_id is not None
    boss = desk.make.secretary()
    before = desk.said()
    with desk.db.transaction() as tx:
        tx.execute(update(Member).where(col(Member.name) == "Bo Voorbeeld").values(function="beleidsadviseur"))
        anna = tx.execute(select(col(Member.id)).where(col(Member.name) == "Anna Voorbeeld")).scalar_one()
        offices.appoint(
            tx, boss, anna or 0, Role.LEAD, theme_id=desk.make.theme_id("Europa"), since=ON, at=desk.make.now
        )
    with pytest.raises(CannotUndo) as refused, desk.db.transaction() as tx:
        importing.undo(tx, boss, done.batch_id, at=desk.make.now)
    assert refused.value == CannotUndo(done.batch_id, ("Anna Voorbeeld", "Bo Voorbeeld"), 2)
    assert [one for one in desk.said() if one[2] is not Role.LEAD] == before


def test_undo_is_done_once(desk: Desk) -> None:
    done = desk.apply([*ANNA, *in_group("Europa", 2018)])
    assert done.batch_id is not None
    with desk.db.transaction() as tx:
        assert importing.undo(tx, None, done.batch_id, at=desk.make.now).removed == 2
    with pytest.raises(AlreadyUndone), desk.db.transaction() as tx:
        importing.undo(tx, None, done.batch_id, at=desk.make.now)
    assert desk.said() == []


NAMES = st.sampled_from(["Anna Voorbeeld", "Bo Voorbeeld", "Cas Voorbeeld"])
YEARS = st.one_of(st.none(), st.integers(2016, 2025))
ROWS = st.lists(
    st.builds(
        lambda name, city, group, role, since, until: [
            name,
            city,
            "ambtelijk",
            "",
            *in_group(group, since, until, role),
        ],
        NAMES,
        st.sampled_from(["Ede", "Oss"]),
        st.sampled_from(["Europa", "Participatie", ""]),
        st.sampled_from(["", "lid", "trekker"]),
        YEARS,
        YEARS,
    ),
    max_size=6,
)


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(before=ROWS, rows=ROWS, complete=st.booleans())
def test_undo_puts_back_exactly_what_there_was(
    sqlite_db: Database, g40: Network, now: datetime, before: list[list[Cell]], rows: list[list[Cell]], complete: bool
) -> None:
    desk = Desk(Make(sqlite_db, now), g40)
    clean = importing.read([HEADER, *before, *rows])
    wrong = {one.row for one in desk.plan(*before, *rows).unclear}
    ones = [line for line in clean.lines if line.number not in wrong]
    scope = Scope(cities=frozenset({desk.make.city_id("Ede")})) if complete else Scope()
    batches, states = [], [all_rows(sqlite_db)]
    for lines in (ones[: len(before)], ones[len(before) :]):
        with sqlite_db.transaction() as tx:
            table = replace(clean, lines=tuple(lines))
            plan = importing.prepare(tx, None, table, network=g40, team=TEAM, digest="", on=ON, scope=scope).plan
            done = importing.apply(
                tx, None, table, network=g40, team=TEAM, source="x", digest="x", on=ON, at=now,
                scope=Scope() if plan.unclear else scope, without_unclear=True,
            )  # fmt: skip
        batches.append(done.batch_id)
        states.append(all_rows(sqlite_db))
    for batch_id, state in zip(reversed(batches), reversed(states[:-1]), strict=True):
        if batch_id is not None:
            with sqlite_db.transaction() as tx:
                importing.undo(tx, None, batch_id, at=now)
        assert all_rows(sqlite_db) == state
    assert states[0] == all_rows(sqlite_db)
