"""The environment, as operators write it."""

import pytest

from bot import settings
from bot.settings import Settings
from bot.trouble import MISUSE, Trouble

VARIABLES = [settings.variable(name) for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)


def test_variables_are_those_that_are_promised() -> None:
    assert sorted(VARIABLES) == [
        "DATABASE_URL",
        "G40_ADMINS",
        "G40_CHANNEL",
        "G40_LOG_LEVEL",
        "G40_METRICS_PORT",
        "G40_NETWORK",
        "HOST",
        "PORT",
        "SLACK_API_URL",
        "SLACK_APP_TOKEN",
        "SLACK_BOT_TOKEN",
        "SLACK_SIGNING_SECRET",
    ]


def test_every_variable_has_a_sentence() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_nothing_set_is_a_bot_without_slack() -> None:
    given = settings.read()
    assert (given.connected, given.admins, given.database_url) == (False, frozenset(), "sqlite:///g40.db")


@pytest.mark.parametrize("written", ["U1,U2", "U1, U2", " U1 U2 ", "U1,,U2,"])
def test_secretariat_is_a_list_as_people_write_it(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("G40_ADMINS", written)
    assert settings.read().admins == {"U1", "U2"}


def test_empty_variable_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_APP_TOKEN", "")
    assert settings.read().slack_app_token is None


def test_pasted_blanks_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", " xoxb-1\n")
    token = settings.read().slack_bot_token
    assert token is not None
    assert token.get_secret_value() == "xoxb-1"


def test_secrets_are_hidden_when_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-hidden")
    monkeypatch.setenv("SLACK_SIGNING_SECRET", "hidden-too")
    monkeypatch.setenv("DATABASE_URL", "postgresql://g40:hidden@db/g40")
    assert "hidden" not in repr(settings.read())


@pytest.mark.parametrize(
    "name, value",
    [
        ("PORT", "http"),
        ("PORT", "70000"),
        ("SLACK_API_URL", "slack.com"),
        ("SLACK_API_URL", "file:///etc/passwd"),
        ("DATABASE_URL", "mysql://root:geheim@db/g40"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "g40.db"),
        ("G40_LOG_LEVEL", "LOUD"),
    ],
)
def test_wrong_value_is_said_in_one_sentence_without_itself(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(Trouble) as caught:
        settings.read()
    assert caught.value.code == MISUSE
    assert str(caught.value).startswith(f"Not set right: {name} ")
    assert "\n" not in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_all_wrong_values_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "x")
    monkeypatch.setenv("G40_LOG_LEVEL", "x")
    with pytest.raises(Trouble, match=r"PORT .*; G40_LOG_LEVEL "):
        settings.read()


def test_log_level_may_be_written_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("G40_LOG_LEVEL", "debug")
    assert settings.read().log_level == "DEBUG"


@pytest.mark.parametrize(
    "names, connected",
    [
        (("SLACK_BOT_TOKEN",), False),
        (("SLACK_SIGNING_SECRET",), False),
        (("SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"), True),
        (("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"), True),
    ],
)
def test_token_and_a_way_in_make_a_connection(
    monkeypatch: pytest.MonkeyPatch, names: tuple[str, ...], connected: bool
) -> None:
    for name in names:
        monkeypatch.setenv(name, "x")
    assert settings.read().connected is connected
