"""What the secretariat keeps: who holds which office, and what could not be delivered."""

from datetime import timedelta

from handlers.doors import FormHandler
from handlers.slash import Word
from handlers.texts import EMPTY
from handlers.values import number
from handlers.views import offices as view
from handlers.views.blocks import Message
from handlers.views.forms import Fields, Form
from handlers.visit import FieldErrors, Handler, Reply, Updated, Visit
from storage import cities, members, offices, policy, themes
from storage.database import Database
from storage.deliveries import asked
from storage.errors import SeatTaken
from storage.kinds import Role
from storage.members import Person
from storage.offices import Held

TROUBLE = timedelta(days=30)
"""How far back messages that could not be delivered are shown."""


BESIDE: dict[str, Handler] = {}
"""What may stand behind `admin`, in either language → what it does. `handlers` fills it from each noun's ADMIN."""


def admin(db: Database, visit: Visit, line: str) -> Reply:
    """`admin`: offices, and messages that could not be delivered; `admin history …` and the like: that."""
    name, _, rest = line.partition(" ")
    beside = BESIDE.get(name.casefold())
    return beside(db, visit, rest.strip()) if beside else _overview(db, visit, 1)


def turn(db: Database, visit: Visit, value: str) -> Reply:
    """Another page of the offices."""
    return Updated(_overview(db, visit, number(value, 1)))


def appoint_form(db: Database, visit: Visit, value: str) -> Form:
    """The form to give somebody an office; `value` may say which: `lead`, `coordinator`, and the group or city."""
    role, _, place = value.partition(" ")
    policy.require(visit.actor, policy.Action.OFFICE_APPOINT)
    with db.reading() as tx:
        groups, towns = themes.running(tx), cities.members(tx)
    return view.form(visit, groups, towns, role=role, place=place)


def appoint(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form was sent."""
    chosen = view.read(fields, visit)
    if isinstance(chosen, FieldErrors):
        return chosen
    try:
        person, held = _appoint(db, visit, chosen)
    except SeatTaken as taken:
        if not taken.replaceable:
            raise
        return view.taken(visit, fields, taken)
    return view.appointed(visit, person, held)


def _appoint(db: Database, visit: Visit, chosen: view.Chosen) -> tuple[Person, list[Held]]:
    with db.transaction() as tx:
        policy.require(visit.actor, policy.Action.OFFICE_APPOINT)
        if chosen.slack_user:
            member_id = members.mention(tx, team=visit.team, slack_user=chosen.slack_user, at=visit.now)
        else:
            member_id = members.without_account(tx, chosen.named).id
        person = offices.appoint(
            tx, visit.actor, member_id, chosen.role,
            theme_id=chosen.theme_id, body=chosen.body, city_id=chosen.city_id,
            since=chosen.since, until=chosen.until, at=visit.now, replacing=chosen.replacing,
        )  # fmt: skip
        if chosen.role == Role.LEAD:
            offices.owe_notes(tx, member_id, on=visit.today, at=visit.now)
        return person, offices.held(tx, on=chosen.since, member_id=person.id)


def end(db: Database, visit: Visit, value: str) -> Reply:
    """End an office today; `value` is its id."""
    with db.transaction() as tx:
        offices.end(tx, visit.actor, number(value), on=visit.today, at=visit.now)
    return Updated(_overview(db, visit, 1))


def _overview(db: Database, visit: Visit, page: int) -> Message:
    policy.require(visit.actor, policy.Action.OFFICE_APPOINT)
    with db.reading() as tx:
        held = offices.held(tx, on=visit.today)
        troubles = asked.troubles(tx, visit.actor, since=visit.now - TROUBLE)
    return view.overview(visit, held, troubles, page)


WORDS = (
    Word(
        "admin", "beheer", admin,
        short=lambda t: t.say("roles, and messages that did not arrive"),
        long=lambda t: t.say(
            "For the secretariat: who leads which group or sits on which board, "
            "and which messages could not be delivered."
        ),
        example=lambda t: EMPTY,
        secretariat=True,
    ),
)  # fmt: skip

ACTIONS: dict[str, Handler] = {"offices_page": turn, "office_new": appoint_form, "office_end": end}

FORMS: dict[str, FormHandler] = {"office": appoint}
