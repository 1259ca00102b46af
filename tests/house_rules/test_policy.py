"""Every verb asks policy: a function of storage that is told who acts decides whether they may."""

import ast
from pathlib import Path

STORAGE = Path(__file__).parents[2] / "storage"

OPEN = {
    "themes.listed": "the groups are for the whole network; the actor is there to say `mine`",
    "answers.listed": "days and how many come are for the whole network; the actor is there to say `I come`",
    "answers.programme": "as listed",
    "signups.check_open": "whether sign-up is open to this side is the rule itself; `sign_up` asks policy",
    "signups.next_open": "looks for the day that is meant; what is done with it asks policy",
    "signups.next_of": "as next_open",
    "signups.next_to_leave": "as next_open",
    "signups.suggested": "what of an open programme fits one's own groups",
    "search.find": "asks `policy.readable` for reports, through its table of kinds; all else is for everybody",
    "search.page": "as find",
    "reading.by_author": "one's own reports",
    "checks.ask": "who keeps each of them: `keeping.sheet` asks policy",
    "checks.namesakes": "as ask",
    "matching.point": "who keeps the city: `keeping.people.hold` asks policy",
    "placing.place": "as matching.point",
    "placing.end": "as matching.point",
}
"""Questions that everybody in the network may ask."""


def asks_policy(
    function: ast.FunctionDef, module: dict[str, ast.FunctionDef], seen: frozenset[str] = frozenset()
) -> bool:
    """Whether it calls `policy.…`, itself or through a function of its own file."""
    for node in ast.walk(function):
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "policy":
            return True
        name = getattr(node.func, "id", "") if isinstance(node, ast.Call) else ""
        own = name in module and name not in seen and name != function.name
        if own and asks_policy(module[name], module, seen | {function.name}):
            return True
    return False


def acting() -> dict[str, tuple[ast.FunctionDef, dict[str, ast.FunctionDef]]]:
    """Public functions of storage that take an Actor."""
    found = {}
    for path in STORAGE.rglob("*.py"):
        if path.name == "policy.py" or "migrations" in path.parts:
            continue
        functions = {
            node.name: node
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
        }
        for name, function in functions.items():
            takes = any(
                isinstance(arg.annotation, ast.Name) and arg.annotation.id == "Actor"
                for arg in (*function.args.args, *function.args.kwonlyargs)
            )
            if takes and not name.startswith("_"):
                noun = path.stem if path.stem != "__init__" else path.parent.name
                found[f"{noun}.{name}"] = (function, functions)
    return found


def test_every_verb_asks_policy() -> None:
    verbs = acting()
    assert len(verbs) > 10
    silent = {name for name, (function, module) in verbs.items() if not asks_policy(function, module)}
    assert silent - set(OPEN) == set()


def test_no_exception_is_left_over() -> None:
    verbs = acting()
    assert {name for name in OPEN if name not in verbs or asks_policy(*verbs[name])} == set()


def test_verbs_never_commit() -> None:
    committing = [
        path.name
        for path in STORAGE.glob("**/*.py")
        if path.name not in ("database.py", "migrate.py") and ".commit()" in path.read_text(encoding="utf-8")
    ]
    assert committing == []
