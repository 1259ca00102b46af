"""A workspace lasts: saved as JSON and put back, everything is where it was."""

import json

from slack_sdk import WebClient

from bot.playground import Person, Room, Slack
from bot.playground.snapshot import load, save
from tests.playground.conftest import Clock, Script
from tests.playground.kit import actions, button, field, home, modal, section


def test_saved_and_put_back(
    script: Script, slack: Slack, clock: Clock, anna: Person, netwerk: Room, client: WebClient
) -> None:
    client.chat_postMessage(channel=netwerk.id, text="x", blocks=[actions(button("Ja"))])
    client.views_publish(user_id=anna.id, view=home(section("thuis")))
    client.files_upload_v2(channel=anna.dm.id, filename="a.txt", content="inhoud")
    script.answer = (200, {"text": "alleen jij", "blocks": [actions(button("Nee"))]})
    anna.types("/g40", in_=netwerk)
    client.views_open(trigger_id=script.last["trigger_id"], view=modal(field(label="Naam")))
    anna.fills({"Naam": "Anna"})
    saved = json.loads(json.dumps(save(slack.workspace)))

    with Slack(clock=clock) as again:
        load(again.workspace, saved)
        assert save(again.workspace) == saved
        again.in_process(script, idle=lambda: None)
        her = Person(again, anna.id)
        assert her.form is not None
        assert her.home is not None
        assert her.form.plain == "x\nNaam: [Anna]\n[x]"
        assert her.home.plain == "thuis"
        assert [seen.plain for seen in her.ephemerals] == ["[Nee]"]
        script.answer = (200, None)
        her.submits()
        her.presses("Ja", in_=Room(again, netwerk.id))
        assert script.last["type"] == "block_actions"
        assert again.workspace.next_id("U") not in saved["users"]
