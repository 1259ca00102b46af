"""The forms to sign up and to sign off."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from itertools import groupby

from handlers.texts import NEWLINE, Text, Texts, bold, dates, verbatim
from handlers.views import delegations as whom
from handlers.views import people
from handlers.views.blocks import Block, context, option, section
from handlers.views.forms import NOTE, Fields, Form, boxes, drawn_anew, field, prose, redrawn
from handlers.views.network_days import wording
from handlers.views.network_days.wording import DOT
from handlers.visit import FieldErrors, Visit
from storage.errors import BadSlots, SlotFull, SlotsClash, UnknownSlot
from storage.network_days import MOST_REMARKS, Day, Sheet, Slot

WHOM_CHOSEN = "signup_whom"
"""The choice for whom, in the form to sign up."""
NOON, EVENING = time(12, 30), time(17, 30)
A_FIELD = 10
"""Ticks in one field; Slack allows no more."""
MOST_ELSEWHERE = 3
"""Other parts named when one is full: an error under a field is read on a phone."""


def form(visit: Visit, sheet: Sheet, *, anew: bool = False) -> Form:
    """Tick what you attend, by part of the day; remarks for the kitchen and the door.

    `anew`: what another chose for the same person had not been seen.
    """
    texts, day = visit.texts, sheet.programme.day
    mine, own = sheet.programme.mine, sheet.person.id == visit.actor.id
    mine_alone = own and all(one.id == visit.actor.id for one in sheet.choices)
    comes = mine is not None and mine.coming
    blocks: list[Block] = [section(bold(wording.when(texts, day)) + NEWLINE + _where(texts, day))]
    if anew:
        blocks.append(section(_anew(visit, sheet), id=NOTE))
    blocks += whom.whom_field(visit, sheet.person, sheet.choices, texts.say("For whom?"), redraws=WHOM_CHOSEN)
    if sheet.programme.slots:
        blocks.append(
            context(
                texts.say("Tick what you attend. You can't be in two places at the same time.")
                if own
                else texts.say("Tick what they attend. Nobody can be in two places at the same time.")
            )
        )
    fields = [
        field(
            f"slots{number}",
            label,
            boxes([_box(visit, slot) for slot in slots], [str(slot_id) for slot_id in sheet.chosen]),
            optional=True,
        )
        for number, (label, slots) in enumerate(_parts(visit, day, sheet.programme.slots))
    ]
    fields.append(
        field(
            "remarks",
            texts.say("Remarks"),
            prose(mine.remarks if mine else "", most=MOST_REMARKS, placeholder=texts.say("diet, access, …")),
            hint=texts.say("Only the secretariat reads this."),
            optional=True,
        )
    )
    return Form(
        name="signup",
        title=_title(texts, own=own, comes=comes),
        submit=texts.say("Save") if comes else (texts.say("Sign me up") if mine_alone else texts.say("Sign up")),
        cancel=texts.say("Cancel"),
        blocks=(*blocks, *(drawn_anew(mine.mark, fields) if mine and anew else fields)),
        about={"day": day.id, whom.WHOM: sheet.person.id, "seen": mine.mark if mine else ""},
    )


def _title(texts: Texts, *, own: bool, comes: bool) -> Text:
    if not comes:
        return texts.say("Sign up")
    return texts.say("Your sign-up") if own else texts.say("Their sign-up")


def _anew(visit: Visit, sheet: Sheet) -> Text:
    """Why the form is shown once more."""
    texts, mine = visit.texts, sheet.programme.mine
    if sheet.person.id == visit.actor.id:
        return texts.say(
            "{by} answered for you meanwhile. This is what was chosen: change it if you like, and save again.",
            by=people.who(mine.by, texts) if mine and mine.by else verbatim("?"),
        )
    name, by = bold(sheet.person.name), mine.by if mine else None
    if by is not None and by.id == visit.actor.id:
        return texts.say(
            "You had answered for {name} already. This is what you chose: change it if you like, and save again.",
            name=name,
        )
    if by is None:
        return texts.say(
            "{name} had answered already. This is what they chose: change it if you like, and save again.", name=name
        )
    return texts.say(
        "{name} had been answered for by {by}. This is what was chosen: change it if you like, and save again.",
        name=name,
        by=people.who(by, texts),
    )


def for_another(visit: Visit, sheet: Sheet, fields: Fields, *, sent: bool = False) -> Form:
    """The form for somebody else than it was drawn for: the parts that fit them, while what was typed stays.

    `sent`: it was sent before it showed these.
    """
    drawn = redrawn(form(visit, sheet), fields, anew=_ticks(fields))
    if not sent:
        return drawn
    texts = visit.texts
    note = (
        texts.say("These parts fit you. Look at them, and send the form again.")
        if sheet.person.id == visit.actor.id
        else texts.say("These parts fit {name}. Look at them, and send the form again.", name=bold(sheet.person.name))
    )
    first, *rest = drawn.blocks
    return replace(drawn, blocks=(first, section(note, id=NOTE), *rest))


def fits(sheet: Sheet, fields: Fields) -> bool:
    """Whether what was sent was chosen, or is what the form would have begun with for this person."""
    if not all(fields.untouched(name) for name in _ticks(fields)):
        return True
    return set(sheet.chosen) == set(chosen(fields))


def chosen(fields: Fields) -> list[int]:
    """The ids of the slots that were ticked."""
    return [int(value) for name in _ticks(fields) for value in fields.choices(name)]


def _ticks(fields: Fields) -> list[str]:
    return [name for name in fields.names if name.startswith("slots")]


def wrong(visit: Visit, fields: Fields, refused: BadSlots) -> FieldErrors:
    """What is wrong, under the field where it was ticked."""
    said: dict[str, list[Text]] = {}
    for problem in refused.problems:
        ticked = (name for name in fields.names if str(problem.slot_id) in fields.choices(name))
        said.setdefault(next(ticked, fields.names[0]), []).append(sentence(visit, problem))
    return FieldErrors({name: verbatim(" ").join(problems) for name, problems in said.items()})


def sentence(visit: Visit, problem: SlotFull | SlotsClash | UnknownSlot) -> Text:
    """Why a part cannot be had."""
    texts = visit.texts
    if isinstance(problem, SlotsClash):
        return texts.say(
            "“{one}” and “{other}” are at the same time. Choose one of them.",
            one=_name(visit, problem.other),
            other=_name(visit, problem.title),
        )
    if isinstance(problem, UnknownSlot):
        return texts.say("A part you ticked is no longer in the programme. Remove the tick.")
    if not problem.elsewhere:
        return texts.say("“{part}” is full, and nothing else is free at that time.", part=_name(visit, problem.title))
    free = texts.listing(
        texts.count("{title} ({n} seat)", "{title} ({n} seats)", seats, title=_name(visit, title))
        if seats is not None
        else texts.say("{title} (room enough)", title=_name(visit, title))
        for title, seats in problem.elsewhere[:MOST_ELSEWHERE]
    )
    return texts.say(
        "“{part}” is full. At that time there are seats at {others}.", part=_name(visit, problem.title), others=free
    )


def leave_form(visit: Visit, sheet: Sheet) -> Form:
    """Sign off, with a reason if one likes."""
    texts, day = visit.texts, sheet.programme.day
    mine, own = sheet.programme.mine, sheet.person.id == visit.actor.id
    name, comes = wording.about(texts, day), mine is not None and mine.coming
    choice = whom.whom_field(visit, sheet.person, sheet.choices, texts.say("For whom?"))
    if choice:
        said = texts.say("Who signs off from {day} gives their seats to others.", day=name)
    elif comes:
        said = texts.say("You sign off from {day}. Your seats go to others.", day=name)
    else:
        said = texts.say("You let us know that you don't come to {day}.", day=name)
    reason = field(
        "reason",
        texts.say("Reason"),
        prose(mine.reason if mine and not choice else "", most=MOST_REMARKS),
        hint=texts.say("You may leave this empty. Only the secretariat reads it."),
        optional=True,
    )
    return Form(
        name="signoff",
        title=texts.say("Sign off"),
        submit=texts.say("Sign off") if choice else texts.say("I'm not coming"),
        cancel=texts.say("Back"),
        blocks=(section(said), *choice, reason),
        about={"day": day.id} if own else {"day": day.id, whom.WHOM: sheet.person.id},
    )


def _where(texts: Texts, day: Day) -> Text:
    parts = [wording.kind(texts, day), wording.place(day)]
    return DOT.join(part for part in parts if part)


def _parts(visit: Visit, day: Day, slots: Sequence[Slot]) -> list[tuple[Text, list[Slot]]]:
    """The programme by part of the day, as many fields as its ticks need."""
    several = day.starts_on != day.ends_on
    fields = []
    for (on, part), group in groupby(slots, key=lambda slot: _part_of_day(visit, slot)):
        found = list(group)
        label = _label(visit.texts, part)
        if several:
            label = dates.on_short(visit.texts, on) + verbatim(", ") + label
        chunks = _chunks(found)
        for number, chunk in enumerate(chunks, start=1):
            fields.append((label + verbatim(f" ({number})") if len(chunks) > 1 else label, chunk))
    return fields


def _chunks(slots: Sequence[Slot]) -> list[list[Slot]]:
    """As many ticks as fit a field; what begins together stays together where it can."""
    chunks: list[list[Slot]] = [[]]
    for _, group in groupby(slots, key=lambda slot: slot.starts_at):
        together = list(group)
        if chunks[-1] and len(chunks[-1]) + len(together) > A_FIELD:
            chunks.append([])
        for slot in together:
            if len(chunks[-1]) == A_FIELD:
                chunks.append([])
            chunks[-1].append(slot)
    return chunks


def _part_of_day(visit: Visit, slot: Slot) -> tuple[date, int]:
    starts = slot.starts_at.astimezone(visit.network.zone)
    return starts.date(), (starts.time() >= NOON) + (starts.time() >= EVENING)


def _label(texts: Texts, part: int) -> Text:
    return (texts.say("Morning"), texts.say("Afternoon"), texts.say("Evening"))[part]


def _box(visit: Visit, slot: Slot) -> dict[str, object]:
    texts = visit.texts
    parts = [wording.hours(texts, visit.network, slot), verbatim(slot.room), wording.seats(texts, slot)]
    return option(
        wording.title(texts, visit.network, slot),
        str(slot.id),
        description=DOT.join(part for part in parts if part),
    )


def _name(visit: Visit, title: str) -> Text:
    """A part's title; a pillar's own name in the reader's language."""
    if visit.texts.language != "nl":
        for pillar in visit.network.pillars:
            if pillar.name == title:
                return verbatim(pillar.name_en)
    return verbatim(title)
