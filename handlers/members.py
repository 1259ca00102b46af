"""People about themselves: city and side, language, reminders."""

from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import LANGUAGES, verbatim
from handlers.views import members as view
from handlers.views.forms import Fields
from handlers.visit import FieldErrors, Handler, Reply, Then, Visit
from storage import cities, members, seasons
from storage.database import Database


def profile(db: Database, visit: Visit, then: str) -> Reply:
    """The form for city, side and function; `then` is what to do again after it, as `action value`."""
    with db.reading() as tx:
        towns = cities.members(tx)
        guess = cities.of_address(tx, visit.email) if visit.email else None
    return view.form(visit, towns, guess, then) if towns else view.no_cities(visit)


def language(db: Database, visit: Visit, word: str) -> Reply:
    """`language nl` or `language en`."""
    wanted = view.read_language(word)
    if wanted not in LANGUAGES:
        return view.which_language(visit)
    with db.transaction() as tx:
        person = members.speak(tx, visit.actor, wanted)
    return view.language_chosen(visit.known_as(person))


def reminders(db: Database, visit: Visit, value: str) -> Reply:
    """Switch personal reminders `on` or `off`."""
    with db.transaction() as tx:
        person = members.set_reminders(tx, visit.actor, wanted=value != "off")
    return view.reminders_set(visit.known_as(person))


WORDS = (
    Word(
        "language", "taal", language,
        short=lambda t: t.say("Dutch or English"),
        long=lambda t: t.say("Chooses the language in which I speak to you: nl or en."),
        example=lambda t: verbatim("en" if t.language == "nl" else "nl"),
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {"profile": profile, "reminders": reminders}


def introduce(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The profile form was sent."""
    chosen = view.read(fields, visit)
    if isinstance(chosen, FieldErrors):
        return chosen
    with db.transaction() as tx:
        person = members.introduce(
            tx, visit.actor, city_id=chosen.city_id, side=chosen.side, function=chosen.function, at=visit.now
        )
        if not visit.actor.person.complete:
            seasons.first_time(tx, person, team=visit.team, at=visit.now)
    action, _, value = str(fields.about.get("then", "")).partition(" ")
    return Then((action, value)) if action else view.introduced(visit.known_as(person))


FORMS: dict[str, FormHandler] = {"profile": introduce}
