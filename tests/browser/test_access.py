"""Whoever uses it, with whatever: keyboard only, a phone, a screen reader, dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize, expect

from bot.play import cast
from tests.browser.conftest import Visit
from tests.browser.visit import DESK, PHONE

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def findings(page: Page) -> list[str]:
    """What axe finds, of any weight."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{each['impact']} {each['id']}: {each['nodes'][0]['html'][:200]}" for each in found]


@pytest.mark.parametrize("view, scheme", [(DESK, "dark"), (PHONE, "light")], ids=["desk-dark", "phone-light"])
def test_axe_finds_nothing(visit: Visit, view: ViewportSize, scheme: str) -> None:
    options: dict[str, Any] = {"view": view, "color_scheme": scheme}
    anna = visit(cast.ANNA, room=cast.CHANNEL, tour=True, **options)
    found = {"tour": findings(anna.page)}
    anna.tour.get_by_role("button", name="Rondleiding: Sluiten").click()
    anna.says("/g40 groepen")
    found["messages"] = findings(anna.page)
    anna.opens("/g40 verslag")
    anna.sends()
    found["form with errors"] = findings(anna.page)
    anna.form.get_by_role("combobox").first.click()
    found["choices"] = findings(anna.page)
    anna.page.keyboard.press("Escape")
    anna.shuts()
    if view is PHONE:
        anna.page.locator(".back").click()
        found["list"] = findings(anna.page)
    anna.enters("G40")
    anna.page.get_by_role("button", name="Bestand delen").click()
    found["share a file"] = findings(anna.page)
    anna.page.get_by_role("button", name="Deel met-vragen.csv").click()
    anna.page.get_by_role("button", name="Bestand openen: met-vragen.csv").click()
    found["file"] = findings(anna.page)
    wide, room = anna.page.locator("dialog.own .inner").evaluate("node => [node.scrollWidth, node.clientWidth]")
    assert wide <= room
    anna.page.keyboard.press("Escape")
    if view is PHONE:
        anna.page.locator(".back").click()
    anna.home()
    found["home"] = findings(anna.page)
    if view is PHONE:
        anna.page.locator(".top .menu").click()
    anna.page.locator("[aria-controls=panels]").click()
    anna.page.locator(".panels [role=tab]").last.click()
    anna.page.locator(".call summary").first.click()
    found["calls"] = findings(anna.page)
    anna.page.locator(".panels header button").click()
    if view is PHONE:
        anna.page.locator(".top .menu").click()
    anna.page.locator("header.top .controls > .button").first.click()
    found["clock"] = findings(anna.page)
    assert {where: what for where, what in found.items() if what} == {}


def test_keyboard_alone_is_enough(visit: Visit) -> None:
    anna = visit(cast.ANNA)
    keys = anna.page.keyboard
    focused = anna.page.locator(":focus")

    keys.press("Tab")
    expect(focused).to_have_text("Naar het gesprek")
    for _ in range(40):
        keys.press("Tab")
        if focused.get_attribute("id") == "box":
            break
    expect(focused).to_have_id("box")
    keys.type("/g40 aansluiten europa")
    keys.press("Enter")
    expect(anna.form.get_by_role("combobox", name="Stad")).to_be_focused()
    keys.type("ede")
    expect(anna.form.get_by_role("option", selected=False).first).to_be_visible()
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Space")
    expect(anna.form.get_by_label("Bestuurlijk")).to_be_checked()
    keys.press("Tab")
    keys.type("wethouder Europa")
    keys.press("Enter")
    expect(anna.form).to_contain_text("Welkom bij Europa")

    # the focus stays inside what is open
    for _ in range(12):
        keys.press("Tab")
        assert focused.count() == 0 or anna.form.locator(":focus").count() == 1
    keys.press("Escape")
    expect(anna.form).to_have_count(0)
    expect(anna.box).to_be_focused()

    # back to a message, and press what is on it
    keys.type("/g40 groepen")
    keys.press("Enter")
    expect(anna.last).to_contain_text("themagroepen")
    for _ in range(40):
        keys.press("Shift+Tab")
        if (focused.inner_text() or "").strip() == "Verlaten":
            break
    keys.press("Enter")
    expect(anna.last.get_by_role("button", name="Aansluiten")).to_have_count(1)
    expect(focused).to_have_text("Verlaten")  # where one was


