"""The Slack channel of a theme group: who is invited into it, how it differs, who is asked."""

from contextlib import suppress
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from storage import channels, members, merging, themes
from storage.database import Database
from storage.errors import BadField, NotAllowed, ThemeDecided
from storage.history import By
from storage.keeping import placing
from storage.kinds import DebtState, Side
from storage.members import Actor
from storage.tables import Delivery, Member, Theme
from storage.themes import changes, endings, invitations
from tests.make import TEAM, Make

CHANNEL = "C0EUROPA"


@pytest.fixture
def europa(db: Database, make: Make) -> int:
    """A group with a channel."""
    theme_id = make.theme_id("Europa")
    tie(db, theme_id, CHANNEL)
    return theme_id


def tie(db: Database, theme_id: int, channel: str | None) -> None:
    with db.transaction() as tx:
        tx.execute(update(Theme).where(col(Theme.id) == theme_id).values(channel=channel))


def owed(db: Database, kind: str = invitations.KIND) -> list[tuple[str, datetime]]:
    """Who is owed an invitation (or something else), and from when on."""
    with db.reading() as tx:
        rows = tx.execute(
            select(col(Delivery.recipient), col(Delivery.due_at))
            .where(col(Delivery.kind) == kind)
            .order_by(col(Delivery.id))
        )
        return [(row.recipient, row.due_at) for row in rows]


def settle(db: Database, account: str, state: DebtState, error: str, at: datetime) -> None:
    with db.transaction() as tx:
        tx.execute(
            update(Delivery)
            .where(col(Delivery.recipient) == account, col(Delivery.state) == DebtState.OWED)
            .values(state=state, error=error, settled_at=at)
        )


def entered(db: Database, actor: Actor, name: str, at: datetime) -> int:
    """Somebody without an account, of Ede."""
    with db.transaction() as tx:
        return int(
            tx.execute(
                Member.__table__.insert()  # type: ignore[attr-defined]
                .values(
                    team=TEAM, slack_user=f"-{name}", name=name, city_id=actor.person.city_id, side=Side.POLITICAL,
                    created_at=at,
                )
                .returning(col(Member.id))
            ).scalar_one()
        )  # fmt: skip


def test_who_joins_is_invited_once_for_each_time(db: Database, make: Make, now: datetime, europa: int) -> None:
    anna, on = make.person(), now.date()
    with db.transaction() as tx:
        assert themes.join(tx, anna, europa, at=now, on=on).invited is True
        assert themes.join(tx, anna, europa, at=now, on=on).invited is False
        themes.leave(tx, anna, europa, at=now)
    later = now + timedelta(hours=1)
    with db.transaction() as tx:
        assert themes.join(tx, anna, europa, at=later, on=on).invited is True
        assert themes.join(tx, anna, "Financiën", at=later, on=on).invited is False
    assert owed(db) == [(anna.account, now), (anna.account, later)]


def test_a_join_that_is_rolled_back_owes_nothing(db: Database, make: Make, now: datetime, europa: int) -> None:
    anna = make.person()
    with suppress(ZeroDivisionError), db.transaction() as tx:
        assert themes.join(tx, anna, europa, at=now, on=now.date()).invited is True
        1 / 0  # noqa: B018 - an accident
    assert owed(db) == []


def test_who_is_entered_by_another_is_invited_unless_without_account(
    db: Database, make: Make, now: datetime, europa: int
) -> None:
    boss, anna = make.secretary(), make.person()
    bo_id = entered(db, anna, "Bo Voorbeeld", now)
    with db.transaction() as tx:
        for one in (anna.id, bo_id):
            assert placing.join(tx, By(boss), one, themes.get(tx, europa), at=now)
    assert owed(db) == [(anna.account, now)]


def test_who_turns_up_in_slack_is_invited_then(db: Database, make: Make, now: datetime, europa: int) -> None:
    anna = make.person(city="Ede")
    bo_id = entered(db, anna, "Bo Voorbeeld", now)
    with db.transaction() as tx:
        placing.join(tx, By(anna), bo_id, themes.get(tx, europa), at=now)
        placing.join(tx, By(anna), bo_id, themes.find(tx, "Financiën"), at=now)
    bo = make.person("Bo Voorbeeld")
    with db.transaction() as tx:
        merging.merge(tx, By(bo), bo.id, bo_id, at=now)
    assert owed(db) == [(bo.account, now)]


