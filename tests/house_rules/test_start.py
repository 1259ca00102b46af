"""A process imports what it needs: each tenth of a second is one that people wait for after a deploy."""

import subprocess
import sys

LATER = ("alembic", "bot.play", "bot.socket", "holidays", "rich", "websockets")
"""What is needed only by some, or only now and then."""


def test_web_starts_without_what_it_may_never_need() -> None:
    loading = f"import bot.__main__, bot.logs, bot.processes, sys; print([m for m in {LATER} if sys.modules.get(m)])"
    found = subprocess.run([sys.executable, "-c", loading], check=True, capture_output=True, text=True)
    assert found.stdout == "[]\n"
