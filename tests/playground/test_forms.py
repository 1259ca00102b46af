"""Forms in the stand-in: what the bot gets of them, and what becomes of its answers."""

from datetime import time

import pytest
from slack_sdk import WebClient

from bot.playground import CannotDo, Person, Room, Slack
from tests.playground.conftest import Script
from tests.playground.kit import (
    Json,
    field,
    modal,
    option,
    options,
    plain,
)


def opened(script: Script, anna: Person, client: WebClient, view: Json) -> None:
    """Have a form open."""
    script.answer = (200, "ok")
    anna.types("/g40 form")
    client.views_open(trigger_id=script.last["trigger_id"], view=view)
    script.answer = (200, None)


FORM = modal(
    field(
        {"type": "plain_text_input", "action_id": "t", "max_length": 5, "min_length": 2},
        "Naam",
        block_id="name",
    ),
    field({"type": "static_select", "action_id": "s", "options": options(2)}, "Groep", block_id="group"),
    field({"type": "datepicker", "action_id": "d"}, "Datum", block_id="day", optional=True),
    field({"type": "timepicker", "action_id": "h"}, "Tijd", block_id="hour", optional=True),
    field(
        {"type": "number_input", "action_id": "n", "is_decimal_allowed": False, "max_value": "9"},
        "Aantal",
        block_id="count",
        optional=True,
    ),
    callback_id="join",
    private_metadata="geheim",
    notify_on_close=True,
)


def test_form_as_slack_sends_it(script: Script, anna: Person, client: WebClient) -> None:
    opened(script, anna, client, FORM)
    anna.submits({"Naam": "Anna", "group": "o1", "Datum": "2026-12-04", "Tijd": time(9, 30), "Aantal": 3})
    payload = script.last
    assert payload["type"] == "view_submission"
    assert payload["view"]["state"]["values"] == {
        "name": {"t": {"type": "plain_text_input", "value": "Anna"}},
        "group": {"s": {"type": "static_select", "selected_option": option("o1", "v1")}},
        "day": {"d": {"type": "datepicker", "selected_date": "2026-12-04"}},
        "hour": {"h": {"type": "timepicker", "selected_time": "09:30"}},
        "count": {"n": {"type": "number_input", "value": "3"}},
    }
    view = payload["view"]
    assert (view["callback_id"], view["private_metadata"], view["root_view_id"]) == (
        "join",
        "geheim",
        view["id"],
    )
    assert (view["previous_view_id"], view["app_installed_team_id"], payload["response_urls"]) == (
        None,
        "T0PLAY",
        [],
    )
    assert anna.form is None


def test_form_that_is_not_complete(script: Script, anna: Person, client: WebClient) -> None:
    opened(script, anna, client, FORM)
    told = len(script.came)
    with pytest.raises(CannotDo, match="not complete"):
        anna.submits({"Naam": "A"})
    assert anna.errors == {"Naam": "This must be at least 2 characters", "Groep": "This is a required field"}
    assert len(script.came) == told


@pytest.mark.parametrize(
    "name,value,why",
    [
        ("Naam", "te lang!", "8 characters are more than the 5"),
        ("Naam", "a\nb", "one line"),
        ("Groep", "o9", "no option 'o9'"),
        ("Datum", "morgen", "not a value of a datepicker"),
        ("Aantal", "drie", "not a number"),
        ("Aantal", "10", "not between"),
        ("Adres", "x", "no input 'Adres'"),
    ],
)
def test_what_the_client_does_not_let_in(
    script: Script, anna: Person, client: WebClient, name: str, value: str, why: str
) -> None:
    opened(script, anna, client, FORM)
    with pytest.raises(CannotDo, match=why):
        anna.fills({name: value})


def test_errors_under_their_fields_then_closed(script: Script, slack: Slack, anna: Person, client: WebClient) -> None:
    opened(script, anna, client, FORM)
    script.answer = (200, {"response_action": "errors", "errors": {"name": "Al bezet"}})
    seen = anna.submits({"Naam": "Anna", "Groep": "o0"})
    assert (seen.errors, anna.errors) == ({"Naam": "Al bezet"}, {"Naam": "Al bezet"})
    assert "! Al bezet" in seen.plain
    assert "[Anna]" in seen.plain  # what was typed stays
    script.answer = (200, None)
    anna.submits({"Naam": "Bea"})
    assert anna.form is None
    assert slack.complaints == []


def test_answer_that_pushes_updates_and_clears(script: Script, anna: Person, client: WebClient) -> None:
    opened(script, anna, client, modal(title=plain("Een")))
    script.answer = (200, {"response_action": "push", "view": modal(title=plain("Twee"))})
    assert anna.submits().title == "Twee"
    script.answer = (200, {"response_action": "update", "view": modal(title=plain("Drie"))})
    assert anna.submits().title == "Drie"
    script.answer = (200, {"response_action": "clear"})
    anna.submits()
    assert anna.form is None


