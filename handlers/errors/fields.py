"""What can be wrong in a field of a form, whatever the form: the key of the problem → a sentence."""

from collections.abc import Callable

from handlers.errors import delegations, keeping, lobby, network_days, offices, seasons, themes
from handlers.texts import Text, Texts
from handlers.visit import Visit
from storage.errors import BadField

PROBLEMS: dict[str, Callable[[Texts, str], Text]] = {
    "missing": lambda t, _: t.say("Fill this in."),
    "too_long": lambda t, most: t.say("This is too long: at most {most} characters.", most=most),
    "no_member_city": lambda t, _: t.say("This city is not a member of the network. Choose one from the list."),
    "ends_before_start": lambda t, _: t.say("The end comes before the start. Choose a later date."),
    "no_number": lambda t, _: t.say("Fill in a whole number, such as 40."),
    "in_future": lambda t, _: t.say("This date is still to come. Choose today or an earlier day."),
    "in_past": lambda t, _: t.say("This date has passed. Choose today or a later day."),
    **lobby.PROBLEMS,
    **delegations.PROBLEMS,
    **keeping.PROBLEMS,
    **network_days.PROBLEMS,
    **seasons.PROBLEMS,
    **offices.PROBLEMS,
    **themes.PROBLEMS,
}


def sentence(problem: BadField, visit: Visit) -> Text:
    """What to say under the field."""
    return PROBLEMS[problem.problem](visit.texts, problem.detail)
