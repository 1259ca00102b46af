"""Acting for politicians: who lets whom, and what is done in their name."""

from datetime import date, datetime, time, timedelta

import pytest
from sqlmodel import col, select

from storage import delegations, lobby, members, network_days, policy
from storage.database import Database
from storage.delegations import Delegated
from storage.errors import BadField, BadSlots, NotAllowed, NotForYourSide
from storage.kinds import Answer, DaySide, Publicity, Role, Side, SlotKind
from storage.members import NO_ACCOUNT, Actor
from storage.network import Network
from storage.tables import Change, Delivery, Member
from tests.lobby import told as told_of
from tests.make import Make
from tests.reminding import Reminding

ON = date(2026, 11, 24)


def lets(db: Database, actor: Actor, politician: Actor, official: Actor, at: datetime, on: date = ON) -> Delegated:
    with db.transaction() as tx:
        return delegations.let(tx, actor, politician.id, official.id, at=at, on=on)


def ends(db: Database, actor: Actor, delegation_id: int, at: datetime, on: date = ON) -> Delegated:
    with db.transaction() as tx:
        return delegations.end(tx, actor, delegation_id, at=at, on=on)


def for_whom(db: Database, official: Actor, on: date = ON) -> list[str]:
    with db.reading() as tx:
        return [one.name for one in delegations.acting_for(tx, official.id, on=on)]


def acting(db: Database, politician: Actor, on: date = ON) -> list[str]:
    with db.reading() as tx:
        return [one.official.name for one in delegations.acts_for(tx, politician.id, on=on)]


def told(db: Database, kind: str) -> list[str]:
    with db.reading() as tx:
        rows = tx.execute(
            select(col(Delivery.recipient)).where(col(Delivery.kind) == kind).order_by(col(Delivery.id))
        )
        return list(rows.scalars())


def changes(db: Database) -> list[tuple[str, str, int | None, int | None]]:
    with db.reading() as tx:
        table = Change.__table__  # type: ignore[attr-defined]
        kept = table.c.thing.in_(("delegations", "signups", "reports"))
        rows = tx.execute(select(table).where(kept).order_by(table.c.id))
        return [(row.action, row.thing, row.actor_id, row.for_id) for row in rows]


def without_account(db: Database, who: Actor) -> Actor:
    """Make somebody one who never opens Slack."""
    with db.transaction() as tx:
        table = Member.__table__  # type: ignore[attr-defined]
        values = {"slack_user": f"{NO_ACCOUNT}{who.id}", "reminders": False}
        tx.execute(table.update().where(table.c.id == who.id).values(**values))
        return Actor(members.by_id(tx, who.id))


@pytest.fixture
def anna(make: Make) -> Actor:
    return make.person("Anna Voorbeeld")


@pytest.fixture
def bo(make: Make) -> Actor:
    return make.person("Bo Voorbeeld", side=Side.OFFICIAL)


def test_let_and_end_are_dated_told_and_written_down(db: Database, anna: Actor, bo: Actor, now: datetime) -> None:
    done = lets(db, anna, anna, bo, now)
    assert (done.already, lets(db, anna, anna, bo, now).already) == (False, True)
    assert (for_whom(db, bo), acting(db, anna)) == (["Anna Voorbeeld"], ["Bo Voorbeeld"])
    assert for_whom(db, bo, ON - timedelta(days=1)) == []
    later = ON + timedelta(days=10)
    assert ends(db, anna, done.id, now, later).already is False
    assert ends(db, anna, done.id, now, later + timedelta(days=5)).already is True
    assert for_whom(db, bo, later - timedelta(days=1)) == ["Anna Voorbeeld"]
    assert for_whom(db, bo, later) == []
    assert told(db, delegations.LET) == [bo.account]
    assert told(db, delegations.ENDED) == [bo.account]
    assert changes(db) == [("person:delegate", "delegations", anna.id, None)] * 2


def test_ended_and_let_again_on_one_day(db: Database, anna: Actor, bo: Actor, now: datetime) -> None:
    first = lets(db, anna, anna, bo, now)
    ends(db, anna, first.id, now)
    assert for_whom(db, bo) == []
    assert lets(db, anna, anna, bo, now).id != first.id
    assert for_whom(db, bo) == ["Anna Voorbeeld"]