def test_an_invitation_is_true_only_of_who_is_in_a_group_that_has_the_channel(
    db: Database, make: Make, now: datetime, europa: int
) -> None:
    boss, anna, bo = make.secretary(), make.in_theme(make.person(), "Europa"), make.person()
    with db.reading() as tx:
        assert channels.is_invited(tx, europa, CHANNEL, anna.id) is True
        assert channels.is_invited(tx, europa, CHANNEL, bo.id) is False
        assert channels.is_invited(tx, europa, "C0ANDER", anna.id) is False
    with db.transaction() as tx:
        endings.end(tx, boss, europa, on=now.date(), because="Klaar.", today=now.date(), at=now)
    with db.transaction() as tx:
        assert channels.is_invited(tx, europa, CHANNEL, anna.id) is False
        assert invitations.owe(tx, europa, [anna.id], at=now) == 0


def test_differences_are_who_is_in_one_and_not_in_the_other(
    db: Database, make: Make, now: datetime, europa: int
) -> None:
    lead = make.in_theme(make.person("Cas Voorbeeld"), "Europa", lead=True)
    anna, bo = make.in_theme(make.person("Anna Voorbeeld"), "Europa"), make.person("Bo Voorbeeld")
    entered_id = entered(db, anna, "Dirk Voorbeeld", now)
    with db.transaction() as tx:
        placing.join(tx, By(lead), entered_id, themes.get(tx, europa), at=now)
    settle(db, anna.account, DebtState.UNDELIVERABLE, "not_in_channel", now)
    inside = (lead.account, bo.account, "U0ONBEKEND")
    with db.reading() as tx:
        found = channels.differences(tx, lead, europa, CHANNEL, inside, team=TEAM, on=now.date(), at=now)
    assert [(one.person.name, one.invited, one.error) for one in found.missing] == [
        ("Anna Voorbeeld", False, "not_in_channel")
    ]
    assert [one.name for one in found.without_account] == ["Dirk Voorbeeld"]
    assert [(one.account, one.person and one.person.name, one.open) for one in found.extra] == [
        (bo.account, "Bo Voorbeeld", True),
        ("U0ONBEKEND", None, True),
    ]
    assert found.none is False
    everybody = {lead.account, anna.account}
    with db.reading() as tx:
        assert (
            channels.differences(tx, lead, europa, CHANNEL, everybody, team=TEAM, on=now.date(), at=now).none is True
        )


def test_only_who_keeps_the_group_compares_invites_and_asks(
    db: Database, make: Make, now: datetime, europa: int
) -> None:
    anna = make.in_theme(make.person(), "Europa")
    with db.transaction() as tx:
        for verb in (
            lambda: channels.differences(tx, anna, europa, CHANNEL, (), team=TEAM, on=now.date(), at=now),
            lambda: channels.untie(tx, anna, europa, CHANNEL, on=now.date(), at=now),
            lambda: channels.invite(tx, anna, europa, [anna.id], on=now.date(), at=now),
            lambda: channels.ask(tx, anna, europa, ["U0X"], team=TEAM, on=now.date(), at=now),
        ):
            with pytest.raises(NotAllowed):
                verb()


def test_who_is_in_a_channel_is_not_held_against_the_one_that_came_in_its_place(
    db: Database, make: Make, now: datetime, europa: int
) -> None:
    lead = make.in_theme(make.person(), "Europa", lead=True)
    tie(db, europa, "C0ANDER")
    with db.reading() as tx, pytest.raises(ThemeDecided):
        channels.differences(tx, lead, europa, CHANNEL, (), team=TEAM, on=now.date(), at=now)


def test_untied_is_the_channel_that_is_meant(db: Database, make: Make, now: datetime, europa: int) -> None:
    lead, left = make.in_theme(make.person(), "Europa", lead=True), []
    for channel in ("C0ANDER", CHANNEL, CHANNEL):
        with db.transaction() as tx:
            channels.untie(tx, lead, europa, channel, on=now.date(), at=now)
            left.append(themes.find(tx, "Europa").channel)
    assert left == [CHANNEL, None, None]


