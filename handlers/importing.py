"""A roster comes as a spreadsheet, shared with the bot: looked at, confirmed, put back."""

import hashlib
from functools import partial

from handlers import sheets
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.values import number
from handlers.views import importing as view
from handlers.views.blocks import Message
from handlers.visit import Fetch, Handler, Reply, Visit
from storage import importing, policy
from storage.database import Database
from storage.deliveries.asked import unhurried
from storage.errors import ChangedMeanwhile
from storage.importing import NoTable, Scope, Table

PATIENCE = 20
"""Seconds that a statement may take: nobody waits for the ack, and there may be thousands of rows."""


def page(db: Database, visit: Visit, line: str) -> Message:
    """`admin import`: how it is done, and the last imports."""
    del line
    with db.reading() as tx:
        batches = importing.latest(tx, visit.actor)
    return view.page(visit, batches)


def shared(db: Database, visit: Visit, value: str) -> Reply:
    """A file was shared with the bot; `value` is its id."""
    del db
    return _fetch(visit, value, partial(_preview, file=value, scope=Scope()))


def narrow(db: Database, visit: Visit, value: str) -> Reply:
    """It is the complete roster of a city or a group: who is not in it would end. `value`: file|scope."""
    del db
    file, _, scope = value.partition("|")
    return _fetch(visit, file, partial(_preview, file=file, scope=view.read_scope(scope)))


def apply(db: Database, visit: Visit, value: str) -> Reply:
    """Carry it out; `value`: file|mark of what was looked at|scope|whether without unclear rows."""
    del db
    file, mark, scope, without = (*value.split("|"), "", "", "")[:4]
    return _fetch(
        visit,
        file,
        partial(_apply, file=file, seen=mark, scope=view.read_scope(scope), without_unclear=bool(without)),
    )


def undo(db: Database, visit: Visit, value: str) -> Reply:
    """Put an import back; `value` is its number."""
    del db
    policy.require(visit.actor, policy.Action.ROSTER_IMPORT)
    return Fetch(view.undoing(visit.texts), "", partial(_undo, batch_id=number(value)))


def table(content: bytes) -> Table:
    """The first sheet of a file that has a header. Raises BadFile, with `no_header` too."""
    found = sheets.read(content)
    for rows in found:
        try:
            return importing.read(rows)
        except NoTable as problem:
            if str(problem):
                raise sheets.BadFile("too_large") from problem
    raise sheets.BadFile("no_header")


def digest(content: bytes) -> str:
    """By which a file is known again."""
    return hashlib.sha256(content).hexdigest()


def _fetch(visit: Visit, file: str, then: "partial[Message]") -> Fetch:
    policy.require(visit.actor, policy.Action.ROSTER_IMPORT)
    return Fetch(view.one_moment(visit.texts), file, then)


def _preview(
    db: Database, visit: Visit, name: str, content: bytes, *, file: str, scope: Scope, changed: bool = False
) -> Message:
    try:
        read = table(content)
    except sheets.BadFile as bad:
        return view.bad_file(visit.texts, bad.why)
    with db.reading() as tx:
        unhurried(tx, seconds=PATIENCE)
        found = importing.prepare(
            tx, visit.actor, read, network=visit.network, team=visit.team, digest=digest(content), on=visit.today,
            scope=scope,
        )  # fmt: skip
    return view.preview(visit, name, file, found, scope, changed=changed)


def _apply(
    db: Database,
    visit: Visit,
    name: str,
    content: bytes,
    *,
    file: str,
    seen: str,
    scope: Scope,
    without_unclear: bool,
) -> Message:
    try:
        read = table(content)
        with db.transaction() as tx:
            unhurried(tx, seconds=PATIENCE)
            done = importing.apply(
                tx, visit.actor, read, network=visit.network, team=visit.team, source=name, digest=digest(content),
                on=visit.today, at=visit.now, scope=scope, seen=seen, without_unclear=without_unclear,
            )  # fmt: skip
    except sheets.BadFile as bad:
        return view.bad_file(visit.texts, bad.why)
    except ChangedMeanwhile:
        return _preview(db, visit, name, content, file=file, scope=scope, changed=True)
    return view.imported(visit, done)


def _undo(db: Database, visit: Visit, name: str, content: bytes, *, batch_id: int) -> Message:
    del name, content
    with db.transaction() as tx:
        unhurried(tx, seconds=PATIENCE)
        done = importing.undo(tx, visit.actor, batch_id, at=visit.now)
    return view.undone(visit, done)


ADMIN: dict[str, Handler] = {"import": page, "importeren": page}
"""What may stand behind `admin`."""

WORDS: tuple[Word, ...] = ()

ACTIONS: dict[str, Handler] = {
    "file": shared,
    "import_apply": apply,
    "import_scope": narrow,
    "import_undo": undo,
}

FORMS: dict[str, FormHandler] = {}
