"""What a person at the page can do, each with the verb of `Person` that does it."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.playground import hands, screen
from bot.playground.person import Person
from bot.playground.seen import CannotDo

if TYPE_CHECKING:
    from bot.playground.page.stage import Stage
    from bot.playground.records import Json, Message, View
    from bot.playground.screen import Spot
    from bot.playground.seen import Seen
    from bot.playground.slack import Slack


MOST_BYTES = 10_000_000
"""Of a file that is shared here: twice what the bot reads."""


def _person(slack: Slack, given: Json) -> Person:
    user = slack.workspace.users[given["as"]]
    if user.is_bot or user.deleted:
        raise CannotDo(f"nobody can be {user.real_name} here")
    return Person(slack, user.id)


def _surface(slack: Slack, who: Person, given: Json) -> Message | View:
    """Find what was acted on, if it is still before this person's eyes. Raises CannotDo."""
    ws = slack.workspace
    found: Message | View | None
    if "view" in given:
        found = ws.views.get(given["view"])
        if found is not None and (found.user != who.id or found.closed):
            found = None
    else:
        channel = ws.channels[given["room"]]
        found = ws.ephemeral(who.id, given["ts"])
        if found is None and who.id in channel.members:
            found = ws.message(channel, given["ts"])
    if found is None:
        raise CannotDo("this is no longer here")
    return found


def _spot(slack: Slack, who: Person, given: Json) -> Spot:
    return screen.at(_surface(slack, who, given["on"]), given["block"], given["action"])


def _fill(slack: Slack, who: Person, given: Json) -> dict[str, str]:
    """Put what was typed where it belongs; what does not fit, by block."""
    wrong: dict[str, str] = {}
    if not given.get("values"):
        return wrong
    surface = _surface(slack, who, given["on"])
    for block, action, wish in given["values"]:
        try:
            hands.put(slack, who.id, screen.at(surface, block, action), wish)
        except CannotDo as cannot:
            wrong[block] = str(cannot)
    return wrong


def _told(seen: Seen) -> Json:
    return {"refused": seen.refused, "warning": seen.warning}


def say(slack: Slack, given: Json) -> Json:
    """Type a line, a slash command or a message."""
    return _told(_person(slack, given).types(given["text"], in_=given["room"] or None, waits=0))


def share(slack: Slack, given: Json) -> Json:
    """Share a file; `content` as base64."""
    content = b64decode(given["content"], validate=True)
    if len(content) > MOST_BYTES:
        raise CannotDo(f"a file has at most {MOST_BYTES // 1_000_000} MB here")
    return _told(_person(slack, given).shares(given["name"], content, in_=given["room"] or None, waits=0))


def press(slack: Slack, given: Json) -> Json:
    """Press a button, or choose where the bot is told at once."""
    who = _person(slack, given)
    wrong = _fill(slack, who, given)
    if wrong:
        return {"wrong": wrong}
    spot = _spot(slack, who, given)
    if spot.element["type"] == "button":
        return _told(who.presses_on(spot, waits=0))
    wish = given.get("wish")
    wishes: list[Any] = wish if isinstance(wish, list) else [wish]
    return _told(who.picks_on(spot, *wishes, waits=0))


def search(slack: Slack, given: Json) -> Json:
    """Ask the bot for suggestions."""
    who = _person(slack, given)
    return {"options": hands.search(slack, who.id, _spot(slack, who, given), given["query"])}


def submit(slack: Slack, given: Json) -> Json:
    """Send the form on top."""
    who = _person(slack, given)
    wrong = _fill(slack, who, given)
    return {"wrong": wrong} if wrong else _told(who.submits(waits=0))


def close(slack: Slack, given: Json) -> Json:
    """Close the form on top."""
    return _told(_person(slack, given).closes())


def home(slack: Slack, given: Json) -> Json:
    """Open the App Home."""
    _person(slack, given).opens_home(waits=0)
    return {}


def clock(stage: Stage, given: Json) -> Json:
    """Let time pass until a moment."""
    to = datetime.fromisoformat(given["to"])
    if to.tzinfo is None:
        raise ValueError(given["to"])
    if to < stage.now():
        raise CannotDo("time goes forward only")
    stage.moves(to)
    return {}


def begin(stage: Stage, given: Json) -> Json:
    """Start again, with the example or empty."""
    stage.begins(bool(given.get("empty")))
    return {}


ACTS: dict[str, Callable[[Slack, Json], Json]] = {
    "say": say,
    "share": share,
    "press": press,
    "search": search,
    "submit": submit,
    "close": close,
    "home": home,
}
STAGE: dict[str, Callable[[Stage, Json], Json]] = {"clock": clock, "begin": begin}
