"""Who acts for whom: the form to say it, the choice in forms, and what people are told."""

from collections.abc import Sequence

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, verbatim
from handlers.views import people
from handlers.views.blocks import Block, Message, actions, button, confirm, context, message, option, section
from handlers.views.forms import Fields, Form, boxes, field, menu, person_picker
from handlers.visit import Visit
from storage.delegations import Delegated
from storage.members import Person

WHOM = "for"
"""The field that says in whose name, and what a form's `about` calls the person it was drawn for."""
A_FIELD = 10
"""Ticks in one field; Slack allows no more."""
MOST = 40
"""Politicians of a city with a button each: far more than a city has."""


# --- in whose name ---------------------------------------------------------------------------------


def whom_field(
    visit: Visit, person: Person, choices: Sequence[Person], asked: Text, *, redraws: str = ""
) -> list[Block]:
    """The choice in whose name, for who acts for somebody; nothing for everybody else.

    `asked` is the question; `redraws` the choice that draws the form anew, where what it offers depends on who it is
    for.
    """
    if not any(one.id != visit.actor.id for one in choices):
        return []
    texts = visit.texts
    named = [
        option(texts.say("Myself") if one.id == visit.actor.id else verbatim(one.name), str(one.id))
        for one in sorted(choices, key=lambda one: (one.id != visit.actor.id, one.name))
    ]
    element = menu(named, str(person.id))
    if not redraws:
        return [field(WHOM, asked, element)]
    return [field(WHOM, asked, {**element, "action_id": redraws}, dispatch=True)]


def for_id(visit: Visit, fields: Fields) -> int:
    """In whose name a form was sent: as chosen, else for whom it was drawn, else for who sends it."""
    chosen = fields.choice(WHOM) or str(fields.about.get(WHOM, ""))
    return int(chosen) if chosen.isdecimal() else visit.actor.id


# --- who acts for whom -----------------------------------------------------------------------------


def in_home(visit: Visit, acting: Sequence[Delegated], acts: Sequence[Delegated]) -> list[Block]:
    """For a politician who acts for them, with the door to change it; for an official for whom they act."""
    texts, person = visit.texts, visit.actor.person
    blocks = []
    if person.side == "political" and person.complete:
        blocks.append(
            section(
                _acting(texts, acting),
                accessory=button(texts.say("Who acts for me"), "delegates", str(person.id), unique="me"),
            )
        )
    for one in acts:
        name = one.politician.name
        blocks.append(
            section(
                texts.say("You act for {name}.", name=people.who(one.politician, texts)),
                accessory=button(
                    texts.say("Stop"),
                    "delegation_end",
                    str(one.id),
                    spoken=texts.say("Stop acting for {name}", name=name),
                    confirm=confirm(
                        texts.say("Stop?"),
                        texts.say("You can then no longer sign up, sign off or report for {name}.", name=name),
                        texts.say("Stop"),
                        texts.say("Back"),
                    ),
                ),
            )
        )
    return blocks


def of_city(visit: Visit, town: str, found: Sequence[tuple[Person, Sequence[Delegated]]]) -> Message:
    """The politicians of a city, and who acts for each."""
    texts = visit.texts
    if not found:
        return message(texts.say("I know no politician from {city} yet.", city=bold(town)))
    rows: list[Block | None] = []
    for person, acting in found[:MOST]:
        rows.append(
            section(
                people.line(person, texts, city=False) + NEWLINE + _acting_for(texts, acting),
                accessory=button(
                    texts.say("Change"),
                    "delegates",
                    str(person.id),
                    spoken=texts.say("Change who acts for {name}", name=person.name),
                ),
            )
        )
    rows.append(context(_why(texts)))
    return message(texts.say("Who acts for whom in {city}", city=bold(town)), *rows)


