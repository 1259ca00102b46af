"""Handing over, leaving, and how somebody is told what another did for them."""

from collections.abc import Sequence

from handlers.texts import NEWLINE, Text, Texts, bold, verbatim
from handlers.views import offices, people
from handlers.views.blocks import Message, actions, button, message, option, section
from handlers.views.forms import Fields, Form, boxes, field, menu, multi_menu
from handlers.views.keeping.page import PARTNERS
from handlers.views.keeping.parts import after, choice, ids, listed
from handlers.visit import Visit
from storage.keeping import Ended, Handed, Handover, Post, Sheet
from storage.members import Person
from storage.network import Network
from storage.themes import ThemeGroup


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
            section(texts.say("Of {person}", person=bold(people.line(one, texts)))),
            field(
                "successor",
                texts.say("To whom?"),
                menu([choice(other) for other in successors]),
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
    return next(iter(ids((fields.choice("successor") or "",))), 0), Handover(
        themes=ids(value[1:] for value in chosen if value.startswith("g")),
        offices=ids(value[1:] for value in chosen if value.startswith("o")),
        leaves=bool(fields.choices("leaves")),
    )


def nobody_else(visit: Visit, one: Person) -> Message:
    """There is no successor to choose."""
    texts = visit.texts
    place = str(one.city_id) if one.city_id is not None else PARTNERS
    return message(
        texts.say(
            "There is nobody else yet to take over from {person}. Add the successor first.",
            person=people.who(one, texts),
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
                taker=people.who(done.taker, texts),
                giver=people.who(done.giver, texts),
                what=texts.listing(what),
            )
        )
        if done.taker.slack_user is not None and done.taker.id != visit.actor.id:
            lines.append(texts.say("I tell them."))
    if done.left:
        lines.append(texts.say("{person} has left the network.", person=people.who(done.giver, texts)))
    if not lines:
        lines.append(texts.say("There was nothing (any more) to hand over."))
    return message(NEWLINE.join(lines), after(visit, done.taker))


def end(visit: Visit, sheet: Sheet) -> Form:
    """What ends when somebody leaves, before it does."""
    texts, one = visit.texts, sheet.person
    what = [
        *(verbatim(theme.name) for theme in sheet.themes),
        *(role(visit.network, texts, post) for post in sheet.posts),
    ]
    lines = [texts.say("{person} leaves the network from today.", person=bold(people.line(one, texts)))]
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
    texts, name = visit.texts, people.who(done.person, visit.texts)
    if done.already:
        said = texts.say("{person} had left already.", person=name)
    else:
        said = texts.say("{person} has left the network.", person=name)
    return message(said, after(visit, done.person))


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
    who = people.who(by, texts) if by else texts.say("The secretariat")
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
        lines.append(texts.say("{who} has put you in {groups}.", who=who, groups=listed(texts, added)))
    if removed:
        lines.append(texts.say("{who} has taken you out of {groups}.", who=who, groups=listed(texts, removed)))
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
