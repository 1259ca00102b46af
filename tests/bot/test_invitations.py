"""Invitations into channels are paid as messages are: at a pace, whatever Slack answers, wherever a process stops."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import col

from bot.delivery import answers
from bot.playground import Person, Room
from storage import members, offices, themes
from storage.history import By
from storage.keeping import placing
from storage.kinds import DebtState, Role
from storage.members import Actor
from storage.tables import Theme
from storage.themes import invitations
from tests.bot.conftest import Office
from tests.make import TEAM

GROUP = "Europa"


@pytest.fixture
def room(office: Office) -> Room:
    """The channel of a group."""
    room = office.slack.channel("europa")
    with office.db.transaction() as tx:
        theme_id = themes.find(tx, GROUP).id
        tx.execute(update(Theme).where(col(Theme.id) == theme_id).values(channel=room.id))
    return room


def joins(office: Office, *who: Person) -> None:
    """These people ask to be in the group, by the minute."""
    with office.db.transaction() as tx:
        group = themes.find(tx, GROUP)
        ids = [known(tx, one).id for one in who]
        for one in ids:
            placing.join(tx, By(None), one, group, at=office.clock())


def known(tx: Any, who: Person) -> members.Person:
    found = members.by_account(tx, TEAM, who.id)
    assert found is not None
    return found


def ended(office: Office, kind: str = invitations.KIND) -> list[tuple[DebtState, str]]:
    return [row[:2] for key, row in office.rows().items() if key.startswith(kind)]


def test_an_invitation_goes_out_and_is_settled(office: Office, room: Room) -> None:
    anna = office.person()
    joins(office, anna)
    assert office.pays() == 1
    assert anna.id in room.record.members
    assert (ended(office), anna.inbox) == ([(DebtState.SENT, "")], [])
    assert office.slack.complaints == []


def test_who_is_there_already_is_invited_in_vain_and_all_is_well(office: Office, room: Room) -> None:
    anna = office.person()
    room.add(anna)
    joins(office, anna)
    office.pays()
    assert ended(office) == [(DebtState.SENT, "")]


def test_slack_asks_to_wait_and_messages_go_all_the_same(office: Office, room: Room) -> None:
    anna = office.person()
    joins(office, anna)
    office.owes("hello", anna.id)
    office.slack.faults.add(method="conversations.invite", kind="429", retry_after=30)
    office.pays()
    assert (ended(office), office.posted) == ([(DebtState.OWED, "ratelimited")], ["hello"])
    office.clock.move(29)
    office.pays()
    assert anna.id not in room.record.members
    office.clock.move(2)
    office.pays()
    assert ended(office) == [(DebtState.SENT, "")]
    assert len(office.slack.called("conversations.invite")) == 2


@pytest.mark.parametrize("kind", ["lost", "503"])
def test_a_lost_answer_is_no_trouble(office: Office, room: Room, kind: str) -> None:
    anna = office.person()
    joins(office, anna)
    office.slack.faults.add(method="conversations.invite", kind=kind)
    office.pays()
    assert ended(office)[0][0] is DebtState.OWED
    office.goes_on(1)
    assert ([state for state, _ in ended(office)], room.record.members.count(anna.id)) == ([DebtState.SENT], 1)
    assert office.slack.called("conversations.history") == []


@pytest.mark.parametrize("point", ["claimed", "rendered", "sent"])
def test_a_process_that_is_killed_leaves_it_to_another(office: Office, room: Room, point: str) -> None:
    anna = office.person()
    joins(office, anna)
    assert office.pays(dies=point) == -1
    office.clock.move(700)
    office.pays("two")
    assert (ended(office), room.record.members.count(anna.id)) == ([(DebtState.SENT, "")], 1)
    assert office.slack.called("conversations.history") == []


def test_what_slack_never_takes_stops_no_message(office: Office, room: Room) -> None:
    # some of these say of a message that the bot itself is refused
    never = sorted({*answers.NOT_INVITED, "missing_scope", "no_permission", "not_in_channel", "restricted_action"})
    crowd = [office.person(f"Persoon {error}") for error in never]
    for anna, error in zip(crowd, never, strict=True):
        office.slack.faults.add(method="conversations.invite", kind=f"error:{error}", user=anna.id)
    joins(office, *crowd)
    for anna, error in zip(crowd, never, strict=True):
        office.owes(error, anna.id)
    office.pays()
    assert ended(office) == [(DebtState.UNDELIVERABLE, error) for error in never]
    assert office.posted == never


def test_leads_are_told_once_of_what_they_can_mend(office: Office, room: Room) -> None:
    lead, *others = (office.person(f"Persoon {number} Voorbeeld") for number in range(4))
    with office.db.transaction() as tx:
        boss = Actor(known(tx, lead), secretariat=True)
        offices.appoint(
            tx,
            boss,
            boss.id,
            Role.LEAD,
            theme_id=themes.find(tx, GROUP).id,
            since=date(2026, 1, 1),
            at=office.clock(),
        )
    office.pays()
    room.record.members.clear()
    joins(office, others[0])
    office.goes_on(1)
    joins(office, others[1])
    office.goes_on(1)
    assert ended(office) == [(DebtState.UNDELIVERABLE, "not_in_channel")] * 2
    assert ended(office, "channel_trouble") == [(DebtState.SENT, "")]
    room.record.members.append(office.slack.workspace.bot_user)
    office.slack.faults.add(method="conversations.invite", kind="error:cant_invite")
    joins(office, others[2])
    office.goes_on(1)
    assert ended(office, "channel_trouble") == [(DebtState.SENT, "")]


def test_an_answer_that_nobody_knows_is_tried_for_a_week_and_then_told(office: Office, room: Room) -> None:
    anna = office.person()
    joins(office, anna)
    office.slack.faults.add(method="conversations.invite", kind="error:quite_new", times=1000)
    office.goes_on(7 * 24 + 12, every=6 * 3600)
    assert ended(office) == [(DebtState.MISSED, "")]


def test_many_are_invited_below_slacks_pace(office: Office, room: Room) -> None:
    crowd = [office.person(f"Persoon {number:02} Voorbeeld") for number in range(40)]
    office.slack.rates.on, office.slack.rates.timer = True, office.clock.timer
    with office.db.transaction() as tx:
        group = themes.find(tx, GROUP)
        ids = [known(tx, one).id for one in crowd]
        for one in ids:
            placing.join(tx, By(None), one, group, at=office.clock())
    began = office.clock()
    while {state for state, _ in ended(office)} != {DebtState.SENT}:
        office.pays()
        office.clock.move(10)
    assert [call.status for call in office.slack.called("conversations.invite")] == [200] * 40
    # 50 a minute at 95 %
    assert timedelta(seconds=45) < office.clock() - began < timedelta(seconds=65)
