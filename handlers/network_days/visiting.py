"""Network days for everybody: look, sign up, sign off."""

from handlers.doors import ChoiceHandler, FormHandler
from handlers.network_days.finding import find, paged
from handlers.values import number
from handlers.views import delegations as whom
from handlers.views.forms import Fields, Form
from handlers.views.network_days import lists as view
from handlers.views.network_days import signup as form
from handlers.visit import Handler, Reply, Visit
from storage import network_days
from storage.database import Database
from storage.errors import BadSlots, ChangedMeanwhile, UnknownDay
from storage.network_days import Sheet

YEARS = range(1950, 2200)


def days(db: Database, visit: Visit, word: str) -> Reply:
    """`days [year]`: the days to come, or those of a year."""
    if word:
        return _year(db, visit, word)
    with db.reading() as tx:
        coming = network_days.listed(tx, visit.actor, network_days.upcoming(tx, visit.today), on=visit.today)
        off = network_days.called_off(tx, visit.today)
    return view.coming(visit, coming, off)


def _year(db: Database, visit: Visit, word: str) -> Reply:
    year = number(word)
    if year not in YEARS:
        return day(db, visit, word)
    with db.reading() as tx:
        found = network_days.listed(tx, visit.actor, network_days.of_year(tx, year), on=visit.today)
    return view.year(visit, year, found)


def day(db: Database, visit: Visit, word: str) -> Reply:
    """`day <n or date>`: one day with its programme; the next one when none is named."""
    with db.reading() as tx:
        meant = find(tx, visit, word) if word else network_days.next_of(tx, visit.actor, on=visit.today)
        found = network_days.programme(tx, visit.actor, meant.id, on=visit.today)
    return view.day(visit, found)


def signup(db: Database, visit: Visit, word: str) -> Reply:
    """`signup [day]`: the form; the next day that is open when none is named."""
    with db.reading() as tx:
        if word:
            meant = find(tx, visit, word)
        else:
            meant = network_days.next_open(tx, visit.actor, at=visit.now, on=visit.today)
        sheet = network_days.sheet(tx, visit.actor, meant.id, at=visit.now, on=visit.today)
    return form.form(visit, sheet)


def signup_for(db: Database, visit: Visit, value: str) -> Reply:
    """The form for a politician; `value` is the day and who."""
    day_id, for_id = paged(value)
    with db.reading() as tx:
        sheet = network_days.sheet(tx, visit.actor, day_id, at=visit.now, on=visit.today, for_id=for_id)
    return form.form(visit, sheet)


def whom_chosen(db: Database, visit: Visit, fields: Fields) -> Form:
    """Somebody else was chosen in the sign-up form."""
    return form.for_another(visit, _sheet(db, visit, fields), fields)


def sign_up(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The sign-up form was sent; rather than to replace unseen what another chose it is shown anew, with that."""
    day_id, for_id = _day_id(fields), whom.for_id(visit, fields)
    shown = for_id == fields.about.get(whom.WHOM, visit.actor.id)
    if not shown:  # the form was sent before it showed what fits who was chosen
        sheet = _sheet(db, visit, fields)
        if not form.fits(sheet, fields):
            return form.for_another(visit, sheet, fields, sent=True)
    try:
        with db.transaction() as tx:
            done = network_days.sign_up(
                tx, visit.actor, day_id, slots=form.chosen(fields), remarks=fields.text("remarks"),
                at=visit.now, on=visit.today, for_id=for_id, seen=str(fields.about.get("seen", "")) if shown else "",
            )  # fmt: skip
    except ChangedMeanwhile:
        return form.form(visit, _sheet(db, visit, fields), anew=True)
    except BadSlots as refused:
        return form.wrong(visit, fields, refused)
    return view.signed_up(visit, done)


def cancel(db: Database, visit: Visit, word: str) -> Reply:
    """`cancel [day]`: the form; the next day one comes to when none is named."""
    with db.reading() as tx:
        meant = find(tx, visit, word) if word else network_days.next_to_leave(tx, visit.actor, on=visit.today)
        found = network_days.leaving(tx, visit.actor, meant.id, on=visit.today)
    return form.leave_form(visit, found)


def cancel_for(db: Database, visit: Visit, value: str) -> Reply:
    """The form to sign off a politician; `value` is the day and who."""
    day_id, for_id = paged(value)
    with db.reading() as tx:
        found = network_days.leaving(tx, visit.actor, day_id, on=visit.today, for_id=for_id)
    return form.leave_form(visit, found)


def sign_off(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form to sign off was sent."""
    with db.transaction() as tx:
        done = network_days.sign_off(
            tx, visit.actor, _day_id(fields), reason=fields.text("reason"), at=visit.now, on=visit.today,
            for_id=whom.for_id(visit, fields),
        )  # fmt: skip
    return view.signed_off(visit, done)


def _sheet(db: Database, visit: Visit, fields: Fields) -> Sheet:
    """What the sign-up form asks of who is chosen in it."""
    with db.reading() as tx:
        return network_days.sheet(
            tx, visit.actor, _day_id(fields), at=visit.now, on=visit.today, for_id=whom.for_id(visit, fields)
        )


def _day_id(fields: Fields) -> int:
    day_id = fields.about.get("day")
    if not isinstance(day_id, int):
        raise UnknownDay("")
    return day_id


ACTIONS: dict[str, Handler] = {"signup_for": signup_for, "cancel_for": cancel_for}

CHOICES: dict[str, ChoiceHandler] = {form.WHOM_CHOSEN: whom_chosen}

FORMS: dict[str, FormHandler] = {"signup": sign_up, "signoff": sign_off}