def test_invited_again_is_who_is_in_the_group_and_has_none_on_its_way(
    db: Database, make: Make, now: datetime, europa: int
) -> None:
    lead = make.in_theme(make.person(), "Europa", lead=True)
    anna, bo = make.in_theme(make.person(), "Europa"), make.person()
    for one in (lead, anna):
        settle(db, one.account, DebtState.UNDELIVERABLE, "not_in_channel", now)
    later = now + timedelta(hours=1)
    wanted = [lead.id, anna.id, bo.id]
    with db.transaction() as tx:
        assert channels.invite(tx, lead, europa, wanted, on=now.date(), at=later) == 2
        assert channels.invite(tx, lead, europa, wanted, on=now.date(), at=later + timedelta(seconds=1)) == 0
    # one after the other, so that messages go between
    assert owed(db)[2:] == [(lead.account, later), (anna.account, later + invitations.APART)]
    with db.reading() as tx:
        found = channels.differences(tx, lead, europa, CHANNEL, (), team=TEAM, on=now.date(), at=later)
    assert [one.invited for one in found.missing] == [True, True]


def test_nobody_is_asked_twice_within_a_month(db: Database, make: Make, now: datetime, europa: int) -> None:
    lead, bo = make.in_theme(make.person(), "Europa", lead=True), make.person()
    gone = make.person()
    with db.transaction() as tx:
        members.leave_network(tx, team=TEAM, slack_user=gone.account, at=now)
    accounts = [lead.account, bo.account, "U0ONBEKEND", gone.account]
    counts, at = [], now
    for days in (0, 29, 31):
        at = now + timedelta(days=days)
        with db.transaction() as tx:
            counts.append(channels.ask(tx, lead, europa, accounts, team=TEAM, on=at.date(), at=at))
    assert counts == [2, 0, 2]
    assert [one for one, _ in owed(db, channels.ASKED)] == [bo.account, "U0ONBEKEND"] * 2
    with db.reading() as tx:
        found = channels.differences(tx, lead, europa, CHANNEL, accounts, team=TEAM, on=at.date(), at=at)
    assert {one.account: one.open for one in found.extra} == {
        bo.account: False, "U0ONBEKEND": False, gone.account: False,
    }  # fmt: skip


def test_who_is_asked_is_not_in_the_group_yet(db: Database, make: Make, now: datetime, europa: int) -> None:
    anna, bo = make.in_theme(make.person(), "Europa"), make.person()
    with db.reading() as tx:
        asked = [channels.is_asked(tx, europa, CHANNEL, one) for one in (anna.id, bo.id, None)]
        assert channels.is_asked(tx, europa, "C0ANDER", bo.id) is None
    assert [one and one.name for one in asked] == [None, "Europa", "Europa"]


def test_who_is_in_the_group_again_stays_in_its_channel(db: Database, make: Make, now: datetime, europa: int) -> None:
    anna, bo = make.in_theme(make.person(), "Europa"), make.person()
    with db.reading() as tx:
        stays = channels.to_leave(tx, anna, europa, CHANNEL)
        leaves = channels.to_leave(tx, bo, europa, CHANNEL)
        elsewhere = channels.to_leave(tx, bo, europa, "C0ANDER")
    assert (stays.inside and stays.inside.name, stays.channel) == ("Europa", CHANNEL)
    assert (leaves.inside, leaves.channel) == (None, CHANNEL)
    assert elsewhere.channel is None


def test_a_channel_belongs_to_one_running_group(db: Database, make: Make, now: datetime, europa: int) -> None:
    boss, other, on = make.secretary(), make.theme_id("Financiën"), now.date()

    def keep(theme_id: int) -> str | None:
        with db.transaction() as tx:
            return changes.keep(tx, boss, theme_id, purpose="", aliases=(), channel=CHANNEL, on=on, at=now).channel

    with pytest.raises(BadField) as refused:
        keep(other)
    assert refused.value == BadField("channel", "channel_taken", "Europa")
    assert keep(europa) == CHANNEL
    with db.transaction() as tx:
        endings.end(tx, boss, europa, on=on, because="Klaar.", today=on, at=now)
    assert keep(other) == CHANNEL
    with pytest.raises(ThemeDecided), db.transaction() as tx:
        channels.tied(tx, boss, europa, on=on)
