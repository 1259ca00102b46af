"""Lists of reports: a page of them, what was asked for in words, and asking back what was meant."""

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from babel.dates import format_date

from handlers.texts import NEWLINE, Text, Texts, bold, verbatim
from handlers.texts.dates import midnight, on, on_short, week_of
from handlers.views.blocks import (
    Block,
    Element,
    Message,
    actions,
    button,
    context,
    message,
    section,
)
from handlers.views.lobby import words
from handlers.views.lobby.reading import read_more
from handlers.views.lobby.words import DOT, short
from handlers.visit import Visit
from storage.errors import Option
from storage.kinds import Publicity
from storage.lobby import Listing, Talk, Wanted
from storage.network import Network


def reports(visit: Visit, listing: Listing) -> Message:
    """A page of reports, newest talk first."""
    texts = visit.texts
    asked = _asked(visit, listing)
    if not listing.total:
        return _nothing(visit, asked)
    first = texts.count("{n} lobby report", "{n} lobby reports", listing.total)
    blocks: list[Block | None] = [row(visit, talk) for talk in listing.talks]
    if listing.pages > 1:
        blocks.append(context(texts.say("Page {page} of {pages}", page=listing.page, pages=listing.pages)))
    blocks.append(
        actions(
            _turn(texts.say("Newer"), listing, -1) if listing.page > 1 else None,
            _turn(texts.say("Older"), listing, 1) if listing.page < listing.pages else None,
            button(texts.say("New report"), "word", "report"),
        )
    )
    return message(first + asked + verbatim("."), *blocks)


def row(visit: Visit, talk: Talk) -> Block:
    """A report in a list: with whom, when, from where, about what, and how it begins."""
    texts = visit.texts
    small = [words.day(texts, talk.met_on, visit.today)]
    if talk.cities:
        small.append(verbatim(words.some(texts, talk.cities, 3).plain))
    if talk.themes:
        small.append(words.some(texts, [short(theme.name, 60) for theme in talk.themes], 2))
    marks = DOT.join(small) + words.result_mark(texts, talk.result)
    if talk.publicity != Publicity.NETWORK:
        marks += DOT + words.publicity(texts, talk.publicity)
    return section(
        NEWLINE.join([bold(words.with_whom(talk)), marks, verbatim(short(talk.said, 140))]),
        accessory=read_more(texts, talk),
    )


def which(visit: Visit, unknown: str, near: Iterable[Option], rest: str) -> Message:
    """Ask back what a word behind `reports` means; `rest` are the words that were understood."""
    texts, shown = visit.texts, short(unknown, 60)
    found = [
        button(verbatim(one.name), "word", f"reports {one.name} {rest}".strip(), unique=f"{one.id}{one.name}")
        for one in near
    ]
    if found:
        return message(texts.say("Which do you mean by “{word}”?", word=shown), actions(*found))
    return message(
        texts.say("I know no group, city or period called “{word}”.", word=shown),
        actions(button(texts.say("All reports"), "word", "reports"), _search(texts, unknown)),
    )


def turning(wanted: Wanted, number: int) -> str:
    """A button's value for a page of reports."""
    parts = {
        "p": number,
        "t": list(wanted.themes),
        "c": list(wanted.cities),
        "s": wanted.since.isoformat() if wanted.since else None,
        "u": wanted.until.isoformat() if wanted.until else None,
        "fs": wanted.filed_since.isoformat() if wanted.filed_since else None,
        "fb": wanted.filed_before.isoformat() if wanted.filed_before else None,
    }
    return json.dumps({name: value for name, value in parts.items() if value}, separators=(",", ":"))


def read_turning(value: str) -> tuple[Wanted, int]:
    """Read such a value. Raises ValueError, KeyError or TypeError when it is none."""
    parts = json.loads(value)
    wanted = Wanted(
        themes=tuple(int(one) for one in parts.get("t", ())),
        cities=tuple(int(one) for one in parts.get("c", ())),
        since=date.fromisoformat(parts["s"]) if "s" in parts else None,
        until=date.fromisoformat(parts["u"]) if "u" in parts else None,
        filed_since=datetime.fromisoformat(parts["fs"]) if "fs" in parts else None,
        filed_before=datetime.fromisoformat(parts["fb"]) if "fb" in parts else None,
    )
    return wanted, int(parts["p"])


def _turn(label: Text, listing: Listing, by: int) -> Element:
    return button(label, "reports_page", turning(listing.wanted, listing.page + by), unique=str(by))


def _search(texts: Texts, typed: str) -> Element:
    return button(texts.say("Search for “{words}”", words=short(typed, 40)), "word", f"search {short(typed, 150)}")


def _asked(visit: Visit, listing: Listing) -> Text:
    """` over Omgevingswet uit Ede, november 2026`: what was asked for, in words."""
    texts, wanted = visit.texts, listing.wanted
    said = verbatim("")
    if listing.themes:
        groups = texts.listing((bold(name) for name in listing.themes), either=True)
        said += texts.say(" about {groups}", groups=groups)
    if listing.cities:
        towns = texts.listing((bold(name) for name in listing.cities), either=True)
        said += texts.say(" from {cities}", cities=towns)
    if wanted.since or wanted.until:
        said += verbatim(", ") + period(texts, wanted.since, wanted.until)
    if wanted.filed_since:
        week = week_of(wanted.filed_since.astimezone(visit.network.zone).date())
        said += verbatim(", ") + texts.say("sent in week {week} of {year}", week=week.number, year=week.year)
    return said


def period(texts: Texts, since: date | None, until: date | None) -> Text:
    """A period in words: a day, a month, a year, or from day to day."""
    if since is None or until is None:
        if since:
            return texts.say("since {day}", day=_dated(texts, since))
        return texts.say("until {day}", day=_dated(texts, until or date.max))
    if since == until:
        return on(texts, since)
    if week_of(since).monday == since and week_of(since).sunday == until:
        return texts.say("week {week} of {year}", week=week_of(since).number, year=week_of(since).year)
    if (since.month, since.day, until.month, until.day) == (1, 1, 12, 31) and since.year == until.year:
        return verbatim(str(since.year))
    after = until + timedelta(days=1)
    if since.day == 1 and after.day == 1 and (after.year * 12 + after.month) - (since.year * 12 + since.month) == 1:
        return verbatim(_month(texts, since))
    return texts.say("{first} to {last}", first=_dated(texts, since), last=_dated(texts, until))


def _month(texts: Texts, first: date) -> str:
    return format_date(first, "MMMM y", locale=texts.locale)


def _dated(texts: Texts, which_day: date) -> Text:
    return on_short(texts, which_day) + verbatim(f" {which_day.year}")


def _nothing(visit: Visit, asked: Text) -> Message:
    texts = visit.texts
    if not asked:
        return message(
            texts.say("There are no lobby reports yet. Yours can be the first."),
            actions(button(texts.say("New report"), "word", "report", style="primary")),
        )
    return message(
        texts.say("I found no lobby reports{asked}.", asked=asked),
        actions(
            button(texts.say("All reports"), "word", "reports"),
            button(texts.say("New report"), "word", "report"),
        ),
    )


def filed_in(network: Network, monday: date) -> Wanted:
    """The reports that were filed in the week of a Monday."""
    return Wanted(
        filed_since=midnight(monday, network.zone),
        filed_before=midnight(monday + timedelta(days=7), network.zone),
    )
