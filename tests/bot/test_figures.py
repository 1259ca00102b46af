"""What Prometheus is told: by names of the code, with the database away too, and nothing twice."""

import math
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from prometheus_client.parser import text_string_to_metric_families
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot.client import result
from bot.figures import Figures
from storage.database import Database
from storage.errors import Unavailable
from storage.kinds import DebtState
from tests.conftest import NOW

ROOT = Path(__file__).parents[2]


def read(figures: Figures) -> dict[str, float]:
    """The page as Prometheus reads it, without what counts the process and without buckets: name{labels} → value."""
    return {
        f"{one.name}{{{','.join(f'{name}={value}' for name, value in sorted(one.labels.items()))}}}": one.value
        for family in text_string_to_metric_families(figures.page().decode())
        for one in family.samples
        if one.name.startswith("g40_") and not one.name.endswith("_bucket")
    }


@pytest.fixture
def figures() -> Figures:
    return Figures()


def test_what_is_counted_is_shown(figures: Figures) -> None:
    before = read(figures)
    figures.acked("word", "join", "ok", 0.5)
    figures.acked("word", "join", "failed", 1.5)
    figures.called("views.open", "ok", 0.25)
    figures.waited("chat.postMessage", 2.5)
    figures.settled("reminder", DebtState.SENT)
    figures.used("reading", 0.125, None)
    figures.used("transaction", 0.25, 0.5)
    figures.rang("digest", 4, ok=False)
    figures.built("1.2.3", "0002")
    after = read(figures)
    assert {name: value for name, value in after.items() if before.get(name, 0) != value and "build" not in name} == {
        "g40_acks_total{kind=word,name=join,outcome=ok}": 1,
        "g40_acks_total{kind=word,name=join,outcome=failed}": 1,
        "g40_ack_failures_total{kind=word,outcome=failed}": 1,
        "g40_ack_seconds_count{kind=word,name=join}": 2,
        "g40_ack_seconds_sum{kind=word,name=join}": 2,
        "g40_slack_calls_total{method=views.open,result=ok}": 1,
        "g40_slack_call_seconds_count{method=views.open}": 1,
        "g40_slack_call_seconds_sum{method=views.open}": 0.25,
        "g40_slack_wait_seconds_total{method=chat.postMessage}": 2.5,
        "g40_debts_settled_total{kind=reminder,state=sent}": 1,
        "g40_database_wait_seconds_count{kind=reading}": 1,
        "g40_database_wait_seconds_sum{kind=reading}": 0.125,
        "g40_database_unavailable_total{kind=reading}": 1,
        "g40_database_wait_seconds_count{kind=transaction}": 1,
        "g40_database_wait_seconds_sum{kind=transaction}": 0.25,
        "g40_database_seconds_count{kind=transaction}": 1,
        "g40_database_seconds_sum{kind=transaction}": 0.5,
        "g40_tick_seconds_count{outcome=failed,tick=digest}": 1,
        "g40_tick_seconds_sum{outcome=failed,tick=digest}": 4,
    }


def test_alerts_find_a_zero_before_the_first(figures: Figures) -> None:
    figures.expect(doors=["word"], methods=["views.open"], debts=["reminder"], ticks=["digest"])
    assert read(figures) == {
        "g40_ack_failures_total{kind=word,outcome=failed}": 0,
        "g40_ack_failures_total{kind=word,outcome=unavailable}": 0,
        "g40_slack_calls_total{method=views.open,result=ratelimited}": 0,
        **{f"g40_debts_settled_total{{kind=reminder,state={state}}}": 0 for state in ("sent", "dropped", "missed", "undeliverable")},
        "g40_database_unavailable_total{kind=glance}": 0,
        "g40_database_unavailable_total{kind=reading}": 0,
        "g40_database_unavailable_total{kind=transaction}": 0,
        "g40_tick_last_success_timestamp_seconds{tick=digest}": 0,
    }  # fmt: skip


def test_tick_that_went_well_says_when(figures: Figures) -> None:
    before = datetime.now(UTC).timestamp()
    figures.rang("digest", 0.1, ok=True)
    assert (
        before
        <= read(figures)["g40_tick_last_success_timestamp_seconds{tick=digest}"]
        <= datetime.now(UTC).timestamp()
    )


