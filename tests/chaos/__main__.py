"""`python -m tests.chaos`: besiege, count, print; exit code 1 when anything was lost or doubled."""

import argparse
import itertools
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from tests import postgres
from tests.chaos.migrating import Migrated, kill_migrations
from tests.chaos.proving import PROOFS
from tests.chaos.siege import Outcome, Plan, Server, besiege

SQLITE, POSTGRES = "sqlite", "postgresql"
NAMES = {SQLITE: "SQLite", POSTGRES: "PostgreSQL"}
BLIND_EACH, MIGRATIONS_EACH = 5, 25
"""Of so many kills one is of a bot that may not read, and one of a migration."""

Empty = Callable[[], AbstractContextManager[str]]


def main() -> int:
    """Do what is asked; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=500, help="kills for each engine and number of workers")
    parser.add_argument("--seed", type=int, default=40041)
    parser.add_argument("--engine", choices=(*NAMES, "both"), default="both")
    parser.add_argument("--workers", choices=("1", "4", "both"), default="both")
    parser.add_argument("--prove", action="store_true", help="take each protection out, and see that it is missed")
    given = parser.parse_args()
    began = time.monotonic()
    wanted = tuple(NAMES) if given.engine == "both" else (given.engine,)
    with databases(wanted if not given.prove else tuple(NAMES)) as (folder, empty):
        if given.prove:
            good = prove(empty, folder, given.seed)
        else:
            workers = (1, 4) if given.workers == "both" else (int(given.workers),)
            good = everything(empty, folder, given.kills, given.seed, workers)
    print(f"\nSeed {given.seed}; {time.monotonic() - began:.0f} s in all.")
    return 0 if good else 1


@contextmanager
def databases(engines: tuple[str, ...]) -> Iterator[tuple[Path, dict[str, Empty]]]:
    """For each engine a way to a database with nothing in it, and a folder; all gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="g40-chaos-") as name:
        folder, numbers = Path(name), itertools.count()

        @contextmanager
        def file() -> Iterator[str]:
            yield f"sqlite:///{folder}/{next(numbers)}.db"

        found: dict[str, Empty] = {SQLITE: file} if SQLITE in engines else {}
        if POSTGRES not in engines:
            yield folder, found
            return
        with postgres.server() as server:
            yield folder, {**found, POSTGRES: lambda: postgres.database(server)}


def everything(empty: dict[str, Empty], folder: Path, kills: int, seed: int, workers: tuple[int, ...]) -> bool:
    """All engines, with so many workers each; whether all is well."""
    server, outcomes, points = Server(), [], Counter[str]()
    print(
        "| database | workers | kills | stopped | messages | sent | dropped | missed | undeliverable | lost | doubled | s |"
    )
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    for engine, way in empty.items():
        plans = [Plan(kills, many, seed) for many in workers]
        plans.append(Plan(max(1, kills // BLIND_EACH), max(workers), seed, history=False))
        for plan in plans:
            outcome = siege(plan, way, folder, server)
            outcomes.append(outcome)
            points += outcome.killed
            print(line(engine, outcome), flush=True)
    migrated = {
        engine: kill_migrations(way, max(1, kills // MIGRATIONS_EACH), seed, folder, server)
        for engine, way in empty.items()
    }
    print("\nKilled: " + ", ".join(f"{point} {many}" for point, many in points.most_common()) + ".")
    for engine, done in migrated.items():
        print(told(engine, done))
    for outcome in outcomes:
        complain(outcome)
    return all(outcome.good for outcome in outcomes) and not any(done.wrong for done in migrated.values())


def siege(plan: Plan, empty: Empty, folder: Path, server: Server) -> Outcome:
    """One siege in a database of its own."""
    with tempfile.TemporaryDirectory(dir=folder) as own, empty() as url:
        return besiege(plan, url, Path(own), server)


def line(engine: str, outcome: Outcome) -> str:
    """A row of the table."""
    plan, states = outcome.plan, outcome.states
    undeliverable = f"{states['undeliverable']}" + (
        f" (unconfirmed {outcome.unconfirmed})" if outcome.unconfirmed else ""
    )
    cells = [
        NAMES[engine] + ("" if plan.history else ", without the history scopes"),
        plan.workers,
        outcome.kills,
        outcome.frozen,
        outcome.messages,
        states["sent"],
        states["dropped"],
        states["missed"],
        undeliverable,
        len(outcome.lost),
        len(outcome.doubled),
        f"{outcome.seconds:.0f}",
    ]
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def told(engine: str, done: Migrated) -> str:
    """A sentence about migrations."""
    came = "all complete when run again" if not done.wrong else "; ".join(done.wrong)
    return (
        f"Migrations on {NAMES[engine]}: killed {done.kills} times, at any of {done.statements} statements and commits, "
        f"in {done.databases} databases: {came}."
    )


def complain(outcome: Outcome) -> None:
    """Say what is wrong, if anything."""
    for what in ("lost", "doubled", "unbooked", "accidents"):
        found = getattr(outcome, what)
        if found:
            print(f"\n{what} with {outcome.plan.workers} workers: {len(found)}", file=sys.stderr)
            print("\n".join(f"  {one}" for one in found[:20]), file=sys.stderr)


def prove(empty: dict[str, Empty], folder: Path, seed: int) -> bool:
    """Without each protection something must be lost or doubled; whether that is so."""
    server, good = Server(), True
    print("| without this protection | database | workers | kills | lost | doubled |")
    print("|---|---|--:|--:|--:|--:|", flush=True)
    for proof in PROOFS.values():
        outcome = siege(proof.plan, empty[proof.engine], folder, server)
        good = good and bool(getattr(outcome, proof.finds))
        cells = [
            proof.says,
            NAMES[proof.engine],
            proof.plan.workers,
            outcome.kills,
            len(outcome.lost),
            len(outcome.doubled),
        ]
        print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)
    return good


if __name__ == "__main__":
    sys.exit(main())
