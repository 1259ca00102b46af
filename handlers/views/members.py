"""A person's own settings: the profile form, language, reminders."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.errors.fields import PROBLEMS
from handlers.texts import Text, bold, verbatim
from handlers.views import people
from handlers.views.blocks import Message, actions, button, message, option, section
from handlers.views.forms import Fields, Form, field, line, menu, radio
from handlers.visit import FieldErrors, Visit
from storage.cities import Town
from storage.kinds import Side


@dataclass(frozen=True)
class Chosen:
    """What was filled in."""

    city_id: int | None
    """None: of an organisation that is no city."""
    side: Side
    function: str


def form(visit: Visit, towns: Sequence[Town], guess: Town | None, then: str) -> Form:
    """City, side and function. `then` travels along: what to do again once this is known."""
    texts, person = visit.texts, visit.actor.person
    city_id = person.city_id or (guess.id if guess else None)
    intro = (
        texts.say("Before we go on: where are you from? You fill this in once.")
        if then
        else texts.say("This is what others see of you in the rosters.")
    )
    partner = bool(person.organisation) and person.city_id is None
    city = field(
        "city",
        texts.say("City"),
        menu(
            [option(verbatim(town.name), str(town.id)) for town in towns],
            str(city_id) if city_id else None,
            placeholder=texts.say("Choose your city"),
        ),
    )
    return Form(
        name="profile",
        title=texts.say("Who are you?"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(intro),
            section(bold(person.organisation)) if partner else city,
            field(
                "side",
                texts.say("Side"),
                radio(
                    [
                        option(texts.say("Political"), Side.POLITICAL, description=texts.say("alderman or mayor")),
                        option(
                            texts.say("Official"),
                            Side.OFFICIAL,
                            description=texts.say("employed by the city"),
                        ),
                    ],
                    person.side,
                ),
            ),
            field(
                "function",
                texts.say("Function"),
                line(person.function, most=100, placeholder=texts.say("such as: alderman for housing")),
                optional=True,
            ),
        ),
        about={"then": then} if then else {},
    )


def no_cities(visit: Visit) -> Message:
    """The reference data is not there: nobody can say where they are from."""
    return message(
        visit.texts.say("I don't know any city yet. The secretariat can load the cities and theme groups.")
    )


def read(fields: Fields, visit: Visit) -> Chosen | FieldErrors:
    """Read the profile form."""
    city, side = fields.choice("city"), fields.choice("side")
    missing = PROBLEMS["missing"](visit.texts, "")
    if "city" in fields.names and not (city and city.isdecimal()):
        return FieldErrors({"city": missing})
    if side not in (Side.POLITICAL, Side.OFFICIAL):
        return FieldErrors({"side": missing})
    return Chosen(int(city) if city else None, Side(side), fields.text("function"))


def introduced(visit: Visit) -> Message:
    """The profile is stored."""
    texts = visit.texts
    return message(
        texts.say("Thank you, I'll remember that: {you}.", you=summary(visit)),
        actions(
            button(texts.say("Theme groups"), "word", "groups"),
            button(texts.say("Network days"), "word", "days"),
        ),
    )


def summary(visit: Visit) -> Text:
    """`Ede, bestuurlijke kant, wethouder Wonen`."""
    person = visit.actor.person
    parts = [verbatim(person.city or person.organisation or "?"), people.side(visit.texts, person.side)]
    if person.function:
        parts.append(verbatim(person.function))
    return Text(", ", ", ").join(parts)


_NAMES = {
    "nl": ("nl", "nederlands", "dutch", "ned", "hollands"),
    "en": ("en", "engels", "english", "eng"),
}


def read_language(word: str) -> str:
    """`nl` or `en`, however it is called; empty when it is neither."""
    typed = word.strip().strip(".").casefold()
    return next((language for language, names in _NAMES.items() if typed in names), "")


def which_language(visit: Visit) -> Message:
    """Ask which language."""
    return message(
        visit.texts.say("Which language do you want?"),
        actions(
            button(verbatim("Nederlands"), "word", "language nl"),
            button(verbatim("English"), "word", "language en"),
        ),
    )


def language_chosen(visit: Visit) -> Message:
    """Confirm in the new language."""
    return message(visit.texts.say("From now on I speak English with you."))


def reminders_set(visit: Visit) -> Message:
    """Whether reminders come by direct message."""
    texts = visit.texts
    if visit.actor.person.reminders:
        return message(
            texts.say("You get reminders of network days by direct message again."),
            actions(button(texts.say("Switch off"), "reminders", "off")),
        )
    return message(
        texts.say("You get no more reminders by direct message. You can still see everything in Home."),
        actions(button(texts.say("Switch on again"), "reminders", "on")),
    )
