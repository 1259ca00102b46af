"""The secretariat's forms: a day, a part of its programme, cancelling, removing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from handlers.errors.fields import PROBLEMS
from handlers.texts import Texts, dates, speaking, verbatim
from handlers.views.blocks import Block, Element, context, option, section
from handlers.views.forms import (
    Fields,
    Form,
    day_picker,
    field,
    instant_picker,
    line,
    menu,
    multi_menu,
    prose,
    radio,
    time_picker,
    whole_number,
)
from handlers.views.network_days import wording
from handlers.visit import FieldErrors, Visit
from storage.cities import Town
from storage.kinds import DaySide, SlotKind
from storage.network_days import (
    MOST_NAME,
    MOST_PLACE,
    MOST_REASON,
    MOST_ROOM,
    MOST_TITLE,
    Day,
    Programme,
    Slot,
    Wanted,
    WantedSlot,
)
from storage.themes import ThemeGroup

USUAL = "usual"


@dataclass(frozen=True)
class Filled:
    """A day as it was filled in; `themes` None: without a programme."""

    wanted: Wanted
    themes: tuple[int, ...] | None


def new_day(visit: Visit, towns: Sequence[Town], themes: Sequence[ThemeGroup], on: date | None) -> Form:
    """The form of a day that is to be planned."""
    texts = visit.texts
    blocks = (
        *_day_fields(visit, towns, None, on),
        field(
            "programme",
            texts.say("Programme"),
            radio(
                [
                    option(
                        texts.say("A usual day"),
                        USUAL,
                        description=texts.say("plenary, the pillars side by side, theme groups"),
                    ),
                    option(texts.say("Empty"), "empty", description=texts.say("I add the parts myself")),
                ],
                USUAL,
            ),
        ),
        field(
            "themes",
            texts.say("Theme groups on a usual day"),
            multi_menu([option(verbatim(theme.name), str(theme.id)) for theme in themes]) if themes else line(most=1),
            hint=texts.say("They meet in the afternoon. From five groups on in two rounds."),
            optional=True,
        ),
    )
    return Form(
        name="day",
        title=texts.say("Plan a day"),
        submit=texts.say("Plan"),
        cancel=texts.say("Cancel"),
        blocks=blocks if themes else blocks[:-1],
        about={"key": f"{visit.actor.id}-{int(visit.now.timestamp() * 1000)}"},
    )


def edit_day(visit: Visit, towns: Sequence[Town], day: Day) -> Form:
    """The form of a day that is planned. The city that hosts it can be kept, also when it is no member any more."""
    texts = visit.texts
    if day.city_id is not None and day.city is not None and day.city_id not in {town.id for town in towns}:
        towns = (*towns, Town(day.city_id, day.city))
    note = texts.say(
        "A new date or place is told to all who signed up. Programme and sign-up move along with the date."
    )
    return Form(
        name="day",
        title=texts.say("Change the day"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=(context(note), *_day_fields(visit, towns, day, None)),
        about={"day": day.id, "seen": day.mark},
    )


def read_day(fields: Fields, visit: Visit) -> Filled | FieldErrors:
    """Read the form of a day."""
    starts_on, side = fields.day("starts_on"), fields.choice("side")
    missing = PROBLEMS["missing"](visit.texts, "")
    if starts_on is None:
        return FieldErrors({"starts_on": missing})
    if side not in list(DaySide):
        return FieldErrors({"side": missing})
    city = fields.choice("city") or ""
    wanted = Wanted(
        starts_on=starts_on,
        ends_on=fields.day("ends_on"),
        side=DaySide(side),
        kind=fields.text("kind"),
        city_id=int(city) if city.isdecimal() else None,
        venue=fields.text("venue"),
        opens_at=_instant(fields.instant("opens_at")),
        closes_at=_instant(fields.instant("closes_at")),
    )
    if fields.choice("programme") != USUAL:
        return Filled(wanted, None)
    return Filled(wanted, tuple(int(theme) for theme in fields.choices("themes") if theme.isdecimal()))


def plenary(language: str) -> str:
    """What the plenary of a usual day is called, in the network's own language: it becomes data."""
    return speaking(language).say("Plenary opening").plain


