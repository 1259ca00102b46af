"""The form for a report, and its reader.

What must be typed comes first and is little: with whom, of which kind, and what was said. All else has a default
that is right for most talks, so that a report costs less than a minute on a phone.
"""

from dataclasses import dataclass, replace

from handlers.errors.fields import PROBLEMS
from handlers.texts import Text, verbatim
from handlers.views import delegations as whom
from handlers.views import people
from handlers.views.blocks import Block, option
from handlers.views.forms import (
    Fields,
    Form,
    day_picker,
    field,
    line,
    menu,
    multi_menu,
    people_picker,
    person_picker,
    prose,
    radio,
    redrawn,
)
from handlers.views.lobby import words
from handlers.visit import FieldErrors, Visit
from storage.kinds import LedBy, Publicity, Result, Side
from storage.lobby import MOST, Prepared, Talk, Told
from storage.members import Person

WHOM_CHOSEN = "report_whom"
"""The choice in whose name, in the form of a new report."""


@dataclass(frozen=True)
class Draft:
    """What stands in the form. People are Slack accounts, as the pickers give them, and others without one."""

    told: Told
    people: tuple[str, ...] = ()
    next_by: str | None = None
    others: tuple[int, ...] = ()
    """Those who have no account: their ids."""
    next_other: int | None = None


def form(visit: Visit, prepared: Prepared, *, given: bool = False) -> Form:
    """The form, empty but for what can be guessed, or with what was reported before; `given`: for a named group."""
    texts, talk, person = visit.texts, prepared.talk, prepared.person or visit.actor.person
    draft = _of_talk(talk) if talk else _new(visit, prepared, person)
    group = {"group": prepared.about[0].name} if given and prepared.about else {}
    return Form(
        name="report",
        title=texts.say("Correct report") if talk else texts.say("Lobby report"),
        submit=texts.say("Save") if talk else texts.say("Send"),
        cancel=texts.say("Cancel"),
        blocks=(
            *(
                whom.whom_field(
                    visit,
                    person,
                    (visit.actor.person, *prepared.choices),
                    texts.say("In whose name?"),
                    redraws=WHOM_CHOSEN,
                )
                if not talk
                else ()
            ),
            *_first(visit, prepared, draft),
            *_rest(visit, prepared, draft),
        ),
        about={"report": talk.id, "seen": talk.mark} if talk else {"opened": visit.now.isoformat(), **group},
    )


def for_another(visit: Visit, prepared: Prepared, fields: Fields) -> Form:
    """The form in another's name: what can be guessed is guessed for them, and what was filled in stays."""
    return redrawn(replace(form(visit, prepared), about=fields.about), fields)


def meanwhile(visit: Visit) -> Text:
    """The report that is to be corrected was corrected while the form was open."""
    return visit.texts.say(
        "This report was corrected while you had the form open, and saving replaces that. "
        "What you filled in is still here: check it, and save again."
    )


def read(fields: Fields, visit: Visit) -> Draft | FieldErrors:
    """Read the form; what was left empty that must not be is said under its field."""
    met_on, kind = fields.day("met_on"), fields.choice("counterpart_class")
    led_by, result = fields.choice("led_by"), fields.choice("result")
    publicity = fields.choice("publicity")
    missing = [
        name
        for name, value in (
            ("met_on", met_on),
            ("counterpart_class", kind),
            ("led_by", led_by),
            ("result", result),
            ("publicity", publicity),
        )
        if not value
    ]
    if missing or not (met_on and kind and led_by and result and publicity):
        return FieldErrors(dict.fromkeys(missing, PROBLEMS["missing"](visit.texts, "")))
    told = Told(
        met_on=met_on,
        counterpart=fields.text("counterpart"),
        counterpart_class=kind,
        led_by=LedBy(led_by),
        said=fields.text("said"),
        organisation=fields.text("organisation"),
        themes=tuple(int(one) for one in fields.choices("themes") if one.isdecimal()),
        result=Result(result),
        next_step=fields.text("next_step"),
        next_on=fields.day("next_on"),
        publicity=Publicity(publicity),
    )
    others = tuple(int(one) for one in fields.choices("others") if one.isdecimal())
    next_other = fields.choice("next_other") or ""
    return Draft(
        told,
        fields.people("people"),
        fields.person("next_by"),
        others,
        int(next_other) if next_other.isdecimal() else None,
    )


def _new(visit: Visit, prepared: Prepared, person: Person) -> Draft:
    """Today, by oneself, led by the side of the one in whose name it is."""
    return Draft(
        Told(
            met_on=visit.today,
            counterpart="",
            counterpart_class="",
            led_by=LedBy.OFFICIAL if person.side == Side.OFFICIAL else LedBy.POLITICIAN,
            said="",
            themes=tuple(theme.id for theme in prepared.about),
        ),
        people=(visit.actor.account,),
    )


