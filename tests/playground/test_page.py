"""The page's own doors: what it gives, to whom, and what it keeps to itself."""

import json
import socket
from base64 import b64encode
from collections.abc import Generator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bot.playground import Person, Slack, messages
from bot.playground.page import Page
from bot.playground.page.stage import Moment, Part, Sample, Stage, Step, Words

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)


class Shown:
    """A page on a stand-in without a bot."""

    def __init__(self) -> None:
        self.moved: list[datetime] = []
        self.begun: list[bool] = []
        stage = Stage(
            title="Stad",
            zone="Europe/Amsterdam",
            command="/g40",
            now=lambda: NOW,
            parts=lambda: [Part(self.anna.id, Words("wethouder", "alderman"))],
            moments=lambda: [Moment(NOW + timedelta(days=1), Words("Morgen", "Tomorrow"))],
            moves=self.moved.append,
            begins=self.begun.append,
            tour=lambda: [Step(Words("a", "b"), Words("c", "d"), goes=lambda: NOW)],
            samples=lambda: [Sample("leden.csv", Words("e", "f"), lambda: b"Naam;Stad")],
        )
        self.page = Page(stage)
        self.slack = Slack(routes=self.page.routes, clock=lambda: NOW, patience=0.2)
        self.slack.in_process(lambda kind, payload: (200, ""), idle=lambda: None)
        self.page.begin(self.slack)
        self.anna = self.slack.person("Anna Voorbeeld")
        self.bas = self.slack.person("Bas Voorbeeld")
        self.room = self.slack.channel("netwerk", [self.anna, self.bas])

    def ask(self, path: str, body: object = None, **headers: str) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        given = {
            "X-Playground": self.page.secret,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        try:
            with urlopen(Request(self.slack.address(path), data, given)) as answer:  # noqa: S310 - loopback
                content = answer.read().decode()
                self.headers = dict(answer.headers)
                return answer.status, json.loads(content) if content.startswith("{") else content
        except HTTPError as refused:
            return refused.code, refused.read().decode()

    def shares(self, who: Person, name: str, content: bytes, room: str) -> tuple[int, Any]:
        body = {"as": who.id, "room": room, "name": name, "content": b64encode(content).decode()}
        return self.ask("/play/share", body)

    def state(self, who: Person, room: str = "") -> Any:
        return self.ask(f"/play/state?as={who.id}&room={room}")[1]


@pytest.fixture
def shown() -> Iterator[Shown]:
    shown = Shown()
    yield shown
    shown.page.end()
    shown.slack.stop()


def test_page_is_whole_and_fetches_nothing_from_outside(shown: Shown) -> None:
    status, page = shown.ask("/")
    assert status == 200
    assert shown.page.secret in page
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    for name in ("page.css", "main.js", "blocks.js", "icon.svg"):
        status, content = shown.ask(f"/page/{name}")
        assert status == 200
        assert "https://" not in content.replace("https://…", "")


@pytest.mark.parametrize(
    "path", ["/page/none.js", "/page/index.html", "/page/..%2fstage.py", "/page/%2e%2e%2f__init__.py"]
)
def test_page_serves_nothing_else(shown: Shown, path: str) -> None:
    assert shown.ask(path)[0] == 404


@pytest.mark.parametrize(
    "path",
    [
        "/play/state?as=U1", "/play/calls", "/play/events?as=U1&secret=wrong", "/play/sample?name=leden.csv",
        "/play/file?as=U1&room=C1&id=F1",
    ],
)  # fmt: skip
def test_questions_without_the_secret_are_refused(shown: Shown, path: str) -> None:
    assert shown.ask(path, X_Playground="wrong")[0] == 403


@pytest.mark.parametrize("act", ["say", "press", "submit", "close", "home", "clock", "begin", "search", "share"])
def test_acts_without_the_secret_are_refused(shown: Shown, act: str) -> None:
    assert shown.ask(f"/play/{act}", {"as": shown.anna.id, "text": "x", "room": ""}, X_Playground="")[0] == 403
    assert shown.begun == []


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Origin": "https://evil.example"}, {"Origin": "null"}]
)
def test_other_hosts_and_origins_are_refused(shown: Shown, headers: dict[str, str]) -> None:
    assert shown.ask("/", **headers)[0] == 403
    assert shown.ask("/play/say", {"as": shown.anna.id, "text": "x", "room": ""}, **headers)[0] == 403


def test_page_listens_on_this_machine_only(shown: Shown) -> None:
    with socket.socket() as other:
        other.settimeout(1)
        assert other.connect_ex(("127.0.0.2", shown.slack.server.port)) != 0


