"""What is kept of a theme group: its own page, its purpose, names and channel, another name."""

from handlers import channels
from handlers.doors import FormHandler
from handlers.themes.which import kept, theme_of
from handlers.values import number
from handlers.views.forms import Fields, Form
from handlers.views.themes import changes as view
from handlers.visit import Handler, Reply, Visit
from storage import policy
from storage.database import Database
from storage.policy import Action
from storage.themes import ThemeGroup, changes, records


def page(db: Database, visit: Visit, value: str) -> Reply:
    """A group's own page, for who keeps it."""
    with db.reading() as tx:
        about = records.about(tx, number(value))
        policy.require_over(tx, visit.actor, Action.THEME_KEEP, on=visit.today, theme_id=about.id)
        may = policy.may_over(tx, visit.actor, Action.THEME_DECIDE, on=visit.today, theme_id=about.id)
    return view.page(visit, about, may_decide=may)


def keep_form(db: Database, visit: Visit, value: str) -> Form:
    """The form for purpose, names and channel."""
    return view.keep_form(visit, kept(db, visit, value, Action.THEME_KEEP))


def keep(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    aliases = [one for one in fields.text("aliases").split(",") if one.strip()]
    with db.transaction() as tx:
        before = records.about(tx, theme_of(fields)).channel
        about = changes.keep(
            tx, visit.actor, theme_of(fields), purpose=fields.text("purpose"), aliases=aliases,
            channel=fields.channel("channel"), on=visit.today, at=visit.now,
        )  # fmt: skip
    said = view.kept(visit, about)
    if not about.channel or about.channel == before:
        return said
    return channels.tied(ThemeGroup(about.id, about.name, channel=about.channel), said)


def rename_form(db: Database, visit: Visit, value: str) -> Form:
    """The form for another name."""
    return view.rename_form(visit, kept(db, visit, value, Action.THEME_DECIDE))


def rename(db: Database, visit: Visit, fields: Fields) -> Reply:
    """It was sent."""
    was = str(fields.about.get("was", ""))
    with db.transaction() as tx:
        group = changes.rename(
            tx, visit.actor, theme_of(fields), fields.text("name"), was=was, on=visit.today, at=visit.now
        )
    return view.renamed(visit, group, was)


ACTIONS: dict[str, Handler] = {"theme_decide": page, "theme_keep": keep_form, "theme_rename": rename_form}

FORMS: dict[str, FormHandler] = {"theme_keep": keep, "theme_rename": rename}
