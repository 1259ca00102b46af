"""What the page shows besides: panels, what lasts, what it keeps out."""

import json
import shutil
from contextlib import ExitStack
from pathlib import Path
from urllib.request import Request, urlopen

from playwright.sync_api import Browser, expect

from bot.play import cast
from tests.browser.conftest import Visit
from tests.browser.visit import Visitor, playing


def call(url: str, token: str, **args: object) -> None:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    urlopen(Request(url, json.dumps(args).encode(), headers)).close()  # noqa: S310 - the stand-in's own address


def test_what_slack_would_say_is_shown_with_the_call(visit: Visit) -> None:
    noor = visit(cast.SECRETARIAT, room=cast.CHANNEL)
    slack = noor.playground.slack
    noor.page.get_by_role("button", name="Onder de motorkap").click()
    expect(noor.page.locator(".panels")).to_contain_text("Niets te klagen")
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    call(f"{slack.url}chat.postMessage", slack.token, channel=cast.CHANNEL, text="hallo", blocks=blocks)
    complaint = noor.page.locator(".complaints li")
    expect(complaint).to_contain_text("invalid_blocks chat.postMessage")
    expect(complaint).to_contain_text("/blocks/0/text/text")
    expect(noor.page.locator(".count.bad")).to_have_text("1")
    noor.page.get_by_role("tab", name="Verkeer").click()
    failed = noor.page.locator(".call.failed").first
    failed.locator("summary").click()
    expect(failed).to_contain_text("x" * 151)
    expect(failed).to_contain_text('"error": "invalid_blocks"')


def test_form_after_its_trigger_is_a_complaint(visit: Visit) -> None:
    bas = visit(cast.BAS, room=cast.CHANNEL)
    bas.playground.slack.faults.add(method="views.open", kind="error:expired_trigger_id", times=1)
    expect(bas.says("/g40 verslag")).to_contain_text("duurde te lang")
    bas.last.get_by_role("button", name="Open het formulier").click()
    expect(bas.form).to_be_visible()


def test_everything_lasts_over_a_restart(browser: Browser, home: Path, tmp_path: Path) -> None:
    with playing(home) as playground:
        bas = Visitor(browser, playground, cast.BAS, room=cast.CHANNEL)
        bas.moves("Morgen")
        bas.types("Tot donderdag")
        expect(bas.last).to_contain_text("Tot donderdag")
        expect(bas.says("/g40 aansluiten europa")).to_contain_text("Welkom bij")
        bas.close()
    with playing(home) as playground:
        bas = Visitor(browser, playground, cast.BAS, room=cast.CHANNEL)
        expect(bas.page.locator(".message", has_text="Tot donderdag")).to_have_count(1)
        expect(bas.last.get_by_role("button", name="Verlaten")).to_be_visible()
        expect(bas.page.get_by_role("button", name="Klok verzetten")).to_contain_text("wo 25 nov")
        expect(bas.says("/g40 leden europa")).to_contain_text("@Bas Voorbeeld")
        bas.close()


def test_begin_empty_and_begin_again(visit: Visit) -> None:
    bas = visit(cast.BAS, room=cast.CHANNEL)
    expect(bas.page.locator(".message").first).to_be_visible()
    bas.page.get_by_role("button", name="Opnieuw beginnen").click()
    bas.page.locator("dialog.again").get_by_role("button", name="Leeg").click()
    expect(bas.page.locator("body")).not_to_have_attribute("aria-busy", "true")
    expect(bas.page.locator(".message", has_text="Goedemorgen")).to_have_count(0)
    # the digest comes by itself: of a network that is empty, too
    expect(bas.page.locator(".message", has_text="Een rustige week")).to_be_visible(timeout=30_000)
    expect(bas.says("/g40 verslagen")).not_to_contain_text("Lees meer")
    bas.page.get_by_role("button", name="Opnieuw beginnen").click()
    bas.page.locator("dialog.again").get_by_role("button", name="Met voorbeeldgegevens").click()
    expect(bas.page.locator(".message", has_text="Goedemorgen")).to_have_count(1, timeout=30_000)
    expect(bas.page.locator("body")).not_to_have_attribute("aria-busy", "true", timeout=30_000)


def test_page_of_an_earlier_process_finds_the_new_one(browser: Browser, home: Path, tmp_path: Path) -> None:
    shutil.copytree(home, tmp_path / "other")
    with playing(home) as first:
        port = first.slack.server.port
        bas = Visitor(browser, first, cast.BAS, room=cast.CHANNEL)
        expect(bas.page.locator(".message").first).to_be_visible()
    expect(bas.page.locator(".lost")).to_be_visible()
    with ExitStack() as stack:
        with bas.page.expect_event("load", timeout=30_000):
            stack.enter_context(playing(tmp_path / "other", port=port))
        expect(bas.page.locator(".lost")).to_be_hidden()
        expect(bas.page.locator(".message").first).to_be_visible()
        expect(bas.says("/g40 groepen")).to_contain_text("themagroepen")
        bas.context.close()
