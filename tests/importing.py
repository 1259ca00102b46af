"""A spreadsheet's rows, and a desk to plan, apply and undo them at."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from storage import exporting, importing
from storage.database import Database
from storage.importing import Cell, Imported, Plan, Scope, What
from storage.members import Actor
from storage.network import Network
from tests.make import TEAM, Make

ON = date(2026, 11, 24)
NOBODY_ELSE = Scope()
HEADER: list[Cell] = [
    "Naam",
    "Stad",
    "Kant",
    "Functie",
    "Themagroep",
    "Orgaan",
    "Pijler",
    "Rol",
    "Vanaf",
    "Tot",
    "E-mail",
]
ANNA: list[Cell] = ["Anna Voorbeeld", "Ede", "bestuurlijk", "wethouder Wonen"]
BO: list[Cell] = ["Bo Voorbeeld", "Oss", "ambtelijk", ""]


def in_group(group: str, since: Cell = None, until: Cell = None, role: str = "") -> list[Cell]:
    return [group, "", "", role, since, until]


class Desk:
    """An importer at work."""

    def __init__(self, make: Make, g40: Network) -> None:
        self.make, self.db, self.g40 = make, make.db, g40
        self.files = 0

    def plan(self, *rows: list[Cell], scope: Scope = NOBODY_ELSE, header: Sequence[Cell] = HEADER) -> Plan:
        table = importing.read([header, *rows])
        with self.db.reading() as tx:
            return importing.prepare(tx, None, table, network=self.g40, team=TEAM, digest="", on=ON, scope=scope).plan

    def apply(self, *rows: list[Cell], actor: Actor | None = None, **options: Any) -> Imported:
        self.files += 1
        given: dict[str, Any] = {
            "on": ON,
            "at": self.make.now,
            "source": f"{self.files}.xlsx",
            "digest": str(self.files),
        } | options
        with self.db.transaction() as tx:
            table = importing.read([HEADER, *rows])
            return importing.apply(tx, actor, table, network=self.g40, team=TEAM, **given)

    def said(self) -> list[tuple[object, ...]]:
        """The directory, in short."""
        with self.db.reading() as tx:
            entries = exporting.directory(tx, None, network=self.g40, team=TEAM, on=ON)
        return [(one.name, one.group or one.body or "", one.role, one.since, one.until) for one in entries]


def unclear(plan: Plan) -> list[tuple[int, What, str]]:
    return [(one.row, one.what, one.word) for one in plan.unclear]


def all_rows(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    tables = [SQLModel.metadata.tables[name] for name in ("members", "memberships", "offices", "themes")]
    with db.reading() as tx:
        return {
            table.name: [tuple(row) for row in tx.execute(select(table).order_by(table.c.id))] for table in tables
        }
