"""docs/stand-in.md tells what there is."""

from pathlib import Path

from bot.playground.limits.blocks import BLOCKS
from bot.playground.methods import METHODS
from bot.playground.person import Person

DOC = (Path(__file__).parents[2] / "docs" / "stand-in.md").read_text()


def test_every_method_is_named() -> None:
    assert [name for name in METHODS if f"`{name}`" not in DOC] == []


def test_every_block_is_named() -> None:
    assert [name for name in BLOCKS if name not in DOC] == []


def test_every_verb_is_named() -> None:
    verbs = [name for name in vars(Person) if not name.startswith("_") and callable(getattr(Person, name))]
    assert [verb for verb in verbs if f"`anna.{verb}(" not in DOC and f".{verb}(" not in DOC] == []
