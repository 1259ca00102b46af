"""The bot says of itself what its package says."""

import tomllib
from pathlib import Path

from bot.version import VERSION

ROOT = Path(__file__).parents[2]


def test_version_is_that_of_the_package() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        assert tomllib.load(file)["project"]["version"] == VERSION
