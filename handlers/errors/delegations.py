"""Refusals about acting for somebody."""

from collections.abc import Callable

from handlers.texts import Text, Texts

PROBLEMS: dict[str, Callable[[Texts, str], Text]] = {
    "no_politician": lambda t, _: t.say("Only for an alderman or mayor somebody can act."),
    "no_official": lambda t, _: t.say(
        "I don't know them as an official (yet). Let them say in Home who they are, and choose them again."
    ),
    "not_of_one_city": lambda t, _: t.say("They are from another city. Choose an official of the same city."),
}
