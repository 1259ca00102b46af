"""A Bolt app that only acknowledges, on the bot's own web server, with the bot's settings: `python -m tests.bench.bare`.

What the bot takes more than this is its own: database, rules, texts.
"""

import gc
import os
import re
import signal
import sys
import threading

from slack_bolt import Ack, App, BoltRequest, BoltResponse
from slack_bolt.authorization import AuthorizeResult

from bot import web
from bot.build import utc_now
from tests.bench.load import HOST, SECRET

ANYTHING = re.compile(r".*", re.DOTALL)


def app() -> App:
    """Make it, with a listener a door, as the bot has."""
    who = AuthorizeResult(
        enterprise_id=None, team_id="T0G40", bot_token="xoxb-bench", bot_id="B0BOT", bot_user_id="U0BOT"
    )
    bare = App(
        authorize=lambda: who,
        request_verification_enabled=False,
        process_before_response=True,
        token_verification_enabled=False,
    )
    for listen in (bare.command, bare.action, bare.view):

        @listen(ANYTHING)
        def acknowledge(ack: Ack) -> None:
            ack()

    return bare


def main() -> None:
    """Serve until told to stop."""
    bare = app()

    def dispatch(payload: web.Json, headers: dict[str, str]) -> BoltResponse:
        return bare.dispatch(BoltRequest(mode="socket_mode", body=payload, headers=dict(headers)))

    listener = web.listen(HOST, int(os.environ.get("PORT", "0")))
    gc.collect()
    gc.freeze()
    sys.stderr.write(f'{{"event": "ready", "port": {listener.getsockname()[1]}}}\n')
    sys.stderr.flush()
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    web.serve(web.Site(dispatch=dispatch, secret=SECRET, now=utc_now, unready=lambda: ""), listener, stop)


if __name__ == "__main__":
    main()
