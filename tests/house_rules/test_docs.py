"""The docs name what exists: links, variables, commands, targets, files, functions, and nothing of this machine."""

import importlib
import re
from pathlib import Path

import pytest
from typer.models import CommandInfo

from bot import manifest
from bot.__main__ import app
from bot.settings import Settings, variable
from handlers.texts import catalogue
from storage.network import HERE

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *HERE.rglob("*.md")], key=lambda page: page.as_posix()
)
OPERATING = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
TOUR = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
FLOORS = ("bot", "handlers", "storage", "tests")

LINK = re.compile(r"(?<!\\)\]\(<?([^)>\s]+)>?\)")
FENCE = re.compile(r"^```.*?^```$", re.DOTALL | re.MULTILINE)
SPAN = re.compile(r"`([^`\n]+)`")
ITALIC = re.compile(r"(?<!\*)\*([^*\n]+)\*(?!\*)")


def every(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """A page without its blocks of code."""
    return FENCE.sub("", every(page))


def anchors(page: Path) -> set[str]:
    """The headings of a page, as a forge turns them into fragments."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def dead(page: Path, link: str) -> bool:
    """Whether a link leads nowhere in this repository; what is outside is not looked at."""
    if re.match(r"[a-z]+:", link):
        return False
    path, _, fragment = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return True
    return bool(fragment) and fragment not in anchors(target)


def by_page(pattern: str) -> list[tuple[str, str]]:
    """All that a pattern finds, with the page it is on."""
    return [(page.name, found) for page in PAGES for found in re.findall(pattern, every(page))]


def test_all_pages_are_read() -> None:
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "tour.md", "operating.md"} <= {
        page.name for page in PAGES
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    assert [link for link in LINK.findall(prose(page)) if dead(page, link)] == []


def test_every_page_of_docs_can_be_reached_from_its_index() -> None:
    index = ROOT / "docs" / "README.md"
    linked = {(index.parent / link.partition("#")[0]).resolve() for link in LINK.findall(every(index))}
    assert [page.name for page in (ROOT / "docs").rglob("*.md") if page != index and page not in linked] == []


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_variable_is_explained_with_its_sentence(name: str) -> None:
    rows = [line for line in OPERATING.splitlines() if line.startswith(f"| `{variable(name)}` |")]
    assert [row.split("|")[3].strip() for row in rows] == [Settings.model_fields[name].description]


def test_defaults_are_those_of_the_settings() -> None:
    shown = {variable(name): field.default for name, field in Settings.model_fields.items() if field.default}
    rows = dict(re.findall(r"^\| `([A-Z0-9_]+)` \| `?([^|`]*)`? \|", OPERATING, re.MULTILINE))
    assert {name: given.strip() for name, given in rows.items() if given.strip()} == {
        name: str(default) for name, default in shown.items()
    }


def test_no_variable_is_made_up() -> None:
    known = {variable(name) for name in Settings.model_fields}
    named = {name for _, name in by_page(r"\b((?:G40|SLACK)_[A-Z0-9_]+)\b")} | {
        name for _, name in by_page(r"\b(DATABASE_[A-Z]+|PORT|HOST)\b")
    }
    assert named - known == set()


def test_every_command_that_is_named_exists() -> None:
    commands = {called(command) for command in app.registered_commands}
    groups = {
        group.name: group.typer_instance for group in app.registered_groups if group.name and group.typer_instance
    }
    deeper = {f"{name} {called(one)}" for name, group in groups.items() for one in group.registered_commands}
    commands |= set(groups)
    named = {(page, word) for page, word in by_page(r"python -m bot ([a-z]+)")}
    named |= {(page, word) for page, word in by_page(r"make run ARGS=\"?([a-z]+)")}
    assert {(page, word) for page, word in named if word not in commands} == set()
    assert {command for command in commands if f"`python -m bot {command}`" not in OPERATING} == set()
    assert {command for command in deeper if f"`python -m bot {command} " not in OPERATING} == set()


def called(command: CommandInfo) -> str:
    return command.name or str(getattr(command.callback, "__name__", ""))


def test_every_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    named = {(page, word) for page, word in by_page(r"(?:`|^|&& )make ([a-z-]+)")}
    named |= {(page, word) for page, word in by_page(r"(?m)^make ([a-z-]+)")}
    assert {(page, word) for page, word in named if word not in targets} == set()
    assert named


def test_processes_are_those_of_the_procfile() -> None:
    started = re.findall(
        r"^(\w+): python -m bot (\w+)$", (ROOT / "Procfile").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert dict(started) == {"release": "migrate", "web": "web", "worker": "worker"}
    assert [process for process, _ in started if f"`{process}`" not in OPERATING] == []


def test_every_line_of_check_is_explained() -> None:
    source = (ROOT / "bot" / "check.py").read_text(encoding="utf-8")
    lines = set(re.findall(r"(?:\bwhat = f?|\bLine\(\s*)\"([^\"{]+?) ?[\"{]", source))
    assert len(lines) > 5
    assert [line for line in lines if f"| `{line}" not in OPERATING] == []


def test_every_event_of_the_log_that_is_named_is_logged() -> None:
    section = OPERATING.split("## The log")[1].split("## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `") and "`event`" not in line]
    named = {event for row in rows for event in SPAN.findall(row)} | {"ready", "stopping", "stopped"}
    source = "".join(
        every(path) for floor in FLOORS[:2] for path in (ROOT / floor).rglob("*.py") if "playground" not in path.parts
    )
    logged = set(re.findall(r"log\.(?:info|warning|error|exception)\(\s*\"([^\"]+)\"", source))
    assert len(named) > 8
    assert named - logged == set()


def test_every_button_that_is_named_in_dutch_is_there() -> None:
    said = {
        string
        for message in catalogue("nl")
        for string in (message.string if isinstance(message.string, list | tuple) else (message.string,))
    }
    commands = every(ROOT / "docs" / "commands.md")
    buttons = [
        label for line in re.findall(r"^Buttons: (?:.+\n)+", commands, re.MULTILINE) for label in ITALIC.findall(line)
    ]
    assert len(buttons) > 15
    assert [label for label in buttons if label not in said | {"English", "Nederlands"}] == []


def test_every_file_that_is_named_exists() -> None:
    named = {
        (page.name, span)
        for page in PAGES
        for span in SPAN.findall(prose(page))
        if re.fullmatch(r"(?:\.?[\w-]+/)+[\w.-]*", span) and span.split("/")[0] in {*FLOORS, "docs", ".ci"}
    }
    assert {(page, span) for page, span in named if not (ROOT / span).exists()} == set()
    assert len([span for page, span in named if page == "tour.md"]) > 30


def test_every_function_that_is_named_exists() -> None:
    named = {
        (page.name, span)
        for page in PAGES
        for span in SPAN.findall(prose(page))
        if re.fullmatch(r"(?:bot|handlers|storage)(?:\.[A-Za-z_]\w*)+", span)
    }
    assert {(page, span) for page, span in named if not exists(span)} == set()
    assert len([span for page, span in named if page == "tour.md"]) > 20


def exists(dotted: str) -> bool:
    """Whether a module, or something in one, is called so."""
    parts = dotted.split(".")
    for length in range(len(parts), 0, -1):
        try:
            found: object = importlib.import_module(".".join(parts[:length]))
        except ModuleNotFoundError:
            continue
        for part in parts[length:]:
            if not hasattr(found, part):
                return False
            found = getattr(found, part)
        return True
    return False


def test_privacy_names_the_scopes_that_read_conversations() -> None:
    privacy = (ROOT / "docs" / "privacy.md").read_text(encoding="utf-8")
    reading = [scope for scope in manifest.scopes() if scope.endswith(":history")]
    assert [scope for scope in reading if f"`{scope}`" not in privacy] == []


@pytest.mark.parametrize(
    "strange",
    [
        r"(?:^|[\s\"'`(])/(?:work|root|tmp|home)/",
        r"index-url|extra-index|pypi\.org|pythonhosted|devpi|artifactory|nexus",
        r"\b(?:10|192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d{1,3}){2,3}\b",
        r"xox[a-z]-\d|xapp-\d",
    ],
)
def test_nothing_of_anybodys_machine_is_in_the_docs(strange: str) -> None:
    assert [
        (page.name, line) for page in PAGES for line in every(page).splitlines() if re.search(strange, line)
    ] == []
