"""How things in a report are called: its choices, days, cities and groups."""

import re
from collections.abc import Iterable
from datetime import date

from handlers.texts import EMPTY, Text, Texts, verbatim
from handlers.texts.dates import on_short
from storage.kinds import LedBy, Publicity, Result
from storage.lobby import Talk
from storage.network import Network

DOT = verbatim(" · ")
_SOME_ROOM = 15


def led_by(texts: Texts, who: LedBy) -> Text:
    """Who led the talk for the network."""
    return {
        LedBy.POLITICIAN: texts.say("an alderman or mayor"),
        LedBy.OFFICIAL: texts.say("an official"),
        LedBy.LOBBY_COORDINATOR: texts.say("the lobby coordinator"),
        LedBy.AGENCY: texts.say("the lobby agency"),
        LedBy.PARTNER: texts.say("a partner"),
    }[who]


def result(texts: Texts, which: Result) -> Text:
    """What a talk brought."""
    return {
        Result.OPEN: texts.say("still open"),
        Result.WON: texts.say("won"),
        Result.LOST: texts.say("lost"),
    }[which]


def publicity(texts: Texts, which: Publicity) -> Text:
    """Who may read it."""
    return {
        Publicity.NETWORK: texts.say("the whole network"),
        Publicity.GROUP: texts.say("only the theme group"),
        Publicity.BOARD: texts.say("only the Executive Board"),
    }[which]


def counterpart_class(texts: Texts, network: Network, slug: str) -> Text:
    """The name of a class of counterparts, in a language."""
    kind = network.counterpart(slug)
    if kind is None:
        return verbatim(slug)
    return verbatim(kind.name if texts.language == "nl" else kind.name_en)


def counterpart_class_short(texts: Texts, network: Network, slug: str) -> Text:
    """The same without what stands between brackets."""
    return verbatim(re.sub(r"\s*\(.*\)$", "", counterpart_class(texts, network, slug).plain))


def result_mark(texts: Texts, which: Result) -> Text:
    """The result in a list: nothing as long as it is open."""
    return EMPTY if which == Result.OPEN else DOT + result(texts, which)


def short(text: str, most: int) -> str:
    """A text on one line, cut at a word."""
    flat = " ".join(text.split())
    if len(flat) <= most:
        return flat
    cut = flat[: most - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > most // 2 else cut).rstrip(" ,.;:-") + "…"


def with_whom(talk: Talk, most: int = 90) -> str:
    """`Minister Voorbeeld, Ministerie van BZK`; the organisation only where there is room for some of it."""
    name = short(talk.counterpart, most)
    room = most - len(name) - 2
    return f"{name}, {short(talk.organisation, room)}" if talk.organisation and room > _SOME_ROOM else name


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
