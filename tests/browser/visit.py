"""A browser, a playground, and what a person does there. Used by the tests and by `make pictures`."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, ViewportSize, expect, sync_playwright

from bot import logs
from bot.play import Playground
from bot.settings import Settings

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
"""A Tuesday, half past ten in the morning in the network's zone."""
DESK: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
    "--lang=nl-NL",
)
PATIENCE = 10_000
expect.set_options(timeout=PATIENCE)


@contextmanager
def browsing(executable: str) -> Iterator[Browser]:
    """The browser, for as long as it is needed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=list(QUIET), env={**os.environ, "LANG": "nl_NL.UTF-8", "LANGUAGE": "nl"}
        )
        yield browser
        browser.close()


@contextmanager
def playing(home: Path, port: int = 0) -> Iterator[Playground]:
    """A playground in a folder; on a free port, if no other is said."""
    logs.configure("ERROR")
    playground = Playground(Settings(port=port), home, at=NOW)
    try:
        yield playground
    finally:
        playground.close()


class Visitor:
    """Somebody with the page open."""

    def __init__(
        self,
        browser: Browser,
        playground: Playground,
        who: str,
        *,
        language: str = "nl",
        view: ViewportSize = DESK,
        tour: bool = False,
        at: int = 0,
        room: str = "",
        **more: Any,
    ) -> None:
        self.playground = playground
        self.problems: list[str] = []
        kept = {"language": language, "who": who, "room": room, "tour": json.dumps({"shown": tour, "at": at})}
        origin = playground.address.rstrip("/")
        state: Any = {
            "cookies": [],
            "origins": [
                {
                    "origin": origin,
                    "localStorage": [{"name": f"playground-{name}", "value": value} for name, value in kept.items()],
                }
            ],
        }
        locale = "nl-NL" if language == "nl" else "en-GB"
        self.context = browser.new_context(
            viewport=view,
            locale=locale,
            timezone_id="Europe/Amsterdam",
            storage_state=state,
            reduced_motion="reduce",
            **more,
        )
        self.context.route(lambda url: not url.startswith(origin), self._outside)
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", self._said)
        self.reload()

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(message.text)

    def _outside(self, route: Any) -> None:
        self.problems.append(f"fetched from outside: {route.request.url}")
        route.abort()

    def reload(self) -> None:
        """Open the page, anew."""
        self.page.goto(self.playground.address)
        self.page.locator("body[data-ready]").wait_for()

    def close(self) -> None:
        """Leave. Nothing may have gone wrong in the page."""
        self.context.close()
        assert self.problems == []

    # --- what there is

    @property
    def form(self) -> Locator:
        """The form that is open."""
        return self.page.locator("dialog.form[open]")

    @property
    def last(self) -> Locator:
        """The last message."""
        return self.page.locator(".message").last

    @property
    def box(self) -> Locator:
        """Where one writes."""
        return self.page.locator("#box")

    @property
    def tour(self) -> Locator:
        """The tour."""
        return self.page.locator(".tour")

    # --- what one does

    def enters(self, room: str) -> None:
        """Open a conversation."""
        self.page.locator("nav.rooms").get_by_role("button", name=room).click()
        expect(self.page.locator("#talk-name")).to_contain_text(room)

    def types(self, line: str) -> None:
        """Write a line, and send it."""
        self.box.fill(line)
        self.box.press("Enter")

    def says(self, line: str) -> Locator:
        """Write a line, and wait for what the bot says; that message."""
        before = self.page.locator(".message").count()
        own = 0 if line.startswith("/") else 1
        self.types(line)
        expect(self.page.locator(".message")).to_have_count(before + 1 + own)
        self.box.blur()
        return self.last

    def opens(self, line: str) -> Locator:
        """Write a line that opens a form; the form."""
        self.types(line)
        self.form.wait_for()
        return self.form

    def chooses(self, label: str, wish: str) -> None:
        """Choose in a searchable select."""
        field = self.form.get_by_role("combobox", name=label)
        field.fill(wish)
        expect(self.form.get_by_role("option").first).to_be_visible()
        field.press("Enter")

    def sends(self) -> None:
        """Send the form."""
        self.form.locator("button[type=submit]").click()

    def shuts(self) -> None:
        """Close what is open."""
        self.form.locator("footer button").first.click()
        expect(self.form).to_have_count(0)

    def home(self) -> Locator:
        """Open the App Home."""
        self.enters("G40")
        self.page.get_by_role("tab", name="Home").click()
        self.page.locator("#home .header").first.wait_for()
        return self.page.locator("#home")

    def becomes(self, user: str) -> None:
        """Be somebody else."""
        self.page.locator("#who").select_option(user)
        expect(self.page.locator("#said")).to_contain_text(self.playground.slack.workspace.users[user].real_name)

    def moves(self, label: str) -> None:
        """Move the clock."""
        before = self.page.locator("header.top .controls > .button").first.inner_text()
        self.page.locator("header.top .controls > .button").first.click()
        self.page.locator("dialog.clock").get_by_role("button", name=label).click()
        expect(self.page.locator("body")).not_to_have_attribute("aria-busy", "true", timeout=60_000)
        expect(self.page.locator("header.top .controls > .button").first).not_to_have_text(before)
