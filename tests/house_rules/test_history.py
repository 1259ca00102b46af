"""Nobody edits the history: it is written with each change, read by the secretariat, and let go when its time is up."""

import ast
from pathlib import Path

STORAGE = Path(__file__).parents[2] / "storage"
READS = {"history/reading.py", "privacy/mydata.py", "importing/undoing.py"}
WRITES = {
    "history/__init__.py": "writes it down",
    "privacy/forgetting.py": "takes a name out of it",
    "privacy/retention.py": "lets go of what is old",
    "merging.py": "two people who are one have one history",
}
"""Modules that touch it other than to read, and for what."""


def naming() -> dict[str, ast.Module]:
    """Modules of storage that name the table."""
    found = {}
    for path in STORAGE.rglob("*.py"):
        if {"migrations", "tables"} & set(path.relative_to(STORAGE).parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.Name) and node.id == "Change" for node in ast.walk(tree)):
            found[str(path.relative_to(STORAGE))] = tree
    return found


def changes(tree: ast.Module) -> bool:
    """Whether it has `insert(Change)`, `update(Change)` or `delete(Change)`."""
    return any(
        isinstance(node, ast.Call)
        and getattr(node.func, "id", "") in ("insert", "update", "delete", "insert_new", "insert_all_new")
        and any(isinstance(arg, ast.Name) and arg.id == "Change" for arg in node.args)
        for node in ast.walk(tree)
    )


def test_only_few_modules_touch_the_history() -> None:
    modules = naming()
    assert set(WRITES) <= set(modules)
    assert {name for name, tree in modules.items() if name not in WRITES and changes(tree)} == set()


def test_who_names_the_history_is_known() -> None:
    """So that a change by way of a variable cannot hide either."""
    assert set(naming()) - {*READS, *WRITES} == set()
