"""The contracts about imports catch what they are meant to catch: each is broken on purpose in a copy."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

PLANTED = [
    ("storage/themes.py", "import handlers.texts", "Imports go down only"),
    ("handlers/themes.py", "import bot.settings", "Imports go down only"),
    ("storage/lobby.py", "import slack_sdk", "storage knows neither Slack"),
    ("storage/themes.py", "import structlog", "storage knows neither Slack"),
    ("handlers/visit.py", "import starlette", "handlers know neither the clock"),
    ("handlers/views/blocks.py", "import slack_sdk", "no Slack client"),
    ("handlers/views/blocks.py", "import storage.database", "no database"),
    ("handlers/themes.py", "import storage.tables", "rows never leave storage"),
    ("bot/playground/limits/__init__.py", "import storage.names", "a Slack of its own"),
    ("bot/settings.py", "import bot.playground", "talks to Slack or to the playground"),
]


def lint(folder: Path) -> tuple[int, str]:
    # in an interpreter of its own, so that the copy is what is read
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-cache"],
        cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": str(folder), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copy")
    for package in ("bot", "handlers", "storage"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_contracts_hold(copy: Path) -> None:
    code, said = lint(copy)
    assert code == 0, said


@pytest.mark.parametrize("file, line, contract", PLANTED)
def test_planted_violation_is_caught(copy: Path, file: str, line: str, contract: str) -> None:
    path = copy / file
    if not path.exists():
        path = path.with_suffix("") / "__init__.py"
    kept = path.read_text(encoding="utf-8")
    path.write_text(kept + f"\n{line}\n", encoding="utf-8")
    try:
        code, said = lint(copy)
    finally:
        path.write_text(kept, encoding="utf-8")
    broken = [one for one in said.splitlines() if "BROKEN" in one]
    assert code != 0
    assert any(contract in one for one in broken), said
