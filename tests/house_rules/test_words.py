"""Every word has help in both languages and stands in the docs; every refusal has a sentence."""

import ast
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from handlers import NOUNS, contents, errors
from handlers.errors.fields import PROBLEMS
from handlers.texts import LANGUAGES, Texts
from handlers.visit import Visit
from storage import network
from storage.errors import BadField, Option, Refused, SlotFull
from storage.members import Actor, Person

ROOT = Path(__file__).parents[2]
WORDS = contents().words.all
PROMISED = {
    "help": "hulp", "groups": "groepen", "join": "aansluiten", "leave": "verlaten", "roster": "leden", "me": "ik",
    "days": "dagen", "day": "dag", "signup": "inschrijven", "cancel": "afmelden", "report": "verslag",
    "reports": "verslagen", "search": "zoek", "digest": "overzicht", "language": "taal", "plan": "plannen",
    "mydata": "mijngegevens", "forget": "vergeet", "admin": "beheer", "city": "stad", "export": "exporteren",
}  # fmt: skip


def visit(language: str) -> Visit:
    person = Person(
        id=1, slack_user="U1", name="Anna Voorbeeld", city_id=1, city="Ede", side=None, function="",
        language=language, locale=None, reminders=True, outside=False, guest=False, gone=False,
    )  # fmt: skip
    now = datetime(2026, 11, 24, 9, tzinfo=UTC)
    return Visit(Actor(person), Texts(language), now, network.load(), "T1", None, ("word", "join omgevingswet"))


def kinds(base: type[Refused] = Refused) -> list[type[Refused]]:
    return [kind for one in base.__subclasses__() for kind in (one, *kinds(one))]


def example(kind: Any) -> Any:
    """Some value of a field's type."""
    if kind is str:
        return "omgevingswet"
    if kind is int:
        return 1
    if kind is date:
        return date(2026, 11, 24)
    if kind is datetime:
        return datetime(2026, 11, 24, 9, tzinfo=UTC)
    return None


def refusal(kind: type[Refused]) -> Refused:
    if kind.__name__ == "BadFields":
        return kind((BadField("city", "missing"),))
    if kind.__name__ == "BadSlots":
        return kind((SlotFull(1, "Plenair"),))
    values: dict[str, object] = {}
    for name, hint in get_type_hints(kind).items():
        if name == "where":
            continue
        if name == "suggestions":
            values[name] = (Option(1, "Europa"),)
        elif name == "problem":
            values[name] = "missing"
        elif str(hint).startswith("tuple"):
            values[name] = ()
        else:
            values[name] = example(next((one for one in get_args(hint) if one is not type(None)), hint))
    return kind(**values)


def test_words_are_those_that_were_promised() -> None:
    assert {word.english: word.dutch for word in WORDS} == PROMISED


def test_no_two_words_share_a_name() -> None:
    names = [name for word in WORDS for name in {word.english, word.dutch}]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_is_explained(language: str) -> None:
    texts = Texts(language)
    for word in WORDS:
        assert word.short(texts)
        assert word.long(texts)


def test_every_word_is_in_the_docs_with_its_dutch_name() -> None:
    documented = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    assert [word.english for word in WORDS if f"`{word.english}" not in documented] == []
    assert [word.dutch for word in WORDS if f"`{word.dutch}" not in documented] == []


def test_no_two_nouns_share_an_action_or_a_form() -> None:
    actions = [name for noun in NOUNS for name in noun.ACTIONS]
    forms = [name for noun in NOUNS for name in noun.FORMS]
    assert len(actions) == len(set(actions))
    assert len(forms) == len(set(forms))


def test_every_button_that_a_view_makes_is_registered() -> None:
    made = set()
    for path in (ROOT / "handlers").rglob("*.py"):
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ("button", "overflow"):
                place = 1 if getattr(call.func, "id", "") == "button" else 0
                if len(call.args) > place and isinstance(call.args[place], ast.Constant):
                    made.add(call.args[place].value)  # type: ignore[attr-defined]
    assert made - set(contents().actions) == set()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.__name__)
def test_every_refusal_has_a_sentence(kind: type[Refused], language: str) -> None:
    assert kind in errors.SENTENCES
    said = errors.tell(refusal(kind), visit(language))
    assert said.text.plain
    assert "None" not in said.text.plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_of_a_field_has_a_sentence(language: str) -> None:
    for problem in PROBLEMS.values():
        assert problem(Texts(language), "100")
