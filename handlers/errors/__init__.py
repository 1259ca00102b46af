"""The one place where a refusal becomes a sentence, and where the unexpected becomes a short code.

Each noun has a file with `SENTENCES`: refusal → what to say. A test holds that every refusal has one.
"""

import secrets
from collections.abc import Callable
from typing import Any

import structlog

from handlers import outcome
from handlers.errors import importing, keeping, lobby, network_days, offices, people, seasons, themes
from handlers.errors.fields import sentence
from handlers.texts import Text
from handlers.views.blocks import Message, message
from handlers.visit import FieldErrors, Visit
from storage.errors import BadField, BadFields, ChangedMeanwhile, Refused, Unavailable, Unconfirmed

log = structlog.get_logger()

Sentence = Callable[[Any, Visit], Message]

SENTENCES: dict[type[Refused], Sentence] = {
    **people.SENTENCES,
    **themes.SENTENCES,
    **offices.SENTENCES,
    **network_days.SENTENCES,
    **lobby.SENTENCES,
    **keeping.SENTENCES,
    **seasons.SENTENCES,
    **importing.SENTENCES,
    ChangedMeanwhile: lambda refused, visit: message(
        visit.texts.say("This was changed while you had the form open. Open it again to see how it is now.")
    ),
    BadField: lambda refused, visit: message(sentence(refused, visit)),
    BadFields: lambda refused, visit: message(sentence(refused.problems[0], visit)),
}


def tell(problem: Exception, visit: Visit) -> Message:
    """What to say to somebody about what went wrong."""
    texts = visit.texts
    if isinstance(problem, Refused):
        outcome.note(outcome.REFUSED)
        return SENTENCES[type(problem)](problem, visit)
    if isinstance(problem, Unavailable):
        outcome.note(outcome.UNAVAILABLE)
        log.warning("database unavailable", reason=str(problem)[:200])
        if isinstance(problem, Unconfirmed):
            return message(
                texts.say(
                    "My memory fell silent just when I stored this, so I don't know whether it is in. Try again in a "
                    "few minutes: it won't be in twice."
                )
            )
        return message(
            texts.say("I can't reach my memory right now. Nothing was stored. Try again in a few minutes.")
        )
    outcome.note(outcome.FAILED)
    reference = secrets.token_hex(3)
    log.error("unexpected", code=reference, doing=visit.doing[0], exc_info=problem)
    return message(
        texts.say(
            "Something went wrong on my side. Try again; if it goes on, give the secretariat this code: {code}.",
            code=reference,
        )
    )


def tell_in_form(problem: Exception, visit: Visit, fields: list[str]) -> FieldErrors | Message:
    """The same under the fields of a form, so that what was typed stays there; a form without fields makes way."""
    if not fields:
        return tell(problem, visit)
    if isinstance(problem, BadField):
        problem = BadFields((problem,))
    if isinstance(problem, BadFields):
        outcome.note(outcome.REFUSED)
        return FieldErrors(_placed({p.field: sentence(p, visit) for p in problem.problems}, fields))
    said = tell(problem, visit).text
    where = problem.where if isinstance(problem, Refused) else None
    return FieldErrors(_placed({where: said}, fields))


def _placed(errors: dict[str | None, Text], fields: list[str]) -> dict[str, Text]:
    """What belongs under no field that is there goes under the first."""
    return {(field if field in fields else fields[0]): said for field, said in errors.items()}
