"""One report to read, and what is said after filing, correcting and withdrawing it."""

from collections.abc import Iterator
from datetime import datetime

from handlers.texts import NEWLINE, Text, Texts, bold, escape, verbatim
from handlers.texts.dates import instant, on
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
from storage.kinds import Publicity
from storage.lobby import Filed, Talk, Withdrawn
from storage.members import Person
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


def read_more(texts: Texts, talk: Talk) -> Element:
    """The button that opens a report."""
    return button(
        texts.say("Read more"),
        "report_read",
        str(talk.id),
        spoken=texts.say("Read more: {name}", name=short(talk.counterpart, 50)),
    )


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
    return words.groups(texts, [short(theme.name, 100) for theme in themes], 12)


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
    return words.day(visit.texts, local, visit.today)


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
