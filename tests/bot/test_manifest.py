"""The manifest asks for what the code calls, and nothing else."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot import manifest
from bot.playground.methods import METHODS
from bot.trouble import Trouble
from storage.network import Network

ROOT = Path(__file__).parents[2]
SOCKET_MODE = "apps.connections.open"
"""Goes by the app-level token, not by the bot's scopes."""


TOGETHER = {"files_upload_v2": ("files.completeUploadExternal", "files.getUploadURLExternal")}
"""What the SDK does by several methods."""


def calls() -> Iterator[str]:
    """Web API methods called in the code, as `chat.postMessage`."""
    for folder in ("bot", "handlers"):
        for path in (ROOT / folder).rglob("*.py"):
            if {"playground", "play"} & set(path.relative_to(ROOT).parts):
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    name = node.func.attr
                    if name in TOGETHER:
                        yield from TOGETHER[name]
                    elif "_" in name and not name.startswith("_") and name != "api_call" and hasattr(WebClient, name):
                        yield name.replace("_", ".")


def heard() -> set[str]:
    """Events that the doors listen to."""
    tree = ast.parse((ROOT / "handlers" / "doors" / "__init__.py").read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Dict):
            keys = {key.value for key in node.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
            if "app_home_opened" in keys:
                return keys
    raise AssertionError("handlers.doors has no table of events")


def test_methods_are_those_that_the_code_calls() -> None:
    assert set(calls()) - {SOCKET_MODE} == set(manifest.METHODS)


def test_events_are_those_that_the_doors_listen_to() -> None:
    assert {name.partition(".")[0] for name in manifest.EVENTS} == heard()


@pytest.mark.parametrize("method", manifest.METHODS)
def test_scopes_suffice_for_the_stand_in(method: str) -> None:
    needed = METHODS[method].scopes
    assert not needed or set(manifest.METHODS[method]) & set(needed)


def test_manifest_for_http_names_the_address_everywhere(g40: Network) -> None:
    url = "https://g40.example.org/slack/events"
    said = manifest.manifest(g40, url)
    assert said["features"]["slash_commands"][0]["url"] == url
    assert said["settings"]["event_subscriptions"]["request_url"] == url
    assert said["settings"]["interactivity"]["request_url"] == url
    assert said["settings"]["socket_mode_enabled"] is False


def test_manifest_for_socket_mode_needs_no_address(g40: Network) -> None:
    said = manifest.manifest(g40, None)
    assert said["settings"]["socket_mode_enabled"] is True
    assert "url" not in str(said)


def test_manifest_has_both_doors(g40: Network) -> None:
    said = manifest.manifest(g40, None)
    assert said["features"]["app_home"] == {
        "home_tab_enabled": True,
        "messages_tab_enabled": True,
        "messages_tab_read_only_enabled": False,
    }
    assert [command["command"] for command in said["features"]["slash_commands"]] == ["/g40"]
    assert said["settings"]["event_subscriptions"]["bot_events"] == [
        "app_home_opened",
        "message.im",
        "team_join",
        "user_change",
    ]
    assert said["oauth_config"]["scopes"]["bot"] == manifest.scopes()


def test_manifest_fits_slack(g40: Network) -> None:
    said = manifest.manifest(g40, None)
    assert len(said["display_information"]["name"]) <= 35
    assert len(said["display_information"]["description"]) <= 140
    assert len(said["features"]["bot_user"]["display_name"]) <= 80


@pytest.mark.parametrize(
    "given, address",
    [
        ("https://g40.example.org", "https://g40.example.org/slack/events"),
        ("https://g40.example.org/", "https://g40.example.org/slack/events"),
        ("https://g40.example.org:8443/bot/slack", "https://g40.example.org:8443/bot/slack"),
        ("http://localhost:3000", "http://localhost:3000/slack/events"),
    ],
)
def test_address_may_be_the_site_or_the_whole(given: str, address: str) -> None:
    assert manifest.address(given) == address


@pytest.mark.parametrize("given", ["g40.example.org", "http://g40.example.org", "ftp://g40.example.org", "https://"])
def test_address_that_slack_cannot_reach_is_refused(given: str) -> None:
    with pytest.raises(Trouble, match="--url"):
        manifest.address(given)
