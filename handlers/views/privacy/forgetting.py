"""Being forgotten: what goes, what stays and why, before anybody decides."""

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, verbatim
from handlers.views import people
from handlers.views.blocks import Block, Message, message, option, section
from handlers.views.forms import Fields, Form, boxes, field
from handlers.visit import FieldErrors, Visit
from storage.privacy.forgetting import Consequences, Forgotten

SURE = "sure"
_DOT = verbatim("• ")


def form(visit: Visit, told: Consequences) -> Form:
    """The explanation, and one box to tick."""
    texts, own = visit.texts, told.person.id == visit.actor.id
    return Form(
        name="forget",
        title=texts.say("Be forgotten") if own else texts.say("Forget somebody"),
        submit=texts.say("Forget me") if own else texts.say("Forget"),
        cancel=texts.say("Cancel"),
        blocks=(*_explained(texts, told, own=own), field(SURE, texts.say("Are you sure?"), boxes([_sure(texts)]))),
        about={"member": told.person.id},
    )


def _sure(texts: Texts) -> dict[str, object]:
    return option(texts.say("Yes. I know that this cannot be undone."), SURE)


def _explained(texts: Texts, told: Consequences, *, own: bool) -> list[Block]:
    person, city = told.person, told.person.city or told.person.organisation or "…"
    first = (
        texts.say("I then forget who you are. Read first what that means.")
        if own
        else texts.say(
            "I then forget who {person} is. Do this only when they asked for it.", person=people.who(person, texts)
        )
    )
    goes = [
        texts.say("name, function, e-mail address, language and the link with the Slack account"),
        texts.say("remarks and reasons given with network days"),
        texts.say("messages that I would still send"),
        texts.say("the name in the history of changes"),
    ]
    ends = [
        texts.count("{n} theme group", "{n} theme groups", told.groups) if told.groups else EMPTY,
        texts.count("{n} role", "{n} roles", told.offices) if told.offices else EMPTY,
        texts.count("{n} time acting for each other", "{n} times acting for each other", told.delegations)
        if told.delegations
        else EMPTY,
        texts.count("{n} sign-up for a day to come", "{n} sign-ups for days to come", told.signups)
        if told.signups
        else EMPTY,
    ]
    ending = [one for one in ends if one]
    stays = [
        texts.say("that somebody of {city} was in a group, had a role or came to a day, and when", city=city),
        texts.count(
            "{n} report, as written by “{former}”: it is the network's memory of its lobby",
            "{n} reports, as written by “{former}”: they are the network's memory of its lobby",
            told.reports,
            former=people.former(texts, person),
        )
        if told.reports
        else EMPTY,
        texts.say("what others wrote in a free text: ask the secretariat if a name in it should go"),
        texts.say("messages in Slack itself, and backups until they end"),
    ]
    warned = (
        [
            section(
                bold(texts.say("Nobody of the secretariat is left after this."))
                + verbatim(" ")
                + texts.say("First let the operator name somebody else (`G40_ADMINS`).")
            )
        ]
        if told.last
        else []
    )
    return [
        section(first),
        *warned,
        section(_list(texts.say("What goes"), goes)),
        *([section(_list(texts.say("What ends today"), ending))] if ending else []),
        section(_list(texts.say("What stays, without a name"), [one for one in stays if one])),
        section(texts.say("Who writes to me again after this begins anew.")),
    ]


def _list(title: Text, lines: list[Text]) -> Text:
    return NEWLINE.join([bold(title), *(_DOT + one for one in lines)])


def read(fields: Fields, visit: Visit) -> int | FieldErrors:
    """Whom to forget."""
    if SURE not in fields.choices(SURE):
        return FieldErrors({SURE: visit.texts.say("Tick the box if you are sure.")})
    return int(fields.about["member"])


def forgotten(visit: Visit, done: Forgotten) -> Message:
    """It is done."""
    texts, shown = visit.texts, people.former(visit.texts, done.person)
    if done.already:
        return message(texts.say("This was done before: here stands “{former}”.", former=shown))
    if done.person.id == visit.actor.id:
        return message(
            texts.say("I have forgotten you. In the network's history now stands “{former}”.", former=shown),
            section(texts.say("Thank you for what you did for the network.")),
        )
    return message(texts.say("It is done. In the network's history now stands “{former}”.", former=shown))
