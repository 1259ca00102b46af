"""The main job, as people do it at the page."""

import re

import pytest
from playwright.sync_api import expect

from bot.play import cast
from tests.browser.conftest import Visit

DONE = "✓ Gelukt"


def test_tour_start_to_finish(visit: Visit) -> None:
    anna = visit(cast.ANNA, tour=True)
    heading, done = anna.tour.locator("h2"), anna.tour.locator(".fine")
    next_ = anna.tour.get_by_role("button", name="Volgende")

    expect(heading).to_have_text("Doe mee in een themagroep")
    anna.tour.get_by_role("button", name="Zet het voor me klaar").click()
    expect(anna.box).to_have_value("/g40 aansluiten omgevingswet")
    anna.box.press("Enter")
    anna.chooses("Stad", "dordr")
    anna.form.get_by_label("Bestuurlijk").check()
    anna.sends()
    expect(anna.form).to_contain_text("Welkom bij Leefomgeving en Omgevingswet")
    expect(done).to_have_text(DONE)
    next_.click()  # in front of the form, which keeps the rest of the page out of reach
    anna.shuts()

    anna.tour.get_by_role("button", name="Open Home").click()
    expect(anna.page.locator("#home")).to_contain_text("Hallo Anna")
    expect(done).to_have_text(DONE)
    next_.click()

    anna.tour.get_by_role("button", name="Zet het voor me klaar").click()
    expect(anna.box).to_have_value("inschrijven")
    anna.box.press("Enter")
    anna.last.get_by_role("button", name="Inschrijven").click()
    anna.sends()
    expect(done).to_have_text(DONE)
    anna.shuts()
    next_.click()

    anna.tour.get_by_role("button", name="Verzet de klok").click()
    expect(done).to_have_text(DONE, timeout=30_000)
    expect(anna.last).to_contain_text("Jouw programma")
    next_.click()

    anna.tour.get_by_role("button", name="Word Daan en typ het").click()
    expect(anna.box).to_have_value("/g40 verslag omgevingswet")
    anna.box.press("Enter")
    anna.form.get_by_label("Met wie was het gesprek?").fill("Kamerlid Voorbeeld")
    anna.chooses("Wat voor gesprekspartner is dat?", "tweede")
    anna.form.get_by_label("Wat is er besproken?").fill("De rondleiding werkt.")
    anna.sends()
    expect(done).to_have_text(DONE)
    anna.shuts()
    next_.click()

    anna.tour.get_by_role("button", name="Naar maandag 9 uur").click()
    expect(done).to_have_text(DONE, timeout=30_000)
    expect(anna.last).to_contain_text(re.compile("Lobbyoverzicht week"))
    expect(anna.last).to_contain_text("De rondleiding werkt.")
    assert anna.playground.slack.complaints == []


def test_tour_ends_with_what_keeps_the_directory(visit: Visit) -> None:
    somebody = visit(cast.ANNA, tour=True, at=6)
    done = somebody.tour.locator(".fine")
    somebody.tour.get_by_role("button", name="Word Carla en open Home").click()
    somebody.page.locator("#home").get_by_role("button", name="Doorlopen").click()
    somebody.form.get_by_role("button", name="Blijft").first.click()
    expect(done).to_have_text(DONE)
    somebody.shuts()
    somebody.tour.get_by_role("button", name="Volgende").click()
    somebody.tour.get_by_role("button", name="Word Noor en deel de lijst").click()
    expect(done).to_have_text(DONE)
    somebody.last.get_by_role("button", name="Inlezen").click()
    somebody.page.get_by_role("alertdialog").get_by_role("button", name="Inlezen").click()
    somebody.last.get_by_role("button", name="Ongedaan maken").click()
    somebody.page.get_by_role("alertdialog").get_by_role("button").last.click()
    expect(somebody.last).to_contain_text("alles is weer zoals het was")
    somebody.tour.get_by_role("button", name="Sluiten", exact=True).click()
    expect(somebody.tour).to_be_hidden()
    assert somebody.playground.slack.complaints == []


def test_first_join_shows_what_is_wrong_under_its_field(visit: Visit) -> None:
    anna = visit(cast.ANNA, room=cast.CHANNEL)
    form = anna.opens("/g40 aansluiten europa")
    expect(form.get_by_role("heading")).to_have_text("Wie ben je?")
    city = form.get_by_role("combobox", name="Stad")
    expect(city).to_be_focused()
    anna.sends()
    expect(form.locator(".input.wrong .error")).to_have_text(["Vul dit veld in.", "Vul dit veld in."])
    expect(city).to_be_focused()
    expect(city).to_have_attribute("aria-invalid", "true")
    anna.chooses("Stad", "hertog")
    form.get_by_label("Bestuurlijk").check()
    expect(form.locator(".error", has_text="Vul dit veld in.")).to_have_count(0)
    anna.sends()
    expect(form).to_contain_text("Welkom bij Europa")
    anna.shuts()
    expect(anna.box).to_be_focused()
    expect(anna.says("/g40 leden europa")).to_contain_text("@Anna Voorbeeld")


