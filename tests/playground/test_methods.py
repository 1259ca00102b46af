"""The Web API: answers and error codes as Slack gives them."""

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.playground import SCOPES, Person, Room, Slack
from tests.playground.conftest import SSL, Clock, Script
from tests.playground.kit import Json, modal, section


def refusal(call: Callable[[], Any]) -> Json:
    with pytest.raises(SlackApiError) as refused:
        call()
    data: Json = refused.value.response.data
    return data


def test_auth_tells_who_and_which_scopes(slack: Slack, client: WebClient) -> None:
    answer = client.auth_test()
    assert answer["bot_id"] == "B0PLAY"
    assert answer.headers["x-oauth-scopes"] == ",".join(sorted(SCOPES))
    assert client.api_test(foo="bar")["args"] == {"foo": "bar"}
    assert client.bots_info(bot="B0PLAY")["bot"]["user_id"] == "U0BOT"


@pytest.mark.parametrize(
    "token,error",
    [
        ("xoxb-playground-other", "invalid_auth"),
        ("xapp-playground-app", "not_allowed_token_type"),
        ("", "not_authed"),
    ],
)
def test_wrong_token(slack: Slack, token: str, error: str) -> None:
    client = WebClient(token, base_url=slack.url, ssl=SSL)
    assert refusal(client.auth_test)["error"] == error


def test_real_token_is_not_taken() -> None:
    with pytest.raises(ValueError, match="xoxb-playground-"):
        Slack(token="xoxb-1234-real")


def test_unknown_method(slack: Slack, client: WebClient) -> None:
    assert refusal(lambda: client.api_call("bots.dance"))["error"] == "unknown_method"
    assert [str(complaint) for complaint in slack.complaints] == ["bots.dance: unknown_method"]


def test_revoked_token(slack: Slack, client: WebClient) -> None:
    slack.revoke()
    assert refusal(client.auth_test)["error"] == "token_revoked"


def test_missing_scope(clock: Clock) -> None:
    with Slack(clock=clock, scopes={"chat:write"}) as slack:
        client = WebClient(slack.token, base_url=slack.url, ssl=SSL)
        found = refusal(lambda: client.users_info(user="U0BOT"))
        assert (found["error"], found["needed"], found["provided"]) == (
            "missing_scope",
            "users:read",
            "chat:write",
        )


def test_users_info_of_a_colleague(anna: Person, client: WebClient) -> None:
    user = client.users_info(user=anna.id, include_locale=True)["user"]
    assert (user["locale"], user["tz"], user["tz_offset"]) == ("nl-NL", "Europe/Amsterdam", 3600)
    assert user["profile"]["email"] == "a.voorbeeld@ede.example"
    assert "locale" not in client.users_info(user=anna.id)["user"]


def test_users_info_of_somebody_from_elsewhere(slack: Slack, client: WebClient) -> None:
    eve = slack.person("Eve Extern", email="e@x.example", external=True)
    user = client.users_info(user=eve.id, include_locale=True)["user"]
    assert user["team_id"] == "T0OTHER"
    assert {"locale", "tz", "is_admin"}.isdisjoint(user)
    assert "email" not in user["profile"]
    assert user["is_stranger"] is True
    assert eve.id not in [member["id"] for member in client.users_list()["members"]]


def test_users_info_of_guest_deleted_and_nobody(slack: Slack, client: WebClient) -> None:
    assert client.users_info(user=slack.person("Gast", guest=True).id)["user"]["is_restricted"] is True
    assert client.users_info(user=slack.person("Weg", deleted=True).id)["user"]["deleted"] is True
    assert refusal(lambda: client.users_info(user="U404"))["error"] == "user_not_found"


def test_users_list_in_pages(slack: Slack, anna: Person, client: WebClient) -> None:
    first = client.users_list(limit=2)
    rest = client.users_list(limit=2, cursor=first["response_metadata"]["next_cursor"])
    assert [user["id"] for page in (first, rest) for user in page["members"]] == [
        "U0BOT",
        "USLACKBOT",
        anna.id,
    ]
    assert rest["response_metadata"]["next_cursor"] == ""


