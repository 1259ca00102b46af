"""What an operator can see of visits: that they came and how they ended, never who came or what they wrote."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from prometheus_client.parser import text_string_to_metric_families

from storage.errors import Unavailable
from tests.dialogues.conftest import Talk
from tests.logbook import Logbook, logbook

MARK = re.compile(r"zwaluw\w*", re.IGNORECASE)
"""In all that people write below, and in their names."""
REPORT = {
    "Met wie was het gesprek?": "Minister Zwaluw",
    "Wat voor gesprekspartner is dat?": "Kabinet",
    "Wat is er besproken?": "Zwaluwen op de zwaluwtil",
}


def acks(talk: Talk) -> dict[tuple[str, str, str], float]:
    """Visits that were counted: by which door, what for, how it ended."""
    return {
        (one.labels["kind"], one.labels["name"], one.labels["outcome"]): one.value
        for family in text_string_to_metric_families(talk.bot.figures.page().decode())
        for one in family.samples
        if one.name == "g40_acks_total"
    }


def breaks(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the list of groups fail, with all in the error that is at hand."""

    def accident(*given: object, **named: object) -> None:
        raise ValueError(f"cannot show {given} {named}")

    monkeypatch.setattr("handlers.views.themes.groups", accident)
    return accident


def live(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A day of somebody who uses everything, and of a bot to which everything happens."""
    anna = talk.newcomer("Anna Zwaluwstaart", email="a.zwaluw@ede.example")
    anna.types("/g40 join europa")
    anna.submits({"Stad": "Ede", "Kant": "Ambtelijk", "Functie": "zwaluwkenner"})
    anna.reloads()
    anna.types("/g40 zwaluwnest")
    anna.types("/g40 join zwaluwen")
    anna.types("/g40 zoek zwaluwei")
    anna.writes("zoek zwaluwpoot")
    anna.writes("zwaluw zwaluw")
    anna.presses("Zoeken", in_=anna.opens_home())
    anna.reloads()
    anna.types("/g40 verslag europa")
    anna.submits(REPORT | {"Wanneer was het?": "2026-12-24"})
    anna.submits(REPORT | {"Wanneer was het?": "2026-11-20"})
    anna.reloads()
    anna.types("/g40 verslagen zwaluw")
    for method, kind in (
        ("views.open", "500"),
        ("views.publish", "429"),
        ("chat.postMessage", "drop"),
        ("users.info", "503"),
    ):
        talk.slack.faults.add(method=method, kind=kind, retry_after=20)
    anna.types("/g40 verslag")
    anna.opens_home(waits=0)
    anna.writes("hulp zwaluw", waits=0)
    talk.newcomer("Bo Zwaluwtong").types("/g40 me")
    with monkeypatch.context() as patch:
        breaks(patch)
        anna.types("/g40 groepen")
        anna.writes("groepen")
    with monkeypatch.context() as patch:
        patch.setattr("handlers.lobby.lobby.file", lambda *given, **named: int(f"{given} {named}"))
        anna.types("/g40 verslag europa")
        anna.submits(REPORT)
        anna.reloads()
    with monkeypatch.context() as patch:
        patch.setattr(talk.db, "transaction", lambda: 1 / 0)
        anna.writes("zwaluw", waits=0)
    talk.settles()


def test_nothing_that_people_are_or_write_is_written_down(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    with logbook() as book:
        live(talk, monkeypatch)
    page = talk.bot.figures.page().decode()
    assert {line["level"] for line in book.lines} == {"debug", "info", "warning", "error"}
    assert len(book.of("unexpected")) == 4
    assert MARK.findall(book.getvalue() + page) == []
    secrets = (talk.slack.token, talk.slack.signing_secret, "/hooks/", "xox", "@ede.example")
    assert [secret for secret in secrets if secret in book.getvalue() + page] == []
    assert [user for user in talk.slack.workspace.users if user in page] == []


def test_every_line_within_a_visit_has_its_request(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    with logbook() as book:
        live(talk, monkeypatch)
    assert [line for line in book.lines if not {"request", "visit"} <= line.keys()] == []
    requests = [line["request"] for line in book.of("acked")]
    assert len(requests) == len(set(requests)) > 20
    assert {line["request"] for line in book.lines} == set(requests)


def test_code_that_a_person_is_told_leads_to_the_visit(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.person("Anna Voorbeeld")
    breaks(monkeypatch)
    with logbook("INFO") as book:
        said = anna.types("/g40 groepen").text
    (line,) = book.lines
    assert (line["event"], line["visit"], line["code"]) == (
        "unexpected",
        "word groups",
        said.rstrip(".").rpartition(" ")[2],
    )
    assert re.fullmatch(r"[0-9a-f]{8}", line["request"])
    assert "in accident\n" in line["exception"]


def test_accident_after_the_ack_belongs_to_the_visit(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.person("Anna Voorbeeld")
    talk.slack.faults.add(method="chat.postMessage", kind="drop")
    with logbook() as book:
        anna.writes("hulp", waits=0)
        talk.settles()
    acked, lost = book.lines
    assert (lost["event"], lost["what"], lost["visit"]) == ("not shown", "answer", "message help")
    assert lost["request"] == acked["request"]


def test_visits_are_counted_by_what_they_were_for(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.person("Anna Voorbeeld")
    before = acks(talk)
    groups = anna.types("/g40 groepen")
    anna.presses("Aansluiten", nth=0, in_=groups)
    anna.types("/g40 aansluiten europa")
    anna.types("/g40 nooitgehoord")
    anna.types("/g40")
    anna.writes("g40 groepen")
    anna.types("/g40 plannen")
    anna.types("/g40 verslag")
    anna.submits(REPORT | {"Wanneer was het?": "2026-12-24"})
    anna.reloads()
    breaks(monkeypatch)
    anna.types("/g40 groups")
    monkeypatch.setattr(talk.db, "glance", away)
    anna.types("/g40 groups")
    after = acks(talk)
    assert {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name)} == {
        ("word", "groups", "ok"): 1,
        ("button", "join", "ok"): 1,
        ("word", "join", "ok"): 1,
        ("word", "other", "ok"): 1,
        ("word", "help", "ok"): 1,
        ("message", "groups", "ok"): 1,
        ("word", "plan", "refused"): 1,
        ("word", "report", "ok"): 1,
        ("form", "report", "refused"): 1,
        ("word", "groups", "failed"): 1,
        ("word", "groups", "unavailable"): 1,
    }


def test_every_call_to_slack_is_counted(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.presses("Aansluiten", nth=0, in_=anna.types("/g40 groepen"))
    anna.writes("hulp")
    counted = {
        one.labels["method"]: one.value
        for family in text_string_to_metric_families(talk.bot.figures.page().decode())
        for one in family.samples
        if one.name == "g40_slack_calls_total" and one.labels["result"] == "ok"
    }
    made = Counter(call.method for call in talk.slack.calls if call.to == "slack")
    assert counted == made
    assert {
        "auth.test",
        "users.info",
        "views.open",
        "views.publish",
        "response_url",
        "chat.postMessage",
    } == made.keys()


def away() -> None:
    raise Unavailable("away")


@pytest.mark.parametrize(
    "body",
    [
        {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "zwaluw:1", "value": "zwaluw"}]},
        {"type": "block_actions", "user": {"id": "U1"}, "actions": [{"action_id": "word:1", "value": "zwaluw"}]},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {"callback_id": "zwaluw"}},
        {"type": "view_submission", "user": {"id": "U1"}, "view": {}},
        {"type": "event_callback", "event": {"type": "zwaluw"}},
        {
            "type": "event_callback",
            "event": {"type": "message", "channel_type": "im", "user": "U1", "text": "zwaluw"},
        },
        {"type": "zwaluw", "user": {"id": "U1"}},
        {"command": "/g40", "user_id": "U1", "text": "zwaluw"},
        {"command": "/g40", "user_id": "U1", "text": ["zwaluw"]},
    ],
    ids=str,
)
def test_name_that_nobody_gave_is_other(talk: Talk, body: dict[str, object]) -> None:
    assert talk.bot.doors.about(body)[1] == "other"
    assert not MARK.search(str(talk.bot.doors.about(body)))


def test_logbook_would_show_it(talk: Talk) -> None:
    """The proof that the search above can find something."""
    import structlog  # noqa: PLC0415

    with logbook() as book:
        structlog.get_logger().info("heard", text="Zwaluwstaart")
    assert MARK.findall(book.getvalue()) == ["Zwaluwstaart"]
    assert isinstance(book, Logbook)
