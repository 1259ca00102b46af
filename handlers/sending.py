"""What goes to Slack after the ack: once more when Slack asks to wait, and written down when it does not arrive."""

import http.client
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

log = structlog.get_logger()

LONGEST = 30.0
"""Seconds that an answer may come late when Slack asks to wait; after that it would only surprise."""

Work = Callable[[], object]


@dataclass(frozen=True)
class Sender:
    """How a visit speaks to Slack. What is lost here loses nothing that is stored."""

    slack: WebClient
    """Answers within the 3 seconds that a trigger lives, or not at all."""
    respond: Callable[[str, dict[str, Any]], None]
    """Say something at a `response_url`. Raises what calls of `slack` raise."""
    after: Callable[[str, float, Work], None]
    """Do something when Slack takes a method again, so many seconds from now; no thread waits for it."""
    slower: Callable[[str, float], None]
    """Told that Slack asks to wait so many seconds with a method: it means all that the bot says. Never raises."""
    download: Callable[[str], bytes]
    """Read a file at an address that Slack told. Raises what calls of `slack` raise."""

    def twice(
        self, what: str, method: str, send: Work, again: Work | None = None, *, lost: Work | None = None
    ) -> None:
        """Send it, and the same (or `again`) once more when Slack asks to wait; do `lost` when it was not sent."""
        self.send(what, method, send, lambda: self.send(what, method, again or send, lost=lost), lost=lost)

    def send(
        self,
        what: str,
        method: str,
        send: Work,
        otherwise: Work | None = None,
        *,
        at_once: bool = False,
        lost: Work | None = None,
    ) -> None:
        """Send something; when Slack asks to wait, do `otherwise` after that, or at once. Never raises.

        `lost`, which never raises either, is done when it was not sent, and will not be.
        """
        try:
            send()
        except Exception as problem:  # noqa: BLE001 - runs after the ack, where nobody else would see it
            wait = asked_to_wait(problem)
            if wait is not None:
                self.slower(method, wait)
            if otherwise is None or wait is None or (wait > LONGEST and not at_once):
                log.warning("not shown", what=what, method=method, reason=reason(problem))
                if lost is not None:
                    lost()
            elif at_once:
                otherwise()
            else:
                log.info("shown later", what=what, method=method, seconds=wait)
                self.after(method, wait, otherwise)


def asked_to_wait(problem: Exception) -> float | None:
    """Seconds that Slack asks to wait, at least one; None when it said something else."""
    if not isinstance(problem, SlackApiError) or problem.response.status_code != http.client.TOO_MANY_REQUESTS:
        return None
    try:
        return max(1.0, float(problem.response.headers.get("Retry-After", "1")))
    except ValueError:
        return 1.0


def reason(problem: Exception) -> str:
    """Why a call failed, as a code or the name of what was raised."""
    return str(problem.response.get("error")) if isinstance(problem, SlackApiError) else type(problem).__name__
