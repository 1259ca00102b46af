"""A real browser, and a playground of its own for each test (a copy of one that was filled once)."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from bot.play import Playground
from tests.browser.chromium import find
from tests.browser.visit import Visitor, browsing, playing

Visit = Callable[..., Visitor]


@pytest.fixture(scope="package")
def executable() -> str:
    """The system's browser. In CI there must be one."""
    found = find()
    if found is None:
        reason = (
            "there is no Chromium here. `make test` installs it on Debian as root; else: apt-get install chromium"
        )
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


@pytest.fixture(scope="package")
def browser(executable: str) -> Iterator[Browser]:
    with browsing(executable) as browser:
        yield browser


@pytest.fixture(scope="package")
def template(executable: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("playground") / "template"
    with playing(home):
        pass
    return home


@pytest.fixture
def home(template: Path, tmp_path: Path) -> Path:
    home = tmp_path / "home"
    shutil.copytree(template, home)
    return home


@pytest.fixture
def playground(home: Path) -> Iterator[Playground]:
    with playing(home) as playground:
        yield playground


@pytest.fixture
def visit(browser: Browser, playground: Playground) -> Iterator[Visit]:
    """Open the page as somebody. Nothing may go wrong in it, and Slack would have refused nothing."""
    visitors = []

    def open_as(who: str, **more: Any) -> Visitor:
        visitor = Visitor(browser, playground, who, **more)
        visitors.append(visitor)
        return visitor

    yield open_as
    for visitor in visitors:
        visitor.close()