def test_file_is_shared_and_opened_with_the_keyboard(visit: Visit) -> None:
    noor = visit(cast.SECRETARIAT)
    keys, focused = noor.page.keyboard, noor.page.locator(":focus")
    noor.enters("G40")
    noor.box.focus()
    keys.press("Shift+Tab")
    expect(focused).to_have_attribute("aria-label", "Bestand delen")
    keys.press("Enter")
    sample = noor.page.get_by_role("button", name="Deel met-vragen.csv")
    for _ in range(10):
        keys.press("Tab")
        if sample.evaluate("node => node === document.activeElement"):
            break
    keys.press("Enter")
    expect(noor.last).to_contain_text("Met met-vragen.csv zou dit veranderen")
    expect(focused).to_have_attribute("aria-label", "Bestand delen")
    file = noor.page.get_by_role("button", name="Bestand openen: met-vragen.csv")
    file.focus()
    keys.press("Enter")
    expect(noor.page.get_by_role("region", name="met-vragen.csv")).to_contain_text("Petra Fictief;Eede")
    keys.press("Escape")
    expect(file).to_be_focused()


def test_question_whether_one_is_sure(visit: Visit) -> None:
    noor = visit(cast.SECRETARIAT, room=cast.CHANNEL)
    end = noor.says("/g40 beheer").get_by_role("button", name="Beëindigen").first
    end.click()
    sure = noor.page.get_by_role("alertdialog")
    expect(sure).to_be_visible()
    noor.page.keyboard.press("Escape")
    expect(sure).to_have_count(0)
    expect(end).to_be_focused()
    before = noor.last.inner_text()
    end.click()
    sure.get_by_role("button").last.click()
    expect(noor.last).not_to_have_text(before, use_inner_text=True)


def test_new_messages_are_announced_and_old_ones_are_not(visit: Visit) -> None:
    bas = visit(cast.BAS, room=cast.CHANNEL)
    log = bas.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    bas.enters("fysieke-pijler")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(bas.page.get_by_role("region", name="fysieke-pijler")).to_be_visible()
    expect(bas.page.get_by_role("banner").first).to_be_visible()
    expect(bas.page.get_by_role("main")).to_have_count(1)
    expect(bas.page.get_by_role("navigation", name="Gesprekken")).to_be_visible()


def test_phone_has_one_column_and_a_way_back(visit: Visit) -> None:
    daan = visit(cast.DAAN, view=PHONE, room=cast.CHANNEL, has_touch=True)
    rooms, talk = daan.page.locator("nav.rooms"), daan.page.locator("#talk")
    expect(talk).to_be_visible()
    expect(rooms).to_be_hidden()
    daan.says("/g40 groepen")
    daan.page.get_by_role("button", name="Naar de gesprekken").click()
    expect(rooms).to_be_visible()
    expect(talk).to_be_hidden()
    daan.home()
    expect(rooms).to_be_hidden()
    daan.page.get_by_role("tab", name="Berichten").click()
    form = daan.page.locator("dialog.form[open]")
    daan.types("verslag")
    daan.last.get_by_role("button", name="Lobbyverslag").tap()
    form.wait_for()
    for part in (daan.page.locator("html"), form.locator(".body"), daan.page.locator("#messages")):
        wide, room = part.evaluate("node => [node.scrollWidth, node.clientWidth]")
        assert wide <= room
    daan.shuts()


def test_long_names_wrap(visit: Visit) -> None:
    daan = visit(cast.DAAN, view=PHONE, room=cast.CHANNEL)
    name = "Wilhelmina-Alexandrine-Voorbeeld" * 4
    daan.playground.slack.workspace.users[cast.BAS].real_name = name
    daan.playground.slack.channel("een-heel-lang-kanaal-dat-nergens-ophoudt" * 2, [])
    daan.reload()
    daan.says("/g40 leden woningmarkt")
    wide, room = daan.page.locator("#messages").evaluate("node => [node.scrollWidth, node.clientWidth]")
    assert wide <= room