def test_empty_answer_closes_the_form_on_top_only(script: Script, anna: Person, client: WebClient) -> None:
    opened(script, anna, client, modal(title=plain("Een")))
    script.answer = (200, {"response_action": "push", "view": modal(title=plain("Twee"))})
    anna.submits()
    script.answer = (200, "")
    assert anna.submits().title == "Een"


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"nobody": "x"}},
        {"response_action": "update", "view": modal(title=plain("x" * 25))},
        {"response_action": "dance"},
        "words",
    ],
)
def test_answer_to_a_form_that_slack_does_not_take(
    script: Script, slack: Slack, anna: Person, client: WebClient, answer: object
) -> None:
    opened(script, anna, client, modal(title=plain("Een")))
    script.answer = (200, answer)
    seen = anna.submits()
    assert (seen.warning, seen.title) == ("invalid_response_action", "Een")
    assert [complaint.error for complaint in slack.complaints] == ["invalid_response_action"]


def test_what_was_typed_stays_where_the_ids_stay(script: Script, anna: Person, client: WebClient) -> None:
    form = modal(
        field({"type": "plain_text_input", "action_id": "a"}, "Een", block_id="one"),
        field({"type": "plain_text_input", "action_id": "a"}, "Twee", block_id="two"),
    )
    opened(script, anna, client, form)
    anna.fills({"Een": "x", "Twee": "y"})
    form["blocks"][1]["block_id"] = "other"
    assert anna.form is not None
    assert anna.form.view is not None
    client.views_update(view_id=anna.form.view["id"], view=form)
    assert anna.form.plain == "x\nEen: [x]\nTwee: []\n[x]"


def test_closing_is_told_if_asked_for(script: Script, anna: Person, client: WebClient) -> None:
    opened(script, anna, client, FORM)
    anna.closes()
    assert (script.last["type"], script.last["is_cleared"]) == ("view_closed", False)
    told = len(script.came)
    opened(script, anna, client, modal())
    anna.closes()
    assert len(script.came) == told + 1  # the command only


def test_input_that_reports_at_once(script: Script, anna: Person, client: WebClient) -> None:
    form = modal(
        field({"type": "static_select", "action_id": "s", "options": options(2)}, "Groep", dispatch_action=True)
    )
    opened(script, anna, client, form)
    anna.fills({"Groep": "o1"})
    assert script.last["type"] == "block_actions"
    assert script.last["container"]["type"] == "view"
    assert script.last["actions"][0]["selected_option"]["value"] == "v1"
    assert "response_url" not in script.last


def test_search_in_an_external_select(script: Script, slack: Slack, anna: Person, client: WebClient) -> None:
    opened(
        script,
        anna,
        client,
        modal(field({"type": "external_select", "action_id": "p"}, "Persoon", block_id="b")),
    )
    script.answer = (200, {"options": [option("Bea van den Berg", "m7")]})
    assert anna.searches("Persoon", "vdb") == ["Bea van den Berg"]
    payload = script.last
    assert (payload["type"], payload["action_id"], payload["block_id"], payload["value"]) == (
        "block_suggestion",
        "p",
        "b",
        "vdb",
    )
    with pytest.raises(CannotDo, match="from 3 characters"):
        anna.searches("Persoon", "vd")
    anna.fills({"Persoon": "Bea van den Berg"})
    script.answer = (200, None)
    anna.submits()
    assert script.last["view"]["state"]["values"]["b"]["p"]["selected_option"]["value"] == "m7"
    assert slack.complaints == []


def test_too_many_suggestions(script: Script, slack: Slack, anna: Person, client: WebClient) -> None:
    opened(script, anna, client, modal(field({"type": "external_select"}, "Persoon")))
    script.answer = (200, {"options": options(101)})
    assert anna.searches("Persoon", "vdb") == []
    assert [complaint.error for complaint in slack.complaints] == ["invalid_options"]


def test_late_answer_to_a_form_is_not_followed(script: Script, slack: Slack, anna: Person, client: WebClient) -> None:
    opened(script, anna, client, modal(title=plain("Een")))
    slack.in_process(script, idle=lambda: None).ack_seconds = 0.0
    seen = anna.submits()
    assert (seen.warning, seen.title) == ("operation_timeout", "Een")
    assert [complaint.error for complaint in slack.complaints] == ["operation_timeout"]


def test_form_that_hands_out_a_response_url(script: Script, anna: Person, netwerk: Room, client: WebClient) -> None:
    element = {"type": "conversations_select", "action_id": "c", "response_url_enabled": True}
    opened(script, anna, client, modal(field(element, "Waar", block_id="b")))
    anna.submits({"Waar": netwerk})
    (given,) = script.last["response_urls"]
    assert (given["block_id"], given["action_id"], given["channel_id"]) == ("b", "c", netwerk.id)
    assert "/hooks/" in given["response_url"]


def test_fourth_form_on_top_is_refused(script: Script, slack: Slack, anna: Person, client: WebClient) -> None:
    opened(script, anna, client, modal(title=plain("1")))
    shown = []
    for number in "234":
        script.answer = (200, {"response_action": "push", "view": modal(title=plain(number))})
        seen = anna.submits()
        shown.append((seen.title, seen.warning))
    assert shown == [("2", ""), ("3", ""), ("3", "push_limit_reached")]
