"""MIDDLE: Slack in, Slack out. `register` is the table of contents of the bot.

A handler is three sentences: read the visit; do one verb in one transaction; return what to show. What can be
typed, pressed and sent is listed here, once; `doors` knows how it comes in and how the reply goes out.
"""

import re
from typing import Any

from slack_bolt import Ack, App
from slack_sdk import WebClient

from handlers import home, members, themes
from handlers.doors import Contents, Doors
from handlers.slash import Word, Words
from handlers.texts import verbatim
from handlers.visit import Desk

ANYTHING = re.compile(r".*", re.DOTALL)


def words() -> Words:
    """What can be typed, in the order in which help lists it."""
    return Words(*themes.WORDS, *members.WORDS, HELP)


HELP = Word(
    "help", "hulp", lambda db, visit, line: words().help(db, visit, line),
    short=lambda t: t.say("this list, or about one word"),
    long=lambda t: t.say("Shows what I can do. Name a word to read more about it."),
    example=lambda t: verbatim("aansluiten" if t.language == "nl" else "join"),
)  # fmt: skip


def contents(table: Words) -> Contents:
    """What can be pressed and sent: a button's action or a form's name → its handler."""
    return Contents(
        actions={
            "word": table.run,
            **themes.ACTIONS,
            **members.ACTIONS,
        },
        forms={
            **members.FORMS,
        },
        home=home.home,
    )


def register(app: App, desk: Desk) -> Doors:
    """Tell Bolt what to listen to. Few listeners: it looks through them one by one."""
    doors = Doors(desk, contents(words()))

    @app.command(ANYTHING)
    def command(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        doors.command(ack, body, client)

    @app.action(ANYTHING)
    def action(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        doors.action(ack, body, client)

    @app.view(ANYTHING)
    def form(ack: Ack, body: dict[str, Any], client: WebClient) -> None:
        doors.form(ack, body, client)

    @app.event(ANYTHING)
    def event(body: dict[str, Any], client: WebClient) -> None:
        doors.event(body, client)

    return doors
