"""response_url: five answers in thirty minutes; new, in place of the old, or gone."""

import json
import urllib.error
import urllib.request

import pytest
from slack_sdk import WebClient

from bot.playground import Person, Room, Slack
from tests.playground.conftest import Clock, Script
from tests.playground.kit import Json, actions, button, section


def send(url: str, body: Json) -> tuple[int, Json]:
    request = urllib.request.Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=5) as response:  # noqa: S310 - loopback
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_five_times_and_no_more(script: Script, slack: Slack, anna: Person, netwerk: Room) -> None:
    anna.types("/g40", in_=netwerk)
    url = script.last["response_url"]
    assert [send(url, {"text": str(number)}) for number in range(5)] == [(200, {"ok": True})] * 5
    assert send(url, {"text": "zes"}) == (404, {"ok": False, "error": "used_url"})
    assert [seen.text for seen in anna.ephemerals] == ["0", "1", "2", "3", "4"]
    assert [complaint.error for complaint in slack.complaints] == ["used_url"]


def test_thirty_minutes_and_no_longer(script: Script, clock: Clock, anna: Person) -> None:
    anna.types("/g40")
    url = script.last["response_url"]
    clock.move(minutes=30)
    assert send(url, {"text": "x"})[0] == 200
    clock.move(seconds=1)
    assert send(url, {"text": "x"}) == (404, {"ok": False, "error": "expired_url"})


def test_command_answers_for_all_replaces_and_deletes(script: Script, anna: Person, netwerk: Room) -> None:
    anna.types("/g40", in_=netwerk)
    url = script.last["response_url"]
    send(url, {"text": "een", "response_type": "in_channel"})
    send(url, {"text": "twee", "replace_original": True})
    assert [seen.text for seen in netwerk.messages] == ["twee"]
    send(url, {"delete_original": True})
    assert netwerk.messages == []


def test_press_on_an_ephemeral_message_replaced_and_deleted(script: Script, anna: Person, netwerk: Room) -> None:
    script.answer = (200, {"text": "een", "blocks": [actions(button("Ja"))]})
    anna.types("/g40", in_=netwerk)
    script.answer = (200, None)
    anna.presses("Ja")
    send(script.last["response_url"], {"text": "twee", "replace_original": True})
    assert [seen.text for seen in anna.ephemerals] == ["twee"]
    send(script.last["response_url"], {"text": "drie"})
    assert [seen.text for seen in anna.ephemerals] == ["twee", "drie"]
    send(script.last["response_url"], {"delete_original": True})
    assert [seen.text for seen in anna.ephemerals] == ["drie"]


def test_press_on_a_message_for_all(script: Script, anna: Person, netwerk: Room, client: WebClient) -> None:
    client.chat_postMessage(channel=netwerk.id, text="een", blocks=[actions(button("Ja"))])
    anna.presses("Ja", in_=netwerk)
    send(script.last["response_url"], {"text": "klaar", "replace_original": True})
    assert [seen.plain for seen in netwerk.messages] == ["klaar"]


@pytest.mark.parametrize(
    "body,error",
    [
        ({"blocks": [section()]}, "missing_text_beside_blocks"),
        ({"text": "x", "blocks": [section("y" * 3001)]}, "invalid_blocks"),
        ({"text": ""}, "no_text"),
        ({"text": "x", "channel": "C1"}, "invalid_arguments"),
    ],
)
def test_answer_over_a_limit(script: Script, slack: Slack, anna: Person, body: Json, error: str) -> None:
    anna.types("/g40")
    status, answer = send(script.last["response_url"], body)
    assert (status, answer["error"]) == (400, error)
    assert [complaint.error for complaint in slack.complaints] == [error]


def test_address_that_was_never_given_out(slack: Slack) -> None:
    assert send(slack.address("/hooks/actions/T0PLAY/x"), {"text": "x"})[0] == 404
