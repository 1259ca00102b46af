"""What a person does with one element of her screen: search in it, fill it in, press it; how the bot is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.playground import filling, hooks, messages, payloads
from bot.playground.limits import offered, suggestion_problems
from bot.playground.records import Json, View
from bot.playground.seen import CannotDo

if TYPE_CHECKING:
    from bot.playground.screen import Spot
    from bot.playground.slack import Slack

_SUGGESTED = {"external_select", "multi_external_select"}


def search(slack: Slack, user: str, spot: Spot, query: str) -> list[Json]:
    """Type in an external select; give the options that are offered. Raises CannotDo."""
    ws = slack.workspace
    if spot.element["type"] not in _SUGGESTED:
        message = f"{spot.element['type']} is not searched"
        raise CannotDo(message)
    least = spot.element.get("min_query_length", 3)
    if len(query) < least:
        message = f"Slack searches from {least} characters on"
        raise CannotDo(message)
    payload = payloads.suggestion(ws, user, spot.surface, *spot.ids, query)
    label = f"block_suggestion {spot.ids[1]}"
    answer, failure = slack.courier.send("interactive", payload, label)
    problems = [] if failure else suggestion_problems(answer.body)
    if problems:
        ws.complain(f"ack of {label}", "invalid_options", messages.words(problems))
    found = [] if failure or problems else offered(answer.body)
    ws.suggestions[f"{user}/{'/'.join(spot.ids)}"] = found
    return found


def put(slack: Slack, user: str, spot: Spot, wish: Any) -> Json:
    """Fill an input in without telling the bot; give its value. Raises CannotDo."""
    ws = slack.workspace
    suggestions: list[Json] = []
    if spot.element["type"] in _SUGGESTED and wish:
        suggestions = list(ws.suggestions.get(f"{user}/{'/'.join(spot.ids)}", []))
        for each in wish if isinstance(wish, (list, tuple)) else [wish]:
            if all(each not in (option["text"]["text"], option["value"]) for option in suggestions):
                suggestions += search(slack, user, spot, str(each))
    value = filling.fill(spot.element, wish, suggestions)
    with ws.lock:
        spot.set(user, value)
        ws.record("input.filled", [user], by=user)
    return value


def act(slack: Slack, user: str, spot: Spot, given: Json) -> str:
    """Tell the bot of a press or choice; what went wrong, or nothing."""
    ws = slack.workspace
    element, surface = spot.element, spot.surface
    action: Json = {"type": element["type"], "block_id": spot.ids[0], "action_id": spot.ids[1], **given}
    for name in element:
        if name == "placeholder" or name.startswith("initial_"):
            action[name] = element[name]
    action["action_ts"] = ws.next_ts()
    with ws.lock:
        if isinstance(surface, View):
            payload = payloads.view_actions(ws, user, surface, [action])
        else:
            hook = hooks.give_out(ws, user, surface.channel, "action", surface)
            payload = payloads.message_actions(ws, user, surface, [action], hook, slack.address(hook.path))
    return slack.courier.act(payload, f"block_actions {spot.ids[1]}")
