"""Rounds as the secretariat sees them: how far each is, and how it ended."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date
from babel.numbers import format_decimal

from handlers.texts import EMPTY, NEWLINE, Text, Texts, bold, dates, verbatim
from handlers.views.blocks import (
    Block,
    Element,
    Message,
    Page,
    actions,
    button,
    confirm,
    context,
    message,
    section,
)
from handlers.views.deliveries import reasons
from handlers.visit import Visit
from storage.deliveries.rounds import Round, Unreached
from storage.kinds import DebtState
from storage.network_days import Day

IN_HOME = 4
"""Rounds in Home itself, the unfinished first."""
ON_THE_PAGE = 30
MOST_REASONS = 6
STANDSTILL = timedelta(minutes=5)
"""When nothing of a round that is due went out for so long, something is the matter."""


@dataclass(frozen=True)
class Told:
    """A round, and the network day or theme group that it is about."""

    round: Round
    day: Day | None
    group: str = ""


def in_home(visit: Visit, found: Sequence[Told]) -> list[Block | None]:
    """The rounds of late, with buttons; nothing when there are none."""
    if not found:
        return []
    texts = visit.texts
    more = len(found) - IN_HOME
    return [
        section(
            bold(texts.say("Rounds of messages")),
            accessory=button(texts.say("Refresh"), "home_refresh", spoken=texts.say("Refresh Home")),
        ),
        *_rows(visit, found[:IN_HOME]),
        actions(button(texts.say("All rounds ({n})", n=len(found)), "rounds")) if more > 0 else None,
    ]


def page(visit: Visit, found: Sequence[Told]) -> Page:
    """All rounds of late."""
    texts = visit.texts
    more = len(found) - ON_THE_PAGE
    blocks = [
        *_rows(visit, found[:ON_THE_PAGE]),
        context(texts.count("And {n} more.", "And {n} more.", more)) if more > 0 else None,
        None if found else section(texts.say("There were no rounds of late.")),
    ]
    return Page(
        title=texts.say("Rounds of messages"),
        close=texts.say("Close"),
        blocks=tuple(block for block in blocks if block),
    )


def resent(visit: Visit, count: int) -> Message:
    """What of a round goes out again."""
    texts = visit.texts
    if not count:
        return nothing(visit)
    return message(
        texts.count(
            "{shown} message goes out again, if it is still true.",
            "{shown} messages go out again, if they are still true.",
            count,
            shown=number(texts, count),
        )
    )


def let_go(visit: Visit, count: int) -> Message:
    """What of a round asks no more attention."""
    texts = visit.texts
    if not count:
        return nothing(visit)
    return message(
        texts.count("{shown} message is let go.", "{shown} messages are let go.", count, shown=number(texts, count))
    )


def nothing(visit: Visit) -> Message:
    """Somebody else did it, or it went out meanwhile."""
    return message(visit.texts.say("There is nothing left of it that was not delivered."))


def number(texts: Texts, n: int) -> Text:
    """`1.041`."""
    return verbatim(format_decimal(n, locale=texts.locale))


def _rows(visit: Visit, found: Sequence[Told]) -> list[Block | None]:
    blocks: list[Block | None] = []
    for told in found:
        texts, one = visit.texts, told.round
        lines = [bold(_title(texts, told)), _standing(visit, one), *_waiting(texts, one), *_unreached(texts, one)]
        blocks += [section(NEWLINE.join(lines)), _buttons(texts, told)]
    return blocks


def _title(texts: Texts, told: Told) -> Text:
    """`Herinnering netwerkdag 17 december: inschrijven kan`."""
    one, day = told.round, _day(texts, told)
    match one.kind.removesuffix("_channel"):
        case "reminder_open":
            return texts.say("Reminder of {day}: sign-up is open", day=day)
        case "reminder_closing":
            return texts.say("Reminder of {day}: sign-up closes", day=day)
        case "reminder_practical":
            return texts.say("Reminder of {day}: time and place", day=day)
        case "reminder_thanks":
            return texts.say("Thanks after {day}", day=day)
        case "day_changed":
            return texts.say("Change of {day} (version {version})", day=day, version=one.facts.get("version", "?"))
        case "season":
            return texts.say("Lists after an election")
        case kind if told.group:
            return _of_group(texts, kind, told.group)
        case kind:
            return verbatim(kind)


def _of_group(texts: Texts, kind: str, group: str) -> Text:
    """`Circulaire economie gaat op in een andere themagroep`."""
    match kind:
        case "theme_formed":
            return texts.say("{group} is a theme group now", group=group)
        case "theme_merged":
            return texts.say("{group} goes on in another theme group", group=group)
        case "theme_split":
            return texts.say("{group} was split", group=group)
        case "theme_ended":
            return texts.say("{group} has stopped", group=group)
        case "channel_ask":
            return texts.say("To who is in the channel of {group}: do you take part?", group=group)
        case _:
            return verbatim(group)


def _day(texts: Texts, told: Told) -> Text:
    """`netwerkdag 17 december`; of a reminder with the date of which it reminded, also when the day was moved."""
    day, facts = told.day, told.round.facts
    if day is None:
        return texts.say("a network day")
    reminded = facts.get("starts_on") if told.round.kind.startswith("reminder_") else None
    starts_on = date.fromisoformat(reminded) if reminded else day.starts_on
    on = format_date(starts_on, "d MMMM", locale=texts.locale)
    return texts.say("network day {date}", date=on) if day.kind == "Netwerkdag" else verbatim(f"{day.kind} {on}")


def _standing(visit: Visit, one: Round) -> Text:
    """`812 van 1.041 verstuurd, nog ongeveer 1 minuut.`, or how it ended."""
    texts, zone = visit.texts, visit.network.zone
    ends = [
        *_some(texts, one, DebtState.DROPPED, texts.say("no longer needed")),
        *_some(texts, one, DebtState.MISSED, texts.say("too late")),
        *_some(texts, one, DebtState.UNDELIVERABLE, texts.say("not delivered")),
    ]
    if not one.open:
        sent = texts.say("{sent} sent", sent=number(texts, one.sent))
        at = dates.instant(texts, one.ended_at or one.begun_at, zone)
        return texts.say("Done {instant}: {parts}.", instant=at, parts=_COMMA.join([sent, *ends]))
    sent = texts.say("{sent} of {all} sent", sent=number(texts, one.sent), all=number(texts, one.all))
    parts = [sent, *ends]
    if one.due and one.left is not None:
        return _COMMA.join([*parts, _left(texts, one.left)]) + verbatim(".")
    said = _COMMA.join(parts) + verbatim(". ")
    if one.due:
        return said + _idle(visit, one)
    return said + texts.say(
        "{n} to go, from {instant}.",
        n=number(texts, one.open),
        instant=dates.instant(texts, one.next_at or visit.now, zone),
    )


def _idle(visit: Visit, one: Round) -> Text:
    """What is due, of which nothing went out lately."""
    since = max(one.idle_since or one.begun_at, one.ended_at or one.begun_at)
    if visit.now - since < STANDSTILL:
        return visit.texts.say("The rest follows.")
    return visit.texts.say(
        "Nothing goes out since {instant}: does the bot's worker run?",
        instant=dates.instant(visit.texts, since, visit.network.zone),
    )


def _some(texts: Texts, one: Round, state: DebtState, said: Text) -> list[Text]:
    count = one.counts.get(state, 0)
    return [number(texts, count) + verbatim(" ") + said] if count else []


def _left(texts: Texts, left: timedelta) -> Text:
    """`nog ongeveer 2 minuten`."""
    minutes = math.ceil(left / timedelta(minutes=1))
    if left < timedelta(seconds=45):
        return texts.say("less than a minute to go")
    if minutes <= 90:  # noqa: PLR2004 - an hour and a half is said in hours
        return texts.count("about {n} minute to go", "about {n} minutes to go", minutes)
    return texts.count("about {n} hour to go", "about {n} hours to go", math.ceil(minutes / 60))


def _waiting(texts: Texts, one: Round) -> list[Text]:
    return [
        texts.say("• {n} × {reason}", n=number(texts, count), reason=reasons.reason(texts, error))
        for error, count in list(one.waiting.items())[:3]
    ]


def _unreached(texts: Texts, one: Round) -> list[Text]:
    lines = [_those(texts, those) for those in one.unreached[:MOST_REASONS]]
    rest = sum(those.count for those in one.unreached[MOST_REASONS:])
    if rest:
        lines.append(texts.say("• {n} × another reason", n=number(texts, rest)))
    return lines


def _those(texts: Texts, those: Unreached) -> Text:
    """`• 12 × dit account is niet meer actief: @Anna, @Bo en nog 10`."""
    more = those.count - len(those.named)
    return texts.say(
        "• {n} × {reason}: {people}",
        n=number(texts, those.count),
        reason=reasons.settled(texts, those.state, those.error),
        people=_COMMA.join(reasons.recipient(*each) for each in those.named)
        + (texts.say(" and {n} more", n=number(texts, more)) if more > 0 else EMPTY),
    )


def _buttons(texts: Texts, told: Told) -> Block | None:
    """What the secretariat can do about those whom Slack did not let us reach."""
    if not told.round.counts.get(DebtState.UNDELIVERABLE):
        return None
    title = _title(texts, told)
    return actions(
        button(
            texts.say("Try again"),
            "round_resend",
            told.round.key,
            spoken=texts.say("Try again: {round}", round=title),
            confirm=_sure(
                texts,
                texts.say("Try again?"),
                texts.say(
                    "What was not delivered goes out once more, if it is still true. "
                    "Where it may have arrived, I look first."
                ),
                texts.say("Try again"),
            ),
        ),
        button(
            texts.say("Let go"),
            "round_let_go",
            told.round.key,
            spoken=texts.say("Let go: {round}", round=title),
            confirm=_sure(
                texts,
                texts.say("Let go?"),
                texts.say("What was not delivered is not sent any more."),
                texts.say("Let go"),
            ),
        ),
    )


def _sure(texts: Texts, title: Text, what: Text, yes: Text) -> Element:
    return confirm(title, what, yes, texts.say("Cancel"))


_COMMA = Text(", ", ", ")
