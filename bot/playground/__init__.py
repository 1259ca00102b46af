r"""A strict Slack on this machine: the bot's own way in and out, over HTTP, with people who type and press.

    from slack_bolt import App, BoltRequest
    from slack_sdk import WebClient
    from bot.playground import Slack

    with Slack() as slack:
        client = WebClient(slack.token, base_url=slack.url, retry_handlers=[])
        app = App(client=client, process_before_response=True)
        …                                             # register handlers, as always

        def dispatch(kind, payload):
            answer = app.dispatch(BoltRequest(mode="socket_mode", body=payload))
            return answer.status, answer.body

        slack.in_process(dispatch, idle=pool_is_idle)  # or over_http, over_socket_mode
        anna = slack.person("Anna Voorbeeld", email="a.voorbeeld@ede.example")
        netwerk = slack.channel("netwerk", [anna])

        seen = anna.types("/g40 join omgevingswet", in_=netwerk)
        assert seen.plain == "Je doet mee …\n[Ongedaan maken]"
        seen = anna.presses("Ongedaan maken")  # on what she saw last; or in_=seen, a channel, anna.home
        anna.types("/g40 report")
        anna.fills({"Groep": "Omgevingswet", "Datum": "2026-11-21"})
        anna.submits()                                # anna.errors: {label: message}
        assert anna.opens_home().buttons == ["Mijn groepen"]
        assert "Zo werkt het" in anna.writes("help").text
        assert anna.inbox[-1].plain.startswith("…")
        assert slack.complaints == []                 # nothing that Slack would have refused

`idle` (optional) is called after each delivery and returns when the bot's own background work is done;
without it each verb waits until something comes in sight, at most `slack.patience` seconds (or `waits=`).
"""

from bot.playground.doors import Answer, Door, InProcess, SignedHttp, SocketMode
from bot.playground.person import Person
from bot.playground.records import Call, Complaint
from bot.playground.room import Room
from bot.playground.seen import CannotDo, Seen
from bot.playground.slack import Slack
from bot.playground.workspace import SCOPES

__all__ = [
    "SCOPES",
    "Answer",
    "Call",
    "CannotDo",
    "Complaint",
    "Door",
    "InProcess",
    "Person",
    "Room",
    "Seen",
    "SignedHttp",
    "Slack",
    "SocketMode",
]
