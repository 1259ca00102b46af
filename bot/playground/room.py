"""A conversation, as everybody in it sees it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.playground.seen import look

if TYPE_CHECKING:
    from bot.playground.person import Person
    from bot.playground.records import Channel
    from bot.playground.seen import Seen
    from bot.playground.slack import Slack


class Room:
    """A channel or a direct conversation."""

    def __init__(self, slack: Slack, channel_id: str) -> None:
        """Point at a conversation."""
        self.slack, self.id = slack, channel_id

    def __repr__(self) -> str:
        """Read as the name."""
        return f"<#{self.name}>"

    @property
    def record(self) -> Channel:
        """What the workspace knows of it."""
        return self.slack.workspace.channels[self.id]

    @property
    def name(self) -> str:
        """Its name."""
        return self.record.name

    @property
    def messages(self) -> list[Seen]:
        """What was said, the oldest first."""
        return [look(self.slack.workspace, [message], None) for message in list(self.record.messages)]

    def archive(self) -> None:
        """Archive the channel."""
        with self.slack.workspace.lock:
            self.record.is_archived = True
            self.slack.workspace.record("channel.archived", None, channel=self.id)

    def add(self, *people: Person) -> None:
        """Let people in; the bot is told (member_joined_channel) if it asked for that."""
        for person in people:
            if person.id not in self.record.members:
                self.record.members.append(person.id)
                self._moved(person, "joined")

    def remove(self, *people: Person) -> None:
        """Let people go; the bot is told (member_left_channel) if it asked for that."""
        for person in people:
            if person.id in self.record.members:
                self.record.members.remove(person.id)
                self._moved(person, "left")

    def _moved(self, person: Person, how: str) -> None:
        ws, kind = self.slack.workspace, f"member_{how}_channel"
        ws.record(f"channel.{how}", None, channel=self.id, user=person.id)
        if kind in self.slack.events and ws.bot_user in self.record.members:
            letter = "C" if self.record.kind == "channel" else "G"
            inner = {
                "type": kind,
                "user": person.id,
                "channel": self.id,
                "channel_type": letter,
                "team": person.record.team_id,
                "event_ts": ws.next_ts(),
            }
            self.slack.courier.event(inner, shared=self.slack.is_shared(self.record))
