"""What people are told of what became of a group, looked at again when it goes out; and that they stay out."""

from collections.abc import Mapping

from sqlalchemy import Connection

from handlers.debts import NotNow, Occasion, Renderer
from handlers.views.blocks import Message
from handlers.views.themes import notices as view
from handlers.visit import Handler, Reply, Visit
from storage import members, office_hours, themes
from storage.database import Database
from storage.deliveries import Claim
from storage.errors import ThemeEnded, ThemeProposed, UnknownTheme
from storage.kinds import ThemeStatus
from storage.themes import notices, records


def tell_formed(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """The group that they were interested in runs; None when they are in it already, or it stopped."""
    reader = reader_of(occasion)
    with db.reading() as tx:
        about = records.about(tx, int(claim.facts["theme"]))
        if about.status != ThemeStatus.ACTIVE or about.id in _groups(tx, reader):
            return None
    return view.tell_formed(occasion, about)


def tell_merged(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Their group went on in another (or that one in yet another)."""
    reader = reader_of(occasion)
    with db.reading() as tx:
        old = records.about(tx, int(claim.facts["theme"]))
        try:
            into = themes.get(tx, old.id)
        except (UnknownTheme, ThemeEnded, ThemeProposed):
            return None
        inside = into.id in _groups(tx, reader)
    return view.tell_merged(occasion, old, into, inside=inside)


def tell_split(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """New groups came of theirs; None when they are in all of those, or those stopped."""
    reader = reader_of(occasion)
    with db.reading() as tx:
        old, mine = records.about(tx, int(claim.facts["theme"])), _groups(tx, reader)
        parts = [records.about(tx, int(one)) for one in claim.facts["parts"]]
    groups = [one.group for one in parts if one.status == ThemeStatus.ACTIVE and one.id not in mine]
    return view.tell_split(occasion, old, groups) if groups else None


def tell_ended(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Their group stopped."""
    reader_of(occasion)
    with db.reading() as tx:
        about = records.about(tx, int(claim.facts["theme"]))
    return view.tell_ended(occasion, about) if about.status == ThemeStatus.ENDED else None


def stay_out(db: Database, visit: Visit, value: str) -> Reply:
    """They don't come along: nothing was changed, and nothing is."""
    del db, value
    return view.stays_out(visit)


def reader_of(occasion: Occasion) -> members.Person:
    """Who gets it, in office hours. Raises NotNow."""
    opens_at = office_hours.first_office_hour(occasion.network, occasion.now)
    if opens_at > occasion.now:
        raise NotNow(opens_at)
    if occasion.reader is None:
        msg = "this goes to people only"
        raise ValueError(msg)
    return occasion.reader


def _groups(tx: Connection, reader: members.Person) -> set[int]:
    return {theme.id for theme in themes.of_member(tx, reader.id)}


ACTIONS: dict[str, Handler] = {"theme_not": stay_out}

DEBTS: Mapping[str, Renderer] = {
    notices.FORMED: tell_formed,
    notices.MERGED: tell_merged,
    notices.SPLIT: tell_split,
    notices.ENDED: tell_ended,
}
