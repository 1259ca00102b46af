"""Search in theme groups, people, reports and agenda items."""

from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import verbatim
from handlers.views import doors
from handlers.views import search as view
from handlers.views.blocks import Message
from handlers.visit import Handler, Reply, Updated, Visit
from storage import search
from storage.database import Database
from storage.search import Kind


def find(db: Database, visit: Visit, line: str) -> Message:
    """`search <words>`: the first hits of each kind."""
    wanted = search.words(line)
    if not wanted:
        return view.what(visit)
    with db.reading() as tx:
        hits = search.find(tx, visit.actor, wanted, on=visit.today)
    return view.found(visit, wanted, hits)


def turn(db: Database, visit: Visit, value: str) -> Reply:
    """A page of the hits of one kind; `value` is the kind, the page and the words."""
    kind, number, words, *_ = [*value.split(maxsplit=2), "", "", ""]
    wanted = search.words(words)
    if kind not in set(Kind) or not number.isdecimal() or not wanted:
        return doors.old_button(visit.texts)
    page = min(int(number[:6]), 10_000)
    with db.reading() as tx:
        hits = search.page(tx, visit.actor, wanted, Kind(kind), on=visit.today, number=page)
    return Updated(view.page(visit, wanted, Kind(kind), hits, page))


WORDS = (
    Word(
        "search", "zoek", find,
        short=lambda t: t.say("in groups, people, reports and agenda items"),
        long=lambda t: t.say(
            "Searches groups, people, reports and what is on the agenda of network days. "
            "With several words, all must be found."
        ),
        example=lambda t: verbatim("woningbouw Ede"),
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {"search_page": turn}

FORMS: dict[str, FormHandler] = {}
