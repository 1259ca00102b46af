"""A file is read at one sitting: what grows past some 400 lines becomes a package of the same name."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
MOST = 420
"""Lines: 400 and some, so that nobody cuts a room in two for a docstring."""


def too_long(root: Path) -> list[str]:
    """The files of the three floors with more lines; a migration is never edited, so it may be."""
    return sorted(
        str(path.relative_to(root))
        for floor in ("bot", "handlers", "storage")
        for path in (root / floor).rglob("*.py")
        if "migrations" not in path.parts and len(path.read_text(encoding="utf-8").splitlines()) > MOST
    )


def test_no_file_is_longer_than_a_sitting() -> None:
    assert too_long(ROOT) == []


def test_a_file_that_grew_too_long_is_caught(tmp_path: Path) -> None:
    for name, lines in (("bot/a.py", MOST), ("storage/b/c.py", MOST + 1), ("storage/migrations/d.py", MOST + 1)):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("pass\n" * lines, encoding="utf-8")
    assert too_long(tmp_path) == ["storage/b/c.py"]
