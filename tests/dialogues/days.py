"""A day to talk about: planned and filled by dialogue."""

from typing import Any

from bot.playground import Person
from tests.dialogues.conftest import Talk
from tests.paying import payer

LONGEST = "Slimme duurzame verstedelijking en mobiliteitsvernieuwing"


def plan(talk: Talk, on: str = "2026-12-17", *, themes: tuple[str, ...] = (), **fields: Any) -> None:
    """Plan a day as the secretariat does."""
    secretary = talk.secretary
    secretary.types("/g40 plan new")
    chosen = {"city": "Ede", **fields}
    secretary.fills({"starts_on": on, **chosen, **({"themes": themes} if themes else {})})
    secretary.submits()
    assert secretary.errors == {}
    secretary.closes()


def add(talk: Talk, **fields: str) -> None:
    """Add a part to the first day to come."""
    secretary = talk.secretary
    secretary.presses("Onderdeel toevoegen", in_=secretary.types("/g40 plan 1"))
    secretary.submits(fields)
    assert secretary.errors == {}
    secretary.closes()


def deliver(talk: Talk) -> None:
    """Pay what the bot owes now."""
    payer(talk.bot.desk, talk.bot.client).pay()


def shown(person: Person) -> str:
    assert person.form is not None
    return person.form.plain
