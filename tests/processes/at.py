"""`python -m tests.processes.at 2026-11-23T08:00:00+00:00 run`: the bot, believing that it is then. Time goes on."""

import sys
from datetime import datetime

import time_machine


def main() -> None:
    moment, *arguments = sys.argv[1:]
    with time_machine.travel(datetime.fromisoformat(moment), tick=True):
        from bot.__main__ import app  # noqa: PLC0415 - what is imported may look at the clock

        app(arguments, prog_name="python -m bot")


if __name__ == "__main__":
    main()
