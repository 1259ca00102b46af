"""How one reply looks at each door: on the ack, in place of a form, as a message with a button."""

import json
from typing import Any

from handlers.texts import Texts, verbatim
from handlers.views.blocks import Message, Page, actions, button, message
from handlers.views.forms import Form
from handlers.visit import FieldErrors, Reply, Updated, Visit


def heard(reply: Reply) -> Message:
    """The message in a reply that is one."""
    if isinstance(reply, Updated):
        return reply.message
    if isinstance(reply, Message):
        return reply
    msg = f"{type(reply).__name__} cannot be said"
    raise TypeError(msg)


def spoken(reply: Reply) -> dict[str, Any]:
    """The body of a message, for an ack or a response_url."""
    return heard(reply).body()


def in_place(reply: Reply, visit: Visit) -> dict[str, Any]:
    """A view that takes the place of the form that was sent."""
    if isinstance(reply, Form | Page):
        return reply.view()
    if isinstance(reply, FieldErrors):
        msg = "errors go under their fields"
        raise TypeError(msg)
    said = heard(reply)
    return Page(
        title=verbatim(visit.network.short_name),
        close=visit.texts.say("Close"),
        blocks=said.blocks,
    ).view()


def marked(view: dict[str, Any], mark: str) -> dict[str, Any]:
    """The same view with a mark that travels along."""
    about = json.loads(view.get("private_metadata") or "{}")
    return {**view, "private_metadata": json.dumps({**about, mark: True}, separators=(",", ":"), ensure_ascii=False)}


def is_home(view: dict[str, Any], mark: str) -> bool:
    """Whether a view is Home, or was opened from there."""
    return view.get("type") == "home" or bool(json.loads(view.get("private_metadata") or "{}").get(mark))


def by_button(reply: Form | Page, visit: Visit, line: str) -> Message:
    """A form cannot open by itself in a direct message: a button that does what was typed opens it."""
    return message(
        visit.texts.say("Press the button to go on."),
        actions(button(reply.title, "word", line[:1500], style="primary", unique="form")),
    )


def home_of(said: Message) -> dict[str, Any]:
    """Home with nothing but a message."""
    return {"type": "home", "blocks": list(said.blocks)}


def too_late(visit: Visit) -> Message:
    """The form could not be opened in time."""
    action, value = visit.doing
    return message(
        visit.texts.say("That took too long. Press the button to open the form."),
        actions(button(visit.texts.say("Open the form"), action, value, style="primary", unique="form")),
    )


def not_sent(visit: Visit) -> Message:
    """A file could not be sent; what was asked can be asked again."""
    action, value = visit.doing
    return message(
        visit.texts.say(
            "Something went wrong when I sent you the file. If it isn't here, try again in a few minutes."
        ),
        actions(button(visit.texts.say("Try again"), action, value, unique="file")) if action else None,
    )


def not_read(visit: Visit) -> Message:
    """A file that was shared could not be had from Slack."""
    return message(visit.texts.say("I could not get this file from Slack. Share it with me again."))


def not_asked(visit: Visit) -> Message:
    """Slack did not answer, or too late; what was asked can be asked again."""
    action, value = visit.doing
    return message(
        visit.texts.say("Slack does not answer me now. Try again in a few minutes."),
        actions(button(visit.texts.say("Try again"), action, value, unique="ask")) if action else None,
    )


def old_button(texts: Texts) -> Message:
    """A button from before a change of the bot."""
    return message(
        texts.say("This button is from an older message and no longer works."),
        actions(button(texts.say("What can you do?"), "word", "help")),
    )
