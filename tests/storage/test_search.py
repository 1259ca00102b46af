"""Search: every word must be found, any case, in what one may know of."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import insert

from storage import lobby, search, themes
from storage.database import Database
from storage.kinds import DaySide, DayStatus, Publicity, SlotKind
from storage.members import Actor
from storage.network import Network
from storage.search import Hits, Kind
from storage.tables import NetworkDay, Slot
from tests.lobby import filed
from tests.make import Make

TODAY = date(2026, 11, 24)


def find(db: Database, actor: Actor, typed: str) -> Hits:
    with db.reading() as tx:
        return search.find(tx, actor, search.words(typed), on=TODAY)


def programme(db: Database, title: str, status: DayStatus = DayStatus.PLANNED) -> int:
    starts = datetime(2026, 12, 3, 9, tzinfo=UTC)
    on, ends = starts.date(), starts.replace(hour=10)
    with db.transaction() as tx:
        planned = tx.execute(
            insert(NetworkDay).values(
                starts_on=on, ends_on=on, side=DaySide.BOTH, kind="Netwerkdag", venue="", status=status,
                cancel_reason="", version=1, created_at=starts,
            )
        )  # fmt: skip
        (day_id,) = planned.inserted_primary_key or (0,)
        tx.execute(
            insert(Slot).values(
                day_id=day_id, kind=SlotKind.OTHER, title=title, starts_at=starts, ends_at=ends, room=""
            )
        )
        return int(day_id)


@pytest.mark.parametrize("typed", ["wethouder WONEN", "anna", "Ede voorbeeld", "s hertogen", "hertogenbosch"])
def test_people_by_name_function_and_city(db: Database, make: Make, typed: str) -> None:
    wanted = make.person("Anna Voorbeeld", city="'s-Hertogenbosch", function="wethouder Wonen")
    ede = make.person("Bo Voorbeeld", city="Ede")
    expected = ede if "Ede" in typed else wanted
    assert find(db, ede, typed).people == (expected.person,)


def test_all_words_must_be_found(db: Database, make: Make) -> None:
    anna = make.person("Anna Voorbeeld", city="Ede")
    assert find(db, anna, "anna ede").people == (anna.person,)
    assert find(db, anna, "anna oss").people == ()


@pytest.mark.parametrize("typed", ["financien", "Financiën", "FINANCI"])
def test_groups_without_accents(db: Database, make: Make, typed: str) -> None:
    assert [one.name for one in find(db, make.person(), typed).groups] == ["Financiën"]


def test_groups_that_ended_are_left_out(db: Database, make: Make) -> None:
    assert find(db, make.person(), "surf").groups == ()


@pytest.mark.parametrize("field", ["counterpart", "organisation", "said", "next_step"])
def test_reports_by_each_of_their_texts(db: Database, make: Make, g40: Network, now: datetime, field: str) -> None:
    anna = make.person()
    talk = filed(db, g40, anna, now, **{field: "Iets over Zonneweides en meer"})
    filed(db, g40, anna, now)
    assert find(db, anna, "meer zonneweide").reports == (talk,)


@pytest.mark.parametrize("typed", ["%", "_", "100%", "a_b", "\\", "'; drop table reports --"])
def test_signs_mean_themselves(db: Database, make: Make, g40: Network, now: datetime, typed: str) -> None:
    anna = make.person()
    filed(db, g40, anna, now, said="100x axb")
    assert find(db, anna, typed) == Hits()


def test_percent_is_found_where_it_stands(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna = make.person()
    talk = filed(db, g40, anna, now, said="Wel 100% zeker, a_b en C:\\pad")
    for typed in ("100%", "a_b", "C:\\pad"):
        assert find(db, anna, typed).reports == (talk,)


def test_withdrawn_and_restricted_reports_are_not_found(
    db: Database, make: Make, g40: Network, now: datetime
) -> None:
    anna, bo = make.person(), make.person()
    talk = filed(db, g40, anna, now, said="zonneweide")
    filed(db, g40, anna, now, said="zonneweide", publicity=Publicity.BOARD)
    assert (len(find(db, anna, "zonneweide").reports), len(find(db, bo, "zonneweide").reports)) == (2, 1)
    with db.transaction() as tx:
        lobby.withdraw(tx, anna, talk.id, network=g40, at=now)
    assert find(db, bo, "zonneweide") == Hits()


def test_agenda_by_title_without_cancelled_days(db: Database, make: Make) -> None:
    day = programme(db, "Warmtenetten in de praktijk")
    programme(db, "Warmtenetten elders", DayStatus.CANCELLED)
    found = find(db, make.person(), "WARMTENETTEN").agenda
    assert [(one.day_id, one.title) for one in found] == [(day, "Warmtenetten in de praktijk")]


def test_more_than_five_is_said_and_paged(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna = make.person()
    ids = [filed(db, g40, anna, now, said="zonneweide").id for _ in range(13)]
    found = find(db, anna, "zonneweide")
    assert ([one.id for one in found.reports], found.more) == (ids[:-6:-1], frozenset({Kind.REPORTS}))
    with db.reading() as tx:
        first, second, third = (
            search.page(tx, anna, ("zonneweide",), Kind.REPORTS, on=TODAY, number=page) for page in (1, 2, 3)
        )
    assert [one.id for one in (*first.reports, *second.reports)] == ids[::-1]
    assert (first.more, second.more, third) == (frozenset({Kind.REPORTS}), frozenset(), Hits())


def test_exactly_five_is_not_more(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna = make.person()
    for _ in range(5):
        filed(db, g40, anna, now, said="zonneweide")
    assert find(db, anna, "zonneweide").more == frozenset()


@pytest.mark.parametrize("typed", ["", "  ", "% _ -", "💥", "\0"])
def test_nothing_to_look_for(db: Database, make: Make, typed: str) -> None:
    assert search.words(typed) == ()
    assert find(db, make.person(), typed) == Hits()


def test_words_are_few_and_short() -> None:
    assert search.words("a b a " + "x" * 4000) == ("a", "b", "x" * 60)
    assert len(search.words(" ".join(map(str, range(100))))) == search.MOST_WORDS


def test_who_has_left_is_not_found(db: Database, make: Make, now: datetime) -> None:
    from storage import members  # noqa: PLC0415 - only here

    anna = make.person("Anna Voorbeeld")
    with db.transaction() as tx:
        members.leave_network(tx, team="T0G40", slack_user=anna.account, at=now)
        themes.leave(tx, anna, "europa", at=now)
    assert find(db, make.person("Bo"), "anna").people == ()
