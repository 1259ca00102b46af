"""`python -m tests.bench.directory`: the whole life of a directory at full size, on both engines, and nothing else."""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from storage import migrate, network
from storage.database import Database
from storage.network import Network
from tests import postgres
from tests.acceptance import Life, Lived, live
from tests.bench.report import POSTGRES, SQLITE, lives

FULL, QUICK = 1_600, 160
"""People; half of each side, of 41 cities, in 20 groups."""


def on_both(folder: Path, server: str, g40: Network, people: int, now: datetime) -> dict[str, Lived]:
    """Go through it on SQLite, then on PostgreSQL, each with a second empty database."""
    found = {}
    with postgres.database(server) as one, postgres.database(server) as other:
        pairs = {SQLITE: (f"sqlite:///{folder}/life.db", f"sqlite:///{folder}/elsewhere.db"), POSTGRES: (one, other)}
        for engine, urls in pairs.items():
            databases = [Database(url) for url in urls]
            try:
                for db in databases:
                    migrate.upgrade(db, g40, at=now)
                first, second = (Life(db, g40, now) for db in databases)
                found[engine] = live(first, second, people)
            finally:
                for db in databases:
                    db.close()
    return found


def measured(people: int, settings: Mapping[str, str]) -> dict[str, Lived]:
    """Go through it, on a PostgreSQL server with these settings."""
    with tempfile.TemporaryDirectory(prefix="g40-life-") as folder, postgres.server(settings) as server:
        return on_both(Path(folder), server, network.load(), people, datetime.now(UTC))


def main() -> int:
    """Measure and print. Exit code 1: something was not as it should be."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.directory", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the people")
    found = measured(QUICK if parser.parse_args().quick else FULL, postgres.DURABLE)
    print(lives(found))
    return int(any(sum(one.differences.values()) for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
