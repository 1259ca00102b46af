"""The forms with which somebody keeps a city's people, and what came of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from handlers.errors.fields import PROBLEMS
from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, verbatim
from handlers.views import offices, people
from handlers.views.blocks import Block, Element, Message, actions, button, message, option, section
from handlers.views.forms import Fields, Form, boxes, field, line, menu, multi_menu, person_picker, radio
from handlers.views.keeping.page import PARTNERS
from handlers.visit import FieldErrors, Visit
from storage.cities import Town
from storage.errors import AlreadyKnown
from storage.keeping import (
    MOST_EMAIL,
    MOST_FUNCTION,
    MOST_NAME,
    Correction,
    Ended,
    Entered,
    Handed,
    Handover,
    Placed,
    Post,
    Sheet,
    Wanted,
)
from storage.kinds import Side
from storage.members import Person
from storage.network import Network
from storage.themes import ThemeGroup


@dataclass(frozen=True)
class Chosen:
    """Somebody to enter, and the groups to put them in at once."""

    wanted: Wanted
    themes: tuple[int, ...]
    despite: tuple[int, ...]


def new(visit: Visit, town: Town | None, groups: Sequence[ThemeGroup]) -> Form:
    """Enter somebody without Slack: of a city, or (None) of a partner."""
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
            *_groups(texts, groups, ()),
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
    return Chosen(wanted, _ids(fields.choices("groups")), _numbers(fields.about.get("despite")))


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
        first = texts.say("{person} was in already.", person=bold(people.line(one)))
    else:
        first = texts.say("{person} is in.", person=bold(people.line(one)))
    lines = [first]
    if placed and placed.added:
        lines.append(texts.say("In the groups: {groups}.", groups=_listed(texts, placed.added)))
    lines.append(texts.say("When they turn up in Slack I ask whether it is them, and put all in one name."))
    return message(NEWLINE.join(lines), _after(visit, one, again=True))


def correct(visit: Visit, sheet: Sheet) -> Form:
    """Change what is known of somebody; a name only without an account."""
    texts, one = visit.texts, sheet.person
    own = one.slack_user is not None
    intro = section(texts.say("{person}. The name comes from Slack.", person=bold(people.who(one))))
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
    said = visit.texts.say("Stored: {person}.", person=bold(people.line(one)))
    return message(said, _after(visit, one))


def meanwhile(visit: Visit) -> Text:
    """Somebody else changed it while the form was open."""
    return visit.texts.say(
        "Somebody else changed this while you had the form open. What you filled in is still here: press the button "
        "once more to keep yours."
    )


def groups(visit: Visit, sheet: Sheet, running: Sequence[ThemeGroup]) -> Form:
    """The groups somebody is in, to change."""
    texts, one = visit.texts, sheet.person
    mine = [theme.id for theme in sheet.themes]
    return Form(
        name="keep_groups",
        title=texts.say("Groups"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(section(bold(people.line(one))), *_groups(texts, running, mine)),
        about={"person": one.id, "shown": mine},
    )


def read_groups(fields: Fields) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What was added to the groups that were shown, and what was taken away."""
    chosen, shown = set(_ids(fields.choices("groups"))), set(_numbers(fields.about.get("shown")))
    return tuple(sorted(chosen - shown)), tuple(sorted(shown - chosen))


def placed(visit: Visit, done: Placed) -> Message:
    """What somebody was put in and taken out of."""
    texts, name = visit.texts, people.who(done.person)
    lines = []
    if done.added:
        lines.append(texts.say("{person} is now in {groups}.", person=name, groups=_listed(texts, done.added)))
    if done.removed:
        lines.append(
            texts.say("{person} is no longer in {groups}.", person=name, groups=_listed(texts, done.removed))
        )
    if not lines:
        lines.append(texts.say("Nothing had to change for {person}.", person=name))
    elif done.person.slack_user is not None and done.person.id != visit.actor.id:
        lines.append(texts.say("I tell them."))
    return message(NEWLINE.join(lines), _after(visit, done.person))


