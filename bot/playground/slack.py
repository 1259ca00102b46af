"""The whole stand-in: a workspace, its server, its people, and the door to the bot."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from bot.playground.courier import Courier
from bot.playground.doors import ACK_SECONDS, InProcess, SignedHttp, SocketMode
from bot.playground.faults import Faults
from bot.playground.person import Person
from bot.playground.rates import Rates
from bot.playground.records import Channel, Event, User
from bot.playground.room import Room
from bot.playground.server import Server
from bot.playground.workspace import SCOPES, SLACKBOT, Workspace

if TYPE_CHECKING:
    from types import TracebackType

    from starlette.routing import BaseRoute

    from bot.playground.doors import Door
    from bot.playground.records import Call, Complaint, Json

TOKEN_PREFIX = "xoxb-playground-"  # noqa: S105 - the beginning of a token of the stand-in, no secret
EVENTS = frozenset({"app_home_opened", "app_mention", "message.im"})
PATIENCE = 5.0


def _now() -> datetime:
    return datetime.now(UTC)


def _username(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", ".", plain).strip(".") or "person"


class Slack:
    """A strict pretended Slack on a free loopback port. Use as a context manager, or call `stop()`.

    `clock` gives the time (aware); replace it at will. `patience` bounds every wait for the bot, in seconds.
    `commands` and `events` say what the app has registered; commands None: any. `routes` are served beside the API.
    Raises ValueError for a token that is not the stand-in's own kind.
    """

    def __init__(  # noqa: PLR0913 - settings
        self,
        door: Door | None = None,
        *,
        token: str = TOKEN_PREFIX + "bot",
        app_token: str = "xapp-playground-app",  # noqa: S107 - of the stand-in, no secret
        signing_secret: str = "playground-signing-secret",  # noqa: S107 - of the stand-in, no secret
        scopes: Iterable[str] = SCOPES,
        commands: Iterable[str] | None = None,
        events: Iterable[str] = EVENTS,
        clock: Callable[[], datetime] | None = None,
        patience: float = PATIENCE,
        ack_seconds: float = ACK_SECONDS,
        rate_limits: bool = False,
        retry_delays: Sequence[float] = (0.0, 0.0, 0.0),
        port: int = 0,
        team_id: str = "T0PLAY",
        routes: Sequence[BaseRoute] = (),
    ) -> None:
        """Start to listen at once."""
        if not token.startswith(TOKEN_PREFIX) or not app_token.startswith("xapp-playground-"):
            message = f"the playground takes tokens that start with {TOKEN_PREFIX} only: this one may be real"
            raise ValueError(message)
        self._clock = clock or _now
        self.workspace = Workspace(clock=self._time, scopes=scopes, team_id=team_id)
        self.token, self.app_token, self.signing_secret = token, app_token, signing_secret
        self.commands = None if commands is None else frozenset(commands)
        self.events = frozenset(events)
        self.patience, self.ack_seconds = patience, ack_seconds
        self.faults = Faults()
        self.rates = Rates(on=rate_limits)
        self.courier = Courier(self.workspace, lambda: self.door, retry_delays)
        self.server = Server(
            self.workspace, self.faults, self.rates, token, app_token, port=port, extra_routes=list(routes)
        )
        self._door = door
        self.server.start()

    def __enter__(self) -> Self:
        """Give the running stand-in."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def stop(self) -> None:
        """Stop listening and end the thread."""
        self.server.stop()

    # --- how the bot finds it

    @property
    def url(self) -> str:
        """The value for SLACK_API_URL."""
        return f"http://{self.server.host}/api/"

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a bot that is to use this Slack."""
        return {
            "SLACK_BOT_TOKEN": self.token,
            "SLACK_APP_TOKEN": self.app_token,
            "SLACK_SIGNING_SECRET": self.signing_secret,
            "SLACK_API_URL": self.url,
        }

    def address(self, path: str) -> str:
        """Give the full address of a path here."""
        return f"http://{self.server.host}{path}"

    # --- how it finds the bot

    @property
    def door(self) -> Door:
        """The door to the bot. Raises RuntimeError while none was set."""
        if self._door is None:
            message = "set slack.door, or call in_process, over_http or over_socket_mode first"
            raise RuntimeError(message)
        return self._door

    @door.setter
    def door(self, door: Door) -> None:
        self._door = door

    def in_process(
        self, dispatch: Callable[[str, Json], tuple[int, Any]], idle: Callable[[], object] | None = None
    ) -> InProcess:
        """Reach the bot by a call of `dispatch(kind, payload) -> (status, body)`; `idle`: see InProcess."""
        self._door = door = InProcess(dispatch, idle, self.ack_seconds)
        return door

    def over_http(self, url: str) -> SignedHttp:
        """Reach the bot by signed HTTP requests to its one address."""
        self._door = door = SignedHttp(url, self.signing_secret, self.ack_seconds)
        return door

    def over_socket_mode(self) -> SocketMode:
        """Reach the bot over the connections that it opens."""
        self._door = door = SocketMode(self.server.sockets, self.ack_seconds)
        return door

    # --- time

    def _time(self) -> datetime:
        return self._clock()

    @property
    def clock(self) -> Callable[[], datetime]:
        """What gives the time here."""
        return self._clock

    @clock.setter
    def clock(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock

    # --- people and channels

    def person(  # noqa: PLR0913 - what is known of a person
        self,
        name: str,
        *,
        email: str | None = None,
        locale: str | None = "nl-NL",
        tz: str | None = "Europe/Amsterdam",
        guest: bool = False,
        external: bool = False,
        deleted: bool = False,
        admin: bool = False,
        team_id: str | None = None,
        user_id: str | None = None,
    ) -> Person:
        """Add a person; `external`: from another workspace, whose locale and zone Slack withholds."""
        ws = self.workspace
        with ws.lock:
            user = User(
                id=user_id or ws.next_id("U"),
                name=_username(name),
                real_name=name,
                team_id=team_id or ("T0OTHER" if external else ws.team_id),
                email=email,
                locale=locale,
                tz=tz,
                is_admin=admin,
                is_restricted=guest,
                is_external=external,
                deleted=deleted,
            )
            ws.users[user.id] = user
            ws.record("user.added", None, user=user.id)
        return Person(self, user.id)

    def channel(
        self,
        name: str,
        members: Iterable[Person] = (),
        *,
        bot_is_member: bool = True,
        private: bool = False,
        channel_id: str | None = None,
    ) -> Room:
        """Add a channel."""
        ws = self.workspace
        with ws.lock:
            people = [person.id for person in members] + ([ws.bot_user] if bot_is_member else [])
            kind = "group" if private else "channel"
            channel = Channel(channel_id or ws.next_id("C"), name, kind, int(ws.seconds()), people)
            ws.channels[channel.id] = channel
            ws.record("channel.added", ws.audience(channel), channel=channel.id)
        return Room(self, channel.id)

    def revoke(self) -> None:
        """Take the bot's token away."""
        self.workspace.revoked = True

    def event(self, inner: Json, *, times: int = 1) -> Json:
        """Deliver any event, so often, with one event_id; give the payload."""
        inner.setdefault("event_ts", self.workspace.next_ts())
        return self.courier.event(inner, times=times)

    # --- what happened

    @property
    def calls(self) -> list[Call]:
        """All calls, both ways, the oldest first."""
        return self.workspace.calls

    @property
    def complaints(self) -> list[Complaint]:
        """All that Slack would have refused."""
        return self.workspace.complaints

    def called(self, method: str) -> list[Call]:
        """Give the bot's calls of one method."""
        return [call for call in list(self.calls) if call.to == "slack" and call.method == method]

    def news(self, user: str, mark: int, kinds: tuple[str, ...] = ()) -> list[Event]:
        """List what came in sight of a person by the bot after event number `mark`."""
        ws = self.workspace
        return [
            event
            for event in ws.log[mark:]
            if event.data.get("by") in {"bot", SLACKBOT}
            and (event.kind in kinds if kinds else True)
            and (event.audience is None or user in event.audience)
            and ("channel" not in event.data or user in ws.channels[event.data["channel"]].members or event.audience)
        ]

    def until(self, ready: Callable[[], bool], seconds: float | None = None) -> bool:
        """Wait until something is so, at most `seconds` (default: patience); looked at after every change."""
        return self.workspace.wait(ready, self.patience if seconds is None else seconds)

    def settle(self, seconds: float | None = None) -> bool:
        """Wait until no call of the bot is under way; say whether that is so."""
        return self.until(lambda: self.workspace.in_flight == 0, seconds)

    # --- what Slack lets through

    def is_shared(self, channel: Channel) -> bool:
        """Say whether people from another workspace are in a channel."""
        return any(self.workspace.users[member].is_external for member in channel.members)

    def why_no_command(self, person: Person, word: str) -> str:
        """Say why a slash command is not passed on; "" if it is."""
        if person.record.is_external:
            return "Slash commands of this app are not available to people from another workspace."
        if "commands" not in self.workspace.scopes or (
            word and self.commands is not None and word not in self.commands
        ):
            return f"{word} is not a valid command."
        return ""

    def heard(self, channel: Channel, text: str) -> list[str]:
        """List the events of which the bot is told when this is said in a channel."""
        ws = self.workspace
        if ws.bot_user not in channel.members:
            return []
        plural = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}[channel.kind]
        kinds = []
        if {f"message.{plural}"} & self.events and f"{plural}:history" in ws.scopes:
            kinds.append("message")
        if "app_mention" in self.events and f"<@{ws.bot_user}>" in text and channel.kind != "im":
            kinds.append("app_mention")
        return kinds
