"""A season for the secretariat: beginning it, and how far each city is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from babel.dates import format_date

from handlers.errors.fields import PROBLEMS
from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, verbatim
from handlers.texts.dates import on_date
from handlers.views.blocks import Block, Message, actions, button, confirm, context, message, option, section
from handlers.views.forms import Fields, Form, field, line, menu, multi_menu
from handlers.visit import FieldErrors, Visit
from storage.cities import Town
from storage.seasons import MOST_NAME, Begun, Overview, Progress, Reminded, Season

_COMMA = Text(", ", ", ")
MOST_BESIDE = 6
"""Cities that are named beside a button."""
_MARCH, _JUNE, _DECEMBER = 3, 6, 12


@dataclass(frozen=True)
class Chosen:
    """What was filled in to begin."""

    name: str
    city_ids: tuple[int, ...]
    """Empty: all cities."""


def form(visit: Visit, towns: Sequence[Town]) -> Form:
    """Begin a season."""
    texts = visit.texts
    return Form(
        name="season_begin",
        title=texts.say("After an election"),
        submit=texts.say("Begin"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(
                texts.say(
                    "Each coordinator gets a list of their city's politicians with what they do in the network, to "
                    "say who stays, who is succeeded and what is vacant. Nothing ends until somebody has said so."
                )
            ),
            field("name", texts.say("Name"), line(_suggestion(texts, visit.today).plain, most=MOST_NAME)),
            field(
                "cities",
                texts.say("Only these cities"),
                multi_menu([option(verbatim(town.name), str(town.id)) for town in towns]),
                hint=texts.say("Empty: all {n} cities.", n=len(towns)),
                optional=True,
            ),
        ),
        about={},
    )


def read(fields: Fields, visit: Visit) -> Chosen | FieldErrors:
    """Read that form."""
    name = fields.text("name")
    if not name:
        return FieldErrors({"name": PROBLEMS["missing"](visit.texts, "")})
    return Chosen(name, tuple(int(one) for one in fields.choices("cities")))


def none(visit: Visit, earlier: Sequence[Season]) -> Message:
    """No season runs."""
    texts = visit.texts
    lines = [_earlier(texts, one) for one in earlier]
    return message(
        texts.say("No list is being gone through now. After an election you begin one here, for all cities or some."),
        actions(button(texts.say("Begin after an election"), "season_new", style="primary")),
        context(texts.say("Earlier: {seasons}.", seasons=_COMMA.join(lines))) if lines else None,
    )


def several(visit: Visit, running: Sequence[Season]) -> Message:
    """More than one runs: which one?"""
    texts = visit.texts
    return message(
        texts.say("Which list do you want to see?"),
        *(
            section(
                verbatim(one.name) + (verbatim(" · ") + texts.say("paused") if one.paused else EMPTY),
                accessory=button(texts.say("Show"), "season", str(one.id), spoken=verbatim(one.name)),
            )
            for one in running
        ),
        actions(button(texts.say("Begin after an election"), "season_new")),
    )


def begun(visit: Visit, done: Begun) -> Text:
    """What began."""
    texts = visit.texts
    if done.already:
        return texts.say("This had begun already.")
    return texts.say(
        "Begun for {cities}: {items} to go through. The coordinators get their list.",
        cities=texts.count("{n} city", "{n} cities", done.cities),
        items=texts.count("{n} role or membership", "{n} roles and memberships", done.items),
    )


def reminded(visit: Visit, done: Reminded) -> Text:
    """Who gets the list again."""
    texts = visit.texts
    if done.already:
        return texts.say("They were reminded today already. Tomorrow you can do it again.")
    if not done.people:
        return texts.say("There is nobody to remind.")
    return texts.count("{n} coordinator gets the list again.", "{n} coordinators get the list again.", done.people)


def overview(visit: Visit, found: Overview, note: Text = EMPTY) -> Message:
    """How far each city is."""
    texts, season = visit.texts, found.season
    todo = [one for one in found.cities if not one.done]
    blocks: list[Block | None] = [
        section(note) if note else None,
        *_those(texts.say("Busy"), [_busy(texts, one) for one in todo if one.begun]),
        *_those(texts.say("Not begun"), [verbatim(one.town.name) for one in todo if not one.begun]),
        *_those(texts.say("Done"), [verbatim(one.town.name) for one in found.cities if one.done]),
        *_alone(texts, todo),
    ]
    if not season.ended:
        blocks.append(_open(texts, season, todo))
        blocks.append(_buttons(texts, season, todo))
    if season.ended:
        blocks.append(actions(button(texts.say("Begin after an election"), "season_new")))
    return message(_standing(texts, found), *blocks)


def in_home(visit: Visit, running: Sequence[Overview]) -> list[Block]:
    """How far the seasons are that run: a line each."""
    texts = visit.texts
    return [
        section(
            _standing(texts, one),
            accessory=button(texts.say("Show"), "season", str(one.season.id), spoken=verbatim(one.season.name)),
        )
        for one in running
    ]


def _standing(texts: Texts, found: Overview) -> Text:
    season = found.season
    said = texts.count(
        "{name}: {done} of {n} city is done.", "{name}: {done} of {n} cities are done.", len(found.cities),
        name=bold(season.name), done=found.done,
    )  # fmt: skip
    if season.ended:
        return said + verbatim(" ") + texts.say("It is closed; what nobody decided on stayed as it was.")
    if season.paused:
        return said + verbatim(" ") + texts.say("It is paused: coordinators can't decide now.")
    return said


def _those(title: Text, named: Sequence[Text]) -> list[Block]:
    if not named:
        return []
    return [section(bold(title + verbatim(f" ({len(named)})")) + NEWLINE + _COMMA.join(named))]


def _busy(texts: Texts, one: Progress) -> Text:
    return texts.say("{city} (still {n})", city=one.town.name, n=one.left)


def _alone(texts: Texts, todo: Sequence[Progress]) -> list[Block]:
    """Cities where nobody gets the list."""
    blocks = []
    nobody = [one for one in todo if not one.coordinated]
    if nobody:
        blocks.append(
            section(
                texts.say("Without a coordinator, so nobody gets the list: {cities}.", cities=_first(texts, nobody)),
                accessory=button(texts.say("Appoint one"), "office_new", unique="season"),
            )
        )
    silent = [one for one in todo if one.coordinated and not one.reachable]
    if silent:
        blocks.append(
            section(texts.say("With a coordinator who is not in Slack: {cities}.", cities=_first(texts, silent)))
        )
    return blocks


def _first(texts: Texts, found: Sequence[Progress]) -> Text:
    """Their names, the first few: beside a button a long list gets narrow, and all are named above."""
    named = [verbatim(one.town.name) for one in found[:MOST_BESIDE]]
    more = len(found) - len(named)
    return texts.listing([*named, texts.say("{n} more", n=more)] if more else named)


def _open(texts: Texts, season: Season, todo: Sequence[Progress]) -> Block | None:
    if season.paused or not todo:
        return None
    choices = [option(verbatim(one.town.name), f"{season.id} {one.town.id}") for one in todo]
    element = menu(choices, placeholder=texts.say("Go through a city yourself"))
    return actions({**element, "action_id": "season_walk:menu"})


def _buttons(texts: Texts, season: Season, todo: Sequence[Progress]) -> Block | None:
    value = str(season.id)
    going = (
        button(texts.say("Go on"), "season_resume", value, style="primary")
        if season.paused
        else button(texts.say("Pause"), "season_pause", value)
    )
    end = button(
        texts.say("Close this list"),
        "season_end",
        value,
        confirm=confirm(
            texts.say("Close this list?"),
            texts.say("What was decided stays. What nobody decided on stays as it is, and is not asked any more."),
            texts.say("Close this list"),
            texts.say("Cancel"),
        ),
    )
    remind = any(one.reachable for one in todo) and not season.paused
    return actions(
        button(texts.say("Remind coordinators"), "season_remind", value, style="primary") if remind else None,
        going,
        end,
        button(texts.say("Refresh"), "season", value),
    )


def _earlier(texts: Texts, one: Season) -> Text:
    return texts.say("{name} (begun {day})", name=one.name, day=on_date(texts, one.begun_at.date()))


def _suggestion(texts: Texts, today: date) -> Text:
    """`Verkiezingen maart 2026`: councils are elected in March, once in four years; after mergers in November."""
    year, month = today.year, today.month
    if year % 4 == 2 and _MARCH <= month <= _JUNE:  # noqa: PLR2004 - 2022, 2026, …
        month = _MARCH
    if month == _DECEMBER:
        month -= 1
    return texts.say("Elections {month}", month=format_date(date(year, month, 1), "MMMM y", locale=texts.locale))