def _of_talk(talk: Talk) -> Draft:
    return Draft(
        Told(
            met_on=talk.met_on,
            counterpart=talk.counterpart,
            counterpart_class=talk.counterpart_class,
            led_by=talk.led_by,
            said=talk.said,
            organisation=talk.organisation,
            themes=tuple(theme.id for theme in talk.themes),
            result=talk.result,
            next_step=talk.next_step,
            next_on=talk.next_on,
            publicity=talk.publicity,
        ),
        people=tuple(person.slack_user for person in talk.people if person.slack_user),
        next_by=talk.next_by.slack_user if talk.next_by else None,
        others=tuple(person.id for person in talk.people if not person.slack_user),
        next_other=talk.next_by.id if talk.next_by and not talk.next_by.slack_user else None,
    )


def _first(visit: Visit, prepared: Prepared, draft: Draft) -> tuple[Block, ...]:
    """What is asked of everybody."""
    texts, told = visit.texts, draft.told
    return (
        field(
            "counterpart",
            texts.say("Who did you speak with?"),
            line(
                told.counterpart,
                most=MOST["counterpart"],
                placeholder=texts.say("name and function, such as: Minister of Housing"),
            ),
        ),
        field(
            "counterpart_class",
            texts.say("What kind of counterpart is that?"),
            menu(
                [
                    option(words.counterpart_class(texts, visit.network, kind.slug), kind.slug)
                    for kind in visit.network.counterparts
                ],
                told.counterpart_class,
                placeholder=texts.say("cabinet, ministry, parliament …"),
            ),
        ),
        field(
            "said",
            texts.say("What was said?"),
            prose(
                told.said,
                most=MOST["said"],
                placeholder=texts.say("Two sentences are enough: what we asked, what they answered."),
            ),
        ),
        *(
            [
                field(
                    "themes",
                    texts.say("About which theme groups?"),
                    multi_menu(
                        [option(verbatim(theme.name), str(theme.id)) for theme in prepared.groups],
                        [str(theme_id) for theme_id in told.themes],
                        placeholder=texts.say("Choose one or more"),
                    ),
                    optional=True,
                )
            ]
            if prepared.groups
            else []
        ),
        field("met_on", texts.say("When was it?"), day_picker(told.met_on)),
    )


def _rest(visit: Visit, prepared: Prepared, draft: Draft) -> tuple[Block, ...]:
    """What has a default, or may stay empty."""
    texts, told = visit.texts, draft.told
    return (
        field(
            "organisation",
            texts.say("Their organisation"),
            line(told.organisation, most=MOST["organisation"]),
            optional=True,
        ),
        field(
            "led_by",
            texts.say("Who led the talk for us?"),
            menu([option(_capital(words.led_by(texts, who)), who) for who in LedBy], told.led_by),
        ),
        field("people", texts.say("Who of us were there?"), people_picker(draft.people), optional=True),
        *_others(visit, prepared, draft),
        field(
            "result",
            texts.say("Result"),
            radio([option(_capital(words.result(texts, which)), which) for which in Result], told.result),
        ),
        field(
            "next_step",
            texts.say("What follows?"),
            line(
                told.next_step,
                most=MOST["next_step"],
                placeholder=texts.say("such as: send the factsheet"),
            ),
            optional=True,
        ),
        field("next_by", texts.say("Who does that?"), person_picker(draft.next_by), optional=True),
        *_next_other(visit, prepared, draft),
        field("next_on", texts.say("By when?"), day_picker(told.next_on), optional=True),
        field(
            "publicity",
            texts.say("Who may read this?"),
            radio(
                [
                    option(
                        texts.say("The whole network"),
                        Publicity.NETWORK,
                        description=texts.say("it is also in the weekly digest"),
                    ),
                    option(
                        texts.say("Only the theme group"),
                        Publicity.GROUP,
                        description=texts.say("and the Executive Board"),
                    ),
                    option(
                        texts.say("Only the Executive Board"),
                        Publicity.BOARD,
                        description=texts.say("and the lobby coordinator"),
                    ),
                ],
                told.publicity,
            ),
            hint=texts.say("You, whoever was there and the secretariat can always read it."),
        ),
    )


def _others(visit: Visit, prepared: Prepared, draft: Draft) -> list[Block]:
    """Who was there and cannot be picked: without Slack, or forgotten since."""
    if not prepared.unlisted:
        return []
    texts = visit.texts
    choices = [option(people.who(one, texts), str(one.id)) for one in prepared.unlisted]
    chosen = [str(one) for one in draft.others]
    return [field("others", texts.say("Also there, without Slack"), multi_menu(choices, chosen), optional=True)]


def _next_other(visit: Visit, prepared: Prepared, draft: Draft) -> list[Block]:
    """Who does what follows, when that is somebody who cannot be picked."""
    next_by = prepared.talk.next_by if prepared.talk else None
    if next_by is None or draft.next_other is None:
        return []
    texts = visit.texts
    choice = option(people.who(next_by, texts), str(next_by.id))
    label = texts.say("Or somebody without Slack does")
    return [field("next_other", label, menu([choice], str(next_by.id)), optional=True)]


def _capital(text: Text) -> Text:
    return verbatim(text.plain[:1].upper() + text.plain[1:])
