"""What somebody may see, as files: people and their places, who comes to a day, lobby reports."""

from functools import partial

from handlers import sheets
from handlers.doors import FormHandler
from handlers.network_days import finding
from handlers.slash import Word
from handlers.texts import verbatim
from handlers.texts.dates import on_short
from handlers.views import exporting as view
from handlers.views.blocks import message
from handlers.visit import Attached, File, Handler, Reply, Visit
from storage import exporting, network_days, policy
from storage.database import Database

CSV = "csv"


def export(db: Database, visit: Visit, line: str) -> Reply:
    """`export [csv] [day]`: one workbook, or a csv a table; sign-ups of the day that is named, or the next one."""
    words = line.split()
    as_csv = CSV in (word.casefold() for word in words)
    asked = " ".join(word for word in words if word.casefold() != CSV)
    with db.reading() as tx:
        coming_up = network_days.upcoming(tx, visit.today)
        day = finding.find(tx, visit, asked) if asked else coming_up[0] if coming_up else None
        people = exporting.directory(tx, visit.actor, network=visit.network, team=visit.team, on=visit.today)
        coming = [] if day is None else exporting.attending(tx, visit.actor, day.id)
        talks = exporting.reports(tx, visit.actor, on=visit.today)
    texts, network, whole = visit.texts, visit.network, policy.may(visit.actor, policy.Action.ROSTER_IMPORT)
    tables = [
        view.directory(texts, network, people, whole=whole),
        *([] if day is None else [view.attending(texts, day, coming, whole=whole)]),
        view.reports(texts, network, talks),
    ]
    name = f"{network.short_name.lower()}-{visit.today.isoformat()}"
    files = (
        tuple(Attached(f"{name}-{_slug(table.title)}.csv", partial(sheets.commas, table)) for table in tables)
        if as_csv
        else (Attached(f"{name}.xlsx", partial(sheets.workbook, tables)),)
    )
    return File(
        said=message(texts.say("I make the file and send it to you by direct message.")),
        beside=texts.say(
            "What you may see of {network}, as of {day}: people, sign-ups and reports. It is for you: think before "
            "you pass it on.",
            network=network.name,
            day=on_short(texts, visit.today),
        ),
        files=files,
    )


def _slug(title: str) -> str:
    """A title as a part of a file's name."""
    return "-".join(title.lower().split())


def pressed(db: Database, visit: Visit, value: str) -> Reply:
    """A button asks for the files; `value` as what may stand behind the word."""
    return export(db, visit, value)


WORDS = (
    Word(
        "export", "exporteren", export,
        short=lambda t: t.say("people, sign-ups and reports as a file"),
        long=lambda t: t.say(
            "Sends you what you may see as a spreadsheet: people with their groups and roles, who comes to the next "
            "network day (or the one you name), and lobby reports. With “csv”: as csv files."
        ),
        example=lambda t: verbatim("csv"),
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {"export": pressed}

FORMS: dict[str, FormHandler] = {}
