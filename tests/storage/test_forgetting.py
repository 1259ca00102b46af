"""Somebody is forgotten: their name is nowhere, what they did ended, and what they come back to is new."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select
from sqlmodel import col

from storage import deliveries, history, lobby, members, offices, themes
from storage.database import Database
from storage.deliveries import Debt
from storage.errors import NotAllowed
from storage.history import By
from storage.kinds import Answer, DaySide, DayStatus, DebtState, Role, SlotKind
from storage.members import Actor
from storage.network import Network
from storage.privacy import forgetting
from storage.privacy.forgetting import Consequences
from storage.tables import (
    Change,
    Delegation,
    Delivery,
    Membership,
    NetworkDay,
    Office,
    Signup,
    SignupSlot,
    Slot,
)
from tests import rows
from tests.lobby import filed
from tests.make import TEAM, Make

ON = date(2026, 11, 24)
NAME, FUNCTION, EMAIL = "Zoë Bedacht-Voorbeeld", "wethouder Verzonnen Zaken", "zoe@voorbeeld.example"


@dataclass
class Known:
    """Somebody of whom everything is kept that can be."""

    zoe: Actor
    bo: Actor
    boss: Actor
    report: int


def day(tx: Connection, starts_on: date) -> int:
    """A day with a part of which one seat is left."""
    at = datetime(starts_on.year, starts_on.month, starts_on.day, 9, tzinfo=UTC)
    made = tx.execute(
        insert(NetworkDay).values(
            starts_on=starts_on, ends_on=starts_on, side=DaySide.BOTH, status=DayStatus.PLANNED, created_at=at
        )
    )
    day_id = int(made.inserted_primary_key[0])  # type: ignore[index]
    tx.execute(
        insert(Slot).values(
            day_id=day_id, kind=SlotKind.PLENARY, title="Plenair", starts_at=at, ends_at=at + timedelta(hours=2)
        )
    )
    return day_id


def signs_up(tx: Connection, person: Actor, day_id: int, at: datetime) -> None:
    made = tx.execute(
        insert(Signup).values(
            day_id=day_id, member_id=person.id, answer=Answer.COMING, answered_at=at, changed_at=at,
            remarks=f"{NAME} eet geen noten", reason=f"{NAME} is ziek",
        )
    )  # fmt: skip
    slot = tx.execute(select(col(Slot.id)).where(col(Slot.day_id) == day_id)).scalar_one()
    tx.execute(insert(SignupSlot).values(signup_id=made.inserted_primary_key[0], slot_id=slot))  # type: ignore[index]


@pytest.fixture
def known(db: Database, make: Make, g40: Network, now: datetime) -> Known:
    zoe, bo, boss = make.person(NAME, function=FUNCTION), make.person("Bo Verzonnen"), make.secretary()
    make.in_theme(zoe, "europa", lead=True)
    report = filed(db, g40, zoe, now, people=(zoe.id, bo.id)).id
    with db.transaction() as tx:
        for before in (ON - timedelta(days=200), ON + timedelta(days=20)):
            signs_up(tx, zoe, day(tx, before), now)
        for politician, official in ((zoe, bo), (bo, zoe)):
            tx.execute(
                insert(Delegation).values(
                    politician_id=politician.id, official_id=official.id, since=ON, made_by_id=boss.id
                )
            )
        deliveries.owe(
            tx, TEAM, [Debt("sent", "digest", zoe.account, now), Debt("owed", "x", zoe.account, now)], at=now
        )
        for claim in deliveries.claim(tx, worker="w", now=now, most=9):
            if claim.key == "sent":
                deliveries.settle(tx, claim, DebtState.SENT, at=now, channel="D0ZOE", ts="1.2")
        history.note(
            tx, By(boss), "city:keep", "members", zoe.id, at=now,
            before={"name": "Z. Bedacht"}, after={"name": NAME, "function": FUNCTION, "email": EMAIL},
        )  # fmt: skip
        history.note(tx, By(boss), "roster:import", "themes", 1, at=now, after={"lead": f"{NAME} (Ede)", "n": [NAME]})
    return Known(zoe, bo, boss, report)


def forget(db: Database, actor: Actor, whom: Actor, at: datetime) -> bool:
    with db.transaction() as tx:
        return not forgetting.forget(tx, actor, whom.id, at=at, on=ON).already


def test_name_and_the_like_are_nowhere_any_more(db: Database, known: Known, now: datetime) -> None:
    def found() -> set[str]:
        with db.reading() as tx:
            everything = "\n".join(row for table in rows.contents(tx).values() for row in table)
        # as JSON and as Python write it
        said = {
            NAME,
            NAME.encode("unicode_escape").decode(),
            "Z. Bedacht",
            FUNCTION,
            EMAIL,
            known.zoe.account,
            "D0ZOE",
        }
        return {one for one in said if one in everything}

    assert found() >= {NAME, FUNCTION, EMAIL, known.zoe.account, "Z. Bedacht", "D0ZOE"}
    assert forget(db, known.zoe, known.zoe, now)
    assert found() == set()


def test_what_they_did_ends_and_what_was_stays(db: Database, known: Known, g40: Network, now: datetime) -> None:
    forget(db, known.zoe, known.zoe, now)
    zoe = known.zoe.id
    with db.reading() as tx:
        person = members.by_id(tx, zoe)
        assert (person.forgotten, person.gone, person.city, person.side, person.slack_user) == (
            True, True, "Ede", "political", None,
        )  # fmt: skip
        assert tx.execute(select(col(Membership.left_at)).where(col(Membership.member_id) == zoe)).all() == [(now,)]
        held = tx.execute(select(col(Office.role), col(Office.until)).where(col(Office.member_id) == zoe)).all()
        assert held == [(Role.LEAD, ON - timedelta(days=1))]
        assert set(tx.execute(select(col(Delegation.until))).scalars()) == {ON - timedelta(days=1)}
        days = tx.execute(
            select(col(NetworkDay.starts_on), col(Signup.answer)).join(Signup).where(col(Signup.member_id) == zoe)
        ).all()
        assert days == [(ON - timedelta(days=200), Answer.COMING)]
        talk = lobby.get(tx, known.bo, known.report, on=ON)
        assert (talk.author.forgotten, talk.author.city, talk.said) == (True, "Ede", "We vroegen om meer tijd.")
        owed = {row.key: row.state for row in tx.execute(select(col(Delivery.key), col(Delivery.state)))}
        assert (owed.pop("sent"), set(owed.values())) == (DebtState.SENT, {DebtState.DROPPED})
        noted = tx.execute(select(Change.__table__).order_by(col(Change.id).desc())).first()  # type: ignore[attr-defined]
        assert noted is not None
        assert (noted.action, noted.thing_id, noted.before, noted.after) == ("me:forget", zoe, None, None)


def test_twice_is_harmless_and_who_writes_again_is_new(db: Database, known: Known, now: datetime) -> None:
    assert [forget(db, known.zoe, known.zoe, now) for _ in range(2)] == [True, False]
    with db.transaction() as tx:
        again = members.greet(
            tx, team=TEAM, slack_user=known.zoe.account, name=NAME, locale=None, home_team=TEAM, guest=False, at=now
        )
        assert (again.id != known.zoe.id, again.complete) == (True, False)
        assert themes.of_member(tx, again.id) == []
        assert offices.held(tx, on=ON, member_id=again.id) == []


def test_a_namesake_keeps_their_name_in_the_history(db: Database, make: Make, known: Known, now: datetime) -> None:
    other = make.person(NAME, city="Oss")
    with db.transaction() as tx:
        history.note(tx, By(known.boss), "city:keep", "members", other.id, at=now, after={"name": NAME})
    forget(db, known.zoe, known.zoe, now)
    with db.reading() as tx:
        kept = [row.after for row in tx.execute(select(col(Change.after)).where(col(Change.thing_id) == other.id))]
    assert {"name": NAME} in kept


def test_only_oneself_and_the_secretariat(db: Database, known: Known, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        forget(db, known.bo, known.zoe, now)
    assert forget(db, known.boss, known.zoe, now)
    with db.reading() as tx:
        asked = tx.execute(
            select(col(Change.actor_id), col(Change.for_id)).where(col(Change.action) == "me:forget")
        ).all()
    assert asked == [(known.boss.id, known.zoe.id)]


def test_what_it_would_end_is_told_before(db: Database, known: Known) -> None:
    with db.reading() as tx:
        told = forgetting.ask(tx, known.zoe, known.zoe.id, on=ON)
        assert told == Consequences(
            members.by_id(tx, known.zoe.id), groups=1, offices=1, delegations=2, signups=1, reports=1, last=False
        )


def test_the_last_of_the_secretariat_is_told_so(db: Database, make: Make, known: Known, now: datetime) -> None:
    other = make.person("Tweede Secretaris Verzonnen", secretariat=True)

    def last(whom: Actor, *accounts: Actor) -> bool:
        named = frozenset(one.account for one in accounts)
        with db.reading() as tx:
            return forgetting.ask(tx, known.boss, whom.id, on=ON, secretariat=named).last

    assert last(known.boss, known.boss)
    assert not last(known.boss, known.boss, other)
    assert not last(known.bo, known.boss)
    with db.transaction() as tx:
        members.leave_network(tx, team=TEAM, slack_user=other.account, at=now)
    assert last(known.boss, known.boss, other)
    with db.transaction() as tx:
        tx.execute(insert(Office).values(member_id=known.bo.id, role=Role.SECRETARIAT, since=ON))
    assert not last(known.boss, known.boss, other)
