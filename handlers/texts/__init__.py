"""What the bot says, in Dutch and English.

The source text is English; the Dutch is in `nl/*.po`, one catalogue a noun (`python -m handlers.texts.catalogues`
keeps them in step). A view asks `texts.say("You are in {theme}.", theme=…)` and gets a `Text`, which becomes
mrkdwn or plain text only where it is put into a block. So nothing a person typed can become a mention or a link
unless it was wrapped in `link` or `mention` here: escaping cannot be forgotten, the types do not allow it.
"""

import functools
import gettext
import io
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from string import Formatter

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent
LANGUAGES = ("nl", "en")
SOURCE = "en"

_FORMATTER = Formatter()


@dataclass(frozen=True)
class Text:
    """Something to show, not yet in a format: `.mrkdwn` for Slack's markup, `.plain` for labels and buttons."""

    mrkdwn: str
    plain: str

    def __add__(self, other: "Text") -> "Text":
        return Text(self.mrkdwn + other.mrkdwn, self.plain + other.plain)

    def __bool__(self) -> bool:
        return bool(self.plain)

    def join(self, parts: Iterable["Text"]) -> "Text":
        """Put this between the parts, as `str.join` does."""
        parts = list(parts)
        return Text(self.mrkdwn.join(part.mrkdwn for part in parts), self.plain.join(part.plain for part in parts))


EMPTY = Text("", "")
NEWLINE = Text("\n", "\n")


def escape(text: str) -> str:
    """Make what a person typed harmless in mrkdwn: no mention, no link, nobody shouted at."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def verbatim(text: str) -> Text:
    """What a person or the reference data wrote, as it is."""
    return Text(escape(text), text)


def bold(text: Text | str) -> Text:
    """Bold where Slack shows markup. Stars within would end it, so they are left out."""
    inner = verbatim(text) if isinstance(text, str) else text
    marked = inner.mrkdwn.replace("*", "").strip()
    return Text(f"*{marked}*" if marked else "", inner.plain)


def mention(slack_user: str, name: str) -> Text:
    """A person, as Slack shows them to each reader; their name where only plain text goes."""
    return Text(f"<@{slack_user}>", name or "…")


def channel(channel_id: str) -> Text:
    """A channel."""
    return Text(f"<#{channel_id}>", "#")


def code(text: str) -> Text:
    """Something to type, such as `/g40 join omgevingswet`."""
    safe = text.replace("`", "'")
    return Text(f"`{escape(safe)}`", safe)


class Texts:
    """A language to speak in."""

    def __init__(self, language: str) -> None:
        """Take `nl` or `en`."""
        self.language = language
        self.locale = Locale.parse(language)
        self._translations = _translations(language)

    def say(self, message: str, **values: object) -> Text:
        """A sentence. Values are escaped unless they are Texts; `*bold*` and the like in `message` is markup."""
        return _fill(self._translations.gettext(message), values)

    def count(self, one: str, many: str, n: int, **values: object) -> Text:
        """A sentence about `n` things; `{n}` in it is the number."""
        return _fill(self._translations.ngettext(one, many, n), {"n": n, **values})

    def listing(self, parts: Iterable[Text], *, either: bool = False) -> Text:
        """`a, b en c` (or `a, b of c`)."""
        parts = list(parts)
        last = self.say(" or ") if either else self.say(" and ")
        if len(parts) <= 1:
            return parts[0] if parts else EMPTY
        return Text(", ", ", ").join(parts[:-1]) + last + parts[-1]


@functools.cache
def speaking(language: str) -> Texts:
    """The texts of a language, made once."""
    return Texts(language if language in LANGUAGES else "nl")


def choose(wanted: str | None, locale: str | None, default: str) -> str:
    """The language for somebody: what they asked for, else Slack's locale, else the network's."""
    if wanted in LANGUAGES:
        return str(wanted)
    prefix = (locale or "")[:2].lower()
    if prefix == "en":
        return "en"
    return default if default in LANGUAGES else "nl"


def catalogue(language: str, folder: Path = FOLDER) -> Catalog:
    """All messages of a language, from its catalogues."""
    merged = Catalog(locale=language)
    for path in sorted((folder / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id:
                    merged[message.id] = message
    return merged


@functools.cache
def _translations(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, catalogue(language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@functools.lru_cache(maxsize=2048)
def _parsed(message: str) -> tuple[tuple[str, str | None], ...]:
    return tuple((literal, name) for literal, name, _, _ in _FORMATTER.parse(message))


def _fill(message: str, values: dict[str, object]) -> Text:
    marked, plain = [], []
    for literal, name in _parsed(message):
        marked.append(literal)
        plain.append(literal)
        if name is not None:
            value = values[name]
            text = value if isinstance(value, Text) else verbatim(str(value))
            marked.append(text.mrkdwn)
            plain.append(text.plain)
    return Text("".join(marked), "".join(plain))
