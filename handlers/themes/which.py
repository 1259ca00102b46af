"""Which theme group a button or a form means."""

from handlers.values import number
from handlers.views.forms import Fields
from handlers.visit import Visit
from storage import policy
from storage.database import Database
from storage.policy import Action
from storage.themes import records


def theme_of(fields: Fields) -> int:
    """The group that a form is about."""
    known = fields.about.get("theme")
    return known if isinstance(known, int) else 0


def kept(db: Database, visit: Visit, value: str, action: Action) -> records.About:
    """What is kept of the group that a button names, for who may do this to it. Raises NotAllowed, UnknownTheme."""
    with db.reading() as tx:
        about = records.about(tx, number(value))
        policy.require_over(tx, visit.actor, action, on=visit.today, theme_id=about.id)
    return about
