"""Who keeps a city's people, and what they can do with them."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select, update
from sqlmodel import col

from storage import keeping, members, network_days, offices, policy, themes
from storage.database import Database
from storage.errors import AlreadyKnown, BadField, BadFields, ChangedMeanwhile, NotAllowed, UnknownPerson
from storage.keeping import Correction, Handover, Wanted
from storage.kinds import DaySide, Role, Side
from storage.members import Actor
from storage.network import Network
from storage.tables import Change, Delivery, Member, Office, SignupSlot
from tests.conftest import NOW
from tests.keeping import coordinator, entered
from tests.make import TEAM, Make

TODAY = NOW.date()
WHEN: dict[str, Any] = {"at": NOW, "on": TODAY}


def ede(make: Make, name: str = "Bo Voorbeeld", **more: str) -> Wanted:
    return Wanted(name, Side.POLITICAL, "wethouder Wonen", city_id=make.city_id("Ede"), **more)


def noted(db: Database) -> list[tuple[str, str]]:
    with db.reading() as tx:
        rows = tx.execute(select(col(Change.action), col(Change.thing)).order_by(col(Change.id)))
        return [(row.action, row.thing) for row in rows if row.action == "city:keep"]


def test_coordinator_enters_somebody_of_their_city_once(db: Database, make: Make) -> None:
    carla = coordinator(make)
    with db.transaction() as tx:
        first = keeping.enter(
            tx, carla, ede(make, "Bo  Voorbeeld", email="Bo@Ede.example"), team=TEAM, form_key="V1", **WHEN
        )
        again = keeping.enter(tx, carla, ede(make, "Bo  Voorbeeld"), team=TEAM, form_key="V1", **WHEN)
    assert (first.person.name, first.person.slack_user, first.person.city, first.person.side) == (
        "Bo Voorbeeld", None, "Ede", Side.POLITICAL,
    )  # fmt: skip
    assert (first.already, again.already, again.person) == (False, True, first.person)
    assert noted(db) == [("city:keep", "members")]
    with db.reading() as tx:
        assert tx.execute(select(col(Member.email)).where(col(Member.id) == first.person.id)).scalar_one() == (
            "bo@ede.example"
        )
        written = tx.execute(select(col(Change.after)).where(col(Change.thing_id) == first.person.id)).scalar_one()
    assert "ede.example" not in str(written)


@pytest.mark.parametrize("name", ["bó voorbeeld", "Iemand Anders"], ids=["name", "email"])
def test_somebody_who_is_there_already_is_told_and_entered_despite_it(db: Database, make: Make, name: str) -> None:
    carla = coordinator(make)
    bo = entered(make, carla, email="bo@ede.example")
    twin = ede(make, name, email="bo@ede.example")
    with db.transaction() as tx, pytest.raises(AlreadyKnown) as refused:
        keeping.enter(tx, carla, twin, team=TEAM, form_key="V", **WHEN)
    assert refused.value == AlreadyKnown(bo.id, "Bo Voorbeeld", "wethouder Wonen", "Ede")
    with db.transaction() as tx:
        assert keeping.enter(tx, carla, twin, team=TEAM, form_key="V", despite=[bo.id], **WHEN).already is False


def test_nobody_else_keeps_a_city(db: Database, make: Make) -> None:
    carla, elsewhere = coordinator(make), coordinator(make, "Oss", "Ot Voorbeeld")
    bo = entered(make, carla)
    former = coordinator(make, name="Eerder Voorbeeld")
    with db.transaction() as tx:
        for held in offices.held(tx, on=TODAY, member_id=former.id):
            offices_end(tx, held.id)
    for who in (elsewhere, former, make.person("Anna Voorbeeld")):
        for what in (
            lambda tx, who: keeping.enter(tx, who, ede(make, "Nieuw"), team=TEAM, form_key="V9", **WHEN),
            lambda tx, who: keeping.correct(tx, who, bo.id, Correction(Side.OFFICIAL, ""), **WHEN),
            lambda tx, who: keeping.place(tx, who, bo.id, put_in=[1], team=TEAM, **WHEN),
            lambda tx, who: keeping.end(tx, who, bo.id, **WHEN),
            lambda tx, who: keeping.hand_over(tx, who, bo.id, who.id, Handover(), team=TEAM, **WHEN),
            lambda tx, who: keeping.page(tx, who, make.city_id("Ede"), on=TODAY),
            lambda tx, who: keeping.kept(tx, who, make.city_id("Ede"), on=TODAY),
            lambda tx, who: keeping.sheet(tx, who, bo.id, on=TODAY),
            keeping.partners,
        ):
            with db.transaction() as tx, pytest.raises(NotAllowed):
                what(tx, who)


def offices_end(tx: Connection, office_id: int) -> None:
    tx.execute(update(Office).where(col(Office.id) == office_id).values(until=TODAY - timedelta(days=1)))


def test_partners_are_the_secretariats_and_count_as_no_city(db: Database, make: Make) -> None:
    boss, carla = make.secretary(), coordinator(make)
    partner = Wanted("Pien Voorbeeld", Side.OFFICIAL, "adviseur", organisation="VNG")
    with db.transaction() as tx, pytest.raises(NotAllowed):
        keeping.enter(tx, carla, partner, team=TEAM, form_key="V1", **WHEN)
    with db.transaction() as tx:
        pien = keeping.enter(tx, boss, partner, team=TEAM, form_key="V1", **WHEN).person
        keeping.place(tx, boss, pien.id, put_in=[make.theme_id("europa")], team=TEAM, **WHEN)
    # an office of coordinator without a city gives nothing
    with db.transaction() as tx:
        tx.execute(insert(Office).values(member_id=carla.id, role=Role.COORDINATOR, since=TODAY))
    with db.transaction() as tx, pytest.raises(NotAllowed):
        keeping.end(tx, carla, pien.id, **WHEN)
    with db.reading() as tx:
        assert policy.may_over(tx, carla, policy.Action.CITY_KEEP, on=TODAY) is False
    with db.reading() as tx:
        assert themes.roster(tx, boss, "europa", on=TODAY).turnout == themes.Turnout(1, 0)
        assert keeping.partners(tx, boss) == [pien]
        assert pien.complete


def test_what_cannot_be_is_said_under_its_field(db: Database, make: Make) -> None:
    boss = make.secretary()
    wrong = Wanted("…", Side.OFFICIAL, "x" * 101, "geen adres")
    with db.transaction() as tx, pytest.raises(BadFields) as refused:
        keeping.enter(tx, boss, wrong, team=TEAM, form_key="V1", **WHEN)
    assert [(one.field, one.problem) for one in refused.value.problems] == [
        ("name", "missing"), ("function", "too_long"), ("email", "no_email"), ("organisation", "missing"),
    ]  # fmt: skip


def test_correcting_touches_the_name_only_of_who_has_no_account(db: Database, make: Make) -> None:
    carla, anna = coordinator(make), make.person("Anna Voorbeeld", function="wethouder")
    bo = entered(make, carla, email="bo@ede.example")
    with db.transaction() as tx:
        seen = keeping.sheet(tx, carla, bo.id, on=TODAY).mark
        done = keeping.correct(
            tx, carla, bo.id, Correction(Side.OFFICIAL, "adviseur", "Bo Bedacht", "", seen), **WHEN
        )
        assert (done.name, done.side, done.function) == ("Bo Bedacht", Side.OFFICIAL, "adviseur")
        assert keeping.sheet(tx, carla, bo.id, on=TODAY).email is None
        changed = keeping.correct(tx, carla, anna.id, Correction(Side.POLITICAL, "burgemeester"), **WHEN)
        assert (changed.name, changed.function) == ("Anna Voorbeeld", "burgemeester")
    with db.transaction() as tx, pytest.raises(ChangedMeanwhile):
        keeping.correct(tx, carla, bo.id, Correction(Side.OFFICIAL, "", "Nog Anders", "", seen), **WHEN)
    with db.transaction() as tx, pytest.raises(BadField, match="named_by_slack"):
        keeping.correct(tx, carla, anna.id, Correction(Side.POLITICAL, "", "Anders"), **WHEN)
    with db.reading() as tx:
        last = tx.execute(
            select(col(Change.before), col(Change.after)).where(
                col(Change.thing_id) == anna.id, col(Change.action) == "city:keep"
            )
        ).one()
    assert last == ({"function": "wethouder"}, {"function": "burgemeester"})


def test_placing_tells_who_has_an_account_and_twice_is_once(db: Database, make: Make) -> None:
    carla, anna = coordinator(make), make.in_theme(make.person("Anna Voorbeeld"), "mkb")
    europa, mkb = make.theme_id("europa"), make.theme_id("mkb")
    with db.transaction() as tx:
        first = keeping.place(tx, carla, anna.id, put_in=[europa], take_out=[mkb], team=TEAM, **WHEN)
        again = keeping.place(tx, carla, anna.id, put_in=[europa], take_out=[mkb], team=TEAM, **WHEN)
        keeping.place(tx, carla, carla.id, put_in=[europa], team=TEAM, **WHEN)  # of which nobody need tell her
    assert ([one.id for one in first.added], [one.id for one in first.removed]) == ([europa], [mkb])
    assert (again.added, again.removed) == ((), ())
    with db.reading() as tx:
        assert [one.id for one in themes.of_member(tx, anna.id)] == [europa]
        owed = tx.execute(select(col(Delivery.kind), col(Delivery.recipient), col(Delivery.facts))).one()
    assert owed == (
        "kept",
        anna.account,
        {"by": carla.id, "added": [europa], "removed": [mkb], "offices": [], "giver": None},
    )


def test_ending_ends_groups_offices_and_seats_and_keeps_the_rows(db: Database, make: Make, g40: Network) -> None:
    carla, boss = coordinator(make), make.secretary()
    anna = make.in_theme(make.person("Anna Voorbeeld", function="wethouder"), "europa", lead=True)
    day = make_day(db, make, boss, g40)
    with db.transaction() as tx:
        slots = [one.id for one in network_days.programme(tx, anna, day).slots][:1]
        network_days.sign_up(tx, anna, day, slots=slots, remarks="", **WHEN)
    with db.transaction() as tx:
        done = keeping.end(tx, carla, anna.id, **WHEN)
        again = keeping.end(tx, carla, anna.id, **WHEN)
    assert (done.already, done.groups, done.offices) == (False, 1, 1)
    assert (again.already, again.groups, again.offices) == (True, 0, 0)
    with db.reading() as tx:
        assert themes.leads(tx, make.theme_id("europa"), on=TODAY) == ()
        assert tx.execute(select(SignupSlot.__table__)).all() == []  # type: ignore[attr-defined]
        left = members.by_id(tx, anna.id)
        assert (left.gone, left.city, left.function, left.side) == (True, "Ede", "wethouder", None)
        assert network_days.turnout(tx, day).people == 0
    # who comes back to Slack is known again, in no group, and asked who they are
    with db.transaction() as tx:
        back = members.greet(
            tx, team=TEAM, slack_user=anna.account, name="Anna Voorbeeld", locale=None, home_team=TEAM, guest=False,
            at=NOW,
        )  # fmt: skip
        assert (back.gone, back.complete, themes.of_member(tx, anna.id)) == (False, False, [])


def make_day(db: Database, make: Make, boss: Actor, g40: Network) -> int:
    on = TODAY + timedelta(days=30)
    with db.transaction() as tx:
        wanted = network_days.Wanted(on, None, DaySide.BOTH, "Netwerkdag", make.city_id("Ede"), "", NOW, None)
        planned = network_days.plan(
            tx, boss, wanted, network=g40, form_key="V1", at=NOW, themes=[make.theme_id("mkb")], plenary="Opening"
        )
    return planned.day.id


def test_handing_over_gives_what_was_chosen_and_no_more(db: Database, make: Make) -> None:
    carla, bo = coordinator(make), make.person("Bo Voorbeeld")
    anna = make.in_theme(make.in_theme(make.person("Anna Voorbeeld"), "europa", lead=True), "mkb")
    with db.transaction() as tx:
        mine = keeping.posts(tx, anna.id, on=TODAY)
        what = Handover((make.theme_id("europa"),), tuple(post.id for post in mine))
        done = keeping.hand_over(tx, carla, anna.id, bo.id, what, team=TEAM, **WHEN)
        again = keeping.hand_over(tx, carla, anna.id, bo.id, what, team=TEAM, **WHEN)
    assert ([one.name for one in done.themes], [post.role for post in done.posts], done.left) == (
        ["Europa"], [Role.LEAD], False,
    )  # fmt: skip
    assert again.nothing
    with db.reading() as tx:
        assert [one.name for one in themes.leads(tx, make.theme_id("europa"), on=TODAY)] == ["Bo Voorbeeld"]
        assert [one.name for one in themes.of_member(tx, anna.id)] == [one.name for one in [themes.find(tx, "mkb")]]
        assert [one.name for one in themes.of_member(tx, bo.id)] == ["Europa"]
        owed = tx.execute(
            select(col(Delivery.kind), col(Delivery.recipient), col(Delivery.facts)).order_by(col(Delivery.id))
        ).all()
    assert [(one.kind, one.recipient) for one in owed] == [("kept", bo.account), ("theme_handover", bo.account)]
    assert owed[0].facts["giver"] == anna.id


def test_coordinator_hands_over_being_coordinator_and_can_no_more(db: Database, make: Make) -> None:
    carla, bo = coordinator(make), make.person("Bo Voorbeeld")
    with db.transaction() as tx:
        office = keeping.posts(tx, carla.id, on=TODAY)[0]
        keeping.hand_over(tx, carla, carla.id, bo.id, Handover(offices=(office.id,), leaves=True), team=TEAM, **WHEN)
    with db.reading() as tx:
        assert [one.name for one in keeping.coordinators(tx, make.city_id("Ede"), on=TODAY)] == ["Bo Voorbeeld"]
        assert [town.name for town in keeping.coordinated(tx, bo.id, on=TODAY)] == ["Ede"]
        assert keeping.coordinated(tx, carla.id, on=TODAY) == []
    with db.transaction() as tx, pytest.raises(NotAllowed):
        keeping.end(tx, carla, bo.id, **WHEN)


def test_what_the_city_does_not_decide_on_it_does_not_hand_over(db: Database, make: Make) -> None:
    carla, bo, boss = coordinator(make), make.person("Bo Voorbeeld"), make.secretary()
    anna = make.office(make.office(make.person("Anna Voorbeeld"), Role.CHAIR, body="db"), Role.LOBBY_COORDINATOR)
    with db.reading() as tx:
        what = Handover(offices=tuple(post.id for post in keeping.posts(tx, anna.id, on=TODAY)))
    with db.transaction() as tx, pytest.raises(NotAllowed):
        keeping.hand_over(tx, carla, anna.id, bo.id, what, team=TEAM, **WHEN)
    with db.transaction() as tx:
        assert len(keeping.hand_over(tx, boss, anna.id, bo.id, what, team=TEAM, **WHEN).posts) == 2


@pytest.mark.parametrize("place", ["the same", "another city", "nobody"])
def test_successor_must_be_another_of_the_city(db: Database, make: Make, place: str) -> None:
    carla, anna = coordinator(make), make.person("Anna Voorbeeld")
    other = {"the same": anna.id, "another city": make.person(city="Oss").id, "nobody": 9999}[place]
    refusal = UnknownPerson if place == "nobody" else BadField
    with db.transaction() as tx, pytest.raises(refusal):
        keeping.hand_over(tx, carla, anna.id, other, Handover(leaves=True), team=TEAM, **WHEN)


def test_page_of_a_city_tells_who_is_where_and_where_nobody_is(db: Database, make: Make, g40: Network) -> None:
    carla, boss = coordinator(make), make.secretary()
    anna = make.in_theme(make.person("Anna Voorbeeld"), "europa")
    entered(make, carla, "Bo Voorbeeld", side=Side.OFFICIAL, groups=("europa",))
    make.in_theme(make.person("Wim Voorbeeld", city="Oss"), "mkb")
    day = make_day(db, make, boss, g40)
    with db.transaction() as tx:
        network_days.sign_up(tx, anna, day, slots=[], remarks="", **WHEN)
    with db.reading() as tx:
        page = keeping.page(tx, carla, make.city_id("Ede"), on=TODAY)
        running = len(themes.running(tx))
    assert [one.name for one in page.people] == ["Anna Voorbeeld", "Bo Voorbeeld", "Carla Voorbeeld"]
    assert [(one.theme.name, [p.name for p in one.people]) for one in page.groups] == [
        ("Europa", ["Anna Voorbeeld", "Bo Voorbeeld"])
    ]
    assert len(page.absent) == running - 1
    assert [(who.name, str(said)) for who, said in page.answers] == [
        ("Anna Voorbeeld", "coming"), ("Bo Voorbeeld", "None"), ("Carla Voorbeeld", "None"),
    ]  # fmt: skip
    assert page.hosting[0].id == day
    assert [one.name for one in page.coordinators] == ["Carla Voorbeeld"]