def into_group(visit: Visit, town: Town, found: Sequence[Person], running: Sequence[ThemeGroup]) -> Form:
    """Put some of a city's people in one group."""
    texts = visit.texts
    return Form(
        name="keep_into",
        title=texts.say("Put in a group"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(
            field(
                "group",
                texts.say("Theme group"),
                menu([option(verbatim(theme.name), str(theme.id)) for theme in running]),
            ),
            field("people", texts.say("Who?"), multi_menu([_choice(one) for one in found])),
        ),
        about={"city": town.id},
    )


def read_into(fields: Fields) -> tuple[int, tuple[int, ...]]:
    """The group, and who."""
    return next(iter(_ids((fields.choice("group") or "",))), 0), _ids(fields.choices("people"))


def put(visit: Visit, theme: ThemeGroup, done: Sequence[Placed], town: Town | None) -> Message:
    """Who is in a group now."""
    texts = visit.texts
    new = [people.who(one.person) for one in done if one.added]
    if new:
        first = texts.say("In {group} now: {people}.", group=bold(theme.name), people=texts.listing(new))
    else:
        first = texts.say("They were in {group} already.", group=bold(theme.name))
    return message(
        first,
        actions(
            button(texts.say("Who is in it?"), "word", f"roster {theme.name}"),
            button(verbatim(town.name), "word", f"city {town.name}") if town else None,
        ),
    )


def hand_over(visit: Visit, sheet: Sheet, successors: Sequence[Person]) -> Form:
    """Give somebody's groups and roles to another of the same place."""
    texts, one = visit.texts, sheet.person
    items = [
        *(option(texts.say("Group: {group}", group=theme.name), f"g{theme.id}") for theme in sheet.themes),
        *(
            option(texts.say("Role: {role}", role=role(visit.network, texts, post)), f"o{post.id}")
            for post in _giving(visit, sheet)
        ),
    ]
    leaves = option(texts.say("{name} leaves the network", name=one.name), "leaves")
    what = (
        (
            field(
                "what",
                texts.say("What goes over?"),
                multi_menu(items, [item["value"] for item in items]),
                hint=texts.say("Take away what should stay with {name}.", name=one.name),
                optional=True,
            ),
        )
        if items
        else (section(texts.say("{name} is in no group and has no role.", name=one.name)),)
    )
    return Form(
        name="keep_hand",
        title=texts.say("Hand over"),
        submit=texts.say("Hand over"),
        cancel=texts.say("Cancel"),
        blocks=(
            section(texts.say("Of {person}", person=bold(people.line(one)))),
            field(
                "successor",
                texts.say("To whom?"),
                menu([_choice(other) for other in successors]),
                hint=texts.say("Not in the list? Add them first."),
            ),
            *what,
            field("leaves", texts.say("And then?"), boxes([leaves]), optional=True),
        ),
        about={"person": one.id},
    )


def read_hand_over(fields: Fields) -> tuple[int, Handover]:
    """To whom, and what."""
    chosen = fields.choices("what")
    return next(iter(_ids((fields.choice("successor") or "",))), 0), Handover(
        themes=_ids(value[1:] for value in chosen if value.startswith("g")),
        offices=_ids(value[1:] for value in chosen if value.startswith("o")),
        leaves=bool(fields.choices("leaves")),
    )


def nobody_else(visit: Visit, one: Person) -> Message:
    """There is no successor to choose."""
    texts = visit.texts
    place = str(one.city_id) if one.city_id is not None else PARTNERS
    return message(
        texts.say(
            "There is nobody else yet to take over from {person}. Add the successor first.", person=people.who(one)
        ),
        actions(button(texts.say("Add somebody"), "keep_new", place, style="primary")),
    )


def handed(visit: Visit, done: Handed) -> Message:
    """What went from one to the other."""
    texts = visit.texts
    what = [
        *(verbatim(theme.name) for theme in done.themes),
        *(role(visit.network, texts, post) for post in done.posts),
    ]
    lines = []
    if what:
        lines.append(
            texts.say(
                "{taker} takes over from {giver}: {what}.",
                taker=people.who(done.taker),
                giver=people.who(done.giver),
                what=texts.listing(what),
            )
        )
        if done.taker.slack_user is not None and done.taker.id != visit.actor.id:
            lines.append(texts.say("I tell them."))
    if done.left:
        lines.append(texts.say("{person} has left the network.", person=people.who(done.giver)))
    if not lines:
        lines.append(texts.say("There was nothing (any more) to hand over."))
    return message(NEWLINE.join(lines), _after(visit, done.taker))


def end(visit: Visit, sheet: Sheet) -> Form:
    """What ends when somebody leaves, before it does."""
    texts, one = visit.texts, sheet.person
    what = [
        *(verbatim(theme.name) for theme in sheet.themes),
        *(role(visit.network, texts, post) for post in sheet.posts),
    ]
    lines = [texts.say("{person} leaves the network from today.", person=bold(people.line(one)))]
    if what:
        lines.append(texts.say("This ends: {what}.", what=texts.listing(what)))
        lines.append(texts.say("Is there a successor? Then choose “Hand over” instead."))
    lines.append(texts.say("Others get their seats at network days. What they were and reported stays to be found."))
    return Form(
        name="keep_end",
        title=texts.say("Leaves the network"),
        submit=texts.say("End"),
        cancel=texts.say("Cancel"),
        blocks=(section(NEWLINE.join(lines)),),
        about={"person": one.id},
    )


def ended(visit: Visit, done: Ended) -> Message:
    """Somebody left."""
    texts, name = visit.texts, people.who(done.person)
    if done.already:
        said = texts.say("{person} had left already.", person=name)
    else:
        said = texts.say("{person} has left the network.", person=name)
    return message(said, _after(visit, done.person))


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
                    person=bold(people.line(one)),
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
        account=people.who(account),
        name=verbatim(entered.name),
    )
    return message(said, _after(visit, entered))


