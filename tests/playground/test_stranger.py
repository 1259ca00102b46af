"""A stranger's Bolt app, written as anyone would, runs on the stand-in unchanged: HTTP and Socket Mode."""

import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from slack_bolt import Ack, App, Respond, Say
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_bolt.adapter.wsgi import SlackRequestHandler
from slack_sdk import WebClient

from bot.playground import Slack


def lunch(client: WebClient, signing_secret: str) -> App:
    """Order lunch: command → form → message → button; and a Home."""
    app = App(client=client, signing_secret=signing_secret)

    @app.command("/lunch")
    def ask(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        ack()
        dish = {
            "type": "input",
            "block_id": "dish",
            "label": {"type": "plain_text", "text": "Dish"},
            "element": {"type": "plain_text_input", "action_id": "name"},
        }
        client.views_open(
            trigger_id=body["trigger_id"],
            view={
                "type": "modal",
                "callback_id": "order",
                "title": {"type": "plain_text", "text": "Lunch"},
                "submit": {"type": "plain_text", "text": "Order"},
                "blocks": [dish],
            },
        )

    @app.view("order")
    def order(ack: Ack, body: dict[str, Any], view: dict[str, Any], client: WebClient) -> None:
        dish = view["state"]["values"]["dish"]["name"]["value"]
        if dish == "stones":
            ack(response_action="errors", errors={"dish": "Not on the menu"})
            return
        ack()
        button = {
            "type": "button",
            "action_id": "eaten",
            "text": {"type": "plain_text", "text": "Eaten"},
            "value": dish,
        }
        client.chat_postMessage(
            channel=body["user"]["id"],
            text=f"One {dish} is coming",
            blocks=[
                {
                    "type": "section",
                    "text": {"type": "mrkdwn", "text": f"One *{dish}* is coming"},
                    "accessory": button,
                }
            ],
        )

    @app.action("eaten")
    def eaten(ack: Ack, action: dict[str, Any], respond: Respond) -> None:
        ack()
        respond(text=f"Eaten: {action['value']}", replace_original=True)

    @app.event("app_home_opened")
    def show_home(event: dict[str, Any], client: WebClient) -> None:
        blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Lunch is at noon"}}]
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": blocks})

    @app.message("hungry")
    def hungry(say: Say) -> None:
        say("Type /lunch")

    return app


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def slack() -> Iterator[Slack]:
    with Slack() as slack:
        yield slack


@pytest.fixture(params=["http", "socket mode"])
def open_door(request: pytest.FixtureRequest, slack: Slack) -> Iterator[Slack]:
    app = lunch(WebClient(slack.token, base_url=slack.url), slack.signing_secret)
    if request.param == "http":
        server = make_server("127.0.0.1", 0, SlackRequestHandler(app), Server, Quiet)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        slack.over_http(f"http://127.0.0.1:{server.server_port}/slack/events")
        yield slack
        server.shutdown()
        thread.join()
        server.server_close()
    else:
        handler = SocketModeHandler(app, slack.app_token, ping_interval=0.1)
        handler.connect()  # type: ignore[no-untyped-call]
        slack.over_socket_mode()
        assert slack.server.sockets.wait_for(1)
        yield slack
        handler.client.auto_reconnect_enabled = False
        slack.stop()  # else the SDK waits three seconds for a message before it lets go
        handler.close()  # type: ignore[no-untyped-call]


def test_lunch_is_ordered_and_eaten(open_door: Slack) -> None:
    slack = open_door
    anna = slack.person("Anna Voorbeeld")
    assert anna.types("/lunch").title == "Lunch"
    anna.submits({"Dish": "stones"})
    assert anna.errors == {"Dish": "Not on the menu"}
    seen = anna.submits({"Dish": "soup"})
    assert (seen.plain, seen.buttons, anna.form) == ("One soup is coming\n[Eaten]", ["Eaten"], None)
    assert anna.presses("Eaten").text == "Eaten: soup"
    assert [message.plain for message in anna.inbox] == ["Eaten: soup"]
    assert anna.opens_home().plain == "Lunch is at noon"
    assert anna.writes("I am hungry").text == "Type /lunch"
    assert slack.complaints == []
