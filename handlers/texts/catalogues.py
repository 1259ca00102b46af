"""Keep the catalogues in step with the code: `python -m handlers.texts.catalogues` (add `--check` to only look).

One noun, one catalogue: what `handlers/lobby.py`, `handlers/views/lobby.py` and `handlers/errors/lobby.py` say is
in `nl/lobby.po`; what is nobody's noun is in `nl/core.po`.
"""

import argparse
import ast
import io
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from handlers.texts import FOLDER

KEYWORDS = {"say": 1, "count": 2}
"""Methods of `Texts` that take a message, and how many of their first arguments are its forms."""
ROOT = FOLDER.parent
NOUNS = (
    "themes",
    "channels",
    "cities",
    "members",
    "offices",
    "network_days",
    "lobby",
    "digest",
    "search",
    "home",
    "keeping",
    "delegations",
    "privacy",
    "history",
    "seasons",
    "checks",
    "matching",
    "importing",
    "exporting",
    "reminders",
    "deliveries",
)


def used(root: Path = ROOT) -> dict[str, list[tuple[str | tuple[str, str], str]]]:
    """Every message in the code, by catalogue: (message, file)."""
    found = defaultdict(list)
    for path in sorted(root.rglob("*.py")):
        noun = _noun(path.relative_to(root))
        for message in said_in(path.read_text(encoding="utf-8")):
            found[noun].append((message, str(path.relative_to(root.parent))))
    return found


def said_in(code: str) -> Iterator[str | tuple[str, str]]:
    """The messages in a module. Babel's own extractor loses a call with calls in its later arguments."""
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in KEYWORDS:
            first = node.args[: KEYWORDS[node.func.attr]]
            texts = [arg.value for arg in first if isinstance(arg, ast.Constant) and isinstance(arg.value, str)]
            if texts and len(texts) == KEYWORDS[node.func.attr]:
                yield texts[0] if len(texts) == 1 else (texts[0], texts[1])


def updated(root: Path = ROOT, language: str = "nl") -> Iterator[tuple[Path, str]]:
    """Each catalogue's path and what should be in it: translations kept, unused messages gone."""
    known = Catalog(locale=language)
    for path in sorted((FOLDER / language).glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=language):
                if message.id and message.string:
                    known[message.id] = message
    for noun, messages in used(root).items():
        catalog = Catalog(locale=language, project="g40-bot", fuzzy=False)
        for said, origin in messages:
            old = known.get(said if isinstance(said, str) else said[0])
            kept = old.string if old and isinstance(old.string, str) == isinstance(said, str) else None
            catalog.add(said, kept, locations=[(origin, 0)])
        buffer = io.BytesIO()
        write_po(buffer, catalog, omit_header=True, sort_output=True, width=110, include_lineno=False)
        yield FOLDER / language / f"{noun}.po", buffer.getvalue().decode()


def missing(root: Path = ROOT, language: str = "nl") -> list[str]:
    """Messages without a translation."""
    lacking = []
    for path, content in updated(root, language):
        for message in read_po(io.BytesIO(content.encode()), locale=language):
            strings = message.string if isinstance(message.string, tuple) else (message.string,)
            if message.id and (not all(strings) or message.fuzzy):
                lacking.append(f"{path.name}: {message.id!r}")
    return lacking


def _noun(path: Path) -> str:
    parts = {part.removesuffix(".py") for part in path.parts}
    return next((noun for noun in NOUNS if noun in parts), "core")


def main() -> int:
    """Write the catalogues, or say what differs; 1 when something is missing."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing")
    parser.add_argument("nouns", nargs="*", help="only these catalogues")
    args = parser.parse_args()
    check, nouns = args.check, set(args.nouns)
    wrong = []
    wanted = {path: content for path, content in updated() if not nouns or path.stem in nouns}
    for path, content in wanted.items():
        if check and (not path.exists() or path.read_text(encoding="utf-8") != content):
            wrong.append(f"{path.name} is not in step with the code: run `make catalogues`")
        if not check:
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding="utf-8")
    for path in (FOLDER / "nl").glob("*.po"):
        if not nouns and path not in wanted:
            wrong.append(f"{path.name} belongs to nothing")
            if not check:
                path.unlink()
    wrong += [f"no Dutch for {entry}" for entry in missing() if not nouns or entry.split(".po")[0] in nouns]
    sys.stdout.write("\n".join([*wrong, ""]) if wrong else "catalogues: all messages are there in Dutch\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
