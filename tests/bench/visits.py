"""What people do in a load, as Slack sends it: each time somebody else, in another group."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from bot.playground.inputs import state_of
from handlers.views.blocks import Form
from tests.bench.data import TEAM, Filled
from tests.bench.load import Answer, Json, Shown, Visit, command, interaction


@dataclass
class People:
    """The people of one database, who take turns."""

    filled: Filled
    form: Form
    """The form for a report, as somebody gets to see it."""
    sink: str
    _apart: Iterator[tuple[str, str]] = field(init=False)
    _numbers: Iterator[int] = field(init=False)

    def __post_init__(self) -> None:
        self._apart = iter(self.filled.apart)
        self._numbers = count(1)

    def join(self) -> Visit:
        """`/g40 join <group>` by somebody who is not in it."""
        account, group = next(self._apart)
        return Visit(command(self._typed(account, f"join {group}")), group)

    def roster(self) -> Visit:
        """`/g40 roster <group>`."""
        account, group = next(self._apart)
        return Visit(command(self._typed(account, f"roster {group}")), group)

    def press(self) -> Visit:
        """The button "join" in the list of groups, by somebody who is not in it; what it shows goes to the sink."""
        account, group = next(self._apart)
        number = next(self._numbers)
        pressed = {
            "type": "button",
            "action_id": f"word:join {group}",
            "block_id": "b1",
            "text": {"type": "plain_text", "text": "Meedoen", "emoji": True},
            "value": f"join {group}",
            "action_ts": f"{number}.000100",
        }
        payload = self._interaction("block_actions", account) | {
            "container": {"type": "message", "message_ts": "1.0001", "channel_id": "C0G40", "is_ephemeral": True},
            "channel": {"id": "C0G40", "name": "netwerk"},
            "state": {"values": {}},
            "response_url": f"{self.sink}/hooks/{account}/{number}",
            "actions": [pressed],
        }
        return Visit(interaction(payload), group, payload["response_url"])

    def send(self) -> Visit:
        """The form for a report, filled in and sent."""
        account, _ = next(self._apart)
        number = next(self._numbers)
        view = self.form.view()
        for block in view["blocks"]:
            if block["type"] == "input":
                block["element"] = {**block["element"], **_FILLED_IN.get(block["block_id"], {})}
        view |= {
            "id": f"V{account}{number}",
            "root_view_id": f"V{account}{number}",
            "team_id": TEAM,
            "hash": f"{number}.abcdef",
            "bot_id": "B0BOT",
            "state": {"values": state_of(view["blocks"])},
        }
        payload = self._interaction("view_submission", account) | {"view": view, "response_urls": []}
        return Visit(interaction(payload), _MINISTER)

    def _typed(self, account: str, text: str) -> Json:
        return {
            "token": "bench-verification-token",
            "team_id": TEAM,
            "team_domain": "g40",
            "channel_id": "C0G40",
            "channel_name": "netwerk",
            "user_id": account,
            "user_name": account.lower(),
            "command": "/g40",
            "text": text,
            "api_app_id": "A0BENCH",
            "is_enterprise_install": "false",
            "response_url": f"{self.sink}/hooks/{account}",
            "trigger_id": f"{next(self._numbers)}.40.bench",
        }

    def _interaction(self, kind: str, account: str) -> Json:
        return {
            "type": kind,
            "user": {"id": account, "username": account.lower(), "name": account.lower(), "team_id": TEAM},
            "api_app_id": "A0BENCH",
            "token": "bench-verification-token",
            "team": {"id": TEAM, "domain": "g40"},
            "enterprise": None,
            "is_enterprise_install": False,
            "trigger_id": f"{next(self._numbers)}.40.bench",
        }
