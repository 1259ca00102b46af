"""Every sentence exists in both languages, with the same values in it."""

from collections import defaultdict
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from handlers.texts import FOLDER, LANGUAGES, Texts, catalogue, choose, verbatim
from handlers.texts.catalogues import ROOT, missing, updated, used


def names(message: str | None) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message or "") if name}


def test_every_message_has_dutch() -> None:
    assert missing() == []


def test_catalogues_are_in_step_with_the_code() -> None:
    stale = [path.name for path, content in updated() if path.read_text(encoding="utf-8") != content]
    assert stale == []


def test_no_catalogue_belongs_to_nothing() -> None:
    wanted = {path for path, _ in updated()}
    assert set((FOLDER / "nl").glob("*.po")) - wanted == set()


def test_translations_use_the_same_values() -> None:
    wrong = []
    for message in catalogue("nl"):
        if not message.id:
            continue
        sources = message.id if isinstance(message.id, (tuple, list)) else (message.id,)
        strings = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
        allowed = set().union(*(names(source) for source in sources)) | ({"n"} if len(sources) > 1 else set())
        needed = names(sources[-1])
        wrong += [
            (sources[0], string)
            for place, string in enumerate(strings)
            if not names(string) <= allowed or (place == len(strings) - 1 and not needed <= names(string))
        ]
    assert wrong == []


def test_one_message_is_translated_one_way() -> None:
    seen: dict[object, object] = {}
    differing: list[object] = []
    for path in sorted((FOLDER / "nl").glob("*.po")):
        with path.open("rb") as file:
            differing += [
                message.id
                for message in read_po(file, locale="nl")
                if message.id and seen.setdefault(message.id, message.string) != message.string
            ]
    assert differing == []


def said_in_two_ways(root: Path = ROOT) -> list[str]:
    """Sentences with one Dutch for two uses: said and counted, or counted with two plurals; gettext keeps one."""
    ways: dict[str, set[str | tuple[str, str]]] = defaultdict(set)
    for messages in used(root).values():
        for message, _ in messages:
            ways[message if isinstance(message, str) else message[0]].add(message)
    return sorted(sentence for sentence, used_as in ways.items() if len(used_as) > 1)


def test_a_sentence_is_said_or_counted_and_in_one_way() -> None:
    assert said_in_two_ways() == []


def test_a_sentence_that_is_said_in_one_noun_and_counted_in_another_is_caught(tmp_path: Path) -> None:
    root = tmp_path / "handlers"
    root.mkdir()
    (root / "themes.py").write_text('texts.say("{n} group"); texts.count("{n} city", "{n} cities", 2)\n')
    (root / "lobby.py").write_text('texts.count("{n} group", "{n} groups", 2); texts.say("Fine.")\n')
    (root / "home.py").write_text('texts.count("{n} city", "{n} towns", 2); texts.say("Fine.")\n')
    assert said_in_two_ways(root) == ["{n} city", "{n} group"]


@pytest.mark.parametrize(
    "wanted, locale, language",
    [
        (None, None, "nl"),
        (None, "nl-NL", "nl"),
        (None, "en-GB", "en"),
        (None, "de-DE", "nl"),
        ("en", "nl-NL", "en"),
        ("nl", "en-US", "nl"),
    ],
)
def test_language_is_what_one_asked_for_then_what_slack_says(
    wanted: str | None, locale: str | None, language: str
) -> None:
    assert choose(wanted, locale, "nl") == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_values_are_escaped_and_texts_are_not(language: str) -> None:
    said = Texts(language).say("I don't know “{word}”.", word="<!channel> & co")
    assert "&lt;!channel&gt; &amp; co" in said.mrkdwn
    assert "<!channel> & co" in said.plain
    assert (verbatim("<") + verbatim(">")).mrkdwn == "&lt;&gt;"