def test_coordinator_and_secretariat_arrange_it_others_do_not(
    db: Database, make: Make, anna: Actor, bo: Actor, now: datetime
) -> None:
    cas = make.office(make.person("Cas Voorbeeld", side=Side.OFFICIAL), Role.COORDINATOR)
    elsewhere = make.office(make.person("Dee Voorbeeld", city="Oss", side=Side.OFFICIAL), Role.COORDINATOR)
    for nobody in (bo, elsewhere):
        with pytest.raises(NotAllowed) as refused:
            lets(db, nobody, anna, bo, now)
        assert refused.value.action == policy.Action.DELEGATE
    done = lets(db, cas, anna, bo, now)
    assert told(db, delegations.LET) == [anna.account, bo.account]
    with pytest.raises(NotAllowed):
        ends(db, elsewhere, done.id, now)
    ends(db, make.secretary(), done.id, now)
    done = lets(db, make.secretary(), anna, bo, now)
    assert ends(db, bo, done.id, now).already is False
    assert for_whom(db, bo) == []


@pytest.mark.parametrize(
    "who, by, problem",
    [
        (("Ede", Side.POLITICAL), ("Ede", Side.POLITICAL), "no_official"),
        (("Ede", Side.OFFICIAL), ("Ede", Side.OFFICIAL), "no_politician"),
        (("Ede", Side.POLITICAL), ("Oss", Side.OFFICIAL), "not_of_one_city"),
        (("Ede", Side.POLITICAL), (None, Side.OFFICIAL), "no_official"),
    ],
)
def test_only_an_official_of_the_same_city_for_a_politician(
    db: Database, make: Make, now: datetime, who: tuple[str, Side], by: tuple[str | None, Side], problem: str
) -> None:
    politician, official = make.person(city=who[0], side=who[1]), make.person(city=by[0], side=by[1])
    with pytest.raises(BadField) as refused:
        lets(db, make.secretary(), politician, official, now)
    assert (refused.value.field, refused.value.problem) == ("official", problem)


def test_who_moves_to_another_city_or_side_acts_no_more(
    db: Database, make: Make, anna: Actor, bo: Actor, now: datetime
) -> None:
    lets(db, anna, anna, bo, now)
    with db.transaction() as tx:
        members.introduce(tx, bo, city_id=make.city_id("Oss"), side=Side.OFFICIAL, function="", at=now)
    assert for_whom(db, bo) == []
    with db.reading() as tx:
        assert not policy.may_over(tx, bo, policy.Action.ACT_FOR, on=ON, politician_id=anna.id)


@pytest.fixture
def world(db: Database, make: Make, g40: Network, now: datetime) -> Reminding:
    return Reminding(db, make, g40, now)


def signs_up(world: Reminding, by: Actor, day_id: int, for_id: int, *parts: str) -> network_days.SignedUp:
    with world.db.transaction() as tx:
        chosen = [slot.id for slot in network_days.slots(tx, day_id) if slot.title in parts]
        return network_days.sign_up(
            tx, by, day_id, slots=chosen, remarks="", at=world.now, on=world.today, for_id=for_id
        )


def signs_off(world: Reminding, by: Actor, day_id: int, for_id: int) -> network_days.SignedOff:
    with world.db.transaction() as tx:
        return network_days.sign_off(tx, by, day_id, reason="", at=world.now, on=world.today, for_id=for_id)


def test_signed_up_and_off_in_somebody_s_name(db: Database, world: Reminding, anna: Actor, bo: Actor) -> None:
    day_id = world.plans(world.wanted(date(2026, 12, 17), side=DaySide.POLITICAL))
    with pytest.raises(NotAllowed):
        signs_up(world, bo, day_id, anna.id, "Plenair")
    lets(db, anna, anna, bo, world.now)
    done = signs_up(world, bo, day_id, anna.id, "Plenair")
    assert (done.person.name, done.already, done.before_by) == ("Anna Voorbeeld", False, None)
    with db.reading() as tx:
        mine = network_days.signup_of(tx, day_id, anna.id)
        assert mine is not None
        assert (mine.coming, mine.by and mine.by.name, len(mine.slots)) == (True, "Bo Voorbeeld", 1)
        [attendant] = network_days.attendance(tx, world.boss, day_id)
        assert attendant.by == bo.person
        assert network_days.signup_of(tx, day_id, bo.id) is None
    signs_up(world, bo, day_id, anna.id, "Plenair")  # sent twice: nobody is told twice
    assert told(db, "answered_for") == [anna.account]
    world.now += timedelta(minutes=1)
    off = signs_off(world, bo, day_id, anna.id)
    assert (off.person.name, off.came) == ("Anna Voorbeeld", True)
    assert told(db, "answered_for") == [anna.account] * 2
    assert changes(db)[1:] == [("person:act_for", "signups", bo.id, anna.id)] * 2
    world.comes(anna, day_id)
    with db.reading() as tx:
        own = network_days.signup_of(tx, day_id, anna.id)
        assert own is not None
        assert own.by is None
    with pytest.raises(NotForYourSide):
        world.comes(bo, day_id)


