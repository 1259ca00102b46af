"""A city's list after an election: who stays, who is succeeded, what is vacant; for a phone, between two meetings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.errors.fields import PROBLEMS
from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, verbatim
from handlers.views import offices, people
from handlers.views.blocks import (
    Block,
    Message,
    Page,
    actions,
    button,
    confirm,
    context,
    message,
    option,
    paragraphs,
    section,
)
from handlers.views.forms import Fields, Form, boxes, day_picker, field, line, menu, multi_menu
from handlers.visit import FieldErrors, Visit
from storage.cities import Town
from storage.keeping import MOST_FUNCTION, MOST_NAME
from storage.kinds import Verdict
from storage.members import Person
from storage.network import Network
from storage.seasons import Decided, Item, Open, Ruling, Season, Standing, Walk

PAGE = 10
"""People on a page, each with three buttons."""
DOT = verbatim(" · ")


@dataclass(frozen=True)
class Chosen:
    """What was filled in of somebody."""

    season_id: int
    city_id: int
    ruling: Ruling
    name: str
    """A successor who is to be entered; empty: one who is known, or none."""
    function: str


def asked(texts: Texts, season: Season, town: Town, left: int) -> Message:
    """The list is there: a message to a coordinator."""
    if not left:
        first = texts.say(
            "{season}: of {city} I know no politician with a role or a group. Is that right? Then say that you are "
            "done, or add who is new.",
            season=bold(season.name),
            city=town.name,
        )
    else:
        first = texts.say(
            "{season}: who of {city} stays, and who has a successor? It takes a few minutes, and you can stop in "
            "between.",
            season=bold(season.name),
            city=town.name,
        )
    return message(
        first,
        actions(button(texts.say("Go through the list"), "season_walk", f"{season.id} {town.id}", style="primary")),
        context(texts.say("Nothing ends until you have said so.")),
    )


def in_home(visit: Visit, mine: Sequence[Open]) -> list[Block | None]:
    """What waits for a coordinator, in Home."""
    texts = visit.texts
    return [
        section(
            texts.say("{season}: {city} is not done yet.", season=bold(one.season.name), city=one.town.name),
            accessory=button(
                texts.say("Go through the list"),
                "season_walk",
                f"{one.season.id} {one.town.id}",
                style="primary",
                unique=f"home {one.town.id}",
            ),
        )
        for one in mine
    ]


def page(visit: Visit, found: Walk, number: int = 1, note: Text = EMPTY) -> Page:
    """The list: whom nobody decided on, with buttons; then what was decided."""
    texts, value = visit.texts, f"{found.season.id} {found.town.id}"
    stopped = found.season.paused or found.season.ended
    pages = max(1, -(-len(found.waiting) // PAGE))
    number = min(max(number, 1), pages)
    blocks: list[Block | None] = [section(note) if note else None, section(_standing(texts, found))]
    if found.waiting and not stopped:
        blocks.append(_all_stay(texts, found, value))
    for one in found.waiting[(number - 1) * PAGE : number * PAGE]:
        blocks += _person(visit, one, value, stopped=stopped)
    if pages > 1:
        blocks.append(
            actions(
                button(texts.say("Previous"), "season_walk", f"{value} {number - 1}") if number > 1 else None,
                button(texts.say("Next"), "season_walk", f"{value} {number + 1}") if number < pages else None,
            )
        )
    if found.decided:
        blocks.append(section(bold(texts.say("Decided"))))
        blocks += _decided(visit, found, value, stopped=stopped)
    if not found.waiting:
        blocks.append(_after(texts, found, value, stopped=stopped))
    return Page(
        title=verbatim(found.town.name),
        close=texts.say("Close"),
        blocks=tuple(block for block in blocks if block),
    )


def confirmed(visit: Visit, count: int) -> Text:
    """All stay."""
    texts = visit.texts
    if not count:
        return already(visit)
    return texts.count("Stored: {n} person stays.", "Stored: {n} people stay.", count)


def already(visit: Visit) -> Text:
    """Somebody decided it before."""
    return visit.texts.say("This was decided already; I changed nothing.")


def decided(visit: Visit, done: Decided) -> Text:
    """What came of it."""
    texts, name = visit.texts, people.who(done.person, visit.texts)
    if not done.count:
        return already(visit)
    if done.verdict is Verdict.CONFIRMED:
        return texts.say("Stored: {name} stays.", name=name)
    if done.successor is not None:
        said = texts.say(
            "Stored: {successor} succeeds {name}.", successor=people.who(done.successor, texts), name=name
        )
    else:
        said = texts.say("Stored: vacant after {name}.", name=name)
    if done.elsewhere:
        roles = [
            offices.role_name(visit.network, texts, post.role, post.body, post.theme, post.city)
            for post in done.elsewhere
        ]
        said += verbatim(" ") + texts.say(
            "The network itself gives this to somebody: {roles}. The secretariat sees that it is vacant.",
            roles=texts.listing(roles),
        )
    return said


def form(visit: Visit, found: Walk, one: Standing, verdict: Verdict, others: Sequence[Person]) -> Form:
    """Who succeeds somebody, or since when it is vacant. `one` has only what may be decided on."""
    texts, replaced = visit.texts, verdict is Verdict.REPLACED
    blocks: list[Block | None] = [
        section(people.line(one.person, texts, city=False) + NEWLINE + _what(visit, one.items))
    ]
    if replaced:
        blocks += _successor(texts, found.town, others)
    if any(item.role is not None for item in one.items):
        blocks.append(
            field(
                "since",
                texts.say("First day of the successor") if replaced else texts.say("First day without them"),
                day_picker(visit.today),
                hint=texts.say("This counts for roles. Groups change today."),
            )
        )
    if len(one.items) > 1:
        choices = [option(_item(visit.network, texts, item), str(item.id)) for item in one.items]
        blocks.append(
            field(
                "items",
                texts.say("Which of it?"),
                multi_menu(choices, [str(item.id) for item in one.items]),
                hint=texts.say("What you leave out stays in the list."),
            )
        )
    leaves = texts.say("{name} leaves the network", name=one.person.name)
    said = texts.say("All else that they have ends too.")
    blocks.append(
        field("leaves", texts.say("And then?"), boxes([option(leaves, "yes", description=said)]), optional=True)
    )
    return Form(
        name="season_rule",
        title=texts.say("Successor") if replaced else texts.say("Vacant"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=tuple(block for block in blocks if block),
        about={
            "season": found.season.id,
            "city": found.town.id,
            "person": one.person.id,
            "verdict": verdict.value,
            "again": not one.open,
        },
    )


def read(fields: Fields, visit: Visit) -> Chosen | FieldErrors:
    """Read that form."""
    about, texts = fields.about, visit.texts
    verdict = Verdict(about["verdict"])
    chosen, name = fields.choice("successor"), fields.text("name")
    if verdict is Verdict.REPLACED and bool(chosen) == bool(name):
        where = "successor" if "successor" in fields.names else "name"
        return FieldErrors({where: texts.say("Choose somebody, or fill in a name: one of both.")})
    if "items" in fields.names and not fields.choices("items"):
        return FieldErrors({"items": PROBLEMS["missing"](texts, "")})
    ruling = Ruling(
        int(about["person"]),
        verdict,
        items=tuple(int(one) for one in fields.choices("items")),
        successor_id=int(chosen) if chosen else None,
        since=fields.day("since"),
        leaves="yes" in fields.choices("leaves"),
        again=bool(about.get("again")),
    )
    return Chosen(int(about["season"]), int(about["city"]), ruling, name, fields.text("function"))


def succeeded_by(ruling: Ruling, successor: Person) -> Ruling:
    """The same, with who has just been entered."""
    return replace(ruling, successor_id=successor.id)


def _standing(texts: Texts, found: Walk) -> Text:
    named, left = bold(found.season.name), len(found.waiting)
    every = left + len(found.decided)
    if found.season.ended:
        return texts.say("{season} is closed.", season=named)
    if found.season.paused:
        return texts.say("{season} is paused by the secretariat. What was decided is stored.", season=named)
    if left:
        how = texts.count("{n} of {all} person to go", "{n} of {all} people to go", left, all=every)
        return texts.say("{season}: {how}. Each choice is stored at once.", season=named, how=how)
    if found.done:
        return texts.say("{season}: {city} is done. Thank you!", season=named, city=found.town.name)
    return texts.say("{season}: there is nobody (left) to decide on.", season=named)


def _all_stay(texts: Texts, found: Walk, value: str) -> Block | None:
    count = len(found.waiting)
    if count < 2:  # noqa: PLR2004 - one person has a button of their own
        return None
    return actions(
        button(
            texts.say("All {n} stay", n=count),
            "season_all",
            value,
            confirm=confirm(
                texts.say("All stay?"),
                texts.count(
                    "{n} person keeps all that they do in the network.",
                    "{n} people keep all that they do in the network.",
                    count,
                ),
                texts.say("All stay"),
                texts.say("Cancel"),
            ),
        )
    )


def _person(visit: Visit, one: Standing, value: str, *, stopped: bool) -> list[Block | None]:
    texts, person = visit.texts, one.person
    said = bold(people.who(person, texts)) + (verbatim(f", {person.function}") if person.function else EMPTY)
    shown = section(said + NEWLINE + _what(visit, one.open))
    if stopped:
        return [shown]
    who = f"{value} {person.id}"
    spoken = {"name": person.name}
    return [
        shown,
        actions(
            button(texts.say("Stays"), "season_stays", who, spoken=texts.say("{name} stays", **spoken)),
            button(
                texts.say("Successor"), "season_rule", f"{who} replaced",
                spoken=texts.say("{name} has a successor", **spoken),
            ),
            button(
                texts.say("Vacant"), "season_rule", f"{who} vacant",
                spoken=texts.say("Vacant after {name}", **spoken),
            ),
        ),
    ]  # fmt: skip


def _decided(visit: Visit, found: Walk, value: str, *, stopped: bool) -> list[Block | None]:
    """Who stays can still be changed; all else is a line."""
    texts = visit.texts
    blocks: list[Block | None] = []
    for one in found.decided[:PAGE]:
        kept = [item for item in one.items if item.verdict is Verdict.CONFIRMED and item.current]
        said = verbatim("• ") + _outcome(texts, found, one)
        if kept and not stopped:
            who, spoken = f"{value} {one.person.id}", {"name": one.person.name}
            blocks += [
                section(said),
                actions(
                    button(
                        texts.say("A successor after all"), "season_rule", f"{who} replaced again",
                        spoken=texts.say("{name} has a successor", **spoken),
                    ),
                    button(
                        texts.say("Vacant after all"), "season_rule", f"{who} vacant again",
                        spoken=texts.say("Vacant after {name}", **spoken),
                    ),
                ),
            ]  # fmt: skip
        else:
            blocks.append(section(said))
    blocks += paragraphs(verbatim("• ") + _outcome(texts, found, one) for one in found.decided[PAGE:])
    return blocks


def _outcome(texts: Texts, found: Walk, one: Standing) -> Text:
    """`Anna blijft`, `Bo → Nora`, `Cem: vacant`."""
    name = people.who(one.person, texts)
    successors = {item.successor_id: found.successors[item.successor_id] for item in one.items if item.successor_id}
    if successors:
        named = texts.listing(people.who(each, texts) for each in successors.values())
        return texts.say("{successor} succeeds {name}", successor=named, name=name)
    if Verdict.CONFIRMED in one.verdicts:
        part = Verdict.VACANT in one.verdicts
        return texts.say("{name} stays, for a part", name=name) if part else texts.say("{name} stays", name=name)
    if Verdict.VACANT in one.verdicts:
        return texts.say("Vacant after {name}", name=name)
    return texts.say("{name}: changed by another way", name=name)


def _after(texts: Texts, found: Walk, value: str, *, stopped: bool) -> Block | None:
    """What helps when nobody is left: who is new."""
    return actions(
        button(texts.say("Done"), "season_done", value, style="primary") if not (found.done or stopped) else None,
        button(texts.say("Add somebody new"), "keep_new", str(found.town.id), unique="season"),
        button(texts.say("The page of {city}", city=found.town.name), "word", f"city {found.town.name}"),
    )


def _what(visit: Visit, items: Sequence[Item]) -> Text:
    """`Trekker van Europa · in Europa, MKB`."""
    texts = visit.texts
    roles = [_item(visit.network, texts, item) for item in items if item.role is not None]
    groups = [verbatim(item.theme or "") for item in items if item.role is None]
    parts = roles + ([texts.say("in {groups}", groups=texts.listing(groups))] if groups else [])
    return DOT.join(parts)


def _item(network: Network, texts: Texts, item: Item) -> Text:
    if item.role is None:
        return texts.say("in {groups}", groups=item.theme or "")
    return offices.role_name(network, texts, item.role, item.body, item.theme, item.city)


def _successor(texts: Texts, town: Town, others: Sequence[Person]) -> list[Block | None]:
    choices = [
        option(verbatim(one.name + (f", {one.function}" if one.function else "")), str(one.id)) for one in others
    ]
    return [
        field(
            "successor",
            texts.say("Who succeeds them?"),
            menu(choices, placeholder=texts.say("Somebody of {city}", city=town.name)),
            optional=True,
        )
        if choices
        else None,
        field(
            "name",
            texts.say("Or somebody new"),
            line(most=MOST_NAME, placeholder=texts.say("First name and surname")),
            hint=texts.say("A Slack account is not needed."),
            optional=True,
        ),
        field(
            "function",
            texts.say("Function of who is new"),
            line(most=MOST_FUNCTION, placeholder=texts.say("alderman for housing")),
            optional=True,
        ),
    ]
