"""The weekly digest: posted in the channel, and shown to oneself."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from slack_sdk import WebClient

from bot.playground import Person
from bot.ticks import digest as ticks
from storage import lobby
from storage.deliveries import asked
from storage.kinds import DebtState, Publicity, Result
from storage.lobby import Talk as Report
from storage.network import Network
from tests.dialogues.conftest import Talk
from tests.dialogues.test_lobby import actor
from tests.lobby import filed
from tests.make import Make
from tests.paying import payer

NINE = datetime.fromisoformat("2026-11-23T09:00:00+01:00")
IN_WEEK = NINE - timedelta(days=4)
QUIET = """\
Lobbyoverzicht week 47
Een rustige week: van maandag 16 tot en met zondag 22 november 2026 kwamen er geen verslagen binnen. \
Sprak je wel iemand? Deel het met het netwerk.
[Lobbyverslag maken] [Alle verslagen]"""
DIGEST = """\
Lobbyoverzicht week 47
3 lobbygesprekken door 2 steden, ingestuurd van maandag 16 tot en met zondag 22 november 2026.
Kabinet 2 · Maatschappelijk middenveld 1
---
Fysieke Pijler
Minister Voorbeeld, Ministerie van Voorbeelden · Ede en Oss · gewonnen
Leefomgeving en Omgevingswet: We vroegen om meer tijd, en die kregen we.
[Lees meer]
---
Buiten de pijlers
Voorzitter Voorbeeld · Oss
Europa: Kennismaking.
[Lees meer]
---
Zonder themagroep
Minister Voorbeeld · Ede
We vroegen om meer tijd.
[Lees meer]
---
Te doen in week 48
• wo 25 nov: Factsheet sturen (Bo Voorbeeld, na het gesprek met Minister Voorbeeld)
[Lobbyverslag maken] [Alle verslagen]"""


@pytest.fixture
def pay(talk: Talk) -> Callable[[], list[str]]:
    """Ring the clock once: what is owed is written and paid. Gives what is in the channel."""
    desk = talk.bot.desk
    client = WebClient(talk.slack.token, base_url=talk.slack.url, retry_handlers=[], timeout=5)
    worker = payer(desk, client)

    def ring() -> list[str]:
        ticks.tick(desk, talk.clock())
        worker.pay()
        bot = talk.slack.workspace.bot_user
        return [message.text for message in talk.channel.record.messages if message.user == bot]

    return ring


@pytest.fixture
def week(talk: Talk, g40: Network) -> Callable[[], tuple[Person, Person, list[Report]]]:
    """Two people, three public reports of week 47, and two restricted ones."""

    def fill() -> tuple[Person, Person, list[Report]]:
        anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
        make, by_anna, by_bo = Make(talk.db, NINE), actor(talk, anna), actor(talk, bo)
        wet, europa = make.theme_id("omgevingswet"), make.theme_id("europa")
        about = {"organisation": "Ministerie van Voorbeelden", "said": "We vroegen om meer tijd, en die kregen we."}
        follows = {"next_step": "Factsheet sturen", "next_by": by_bo.id, "next_on": date(2026, 11, 25)}
        return anna, bo, [
            filed(talk.db, g40, by_anna, IN_WEEK, themes=(wet,), people=(by_anna.id, by_bo.id), result=Result.WON,
                  **about, **follows),
            filed(talk.db, g40, by_anna, IN_WEEK),
            filed(talk.db, g40, by_bo, IN_WEEK, themes=(europa,), counterpart="Voorzitter Voorbeeld",
                  said="Kennismaking.", counterpart_class="maatschappelijk-middenveld"),
            filed(talk.db, g40, by_bo, IN_WEEK, themes=(europa,), publicity=Publicity.GROUP, said="geheim", **follows),
            filed(talk.db, g40, by_bo, IN_WEEK, publicity=Publicity.BOARD, said="geheim", **follows),
        ]  # fmt: skip

    return fill


def seen_in_channel(talk: Talk, reader: Person) -> str:
    """The last message in the channel, as somebody reads it."""
    from bot.playground.seen import look  # noqa: PLC0415 - only here

    return look(talk.slack.workspace, [talk.channel.record.messages[-1]], None, user=reader.id).plain


def test_monday_at_nine_it_is_posted_once(
    talk: Talk, week: Callable[[], tuple[Person, Person, list[Report]]], pay: Callable[[], list[str]]
) -> None:
    _, bo, _ = week()
    talk.clock.at = NINE - timedelta(minutes=1)
    assert [one for one in pay() if "week 47" in one] == []
    talk.clock.at = NINE
    assert [one.partition(":")[0] for one in pay() if "week 47" in one] == ["Lobbyoverzicht week 47"]
    assert seen_in_channel(talk, bo) == DIGEST
    for _ in range(3):
        talk.clock.move(hours=5)
        assert len([one for one in pay() if "week 47" in one]) == 1


def test_quiet_week_gets_one_friendly_line(talk: Talk, pay: Callable[[], list[str]]) -> None:
    talk.clock.at = NINE
    assert len([one for one in pay() if "week 47" in one]) == 1
    assert seen_in_channel(talk, talk.secretary) == QUIET


def test_public_holiday_moves_it_to_the_next_working_day(talk: Talk, pay: Callable[[], list[str]]) -> None:
    easter_monday = datetime.fromisoformat("2027-03-29T09:00:00+02:00")
    talk.clock.at = easter_monday
    assert [one for one in pay() if "week 12" in one] == []
    talk.clock.move(days=1)
    assert len([one for one in pay() if "week 12" in one]) == 1


def test_two_days_late_it_is_missed(talk: Talk, pay: Callable[[], list[str]]) -> None:
    talk.clock.at = NINE + timedelta(days=2, minutes=1)
    assert pay() == []
    with talk.db.reading() as tx:
        assert asked.counted(tx, asked.Which()) == {DebtState.MISSED: 1}


def test_late_in_the_evening_it_waits_for_the_morning(talk: Talk, pay: Callable[[], list[str]]) -> None:
    talk.clock.at = NINE + timedelta(hours=13)
    assert pay() == []
    talk.clock.at = NINE + timedelta(days=1)
    assert len(pay()) == 1


def test_read_more_from_the_channel_opens_the_report(
    talk: Talk, week: Callable[[], tuple[Person, Person, list[Report]]], pay: Callable[[], list[str]], g40: Network
) -> None:
    anna, bo, reports = week()
    talk.clock.at = NINE
    pay()
    bo.presses("Lees meer", in_=talk.channel)
    assert bo.form is not None
    assert "We vroegen om meer tijd, en die kregen we." in bo.form.plain
    bo.closes()
    with talk.db.transaction() as tx:
        lobby.withdraw(tx, actor(talk, anna), reports[0].id, network=g40, at=NINE)
    assert bo.presses("Lees meer", in_=talk.channel).text.startswith("Dit verslag kan ik niet vinden.")


def test_digest_word_shows_the_same_to_oneself(
    talk: Talk, week: Callable[[], tuple[Person, Person, list[Report]]]
) -> None:
    anna, bo, _ = week()
    assert bo.types("/g40 overzicht").plain == DIGEST + "\n[Week 46] [Week 48]"
    assert anna.types("/g40 digest week 47").plain == DIGEST + "\n[Week 46] [Week 48]"
    assert bo.last.ephemeral
    before = anna.presses("Week 46")
    assert before.plain.startswith("Lobbyoverzicht week 46\nEen rustige week")
    assert anna.presses("Week 47", in_=before).plain == DIGEST + "\n[Week 46] [Week 48]"


def test_digest_of_this_week_says_that_it_runs(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    seen = anna.types("/g40 overzicht deze week")
    assert "Deze week loopt nog: er kan nog meer bij komen." in seen.plain
    assert seen.buttons == ["Lobbyverslag maken", "Alle verslagen", "Week 47"]


def test_digest_of_a_week_to_come_is_empty(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert anna.types("/g40 overzicht 2026-W50").text == (
        "Week 50 begint pas op ma 7 dec 2026. Er valt nog niets te vertellen."
    )


@pytest.mark.parametrize("typed", ["week 60", "qqqq", "x" * 3900, "<!channel>", "💥"])
def test_digest_of_nonsense_is_explained(talk: Talk, typed: str) -> None:
    anna = talk.person("Anna Voorbeeld")
    seen = anna.types(f"/g40 overzicht {typed}")
    assert seen.text.startswith("Ik weet niet welke week je bedoelt met “")
    assert "<!channel>" not in seen.text


def test_digest_of_a_full_week_fits_and_the_rest_is_a_button_away(talk: Talk, g40: Network) -> None:
    anna = talk.person("Anna Voorbeeld", "Alphen aan den Rijn")
    make = Make(talk.db, NINE)
    groups = ("wmo", "omgevingswet", "sterke keten", "wonen welzijn zorg", "europa")
    for number in range(130):
        some = (make.theme_id(groups[number % 6]),) if number % 6 < 5 else ()
        filed(
            talk.db, g40, actor(talk, anna), IN_WEEK, counterpart="M" * 150, organisation="&" * 150, themes=some,
            said="<!channel> " * 100, next_step="&" * 500, next_on=date(2026, 11, 25),
        )  # fmt: skip
    seen = anna.types("/g40 overzicht")
    assert len(seen.blocks) <= 45
    assert seen.plain.startswith("Lobbyoverzicht week 47\n130 lobbygesprekken door 1 stad,")
    assert seen.plain.count("[Lees meer]") == 23
    assert "[En nog 107 gesprekken]" in seen.plain
    assert "En nog 122." in seen.plain
    more = anna.presses("En nog 107 gesprekken", in_=seen)
    assert more.text == "130 verslagen, ingestuurd in week 47 van 2026."
    assert anna.presses("Oudere", in_=more).text == "130 verslagen, ingestuurd in week 47 van 2026."


def test_digest_in_english(talk: Talk, week: Callable[[], tuple[Person, Person, list[Report]]]) -> None:
    anna, _, _ = week()
    anna.types("/g40 taal en")
    assert anna.types("/g40 digest last week").plain.splitlines()[:8] == [
        "Lobby digest, week 47",
        "3 lobby talks by 2 cities, reported from Monday 16 to Sunday 22 November 2026.",
        "Cabinet 2 · Civil society 1",
        "---",
        "Physical Pillar",
        "Minister Voorbeeld, Ministerie van Voorbeelden · Ede and Oss · won",
        "Leefomgeving en Omgevingswet: We vroegen om meer tijd, en die kregen we.",
        "[Read more]",
    ]
