"""MIDDLE: Slack in, Slack out. `register` is the table of contents of the bot.

A handler is three sentences: read the visit; do one verb in one transaction; return what to show. What can be
typed, pressed and sent is listed here, once; `doors` knows how it comes in and how the reply goes out.
"""

import re
from typing import Any

from slack_bolt import Ack, App, BoltResponse

from handlers import (
    channels,
    checks,
    debts,
    delegations,
    deliveries,
    digest,
    exporting,
    history,
    home,
    importing,
    keeping,
    lobby,
    matching,
    members,
    network_days,
    offices,
    privacy,
    reminders,
    search,
    seasons,
    themes,
)
from handlers.doors import Contents, Doors
from handlers.sending import Sender
from handlers.slash import Words
from handlers.visit import Desk

ANYTHING = re.compile(r".*", re.DOTALL)

NOUNS = (
    themes,
    channels,
    network_days,
    home,
    lobby,
    digest,
    search,
    members,
    keeping,
    delegations,
    matching,
    privacy,
    offices,
    history,
    seasons,
    checks,
    importing,
    exporting,
    deliveries,
)
"""What the bot knows about, in the order in which help lists their words.

Each has WORDS (what can be typed), ACTIONS (what a button does) and FORMS (what can be sent); some have CHOICES
(what draws an open form anew).
"""

for unprompted in (
    themes, channels, reminders, network_days, lobby, digest, keeping, matching, delegations, seasons, checks,
):  # fmt: skip
    debts.RENDERERS.update(unprompted.DEBTS)  # what the bot says unprompted, by kind of debt

debts.REPEATABLE.update(channels.REPEATABLE)
debts.FOR_STRANGERS.update(channels.FOR_STRANGERS)
debts.UNPAID.update(channels.UNPAID)

for noun in NOUNS:
    offices.BESIDE.update(getattr(noun, "ADMIN", {}))  # what may stand behind `admin`


def contents() -> Contents:
    """What can be typed, pressed and sent: a button's action or a form's name → its handler."""
    words = Words(*(word for noun in NOUNS for word in noun.WORDS))
    return Contents(
        words=words,
        actions={"word": words.run} | {name: handler for noun in NOUNS for name, handler in noun.ACTIONS.items()},
        forms={name: handler for noun in NOUNS for name, handler in noun.FORMS.items()},
        choices={name: handler for noun in NOUNS for name, handler in getattr(noun, "CHOICES", {}).items()},
        home=home.home,
    )


def register(app: App, desk: Desk, sender: Sender) -> Doors:
    """Tell Bolt what to listen to. Few listeners: it looks through them one by one."""
    doors = Doors(desk, contents(), sender)

    @app.command(ANYTHING)
    def command(ack: Ack, body: dict[str, Any]) -> None:
        doors.command(ack, body)

    @app.action(ANYTHING)
    def action(ack: Ack, body: dict[str, Any]) -> None:
        doors.action(ack, body)

    @app.view(ANYTHING)
    def form(ack: Ack, body: dict[str, Any]) -> None:
        doors.form(ack, body)

    @app.event(ANYTHING)
    def event(body: dict[str, Any]) -> BoltResponse | None:
        return doors.event(body)

    @app.error
    def failed(error: Exception, body: dict[str, Any]) -> BoltResponse:
        return doors.failed(error, body)

    return doors
