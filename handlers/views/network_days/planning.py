"""What the secretariat sees: the days that are planned, one day to edit, and who comes."""

from collections.abc import Sequence
from typing import Any

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, dates, verbatim
from handlers.views import people
from handlers.views.blocks import (
    Block,
    Message,
    actions,
    button,
    context,
    message,
    option,
    overflow,
    paragraphs,
    section,
)
from handlers.views.network_days import wording
from handlers.views.network_days.wording import DOT, handle
from handlers.visit import Visit
from storage.network_days import Attendant, Cancelled, Day, Listed, Planned, Programme, Slot, Stage

SLOTS = 30
"""Parts with a menu of their own in one message."""
PEOPLE = 30
"""People on a page of who comes."""
MOST_DAYS = 20


def calendar(visit: Visit, listed: Sequence[Listed]) -> Message:
    """The planned days, each to be edited, and a new one."""
    texts = visit.texts
    blocks = [
        section(
            bold(wording.when(texts, one.day))
            + NEWLINE
            + _what(visit, one.day)
            + NEWLINE
            + people.turnout(texts, one.turnout.people, one.turnout.cities),
            accessory=button(
                texts.say("Edit"),
                "word",
                f"plan {handle(one.day)}",
                spoken=texts.say("Edit {date}", date=dates.on_short(texts, one.day.starts_on)),
            ),
        )
        for one in listed[:MOST_DAYS]
    ]
    if len(listed) > MOST_DAYS:
        blocks.append(context(texts.say("There are more. Type a date to edit another day.")))
    return message(
        texts.count("{n} network day is planned.", "{n} network days are planned.", len(listed)),
        actions(button(texts.say("Plan a new day"), "word", "plan new", style="primary")),
        *blocks,
    )


