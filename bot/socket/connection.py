"""One connection to Slack: opened with an address that is good once, greeted, and watched by pings.

`websockets` does the protocol. Slack's own client (slack_sdk 3.47) was here before: it measures silence by the
machine's clock, which may jump; never notices a connection that was silent from the start; writes with `send`, which
may leave out the end of a long answer; and sleeps in its own thread when Slack says to wait.
"""

import contextlib
import json
import logging
import socket
import time
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

Json = dict[str, Any]

PING = 10.0
"""Seconds between two pings, and until a pong must have come: silence is noticed within 20 s."""
OPENING = 10.0
"""Seconds for a connection to be made, and again for Slack's greeting."""
CLOSING = 0.5
"""Seconds for Slack to take leave. It answers, but does not close (slackapi/node-slack-sdk, issue 2752)."""
MOST_BYTES = 2**24

_QUIET = logging.getLogger("bot.socket.quiet")
_QUIET.setLevel(logging.CRITICAL)  # what happened is said here, once; the library would quote addresses with tickets


class TurnedAway(Exception):  # noqa: N818 - what is the matter
    """Slack let us in only to say that we must go: too_many_websockets, link_disabled."""


@dataclass(eq=False)
class Connection:
    """A connection that Slack has greeted."""

    websocket: ClientConnection
    opened: float
    """When, in seconds of the monotonic clock."""
    leaving: bool = False
    """Slack said that it will end: another is to take its place, and this one only ends what it has in hand."""

    @property
    def open(self) -> bool:
        """Whether something can be sent."""
        return self.websocket.close_code is None

    def send(self, said: Json) -> bool:
        """Send; False when the connection is no more."""
        try:
            self.websocket.send(json.dumps(said, ensure_ascii=False))
        except (ConnectionClosed, OSError):
            return False
        return True

    def receive(self, timeout: float | None = None) -> Json | None:
        """What Slack says next; None when that is nothing we know. Raises ConnectionClosed, TimeoutError."""
        try:
            said = json.loads(self.websocket.recv(timeout))
        except ValueError:
            return None
        return said if isinstance(said, dict) else None

    def close(self) -> None:
        """Take leave. Never raises, and takes little more than `CLOSING`, also when Slack is silent."""
        with contextlib.suppress(ConnectionClosed, OSError):
            self.websocket.close()


def open_connection(slack: WebClient, app_token: str, *, ping: float = PING) -> Connection:
    """Ask for an address, go there, and be greeted.

    Raises what the SDK raises, OSError (TimeoutError among them), websockets' exceptions, and TurnedAway.
    """
    url = str(slack.apps_connections_open(app_token=app_token)["url"])
    websocket = connect(
        url,
        legacy=True,  # not in a `with`: it is read, written and closed by three threads
        ssl=slack.ssl if url.startswith("wss:") else None,
        compression=None,
        open_timeout=OPENING,
        ping_interval=ping,
        ping_timeout=ping,
        close_timeout=CLOSING,
        max_size=MOST_BYTES,
        max_queue=None,  # else a queue that is full keeps pongs waiting, and the connection counts as silent
        logger=_QUIET,
    )
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        # what was sent into the void fails soon, instead of keeping the pings waiting for a quarter of an hour
        with contextlib.suppress(OSError, AttributeError):
            websocket.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(2 * ping * 1000))
    connection = Connection(websocket, time.monotonic())
    try:
        said = connection.receive(OPENING)
    except BaseException:
        connection.close()
        raise
    if said is None or said.get("type") != "hello":
        connection.close()
        raise TurnedAway(str((said or {}).get("reason") or "no greeting"))
    return connection
