"""The story, from outside: through Slack's protocol, with only the promised environment."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.processes.conftest import Town

TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)
"""Five seconds past nine in the network's zone."""


WHERE = [("http", "postgresql"), ("socket-mode", "sqlite")]
ELSEWHERE = [("http", "sqlite"), ("socket-mode", "postgresql")]


@pytest.mark.parametrize("door, database", ELSEWHERE, indirect=True)
def test_first_join_answers_home_and_a_restart_that_keeps_all(town: Town) -> None:
    with town.run("run", at=TUESDAY) as bot:
        anna = town.newcomer("Anna Voorbeeld", email="a.voorbeeld@ede.example")
        anna.types("/g40 join omgevingswet")
        assert anna.form is not None
        anna.fills({"Stad": "Ede", "Kant": "Bestuurlijk"})
        joined = anna.submits()
        assert "Omgevingswet" in joined.plain
        again = anna.types("/g40 aansluiten omgevingswet")
        assert "Je zit al in" in again.plain
        heard = anna.writes("hulp")
        assert "Stedennetwerk G40" in heard.plain
        home = anna.opens_home()
        assert "Omgevingswet" in home.plain
    assert (bot.code, bot.mishaps, bot.other) == (0, [], [])
    assert [line["event"] for line in bot.lines] == ["ready", "stopping", "stopped"]

    with town.run("run", at=TUESDAY) as bot:
        bert = town.person("Bert Voorbeeld", "Tilburg", "Ambtelijk")
        roster = bert.types("/g40 leden omgevingswet")
        assert "Anna Voorbeeld" in roster.plain or "<@" in roster.plain
        left = anna.types("/g40 verlaten omgevingswet")
        assert "Omgevingswet" in left.plain
    assert (bot.code, bot.mishaps, bot.other) == (0, [], [])


@pytest.mark.parametrize("door", ["http"], indirect=True)
def test_digest_comes_on_monday_at_nine_and_once(town: Town) -> None:
    with town.run("run", at=MONDAY - timedelta(hours=1)) as bot:
        town.person("Anna Voorbeeld")  # the bot is awake, and the hour has not come
        assert town.channel.messages == []
    assert (bot.code, bot.mishaps) == (0, [])
    for at in (MONDAY, MONDAY + timedelta(hours=2)):
        with town.run("run", at=at) as bot:
            town.until(lambda: len(town.channel.messages) == 1)
        assert (bot.code, bot.mishaps) == (0, [])
    (digest,) = town.channel.messages
    assert "week 47" in digest.plain


@pytest.mark.parametrize("door, database", WHERE, indirect=True)
def test_the_whole_story_from_a_planned_day_to_the_digest(town: Town) -> None:
    """A day is planned, people sign up or stay silent, a talk is reported; then the clock does its work."""
    with town.run("run", at=TUESDAY) as bot:
        secretary = town.secretary
        secretary.types("/g40 plannen nieuw")
        secretary.submits({"starts_on": "2026-12-17", "city": "Ede", "themes": ["Europa"]})
        assert secretary.errors == {}
        secretary.closes()

        anna, bo = town.person("Anna Voorbeeld", "Oss"), town.person("Bo Voorbeeld", "Tilburg")
        for person in (anna, bo):
            person.closes()
            person.types("/g40 aansluiten europa")
        anna.types("/g40 inschrijven")
        assert anna.form is not None
        assert "☑ Europa" in anna.form.plain
        anna.submits({"remarks": "vegetarisch"})
        assert anna.errors == {}
        anna.closes()
        assert "je komt" in anna.types("/g40 dagen").plain

        anna.types("/g40 verslag europa")
        anna.fills({"counterpart": "Commissaris Voorbeeld", "counterpart_class": "Europese Unie"})
        anna.submits({"said": "De Commissie wil steden eerder betrekken."})
        assert anna.errors == {}
        anna.closes()
    assert (bot.code, bot.mishaps, bot.other) == (0, [], [])

    with town.run("run", at=datetime(2026, 11, 30, 8, 0, 5, tzinfo=UTC)) as bot:
        town.until(lambda: any("week 48" in message.plain for message in town.channel.messages))
        (digest,) = (message for message in town.channel.messages if "week 48" in message.plain)
        assert "1 lobbygesprek door 1 stad" in digest.plain
        assert "Commissaris Voorbeeld" in digest.plain
    assert (bot.code, bot.mishaps) == (0, [])

    heard = len(anna.inbox)
    with town.run("run", at=datetime(2026, 12, 10, 8, 0, 5, tzinfo=UTC)) as bot:
        town.until(lambda: any("sluit" in message.plain for message in bo.inbox))
        pressed = bo.presses("Ik kan niet", in_=bo.inbox[-1])
        assert pressed.plain
        bo.submits()
        assert bo.errors == {}
    assert (bot.code, bot.mishaps) == (0, [])
    assert len(anna.inbox) == heard, "who has answered is not asked again"

    silent = len(bo.inbox)
    for hours in (0, 1):  # a second start does not tell it twice
        with town.run("run", at=datetime(2026, 12, 16, 8 + hours, 0, 5, tzinfo=UTC)) as bot:
            town.until(lambda: len(anna.inbox) == heard + 1)
        assert (bot.code, bot.mishaps) == (0, [])
    assert anna.inbox[-1].plain.startswith("Morgen: de netwerkdag in Ede.")
    assert "Europa" in anna.inbox[-1].plain
    assert len(bo.inbox) == silent, "who does not come hears no practical things"
