"""How a network day and the parts of its programme are called."""

from collections.abc import Sequence
from datetime import date

from handlers.texts import EMPTY, Text, Texts, bold, dates, verbatim
from handlers.views import people
from handlers.views.blocks import Element, button
from handlers.visit import Visit
from storage.kinds import Answer, DaySide, SlotKind
from storage.members import Person
from storage.network import Network
from storage.network_days import Day, Other, Slot, Stage

DOT = verbatim(" · ")


def handle(day: Day) -> str:
    """What a button puts behind a word: unlike a date it stays the same when the day is moved."""
    return f"#{day.id}"


def kind(texts: Texts, day: Day) -> Text:
    """`Netwerkdag`, or what else it is called."""
    return texts.say("Network day") if day.kind == "Netwerkdag" else verbatim(day.kind)


def place(day: Day) -> Text:
    """`Ede (Akoesticum)`; empty when it is not known."""
    if day.city and day.venue:
        return verbatim(f"{day.city} ({day.venue})")
    return verbatim(day.city or day.venue)


def when(texts: Texts, day: Day) -> Text:
    """`donderdag 17 december 2026`."""
    return dates.days(texts, day.starts_on, day.ends_on)


def about(texts: Texts, day: Day) -> Text:
    """`de netwerkdag van donderdag 17 december 2026 in Ede`, for use in a sentence."""
    where = verbatim(day.city or day.venue)
    if not where:
        return texts.say("the network day of {date}", date=bold(when(texts, day)))
    return texts.say("the network day of {date} in {place}", date=bold(when(texts, day)), place=where)


def side(texts: Texts, which: DaySide | str) -> Text:
    """For whom it is, in a word."""
    if which == DaySide.POLITICAL:
        return texts.say("political")
    if which == DaySide.OFFICIAL:
        return texts.say("official")
    return texts.say("political and official")


def signup_window(visit: Visit, day: Day) -> Text:
    """When one can sign up; empty when there is nothing to say."""
    texts, zone = visit.texts, visit.network.zone
    stage = day.stage(visit.now, visit.today)
    if stage is Stage.BEFORE and day.opens_at:
        return texts.say("Sign-up opens on {instant}.", instant=dates.instant(texts, day.opens_at, zone))
    if stage is Stage.OPEN and day.closes_at:
        return texts.say("Sign up until {instant}.", instant=dates.instant(texts, day.closes_at, zone))
    if stage is Stage.CLOSED:
        return texts.say("Sign-up is closed.")
    return EMPTY


def answer(texts: Texts, said: Answer | None) -> Text:
    """What I said."""
    if said == Answer.COMING:
        return texts.say("you are coming")
    if said == Answer.NOT_COMING:
        return texts.say("you are not coming")
    return texts.say("you haven't answered yet")


def answered(texts: Texts, said: Answer | None, by: Person | None) -> Text:
    """What I said, or who said it for me."""
    if by is None or said is None:
        return answer(texts, said)
    if said == Answer.COMING:
        return texts.say("you are coming (signed up by {name})", name=people.who(by, texts))
    return texts.say("you are not coming (signed off by {name})", name=people.who(by, texts))


def other(visit: Visit, one: Other) -> Text:
    """What was answered for somebody for whom I act: `Anna Voorbeeld komt (aangemeld door @Bo)`."""
    texts, name = visit.texts, bold(one.person.name)
    if one.answer is None:
        return texts.say("{name} hasn't answered yet", name=name)
    by = one.by
    if by is None:
        if one.answer == Answer.COMING:
            return texts.say("{name} is coming", name=name)
        return texts.say("{name} is not coming", name=name)
    who = texts.say("you") if by.id == visit.actor.id else people.who(by, texts)
    if one.answer == Answer.COMING:
        return texts.say("{name} is coming (signed up by {by})", name=name, by=who)
    return texts.say("{name} is not coming (signed off by {by})", name=name, by=who)


def buttons_for(visit: Visit, day: Day, person: Person, said: Answer | None) -> list[Element]:
    """What an official can do with a day now in a politician's name."""
    texts, value, name = visit.texts, f"{day.id} {person.id}", person.name
    may = day.stage(visit.now, visit.today) is Stage.OPEN and day.invites(person.side)
    ahead = not day.cancelled and day.ends_on >= visit.today
    found = []
    if may and said != Answer.COMING:
        found.append(button(texts.say("Sign up {name}", name=name), "signup_for", value))
    if may and said == Answer.COMING:
        found.append(button(texts.say("Change for {name}", name=name), "signup_for", value))
    if ahead and (said == Answer.COMING or (may and said is None)):
        found.append(button(texts.say("Sign off {name}", name=name), "cancel_for", value))
    return found


def title(texts: Texts, network: Network, slot: Slot) -> Text:
    """What a part is called, and what its group is now; a pillar's own name is said in the reader's language."""
    pillar = network.pillar(slot.pillar)
    if slot.kind == SlotKind.PILLAR and pillar is not None and slot.title == pillar.name:
        return verbatim(pillar.name if texts.language == "nl" else pillar.name_en)
    return texts.say("{old} (now {new})", old=slot.title, new=slot.now) if slot.now else verbatim(slot.title)


def hours(texts: Texts, network: Network, slot: Slot) -> Text:
    """`10:00-11:00`, with an en dash."""
    return dates.hours(texts, slot.starts_at, slot.ends_at, network.zone)


def seats(texts: Texts, slot: Slot) -> Text:
    """How many seats are left; empty when everybody fits."""
    if slot.free is None:
        return EMPTY
    if slot.full:
        return texts.say("full")
    return texts.count("{n} seat left", "{n} seats left", slot.free)


def own(texts: Texts, network: Network, day: Day, slots: Sequence[Slot]) -> list[Text]:
    """One's own programme, a line a part; of a day of several days under the name of each."""
    lines: list[Text] = []
    last: date | None = day.starts_on if day.starts_on == day.ends_on else None
    for slot in slots:
        on = slot.starts_at.astimezone(network.zone).date()
        if on != last:
            last = on
            lines.append(bold(dates.on(texts, on)))
        line = hours(texts, network, slot) + verbatim(" ") + title(texts, network, slot)
        lines.append(line + DOT + verbatim(slot.room) if slot.room else line)
    return lines


def buttons(visit: Visit, day: Day, said: Answer | None, *, programme: bool = False) -> list[Element]:
    """What somebody can do with a day now."""
    texts, name = visit.texts, handle(day)
    spoken = {"date": dates.on_short(texts, day.starts_on)}
    may = day.stage(visit.now, visit.today) is Stage.OPEN and day.invites(visit.actor.person.side)
    ahead = not day.cancelled and day.ends_on >= visit.today
    found = []
    if may and said != Answer.COMING:
        found.append(
            button(
                texts.say("Sign up"),
                "word",
                f"signup {name}",
                style="primary",
                spoken=texts.say("Sign up for {date}", **spoken),
            )
        )
    if may and said == Answer.COMING:
        found.append(
            button(texts.say("Change"), "word", f"signup {name}", spoken=texts.say("Change {date}", **spoken))
        )
    if programme:
        found.append(
            button(texts.say("Programme"), "word", f"day {name}", spoken=texts.say("Programme of {date}", **spoken))
        )
    if ahead and said == Answer.COMING:
        found.append(
            button(
                texts.say("Sign off"), "word", f"cancel {name}", spoken=texts.say("Sign off from {date}", **spoken)
            )
        )
    if may and said is None:
        found.append(button(texts.say("I can't come"), "word", f"cancel {name}"))
    return found
