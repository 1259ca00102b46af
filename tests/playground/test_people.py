"""What people of the stand-in type, press and pick, and what the bot gets of it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from slack_sdk import WebClient

from bot.playground import CannotDo, Person, Room, Slack
from tests.playground.conftest import Script
from tests.playground.kit import (
    actions,
    button,
    home,
    modal,
    mrkdwn,
    option,
    options,
    plain,
    section,
)


def test_command_as_slack_sends_it(script: Script, slack: Slack, anna: Person, netwerk: Room) -> None:
    script.answer = (200, {"text": "*Hallo* &amp; dag", "response_type": "ephemeral"})
    seen = anna.types("/g40  join omgevingswet ", in_=netwerk)
    kind, payload = script.came[0]
    assert kind == "slash_commands"
    assert {key: value for key, value in payload.items() if key not in {"trigger_id", "response_url"}} == {
        "token": "playground-verification-token",
        "team_id": "T0PLAY",
        "team_domain": "g40-playground",
        "channel_id": netwerk.id,
        "channel_name": "netwerk",
        "user_id": anna.id,
        "user_name": "anna.voorbeeld",
        "command": "/g40",
        "text": "join omgevingswet",
        "api_app_id": "A0PLAY",
        "is_enterprise_install": "false",
    }
    assert payload["response_url"].startswith(f"{slack.url.removesuffix('api/')}hooks/commands/T0PLAY/")
    assert (seen.text, seen.plain, seen.ephemeral) == ("*Hallo* &amp; dag", "Hallo & dag", True)
    assert slack.complaints == []


@pytest.mark.parametrize(
    "answer,shown,public",
    [
        ((200, "kort"), "kort", False),
        ((200, None), "", False),
        ((200, {"text": "voor allen", "response_type": "in_channel"}), "voor allen", True),
    ],
)
def test_answer_to_a_command(
    script: Script, anna: Person, netwerk: Room, answer: tuple[int, object], shown: str, public: bool
) -> None:
    script.answer = answer
    assert anna.types("/g40", in_=netwerk).plain == shown
    assert bool(netwerk.messages) is public


@pytest.mark.parametrize(
    "answer,warning",
    [
        ((404, ""), "dispatch_failed"),
        ((0, None), "operation_timeout"),
        ((200, {"blocks": [section()]}), "missing_text_beside_blocks"),
        ((200, {"text": "x" * 4001}), "msg_too_long"),
    ],
)
def test_answer_that_slack_does_not_take(
    script: Script, slack: Slack, anna: Person, answer: tuple[int, object], warning: str
) -> None:
    script.answer = answer
    seen = anna.types("/g40")
    assert (seen.warning, seen.text) == (warning, f'/g40 failed with the error "{warning}"')
    assert [complaint.error for complaint in slack.complaints] == [warning]


def test_command_of_somebody_from_elsewhere(script: Script, slack: Slack) -> None:
    eve = slack.person("Eve Extern", external=True)
    slack.channel("gedeeld", [eve])
    seen = eve.types("/g40 help")
    assert "not available" in seen.refused
    assert script.came == []


def test_press_of_somebody_from_elsewhere(script: Script, slack: Slack, client: WebClient) -> None:
    eve = slack.person("Eve Extern", external=True)
    slack.channel("gedeeld", [eve])
    client.chat_postMessage(channel=eve.id, text="x", blocks=[actions(button("Ja", action_id="yes"))])
    eve.presses("Ja", in_=eve)
    assert script.last["user"]["team_id"] == "T0OTHER"
    assert script.last["team"] == {"id": "T0OTHER", "domain": "t0other"}


def test_unknown_command(slack: Slack, script: Script, anna: Person) -> None:
    slack.commands = frozenset({"/g40"})
    assert anna.types("/g50").refused == "/g50 is not a valid command."


def test_press_on_a_message(script: Script, anna: Person, netwerk: Room, client: WebClient) -> None:
    blocks = [section("Doe mee", block_id="b", accessory=button("Aansluiten", action_id="join", value="ow"))]
    ts = client.chat_postMessage(channel=netwerk.id, text="Doe mee", blocks=blocks)["ts"]
    anna.presses("Aansluiten", in_=netwerk)
    kind, payload = script.came[0]
    assert kind == "interactive"
    assert payload["type"] == "block_actions"
    assert payload["user"] == {
        "id": anna.id,
        "username": "anna.voorbeeld",
        "name": "anna.voorbeeld",
        "team_id": "T0PLAY",
    }
    assert payload["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": netwerk.id,
        "is_ephemeral": False,
    }
    assert payload["channel"] == {"id": netwerk.id, "name": "netwerk"}
    assert (payload["message"]["ts"], payload["message"]["blocks"]) == (ts, blocks)
    (action,) = payload["actions"]
    del action["action_ts"]
    assert action == {
        "type": "button",
        "block_id": "b",
        "action_id": "join",
        "text": plain("Aansluiten"),
        "value": "ow",
    }
    assert {"trigger_id", "response_url", "state", "team", "api_app_id"} <= set(payload)


def test_press_on_an_ephemeral_message_comes_without_it(script: Script, anna: Person, netwerk: Room) -> None:
    script.answer = (200, {"text": "x", "blocks": [actions(button("Ja", action_id="yes"))]})
    anna.types("/g40", in_=netwerk)
    script.answer = (200, None)
    anna.presses("yes")
    assert "message" not in script.last
    assert script.last["container"]["is_ephemeral"] is True
    anna.reloads()
    with pytest.raises(CannotDo, match="no button 'yes'"):
        anna.presses("yes", in_=netwerk)


def test_button_that_asks_first(script: Script, anna: Person, client: WebClient) -> None:
    ask = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
    client.chat_postMessage(channel=anna.id, text="x", blocks=[actions(button("Weg", confirm=ask))])
    anna.presses("Weg", in_=anna, confirms=False)
    assert script.came == []
    anna.presses("Weg", in_=anna)
    assert len(script.came) == 1


def test_nth_of_equal_buttons(script: Script, anna: Person, client: WebClient) -> None:
    blocks = [actions(button("Ja", value=value)) for value in ("a", "b")]
    client.chat_postMessage(channel=anna.id, text="x", blocks=blocks)
    anna.presses("Ja", nth=1, in_=anna.inbox[-1])
    assert script.last["actions"][0]["value"] == "b"
    with pytest.raises(CannotDo, match="number 2"):
        anna.presses("Ja", nth=2, in_=anna.inbox[-1])


def test_message_that_is_gone_cannot_be_pressed(script: Script, anna: Person, client: WebClient) -> None:
    sent = client.chat_postMessage(channel=anna.id, text="x", blocks=[actions(button("Ja"))])
    seen = anna.inbox[-1]
    client.chat_delete(channel=sent["channel"], ts=sent["ts"])
    with pytest.raises(CannotDo):
        anna.presses("Ja", in_=seen)


def test_channel_of_others(slack: Slack, script: Script, anna: Person) -> None:
    with pytest.raises(CannotDo, match="not in"):
        anna.types("/g40", in_=slack.channel("anderen"))


def test_picks_are_told_at_once(script: Script, anna: Person, client: WebClient) -> None:
    blocks = [
        actions(
            {
                "type": "static_select",
                "action_id": "one",
                "placeholder": plain("Kies"),
                "options": options(2),
            },
            {"type": "overflow", "action_id": "more", "options": options(2)},
            {"type": "checkboxes", "action_id": "ticks", "options": options(3)},
            {"type": "datepicker", "action_id": "day"},
            {"type": "users_select", "action_id": "who"},
        )
    ]
    client.chat_postMessage(channel=anna.id, text="x", blocks=blocks)
    seen = anna.inbox[-1]
    anna.picks("Kies", "o1", in_=seen)
    assert script.last["actions"][0]["selected_option"] == option("o1", "v1")
    anna.picks("more", "o0", in_=seen)
    assert script.last["actions"][0]["selected_option"] == option("o0", "v0")
    anna.picks("ticks", "o0", "o2", in_=seen)
    assert [chosen["value"] for chosen in script.last["actions"][0]["selected_options"]] == ["v0", "v2"]
    anna.picks("day", date(2026, 12, 4), in_=seen)
    assert script.last["actions"][0]["selected_date"] == "2026-12-04"
    anna.picks("who", anna, in_=seen)
    assert script.last["actions"][0]["selected_user"] == anna.id
    values = next(iter(script.last["state"]["values"].values()))
    assert values["one"]["selected_option"]["value"] == "v1"
    assert values["day"] == {"type": "datepicker", "selected_date": "2026-12-04"}
    with pytest.raises(CannotDo, match="no option 'o7'; there is: o0, o1"):
        anna.picks("one", "o7", in_=seen)


def test_message_to_the_bot(script: Script, slack: Slack, anna: Person) -> None:
    anna.writes("help <me> & a@b.nl https://g40.example")
    payload = script.last
    assert payload["type"] == "event_callback"
    event = payload["event"]
    assert (event["type"], event["channel_type"], event["channel"], event["user"]) == (
        "message",
        "im",
        anna.dm.id,
        anna.id,
    )
    assert event["text"] == "help &lt;me&gt; &amp; <mailto:a@b.nl|a@b.nl> <https://g40.example>"
    assert payload["authorizations"] == [
        {
            "enterprise_id": None,
            "team_id": "T0PLAY",
            "user_id": "U0BOT",
            "is_bot": True,
            "is_enterprise_install": False,
        }
    ]
    assert payload["event_time"] == int(slack.workspace.seconds())


def test_channel_talk_is_not_for_the_bot_but_a_mention_is(script: Script, anna: Person, netwerk: Room) -> None:
    anna.writes("hallo allemaal", in_=netwerk)
    assert script.came == []
    anna.writes("<@U0BOT> help", in_=netwerk)
    assert script.last["event"]["type"] == "app_mention"
    assert script.last["event"]["text"] == "<@U0BOT> help"


def test_home_opened_and_pressed(script: Script, anna: Person, client: WebClient) -> None:
    assert anna.opens_home().plain == ""
    assert (script.last["event"]["type"], script.last["event"]["tab"]) == ("app_home_opened", "home")
    assert "view" not in script.last["event"]
    client.views_publish(user_id=anna.id, view=home(section("Welkom"), actions(button("Mijn groepen"))))
    seen = anna.opens_home()
    assert script.last["event"]["view"]["type"] == "home"
    assert (seen.plain, seen.buttons) == ("Welkom\n[Mijn groepen]", ["Mijn groepen"])
    anna.presses("Mijn groepen")
    assert script.last["view"]["type"] == "home"
    assert script.last["container"] == {"type": "view", "view_id": script.last["view"]["id"]}


def test_events_are_repeated_until_acknowledged(script: Script, slack: Slack, anna: Person) -> None:
    script.answer = (500, "")
    anna.writes("help")
    assert len(script.came) == 4
    assert len({payload["event_id"] for _, payload in script.came}) == 1
    assert len(slack.complaints) == 4


def test_repetition_may_be_sent_away_by_who_has_the_event_in_hand(script: Script, slack: Slack, anna: Person) -> None:
    anna.writes("help")
    payload = script.last
    script.answer = (503, "")
    slack.courier.repeat(payload)
    assert (len(script.came), slack.complaints) == (4, [])
    anna.writes("help")  # nothing of this one is ever acknowledged: the first and the last delivery are complained of
    assert [each.error for each in slack.complaints] == ["dispatch_failed"] * 2
    script.answer = (500, "")
    slack.courier.repeat(payload, 1)
    assert len(slack.complaints) == 2 + 3


def test_event_delivered_twice_on_purpose(script: Script, slack: Slack, anna: Person) -> None:
    anna.writes("help", times=2)
    payload = slack.event({"type": "team_join"}, times=3)
    assert [came["event_id"] for _, came in script.came].count(payload["event_id"]) == 3
    assert len(script.came) == 5
    slack.courier.repeat(payload)
    assert len(script.came) == 6


def test_joining_a_channel(script: Script, slack: Slack, anna: Person, netwerk: Room) -> None:
    slack.events |= {"member_joined_channel"}
    netwerk.add(slack.person("Bob"))
    assert script.last["event"]["type"] == "member_joined_channel"


def test_shortcuts(script: Script, anna: Person, client: WebClient) -> None:
    anna.uses_shortcut("report")
    assert (script.last["type"], script.last["callback_id"]) == ("shortcut", "report")
    client.chat_postMessage(channel=anna.id, text="x")
    anna.uses_shortcut("keep", on=anna.inbox[-1])
    assert (script.last["type"], script.last["message"]["text"]) == ("message_action", "x")


def test_everything_reads_as_plain_text(slack: Slack, anna: Person, netwerk: Room, client: WebClient) -> None:
    blocks = [
        {"type": "header", "text": plain("Netwerkdag")},
        section(
            f"*Op* <!date^1795300000^{{date}}|4 december> met <@{anna.id}> in <#{netwerk.id}> &amp; <https://x|hier>"
        ),
        {"type": "section", "fields": [mrkdwn("_a_"), mrkdwn("b_c_d")]},
        {"type": "divider"},
        {
            "type": "context",
            "elements": [mrkdwn("klein"), {"type": "image", "image_url": "https://x", "alt_text": "foto"}],
        },
        actions(
            button("Ja"),
            {"type": "static_select", "placeholder": plain("Kies"), "options": options(1)},
            {"type": "overflow", "options": options(2)},
        ),
        section("Vinkjes", accessory={"type": "checkboxes", "options": options(2), "initial_options": options(1)}),
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "punt"}]}],
                }
            ],
        },
        {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, {"type": "raw_text", "text": "b"}]]},
    ]
    client.chat_postMessage(channel=netwerk.id, text="x", blocks=blocks)
    assert netwerk.messages[0].plain.split("\n") == [
        "Netwerkdag",
        "Op 4 december met @Anna Voorbeeld in #netwerk & hier",
        "a",
        "b_c_d",
        "---",
        "klein  (foto)",
        "[Ja] [Kies ▾] [… o0 | o1]",
        "Vinkjes",
        "☑ o0",
        "☐ o1",
        "• punt",
        "a | b",
    ]
    assert slack.complaints == []


def test_person_who_changes_language(script: Script, slack: Slack, anna: Person) -> None:
    anna.changes(locale="en-GB")
    assert script.came == []
    slack.events |= {"user_change"}
    anna.changes(locale="en-US")
    assert script.last["event"]["user"]["locale"] == "en-US"


def test_changes_are_numbered_for_who_follows_them(script: Script, slack: Slack, anna: Person, netwerk: Room) -> None:
    script.answer = (200, "ja")
    anna.types("/g40", in_=netwerk)
    anna.writes("dag", in_=netwerk)
    log = slack.workspace.log
    assert [event.seq for event in log] == list(range(1, len(log) + 1))
    assert [(event.kind, event.audience) for event in log[-2:]] == [
        ("ephemeral.posted", (anna.id,)),
        ("message.posted", None),
    ]


def test_many_people_at_once(script: Script, slack: Slack, netwerk: Room) -> None:
    people = [slack.person(f"Mens {number}") for number in range(20)]
    netwerk.add(*people)
    script.answer = (200, "ja")
    with ThreadPoolExecutor(20) as pool:
        seen = list(pool.map(lambda person: [person.types("/g40", in_=netwerk) for _ in range(10)], people))
    stamps = [each.ts for one in seen for each in one]
    assert len(set(stamps)) == 200
    assert {each.text for one in seen for each in one} == {"ja"}


def test_answer_to_a_press_is_not_shown(script: Script, slack: Slack, anna: Person, client: WebClient) -> None:
    client.chat_postMessage(channel=anna.id, text="x", blocks=[actions(button("Ja", action_id="yes"))])
    script.answer = (200, {"text": "gedaan"})
    assert not anna.presses("Ja", in_=anna)
    assert [(complaint.where, complaint.error) for complaint in slack.complaints] == [
        ("ack of block_actions yes", "answer_ignored")
    ]


def test_somebody_whose_account_is_gone(script: Script, slack: Slack) -> None:
    with pytest.raises(CannotDo, match="no account"):
        slack.person("Weg", deleted=True).types("/g40")


def test_what_comes_after_the_ack_is_waited_for(slack: Slack, anna: Person, client: WebClient) -> None:
    """The bot posts only when the form has been closed for all to see."""
    script = Script()
    slack.in_process(script)
    script.answer = (200, "ok")
    anna.types("/g40 form", waits=0)
    client.views_open(trigger_id=script.last["trigger_id"], view=modal())
    script.answer = (200, None)

    def post() -> None:
        assert slack.until(lambda: anna.form is None)
        client.chat_postMessage(channel=anna.id, text="bewaard")

    with ThreadPoolExecutor() as pool:
        posted = pool.submit(post)
        assert anna.submits().text == "bewaard"
        posted.result()
