"""The history, for the secretariat: `admin history`, of a person or of a group."""

from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import EMPTY
from handlers.views import doors
from handlers.views import history as view
from handlers.views.blocks import Message
from handlers.visit import Handler, Reply, Updated, Visit
from storage import members, policy, themes
from storage.database import Database
from storage.errors import ThemeEnded, UnknownTheme
from storage.history import reading
from storage.privacy import whom


def listed(db: Database, visit: Visit, line: str) -> Reply:
    """`admin history [person or group]`."""
    policy.require(visit.actor, policy.Action.HISTORY_SEE)
    if not line:
        return _page(db, visit, "all", 0, 1)
    with db.reading() as tx:
        try:
            theme_id = themes.find(tx, line).id if not line.startswith(("#", "<", "@")) else 0
        except (UnknownTheme, ThemeEnded):
            theme_id = 0
        found = () if theme_id else whom.called(tx, visit.team, line)
    if theme_id:
        return _page(db, visit, "group", theme_id, 1)
    if len(found) == 1:
        return _page(db, visit, "person", found[0].id, 1)
    return view.which_person(visit, line, found, "admin history")


def turn(db: Database, visit: Visit, value: str) -> Reply:
    """Another page; `value` is the page, of what, and its id."""
    number, which, row, *_ = [*value.split(), "", "", ""]
    if not number.isdecimal() or not row.isdecimal() or which not in ("all", "person", "group"):
        return doors.old_button(visit.texts)
    return Updated(_page(db, visit, which, int(row[:9]), int(number[:6])))


def _page(db: Database, visit: Visit, which: str, row: int, number: int) -> Message:
    about = EMPTY
    with db.reading() as tx:
        told = reading.listed(
            tx,
            visit.actor,
            member_id=row if which == "person" else None,
            theme_id=row if which == "group" else None,
            page=number,
        )
        if which == "person":
            about = view.about_person(visit.texts, members.by_id(tx, row))
        if which == "group":
            about = view.about_group(visit.texts, themes.get(tx, row).name)
    return view.page(visit, told, about, f"{which} {row}")


WORDS: tuple[Word, ...] = ()

ADMIN: dict[str, Handler] = {"history": listed, "geschiedenis": listed}

ACTIONS: dict[str, Handler] = {"history_page": turn}

FORMS: dict[str, FormHandler] = {}