def cancel(visit: Visit, found: Programme) -> Form:
    """Cancel a day: why, and that it is told."""
    texts = visit.texts
    told = (
        texts.count(
            "{n} person has signed up, and is told at once.",
            "{n} people have signed up, and are told at once.",
            found.turnout.people,
        )
        if found.turnout.people
        else texts.say("Nobody has signed up yet.")
    )
    warning = texts.say("You are going to cancel {day}. This can't be undone.", day=wording.about(texts, found.day))
    return Form(
        name="day_cancel",
        title=texts.say("Cancel the day"),
        submit=texts.say("Cancel the day"),
        cancel=texts.say("Back"),
        blocks=(
            section(warning + verbatim(" ") + told),
            field(
                "reason",
                texts.say("Reason"),
                prose(most=MOST_REASON),
                hint=texts.say("Everybody who signed up reads this."),
            ),
        ),
        about={"day": found.day.id},
    )


def slot(visit: Visit, day: Day, themes: Sequence[ThemeGroup], old: Slot | None) -> Form:
    """Add or change a part of the programme."""
    texts, zone = visit.texts, visit.network.zone
    starts = old.starts_at.astimezone(zone) if old else None
    ends = old.ends_at.astimezone(zone) if old else None
    named = old is None or old.title == _usual_title(visit, themes, _what(old))
    blocks: list[Block] = [
        field("what", texts.say("What is it?"), menu(_kinds(visit, themes, old), _what(old) if old else None)),
        field(
            "title",
            texts.say("Title"),
            line("" if named or old is None else old.title, most=MOST_TITLE),
            hint=texts.say("May stay empty for a plenary, a pillar or a theme group."),
            optional=True,
        ),
    ]
    if day.starts_on != day.ends_on:
        blocks.append(
            field(
                "day",
                texts.say("Day"),
                radio(
                    [option(dates.on(texts, on), on.isoformat()) for on in _days(day)],
                    (starts.date() if starts else day.starts_on).isoformat(),
                ),
            )
        )
    blocks += [
        field("starts", texts.say("From"), time_picker(starts.time() if starts else None)),
        field("ends", texts.say("To"), time_picker(ends.time() if ends else None)),
        field("room", texts.say("Room"), line(old.room if old else "", most=MOST_ROOM), optional=True),
        field(
            "capacity",
            texts.say("Seats"),
            whole_number(old.capacity if old else None),
            hint=texts.say("Empty: everybody fits."),
            optional=True,
        ),
    ]
    return Form(
        name="slot",
        title=texts.say("Change a part") if old else texts.say("Add a part"),
        submit=texts.say("Save"),
        cancel=texts.say("Cancel"),
        blocks=tuple(blocks),
        about={"slot": old.id, "seen": old.mark} if old else {"day": day.id},
    )


def read_slot(fields: Fields, visit: Visit, day: Day, themes: Sequence[ThemeGroup]) -> WantedSlot | FieldErrors:
    """Read the form of a part."""
    what, starts, ends = fields.choice("what") or "", fields.time("starts"), fields.time("ends")
    missing = PROBLEMS["missing"](visit.texts, "")
    if not what:
        return FieldErrors({"what": missing})
    if starts is None or ends is None:
        return FieldErrors({"starts" if starts is None else "ends": missing})
    typed = fields.text("capacity")
    if typed and fields.number("capacity") is None:
        return FieldErrors({"capacity": PROBLEMS["no_number"](visit.texts, "")})
    kind, _, which = what.partition(":")
    on = fields.choice("day")
    return WantedSlot(
        kind=SlotKind(kind) if kind in list(SlotKind) else SlotKind.OTHER,
        title=fields.text("title") or _usual_title(visit, themes, what),
        pillar=which if kind == SlotKind.PILLAR else None,
        theme_id=int(which) if kind == SlotKind.THEME and which.isdecimal() else None,
        on=date.fromisoformat(on) if on else day.starts_on,
        starts=starts,
        ends=ends,
        room=fields.text("room"),
        capacity=fields.number("capacity"),
    )


def remove(visit: Visit, old: Slot) -> Form:
    """Take a part out of the programme."""
    texts = visit.texts
    told = (
        texts.count(
            "{n} person has chosen it, and is told at once.",
            "{n} people have chosen it, and are told at once.",
            old.taken,
        )
        if old.taken
        else texts.say("Nobody has chosen it yet.")
    )
    name = wording.title(texts, visit.network, old)
    return Form(
        name="slot_remove",
        title=texts.say("Remove a part"),
        submit=texts.say("Remove"),
        cancel=texts.say("Back"),
        blocks=(section(texts.say("You take “{part}” out of the programme.", part=name) + verbatim(" ") + told),),
        about={"slot": old.id},
    )