def test_lookup_by_email(anna: Person, client: WebClient) -> None:
    assert client.users_lookupByEmail(email="A.Voorbeeld@ede.example")["user"]["id"] == anna.id
    assert refusal(lambda: client.users_lookupByEmail(email="x@y.example"))["error"] == "users_not_found"


def test_post_to_channel_dm_and_person(anna: Person, netwerk: Room, client: WebClient) -> None:
    direct = client.conversations_open(users=anna.id)["channel"]["id"]
    assert client.chat_postMessage(channel=netwerk.id, text="een")["channel"] == netwerk.id
    assert client.chat_postMessage(channel=direct, text="twee")["channel"] == direct
    assert client.chat_postMessage(channel=anna.id, text="drie")["channel"] == direct
    assert [seen.text for seen in netwerk.messages] == ["een"]
    assert [seen.text for seen in anna.inbox] == ["twee", "drie"]


def test_post_where_the_bot_may_not(slack: Slack, anna: Person, client: WebClient) -> None:
    outside = slack.channel("buiten", [anna], bot_is_member=False)
    private = slack.channel("besloten", [anna], bot_is_member=False, private=True)
    archive = slack.channel("archief", [anna])
    archive.archive()
    gone = slack.person("Weg", deleted=True)
    stranger = slack.person("Vreemd", external=True)
    errors = {
        outside.id: "not_in_channel",
        private.id: "channel_not_found",
        archive.id: "is_archived",
        "C404": "channel_not_found",
        gone.id: "account_inactive",
        stranger.id: "user_not_visible",
        "U0BOT": "cannot_dm_bot",
    }
    for channel, error in errors.items():
        found = refusal(lambda channel=channel: client.chat_postMessage(channel=channel, text="x"))  # type: ignore[misc]
        assert found["error"] == error
    assert client.conversations_join(channel=outside.id)["channel"]["is_member"] is True
    assert client.chat_postMessage(channel=outside.id, text="x")["ok"] is True
    assert refusal(lambda: client.conversations_open(users=gone.id))["error"] == "user_disabled"


def test_refused_blocks_say_where_and_why(slack: Slack, netwerk: Room, client: WebClient) -> None:
    found = refusal(lambda: client.chat_postMessage(channel=netwerk.id, text="x", blocks=[section("y" * 3001)]))
    why = "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"
    assert found["error"] == "invalid_blocks"
    assert found["response_metadata"]["messages"] == [f"[ERROR] {why}"]
    assert [complaint.error for complaint in slack.complaints] == ["invalid_blocks"]
    assert netwerk.messages == []


def test_blocks_without_text(netwerk: Room, client: WebClient) -> None:
    body = {"channel": netwerk.id, "blocks": [section()]}
    assert refusal(lambda: client.api_call("chat.postMessage", json=body))["error"] == "missing_text_beside_blocks"


def test_form_encoded_arguments(netwerk: Room, client: WebClient) -> None:
    body = {"channel": netwerk.id, "text": "x", "blocks": '[{"type":"divider"}]'}
    assert client.api_call("chat.postMessage", params=body)["message"]["blocks"][0]["type"] == "divider"


def test_ephemeral_is_for_one_and_goes_on_reload(
    slack: Slack, anna: Person, netwerk: Room, client: WebClient
) -> None:
    client.chat_postEphemeral(channel=netwerk.id, user=anna.id, text="alleen jij")
    assert [seen.text for seen in anna.ephemerals] == ["alleen jij"]
    assert netwerk.messages == []
    anna.reloads()
    assert anna.ephemerals == []
    bob = slack.person("Bob")
    found = refusal(lambda: client.chat_postEphemeral(channel=netwerk.id, user=bob.id, text="x"))
    assert found["error"] == "user_not_in_channel"


