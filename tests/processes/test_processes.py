"""Each process begins, says what is wrong in one sentence, and ends in good order."""

import json
import re
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.manifest import scopes
from bot.playground import Slack
from storage import migrate
from tests.processes.conftest import Bot, Town

ONE_DOOR = pytest.mark.parametrize("door", ["http"], indirect=True)
ONE_ENGINE = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


def one_sentence(said: str) -> str:
    """What was said beside the log, which is one line and no stack trace."""
    assert "Traceback" not in said
    (sentence,) = [line for line in said.splitlines() if not line.startswith("{")]
    return sentence


# --- begin and end


@ONE_DOOR
@ONE_ENGINE
def test_run_is_alive_and_ready(town: Town) -> None:
    with town.run() as bot:
        assert bot.get("/healthz") == (200, "ok\n")
        assert bot.get("/readyz") == (200, "ok\n")
        assert bot.get("/")[0] == 404
        told = bot.get("/metrics")[1].splitlines()
        assert [line for line in told if line in {"g40_database_up 1.0", 'g40_debts{state="due"} 0.0'}] == [
            "g40_database_up 1.0",
            'g40_debts{state="due"} 0.0',
        ]
    assert bot.code == 0


@ONE_DOOR
def test_web_is_not_ready_before_the_database_is(town: Town) -> None:
    with town.run("web") as bot:
        assert bot.get("/healthz") == (200, "ok\n")
        assert bot.get("/readyz") == (503, "the database is not at the newest version\n")
        assert town.tell("migrate")[0] == 0
        assert bot.get("/readyz") == (200, "ok\n")
    assert bot.code == 0


@pytest.mark.parametrize("door, database", [("http", "sqlite"), ("socket-mode", "postgresql")], indirect=True)
def test_web_and_worker_share_a_database(town: Town) -> None:
    assert town.tell("migrate")[0] == 0
    with town.run("web") as web, town.run("worker", G40_METRICS_PORT="0") as worker:
        assert [worker.get(path)[0] for path in ("/healthz", "/readyz", "/metrics")] == [200, 200, 200]
        assert worker.get("/slack/events", b"{}") == (404, "nothing here\n")
        ticks = re.findall(r'timestamp_seconds{tick="(\w+)"}', worker.get("/metrics")[1])
        assert ticks == ["reminders", "digest", "people", "housekeeping", "delivery"]
        if town.door == "http":
            town.slack.over_http(f"{web.url}/slack/events")
        anna = town.person("Anna Voorbeeld")
        assert "Omgevingswet" in anna.types("/g40 join omgevingswet").plain
    assert (web.code, worker.code) == (0, 0)
    warned = [line["event"] for line in web.mishaps + worker.mishaps]
    assert [event[:6] for event in warned] == (["SQLite"] * 2 if town.is_sqlite else [])


@ONE_DOOR
def test_worker_wants_a_database_at_head(town: Town) -> None:
    code, _, said = town.tell("worker")
    assert code == 1
    assert one_sentence(said).endswith("Run: python -m bot migrate")


@ONE_ENGINE
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_request_in_hand_is_answered_before_the_end(town: Town, number: signal.Signals) -> None:
    with town.run() as bot:
        anna = town.newcomer("Anna Voorbeeld")
        fault = town.slack.faults.add(method="users.info", kind="slow", seconds=0.7)
        # the visit waits for Slack, and in the meantime the bot is asked to stop
        town.slack.clock = _stops(town, bot, fault, number)
        seen = anna.types("/g40 hulp")
        assert "Stedennetwerk G40" in seen.plain
        assert bot.wait() == 0


def _stops(town: Town, bot: Bot, fault: object, number: signal.Signals):  # type: ignore[no-untyped-def] # noqa: ANN202
    """A clock that asks the bot to stop when it is first read after the fault has begun."""
    before = town.slack.clock
    asked: list[int] = []

    def now():  # type: ignore[no-untyped-def] # noqa: ANN202
        if getattr(fault, "times", 1) == 0 and not asked:
            asked.append(1)
            bot._process.send_signal(number)
        return before()

    return now


@ONE_ENGINE
def test_killed_process_leaves_nothing_behind(town: Town) -> None:
    with town.run() as bot:
        anna = town.person("Anna Voorbeeld")
        anna.types("/g40 join omgevingswet")
        bot.kill()
    with town.run() as bot:
        assert "Je zit al in" in anna.types("/g40 join omgevingswet").plain
    assert (bot.code, bot.mishaps) == (0, [])


def test_process_that_is_stopped_at_once_ends(town: Town) -> None:
    with town.run() as bot:
        pass  # ready, and already asked to stop
    assert (bot.code, bot.mishaps) == (0, [])


# --- Socket Mode


@pytest.mark.parametrize("door", ["socket-mode"], indirect=True)
@ONE_ENGINE
def test_connection_that_slack_refreshes_is_opened_anew(town: Town) -> None:
    with town.run() as bot:
        anna = town.person("Anna Voorbeeld")
        town.slack.server.sockets.disconnect()
        assert town.slack.server.sockets.wait_for(1, 20)
        assert "Omgevingswet" in anna.types("/g40 join omgevingswet").plain
        assert bot.get("/readyz") == (200, "ok\n")
    assert bot.code == 0


