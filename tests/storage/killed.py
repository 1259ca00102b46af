"""Migrates in child processes that are killed, or that do it at once. Started by `test_migrate_at_work.py`.

killed.py kill URL=N …       a child for each: killed before its N-th statement. Says how each ended, one a line.
killed.py together URL       two children on one database; the first waits in the middle until the other has begun.
"""

import os
import signal
import sys
import time
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import event

import storage.database
from storage import migrate, network
from storage.database import Database

G40 = network.load()
AT = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
A_WHILE = 0.3
"""Seconds that the second is kept waiting: many times what it would wait for a lock if it were a visit."""


def upgraded(url: str, passing: Any = None) -> int:
    """Upgrade in a child process; its id."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        db = Database(url)
        if passing is not None:
            event.listen(db.writer, "before_cursor_execute", lambda *_: passing())
        migrate.upgrade(db, G40, at=AT)
        db.close()
        code = 0
    finally:
        os._exit(code)


def killed(url: str, at: int) -> None:
    left = at

    def passing() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    print(os.waitstatus_to_exitcode(os.waitpid(upgraded(url, passing), 0)[1]))


def together(url: str) -> None:
    storage.database.WAIT = 0.02
    inside, begun = os.pipe(), os.pipe()
    statements = 0

    def passing() -> None:
        nonlocal statements
        statements += 1
        if statements == 20:  # in the middle of creating tables
            os.write(inside[1], b".")
            os.read(begun[0], 1)
            time.sleep(A_WHILE)

    first = upgraded(url, passing)
    os.read(inside[0], 1)
    second = upgraded(url)
    os.write(begun[1], b".")
    for child in (first, second):
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


if __name__ == "__main__":
    what, *given = sys.argv[1:]
    if what == "together":
        together(*given)
    else:
        for one in given:
            address, _, number = one.rpartition("=")
            killed(address, int(number))
