"""What a person sees: messages, and the form or Home in front of them, as they were at that moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.playground import forms, messages, plain
from bot.playground.inputs import state_of
from bot.playground.limits import elements_of
from bot.playground.records import Json

if TYPE_CHECKING:
    from bot.playground.records import Message, View
    from bot.playground.workspace import Workspace


class CannotDo(AssertionError):  # noqa: N818 - a refusal, read as a sentence
    """Slack's client would not let a person do this; the message says why, and what there is instead."""


def names_in(ws: Workspace) -> plain.Names:
    """Give the reader of ids: people and channels by name."""

    def name(given: str) -> str:
        if given in ws.users:
            return ws.users[given].real_name
        return ws.channels[given].name if given in ws.channels else given

    return name


@dataclass(frozen=True)
class Seen:
    """What came on the screen: `text`, `blocks`, `buttons`, `view`, `plain`; nothing at all is falsy.

    `refused` in words if Slack did not let it through; `warning` if the bot did not answer as it must
    (operation_timeout, …).
    """

    messages: tuple[Json, ...] = ()
    view: Json | None = None
    errors: dict[str, str] = field(default_factory=dict)
    refused: str = ""
    warning: str = ""
    plain: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    """What is in the files of the messages, by name."""
    where: tuple[tuple[str, str, str], ...] = ()
    """Where the messages are: (channel, ts, who alone sees it or "")."""

    def __bool__(self) -> bool:
        """Say whether there is anything to see."""
        return bool(self.messages or self.view)

    def __str__(self) -> str:
        """Read everything."""
        return self.plain

    @property
    def text(self) -> str:
        """The text of the messages, as the bot wrote it."""
        return "\n".join(message["text"] for message in self.messages)

    @property
    def blocks(self) -> list[Json]:
        """The blocks of the messages, then of the form or Home."""
        found = [block for message in self.messages for block in message.get("blocks") or []]
        return found + (self.view["blocks"] if self.view else [])

    @property
    def elements(self) -> list[Json]:
        """All that can be pressed, chosen or filled in."""
        return [element for block in self.blocks for element in elements_of(block)]

    @property
    def buttons(self) -> list[str]:
        """The labels of the buttons, in order."""
        return [element["text"]["text"] for element in self.elements if element["type"] == "button"]

    @property
    def ephemeral(self) -> bool:
        """Whether all messages are for this person's eyes only."""
        return bool(self.where) and all(person for _, _, person in self.where)

    @property
    def ts(self) -> str:
        """The timestamp of the last message."""
        return self.where[-1][1] if self.where else ""

    @property
    def channel(self) -> str:
        """The conversation of the last message, by id."""
        return self.where[-1][0] if self.where else ""

    @property
    def title(self) -> str:
        """The title of the form."""
        return str(self.view["title"]["text"]) if self.view and self.view["type"] == "modal" else ""


def look(
    ws: Workspace,
    shown: list[Message],
    view: View | None,
    *,
    user: str = "",
    refused: str = "",
    warning: str = "",
) -> Seen:
    """Take a picture of messages and a view."""
    with ws.lock:
        names = names_in(ws)
        written = [messages.as_slack(ws, message, metadata=True) for message in shown]
        parts = []
        for message in shown:
            if message.blocks:
                state = state_of(message.blocks, message.state.get(user))
                parts.append(plain.read_blocks(message.blocks, names, state))
            else:
                parts.append(plain.unmarked(message.text, names))
            parts += [f"({file['title']})" for file in message.files]
        data = forms.as_slack(ws, view) if view else None
        errors = labelled(view) if view else {}
        if view and data:
            parts.append(plain.read_view(data, names, view.errors))
        files = {file["title"]: ws.uploads[file["id"]].content for message in shown for file in message.files}
        where = tuple((message.channel, message.ts, message.ephemeral_to or "") for message in shown)
        return Seen(tuple(written), data, errors, refused, warning, "\n\n".join(parts), files, where)


def labelled(view: View) -> dict[str, str]:
    """Give the errors of a form by the labels of its inputs."""
    labels = {block.get("block_id"): block["label"]["text"] for block in view.given["blocks"] if "label" in block}
    return {labels.get(block_id, block_id): message for block_id, message in view.errors.items()}