def role(network: Network, texts: Texts, post: Post) -> Text:
    """`trekker, Europa`; `coördinator, Ede`."""
    return offices.role_name(network, texts, post.role, post.body, post.theme, post.city)


def told(
    texts: Texts,
    by: Person | None,
    giver: Person | None,
    groups: tuple[Sequence[ThemeGroup], Sequence[ThemeGroup]],
    roles: Sequence[Text],
) -> Message:
    """What another did for the reader."""
    added, removed = groups
    who = people.who(by) if by else texts.say("The secretariat")
    lines = []
    if giver is not None:
        what = [*(verbatim(theme.name) for theme in added), *roles]
        lines.append(
            texts.say(
                "{who} has put in your name what was {giver}'s: {what}.",
                who=who, giver=verbatim(giver.name), what=texts.listing(what),
            )
        )  # fmt: skip
    elif added:
        lines.append(texts.say("{who} has put you in {groups}.", who=who, groups=_listed(texts, added)))
    if removed:
        lines.append(texts.say("{who} has taken you out of {groups}.", who=who, groups=_listed(texts, removed)))
    lines.append(texts.say("Not right? You can join or leave yourself."))
    return message(
        NEWLINE.join(lines),
        actions(
            button(texts.say("My overview"), "word", "me"),
            button(texts.say("Theme groups"), "word", "groups"),
        ),
    )


def _giving(visit: Visit, sheet: Sheet) -> list[Post]:
    """The roles that the visitor may hand over."""
    return [post for post in sheet.posts if post.of_the_city or visit.actor.secretariat]


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


def _groups(texts: Texts, running: Sequence[ThemeGroup], mine: Sequence[int]) -> tuple[Block, ...]:
    if not running:
        return ()
    choices = [option(verbatim(theme.name), str(theme.id)) for theme in running]
    return (
        field(
            "groups",
            texts.say("Theme groups"),
            multi_menu(choices, [str(theme_id) for theme_id in mine]),
            optional=True,
        ),
    )


def _choice(one: Person) -> Element:
    return option(verbatim(f"{one.name or '…'}, {one.function}" if one.function else one.name or "…"), str(one.id))


def _after(visit: Visit, one: Person, *, again: bool = False) -> Block | None:
    texts = visit.texts
    place = str(one.city_id) if one.city_id is not None else PARTNERS
    return actions(
        button(texts.say("Add another"), "keep_new", place) if again else None,
        button(texts.say("All people"), "keep_people", f"{place} 1"),
        button(verbatim(one.city), "word", f"city {one.city}") if one.city else None,
    )


def _listed(texts: Texts, found: Sequence[ThemeGroup]) -> Text:
    return texts.listing(verbatim(theme.name) for theme in found) if found else EMPTY


def _missing(visit: Visit) -> Text:
    return PROBLEMS["missing"](visit.texts, "")


def _ids(values: Iterable[str]) -> tuple[int, ...]:
    """Ids from options' values."""
    return tuple(int(value) for value in values if value.isdecimal() and len(value) < 10)  # noqa: PLR2004 - an INTEGER


def _numbers(found: object) -> tuple[int, ...]:
    """Ids that travelled with the form."""
    return tuple(one for one in found if isinstance(one, int)) if isinstance(found, list) else ()