def test_two_who_act_for_the_same_politician_take_one_seat(
    db: Database, make: Make, world: Reminding, anna: Actor, bo: Actor
) -> None:
    anna = without_account(db, anna)
    cas = make.person("Cas Voorbeeld", side=Side.OFFICIAL)
    other = make.person("Dee Voorbeeld")
    day_id = world.plans(world.wanted(date(2026, 12, 17), side=DaySide.POLITICAL))
    with db.transaction() as tx:
        wanted = network_days.WantedSlot(
            SlotKind.OTHER, "Kleine zaal", None, None, date(2026, 12, 17), time(20), time(21), "", capacity=1
        )
        network_days.add_slot(tx, world.boss, day_id, wanted, network=world.network, at=world.now)
    for one in (bo, cas):
        lets(db, world.boss, anna, one, world.now)
    assert signs_up(world, bo, day_id, anna.id, "Kleine zaal").before_by is None
    again = signs_up(world, cas, day_id, anna.id, "Kleine zaal")
    assert (again.already, again.before_by and again.before_by.name) == (True, "Bo Voorbeeld")
    with db.reading() as tx:
        assert network_days.turnout(tx, day_id).people == 1
    with pytest.raises(BadSlots):
        world.comes(other, day_id, "Kleine zaal")
    assert told(db, "answered_for") == []


def test_the_form_is_for_whom_the_day_is(db: Database, world: Reminding, anna: Actor, bo: Actor) -> None:
    political = world.plans(world.wanted(date(2026, 12, 17), side=DaySide.POLITICAL))
    both = world.plans(world.wanted(date(2027, 1, 14), opens_at=world.now))
    with db.reading() as tx, pytest.raises(NotForYourSide):
        network_days.sheet(tx, bo, political, at=world.now, on=world.today)
    lets(db, anna, anna, bo, world.now)
    with db.reading() as tx:
        assert network_days.next_open(tx, bo, at=world.now, on=world.today).id == political
        sheet = network_days.sheet(tx, bo, political, at=world.now, on=world.today)
        assert (sheet.person, sheet.choices) == (anna.person, (anna.person,))
        sheet = network_days.sheet(tx, bo, both, at=world.now, on=world.today)
        assert (sheet.person, sheet.choices) == (bo.person, (bo.person, anna.person))
        sheet = network_days.sheet(tx, bo, both, at=world.now, on=world.today, for_id=anna.id)
        assert (sheet.person, sheet.choices) == (anna.person, (anna.person, bo.person))
        assert network_days.sheet(tx, anna, both, at=world.now, on=world.today).choices == (anna.person,)
    signs_up(world, bo, both, anna.id)
    with db.reading() as tx:
        assert network_days.next_to_leave(tx, bo, on=world.today).id == both
        assert network_days.leaving(tx, bo, both, on=world.today).person == anna.person
        days = network_days.upcoming(tx, world.today)
        listed = network_days.listed(tx, bo, days, on=world.today)
        assert [[(one.person.name, one.answer) for one in day.others] for day in listed] == [
            [("Anna Voorbeeld", None)],
            [("Anna Voorbeeld", Answer.COMING)],
        ]
        assert [day.by for day in network_days.listed(tx, anna, days)] == [None, bo.person]


def test_a_report_in_somebody_s_name_is_theirs_too(
    db: Database, make: Make, g40: Network, anna: Actor, bo: Actor, now: datetime
) -> None:
    about = told_of(publicity=Publicity.BOARD)
    with db.transaction() as tx, pytest.raises(NotAllowed):
        lobby.file(tx, bo, about, network=g40, form_key="V1", at=now, for_id=anna.id)
    lets(db, anna, anna, bo, now)
    with db.transaction() as tx:
        talk = lobby.file(tx, bo, about, network=g40, form_key="V1", at=now, for_id=anna.id).talk
        again = lobby.file(tx, bo, about, network=g40, form_key="V1", at=now, for_id=anna.id)
    assert (talk.author, talk.in_name_of, talk.people) == (bo.person, anna.person, (anna.person,))
    assert again.already is True
    assert told(db, lobby.FILED_FOR) == [anna.account]
    assert changes(db)[1:] == [("person:act_for", "reports", bo.id, anna.id)]
    assert lobby.may_correct(anna, talk)
    assert not lobby.may_correct(make.person("Dee Voorbeeld"), talk)
    with db.transaction() as tx:
        mended = lobby.correct(tx, anna, talk.id, told_of(said="Beter."), network=g40, at=now)
        assert (mended.said, mended.in_name_of, mended.people) == ("Beter.", anna.person, ())
        assert lobby.get(tx, anna, talk.id, on=ON).said == "Beter."
        assert lobby.prepare(tx, bo, "", on=ON).choices == (anna.person,)