def test_update_and_delete(anna: Person, netwerk: Room, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=netwerk.id, text="een", blocks=[section("een")])["ts"]
    client.chat_update(channel=netwerk.id, ts=ts, text="twee")
    assert (netwerk.messages[0].text, netwerk.messages[0].plain) == ("twee", "een")  # blocks not given stay
    client.chat_update(channel=netwerk.id, ts=ts, text="drie", blocks=[])
    assert netwerk.messages[0].plain == "drie"
    link = client.chat_getPermalink(channel=netwerk.id, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{netwerk.id}/p{ts.replace('.', '')}")
    client.chat_delete(channel=netwerk.id, ts=ts)
    assert netwerk.messages == []
    assert refusal(lambda: client.chat_delete(channel=netwerk.id, ts=ts))["error"] == "message_not_found"


def test_somebody_elses_message(script: Script, anna: Person, netwerk: Room, client: WebClient) -> None:
    anna.writes("hallo", in_=netwerk)
    ts = netwerk.messages[0].ts
    assert refusal(lambda: client.chat_update(channel=netwerk.id, ts=ts, text="x"))["error"] == "cant_update_message"
    assert refusal(lambda: client.chat_delete(channel=netwerk.id, ts=ts))["error"] == "cant_delete_message"


def test_history_pages_bounds_and_metadata(netwerk: Room, client: WebClient) -> None:
    metadata = {"event_type": "debt", "event_payload": {"key": "r1"}}
    stamps = [
        client.chat_postMessage(channel=netwerk.id, text=str(number), metadata=metadata)["ts"] for number in range(3)
    ]
    bare = client.conversations_history(channel=netwerk.id, limit=2)
    assert [message["text"] for message in bare["messages"]] == ["2", "1"]
    assert "metadata" not in bare["messages"][0]
    cursor = bare["response_metadata"]["next_cursor"]
    rest = client.conversations_history(channel=netwerk.id, limit=2, cursor=cursor, include_all_metadata=True)
    assert [(message["text"], message["metadata"]) for message in rest["messages"]] == [("0", metadata)]
    after = client.conversations_history(channel=netwerk.id, oldest=stamps[1])
    assert [message["text"] for message in after["messages"]] == ["2"]
    upto = client.conversations_history(channel=netwerk.id, latest=stamps[1], inclusive=True)
    assert [message["text"] for message in upto["messages"]] == ["1", "0"]


def test_threads(netwerk: Room, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=netwerk.id, text="boven")["ts"]
    client.chat_postMessage(channel=netwerk.id, text="onder", thread_ts=ts)
    history = client.conversations_history(channel=netwerk.id)["messages"]
    replies = client.conversations_replies(channel=netwerk.id, ts=ts)["messages"]
    assert [message["text"] for message in history] == ["boven"]
    assert [message["text"] for message in replies] == ["boven", "onder"]


def test_conversations_listed_and_described(slack: Slack, anna: Person, netwerk: Room, client: WebClient) -> None:
    eve = slack.person("Eve Extern", external=True)
    shared = slack.channel("gedeeld", [anna, eve])
    channels = client.conversations_list()["channels"]
    assert [(channel["name"], channel["is_ext_shared"]) for channel in channels] == [
        ("netwerk", False),
        ("gedeeld", True),
    ]
    assert client.conversations_members(channel=shared.id)["members"] == [anna.id, eve.id, "U0BOT"]
    assert client.conversations_info(channel=anna.dm.id)["channel"]["user"] == anna.id


def test_reaction(netwerk: Room, client: WebClient) -> None:
    ts = client.chat_postMessage(channel=netwerk.id, text="x")["ts"]
    client.reactions_add(channel=netwerk.id, timestamp=ts, name="eyes")
    again = refusal(lambda: client.reactions_add(channel=netwerk.id, timestamp=ts, name="eyes"))
    assert again["error"] == "already_reacted"


def test_file_in_three_steps(anna: Person, client: WebClient) -> None:
    answer = client.files_upload_v2(
        channel=anna.dm.id, filename="jaarverslag.docx", content="inhoud", initial_comment="Hier"
    )
    assert answer["files"][0]["name"] == "jaarverslag.docx"
    assert [seen.plain for seen in anna.inbox] == ["Hier\n\n(jaarverslag.docx)"]


def test_home_of_nobody(client: WebClient) -> None:
    view = {"type": "home", "blocks": [section()]}
    assert refusal(lambda: client.views_publish(user_id="U404", view=view))["error"] == "invalid_arguments"


def test_other_hosts_and_origins_are_refused(slack: Slack) -> None:
    import http.client  # noqa: PLC0415 - only here

    for headers in ({"Host": "evil.example"}, {"Origin": "https://evil.example"}):
        connection = http.client.HTTPConnection("127.0.0.1", slack.server.port, timeout=5)
        connection.request("POST", "/api/api.test", headers=headers)
        assert connection.getresponse().status == 403
        connection.close()


def test_calls_are_kept(slack: Slack, anna: Person, client: WebClient) -> None:
    client.chat_postMessage(channel=anna.id, text="x")
    (call,) = slack.called("chat.postMessage")
    assert (call.args["text"], call.answer["ok"], call.status) == ("x", True, 200)
    assert slack.token not in str(slack.calls)


def test_trigger_once_and_within_three_seconds(
    script: Script, clock: Clock, anna: Person, netwerk: Room, client: WebClient
) -> None:
    script.answer = (200, "ok")
    anna.types("/g40", in_=netwerk)
    trigger = script.last["trigger_id"]
    clock.move(seconds=3)
    assert client.views_open(trigger_id=trigger, view=modal())["view"]["type"] == "modal"
    again = refusal(lambda: client.views_open(trigger_id=trigger, view=modal()))
    assert again["error"] == "exchanged_trigger_id"
    anna.types("/g40", in_=netwerk)
    late = script.last["trigger_id"]
    clock.move(seconds=3.1)
    assert refusal(lambda: client.views_open(trigger_id=late, view=modal()))["error"] == "expired_trigger_id"
    assert refusal(lambda: client.views_open(trigger_id="1.2.x", view=modal()))["error"] == "invalid_trigger_id"


def test_three_forms_deep_and_no_deeper(script: Script, anna: Person, netwerk: Room, client: WebClient) -> None:
    script.answer = (200, "ok")
    anna.types("/g40", in_=netwerk)
    form = modal(
        {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Meer"}}]}
    )
    client.views_open(trigger_id=script.last["trigger_id"], view=form)
    script.answer = (200, None)
    for _ in range(2):
        anna.presses("Meer")
        client.views_push(trigger_id=script.last["trigger_id"], view=form)
    anna.presses("Meer")
    found = refusal(lambda: client.views_push(trigger_id=script.last["trigger_id"], view=form))
    assert found["error"] == "push_limit_reached"
    anna.closes()
    anna.closes()
    assert anna.form is not None
    anna.closes()
    assert anna.form is None


def test_update_by_hash_and_external_id(script: Script, anna: Person, netwerk: Room, client: WebClient) -> None:
    script.answer = (200, "ok")
    anna.types("/g40", in_=netwerk)
    first = client.views_open(trigger_id=script.last["trigger_id"], view=modal(external_id="mijn"))["view"]
    second = client.views_update(external_id="mijn", hash=first["hash"], view=modal(section("nieuw")))["view"]
    assert anna.form is not None
    assert "nieuw" in anna.form.plain
    stale = refusal(lambda: client.views_update(view_id=first["id"], hash=first["hash"], view=modal()))
    assert stale["error"] == "hash_conflict"
    assert second["hash"] != first["hash"]
    assert refusal(lambda: client.views_update(view_id="V404", view=modal()))["error"] == "not_found"
    anna.closes()
    assert refusal(lambda: client.views_update(view_id=first["id"], view=modal()))["error"] == "not_found"


def test_form_over_a_limit_keeps_its_trigger(script: Script, anna: Person, netwerk: Room, client: WebClient) -> None:
    script.answer = (200, "ok")
    anna.types("/g40", in_=netwerk)
    trigger = script.last["trigger_id"]
    wrong = modal(title={"type": "plain_text", "text": "x" * 25})
    found = refusal(lambda: client.views_open(trigger_id=trigger, view=wrong))
    assert (found["error"], len(found["response_metadata"]["messages"])) == ("invalid_arguments", 1)
    assert client.views_open(trigger_id=trigger, view=modal())["ok"] is True


def test_invitations_and_what_slack_says_of_them(
    slack: Slack, anna: Person, netwerk: Room, client: WebClient
) -> None:
    bo, gone = slack.person("Bo Voorbeeld"), slack.person("Weg Voorbeeld", deleted=True)
    guest, eve = slack.person("Gast Voorbeeld", guest=True), slack.person("Eve Extern", external=True)
    guest.record.is_ultra_restricted = True
    outside = slack.channel("buiten", [anna], bot_is_member=False)
    private = slack.channel("besloten", [anna], bot_is_member=False, private=True)
    archive = slack.channel("archief")
    archive.archive()
    direct = client.conversations_open(users=anna.id)["channel"]["id"]

    def error(channel: str, users: str) -> str:
        return str(refusal(lambda: client.conversations_invite(channel=channel, users=users))["error"])

    assert [error(one, bo.id) for one in (outside.id, private.id, archive.id, direct)] == [
        "not_in_channel", "channel_not_found", "is_archived", "method_not_supported_for_channel_type",
    ]  # fmt: skip
    wrong = {
        "": "no_user",
        "U404": "user_not_found",
        "U0BOT": "cant_invite_self",
        gone.id: "cant_invite",
        guest.id: "ura_max_channels",
        eve.id: "cant_invite",
        anna.id: "already_in_channel",
        ",".join(f"U{number}" for number in range(101)): "too_many_users",
    }
    assert {users: error(netwerk.id, users) for users in wrong} == wrong
    assert len(slack.complaints) == 4 + len(wrong) - 1  # who is in it already is no complaint
    both = refusal(lambda: client.conversations_invite(channel=netwerk.id, users=f"{bo.id},{anna.id}"))
    assert both["errors"] == [{"user": anna.id, "ok": False, "error": "already_in_channel"}]
    assert bo.id not in netwerk.record.members  # all or nothing
    forced = client.conversations_invite(channel=netwerk.id, users=f"{bo.id},{anna.id}", force=True)
    assert (forced["channel"]["id"], bo.id in netwerk.record.members) == (netwerk.id, True)


def test_people_are_put_out_of_channels(slack: Slack, anna: Person, netwerk: Room, client: WebClient) -> None:
    def error(user: str) -> str:
        return str(refusal(lambda: client.conversations_kick(channel=netwerk.id, user=user))["error"])

    assert [error(user) for user in ("U0BOT", "U404")] == ["cant_kick_self", "user_not_found"]
    netwerk.record.keeps_people = True
    assert error(anna.id) == "restricted_action"
    netwerk.record.is_general = True
    assert error(anna.id) == "cant_kick_from_general"
    netwerk.record.keeps_people = netwerk.record.is_general = False
    client.conversations_kick(channel=netwerk.id, user=anna.id)
    assert anna.id not in netwerk.record.members
    assert error(anna.id) == "not_in_channel"


def test_people_are_moved_with_a_right_for_each_kind_of_channel(clock: Clock) -> None:
    with Slack(clock=clock, scopes={"channels:write.invites"}) as slack:
        client = WebClient(slack.token, base_url=slack.url, ssl=SSL)
        bo, room, private = slack.person("Bo"), slack.channel("open"), slack.channel("besloten", private=True)
        client.conversations_invite(channel=room.id, users=bo.id)
        refused = [
            refusal(lambda: client.conversations_kick(channel=room.id, user=bo.id)),
            refusal(lambda: client.conversations_invite(channel=private.id, users=bo.id)),
        ]
    assert [(one["error"], one["needed"]) for one in refused] == [
        ("missing_scope", "channels:manage"),
        ("missing_scope", "groups:write,groups:write.invites"),
    ]
