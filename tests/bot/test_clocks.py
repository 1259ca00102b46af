"""Workers whose clocks differ by some minutes: what one has in hand the other leaves alone."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.delivery import Payer
from storage.deliveries import Claim
from storage.kinds import DebtState
from tests.bot.conftest import Office

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
