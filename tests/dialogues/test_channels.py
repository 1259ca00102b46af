"""The Slack channel of a theme group, as people meet it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot.playground import Person, Room
from bot.playground.seen import Seen
from storage import members, themes
from storage.history import By
from storage.keeping import placing
from storage.kinds import DebtState
from storage.tables import Delivery
from tests.dialogues.conftest import Talk
from tests.dialogues.test_life import actor, lead, pays
from tests.dialogues.test_waiting_for_slack import Patience

EUROPA = "Europa"


@pytest.fixture
def room(talk: Talk) -> Room:
    """The channel of Europa, with the bot in it."""
    room = talk.slack.channel("europa")
    tie(talk, room)
    return room


def tie(talk: Talk, room: Room, *, inside: bool = True) -> Seen:
    """The secretariat ties a channel to Europa, which they are in or left just now; what they are told in the end."""
    boss = talk.secretary
    if boss.id not in room.record.members:
        room.add(boss)
    boss.presses("Groep bijhouden", in_=boss.types("/g40 leden europa"))
    boss.presses("Doel, namen, kanaal")
    boss.fills({"Slack-kanaal van de groep": room})
    if not inside:
        room.remove(boss)
    boss.submits()
    assert boss.errors == {}
    boss.closes(everything=True)
    talk.settles()
    if inside:
        room.remove(boss)
    return boss.inbox[-1]


@pytest.fixture
def leader(talk: Talk, room: Room) -> Person:
    """Who leads Europa, and is in its channel."""
    leader = talk.person("Leid Voorbeeld", "Oss")
    lead(talk, leader, EUROPA, date(2026, 1, 1))
    leader.types("/g40 aansluiten europa")
    pays(talk)
    return leader


def compares(talk: Talk, leader: Person) -> Seen:
    page = leader.presses("Groep bijhouden", in_=leader.types("/g40 leden europa"))
    leader.presses("Kanaal vergelijken", in_=page)
    talk.settles()
    return leader.ephemerals[-1]


def states(talk: Talk) -> list[DebtState]:
    """How the invitations ended."""
    with talk.db.reading() as tx:
        found = select(col(Delivery.state)).where(col(Delivery.kind) == "channel_invite").order_by(col(Delivery.id))
        return list(tx.execute(found).scalars())


@pytest.fixture
def refusals(talk: Talk) -> Iterator[None]:
    """Slack refuses something on purpose."""
    yield
    talk.slack.complaints.clear()


def test_who_joins_gets_an_invitation(talk: Talk, room: Room) -> None:
    anna = talk.person("Anna Voorbeeld")
    seen = anna.types("/g40 aansluiten europa")
    assert seen.plain.splitlines()[-2:] == [
        "In Slack: #europa. Zit je er nog niet in, dan krijg je een uitnodiging.",
        "[Wie zit erin?] [Lobbyverslag maken] [Verlaten]",
    ]
    pays(talk)
    assert anna.id in room.record.members
    assert "krijg je" not in anna.types("/g40 aansluiten europa").plain


def test_who_left_again_before_the_invitation_is_not_invited(talk: Talk, room: Room) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 aansluiten europa")
    anna.types("/g40 verlaten europa")
    pays(talk)
    assert anna.id not in room.record.members
    assert states(talk) == [DebtState.DROPPED]


def test_who_leaves_leaves_the_channel_only_by_a_press(talk: Talk, room: Room) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 aansluiten europa")
    pays(talk)
    seen = anna.types("/g40 verlaten europa")
    assert seen.plain == (
        "Je zit niet meer in Europa. In #europa blijf je tot je het zelf verlaat.\n"
        "[Verlaat ook het kanaal] [Aansluiten] [Themagroepen]"
    )
    assert anna.id in room.record.members
    anna.presses("Verlaat ook het kanaal", in_=seen)
    assert [one.text for one in anna.ephemerals[-2:]] == [
        f"Ik haal je uit <#{room.id}>. Een ogenblik.",
        f"Je zit niet meer in <#{room.id}>.",
    ]
    assert anna.id not in room.record.members


def test_pressed_after_they_came_back_they_stay_in_the_channel(talk: Talk, room: Room) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 aansluiten europa")
    pays(talk)
    seen = anna.types("/g40 verlaten europa")
    anna.types("/g40 aansluiten europa")
    assert anna.presses("Verlaat ook het kanaal", in_=seen).text == (
        "Je zit in *Europa*, dus je blijft in het kanaal van die groep."
    )
    assert anna.id in room.record.members
    anna.types("/g40 verlaten europa")
    tie(talk, talk.slack.channel("europa-nieuw"))
    assert anna.presses("Verlaat ook het kanaal", in_=seen).text == (
        "Dit is niet meer het kanaal van *Europa*. Wil je het verlaten, open het dan en typ `/leave`."
    )


@pytest.mark.usefixtures("refusals")
def test_where_slack_refuses_they_are_told_how_to_leave_themselves(talk: Talk, room: Room) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 aansluiten europa")
    pays(talk)
    seen = anna.types("/g40 verlaten europa")

    def told() -> str:
        anna.presses("Verlaat ook het kanaal", in_=seen)
        return anna.ephemerals[-1].plain

    how = "Open #europa en typ /leave, of tik op de naam van het kanaal en kies “Leave”."
    room.record.keeps_people = True
    assert told() == f"Slack laat mij je niet uit #europa halen. Je kunt het wel zelf. {how}"
    room.record.is_general = True
    assert told() == "In #europa zit iedereen; Slack laat er niemand uit weggaan."
    room.record.members.remove(talk.slack.workspace.bot_user)
    assert told() == f"Ik zie je niet in #europa. Zie jij het kanaal nog wel staan, verlaat het dan zelf. {how}"
    talk.slack.faults.add(method="conversations.kick", kind="drop")
    assert told() == (
        "Slack geeft mij nu geen antwoord. Probeer het over een paar minuten nog eens.\n[Opnieuw proberen]"
    )


def test_who_ties_a_channel_hears_whether_people_can_be_invited(talk: Talk) -> None:
    assert tie(talk, talk.slack.channel("europa")).plain == (
        "Ik zit in #europa. Wie vanaf nu aansluit bij Europa, krijgt er een uitnodiging voor. Wie al meedoet, zie je "
        "als je vergelijkt.\n[Kanaal vergelijken]"
    )
    assert tie(talk, talk.slack.channel("brussel", bot_is_member=False)).plain.splitlines()[0] == (
        "Ik zit niet in #brussel, dus ik kan niemand uitnodigen. Typ daar /invite @G40."
    )


@pytest.mark.usefixtures("refusals")
def test_who_ties_a_private_channel_without_me_is_told_what_to_do(talk: Talk) -> None:
    hidden = talk.slack.channel("besloten", bot_is_member=False, private=True)
    assert tie(talk, hidden).plain.splitlines()[0] == (
        "Ik zie #besloten niet: het is besloten, of het bestaat niet meer. Is het besloten, typ daar dan /invite @G40."
    )


def test_a_private_channel_is_tied_only_by_who_is_in_it(talk: Talk) -> None:
    board = talk.slack.channel("bestuur", private=True)
    assert tie(talk, board, inside=False).plain == (
        "#bestuur is besloten en je zit er zelf niet in. Daarom wordt het niet het kanaal van Europa. Laat je eerst "
        "uitnodigen door iemand die erin zit.\n[Doel, namen, kanaal]"
    )
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 aansluiten europa")
    assert states(talk) == []
    assert tie(talk, board).plain.splitlines()[0].startswith("Ik zit in #bestuur.")


def test_who_is_in_a_private_channel_is_shown_only_to_who_is_in_it_too(talk: Talk, leader: Person) -> None:
    board = talk.slack.channel("bestuur", [talk.slack.person("Lid Voorbeeld")], private=True)
    tie(talk, board)
    seen = compares(talk, leader)
    assert seen.plain == (
        "#bestuur is besloten en je zit er zelf niet in. Daarom laat ik niet zien wie er wel in zit. Vraag iemand die "
        "erin zit om je uit te nodigen.\n[Kanaal vergelijken]"
    )
    board.add(leader)
    assert "Lid Voorbeeld" in compares(talk, leader).plain


def test_a_channel_of_another_group_is_refused_under_its_field(talk: Talk, room: Room) -> None:
    boss = talk.secretary
    room.add(boss)
    boss.presses("Groep bijhouden", in_=boss.types("/g40 leden financien"))
    boss.presses("Doel, namen, kanaal")
    boss.fills({"Slack-kanaal van de groep": room})
    boss.submits()
    assert boss.errors == {
        "Slack-kanaal van de groep": "Dit kanaal hoort al bij Europa. Een kanaal hoort bij één groep: anders zou wie "
        "de ene groep verlaat ook uit het kanaal van de andere gaan."
    }


def test_who_leads_sees_that_nothing_differs(talk: Talk, room: Room, leader: Person) -> None:
    assert leader.id in room.record.members
    assert compares(talk, leader).plain == (
        "Iedereen van Europa met een Slack-account zit in #europa, en verder niemand.\n[Opnieuw vergelijken]"
    )


def test_who_leads_compares_invites_and_asks(talk: Talk, room: Room, leader: Person) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld")
    anna.types("/g40 aansluiten europa")
    pays(talk)
    room.remove(anna)
    stranger = talk.slack.person("Vreemd Voorbeeld")
    room.add(bo, stranger)
    talk.clock.move(minutes=1)
    seen = compares(talk, leader)
    assert seen.plain == (
        "Europa en #europa verschillen.\n"
        "Wel in de groep, niet in het kanaal (1)\n• @Anna Voorbeeld (Ede)\n"
        "[Nodig iedereen uit (1)] [Nodig één persoon uit ▾]\n"
        "Wel in het kanaal, niet in de groep (2)\n• @Bo Voorbeeld (Ede)\n• @Vreemd Voorbeeld – ken ik nog niet\n"
        "[Vraag of ze meedoen (2)] [Vraag één persoon ▾]\n[Opnieuw vergelijken]"
    )
    assert anna.id not in room.record.members  # nothing is set right by looking
    leader.presses("Nodig iedereen uit (1)", in_=seen)
    talk.settles()
    assert leader.ephemerals[-1].text == f"1 persoon krijgt een uitnodiging voor <#{room.id}>."
    assert leader.picks("Nodig één persoon uit", "Anna Voorbeeld (Ede)", in_=seen).text == (
        f"Er is niemand (meer) om uit te nodigen voor <#{room.id}>."
    )
    leader.presses("Vraag of ze meedoen (2)", in_=seen)
    talk.settles()
    assert leader.ephemerals[-1].text == (
        "2 mensen krijgen een direct bericht met de vraag om mee te doen met *Europa*."
    )
    pays(talk)
    assert anna.id in room.record.members
    for one in (bo, stranger):
        assert one.inbox[-1].plain == (
            "Je zit in #europa, maar staat niet op de ledenlijst van de themagroep Europa. @Leid Voorbeeld (Oss) vraagt "
            "of je meedoet. Doe je niet mee, dan verandert er niets.\n[Meedoen met Europa] [Nee, dank je]"
        )
    assert bo.presses("Meedoen met Europa", in_=bo.inbox[-1]).text == "Welkom bij *Europa*!"
    assert stranger.presses("Nee, dank je", in_=stranger.inbox[-1]).text.startswith("Prima, je doet niet mee.")
    assert compares(talk, leader).plain == (
        "Europa en #europa verschillen.\n"
        "Wel in het kanaal, niet in de groep (1)\n• @Vreemd Voorbeeld – gevraagd op 24 november 2026\n"
        "[Opnieuw vergelijken]"
    )


def test_who_does_not_keep_the_group_may_not_compare(talk: Talk, room: Room) -> None:
    anna = talk.person("Anna Voorbeeld")
    for action in ("channel_compare", "channel_invite", "channel_ask"):
        assert talk.bot_acts(anna, action, "15") == (
            "Dit kunnen alleen de trekkers van deze groep, de voorzitter van de pijler en het secretariaat."
        )


def test_people_entered_by_others_are_invited_in_office_hours(talk: Talk, room: Room) -> None:
    anna, boss = talk.person("Anna Voorbeeld"), talk.secretary
    talk.clock.at = datetime(2026, 11, 28, 12, tzinfo=UTC)  # a Saturday
    with talk.db.transaction() as tx:
        placing.join(tx, By(actor(talk, boss)), actor(talk, anna).id, themes.find(tx, EUROPA), at=talk.clock())
    pays(talk)
    assert (states(talk), anna.id in room.record.members) == ([DebtState.OWED], False)
    talk.clock.at = datetime(2026, 11, 30, 9, tzinfo=UTC)
    pays(talk)
    assert (states(talk), anna.id in room.record.members) == ([DebtState.SENT], True)


@pytest.mark.usefixtures("refusals")
def test_a_lead_hears_once_that_nobody_can_be_invited_and_mends_it(talk: Talk, room: Room, leader: Person) -> None:
    bot = talk.slack.workspace.bot_user
    room.record.members.remove(bot)
    before = len(leader.inbox)
    anna, gast = talk.person("Anna Voorbeeld"), talk.person("Gast Voorbeeld")
    gast.record.is_ultra_restricted = True
    for one in (anna, gast):
        one.types("/g40 aansluiten europa")
    pays(talk)
    assert [one.plain for one in leader.inbox[before:]] == [
        (
            "Iemand die aansloot bij Europa kon ik niet uitnodigen voor #europa. Ik zit niet in #europa, dus ik kan niemand "
            "uitnodigen. Typ daar /invite @G40. Vergelijk daarna het kanaal met de groep; dan nodig je iedereen in één keer "
            "uit.\n[Kanaal vergelijken]"
        )
    ]
    leader.presses("Kanaal vergelijken", in_=leader.inbox[-1])
    talk.settles()
    assert leader.inbox[-1].plain == (
        "Europa en #europa verschillen.\n"
        "Wel in de groep, niet in het kanaal (2)\n"
        "• @Anna Voorbeeld (Ede) – uitnodigen lukte niet: ik zat niet in het kanaal\n"
        "• @Gast Voorbeeld (Ede) – uitnodigen lukte niet: ik zat niet in het kanaal\n"
        "Ik zit niet in #europa, dus ik kan niemand uitnodigen. Typ daar /invite @G40.\n[Opnieuw vergelijken]"
    )
    room.record.members.append(bot)
    talk.clock.move(minutes=1)
    leader.presses("Nodig iedereen uit (2)", in_=compares(talk, leader))
    talk.settles()
    talk.clock.move(seconds=10)
    pays(talk)
    assert (anna.id in room.record.members, gast.id in room.record.members) == (True, False)
    assert compares(talk, leader).plain.splitlines()[1:3] == [
        "Wel in de groep, niet in het kanaal (1)",
        "• @Gast Voorbeeld (Ede) – uitnodigen lukte niet: dit account is gast in één ander kanaal",
    ]


@pytest.mark.parametrize(
    "kind, said",
    [
        (
            "error:missing_scope",
            "Mijn Slack-app mist een recht, dus ik kan niemand uitnodigen. Wie G40 beheert, doet",
        ),
        ("503", "Slack geeft mij nu geen antwoord. Probeer het over een paar minuten nog eens."),
    ],
)
@pytest.mark.usefixtures("refusals")
def test_what_cannot_be_seen_is_told(talk: Talk, leader: Person, kind: str, said: str) -> None:
    talk.slack.faults.add(method="conversations.info", kind=kind)
    assert compares(talk, leader).plain.startswith(said)


def test_when_slack_asks_to_wait_it_is_compared_after_that(talk: Talk, leader: Person) -> None:
    patience = Patience(talk.bot.afterwards)
    talk.slack.faults.add(method="conversations.members", kind="429", retry_after=20)
    assert compares(talk, leader).plain == "Ik vergelijk Europa met #europa. Een ogenblik."
    patience.passes(talk, 20)
    assert leader.ephemerals[-1].plain.startswith("Iedereen van Europa met een Slack-account zit in #europa")


def test_a_large_channel_is_turned_in_pages(talk: Talk, room: Room, leader: Person) -> None:
    crowd = [talk.slack.person(f"Persoon {number:03} Voorbeeld") for number in range(250)]
    with talk.db.transaction() as tx:
        for one in crowd[:100]:
            members.greet(
                tx, team="T0G40", slack_user=one.id, name=one.record.real_name, locale=None, home_team="T0G40",
                guest=False, at=talk.clock(),
            )  # fmt: skip
    room.record.members.extend(one.id for one in crowd)
    asked = len(talk.slack.called("users.info"))
    first = compares(talk, leader)
    assert len(talk.slack.called("conversations.members")) == 2
    assert len(talk.slack.called("users.info")) - asked == 40
    assert first.plain.splitlines()[1] == "Wel in het kanaal, niet in de groep (139)"  # one of the 40 is the bot
    assert first.plain.splitlines()[-4:] == [
        "[Vraag of ze meedoen (139)] [Vraag één persoon ▾]",
        "En nog 111 accounts die ik niet ken.",
        "Pagina 1 van 4",
        "[Volgende] [Opnieuw vergelijken]",
    ]
    leader.presses("Volgende", in_=first)
    talk.settles()
    assert "Pagina 2 van 4" in leader.ephemerals[-1].plain
    assert leader.ephemerals[-1].plain.splitlines()[2] == "• @Persoon 040 Voorbeeld"


def test_in_a_window_what_came_of_it_takes_its_place(talk: Talk, room: Room, leader: Person) -> None:
    leader.presses("Groep of stad opzoeken", in_=leader.opens_home())
    leader.fills({"Welke themagroep of stad?": EUROPA})
    leader.submits()
    leader.presses("Groep bijhouden")
    leader.presses("Kanaal vergelijken")
    talk.settles()
    assert leader.form is not None
    assert leader.form.plain.splitlines()[1] == (
        "Iedereen van Europa met een Slack-account zit in #europa, en verder niemand."
    )
    room.remove(leader)
    leader.presses("Opnieuw vergelijken")
    talk.settles()
    assert leader.form is not None
    assert "• @Leid Voorbeeld (Oss)" in leader.form.plain
