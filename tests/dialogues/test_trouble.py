"""The database away, Slack away, something unexpected: people get a sentence, and nothing typed is lost."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from slack_bolt import BoltRequest

from storage.errors import Unavailable
from tests.dialogues.conftest import Talk

AWAY = "Ik kan nu even niet bij mijn geheugen. Er is niets bewaard. Probeer het over een paar minuten opnieuw."


@contextmanager
def away(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database cannot be reached."""

    def gone() -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(talk.db, "reading", gone)
        patch.setattr(talk.db, "transaction", gone)
        yield


def test_database_away_is_said_in_every_way_in(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.person("Anna Voorbeeld")
    groups = anna.types("/g40 groepen")
    with away(talk, monkeypatch):
        assert anna.types("/g40 join europa").text == AWAY
        assert anna.presses("Aansluiten", nth=0, in_=groups).text == AWAY
        assert anna.writes("join europa").text == AWAY
    assert anna.types("/g40 join europa").text == "Welkom bij *Europa*!"


def test_database_away_leaves_what_was_typed_in_a_form(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.newcomer()
    anna.types("/g40 join europa")
    anna.fills({"Stad": "Oss", "Kant": "Ambtelijk", "Functie": "adviseur"})
    with away(talk, monkeypatch):
        anna.submits()
    assert anna.errors == {"Stad": AWAY}
    anna.submits()
    assert anna.form is not None
    assert "Welkom bij Europa!" in anna.form.plain


def test_locked_database_is_said(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    with sqlite3.connect(talk.db.url.database or "") as other:
        other.execute("BEGIN IMMEDIATE")
        assert anna.types("/g40 join europa").text == AWAY
        other.execute("ROLLBACK")
    assert anna.types("/g40 join europa").text == "Welkom bij *Europa*!"


def test_accident_gives_a_code_and_no_trace(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.person("Anna Voorbeeld")

    def accident(*_: object, **__: object) -> None:
        raise ZeroDivisionError("verborgen")

    monkeypatch.setattr("handlers.views.themes.groups", accident)
    said = anna.types("/g40 groepen").text
    assert said.startswith("Er ging bij mij iets mis. Probeer het opnieuw. Blijft het misgaan? Geef het secretariaat")
    assert "verborgen" not in said
    assert "Zero" not in said


def test_form_that_opens_too_late_gets_a_button(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    talk.slack.faults.add(method="views.open", kind="error:expired_trigger_id", times=1)
    seen = anna.types("/g40 report europa")
    assert seen.text == "Dat duurde te lang. Druk op de knop om het formulier te openen."
    anna.presses("Open het formulier", in_=seen)
    assert anna.form is not None
    assert "Europa" in anna.form.plain


def test_event_delivered_three_times_is_answered_once(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    before = len(anna.inbox)
    anna.writes("groepen", times=3)
    assert len(anna.inbox) - before == 1


def test_database_away_is_said_in_home(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.newcomer()
    with away(talk, monkeypatch):
        home = anna.opens_home()
        assert home is not None
        assert home.plain == AWAY
    home = anna.opens_home()
    assert home is not None
    assert home.plain.startswith("Hallo Anna")


def test_answer_to_a_press_on_a_whisper_is_whispered(talk: Talk) -> None:
    """Two people talk; one asks the bot there, and only she may see it, also after she pressed a button on it."""
    anna = talk.person("Anna Voorbeeld")
    urls: list[dict[str, Any]] = []
    body = {
        "type": "block_actions",
        "user": {"id": anna.id, "team_id": "T0G40"},
        "channel": {"id": "D0ANNAPIET"},
        "container": {"type": "message", "is_ephemeral": True, "channel_id": "D0ANNAPIET"},
        "response_url": talk.slack.url,
        "actions": [{"action_id": "word:x", "value": "reports", "type": "button"}],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slack_sdk.webhook.WebhookClient.send", lambda _self, **sent: urls.append(sent))
        talk.bot.app.dispatch(BoltRequest(mode="socket_mode", body=body))
        talk.settles()
    assert [(sent["response_type"], sent["replace_original"]) for sent in urls] == [("ephemeral", False)]


def test_slow_slack_does_not_eat_the_life_of_a_trigger(talk: Talk) -> None:
    anna = talk.newcomer()
    talk.slack.faults.add(method="users.info", kind="slow", seconds=1.8, times=1)
    anna.types("/g40 join europa")
    assert anna.form is not None
    asked = [call for call in talk.slack.calls if call.method == "users.info"]
    assert len(asked) == 1


def test_somebody_who_came_back_to_slack_is_served_again(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    talk.leaves_slack(anna)
    anna.record.deleted = False
    assert anna.types("/g40 join europa").text == "Welkom bij *Europa*!"
