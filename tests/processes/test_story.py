"""The story, from outside: through Slack's protocol, with only the promised environment."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.processes.conftest import Town

TUESDAY = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)
"""Five seconds past nine in the network's zone."""


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
