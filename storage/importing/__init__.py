"""Rosters from a spreadsheet: what it would change, carried out all or nothing, and put back.

A spreadsheet is plain rows here; `handlers.sheets` reads files. The plan is computed again when it is carried out, in
the same transaction, and refused when it is not the one that was looked at.
"""

from storage.importing.applying import Imported, Preview, apply, prepare
from storage.importing.plan import Kind, Noted, Plan, Scope, Step, Unclear
from storage.importing.table import MOST_ROWS, Cell, Column, Hint, Line, NoTable, Table, What, read
from storage.importing.undoing import Batch, Undone, latest, undo
from storage.importing.world import Spot

__all__ = [
    "MOST_ROWS",
    "Batch",
    "Cell",
    "Column",
    "Hint",
    "Imported",
    "Kind",
    "Line",
    "NoTable",
    "Noted",
    "Plan",
    "Preview",
    "Scope",
    "Spot",
    "Step",
    "Table",
    "Unclear",
    "Undone",
    "What",
    "apply",
    "latest",
    "prepare",
    "read",
    "undo",
]