def test_refusal_of_the_bot_appears_under_its_field(visit: Visit) -> None:
    daan = visit(cast.DAAN, room=cast.CHANNEL)
    form = daan.opens("/g40 verslag omgevingswet")
    form.get_by_label("Met wie was het gesprek?").fill("Kamerlid Voorbeeld")
    daan.chooses("Wat voor gesprekspartner is dat?", "tweede")
    form.get_by_label("Wat is er besproken?").fill("Iets van later.")
    day = form.get_by_label("Wanneer was het?")
    day.fill("2030-01-01")
    daan.sends()
    expect(form.locator(".input.wrong").get_by_label("Wanneer was het?")).to_be_focused()
    day.fill("2026-11-20")
    daan.sends()
    expect(form.locator("button[type=submit]")).to_be_hidden()
    daan.shuts()
    expect(daan.says("/g40 verslagen")).to_contain_text("Iets van later.")


def test_signup_then_the_reminder_of_the_day_before(visit: Visit) -> None:
    bas = visit(cast.BAS)
    home = bas.home()
    home.get_by_role("button", name="Inschrijven").first.click()
    bas.form.get_by_label("Woningmarkt").check()
    bas.sends()
    expect(bas.form.locator("button[type=submit]")).to_be_hidden()
    bas.shuts()
    expect(home).to_contain_text("je komt")
    bas.moves("1 dag voor")
    bas.page.get_by_role("tab", name="Berichten").click()
    expect(bas.last).to_contain_text("Morgen: de netwerkdag in Zwolle.")
    expect(bas.last).to_contain_text("Woningmarkt")
    expect(bas.last.locator("time").first).to_have_text("09:00")


def test_report_is_in_mondays_digest(visit: Visit) -> None:
    daan = visit(cast.DAAN, room=cast.CHANNEL)
    form = daan.opens("/g40 verslag")
    form.get_by_label("Met wie was het gesprek?").fill("Staatssecretaris Voorbeeld")
    daan.chooses("Wat voor gesprekspartner is dat?", "kabinet")
    form.get_by_label("Wat is er besproken?").fill("Over <alles> & nog wat.")
    daan.sends()
    expect(form.locator("button[type=submit]")).to_be_hidden()
    daan.shuts()
    daan.moves("Maandag")
    expect(daan.last).to_contain_text("Lobbyoverzicht week 48")
    expect(daan.last).to_contain_text("Staatssecretaris Voorbeeld")
    expect(daan.last).to_contain_text("Over <alles> & nog wat.")


@pytest.mark.parametrize("language", ["nl", "en"])
def test_page_and_bot_each_speak_their_own_language(visit: Visit, language: str) -> None:
    greeting = "Hallo Bas"  # the bot speaks as he does, whatever the page does
    bas = visit(cast.BAS, language=language)
    expect(bas.home()).to_contain_text(greeting)
    other = {"nl": "English", "en": "Nederlands"}[language]
    bas.page.get_by_role("button", name=other, exact=True).first.click()
    expect(bas.page.locator("html")).to_have_attribute("lang", {"nl": "en", "en": "nl"}[language])
    expect(bas.page.locator("#home")).to_contain_text(greeting)
    bas.becomes(cast.EMMA)
    expect(bas.home()).to_contain_text("Hello Emma")


def test_person_from_another_workspace_has_buttons_and_messages_only(visit: Visit) -> None:
    else_ = visit(cast.ELSE_, room=cast.CHANNEL)
    expect(else_.page.locator("#hint")).to_contain_text("werken niet vanuit een andere werkruimte")
    expect(else_.says("/g40 groepen")).to_contain_text("not available to people from another workspace")
    else_.enters("G40")
    expect(else_.says("leden mkb")).to_contain_text("@Else Voorbeeld")
    expect(else_.home()).to_contain_text("Almere")


def test_a_file_of_ones_own_is_shared_and_what_the_bot_sends_is_read(visit: Visit) -> None:
    emma = visit(cast.EMMA)
    emma.enters("G40")
    with emma.page.expect_file_chooser() as choosing:
        emma.page.get_by_role("button", name="Bestand delen").click()
        emma.page.get_by_role("button", name="Kies een bestand").click()
    choosing.value.set_files({"name": "cities.csv", "mimeType": "text/csv", "buffer": b"Name;City\nBo Example;Ede"})
    expect(emma.last).to_contain_text("secretariat")  # who alone can do it
    emma.types("mydata")
    emma.page.get_by_role("button", name="my-data-2026-11-24.txt").click()
    expect(emma.page.locator("dialog.own pre")).to_contain_text("Emma Example")
    with emma.page.expect_download() as downloading:
        emma.page.locator("dialog.own").get_by_role("button", name="Download").click()
    assert "Emma Example" in downloading.value.path().read_text(encoding="utf-8-sig")
    emma.page.keyboard.press("Escape")
    with emma.page.expect_download() as downloading:
        emma.types("export")
        emma.page.get_by_role("button", name=".xlsx").click()
    assert downloading.value.path().read_bytes()[:2] == b"PK"


def test_others_do_not_see_what_only_one_sees(visit: Visit) -> None:
    bas = visit(cast.BAS, room=cast.CHANNEL)
    carla = visit(cast.CARLA, room=cast.CHANNEL)
    before = carla.page.locator(".message").count()
    expect(bas.says("/g40 ik")).to_contain_text("Alleen voor jou zichtbaar")
    bas.types("Goedemorgen *allemaal*")
    expect(carla.page.locator(".message")).to_have_count(before + 1)
    expect(carla.last).to_contain_text("Bas Voorbeeld")
