"""What the forms about people have in common."""

from collections.abc import Iterable, Sequence

from handlers.texts import EMPTY, Text, Texts, verbatim
from handlers.values import number
from handlers.views.blocks import Block, Element, actions, button, option
from handlers.views.forms import field, multi_menu
from handlers.views.keeping.page import PARTNERS
from handlers.visit import Visit
from storage.members import Person
from storage.themes import ThemeGroup


def group_menu(texts: Texts, running: Sequence[ThemeGroup], mine: Sequence[int]) -> tuple[Block, ...]:
    """The running groups to choose from, `mine` chosen; nothing when there are none."""
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


def choice(one: Person) -> Element:
    """Somebody in a menu."""
    return option(verbatim(f"{one.name or '…'}, {one.function}" if one.function else one.name or "…"), str(one.id))


def after(visit: Visit, one: Person, *, again: bool = False) -> Block | None:
    """What can be done next, after something about somebody; `again`: another can be added."""
    texts = visit.texts
    place = str(one.city_id) if one.city_id is not None else PARTNERS
    return actions(
        button(texts.say("Add another"), "keep_new", place) if again else None,
        button(texts.say("All people"), "keep_people", f"{place} 1"),
        button(verbatim(one.city), "word", f"city {one.city}") if one.city else None,
    )


def listed(texts: Texts, found: Sequence[ThemeGroup]) -> Text:
    """Groups by name."""
    return texts.listing(verbatim(theme.name) for theme in found) if found else EMPTY


def ids(values: Iterable[str]) -> tuple[int, ...]:
    """Ids from options' values."""
    return tuple(found for value in values if (found := number(value)))


def numbers(found: object) -> tuple[int, ...]:
    """Ids that travelled with the form."""
    return tuple(one for one in found if isinstance(one, int)) if isinstance(found, list) else ()
