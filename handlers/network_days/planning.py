"""Network days for the secretariat: plan, change, cancel, the programme, who comes."""

from sqlalchemy import Connection

from handlers.doors import FormHandler
from handlers.network_days.finding import find, paged
from handlers.texts.dates import read_day
from handlers.values import number
from handlers.views.blocks import Message
from handlers.views.forms import Fields, refilled
from handlers.views.network_days import forms
from handlers.views.network_days import planning as view
from handlers.visit import FieldErrors, Handler, Reply, Updated, Visit
from storage import cities, network_days, policy, themes
from storage.database import Database
from storage.errors import ChangedMeanwhile, UnknownDay
from storage.network_days import Wanted

NEW = ("new", "nieuw")


def plan(db: Database, visit: Visit, word: str) -> Reply:
    """`plan [n, date or new]`: the form of a new day, or a day to change."""
    policy.require(visit.actor, policy.Action.DAY_PLAN)
    with db.reading() as tx:
        if not word:
            listed = network_days.listed(tx, visit.actor, network_days.upcoming(tx, visit.today))
            return view.calendar(visit, listed) if listed else _new(tx, visit)
        if word.casefold() in NEW:
            return _new(tx, visit)
        try:
            found = find(tx, visit, word)
        except UnknownDay:
            on = None if word.isdecimal() else read_day(word[:60], visit.today)
            if on is None or on < visit.today:
                raise
            return forms.new_day(visit, cities.members(tx), themes.running(tx), on)
        return view.manage(visit, network_days.programme(tx, visit.actor, found.id))


def _new(tx: Connection, visit: Visit) -> Reply:
    return forms.new_day(visit, cities.members(tx), themes.running(tx), None)


def save_day(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form of a day was sent: plan it, or change it."""
    filled = forms.read_day(fields, visit)
    if isinstance(filled, FieldErrors):
        return filled
    day_id = fields.about.get("day")
    if day_id is not None:
        return _change_day(db, visit, fields, int(day_id), filled.wanted)
    with db.transaction() as tx:
        planned = network_days.plan(
            tx, visit.actor, filled.wanted, network=visit.network, at=visit.now,
            form_key=f"{fields.id}:{fields.about.get('key')}",
            themes=filled.themes, plenary=forms.plenary(visit.network.language),
        )  # fmt: skip
        return view.planned(visit, planned, network_days.programme(tx, visit.actor, planned.day.id))


def _change_day(db: Database, visit: Visit, fields: Fields, day_id: int, wanted: Wanted) -> Reply:
    try:
        with db.transaction() as tx:
            changed = network_days.change(
                tx, visit.actor, day_id, wanted, network=visit.network, at=visit.now, seen=fields.about.get("seen")
            )
            return view.changed(visit, network_days.programme(tx, visit.actor, day_id), changed.told)
    except ChangedMeanwhile as changed:
        with db.reading() as tx:
            day = network_days.get(tx, day_id)
        return refilled(fields, view.meanwhile(visit, day), seen=changed.mark)


def turn(db: Database, visit: Visit, value: str) -> Reply:
    """Another page of a day's programme."""
    policy.require(visit.actor, policy.Action.DAY_PLAN)
    page, day_id = paged(value)
    with db.reading() as tx:
        found = network_days.programme(tx, visit.actor, day_id)
    return Updated(view.manage(visit, found, page))


def who(db: Database, visit: Visit, value: str) -> Message:
    """Who comes to a day."""
    return _people(db, visit, 1, number(value))


def turn_people(db: Database, visit: Visit, value: str) -> Reply:
    """Another page of who comes."""
    return Updated(_people(db, visit, *paged(value)))


def _people(db: Database, visit: Visit, page: int, day_id: int) -> Message:
    with db.reading() as tx:
        day = network_days.get(tx, day_id)
        found = network_days.attendance(tx, visit.actor, day_id)
    return view.attendance(visit, day, found, page)


def edit(db: Database, visit: Visit, value: str) -> Reply:
    """The form of a planned day."""
    with db.reading() as tx:
        day = network_days.to_change(tx, visit.actor, number(value), on=visit.today)
        towns = cities.members(tx)
    return forms.edit_day(visit, towns, day)


def call_off(db: Database, visit: Visit, value: str) -> Reply:
    """The form to cancel a day."""
    with db.reading() as tx:
        day = network_days.to_change(tx, visit.actor, number(value), on=visit.today)
        found = network_days.programme(tx, visit.actor, day.id)
    return forms.cancel(visit, found)


def called_off(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form to cancel a day was sent."""
    with db.transaction() as tx:
        done = network_days.cancel(
            tx, visit.actor, int(fields.about["day"]), reason=fields.text("reason"),
            network=visit.network, at=visit.now,
        )  # fmt: skip
    return view.cancelled(visit, done)


def add(db: Database, visit: Visit, value: str) -> Reply:
    """The form of a new part of the programme."""
    with db.reading() as tx:
        day = network_days.to_change(tx, visit.actor, number(value), on=visit.today)
        return forms.slot(visit, day, themes.running(tx), None)


def part(db: Database, visit: Visit, value: str) -> Reply:
    """The menu of a part: `edit id` or `remove id`."""
    what, _, slot_id = value.partition(" ")
    with db.reading() as tx:
        slot = network_days.slot(tx, number(slot_id))
        day = network_days.to_change(tx, visit.actor, slot.day_id, on=visit.today)
        if what == "remove":
            return forms.remove(visit, slot)
        return forms.slot(visit, day, themes.running(tx), slot)


def save_part(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form of a part was sent: add it, or change it."""
    try:
        return _save_part(db, visit, fields)
    except ChangedMeanwhile as changed:
        with db.reading() as tx:
            slot = network_days.slot(tx, int(fields.about["slot"]))
            day = network_days.get(tx, slot.day_id)
        return refilled(fields, view.part_meanwhile(visit, day, slot), seen=changed.mark)


def _save_part(db: Database, visit: Visit, fields: Fields) -> Reply:
    slot_id, day_id = fields.about.get("slot"), fields.about.get("day")
    with db.transaction() as tx:
        if slot_id is not None:
            day_id = network_days.slot(tx, int(slot_id)).day_id
        day = network_days.get(tx, int(day_id or 0))
        wanted = forms.read_slot(fields, visit, day, themes.running(tx))
        if isinstance(wanted, FieldErrors):
            return wanted
        if slot_id is None:
            done = network_days.add_slot(tx, visit.actor, day.id, wanted, network=visit.network, at=visit.now)
        else:
            done = network_days.change_slot(
                tx, visit.actor, int(slot_id), wanted, network=visit.network, at=visit.now,
                seen=fields.about.get("seen"),
            )  # fmt: skip
        return view.changed(visit, network_days.programme(tx, visit.actor, day.id), done.told)


def removed_part(db: Database, visit: Visit, fields: Fields) -> Reply:
    """The form to remove a part was sent."""
    slot_id = int(fields.about["slot"])
    with db.transaction() as tx:
        done = network_days.remove_slot(tx, visit.actor, slot_id, network=visit.network, at=visit.now)
        return view.changed(visit, network_days.programme(tx, visit.actor, done.day.id), done.told)


ACTIONS: dict[str, Handler] = {
    "day_manage": turn,
    "day_who": who,
    "day_people": turn_people,
    "day_edit": edit,
    "day_cancel": call_off,
    "slot_add": add,
    "slot": part,
}

FORMS: dict[str, FormHandler] = {
    "day": save_day,
    "day_cancel": called_off,
    "slot": save_part,
    "slot_remove": removed_part,
}
