"""The forms with which people are put in theme groups and taken out of them, and what came of them."""

from collections.abc import Sequence

from handlers.texts import NEWLINE, bold, verbatim
from handlers.views import people
from handlers.views.blocks import Message, actions, button, message, option, section
from handlers.views.forms import Fields, Form, field, menu, multi_menu
from handlers.views.keeping.parts import after, choice, group_menu, ids, listed, numbers
from handlers.visit import Visit
from storage.cities import Town
from storage.keeping import Placed, Sheet
from storage.members import Person
from storage.themes import ThemeGroup


def groups(visit: Visit, sheet: Sheet, running: Sequence[ThemeGroup]) -> Form:
    """The groups somebody is in, to change."""
    texts, one = visit.texts, sheet.person
    mine = [theme.id for theme in sheet.themes]
    return Form(
        name="keep_groups",
        title=texts.say("Groups"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(section(bold(people.line(one, texts))), *group_menu(texts, running, mine)),
        about={"person": one.id, "shown": mine},
    )


def read_groups(fields: Fields) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What was added to the groups that were shown, and what was taken away."""
    chosen, shown = set(ids(fields.choices("groups"))), set(numbers(fields.about.get("shown")))
    return tuple(sorted(chosen - shown)), tuple(sorted(shown - chosen))


def placed(visit: Visit, done: Placed) -> Message:
    """What somebody was put in and taken out of."""
    texts, name = visit.texts, people.who(done.person, visit.texts)
    lines = []
    if done.added:
        lines.append(texts.say("{person} is now in {groups}.", person=name, groups=listed(texts, done.added)))
    if done.removed:
        lines.append(texts.say("{person} is no longer in {groups}.", person=name, groups=listed(texts, done.removed)))
    if not lines:
        lines.append(texts.say("Nothing had to change for {person}.", person=name))
    elif done.person.slack_user is not None and done.person.id != visit.actor.id:
        lines.append(texts.say("I tell them."))
    return message(NEWLINE.join(lines), after(visit, done.person))


def into_group(
    visit: Visit, town: Town, found: Sequence[Person], running: Sequence[ThemeGroup], *, put_in: int = 0
) -> Form:
    """Put some of a city's people in one group; `put_in` is the one to begin with."""
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
                menu([option(verbatim(theme.name), str(theme.id)) for theme in running], str(put_in)),
            ),
            field("people", texts.say("Who?"), multi_menu([choice(one) for one in found])),
        ),
        about={"city": town.id},
    )


def read_into(fields: Fields) -> tuple[int, tuple[int, ...]]:
    """The group, and who."""
    return next(iter(ids((fields.choice("group") or "",))), 0), ids(fields.choices("people"))


def put(visit: Visit, theme: ThemeGroup, done: Sequence[Placed], town: Town | None) -> Message:
    """Who is in a group now."""
    texts = visit.texts
    new = [people.who(one.person, texts) for one in done if one.added]
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