def _day_fields(visit: Visit, towns: Sequence[Town], day: Day | None, on: date | None) -> tuple[Block, ...]:
    texts = visit.texts
    several = day is not None and day.ends_on != day.starts_on
    return (
        field("starts_on", texts.say("Day"), day_picker(day.starts_on if day else on)),
        field(
            "ends_on",
            texts.say("Last day"),
            day_picker(day.ends_on if day and several else None),
            hint=texts.say("Only when it takes more than one day."),
            optional=True,
        ),
        field("side", texts.say("For whom?"), radio(_sides(texts), day.side if day else DaySide.POLITICAL)),
        field(
            "city",
            texts.say("City that hosts it"),
            menu(
                [option(verbatim(town.name), str(town.id)) for town in towns],
                str(day.city_id) if day else None,
                placeholder=texts.say("Choose a city"),
            )
            if towns
            else line(most=1),
            optional=True,
        ),
        field(
            "venue",
            texts.say("Building or address"),
            line(day.venue if day else "", most=MOST_PLACE),
            hint=texts.say("Outside the member cities: also name the place."),
            optional=True,
        ),
        field(
            "kind",
            texts.say("Name"),
            line(day.kind if day else "Netwerkdag", most=MOST_NAME),
            hint=texts.say("Such as Netwerkdag or Startconferentie."),
            optional=True,
        ),
        field(
            "opens_at",
            texts.say("Sign-up opens"),
            instant_picker(day.opens_at if day else None),
            hint=texts.say("Empty: six weeks before the day, or now."),
            optional=True,
        ),
        field(
            "closes_at",
            texts.say("Sign-up closes"),
            instant_picker(day.closes_at if day else None),
            hint=texts.say("Empty: five days before, at 17:00."),
            optional=True,
        ),
    )


def _sides(texts: Texts) -> list[Element]:
    return [
        option(texts.say("Political"), DaySide.POLITICAL, description=texts.say("aldermen and mayors")),
        option(texts.say("Official"), DaySide.OFFICIAL, description=texts.say("employed by the cities")),
        option(texts.say("Both"), DaySide.BOTH),
    ]


def _kinds(visit: Visit, themes: Sequence[ThemeGroup], old: Slot | None) -> list[Element]:
    """What a part can be, in one menu: plenary, a pillar's meeting, a theme group, or something else."""
    texts = visit.texts
    found = [option(texts.say("Plenary"), SlotKind.PLENARY)]
    found += [
        option(
            verbatim(pillar.name if texts.language == "nl" else pillar.name_en), f"{SlotKind.PILLAR}:{pillar.slug}"
        )
        for pillar in visit.network.pillars
    ]
    found += [option(verbatim(theme.name), f"{SlotKind.THEME}:{theme.id}") for theme in themes]
    if old is not None and old.theme_id and old.theme_id not in {theme.id for theme in themes}:
        found.append(option(verbatim(old.title), f"{SlotKind.THEME}:{old.theme_id}"))
    return [*found, option(texts.say("Something else"), SlotKind.OTHER)]


def _what(old: Slot) -> str:
    if old.kind == SlotKind.PILLAR:
        return f"{SlotKind.PILLAR}:{old.pillar}"
    return f"{SlotKind.THEME}:{old.theme_id}" if old.kind == SlotKind.THEME else old.kind.value


def _usual_title(visit: Visit, themes: Sequence[ThemeGroup], what: str) -> str:
    """What a part is called when no title is given; in the network's own language."""
    kind, _, which = what.partition(":")
    if kind == SlotKind.PLENARY:
        return speaking(visit.network.language).say("Plenary").plain
    if kind == SlotKind.PILLAR:
        pillar = visit.network.pillar(which)
        return pillar.name if pillar else ""
    return next((theme.name for theme in themes if kind == SlotKind.THEME and str(theme.id) == which), "")


def _days(day: Day) -> list[date]:
    return [date.fromordinal(number) for number in range(day.starts_on.toordinal(), day.ends_on.toordinal() + 1)]


def _instant(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
