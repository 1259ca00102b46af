"""The forms with which a city's people are entered, corrected and pointed at in Slack, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.errors.fields import PROBLEMS
from handlers.texts import NEWLINE, Text, Texts, bold, verbatim
from handlers.views import people
from handlers.views.blocks import Block, Message, message, option, section
from handlers.views.forms import Fields, Form, field, line, person_picker, radio
from handlers.views.keeping.parts import after, group_menu, ids, listed, numbers
from handlers.visit import FieldErrors, Visit
from storage.cities import Town
from storage.errors import AlreadyKnown
from storage.keeping import MOST_EMAIL, MOST_FUNCTION, MOST_NAME, Correction, Entered, Placed, Sheet, Wanted
from storage.kinds import Side
from storage.members import Person
from storage.themes import ThemeGroup


@dataclass(frozen=True)
class Chosen:
    """Somebody to enter, and the groups to put them in at once."""

    wanted: Wanted
    themes: tuple[int, ...]
    despite: tuple[int, ...]


def new(visit: Visit, town: Town | None, groups: Sequence[ThemeGroup], *, put_in: int = 0) -> Form:
    """Enter somebody without Slack: of a city, or (None) of a partner; `put_in` is a group to begin with."""
    texts = visit.texts
    where = (
        texts.say(
            "Somebody from {city} who is not in Slack (yet). Others see the name and function in rosters.",
            city=town.name,
        )
        if town
        else texts.say("Somebody of an organisation that is no city: VNG, Platform31, a ministry.")
    )
    organisation = field(
        "organisation", texts.say("Organisation"), line(most=MOST_NAME, placeholder=texts.say("such as: VNG"))
    )
    return Form(
        name="keep_enter",
        title=texts.say("Add somebody"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(where),
            field("name", texts.say("Name"), line(most=MOST_NAME)),
            *(() if town else (organisation,)),
            *_about(texts, None if town else Side.OFFICIAL, ""),
            _email(texts, None),
            *group_menu(texts, groups, (put_in,)),
        ),
        about={"city": town.id if town else None},
    )


def read_new(fields: Fields, visit: Visit) -> Chosen | FieldErrors:
    """Read that form."""
    side = fields.choice("side")
    if side not in tuple(Side):
        return FieldErrors({"side": _missing(visit)})
    city_id = fields.about.get("city")
    wanted = Wanted(
        name=fields.text("name"),
        side=Side(side),
        function=fields.text("function"),
        email=fields.text("email"),
        city_id=city_id if isinstance(city_id, int) else None,
        organisation=fields.text("organisation"),
    )
    return Chosen(wanted, ids(fields.choices("groups")), numbers(fields.about.get("despite")))


def known(visit: Visit, refused: AlreadyKnown) -> Text:
    """Somebody like that is there: who, and how to go on."""
    texts = visit.texts
    name = verbatim(f"{refused.name}, {refused.function}" if refused.function else refused.name)
    return texts.say(
        "{name} is already known in {place}. Is this somebody else? Then press the button once more.",
        name=name,
        place=refused.place,
    )


def entered(visit: Visit, done: Entered, placed: Placed | None) -> Message:
    """Somebody is known now."""
    texts, one = visit.texts, done.person
    if done.already:
        first = texts.say("{person} was in already.", person=bold(people.line(one, texts)))
    else:
        first = texts.say("{person} is in.", person=bold(people.line(one, texts)))
    lines = [first]
    if placed and placed.added:
        lines.append(texts.say("In the groups: {groups}.", groups=listed(texts, placed.added)))
    lines.append(texts.say("When they turn up in Slack I ask whether it is them, and put all in one name."))
    return message(NEWLINE.join(lines), after(visit, one, again=True))


def correct(visit: Visit, sheet: Sheet) -> Form:
    """Change what is known of somebody; a name only without an account."""
    texts, one = visit.texts, sheet.person
    own = one.slack_user is not None
    intro = section(texts.say("{person}. The name comes from Slack.", person=bold(people.who(one, texts))))
    return Form(
        name="keep_correct",
        title=texts.say("Correct"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(
            intro if own else field("name", texts.say("Name"), line(one.name, most=MOST_NAME)),
            *_about(texts, one.side, one.function),
            *(() if own else (_email(texts, sheet.email),)),
        ),
        about={"person": one.id, "seen": sheet.mark},
    )


def read_correct(fields: Fields, visit: Visit) -> Correction | FieldErrors:
    """Read that form."""
    side = fields.choice("side")
    if side not in tuple(Side):
        return FieldErrors({"side": _missing(visit)})
    named = "name" in fields.names
    return Correction(
        Side(side),
        fields.text("function"),
        fields.text("name") if named else None,
        fields.text("email") if named else None,
        str(fields.about.get("seen", "")),
    )


def corrected(visit: Visit, one: Person) -> Message:
    """How somebody is known now."""
    said = visit.texts.say("Stored: {person}.", person=bold(people.line(one, visit.texts)))
    return message(said, after(visit, one))


def meanwhile(visit: Visit) -> Text:
    """Somebody else changed it while the form was open."""
    return visit.texts.say(
        "Somebody else changed this while you had the form open. What you filled in is still here: press the button "
        "once more to keep yours."
    )


def point(visit: Visit, sheet: Sheet) -> Form:
    """Which account is somebody's that was entered without?"""
    texts, one = visit.texts, sheet.person
    return Form(
        name="keep_point",
        title=texts.say("Is in Slack now"),
        submit=texts.say("Ask them"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(
                texts.say(
                    "Who in Slack is {person}? I ask them; after a yes all is in one name.",
                    person=bold(people.line(one, texts)),
                )
            ),
            field("account", texts.say("Account"), person_picker()),
        ),
        about={"person": one.id},
    )


def pointed(visit: Visit, entered: Person, account: Person) -> Message:
    """They are asked."""
    said = visit.texts.say(
        "I ask {account} whether they are {name}. You hear it when they answer.",
        account=people.who(account, visit.texts),
        name=verbatim(entered.name),
    )
    return message(said, after(visit, entered))


def _about(texts: Texts, side: Side | None, function: str) -> tuple[Block, ...]:
    sides = [
        option(texts.say("Political"), Side.POLITICAL, description=texts.say("alderman or mayor")),
        option(texts.say("Official"), Side.OFFICIAL, description=texts.say("employed, not elected")),
    ]
    return (
        field("side", texts.say("Side"), radio(sides, side)),
        field(
            "function",
            texts.say("Function"),
            line(function, most=MOST_FUNCTION, placeholder=texts.say("such as: alderman for housing")),
            optional=True,
        ),
    )


def _email(texts: Texts, email: str | None) -> Block:
    return field(
        "email",
        texts.say("E-mail"),
        line(email or "", most=MOST_EMAIL),
        hint=texts.say("Only to recognise them when they come to Slack; then I forget it. Nobody else sees it."),
        optional=True,
    )


def _missing(visit: Visit) -> Text:
    return PROBLEMS["missing"](visit.texts, "")