OPENED = "reminder:{}:2026-12-17:open"


def test_who_acts_for_somebody_without_account_is_reminded_for_them(
    db: Database, make: Make, world: Reminding, anna: Actor, bo: Actor
) -> None:
    cas = make.person("Cas Voorbeeld", side=Side.OFFICIAL)
    make.in_theme(anna, "europa")
    anna = without_account(db, anna)
    for one in (bo, cas):
        lets(db, world.boss, anna, one, world.now)
    world.wants(cas, reminders=False)
    day_id = world.plans(world.wanted(date(2026, 12, 17), side=DaySide.POLITICAL))
    key = f"{OPENED.format(day_id)}:{anna.id}:{bo.id}"
    assert [one for one in world.ticks() if one != OPENED.format(day_id)] == [key]
    assert world.ticks() == []
    assert (world.owed()[key].recipient, world.owed()[key].facts["for"]) == (bo.account, anna.id)
    said = world.says(key)
    assert said is not None
    assert said.text.plain.startswith("Voor Anna Voorbeeld: inschrijven kan voor de netwerkdag op donderdag 17")
    signs_up(world, bo, day_id, anna.id)
    assert world.says(key) is None


def test_who_answers_themselves_is_reminded_alone(db: Database, world: Reminding, anna: Actor, bo: Actor) -> None:
    world.make.in_theme(anna, "europa")
    done = lets(db, anna, anna, bo, world.now)
    day_id = world.plans(world.wanted(date(2026, 12, 17), side=DaySide.POLITICAL))
    own = f"{OPENED.format(day_id)}:{anna.id}"
    assert [one for one in world.ticks() if one != OPENED.format(day_id)] == [own, f"{own}:{bo.id}"]
    assert world.says(f"{own}:{bo.id}") is not None
    earlier = world.plans(world.wanted(date(2027, 2, 11), opens_at=world.now))
    world.comes(anna, earlier)
    assert world.says(f"{own}:{bo.id}") is None
    assert world.says(own) is not None
    world.wants(anna, reminders=False)
    assert world.says(f"{own}:{bo.id}") is not None
    ends(db, anna, done.id, world.now)
    assert world.says(f"{own}:{bo.id}") is None


def test_what_changed_is_told_to_who_signed_them_up(db: Database, world: Reminding, anna: Actor, bo: Actor) -> None:
    lets(db, anna, anna, bo, world.now)
    day_id = world.plans(world.wanted(date(2026, 12, 17), side=DaySide.POLITICAL))
    world.comes(anna, day_id)
    world.moves(day_id, world.wanted(date(2026, 12, 18), side=DaySide.POLITICAL))
    assert told(db, "day_changed") == [anna.account]
    signs_up(world, bo, day_id, anna.id)
    world.moves(day_id, world.wanted(date(2026, 12, 21), side=DaySide.POLITICAL))
    assert told(db, "day_changed") == [anna.account, anna.account, bo.account]
    anna = without_account(db, anna)
    world.moves(day_id, world.wanted(date(2026, 12, 22), side=DaySide.POLITICAL))
    assert told(db, "day_changed")[3:] == [bo.account]
    with db.reading() as tx:
        table = Delivery.__table__  # type: ignore[attr-defined]
        facts = tx.execute(select(table.c.facts).where(table.c.kind == "day_changed").order_by(table.c.id.desc()))
        [newest, _, older, *_] = facts.scalars()
        zone = world.network.zone
        found = network_days.notice(tx, newest, bo.id, zone=zone, on=world.today)
        assert found is not None
        # what was not told yet is taken along: it was the 18th when Bo began to act
        assert (found.person, found.starts_on) == (anna.person, date(2026, 12, 18))
        assert network_days.notice(tx, older, bo.id, zone=zone, on=world.today) is None
        assert network_days.notice(tx, newest, world.boss.id, zone=zone, on=world.today) is None
