"""Socket Mode: Slack's payloads over a connection that the bot opens, for places where Slack cannot come in."""

import http.client
import json
import logging
import socket
import threading
from collections.abc import Callable
from typing import Any

import structlog
from slack_bolt import BoltResponse
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient
from slack_sdk.socket_mode.client import BaseSocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.socket_mode.response import SocketModeResponse

from bot.trouble import Trouble
from bot.web import is_slack_like
from storage.database import POOL

log = structlog.get_logger()

LOOKS = 5
"""Seconds between two looks at the connection; a lost one is opened anew."""
BUFFER = 16 * 1024
"""Bytes read at a time. The client reads a payload by calling itself: by 1 kB, as it would, a long one nests deep."""
GRACE = 5
"""Seconds for payloads in hand when the process is asked to stop."""
OK = 200

Dispatch = Callable[[dict[str, Any], dict[str, str]], BoltResponse]


class SocketMode:
    """The connection, and threads that handle what comes over it."""

    def __init__(self, dispatch: Dispatch, app_token: str, slack: WebClient) -> None:
        """Prepare; `connect` begins."""
        self._dispatch = dispatch
        self._busy = 0
        self._closing = False
        self._changed = threading.Condition()
        self._client = SocketModeClient(
            app_token,
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=slack,
            ping_interval=LOOKS,
            receive_buffer_size=BUFFER,
            concurrency=POOL,
        )
        self._client.socket_mode_request_listeners.append(self._handle)

    @property
    def connected(self) -> bool:
        """Whether payloads can come in now."""
        return self._client.is_connected()

    def connect(self) -> None:
        """Open the connection; from then on it is kept open. Raises Trouble when Slack refuses."""
        try:
            self._client.connect()
        except SlackApiError as error:
            raise Trouble(
                f"Slack refuses Socket Mode ({error.response.get('error')}). Set SLACK_APP_TOKEN to an app-level "
                "token (xapp-…) with the scope connections:write, and switch Socket Mode on in the app's settings."
            ) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Trouble(f"Slack cannot be reached for Socket Mode: {error}.") from error

    def close(self) -> None:
        """Take no more, answer what is in hand, and close the connection."""
        with self._changed:
            self._closing = True
            self._changed.wait_for(lambda: self._busy == 0, GRACE)
        self._client.auto_reconnect_enabled = False
        self._client.current_session_state.terminated = True
        session = self._client.current_session
        if session is not None and session.sock is not None:
            # the client waits for its own reading, up to 3 seconds, before it closes; this ends the reading
            try:
                session.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                log.debug("connection was closed already")
        self._client.close()

    def _handle(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        with self._changed:
            if self._closing:  # not acknowledged: Slack sends events again, and to another process
                return
            self._busy += 1
        try:
            self._answer(client, request)
        finally:
            with self._changed:
                self._busy -= 1
                self._changed.notify_all()

    def _answer(self, client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        if not is_slack_like(request.payload):
            client.send_socket_mode_response(SocketModeResponse(request.envelope_id))
            return
        repeats = {}
        if request.retry_attempt:
            repeats = {
                "x-slack-retry-num": str(request.retry_attempt),
                "x-slack-retry-reason": request.retry_reason or "",
            }
        answer = self._dispatch(request.payload, repeats)
        if answer.status != OK:
            log.warning("payload not acknowledged", type=request.type, status=answer.status)
            return
        client.send_socket_mode_response(SocketModeResponse(request.envelope_id, _body(answer)))


def _body(answer: BoltResponse) -> dict[str, Any] | None:
    if not answer.body:
        return None
    if answer.headers.get("content-type", [""])[0].startswith("application/json"):
        body: dict[str, Any] = json.loads(answer.body)
        return body
    return {"text": answer.body}
