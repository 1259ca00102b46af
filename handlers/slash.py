"""WORDS: what can be typed after `/g40` or in a direct message, in Dutch and English, and what each word does."""

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from handlers.texts import Text, Texts, verbatim
from handlers.views import help as view
from handlers.views.blocks import Message
from handlers.visit import Handler, Reply, Visit
from storage.database import Database


@dataclass(frozen=True)
class Word:
    """A word, its Dutch name, what it does, and how it is explained."""

    english: str
    dutch: str
    run: Handler
    short: Callable[[Texts], Text]
    """A few words, for the list of help."""
    long: Callable[[Texts], Text]
    """One or two sentences, for `help <word>`."""
    example: Callable[[Texts], Text]
    """What may stand behind the word, such as `omgevingswet`."""
    secretariat: bool = False

    def name(self, texts: Texts) -> str:
        """The word in a language."""
        return self.dutch if texts.language == "nl" else self.english


LIKE = 55.0
"""Likeness (0-100) from which an unknown word is taken for a slip of the pen."""


MOST = 500
"""Characters of a line that are read: more is no name, and would not fit a button's value or a form's memory."""


class Words:
    """The words there are, by either name."""

    def __init__(self, *words: Word) -> None:
        """Take the words in the order in which help lists them; the secretariat's and help itself come last."""
        about_help = Word(
            "help",
            "hulp",
            self.help,
            short=lambda t: t.say("this list, or about one word"),
            long=lambda t: t.say("Shows what I can do. Name a word to read more about it."),
            example=lambda t: verbatim("aansluiten" if t.language == "nl" else "join"),
        )
        self.all = (*sorted(words, key=lambda word: word.secretariat), about_help)
        self._by_name = {name: word for word in self.all for name in (word.english, word.dutch)}

    def get(self, name: str) -> Word | None:
        """The word called so in either language."""
        return self._by_name.get(name.casefold())

    def nearest(self, name: str) -> Word | None:
        """The word that was probably meant, or None."""
        found = process.extractOne(name.casefold()[:50], list(self._by_name), scorer=fuzz.ratio, score_cutoff=LIKE)
        return self._by_name[found[0]] if found else None

    def run(self, db: Database, visit: Visit, line: str) -> Reply:
        """Do what a line says: a word and what stands behind it."""
        name, rest = split(line, visit.network.command)
        if not name:
            return self.help(db, visit, "")
        word = self.get(name)
        if word is None:
            return view.unknown(visit.texts, name, self.nearest(name), rest, visit.network.command)
        return word.run(db, visit.again("word", f"{word.english} {rest}".strip()), rest)

    def help(self, db: Database, visit: Visit, line: str) -> Message:
        """What there is for this person, or about one word."""
        del db
        name = line.split(maxsplit=1)[0].removeprefix("/") if line.strip() else ""
        if not name:
            mine = [word for word in self.all if visit.actor.secretariat or not word.secretariat]
            return view.overview(visit, mine)
        word = self.get(name)
        if word is None:
            return view.unknown_help(visit, name, self.nearest(name))
        return view.about(visit, word)


def split(line: str, command: str) -> tuple[str, str]:
    """The first word of a line and the rest; `/g40` before it, as people type in a direct message, is left out."""
    parts = line[:MOST].split(maxsplit=1)
    if parts and parts[0].casefold().strip("/") == command.strip("/").casefold():
        parts = parts[1].split(maxsplit=1) if len(parts) > 1 else []
    name = parts[0].casefold().strip(".,:;!?") if parts else ""
    return name, parts[1].strip() if len(parts) > 1 else ""