def manage(visit: Visit, found: Programme, page: int = 1, *, first: Text = EMPTY) -> Message:
    """One day with all that can be changed; `first` is what was just done."""
    texts, day = visit.texts, found.day
    name = bold(wording.when(texts, day))
    if day.cancelled or day.ends_on < visit.today:
        state = texts.say("*This day does not take place.*") if day.cancelled else texts.say("This day has been.")
        reason = texts.say("Reason: {reason}", reason=day.cancel_reason) if day.cancel_reason else EMPTY
        return message(
            first or name,
            section(
                NEWLINE.join(line for line in (name if first else EMPTY, _what(visit, day), state, reason) if line)
            ),
            actions(_who(visit, day), button(texts.say("Days to come"), "word", "days")),
        )
    lines = [
        name if first else EMPTY,
        _what(visit, day),
        _window(visit, day),
        texts.say("Signed up: {turnout}", turnout=people.turnout(texts, found.turnout.people, found.turnout.cities)),
    ]
    pages = max(1, -(-len(found.slots) // SLOTS))
    page = min(max(page, 1), pages)
    shown = found.slots[(page - 1) * SLOTS : page * SLOTS]
    blocks: list[Block | None] = [section(NEWLINE.join(line for line in lines if line))]
    if not found.slots:
        blocks.append(context(texts.say("There is no programme yet.")))
    blocks += [_slot(visit, day, slot) for slot in shown]
    if pages > 1:
        blocks.append(context(texts.say("Page {page} of {pages}", page=page, pages=pages)))
    blocks.append(
        actions(
            button(texts.say("Previous"), "day_manage", f"{page - 1} {day.id}") if page > 1 else None,
            button(texts.say("Next"), "day_manage", f"{page + 1} {day.id}") if page < pages else None,
            button(texts.say("Add a part"), "slot_add", str(day.id), style="primary"),
            button(texts.say("Change the day"), "day_edit", str(day.id)),
            _who(visit, day),
            button(texts.say("Cancel the day"), "day_cancel", str(day.id), style="danger"),
        )
    )
    return message(first or name, *blocks)


def planned(visit: Visit, done: Planned, found: Programme) -> Message:
    """A day is planned."""
    texts = visit.texts
    name = wording.about(texts, done.day)
    first = (
        texts.say("I had planned {day} already; this is how it is now.", day=name)
        if done.already
        else texts.say("I planned {day}. Check the programme and change what is different.", day=name)
    )
    return manage(visit, found, first=first)


def changed(visit: Visit, found: Programme, told: int) -> Message:
    """A day or its programme was changed; how many people are told."""
    return manage(visit, found, first=_done(visit, told))


def meanwhile(visit: Visit, day: Day) -> Text:
    """A day was changed by somebody else while the form was open: how it is now."""
    texts = visit.texts
    said = texts.say("This day was changed while you had the form open. It is now:")
    return _meanwhile(visit, said, [bold(wording.when(texts, day)), _what(visit, day), _window(visit, day)])


def part_meanwhile(visit: Visit, day: Day, slot: Slot) -> Text:
    """The same for a part of its programme."""
    said = visit.texts.say("This part was changed while you had the form open. It is now:")
    return _meanwhile(visit, said, [_part(visit, day, slot)])


def _meanwhile(visit: Visit, said: Text, lines: Sequence[Text]) -> Text:
    still = visit.texts.say("What you filled in is still here: check it, and save again.")
    return NEWLINE.join(line for line in (said, *lines, still) if line)


def cancelled(visit: Visit, done: Cancelled) -> Message:
    """A day was cancelled; how many people are told."""
    texts = visit.texts
    name = wording.about(texts, done.day)
    if done.already:
        first = texts.say("It was cancelled already: {day}.", day=name)
    elif done.told:
        first = texts.count(
            "I cancelled {day}. {n} person is told.", "I cancelled {day}. {n} people are told.", done.told, day=name
        )
    else:
        first = texts.say("I cancelled {day}. Nobody had signed up yet.", day=name)
    return message(
        first,
        actions(_who(visit, done.day), button(texts.say("Days to come"), "word", "days")),
    )


def attendance(visit: Visit, day: Day, found: Sequence[Attendant], page: int) -> Message:
    """Who comes and who does not, by side and city, with their remarks."""
    texts = visit.texts
    comes = [one for one in found if one.answer == "coming"]
    lines: list[Text] = []
    heads: list[Text] = []
    for one in found:
        heads.append(_heading(visit, one))
        lines.append(_attendant(texts, one))
    pages = max(1, -(-len(lines) // PEOPLE))
    page = min(max(page, 1), pages)
    shown: list[Text] = []
    last = EMPTY
    for head, line in list(zip(heads, lines, strict=True))[(page - 1) * PEOPLE : page * PEOPLE]:
        if head != last:
            last = head
            shown.append(bold(head))
        shown.append(line)
    cities = len({one.person.city_id for one in comes if one.person.city_id})
    first = texts.say(
        "{day}: {turnout}.",
        day=bold(wording.when(texts, day)),
        turnout=people.turnout(texts, len(comes), cities),
    )
    off = len(found) - len(comes)
    return message(
        first,
        context(texts.count("{n} person does not come.", "{n} people do not come.", off)) if off else None,
        *paragraphs(shown),
        context(texts.say("Page {page} of {pages}", page=page, pages=pages)) if pages > 1 else None,
        actions(
            button(texts.say("Previous"), "day_people", f"{page - 1} {day.id}") if page > 1 else None,
            button(texts.say("Next"), "day_people", f"{page + 1} {day.id}") if page < pages else None,
            button(texts.say("Back to the day"), "word", f"plan {handle(day)}"),
        ),
    )


def _done(visit: Visit, told: int) -> Text:
    if not told:
        return visit.texts.say("That is stored.")
    return visit.texts.count("That is stored. {n} person is told.", "That is stored. {n} people are told.", told)


def _what(visit: Visit, day: Day) -> Text:
    parts = [wording.kind(visit.texts, day), wording.place(day), wording.side(visit.texts, day.side)]
    return DOT.join(part for part in parts if part)


def _window(visit: Visit, day: Day) -> Text:
    texts, zone = visit.texts, visit.network.zone
    if day.opens_at is None or day.closes_at is None:
        return texts.say("No sign-up.")
    line = texts.say(
        "Sign-up: {opens} to {closes}",
        opens=dates.instant(texts, day.opens_at, zone),
        closes=dates.instant(texts, day.closes_at, zone),
    )
    stage = day.stage(visit.now, visit.today)
    if stage is Stage.OPEN:
        return line + verbatim(" ") + texts.say("(open)")
    return line + verbatim(" ") + texts.say("(closed)") if stage is Stage.CLOSED else line


def _slot(visit: Visit, day: Day, slot: Slot) -> Block:
    texts = visit.texts
    choices: list[dict[str, Any]] = [
        option(texts.say("Change"), f"edit {slot.id}"),
        option(texts.say("Remove"), f"remove {slot.id}"),
    ]
    return section(_part(visit, day, slot), accessory=overflow("slot", choices, unique=str(slot.id)))


def _part(visit: Visit, day: Day, slot: Slot) -> Text:
    texts, network = visit.texts, visit.network
    hours = wording.hours(texts, network, slot)
    if day.starts_on != day.ends_on:
        hours = dates.on_short(texts, slot.starts_at.astimezone(network.zone).date()) + verbatim(" ") + hours
    taken = texts.count("{n} signed up", "{n} signed up", slot.taken) if slot.taken else EMPTY
    if slot.capacity is not None:
        taken = texts.say("{taken} of {seats} seats taken", taken=slot.taken, seats=slot.capacity)
    details = DOT.join(part for part in (verbatim(slot.room), taken) if part)
    name = hours + verbatim(" ") + bold(wording.title(texts, network, slot))
    return NEWLINE.join(line for line in (name, details) if line)


def _who(visit: Visit, day: Day) -> dict[str, Any]:
    return button(visit.texts.say("Who comes?"), "day_who", str(day.id))


def _heading(visit: Visit, one: Attendant) -> Text:
    texts, side = visit.texts, one.person.side
    if one.answer != "coming":
        return texts.say("Not coming")
    if side == "political":
        return texts.say("Politicians")
    return texts.say("Officials") if side == "official" else texts.say("Side not known")


def _attendant(texts: Texts, one: Attendant) -> Text:
    city = verbatim(f"{one.person.city}: ") if one.person.city else EMPTY
    line = verbatim("• ") + city + people.who(one.person, texts)
    if one.person.function:
        line += verbatim(f", {one.person.function}")
    said = one.remarks if one.answer == "coming" else one.reason
    if said:
        line += verbatim(" – ") + verbatim(" ".join(said.split()))
    if one.by is not None:
        line += verbatim(" ") + texts.say("(by {name})", name=people.who(one.by, texts))
    return line
