"""Rosters from a spreadsheet: what a plan says, and what is refused."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlmodel import col

from storage import exporting, importing
from storage.errors import ChangedMeanwhile, NotAllowed, Unclarity
from storage.importing import Cell, Hint, Kind, NoTable, Scope, What
from storage.kinds import Role, Side
from storage.tables import Change, Member
from tests import directory
from tests.importing import ANNA, BO, ON, Desk, in_group, unclear
from tests.make import TEAM


def test_people_with_groups_and_offices_are_entered(desk: Desk) -> None:
    done = desk.apply(
        [*ANNA, *in_group("Europa", date(2018, 6, 1), None, "trekker")],
        [*ANNA, "", "AB", "", "lid", 2018, None],
        [*BO, *in_group("Europa; Woningmarkt", "1-6-2022", None)],
        [*BO, "", "", "", "coördinator", date(2022, 6, 1), None],
    )
    assert {kind: len(done.plan.of(kind)) for kind in Kind} == {Kind.ADDED: 8, Kind.CHANGED: 0, Kind.ENDED: 0}
    assert desk.said() == [
        ("Anna Voorbeeld", "ab", Role.MEMBER, date(2018, 1, 1), None),
        ("Anna Voorbeeld", "Europa", Role.MEMBER, date(2018, 6, 1), None),
        ("Anna Voorbeeld", "Europa", Role.LEAD, date(2018, 6, 1), None),
        ("Bo Voorbeeld", "Europa", Role.MEMBER, date(2022, 6, 1), None),
        ("Bo Voorbeeld", "Woningmarkt", Role.MEMBER, date(2022, 6, 1), None),
        ("Bo Voorbeeld", "", Role.COORDINATOR, date(2022, 6, 1), None),
    ]


def test_the_same_again_adds_nothing(desk: Desk) -> None:
    rows = [[*ANNA, *in_group("Europa", 2018, None, "trekker")], [*BO, *in_group("Europa")]]
    assert desk.apply(*rows).batch_id is not None
    again = desk.apply(*rows)
    assert (again.batch_id, again.plan.steps, again.plan.stays) == (None, (), 4)


def test_unclear_rows_are_named(desk: Desk) -> None:
    plan = desk.plan(
        [*ANNA[:1], "Eede", *ANNA[2:], *in_group("Euroopa")],
        ["Cas Voorbeeld", "Ede", "", "", *in_group("Europa")],
        [*BO, *in_group("Europa", "ooit")],
        [*BO, *in_group("Europa", 2022, 2018)],
        [*BO, *in_group("", None, None, "trekker")],
        [*BO, "", "Raad", "", "lid", None, None],
        ["x" * 101, "Ede", "ambtelijk", "", *in_group("Europa")],
        [*BO, *in_group("Surf")],
        ["Wie", "", "ambtelijk", "", *in_group("Europa")],
        [*BO, *in_group("Veiligheid", None, 2019)],
    )
    assert unclear(plan) == [
        (2, What.UNKNOWN_CITY, "Eede"),
        (2, What.UNKNOWN_GROUP, "Euroopa"),
        (3, What.NO_SIDE, "Cas Voorbeeld"),
        (4, What.BAD_DATE, "ooit"),
        (5, What.ENDS_BEFORE_START, "2018-12-31"),
        (6, What.ROLE_OF_WHAT, "trekker"),
        (7, What.UNKNOWN_BODY, "Raad"),
        (8, What.TOO_LONG, "x" * 60),
        (9, What.NO_LONGER, "SURF"),
        (10, What.NO_PLACE, "Wie"),
        (11, What.NO_START, "2019-12-31"),
    ]
    assert [one.near for one in plan.unclear[:2]] == [("Ede",), ("Europa",)]


def test_unclear_rows_stand_in_the_way_unless_left_out(desk: Desk) -> None:
    rows = ([*ANNA, *in_group("Europa")], [*BO, *in_group("Nergens")])
    with pytest.raises(Unclarity) as refused:
        desk.apply(*rows)
    assert refused.value == Unclarity(1)
    assert desk.said() == []
    desk.apply(*rows, without_unclear=True)
    assert [one[0] for one in desk.said()] == ["Anna Voorbeeld"]


def test_one_person_is_recognised_in_several_rows(desk: Desk) -> None:
    plan = desk.plan(
        [*ANNA, *in_group("Europa"), "anna@ede.example"],
        ["ANNA  VOORBEELD", "gemeente Ede", "", "", *in_group("Woningmarkt"), ""],
        ["Anna Voorbeeld", "", "", "", *in_group("Veiligheid"), ""],
        ["Anna Voorbeeld", "Oss", "", "", *in_group("Europa"), "anna@ede.example"],
        ["A. Voorbeeld", "Ede", "", "", *in_group("Europa"), "anna@ede.example"],
        ["Anna Voorbeeld", "Ede", "", "", *in_group("Europa"), "ander@ede.example"],
        [*ANNA, *in_group("Europa"), ""],
    )
    assert unclear(plan) == [
        (5, What.TWO_CITIES, "Ede"),
        (6, What.TWO_NAMES, "Anna Voorbeeld"),
        (7, What.NAMESAKES, "Anna Voorbeeld"),
    ]
    assert [(one.row, one.what) for one in plan.notes] == [(8, Hint.SAME_ROW)]
    assert len(plan.of(Kind.ADDED, "members")) == 1
    assert len(plan.of(Kind.ADDED, "memberships")) == 3


def test_somebody_with_an_account_is_matched_and_keeps_their_name(desk: Desk) -> None:
    anna = desk.make.person("Anna Voorbeeld", city="Ede")
    plan = desk.plan([*ANNA, *in_group("Europa")])
    (changed,) = plan.of(Kind.CHANGED)
    assert (changed.person, changed.before, changed.after) == (
        anna.id, (("function", ""),), (("function", "wethouder Wonen"),),
    )  # fmt: skip
    assert [step.person for step in plan.of(Kind.ADDED)] == [anna.id]


def test_days_of_a_row_end_and_move_what_is_known(desk: Desk) -> None:
    desk.apply([*ANNA, *in_group("Europa", 2018, None, "trekker")], [*BO, *in_group("Europa", 2018)])
    done = desk.apply(
        [*ANNA, *in_group("Europa", 2018, "16-3-2022")],
        [*ANNA, *in_group("Europa", 2018, "16-3-2022", "trekker")],
        [*BO, *in_group("Europa", 2019)],
    )
    assert [(step.kind, step.name) for step in done.plan.steps] == [
        (Kind.ENDED, "Anna Voorbeeld"), (Kind.ENDED, "Anna Voorbeeld"), (Kind.CHANGED, "Bo Voorbeeld"),
    ]  # fmt: skip
    assert desk.said() == [
        ("Anna Voorbeeld", "", None, None, None),
        ("Anna Voorbeeld", "Europa", Role.MEMBER, date(2018, 1, 1), date(2022, 3, 16)),
        ("Anna Voorbeeld", "Europa", Role.LEAD, date(2018, 1, 1), date(2022, 3, 16)),
        ("Bo Voorbeeld", "Europa", Role.MEMBER, date(2019, 1, 1), None),
    ]


def test_what_ended_since_is_not_brought_back_by_an_old_file(desk: Desk) -> None:
    desk.apply([*BO, *in_group("Europa", 2018)])
    desk.apply([*BO, *in_group("Europa", 2018, "16-3-2022")])
    plan = desk.plan([*BO, *in_group("Europa", 2018)])
    assert plan.steps == ()
    assert [(one.row, one.what, one.word) for one in plan.notes] == [(2, Hint.ENDED_BEFORE, "2022-03-16")]


def test_a_complete_roster_of_a_group_ends_who_is_missing(desk: Desk) -> None:
    desk.apply([*ANNA, *in_group("Europa", 2018, None, "trekker")], [*BO, *in_group("Europa", 2018)])
    scope = Scope(themes=frozenset({desk.make.theme_id("Europa")}))
    rows = [*BO, *in_group("Europa")]
    assert desk.plan(rows).steps == ()
    every = ([*ANNA, *in_group("Europa", 2018, None, "trekker")], [*ANNA, *in_group("Europa", 2018)], rows)
    assert desk.plan(*every, scope=scope).steps == ()
    assert desk.plan(every[0], rows, scope=scope).steps == ()  # who leads is not missing
    assert [(s.kind, s.name, s.table) for s in desk.plan(rows, scope=scope).steps] == [
        (Kind.ENDED, "Anna Voorbeeld", "memberships"),
        (Kind.ENDED, "Anna Voorbeeld", "offices"),
    ]
    desk.apply(rows, scope=scope)
    assert desk.said() == [
        ("Anna Voorbeeld", "Europa", Role.LEAD, date(2018, 1, 1), date(2026, 11, 23)),
        ("Anna Voorbeeld", "Europa", Role.MEMBER, date(2018, 1, 1), ON),
        ("Bo Voorbeeld", "Europa", Role.MEMBER, date(2018, 1, 1), None),
    ]
    with pytest.raises(Unclarity):
        desk.apply([*ANNA, *in_group("Nergens")], scope=scope, without_unclear=True)


def test_a_complete_roster_of_a_city_ends_who_is_missing(desk: Desk) -> None:
    desk.apply([*ANNA, *in_group("Europa", 2018)], ["Cas Voorbeeld", "Ede", "ambtelijk", "", *in_group("Europa")])
    plan = desk.plan([*ANNA, *in_group("Europa")], scope=Scope(cities=frozenset({desk.make.city_id("Ede")})))
    assert [one.name for one in (plan.only_city,) if one] == ["Ede"]
    assert [(step.kind, step.name, step.table) for step in plan.steps] == [
        (Kind.ENDED, "Cas Voorbeeld", "memberships"),
        (Kind.ENDED, "Cas Voorbeeld", "members"),
    ]


def test_two_in_one_seat_and_a_lead_who_left_are_unclear(desk: Desk) -> None:
    desk.apply([*ANNA, "", "DB", "", "voorzitter", 2018, None], [*ANNA, *in_group("Europa", 2018, None, "trekker")])
    plan = desk.plan(
        [*BO, "", "DB", "", "voorzitter", 2022, None],
        [*BO, *in_group("Europa", 2022, None, "trekker")],
        ["Cas Voorbeeld", "Ede", "ambtelijk", "", *in_group("Veiligheid", 2018, 2020)],
        ["Cas Voorbeeld", "Ede", "ambtelijk", "", *in_group("Veiligheid", 2018, None, "trekker")],
    )
    assert unclear(plan) == [(2, What.SEAT_TAKEN, "Anna Voorbeeld"), (5, What.LEFT_BUT_LEADS, "Veiligheid")]
    assert [(one.row, one.what, one.word) for one in plan.notes] == [(3, Hint.SECOND_LEAD, "Anna Voorbeeld")]
    ended = desk.plan(
        [*ANNA, "", "DB", "", "voorzitter", 2018, "1-6-2022"], [*BO, "", "DB", "", "voorzitter", "1-6-2022", None]
    )
    assert unclear(ended) == []


def test_the_name_of_a_merged_group_leads_to_its_successor_or_to_the_past(desk: Desk) -> None:
    desk.apply([*BO, *in_group("Participatie", 2018, 2020)], [*ANNA, *in_group("Participatie", 2021)])
    assert [one[1] for one in desk.said()] == [directory.SUCCESSOR, "", "Participatie"]


def test_who_only_was_somebody_has_left(desk: Desk) -> None:
    desk.apply([*ANNA, *in_group("Europa", 2018, "16-3-2022")])
    with desk.db.reading() as tx:
        assert list(tx.execute(select(col(col(Member.gone_at)))).scalars()) == [datetime(2022, 3, 16, 23, tzinfo=UTC)]
    desk.apply([*ANNA, *in_group("Woningmarkt", "1-9-2026")])
    with desk.db.reading() as tx:
        assert list(tx.execute(select(col(Member.gone_at))).scalars()) == [None]


def test_another_plan_than_the_one_that_was_seen_is_refused(desk: Desk) -> None:
    rows = ([*ANNA, *in_group("Europa")],)
    seen = desk.plan(*rows).mark
    desk.make.person("Anna Voorbeeld", city="Ede")
    with pytest.raises(ChangedMeanwhile):
        desk.apply(*rows, seen=seen)
    assert desk.plan(*rows).mark == desk.plan(*rows).mark != seen


def test_only_the_secretariat_imports(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        desk.apply([*ANNA, *in_group("Europa")], actor=desk.make.person())
    boss = desk.make.secretary()
    done = desk.apply([*ANNA, *in_group("Europa")], actor=boss)
    with desk.db.reading() as tx:
        noted = tx.execute(
            select(col(Change.actor_id), col(Change.thing), col(Change.before), col(Change.after)).where(
                col(Change.batch_id) == done.batch_id
            )
        ).all()
    assert [(row.actor_id, row.thing, row.before) for row in noted] == [
        (boss.id, "members", None), (boss.id, "memberships", None),
    ]  # fmt: skip
    assert noted[0].after == {
        "name": "Anna Voorbeeld", "city_id": desk.make.city_id("Ede"), "side": "political",
        "function": "wethouder Wonen",
    }  # fmt: skip


def test_a_header_is_found_in_any_order_and_language() -> None:
    table = importing.read(
        [
            ["Theme groups of 2026"],
            [],
            ["Until", "Theme group 1", "Theme group 2", "LAST NAME", "First name", "Colour"],
            [None, "Europa", "Financiën", "Voorbeeld", "Anna", "red"],
        ]
    )
    (line,) = table.lines
    assert (line.number, line.name, line.groups) == (4, "Anna Voorbeeld", ("Europa", "Financiën"))
    assert table.unknown == ("Colour",)
    with pytest.raises(NoTable):
        importing.read([["a", "b"], ["c", "d"]])


@pytest.mark.parametrize(
    "cell, first, last",
    [
        (2018, date(2018, 1, 1), date(2018, 12, 31)),
        (43252.0, date(2018, 6, 1), date(2018, 6, 1)),
        ("1-6-2018", date(2018, 6, 1), date(2018, 6, 1)),
        ("2018-06-01", date(2018, 6, 1), date(2018, 6, 1)),
        ("1 juni 2018", date(2018, 6, 1), date(2018, 6, 1)),
        ("feb 2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("12-2018", date(2018, 12, 1), date(2018, 12, 31)),
        (datetime(2018, 6, 1, 12, tzinfo=UTC), date(2018, 6, 1), date(2018, 6, 1)),
        ("", None, None),
    ],
)
def test_days_are_read_as_people_type_them(cell: Cell, first: date | None, last: date | None) -> None:
    from storage.importing import table  # noqa: PLC0415 - a part that others need not know

    assert (table.day(cell, last=False), table.day(cell, last=True)) == (first, last)


def test_others_see_the_directory_as_it_is_now(desk: Desk) -> None:
    desk.apply(
        [*ANNA, *in_group("Europa", 2018, "16-3-2022"), "anna@ede.example"], [*BO, *in_group("Europa", 2018, None)]
    )
    reader = desk.make.person("Cas Voorbeeld", city="Ede", side=Side.OFFICIAL)
    with desk.db.reading() as tx:
        entries = exporting.directory(tx, reader, network=desk.g40, team=TEAM, on=ON)
    assert [(one.name, one.group, one.email, one.slack) for one in entries] == [
        ("Cas Voorbeeld", "", "", ""),
        ("Bo Voorbeeld", "Europa", "", ""),
    ]
