"""A directory of three elections, out and in again: a twentieth of what the bench does (`tests.bench.directory`)."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from storage.database import Database
from storage.network import Network
from tests import acceptance, directory
from tests.acceptance import Life
from tests.conftest import NOW

PEOPLE = 82


def test_directory_is_the_same_after_all_that_is_done_with_it(
    db: Database, g40: Network, sqlite_template: Path, tmp_path: Path
) -> None:
    other = Database(f"sqlite:///{shutil.copy(sqlite_template, tmp_path / 'elsewhere.db')}")
    life = Life(db, g40, NOW)
    found = acceptance.live(life, Life(other, g40, NOW), PEOPLE, days=slice(6, 11, 4))
    other.close()
    assert set(found.differences.values()) == {0}, found.differences
    assert (found.people, found.rows, found.days, found.decided) == (PEOPLE, 314, 2, 85)
    assert list(found.seconds) == [
        "see what the spreadsheet would change", "import it", "undo that",
        "ask who was in each group, and led it, on each day", "hand over in all cities", "export it",
        "see what its own export would change",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "day, told", [(directory.ELECTIONS[1], (3, 1)), (directory.ELECTIONS[1].replace(day=17), (2, 0))]
)
def test_spreadsheet_is_counted_until_and_including_the_last_day(day: object, told: tuple[int, int]) -> None:
    first, second = directory.ELECTIONS[:2]
    rows = [
        list(directory.HEADER),
        *(
            [name, "", "Ede", "", "", "Europa", "", role, since, until, ""]
            for name, role, since, until in (
                ("Anna Voorbeeld", "lid", first, second),
                ("Anna Voorbeeld", "trekker", first, second),
                ("Bo Voorbeeld", "lid", second, None),
                ("Cas Voorbeeld", "lid", first, None),
            )
        ),
    ]
    assert acceptance.expected(rows, "Europa", day) == told  # type: ignore[arg-type]


def test_what_is_unlike_is_counted_on_both_sides() -> None:
    assert acceptance.unlike(Counter("aab"), Counter("abcc")) == 3
