"""Our client of Slack: the SDK's, without its retries, and every call is counted.

The SDK's own retries post twice when an answer is lost. Bolt makes a client of its own for each request, so the
listeners are given one of these instead.
"""

import http.client
import time
import urllib.request
from ssl import SSLContext
from typing import Any
from urllib.parse import urlsplit

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse
from slack_sdk.webhook import WebhookClient

from bot.delivery import answers
from bot.figures import Figures
from bot.manifest import METHODS
from handlers.sheets import MOST_BYTES

RESPONSE = "response_url"
"""What an answer to a button is counted as: it goes to an address of its own."""
DOWNLOAD = "download"
"""What reading a shared file is counted as: so does it."""
COUNTED = frozenset({*METHODS, "apps.connections.open", RESPONSE, DOWNLOAD})
"""Methods that are told apart; there are no others."""
OTHER = "other"

OURS_TO_MEND = frozenset(
    {
        "duplicate_external_id",
        "exchanged_trigger_id",
        "expired_trigger_id",
        "hash_conflict",
        "invalid_arguments",
        "invalid_blocks",
        "invalid_trigger_id",
        "msg_too_long",
        "not_enabled",
        "not_found",
        "push_limit_reached",
        "view_too_large",
    }
)
"""What Slack says of views and messages that it does not take, beside the codes that delivery knows."""
KNOWN = (
    answers.PERMANENT
    | answers.OURS
    | answers.BROKEN
    | answers.NOT_INVITED
    | OURS_TO_MEND
    | {"ratelimited", answers.ALREADY}
)
NO_ANSWER = "no answer"


class Client(WebClient):
    """Calls Slack. Without retries; `timeout` in seconds."""

    def __init__(
        self, token: str | None, base_url: str, figures: Figures, *, timeout: int, ssl: SSLContext | None
    ) -> None:
        """Take a shared `ssl`: to make one takes 20 ms."""
        super().__init__(token=token, base_url=base_url, timeout=timeout, ssl=ssl, retry_handlers=[])
        self._figures = figures

    def api_call(self, api_method: str, **given: Any) -> SlackResponse:
        """Call a method, as all of the SDK's do in the end, and count it."""
        with _Counted(self._figures, api_method):
            return super().api_call(api_method, **given)

    def respond(self, url: str, body: dict[str, Any]) -> None:
        """Say something at a `response_url`. Raises SlackApiError when Slack does not take it, and as calls do."""
        with _Counted(self._figures, RESPONSE):
            hook = WebhookClient(url, timeout=self.timeout, ssl=self.ssl, retry_handlers=[])
            answer = hook.send(**body)
            if answer.status_code != http.client.OK:
                slower = answer.status_code == http.client.TOO_MANY_REQUESTS
                said = {"ok": False, "error": "ratelimited" if slower else f"HTTP {answer.status_code}"}
                raise SlackApiError(  # type: ignore[no-untyped-call]
                    "not taken",
                    SlackResponse(
                        client=self,
                        http_verb="POST",
                        api_url=RESPONSE,  # the real one is a secret
                        req_args={},
                        data=said,
                        headers=answer.headers,
                        status_code=answer.status_code,
                    ),
                )

    def download(self, url: str) -> bytes:
        """Read a file at an address of Slack's, with the token; a byte more than MOST_BYTES at most.

        Raises OSError when it is not to be had. The token goes to Slack only: nowhere else, and after no redirect.
        """
        if not self._is_slack(url):
            raise OSError("not an address of Slack's")
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {self.token}"})  # noqa: S310 - see above
        opener = urllib.request.build_opener(_Straight, urllib.request.HTTPSHandler(context=self.ssl))
        with _Counted(self._figures, DOWNLOAD), opener.open(request, timeout=self.timeout) as answer:
            if answer.headers.get_content_type() == "text/html":
                raise OSError("a page to sign in, and no file")
            content: bytes = answer.read(MOST_BYTES + 1)
        return content

    def _is_slack(self, url: str) -> bool:
        parts, own = urlsplit(url), urlsplit(self.base_url)
        files = parts.scheme == "https" and (parts.hostname or "").endswith(".slack.com")
        return files or (parts.scheme, parts.netloc) == (own.scheme, own.netloc)


class _Straight(urllib.request.HTTPRedirectHandler):
    """Follows nobody."""

    def redirect_request(self, *_given: object) -> None:
        """Refuse: whoever answers elsewhere would be told the token."""


class _Counted:
    """A call, from its begin to its answer."""

    def __init__(self, figures: Figures, method: str) -> None:
        self._figures, self._method = figures, method if method in COUNTED else OTHER

    def __enter__(self) -> None:
        self._began = time.perf_counter()

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> None:
        self._figures.called(self._method, result(problem), time.perf_counter() - self._began)


def result(problem: BaseException | None) -> str:
    """How a call ended, in few words: `ok`, a code of Slack's that we know, `HTTP 5xx`, `no answer`, or `other`."""
    if problem is None:
        return "ok"
    if not isinstance(problem, answers.FAILURES):
        return OTHER
    if not isinstance(problem, SlackApiError):
        return NO_ANSWER
    error = answers.read(problem).error
    if error in KNOWN:
        return error
    return "HTTP 5xx" if problem.response.status_code >= http.client.INTERNAL_SERVER_ERROR else OTHER
