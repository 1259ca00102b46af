"""Workers whose clocks differ by some minutes: what one has in hand the other leaves alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import SETTLING, Payer
from bot.delivery.pace import POST
from bot.ticks import reminders
from storage import members
from storage.deliveries import AHEAD, Claim
from storage.kinds import DebtState, Side
from storage.members import Actor
from tests.bot.conftest import Office
from tests.days import Days, wanted
from tests.make import TEAM, Make

SKEW = timedelta(minutes=3)


def worker(office: Office, name: str, off: timedelta) -> Payer:
    one = office.worker(name)
    one.desk = replace(office.desk, now=lambda: office.clock() + off)
    return one


@pytest.mark.parametrize("off", [SKEW, -SKEW], ids=["behind", "ahead"])
def test_what_one_has_in_hand_is_not_taken_by_another_whose_clock_differs(office: Office, off: timedelta) -> None:
    anna = office.person()
    office.owes("once", anna.id, due=-600)
    one, other = worker(office, "one", -off), worker(office, "other", off)
    taken: list[int] = []

    def meanwhile(point: str, _claim: Claim) -> None:
        if point == "rendered":
            taken.append(other.pay())

    one.passing = meanwhile
    one.pay()
    assert (taken, office.posted) == ([0], ["once"])
    assert office.states() == {"once": DebtState.SENT}


@pytest.mark.parametrize("ahead", [SKEW, AHEAD], ids=["of another", "set back since"])
def test_what_is_to_go_at_once_does_not_wait_for_the_clock_that_wrote_it(office: Office, ahead: timedelta) -> None:
    anna = office.person()
    office.clock.move(ahead.total_seconds())
    office.owes("at once", anna.id)
    office.owes("later", anna.id, due=1)
    office.clock.move(-ahead.total_seconds())
    assert (office.pays(), office.posted) == (1, ["at once"])


def test_what_is_true_since_a_moment_ago_is_true_for_a_clock_that_has_not_seen_it(office: Office, make: Make) -> None:
    """Sign-up opens, and a worker whose clock is behind gets to tell."""
    anna = office.person()
    with office.db.transaction() as tx:
        known = members.by_account(tx, TEAM, anna.id)
        assert known is not None
        known = members.introduce(
            tx, Actor(known), city_id=make.city_id("ede"), side=Side.POLITICAL, function="", at=office.clock()
        )
    make.in_theme(Actor(known), "europa")
    Days(office.db, make, office.desk.network, office.clock()).plan(wanted(opens_at=office.clock()))
    reminders.tick(office.desk, office.clock())
    assert worker(office, "behind", -SKEW).pay() == 1
    assert [state for state, *_ in office.rows().values()] == [DebtState.SENT]
    assert anna.inbox[-1].text.startswith("Je kunt je inschrijven")


def test_what_one_has_in_hand_is_its_own_also_when_another_clock_wrote_it(office: Office) -> None:
    """By that clock, an hour ahead, all leases and pauses are over long ago."""
    anna = office.person()
    office.clock.move(AHEAD.total_seconds())
    office.owes("once", anna.id)
    office.clock.move(-AHEAD.total_seconds())
    office.slack.faults.add(method="chat.postMessage", kind="lost")
    taken: list[int] = []
    one = office.worker()
    one.passing = lambda _point, _claim: taken.append(office.pays("two"))
    one.pay()
    assert taken == [0, 0]
    assert (office.pays("two"), office.states()) == (0, {"once": DebtState.OWED})
    office.clock.move(SETTLING.total_seconds())
    assert (office.pays("two"), office.states()) == (1, {"once": DebtState.SENT})
    assert office.posted == ["once"]


def test_clock_that_is_set_back_by_minutes_keeps_nobody_waiting(office: Office) -> None:
    """The clock of the database, by which Slack is spoken to at a pace."""
    for number in range(40):
        office.owes(f"m{number}", office.person(f"Persoon {number} Voorbeeld").id)
    office.pays()
    office.pace.pause(POST, 30)
    office.clock.move(-20 * 60)
    office.owes("now", office.person().id)
    began = office.clock()
    office.pays()
    assert (office.posted.count("now"), office.clock() - began) == (1, timedelta())
