"""The App Home tab: everything that has a word, by buttons."""

from typing import Any

from handlers.views import home as view
from handlers.visit import Visit
from storage import themes
from storage.database import Database


def home(db: Database, visit: Visit) -> dict[str, Any]:
    """What somebody sees in Home."""
    with db.reading() as tx:
        mine = themes.of_member(tx, visit.actor.id)
    return view.home(visit, mine)
