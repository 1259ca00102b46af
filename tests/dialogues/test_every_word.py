"""Every word answers everything people may type, in both languages, with a full and with an empty database."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.playground import Person
from handlers import contents
from storage import migrate, network
from storage.database import Database
from storage.network import HERE
from tests.conftest import NOW
from tests.dialogues.conftest import Talk, talking

WORDS = [word.english for word in contents().words.all]
SORRY = ("Er ging bij mij iets mis", "Something went wrong on my side")
TYPED = {
    "nothing": "",
    "nonsense": "qzx wpf",
    "long": "omgevingswet " * 300,
    "longest": "x" * 3990,
    "markup": "*_~`<!channel> <@U123> <https://evil.example|bank> &lt;!here&gt;",
    "emoji": "🏙️ :wave: ☃",
    "number": "1",
    "negative": "-1",
    "zero": "0",
    "huge": "9" * 40,
    "date": "2026-12-24",
    "no date": "31-02-2026",
    "quotes": "'; DROP TABLE members; --",
    "control": "\x07\x1b[31m \u202e\u200b",
    "percent": "%_% {0} {name}",
}


@pytest.fixture
def empty_db(tmp_path: Path) -> Iterator[tuple[Database, Path]]:
    """A network that knows its name and nothing else."""
    folder = tmp_path / "network"
    folder.mkdir()
    shutil.copy(HERE / "network.toml", folder)
    db = Database(f"sqlite:///{tmp_path / 'empty.db'}")
    migrate.upgrade(db, network.load(folder), at=NOW)
    yield db, folder
    db.close()


def answers(person: Person, line: str) -> str:
    """What somebody sees after a line: a message or a form."""
    seen = person.types(line)
    shown = person.form.plain if person.form else seen.plain
    person.reloads()
    return shown


def check(talk: Talk, person: Person, word: str) -> None:
    for name, rest in TYPED.items():
        shown = answers(person, f"/g40 {word} {rest}".strip())
        assert shown, f"{word}, {name}: silence"
        assert not any(sorry in shown for sorry in SORRY), f"{word}, {name}: {shown}"
        assert talk.slack.complaints == [], f"{word}, {name}"


@pytest.mark.parametrize("word", WORDS)
def test_word_answers_everything_in_dutch(talk: Talk, word: str) -> None:
    check(talk, talk.person("Anna Voorbeeld"), word)


@pytest.mark.parametrize("word", WORDS)
def test_word_answers_the_secretariat_in_english(talk: Talk, word: str) -> None:
    talk.secretary.types("/g40 language en")
    check(talk, talk.secretary, word)


@pytest.mark.parametrize("word", WORDS)
def test_word_answers_somebody_unknown_from_elsewhere_by_direct_message(talk: Talk, word: str) -> None:
    bo = talk.newcomer("Bo Voorbeeld", external=True)
    for name, rest in TYPED.items():
        seen = bo.writes(f"{word} {rest}".strip())
        assert seen.plain, f"{word}, {name}: silence"
        assert not any(sorry in seen.plain for sorry in SORRY), f"{word}, {name}: {seen.plain}"


@pytest.mark.parametrize("word", WORDS)
def test_word_answers_with_an_empty_database(empty_db: tuple[Database, Path], word: str) -> None:
    db, folder = empty_db
    with talking(db, network_folder=folder) as talk:
        check(talk, talk.secretary, word)
        check(talk, talk.newcomer(), word)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_no_word_at_all_is_one_phone_screen_with_three_buttons(talk: Talk, language: str) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types(f"/g40 language {language}")
    seen = anna.types("/g40")
    assert len(seen.buttons) == 3
    assert len(seen.plain.splitlines()) <= 24
    assert ("Themagroepen" in seen.buttons) == (language == "nl")


def test_unknown_word_gets_the_nearest_offered(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    seen = anna.types("/g40 aansluitne omgevingswet")
    assert seen.plain == (
        "“aansluitne” ken ik niet. Bedoel je /g40 aansluiten?\n[Ja, aansluiten omgevingswet] [Wat kun je?]"
    )
    assert anna.presses("Ja, aansluiten omgevingswet", in_=seen).text.startswith("Welkom bij")


def test_help_explains_one_word_with_an_example(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    assert anna.types("/g40 help join").plain == (
        "Zet je op de ledenlijst van een themagroep. Typ de naam zoals je hem zegt; een tikfout is geen probleem.\n"
        "Bijvoorbeeld: /g40 aansluiten omgevingswet\nJe mag ook /g40 join typen."
    )


def test_button_from_long_ago_says_so(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    reply = talk.bot_acts(anna, "gone_with_the_wind", "42")
    assert reply == "Deze knop hoort bij een ouder bericht en werkt niet meer."


def test_person_whose_account_is_gone_is_no_longer_on_rosters(talk: Talk) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    anna.types("/g40 join europa")
    bo.types("/g40 join europa")
    talk.leaves_slack(anna)
    assert bo.types("/g40 roster europa").text == "*Europa*: 1 deelnemer uit 1 stad."


def test_slack_says_nothing_about_somebody_and_they_are_served_all_the_same(talk: Talk) -> None:
    anna = talk.newcomer()
    talk.slack.faults.add(method="users.info", kind="500", times=5)
    assert anna.types("/g40 groepen").plain.startswith("Er zijn 17 themagroepen.")
