"""What in the directory asks to be looked at, for the secretariat and who keeps a city; and what a button mends."""

from sqlalchemy import Connection

from handlers.debts import NotNow, Occasion, Renderer
from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.values import number
from handlers.views import checks as view
from handlers.views.blocks import Message
from handlers.views.doors import old_button
from handlers.visit import Handler, Reply, Updated, Visit
from storage import checks, cities, keeping, office_hours, themes
from storage.checks import Check, Finding
from storage.database import Database
from storage.deliveries import Claim


def network(db: Database, visit: Visit, line: str) -> Message:
    """`admin checks`: what asks to be looked at in the network."""
    del line
    with db.reading() as tx:
        return view.page(visit, checks.network(tx, visit.actor, at=visit.now, on=visit.today), None)


def city(db: Database, visit: Visit, value: str) -> Message:
    """What asks to be looked at in a city; `value` is its id."""
    city_id = number(value)
    with db.reading() as tx:
        found = checks.city(tx, visit.actor, city_id, at=visit.now, on=visit.today)
        return view.page(visit, found, cities.get(tx, city_id))


def namesakes(db: Database, visit: Visit, value: str) -> Message:
    """Those who may be one person, each with what can be done; `value` is one of them."""
    with db.reading() as tx:
        return view.namesakes(visit, checks.namesakes(tx, visit.actor, number(value), on=visit.today))


def absent(db: Database, visit: Visit, value: str) -> Message:
    """The cities that have nobody in a group, whose id is `value`; each with the form that mends it."""
    with db.reading() as tx:
        theme = themes.get(tx, number(value))
        return view.absent(visit, theme, checks.absent(tx, visit.actor, theme.id))


def mend(db: Database, visit: Visit, value: str) -> Reply:
    """Mend all that one check found; `value` is the check and the city (0: the network)."""
    name, _, place = value.partition(" ")
    if name not in tuple(Check) or not place.isdecimal():
        return old_button(visit.texts)
    check, city_id = Check(name), number(place) or None
    with db.transaction() as tx:
        found = checks.one(tx, visit.actor, check, city_id, at=visit.now, on=visit.today)
        count = _mend(tx, visit, found)
    with db.reading() as tx:
        note = view.mended(visit.texts, check, count)
        if city_id is None:
            left = checks.network(tx, visit.actor, at=visit.now, on=visit.today)
            return Updated(view.page(visit, left, None, note))
        left = checks.city(tx, visit.actor, city_id, at=visit.now, on=visit.today)
        return Updated(view.page(visit, left, cities.get(tx, city_id), note))


def _mend(tx: Connection, visit: Visit, finding: Finding) -> int:
    """Mend it. Returns for how many people."""
    if finding.check is Check.UNPLACED:
        return checks.ask(
            tx, visit.actor, [one.id for one in finding.found], team=visit.team, at=visit.now, on=visit.today
        )
    for one in finding.found:
        if finding.check is Check.LEAD_OUTSIDE:
            keeping.place(
                tx, visit.actor, one.id, put_in=[one.other_id], team=visit.team, at=visit.now, on=visit.today
            )
        elif finding.check is Check.GONE:
            keeping.end(tx, visit.actor, one.id, at=visit.now, on=visit.today)
        else:
            return 0
    return len({one.id for one in finding.found})


def ask(db: Database, claim: Claim, occasion: Occasion) -> Message | None:
    """Ask somebody for city and side, as long as they are not known."""
    del db, claim
    if occasion.reader is None or occasion.reader.complete:
        return None
    opens_at = office_hours.first_office_hour(occasion.network, occasion.now)
    if opens_at > occasion.now:
        raise NotNow(opens_at)
    return view.asked(occasion.texts)


WORDS: tuple[Word, ...] = ()

ADMIN: dict[str, Handler] = {"checks": network, "controles": network}

ACTIONS: dict[str, Handler] = {
    "checks_city": city,
    "checks_mend": mend,
    "checks_names": namesakes,
    "checks_absent": absent,
}

FORMS: dict[str, FormHandler] = {}

DEBTS: dict[str, Renderer] = {checks.ASK: ask}