def form(visit: Visit, politician: Person, acting: Sequence[Delegated]) -> Form:
    """Who acts for a politician: untick to end it, choose to add."""
    texts = visit.texts
    mine = politician.id == visit.actor.id
    first = (
        texts.say("An official of your city can sign up, sign off and report for you.")
        if mine
        else texts.say("An official of {city} can act for {name}.", city=politician.city, name=bold(politician.name))
    )
    shown = acting[:A_FIELD]
    ticked = [
        option(verbatim(one.official.name or "?"), str(one.id), description=verbatim(one.official.function) or None)
        for one in shown
    ]
    return Form(
        name="delegates",
        title=texts.say("Who acts for you?") if mine else texts.say("Who acts for them?"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(first + verbatim(" ") + texts.say("Both are told.")),
            *(
                [
                    field(
                        "acting",
                        texts.say("Act now"),
                        boxes(ticked, [str(one.id) for one in shown]),
                        hint=texts.say("Remove a tick to end it."),
                        optional=True,
                    )
                ]
                if shown
                else []
            ),
            field(
                "official",
                texts.say("Add somebody"),
                person_picker(placeholder=texts.say("an official of the same city")),
                optional=True,
            ),
        ),
        about={"politician": politician.id, "shown": [one.id for one in shown]},
    )


def saved(visit: Visit, politician: Person, acting: Sequence[Delegated]) -> Message:
    """Who acts for somebody now."""
    texts = visit.texts
    if politician.id == visit.actor.id:
        return message(_acting(texts, acting))
    return message(bold(politician.name) + verbatim(": ") + _acting_for(texts, acting))


def ended(visit: Visit, done: Delegated) -> Message:
    """It has ended."""
    texts, name = visit.texts, people.who(done.politician, visit.texts)
    if done.already:
        return message(texts.say("You didn't act for {name} any more.", name=name))
    return message(texts.say("You no longer act for {name}.", name=name))


def told_let(texts: Texts, reader: Person, done: Delegated, by: Person | None) -> Message:
    """One of the two is told that the official acts for the politician from now on."""
    who = _by(texts, by)
    if reader.id == done.politician.id:
        return message(
            texts.say(
                "From now on {official} can sign up, sign off and report lobby talks for you.",
                official=people.who(done.official, texts),
            )
            + who,
            actions(button(texts.say("Who acts for me"), "delegates", str(done.politician.id))),
        )
    return message(
        texts.say(
            "From now on you can sign up, sign off and report lobby talks for {politician}: choose the name in the "
            "form.",
            politician=people.who(done.politician, texts),
        )
        + who,
        actions(button(texts.say("Network days"), "word", "days")),
    )


def told_ended(texts: Texts, reader: Person, done: Delegated, by: Person | None) -> Message:
    """One of the two is told that it has ended."""
    who = _by(texts, by)
    if reader.id == done.politician.id:
        return message(
            texts.say("{official} no longer acts for you.", official=people.who(done.official, texts)) + who
        )
    return message(texts.say("You no longer act for {name}.", name=people.who(done.politician, texts)) + who)


def _acting(texts: Texts, acting: Sequence[Delegated]) -> Text:
    """For the politician themselves."""
    if not acting:
        return texts.say("Nobody acts for you. An official of your city can sign up, sign off and report for you.")
    return texts.say(
        "Who acts for you: {people}.", people=texts.listing(people.who(one.official, texts) for one in acting)
    )


def _acting_for(texts: Texts, acting: Sequence[Delegated]) -> Text:
    if not acting:
        return texts.say("nobody acts for them")
    return texts.say("acted for by {people}", people=texts.listing(people.who(one.official, texts) for one in acting))


def _by(texts: Texts, by: Person | None) -> Text:
    return verbatim(" ") + texts.say("{name} arranged this.", name=people.who(by, texts)) if by else EMPTY


def _why(texts: Texts) -> Text:
    return texts.say("Who acts for a politician signs them up, signs them off, reports for them, and is reminded.")
