"""Whatever a bot sends, the limits answer with a list and never fail."""

import copy
import json
import random
from typing import Any

import pytest

from bot.playground.limits import (
    block_problems,
    form_answer_problems,
    message_problems,
    suggestion_problems,
    view_problems,
)
from tests.playground.kit import actions, button, field, modal, mrkdwn, options, plain, section, select

ODD: list[Any] = [None, 0, -1, 1.5, "", "x" * 4001, [], {}, [None], {"type": None}, {"type": "button"}, True, "[]"]
ASK = {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain()}
VIEW = modal(
    section(accessory=button(confirm=ASK, action_id="a"), fields=[mrkdwn()]),
    actions(
        select(initial_option=options(1)[0]), {"type": "checkboxes", "options": options(2), "initial_options": []}
    ),
    actions({"type": "static_select", "option_groups": [{"label": plain(), "options": options(1)}]}),
    field({"type": "number_input", "is_decimal_allowed": True, "min_value": "1"}),
    field({"type": "plain_text_input", "min_length": 1, "max_length": 9, "initial_value": "x"}),
    {"type": "context", "elements": [mrkdwn(), {"type": "image", "image_url": "https://x", "alt_text": "x"}]},
    {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
    {"type": "markdown", "text": "x"},
    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]},
)


def places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((value, key))
        if isinstance(item, (dict, list)):
            found += places(item)
    return found


@pytest.mark.parametrize("seed", range(20))
def test_odd_payloads_are_judged_and_never_fail(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        view = copy.deepcopy(VIEW)
        for _ in range(chance.randint(1, 3)):
            holder, key = chance.choice(places(view))
            holder[key] = copy.deepcopy(chance.choice(ODD))
        json.dumps([str(problem) for problem in view_problems(view)])
        for surface in ("message", "modal", "home"):
            block_problems(view.get("blocks"), surface)
        message_problems({"text": "x", "blocks": view.get("blocks"), "metadata": view.get("title")})
        form_answer_problems({"response_action": "update", "view": view}, [])
        suggestion_problems(view)
