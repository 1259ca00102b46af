"""What people do in a load, as Slack sends it: each time somebody else, in another group."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from bot.playground.inputs import state_of
from handlers.texts import escape
from handlers.views.forms import Form
from tests.bench.data import TEAM, Filled
from tests.bench.load import Answer, Json, Shown, Visit, command, interaction

MINISTER = "Minister Voorbeeld"
_ACCOUNT, _VIEW = "THEACCOUNT", "THEVIEW"
"""Stand for what is somebody's own."""


class People:
    """The people of one database, who take turns. `form` is the form for a report, as they get to see it."""

    def __init__(self, filled: Filled, form: Form, sink: str) -> None:
        self._apart = iter(filled.apart)
        self._numbers = count(1)
        self._sink = sink
        # encoded once: Slack's side of a form is no part of what is measured, and takes longer than the bot's
        view = _filled_in(form) | {"id": _VIEW, "root_view_id": _VIEW}
        payload = self._interaction("view_submission", _ACCOUNT) | {"view": view, "response_urls": []}
        self._sent = interaction(payload)

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
        response_url = f"{self._sink}/hooks/{account}/{number}"
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
            "response_url": response_url,
            "actions": [pressed],
        }
        return Visit(interaction(payload), group, response_url)

    def send(self) -> Visit:
        """Fill in the form for a report and send it."""
        account, _ = next(self._apart)
        view_id = f"V{account}{next(self._numbers)}"
        body = self._sent.replace(_VIEW.encode(), view_id.encode()).replace(_ACCOUNT.encode(), account.encode())
        return Visit(body, MINISTER)

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
            "response_url": f"{self._sink}/hooks/{account}",
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


def _filled_in(form: Form) -> Json:
    """A form as Slack sends it back, with what has no default filled in."""
    view = form.view()
    values = state_of([{**block} for block in view["blocks"]])
    values["counterpart"]["value"]["value"] = MINISTER
    values["said"]["value"]["value"] = "De steden vroegen om zekerheid over de uitkering. " * 5
    kinds = next(block for block in view["blocks"] if block.get("block_id") == "counterpart_class")
    values["counterpart_class"]["value"]["selected_option"] = kinds["element"]["options"][0]
    return {
        **view,
        "team_id": TEAM,
        "state": {"values": values},
        "hash": "1700000000.abcdef",
        "clear_on_close": False,
        "notify_on_close": False,
        "previous_view_id": None,
        "app_id": "A0BENCH",
        "external_id": "",
        "app_installed_team_id": TEAM,
        "bot_id": "B0BOT",
    }


@dataclass(frozen=True)
class Scenario:
    """One thing that people do, and what must have come of it."""

    name: str
    visit: Callable[[People], Visit]
    says: Callable[[Answer], str]
    """What the answer says, to whoever reads it."""
    writes: str = ""
    """The table in which each visit leaves one row."""
    shows: bool = False
    """Whether what it shows comes after the answer, at the response_url."""


def _said(answer: Answer) -> str:
    said = answer.json
    return str(said["text"]) if said.get("response_type") == "ephemeral" and said.get("blocks") else ""


def _in_place(answer: Answer) -> str:
    said = answer.json
    return str(said["view"]) if said.get("response_action") == "update" else ""


SCENARIOS = (
    Scenario("`/g40 join`", People.join, _said, writes="memberships"),
    Scenario("`/g40 roster`", People.roster, _said),
    Scenario("a button (join)", People.press, lambda answer: answer.body.decode(), writes="memberships", shows=True),
    Scenario("a form (report)", People.send, _in_place, writes="reports"),
)


def problem(scenario: Scenario, visits: list[Visit], answers: list[Answer], shown: list[Shown]) -> str:
    """Say what is wrong with the answers of the bot; empty when nothing is."""
    if len(answers) != len(visits):
        return f"{len(visits) - len(answers)} visits were not answered"
    for place, (visit, answer) in enumerate(zip(visits, answers, strict=True)):
        said = str(shown[place].json.get("text", "")) if scenario.shows else scenario.says(answer)
        if answer.status != 200 or escape(visit.about) not in said or (scenario.shows and answer.body):
            return f"{scenario.name} was answered with {answer.status} {answer.body[:300]!r}, {said[:300]!r}"
    return ""


def bare_problem(visits: list[Visit], answers: list[Answer]) -> str:
    """Say what is wrong with the answers of the bare app, which are to be empty."""
    wrong = [answer for answer in answers if answer.status != 200 or answer.body]
    if wrong or len(answers) != len(visits):
        return f"the bare app answered {len(answers)} of {len(visits)} visits, {len(wrong)} of them wrongly"
    return ""
