"""One report to read, lists of them, and what is said after filing, correcting and withdrawing."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from babel.dates import format_date

from handlers.texts import NEWLINE, Text, Texts, bold, escape, verbatim
from handlers.texts.dates import instant, midnight, on, on_short, week_of
from handlers.views import people
from handlers.views.blocks import (
    Block,
    Element,
    Message,
    Page,
    actions,
    button,
    confirm,
    context,
    divider,
    message,
    section,
)
from handlers.views.lobby import words
from handlers.views.lobby.words import DOT, short
from handlers.visit import Visit
from storage.errors import Option
from storage.kinds import Publicity
from storage.lobby import Filed, Listing, Talk, Wanted, Withdrawn
from storage.members import Person
from storage.network import Network
from storage.themes import ThemeGroup

MOST_PEOPLE = 30
"""People that are named in one report; who were more is a number."""
PIECE = 2900
"""Characters of a section, of the 3,000 that Slack takes."""


def filed(visit: Visit, done: Filed) -> Message:
    """The report is in: who can read it, and how to correct it."""
    texts, talk = visit.texts, done.talk
    if done.already:
        first = texts.say(
            "This report was already in: your talk with {name}.", name=bold(short(talk.counterpart, 90))
        )
    else:
        first = texts.say(
            "Thank you, your report is in: the talk with {name}.", name=bold(short(talk.counterpart, 90))
        )
    if talk.in_name_of is not None:
        first += verbatim(" ") + texts.say("It is in the name of {who}.", who=people.who(talk.in_name_of, texts))
    return message(first, section(_who_reads(visit, talk)), actions(*_after(visit, talk)))


def filed_for(texts: Texts, talk: Talk) -> Message:
    """A politician is told that a report was filed in their name."""
    said = texts.say(
        "{by} filed a lobby report in your name: the talk with {name}.",
        by=people.who(talk.author, texts),
        name=bold(short(talk.counterpart, 90)),
    )
    return message(said, actions(read_more(texts, talk)))


def corrected(visit: Visit, talk: Talk) -> Message:
    """The report has been corrected."""
    first = visit.texts.say(
        "The report of the talk with {name} has been corrected.", name=bold(short(talk.counterpart, 90))
    )
    return message(first, section(_who_reads(visit, talk)), actions(*_after(visit, talk)))


def withdrawn(visit: Visit, done: Withdrawn) -> Message:
    """The report is not there any more."""
    texts, name = visit.texts, bold(short(done.talk.counterpart, 90))
    if done.already:
        first = texts.say("The report of the talk with {name} had been withdrawn already.", name=name)
    else:
        first = texts.say(
            "The report of the talk with {name} has been withdrawn. Nobody can open it any more; "
            "a digest that was posted already stays as it is.",
            name=name,
        )
    return message(
        first,
        actions(
            button(texts.say("New report"), "word", "report"),
            button(texts.say("All reports"), "word", "reports"),
        ),
    )


def page(visit: Visit, talk: Talk, *, mine: bool) -> Page:
    """One report in full; `mine` when this person may correct it."""
    texts = visit.texts
    whom = [bold(talk.counterpart)]
    if talk.organisation:
        whom.append(verbatim(talk.organisation))
    whom.append(words.counterpart_class(texts, visit.network, talk.counterpart_class))
    blocks: list[Block | None] = [section(NEWLINE.join(whom)), section(NEWLINE.join(_facts(texts, talk)))]
    blocks += [divider(), *(section(piece) for piece in pieces(talk.said))]
    if talk.next_step:
        blocks += [divider(), *_follow_up(texts, talk)]
    blocks.append(context(_small_print(visit, talk)))
    if mine:
        blocks.append(actions(_correct(texts, talk), _withdraw(texts, talk)))
    return Page(
        title=texts.say("Lobby report"),
        close=texts.say("Close"),
        blocks=tuple(block for block in blocks if block),
    )


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
    small = [day(texts, talk.met_on, visit.today)]
    if talk.cities:
        small.append(verbatim(some(texts, talk.cities, 3).plain))
    if talk.themes:
        small.append(some(texts, [short(theme.name, 60) for theme in talk.themes], 2))
    marks = DOT.join(small) + words.result_mark(texts, talk.result)
    if talk.publicity != Publicity.NETWORK:
        marks += DOT + words.publicity(texts, talk.publicity)
    return section(
        NEWLINE.join([bold(words.with_whom(talk)), marks, verbatim(short(talk.said, 140))]),
        accessory=read_more(texts, talk),
    )


def read_more(texts: Texts, talk: Talk) -> Element:
    """The button that opens a report."""
    return button(
        texts.say("Read more"),
        "report_read",
        str(talk.id),
        spoken=texts.say("Read more: {name}", name=short(talk.counterpart, 50)),
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


def day(texts: Texts, which_day: date, today: date) -> Text:
    """`wo 18 nov`, with the year when it is another."""
    year = "" if which_day.year == today.year else f" {which_day.year}"
    return on_short(texts, which_day) + verbatim(year)


def groups(texts: Texts, named: Iterable[str], most: int) -> Text:
    """`Duurzaamheid / Wonen, Welzijn en Zorg`: their names have commas and `en` of their own."""
    all_of = list(named)
    if len(all_of) <= most + 1:
        return verbatim(" / ".join(all_of))
    return texts.say("{some} and {n} more", some=verbatim(" / ".join(all_of[:most])), n=len(all_of) - most)


def some(texts: Texts, named: Iterable[str], most: int) -> Text:
    """`Ede, Oss en nog 3`; never `en nog 1`, which takes as much room as the name."""
    all_of = list(named)
    if len(all_of) <= most + 1:
        return texts.listing(verbatim(one) for one in all_of)
    shown = verbatim(", ".join(all_of[:most]))
    return texts.say("{some} and {n} more", some=shown, n=len(all_of) - most)


def pieces(text: str) -> Iterator[Text]:
    """A long text in pieces that fit a section even when every sign must be escaped, cut at white space."""
    held = ""
    for part in text.splitlines(keepends=True):
        for word in _words(part):
            if len(escape(held + word)) > PIECE:
                if held.strip():
                    yield verbatim(held.strip("\n"))
                held = ""
            held += word
    if held.strip():
        yield verbatim(held.strip("\n"))


def _words(part: str) -> Iterator[str]:
    """The words of a line with the space behind them, none too long for a piece of its own."""
    held = ""
    for letter in part:
        held += letter
        if letter.isspace() or len(held) >= PIECE // 6:
            yield held
            held = ""
    if held:
        yield held


def _facts(texts: Texts, talk: Talk) -> list[Text]:
    """When, about what, who led it, who were there, what it brought."""
    facts = [on(texts, talk.met_on)]
    if talk.themes:
        facts.append(texts.say("About: {groups}", groups=_themes(texts, talk.themes)))
    facts.append(texts.say("Led by: {who}", who=words.led_by(texts, talk.led_by)))
    if talk.people:
        facts.append(texts.say("There for us: {people}", people=_people(texts, talk.people)))
    facts.append(texts.say("Result: {result}", result=words.result(texts, talk.result)))
    return facts


def _themes(texts: Texts, themes: tuple[ThemeGroup, ...]) -> Text:
    return groups(texts, [short(theme.name, 100) for theme in themes], 12)


def _people(texts: Texts, who: tuple[Person, ...]) -> Text:
    named = [people.homed(texts, person) for person in who[:MOST_PEOPLE]]
    if len(who) <= MOST_PEOPLE:
        return texts.listing(named)
    return texts.say("{some} and {n} more", some=verbatim(", ").join(named), n=len(who) - MOST_PEOPLE)


def _follow_up(texts: Texts, talk: Talk) -> list[Block]:
    parts = [section(piece) for piece in pieces(talk.next_step)]
    small = []
    if talk.next_by:
        small.append(texts.say("by {who}", who=people.who(talk.next_by, texts)))
    if talk.next_on:
        small.append(texts.say("before or on {day}", day=on(texts, talk.next_on)))
    return [
        section(bold(texts.say("What follows"))),
        *parts,
        *([context(DOT.join(small))] if small else []),
    ]


def _small_print(visit: Visit, talk: Talk) -> Text:
    texts, zone = visit.texts, visit.network.zone
    said = texts.say(
        "Report by {who}, {at}",
        who=people.who(talk.author, texts),
        at=_instant(visit, talk.filed_at),
    )
    if talk.in_name_of is not None:
        said += DOT + texts.say("in the name of {who}", who=people.who(talk.in_name_of, texts))
    if talk.corrected_at:
        said += DOT + texts.say("corrected {at}", at=instant(texts, talk.corrected_at, zone))
    if talk.publicity == Publicity.NETWORK:
        return said
    return said + DOT + texts.say("to be read by: {who}", who=words.publicity(texts, talk.publicity))


def _instant(visit: Visit, at: datetime) -> Text:
    local = at.astimezone(visit.network.zone).date()
    return day(visit.texts, local, visit.today)


def _who_reads(visit: Visit, talk: Talk) -> Text:
    texts = visit.texts
    if talk.publicity == Publicity.GROUP:
        return texts.say(
            "Only {groups} and the Executive Board can read it; it is not in the weekly digest.",
            groups=_themes(texts, talk.themes),
        )
    if talk.publicity == Publicity.BOARD:
        return texts.say("Only the Executive Board can read it; it is not in the weekly digest.")
    return texts.say("Everybody in the network can read it, and it is in the weekly digest.")


def _after(visit: Visit, talk: Talk) -> tuple[Element, ...]:
    texts = visit.texts
    return (
        button(texts.say("Read it"), "report_read", str(talk.id)),
        _correct(texts, talk),
    )


def _correct(texts: Texts, talk: Talk) -> Element:
    return button(texts.say("Correct"), "report_correct", str(talk.id))


def _withdraw(texts: Texts, talk: Talk) -> Element:
    return button(
        texts.say("Withdraw"),
        "report_withdraw",
        str(talk.id),
        style="danger",
        confirm=confirm(
            texts.say("Withdraw this report?"),
            texts.say(
                "Nobody can open it any more, and it is left out of digests to come. "
                "A digest that was posted already stays as it is."
            ),
            texts.say("Withdraw"),
            texts.say("Keep it"),
        ),
    )


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