def test_state_is_what_this_person_may_see(shown: Shown) -> None:
    ws = shown.slack.workspace
    messages.post_ephemeral(ws, shown.room.record, shown.anna.id, {"text": "voor Anna"})
    messages.post(ws, shown.room.record, {"text": "voor allen", "metadata": {"event_type": "x", "event_payload": {}}})
    secret = shown.slack.channel("besloten", [shown.bas], private=True)
    messages.post(ws, secret.record, {"text": "voor Bas"})
    anna, bas = shown.state(shown.anna, shown.room.id), shown.state(shown.bas, shown.room.id)
    assert [each["text"] for each in anna["messages"]] == ["voor Anna", "voor allen"]
    assert [each["text"] for each in bas["messages"]] == ["voor allen"]
    assert "metadata" not in json.dumps(anna["messages"])
    assert "besloten" not in json.dumps(anna)
    assert shown.state(shown.anna, secret.id)["room"] == shown.room.id
    assert anna["moments"] == [{"at": "2026-11-25T09:30:00+00:00", "what": {"nl": "Morgen", "en": "Tomorrow"}}]


def test_acts_on_what_somebody_else_sees_are_refused(shown: Shown) -> None:
    ws = shown.slack.workspace
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Ga"}}
    message = messages.post_ephemeral(
        ws,
        shown.room.record,
        shown.anna.id,
        {"text": "x", "blocks": [{"type": "actions", "block_id": "b", "elements": [button]}]},
    )
    press = {"on": {"room": shown.room.id, "ts": message.ts}, "block": "b", "action": "go"}
    assert shown.ask("/play/press", {"as": shown.bas.id, **press}) == (200, {"cannot": "this is no longer here"})
    assert shown.ask("/play/press", {"as": shown.anna.id, **press}) == (200, {"refused": "", "warning": ""})
    assert [call.method for call in shown.slack.calls] == ["block_actions go"]


@pytest.mark.parametrize(
    "act, body",
    [
        ("say", {}),
        ("say", {"as": "U1"}),
        ("nothing", {}),
        ("clock", {"to": "soon"}),
        ("clock", {"to": "2030-01-01T00:00"}),
        ("press", []),
        ("share", {"as": "U1", "room": "", "name": "x", "content": "no base64"}),
    ],
)
def test_nonsense_is_refused_with_a_reason(shown: Shown, act: str, body: object) -> None:
    status, answer = shown.ask(f"/play/{act}", body)
    assert (status, "not understood" in answer) == (400, True)


def test_file_is_shared_and_read_by_who_is_in_the_conversation(shown: Shown) -> None:
    room = shown.slack.workspace.direct(shown.anna.id).id
    assert shown.shares(shown.anna, "leden.csv", "Naam\nZoë".encode(), room) == (200, {"refused": "", "warning": ""})
    file = shown.state(shown.anna, room)["messages"][-1]["files"][0]
    assert file["title"] == "leden.csv"
    assert shown.ask(f"/play/file?as={shown.anna.id}&room={room}&id={file['id']}") == (200, "Naam\nZoë")
    gone = (200, {"cannot": "this is no longer here"})
    assert shown.ask(f"/play/file?as={shown.bas.id}&room={room}&id={file['id']}") == gone
    assert shown.ask(f"/play/file?as={shown.bas.id}&room={shown.room.id}&id={file['id']}") == gone
    assert shown.ask(f"/play/file?as={shown.anna.id}&room={room}&id=F0") == gone


def test_file_that_is_too_large_is_not_shared(shown: Shown) -> None:
    answer = shown.shares(shown.anna, "groot.csv", bytes(10_000_001), shown.room.id)
    assert answer == (200, {"cannot": "a file has at most 10 MB here"})
    assert shown.state(shown.anna, shown.room.id)["messages"] == []


def test_sample_is_given_by_its_name(shown: Shown) -> None:
    assert shown.state(shown.anna)["samples"] == [{"name": "leden.csv", "what": {"nl": "e", "en": "f"}}]
    assert shown.ask("/play/sample?name=leden.csv") == (200, "Naam;Stad")
    assert shown.ask("/play/sample?name=anders.csv")[0] == 400


def test_clock_goes_forward_only(shown: Shown) -> None:
    assert shown.ask("/play/clock", {"to": (NOW - timedelta(minutes=1)).isoformat()})[1] == {
        "cannot": "time goes forward only"
    }
    assert shown.ask("/play/clock", {"to": (NOW + timedelta(days=1)).isoformat()}) == (200, {})
    assert shown.moved == [NOW + timedelta(days=1)]


def test_begin_again_says_whether_empty(shown: Shown) -> None:
    shown.ask("/play/begin", {"empty": True})
    shown.ask("/play/begin", {})
    assert shown.begun == [True, False]


def test_changes_are_told_to_whom_they_concern(shown: Shown) -> None:
    def lines(who: Person) -> Generator[list[str]]:
        url = shown.slack.address(f"/play/events?as={who.id}&secret={shown.page.secret}")
        with urlopen(url, timeout=5) as stream:  # noqa: S310 - loopback
            for line in stream:
                if line.startswith(b"data: "):
                    yield json.loads(line[6:])["kinds"]

    anna, bas = lines(shown.anna), lines(shown.bas)
    assert (next(anna), next(bas)) == (["hello"], ["hello"])
    ws = shown.slack.workspace
    messages.post_ephemeral(ws, shown.room.record, shown.anna.id, {"text": "voor Anna"})
    assert (next(anna), next(bas)) == (["ephemeral.posted"], [])
    anna.close()
    bas.close()
