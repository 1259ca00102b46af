"""People's data: everything about oneself by direct message, and being forgotten."""

from collections.abc import Callable

from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import EMPTY, verbatim
from handlers.views import history as history_view
from handlers.views.forms import Fields
from handlers.views.privacy import forgetting as forgetting_view
from handlers.views.privacy import mydata as mydata_view
from handlers.visit import FieldErrors, Handler, Reply, Visit
from storage import policy
from storage.database import Database
from storage.history import By, note
from storage.privacy import forgetting, mydata, whom

ME = frozenset({"", "me", "mij", "mijzelf", "myself"})
"""What may stand behind `forget` for oneself."""


def mine(db: Database, visit: Visit, line: str) -> Reply:
    """`mydata`: all that is kept about who asks."""
    del line
    with db.reading() as tx:
        kept = mydata.collect(tx, visit.actor, visit.actor.id)
    return mydata_view.sent(visit, kept)


def theirs(db: Database, visit: Visit, line: str) -> Reply:
    """`admin data <person>`: all that is kept about somebody, for who asks the secretariat for it."""
    return _of_one(db, visit, line, policy.Action.ME_SEE, "admin data", _given_out)


def _given_out(db: Database, visit: Visit, member_id: int) -> Reply:
    with db.transaction() as tx:
        kept = mydata.collect(tx, visit.actor, member_id)
        by = By(visit.actor, for_id=None if member_id == visit.actor.id else member_id)
        note(tx, by, policy.Action.ME_SEE, "members", member_id, at=visit.now)
    return mydata_view.sent(visit, kept)


def ask(db: Database, visit: Visit, line: str) -> Reply:
    """`forget me`: what it means, before it is done; `forget <person>` for the secretariat."""
    if line.casefold().strip(" .!") in ME:
        return _asked(db, visit, visit.actor.id)
    return _of_one(db, visit, line, policy.Action.ME_FORGET, "admin forget", _asked)


def _asked(db: Database, visit: Visit, member_id: int) -> Reply:
    with db.reading() as tx:
        told = forgetting.ask(tx, visit.actor, member_id, on=visit.today, secretariat=visit.secretariat)
    return forgetting_view.form(visit, told)


def forget(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form was sent."""
    member_id = forgetting_view.read(fields, visit)
    if isinstance(member_id, FieldErrors):
        return member_id
    with db.transaction() as tx:
        done = forgetting.forget(tx, visit.actor, member_id, at=visit.now, on=visit.today)
    return forgetting_view.forgotten(visit, done)


def _of_one(
    db: Database,
    visit: Visit,
    line: str,
    action: policy.Action,
    word: str,
    then: Callable[[Database, Visit, int], Reply],
) -> Reply:
    """Do something about the person that the secretariat names; ask when it could be several."""
    policy.require(visit.actor, action)
    with db.reading() as tx:
        found = whom.called(tx, visit.team, line)
    if len(found) != 1:
        return history_view.which_person(visit, line, found, word)
    return then(db, visit, found[0].id)


WORDS = (
    Word(
        "mydata", "mijngegevens", mine,
        short=lambda t: t.say("everything that is kept about you"),
        long=lambda t: t.say(
            "Sends you by direct message everything that I keep about you: as a text to read, and as a file for a "
            "computer. Nobody else sees it."
        ),
        example=lambda t: EMPTY,
    ),
    Word(
        "forget", "vergeet", ask,
        short=lambda t: t.say("take your name out of the network's memory"),
        long=lambda t: t.say(
            "Explains what is forgotten and what stays, and does it when you say that you are sure. "
            "It cannot be undone."
        ),
        example=lambda t: verbatim("mij" if t.language == "nl" else "me"),
    ),
)  # fmt: skip

ADMIN: dict[str, Handler] = {"data": theirs, "gegevens": theirs, "forget": ask, "vergeet": ask}

ACTIONS: dict[str, Handler] = {"forget": ask}

FORMS: dict[str, FormHandler] = {"forget": forget}
