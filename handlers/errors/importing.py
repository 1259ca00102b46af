"""Refusals about spreadsheets."""

from typing import Any

from handlers.texts import NEWLINE, verbatim
from handlers.texts.dates import on_date
from handlers.views.blocks import message
from storage.errors import AlreadyUndone, CannotUndo, Unclarity, UnknownBatch

SENTENCES: dict[type, Any] = {
    Unclarity: lambda refused, visit: message(
        visit.texts.count(
            "{n} row is unclear, so I imported nothing. Mend it in the file and share it again.",
            "{n} rows are unclear, so I imported nothing. Mend them in the file and share it again.",
            refused.rows,
        )
    ),
    UnknownBatch: lambda refused, visit: message(
        visit.texts.say("There is no import {number}.", number=refused.batch_id)
    ),
    AlreadyUndone: lambda refused, visit: message(
        visit.texts.say(
            "Import {number} was undone on {day}.",
            number=refused.batch_id,
            day=on_date(visit.texts, refused.at.astimezone(visit.network.zone).date()),
        )
    ),
    CannotUndo: lambda refused, visit: message(
        visit.texts.say("I can't undo import {number}: something was changed since.", number=refused.batch_id)
        + NEWLINE
        + visit.texts.count(
            "It is about {n} person: {names}. Nothing was put back.",
            "It is about {n} people: {names}. Nothing was put back.",
            refused.people,
            names=visit.texts.listing([verbatim(name) for name in refused.names]),
        )
    ),
}