@pytest.mark.parametrize("door", ["socket-mode"], indirect=True)
@ONE_ENGINE
def test_socket_mode_takes_nothing_over_http(town: Town) -> None:
    with town.run() as bot:
        assert bot.get("/slack/events")[0] == 405
        door = town.slack.over_http(f"{bot.url}/slack/events")
        assert door.send("slash_commands", {"command": "/g40", "user_id": "U1"}).status == 404


# --- what is said when something is wrong


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Town]:
    with Slack(scopes=scopes()) as slack:
        yield Town(slack, "http", f"sqlite:///{tmp_path}/g40.db", tmp_path)


@pytest.mark.parametrize("command", ["run", "web", "worker"])
def test_without_tokens_it_says_what_to_set_in_both_languages(bare: Town, command: str) -> None:
    code, said, complained = bare.tell(command, SLACK_BOT_TOKEN="")
    assert (code, said) == (2, "")
    for word in ("Zet deze variabelen", "Set these variables", "SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"):
        assert word in complained
    assert "Traceback" not in complained


def test_no_command_is_run(bare: Town) -> None:
    assert bare.tell(SLACK_BOT_TOKEN="") == bare.tell("run", SLACK_BOT_TOKEN="")


@pytest.mark.parametrize(
    "environment, code, sentence",
    [
        ({"SLACK_BOT_TOKEN": "xoxb-another"}, 1, "Slack refuses the bot's token (invalid_auth)."),
        ({"SLACK_API_URL": "nowhere"}, 2, "Not set right: SLACK_API_URL should be an address"),
        ({"SLACK_APP_TOKEN": "xapp-another"}, 1, "Slack refuses Socket Mode (invalid_auth)."),
        (
            {"DATABASE_URL": "sqlite:////nowhere/at/all/g40.db"},
            1,
            "The database sqlite:////nowhere/at/all/g40.db cannot",
        ),
        ({"DATABASE_URL": "postgresql://a:geheim@127.0.0.1:9/g40"}, 1, "The database postgresql://a@127"),
        ({"DATABASE_URL": "mysql://a:geheim@127.0.0.1/g40"}, 2, "Not set right: DATABASE_URL should begin with"),
        ({"G40_NETWORK": "/nowhere"}, 2, "The reference data in /nowhere cannot be used"),
        ({"PORT": "many"}, 2, "Not set right: PORT "),
        ({"HOST": "192.0.2.1"}, 1, "The web server cannot listen on 192.0.2.1:0"),
    ],
    ids=lambda value: next(iter(value.items()))[1][:12] if isinstance(value, dict) else "",
)
def test_what_is_wrong_is_said_in_one_sentence(
    bare: Town, environment: dict[str, str], code: int, sentence: str
) -> None:
    given, said, complained = bare.tell("run", **environment)
    assert (given, said) == (code, "")
    assert one_sentence(complained).startswith(sentence)
    assert "geheim" not in complained


def test_port_that_is_taken_is_said_in_one_sentence(bare: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, _, said = bare.tell("run", PORT=str(port))
    assert code == 1
    assert one_sentence(said).startswith(f"The web server cannot listen on 127.0.0.1:{port}")


# --- commands


@ONE_DOOR
def test_migrate_again_and_again(town: Town) -> None:
    at_head = f"The database is at version {migrate.head()}. New:"
    code, said, _ = town.tell("migrate")
    assert (code, said.startswith(f"{at_head} 41 cities, ")) == (0, True)
    assert town.tell("migrate")[:2] == (0, f"{at_head} 0 cities, 0 theme groups, 0 network days.\n")


@ONE_DOOR
def test_check_says_what_to_do_until_all_is_right(town: Town) -> None:
    code, said, _ = town.tell("check")
    assert code == 1
    assert "run: python -m bot migrate" in said
    town.tell("migrate")
    code, said, _ = town.tell("check")
    assert (code, [line for line in said.splitlines() if line.startswith("WRONG")]) == (0, [])


def test_manifest_is_json_that_can_be_pasted(bare: Town) -> None:
    code, said, complained = bare.tell("manifest", "--url", "https://g40.example.org")
    assert (code, complained) == (0, "")
    assert json.loads(said)["oauth_config"]["scopes"]["bot"] == scopes()
    assert bare.tell("manifest", SLACK_APP_TOKEN="xapp-1")[0] == 0


def test_manifest_asks_how_slack_reaches_the_bot(bare: Town) -> None:
    code, said, complained = bare.tell("manifest")
    assert (code, said) == (2, "")
    assert one_sentence(complained) == "Say how Slack reaches the bot: --socket-mode, or --url https://… for HTTP."


def test_unknown_command_is_misuse(bare: Town) -> None:
    code, _, complained = bare.tell("rum")
    assert code == 2
    assert "Traceback" not in complained
