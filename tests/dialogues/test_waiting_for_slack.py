"""Slack asks to wait (429): what a person should see comes all the same, a little later, once."""

import pytest

from bot.afterwards import Afterwards
from bot.delivery.pace import HISTORY, POST, Pace
from bot.playground import Person
from tests.dialogues.conftest import Talk
from tests.logbook import logbook


class Patience:
    """The seconds that answers wait, passing only when told to."""

    def __init__(self, afterwards: Afterwards) -> None:
        self.seconds = 0.0
        self._afterwards = afterwards
        afterwards._timer = lambda: self.seconds

    def passes(self, talk: Talk, seconds: float) -> None:
        self.seconds += seconds
        with self._afterwards._changed:
            due = sum(1 for at, *_ in self._afterwards._waiting if at <= self.seconds)
            self._afterwards._changed.notify_all()
            left = len(self._afterwards._waiting) - due
        talk.slack.until(lambda: len(self._afterwards._waiting) == left, 10)
        talk.settles()


@pytest.fixture
def patience(talk: Talk) -> Patience:
    return Patience(talk.bot.afterwards)


@pytest.fixture
def anna(talk: Talk) -> Person:
    return talk.person("Anna Voorbeeld")


def posts(talk: Talk) -> int:
    return len([call for call in talk.slack.calls if call.method == "chat.postMessage"])


def test_answer_in_the_conversation_comes_when_slack_takes_it(talk: Talk, anna: Person, patience: Patience) -> None:
    before = len(anna.inbox)
    talk.slack.faults.add(method="chat.postMessage", kind="429", retry_after=20)
    anna.writes("hulp", waits=0)
    talk.settles()
    assert (len(anna.inbox) - before, posts(talk)) == (0, 1)
    patience.passes(talk, 19)
    assert posts(talk) == 1
    patience.passes(talk, 1)
    assert (len(anna.inbox) - before, posts(talk)) == (1, 2)
    assert "Stedennetwerk G40" in anna.inbox[-1].plain


def test_what_an_answer_is_told_holds_for_all_that_is_owed(talk: Talk, anna: Person) -> None:
    talk.slack.faults.add(method="chat.postMessage", kind="429", retry_after=50)
    anna.writes("hulp", waits=0)
    talk.settles()
    assert [30 < waits <= 50 for waits in (talk.bot.pace.paused(POST), Pace(talk.db).turn(POST, most=1))] == [
        True
    ] * 2
    assert Pace(talk.db).turn(HISTORY) == 0


def test_answer_is_tried_twice_and_no_more(talk: Talk, anna: Person, patience: Patience) -> None:
    talk.slack.faults.add(method="chat.postMessage", kind="429", retry_after=1, times=5)
    with logbook() as book:
        anna.writes("hulp", waits=0)
        talk.settles()
        patience.passes(talk, 1)
        patience.passes(talk, 1)
    assert posts(talk) == 2
    told = [(line["event"], line["visit"]) for line in book.lines if line["level"] != "debug"]
    assert told == [("shown later", "message help"), ("not shown", "message help")]
    assert len({line["request"] for line in book.lines}) == 1


def test_answer_that_would_come_too_late_is_let_go(talk: Talk, anna: Person, patience: Patience) -> None:
    talk.slack.faults.add(method="chat.postMessage", kind="429", retry_after=31)
    with logbook() as book:
        anna.writes("hulp", waits=0)
        talk.settles()
        patience.passes(talk, 60)
    assert posts(talk) == 1
    (line,) = book.of("not shown")
    assert (line["what"], line["reason"]) == ("answer", "ratelimited")


def test_answer_to_a_button_comes_when_slack_takes_it(talk: Talk, anna: Person, patience: Patience) -> None:
    groups = anna.types("/g40 groepen")
    talk.slack.faults.add(method="response_url", kind="429", retry_after=5)
    before = len(anna.ephemerals)
    anna.presses("Aansluiten", nth=0, in_=groups, waits=0)
    talk.settles()
    assert len(anna.ephemerals) == before
    patience.passes(talk, 5)
    assert len(anna.ephemerals) == before + 1
    assert "Armoede en Schuldhulpverlening" in anna.ephemerals[-1].plain


def test_what_a_button_in_home_did_is_said_at_once_in_the_conversation(talk: Talk, anna: Person) -> None:
    home = anna.opens_home()
    talk.slack.faults.add(method="views.open", kind="429", retry_after=30)
    before = len(anna.inbox)
    anna.presses("Herinneringen uit", in_=home)
    assert anna.form is None
    assert len(anna.inbox) == before + 1
    assert anna.home is not None
    assert "Herinneringen aan" in anna.home.buttons


def test_home_is_drawn_as_it_is_when_slack_takes_it(talk: Talk, anna: Person, patience: Patience) -> None:
    anna.opens_home()
    talk.slack.faults.add(method="views.publish", kind="429", retry_after=10)
    anna.opens_home(waits=0)
    talk.settles()
    anna.types("/g40 join europa")
    patience.passes(talk, 10)
    assert anna.home is not None
    assert "Europa" in anna.home.plain


def test_what_waits_when_the_bot_stops_is_let_go(talk: Talk, anna: Person, patience: Patience) -> None:
    talk.slack.faults.add(method="chat.postMessage", kind="429", retry_after=20)
    anna.writes("hulp", waits=0)
    talk.settles()
    with logbook() as book:
        talk.bot.afterwards.close()
    assert [(line["what"], line["waiting"]) for line in book.of("not shown")] == [("stopping", 1)]
    assert posts(talk) == 1


def test_nobody_waits_for_those_who_wait(talk: Talk, anna: Person, patience: Patience) -> None:
    """More answers wait than there are threads, and the next one goes out all the same."""
    people = [talk.person(f"Bo{number} Voorbeeld") for number in range(6)]
    for bo in people:
        talk.slack.faults.add(method="chat.postMessage", kind="429", retry_after=30, channel=bo.dm.id)
        bo.writes("hulp", waits=0)
    talk.settles()
    before = len(anna.inbox)
    anna.writes("hulp")
    assert len(anna.inbox) == before + 1
    patience.passes(talk, 30)
    assert [len(bo.inbox) for bo in people] == [1] * 6
