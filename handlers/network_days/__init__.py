"""Network days: which come, signing up and off, and for the secretariat planning them."""

from handlers.debts import Occasion, Renderer
from handlers.doors import ChoiceHandler, FormHandler
from handlers.network_days import planning, visiting
from handlers.slash import Word
from handlers.texts import verbatim
from handlers.views.blocks import Message
from handlers.views.network_days import lists
from handlers.views.network_days import notices as view
from handlers.visit import Handler
from storage import network_days
from storage.database import Database
from storage.deliveries import Claim

WORDS = (
    Word(
        "days", "dagen", visiting.days,
        short=lambda t: t.say("the network days"),
        long=lambda t: t.say("Shows the network days to come: when, where, who comes. Name a year to look back."),
        example=lambda t: verbatim("2025"),
    ),
    Word(
        "day", "dag", visiting.day,
        short=lambda t: t.say("one network day with its programme"),
        long=lambda t: t.say("Shows one network day with its programme. Name its number in the list, or its date."),
        example=lambda t: verbatim("12 juni" if t.language == "nl" else "12 June"),
    ),
    Word(
        "signup", "inschrijven", visiting.signup,
        short=lambda t: t.say("sign up for a network day"),
        long=lambda t: t.say(
            "Opens the form to sign up for a network day, or to change it. Name no day for the next one."
        ),
        example=lambda t: verbatim("1"),
    ),
    Word(
        "cancel", "afmelden", visiting.cancel,
        short=lambda t: t.say("sign off from a network day"),
        long=lambda t: t.say(
            "Signs you off from a network day, with a reason if you like. Name no day for the next one."
        ),
        example=lambda t: verbatim("1"),
    ),
    Word(
        "plan", "plannen", planning.plan,
        short=lambda t: t.say("plan and change network days"),
        long=lambda t: t.say("Plans a network day. Name a number or date to change one, or to see who comes."),
        example=lambda t: verbatim("1"),
        secretariat=True,
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {**visiting.ACTIONS, **planning.ACTIONS}

CHOICES: dict[str, ChoiceHandler] = visiting.CHOICES

FORMS: dict[str, FormHandler] = {**visiting.FORMS, **planning.FORMS}


def changed(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Tell somebody who comes what changed; nothing when it is no longer true or a newer notice tells it all."""
    if occasion.reader is None:
        return None
    with db.reading() as tx:
        told = network_days.notice(tx, claim.facts, occasion.reader.id, zone=occasion.network.zone, on=occasion.today)
    if told is None:
        return None
    return view.changed(occasion.texts, occasion.network, occasion.now, told)


def answered_for(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Tell a politician what was answered in their name, unless something else was answered since."""
    if occasion.reader is None:
        return None
    with db.reading() as tx:
        found = network_days.answered_for(tx, claim.facts, occasion.reader.id)
    return None if found is None else lists.answered_for(occasion.texts, occasion.network, found)


DEBTS: dict[str, Renderer] = {"day_changed": changed, "answered_for": answered_for}
