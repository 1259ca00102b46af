"""Theme groups that are merged, split or stopped."""

from handlers.doors import FormHandler
from handlers.themes.which import kept, theme_of
from handlers.values import number
from handlers.views.forms import Fields, Form
from handlers.views.themes import endings as view
from handlers.visit import FieldErrors, Handler, Reply, Visit
from storage import policy, themes
from storage.database import Database
from storage.errors import BadField, NotAllowed
from storage.policy import Action
from storage.themes import endings, records


def merge_form(db: Database, visit: Visit, value: str) -> Reply:
    """The form to let a group go on in another."""
    about = kept(db, visit, value, Action.THEME_DECIDE)
    with db.reading() as tx:
        groups = [
            one
            for one in themes.running(tx)
            if policy.may_over(tx, visit.actor, Action.THEME_DECIDE, on=visit.today, theme_id=one.id)
        ]
    if not [one for one in groups if one.id != about.id]:
        raise NotAllowed(Action.THEME_DECIDE)
    return view.merge_form(visit, about, groups)


def merge(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    into = fields.choice("into")
    if into is None:
        raise BadField("into", "missing")
    with db.transaction() as tx:
        old = records.about(tx, theme_of(fields)).name
        group = endings.merge(tx, visit.actor, theme_of(fields), number(into), on=visit.today, at=visit.now)
    return view.merged(visit, old, group)


def split_form(db: Database, visit: Visit, value: str) -> Form:
    """The form to split a group."""
    return view.split_form(visit, kept(db, visit, value, Action.THEME_DECIDE))


def split(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    parts = view.read_split(fields, visit)
    if isinstance(parts, FieldErrors):
        return parts
    with db.transaction() as tx:
        old = records.about(tx, theme_of(fields)).name
        new = endings.split(
            tx, visit.actor, theme_of(fields), parts, ends="ends" in fields.choices("ends"),
            on=visit.today, at=visit.now,
        )  # fmt: skip
    return view.was_split(visit, old, new)


def end_form(db: Database, visit: Visit, value: str) -> Form:
    """The form to let a group end."""
    return view.end_form(visit, kept(db, visit, value, Action.THEME_DECIDE))


def end(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    with db.transaction() as tx:
        group = endings.end(
            tx, visit.actor, theme_of(fields), on=fields.day("on") or visit.today, because=fields.text("because"),
            today=visit.today, at=visit.now,
        )  # fmt: skip
    return view.ended(visit, group)


ACTIONS: dict[str, Handler] = {"theme_merge": merge_form, "theme_split": split_form, "theme_end": end_form}

FORMS: dict[str, FormHandler] = {"theme_merge": merge, "theme_split": split, "theme_end": end}