def test_processes_have_their_own_and_nothing_is_shared(figures: Figures) -> None:
    shared = {family.name for family in REGISTRY.collect()}
    figures.acked("word", "join", "ok", 0.5)
    assert read(Figures()) == {
        "g40_database_unavailable_total{kind=glance}": 0,
        "g40_database_unavailable_total{kind=reading}": 0,
        "g40_database_unavailable_total{kind=transaction}": 0,
    }
    assert {family.name for family in REGISTRY.collect()} == shared


def test_ack_is_told_apart_where_slack_gives_up(figures: Figures) -> None:
    figures.acked("word", "join", "ok", 2.9)
    buckets = {
        float(one.labels["le"]): one.value
        for family in text_string_to_metric_families(figures.page().decode())
        for one in family.samples
        if one.name == "g40_ack_seconds_bucket"
    }
    assert (buckets[1], buckets[2.5], buckets[3], buckets[math.inf]) == (0, 0, 1, 1)


def test_database_that_is_away_leaves_the_rest_of_the_page(
    figures: Figures, sqlite_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    figures.watch(sqlite_db, lambda: NOW)
    figures.waited("chat.postMessage", 1)
    there = read(figures)
    assert {name: value for name, value in there.items() if name.startswith(("g40_debts", "g40_database_up"))} == {
        "g40_database_up{}": 1,
        "g40_debts{state=later}": 0,
        "g40_debts{state=due}": 0,
        "g40_debts{state=claimed}": 0,
        "g40_debts_oldest_seconds{}": 0,
    }

    def gone() -> None:
        raise Unavailable("away")

    monkeypatch.setattr(sqlite_db, "reading", gone)
    away = read(figures)
    assert away["g40_database_up{}"] == 0
    assert there.keys() - away.keys() == {name for name in there if name.startswith("g40_debts")}
    assert away["g40_slack_wait_seconds_total{method=chat.postMessage}"] == 1


def test_database_without_tables_leaves_the_rest_of_the_page(figures: Figures, tmp_path: Path) -> None:
    db = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    figures.watch(db, lambda: NOW)
    assert read(figures)["g40_database_up{}"] == 0
    db.close()


def test_database_tells_how_it_was_used(sqlite_template: Path) -> None:
    told: list[tuple[str, bool]] = []
    db = Database(
        f"sqlite:///{sqlite_template}", used=lambda kind, _waited, held: told.append((kind, held is not None))
    )

    def fails(error: Exception) -> None:
        with db.transaction():
            raise error

    with db.reading():
        pass
    for error in (KeyError(), Unavailable("full")):
        with pytest.raises(type(error)):
            fails(error)
    db.close()
    assert told == [("reading", True), ("transaction", True), ("transaction", False)]


def refusal(error: str, status: int = 200) -> SlackApiError:
    response = SlackResponse(
        client=None, http_verb="POST", api_url="", req_args={}, data={"ok": False, "error": error}, headers={}, status_code=status,
    )  # fmt: skip
    return SlackApiError("refused", response)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    "problem, said",
    [
        (None, "ok"),
        (refusal("ratelimited", 429), "ratelimited"),
        (refusal("expired_trigger_id"), "expired_trigger_id"),
        (refusal("channel_not_found"), "channel_not_found"),
        (refusal("something_new_of_anna"), "other"),
        (refusal("HTTP 404", 404), "other"),
        (refusal("Received a response in a non-JSON format: <html>Anna", 503), "HTTP 5xx"),
        (TimeoutError(), "no answer"),
        (ConnectionRefusedError(), "no answer"),
        (KeyError("Anna"), "other"),
        (SystemExit(), "other"),
    ],
    ids=repr,
)
def test_results_of_calls_are_few(problem: BaseException | None, said: str) -> None:
    assert result(problem) == said


def test_docs_name_every_figure_and_no_other(figures: Figures, sqlite_db: Database) -> None:
    figures.watch(sqlite_db, lambda: NOW)
    there = {
        f"{family.name}_total" if family.type == "counter" else family.name
        for family in text_string_to_metric_families(figures.page().decode())
        if family.name.startswith("g40_")
    }
    page = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| `(g40_\w+)`", page, re.MULTILINE)) == there
    assert {name.removesuffix("_bucket") for name in re.findall(r"\bg40_\w+", page)} == there
