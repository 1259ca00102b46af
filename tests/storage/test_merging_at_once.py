"""Two rows become one person while somebody else does something with one of them."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import Connection, func, select
from sqlmodel import col

from storage import delegations, keeping, lobby, matching, network_days, offices, themes
from storage.database import Database
from storage.errors import NothingToMatch, UnknownPerson
from storage.kinds import Role, Side
from storage.members import Actor
from storage.tables import Delivery, Membership, Report, Signup
from tests.conftest import NOW
from tests.days import Days
from tests.keeping import coordinator, entered
from tests.lobby import told
from tests.make import TEAM, Make
from tests.racing import Deed, overtakes

WHEN: dict[str, Any] = {"at": NOW, "on": NOW.date()}


class Two:
    """Bo, entered without an account by the coordinator, and the account that may be them."""

    def __init__(self, db: Database, make: Make) -> None:
        self.db, self.make = db, make
        self.carla = coordinator(make)
        self.entered = entered(make, self.carla, groups=("europa",))
        self.account = self.asked()

    def asked(self) -> Actor:
        """Somebody who is asked whether they are Bo."""
        account = self.make.person("Bo Voorbeeld")
        with self.db.transaction() as tx:
            matching.point(tx, self.carla, self.entered.id, account.id, team=TEAM, **WHEN)
        return account

    def yes(self, tx: Connection) -> int:
        return matching.accept(tx, self.account, self.entered.id, team=TEAM, **WHEN).person.id

    def acts_for(self) -> Actor:
        """An official who acts for Bo."""
        official = self.make.person("Dee Voorbeeld", side=Side.OFFICIAL)
        with self.db.transaction() as tx:
            delegations.let(tx, self.carla, self.entered.id, official.id, **WHEN)
        return official

    def counted(self, column: Any) -> list[tuple[int, int]]:
        """Who stands in a column, and how often."""
        with self.db.reading() as tx:
            rows = tx.execute(select(column, func.count()).group_by(column).order_by(column))
            return [(who, number) for who, number in rows]


@pytest.fixture
def two(db: Database, make: Make) -> Two:
    return Two(db, make)


def test_yes_twice_at_once_is_said_once(two: Two) -> None:
    assert overtakes(two.db, two.yes, two.yes) == [two.account.id, NothingToMatch]
    assert two.counted(col(Membership.member_id)) == [(two.account.id, 1)]
    with two.db.reading() as tx:
        who = select(col(Delivery.recipient)).where(col(Delivery.kind) == "matched")
        assert tx.execute(who).scalars().all() == [two.carla.account]


def test_of_two_who_say_yes_at_once_one_is_it(two: Two) -> None:
    other = two.asked()

    def also(tx: Connection) -> int:
        return matching.accept(tx, other, two.entered.id, team=TEAM, **WHEN).person.id

    def looks(tx: Connection) -> None:
        assert matching._standing(tx, two.account, two.entered.id).entered == two.entered

    assert overtakes(two.db, looks, also, then=two.yes) == [two.account.id, NothingToMatch]
    assert two.counted(col(Membership.member_id)) == [(two.account.id, 1)]


def test_group_joined_meanwhile_is_one_membership(two: Two) -> None:
    def joins(tx: Connection) -> bool:
        return themes.join(tx, two.account, "Europa", **WHEN).already

    assert overtakes(two.db, two.yes, joins) == [two.account.id, True]
    assert two.counted(col(Membership.member_id)) == [(two.account.id, 1)]


def test_yes_after_a_group_that_is_being_joined(two: Two) -> None:
    def joins(tx: Connection) -> bool:
        return themes.join(tx, two.account, "Europa", **WHEN).already

    assert overtakes(two.db, joins, two.yes) == [False, two.account.id]
    with two.db.reading() as tx:
        assert [one.name for one in themes.of_member(tx, two.account.id)] == ["Europa"]


def test_signed_up_by_both_at_once_is_one_sign_up(two: Two, days: Days) -> None:
    day_id, official = days.plan(), two.acts_for()
    days.sign_up(two.account, day_id)

    def signs(tx: Connection) -> int:
        return network_days.sign_up(
            tx, official, day_id, slots=(), remarks="", for_id=two.entered.id, **WHEN
        ).person.id  # fmt: skip

    assert overtakes(two.db, signs, two.yes) == [two.entered.id, two.account.id]
    assert two.counted(col(Signup.member_id)) == [(two.account.id, 1)]


def signs_up(two: Two, days: Days) -> Deed:
    day_id, official = days.plan(), two.acts_for()
    return lambda tx: network_days.sign_up(
        tx, official, day_id, slots=(), remarks="", for_id=two.entered.id, **WHEN
    )  # fmt: skip


def appoints(two: Two, days: Days) -> Deed:
    europa = two.make.theme_id("europa")
    return lambda tx: offices.appoint(
        tx, days.boss, two.entered.id, Role.LEAD, theme_id=europa, since=NOW.date(), at=NOW
    )  # fmt: skip


def reports(two: Two, days: Days) -> Deed:
    about = told(people=(two.entered.id, two.account.id), next_step="bellen", next_by=two.entered.id)
    return lambda tx: lobby.file(tx, days.boss, about, network=days.network, form_key="form", at=NOW)


def lets_act(two: Two, days: Days) -> Deed:
    official = two.make.person("Dee Voorbeeld", side=Side.OFFICIAL)
    return lambda tx: delegations.let(tx, two.carla, two.entered.id, official.id, **WHEN)


def puts_in(two: Two, days: Days) -> Deed:
    group = [two.make.theme_id("wonen")]
    return lambda tx: keeping.place(tx, two.carla, two.entered.id, put_in=group, team=TEAM, **WHEN)


@pytest.mark.parametrize("deed", [signs_up, appoints, reports, lets_act, puts_in])
def test_what_is_done_with_who_has_just_become_another_is_refused(
    two: Two, days: Days, deed: Callable[[Two, Days], Deed]
) -> None:
    assert overtakes(two.db, two.yes, deed(two, days)) == [two.account.id, UnknownPerson]
    assert two.counted(col(Membership.member_id)) == [(two.account.id, 1)]
    assert [two.counted(col(one.id)) for one in (Signup, Report)] == [[], []]
