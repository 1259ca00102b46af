"""The hand-over note: what a new lead must know, and nothing that they may not."""

from datetime import date, datetime, timedelta

import pytest

from storage.database import Database
from storage.errors import NotAllowed
from storage.kinds import Publicity, Role
from storage.members import Actor
from storage.network import Network
from storage.themes import endings, handover
from storage.themes.handover import FOLLOW_UPS, Note
from tests.lobby import filed
from tests.make import Make
from tests.reminding import Reminding


def note(db: Database, actor: Actor, theme_id: int, now: datetime) -> Note:
    with db.reading() as tx:
        return handover.note(tx, actor, theme_id, on=now.date())


def test_it_says_what_follows_and_what_is_late(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna, bo, today = make.in_theme(make.person(), "europa", lead=True), make.person(), now.date()
    europa = make.theme_id("europa")

    def talk(said: str, due: date | None, **about: object) -> None:
        filed(db, g40, bo, now, themes=(europa,), met_on=date(2026, 10, 1), next_step=said, next_on=due, **about)

    talk("Morgen", today + timedelta(days=1))
    talk("Ooit", None)
    talk("Gisteren", today - timedelta(days=1), publicity=Publicity.GROUP)
    talk("Vandaag", today, next_by=bo.id)
    talk("Geheim", today - timedelta(days=2), publicity=Publicity.BOARD)
    found = note(db, anna, europa, now)
    assert [(one.next_step, found.is_late(one)) for one in found.follow_ups] == [
        ("Gisteren", True), ("Vandaag", False), ("Morgen", False), ("Ooit", False),
    ]  # fmt: skip
    assert (found.late, found.more_follow_ups, "Geheim" in [one.next_step for one in found.talks]) == (1, 0, False)
    for number in range(FOLLOW_UPS):
        talk(f"Nog {number}", today + timedelta(days=9))
    assert (len(note(db, anna, europa, now).follow_ups), note(db, anna, europa, now).more_follow_ups) == (
        FOLLOW_UPS,
        4,
    )


def test_it_names_cities_without_anybody_and_documents(db: Database, make: Make, g40: Network, now: datetime) -> None:
    anna = make.in_theme(make.person(city="Ede"), "europa", lead=True)
    make.in_theme(make.person(city="Oss"), "europa")
    europa = make.theme_id("europa")
    bare = note(db, anna, europa, now)
    assert (len(bare.absent), {"Ede", "Oss"} & {one.name for one in bare.absent}, bare.links) == (39, set(), ())
    linked = "Zie https://een.example/stuk.pdf, en (https://twee.example/a?b=c)."
    for publicity in (Publicity.NETWORK, Publicity.BOARD):
        said = linked if publicity is Publicity.NETWORK else "https://geheim.example/x"
        filed(db, g40, make.person(), now, themes=(europa,), said=said, publicity=publicity)
    assert [link for _, link in note(db, anna, europa, now).links] == [
        "https://een.example/stuk.pdf", "https://twee.example/a?b=c",
    ]  # fmt: skip


def test_it_takes_along_what_a_merged_group_had(db: Database, make: Make, g40: Network, now: datetime) -> None:
    europa, money, boss = make.theme_id("europa"), make.theme_id("financien"), make.secretary()
    lead = make.office(make.person(), Role.LEAD, theme_id=money)
    calendar = Reminding(db, make, g40, now)
    calendar.plans(calendar.wanted(date(2026, 12, 17)), [europa])
    filed(db, g40, boss, now, themes=(europa,), next_step="Nabellen", publicity=Publicity.GROUP)
    with db.transaction() as tx:
        endings.merge(tx, boss, europa, money, on=now.date(), at=now)
    found = note(db, lead, money, now)
    assert found.absorbed == ("Europa",)
    assert [slot.title for _, slot in found.slots] == ["Europa"]
    assert [one.next_step for one in found.follow_ups] == ["Nabellen"]


def test_it_is_for_who_keeps_the_group(db: Database, make: Make, now: datetime) -> None:
    member = make.in_theme(make.person(), "europa")
    with pytest.raises(NotAllowed):
        note(db, member, make.theme_id("europa"), now)


def test_a_group_with_nobody_and_nothing_has_a_note(db: Database, make: Make, now: datetime) -> None:
    found = note(db, make.secretary(), make.theme_id("europa"), now)
    assert (found.leads, found.former, found.people, found.follow_ups, found.talks, found.slots, found.links) == (
        (), (), (), (), (), (), (),
    )  # fmt: skip
    assert len(found.absent) == 41
