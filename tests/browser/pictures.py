"""Pictures of the page, and of each message, form and Home, in both languages: `make pictures`."""

import shutil
import sys
import tempfile
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Locator, ViewportSize, expect

from bot.play import cast, samples
from bot.play.example.people import actor
from storage import members
from tests.browser.chromium import find_or_install
from tests.browser.visit import PHONE, Visitor, browsing, playing

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
TALL: ViewportSize = {"width": 1000, "height": 1900}
MARGIN = 12
"""Pixels below the last of what is shown."""
LONG: ViewportSize = {"width": 390, "height": 1700}
"""A phone whose screen does not end: all of what one would scroll through."""

WORDS = {
    "nl": {
        "help": "hulp", "groups": "groepen", "join": "aansluiten", "roster": "leden", "me": "ik", "days": "dagen",
        "day": "dag", "signup": "inschrijven", "report": "verslag", "reports": "verslagen", "search": "zoek",
        "digest": "overzicht", "plan": "plannen", "admin": "beheer", "city": "stad", "mydata": "mijngegevens",
        "election": "verkiezing", "checks": "controles", "history": "geschiedenis",
    },
    "en": {word: word for word in (
        "help", "groups", "join", "roster", "me", "days", "day", "signup", "report", "reports", "search", "digest",
        "plan", "admin", "city", "mydata", "election", "checks", "history",
    )},
}  # fmt: skip
BEFORE = {"nl": "1 dag voor", "en": "1 day before"}
MONDAY = {"nl": "Maandag", "en": "Monday"}
BUTTONS = {
    "nl": {
        "walk": "Doorlopen", "look": "Bekijken", "keep": "Groep bijhouden", "note": "Overdracht",
        "attach": "Bestand delen", "share": "Deel", "open": "Bestand openen",
    },
    "en": {
        "walk": "Go through the list", "look": "Have a look", "keep": "Keep this group", "note": "Hand-over note",
        "attach": "Share a file", "share": "Share", "open": "Open the file",
    },
}  # fmt: skip


class Album:
    """The pictures of one language."""

    def __init__(self, browser: Browser, language: str, folder: Path) -> None:
        self.browser, self.language, self.folder = browser, language, folder
        folder.mkdir(parents=True, exist_ok=True)

    def word(self, word: str, rest: str = "") -> str:
        return f"/g40 {WORDS[self.language][word]} {rest}".strip()

    def keeps(self, name: str, what: Locator) -> None:
        what.scroll_into_view_if_needed()
        self._puts(name, what.screenshot(animations="disabled", caret="hide"), whole=False)

    def page(self, name: str, visitor: Visitor) -> None:
        self._puts(name, visitor.page.screenshot(animations="disabled", caret="hide"))

    def _puts(self, name: str, picture: bytes, *, whole: bool = True) -> None:
        """Keep a picture in 64 colours: text needs no more, and it is a third of the size. Not `whole`: to its end."""
        image = Image.open(BytesIO(picture)).convert("RGB")
        if not whole:
            ground = Image.new("RGB", image.size, image.getpixel((0, image.height - 1)))
            shown = ImageChops.difference(image, ground).getbbox()
            image = image.crop((0, 0, image.width, min(image.height, shown[3] + MARGIN) if shown else image.height))
        few = image.quantize(64, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(self.folder / f"{name}.png", optimize=True)

    def button(self, what: Locator, name: str) -> Locator:
        return what.get_by_role("button", name=BUTTONS[self.language][name])

    def reads(self, *users: str) -> None:
        """Let people read this language, whatever their Slack's is."""
        assert self._playground.bot is not None
        with self._playground.bot.built.desk.db.transaction() as tx:
            for user in users:
                members.speak(tx, actor(tx, user), self.language)

    def visitor(self, home: Path, who: str, **more: object) -> Visitor:
        return Visitor(self.browser, self._playground, who, language=self.language, **more)  # type: ignore[arg-type]

    def all(self, template: Path) -> None:
        """Take them all, each on a copy of the same playground."""
        for take in (
            self.newcomer, self.days, self.lobby, self.secretariat, self.coordinator, self.directory, self.pages,
            self.phone,
        ):  # fmt: skip
            with tempfile.TemporaryDirectory() as folder:
                home = Path(folder) / "home"
                shutil.copytree(template, home)
                with playing(home) as self._playground:
                    take(home)

    def newcomer(self, home: Path) -> None:
        """Joining for the first time, groups, Home."""
        if self.language == "en":
            self._playground.slack.workspace.users[cast.ANNA].locale = "en-GB"
        anna = self.visitor(home, cast.ANNA, view=TALL)
        self.keeps("home-newcomer", anna.home())
        anna.enters("netwerk")
        form = anna.opens(self.word("join", "omgevingswet"))
        self.keeps("profile-form", form)
        anna.sends()
        self.keeps("profile-form-error", form)
        anna.chooses({"nl": "Stad", "en": "City"}[self.language], "Dor")
        form.get_by_role("radio").first.check()
        anna.sends()
        expect(form.locator("button[type=submit]")).to_be_hidden()
        self.keeps("joined", form)
        anna.shuts()
        for name, line in (
            ("help", self.word("help")), ("groups", self.word("groups")), ("roster", self.word("roster", "omgevingswet")),
            ("roster-city", self.word("roster", "zwolle")), ("me", self.word("me")), ("join-unknown", self.word("join", "omgevingswte")),
        ):  # fmt: skip
            self.keeps(name, anna.says(line))
        self.keeps("home", anna.home())
        anna.close()

    def days(self, home: Path) -> None:
        """Network days: from the list to the reminder."""
        who = cast.BAS if self.language == "nl" else cast.EMMA
        bas = self.visitor(home, who, view=TALL, room=cast.CHANNEL)
        for name, line in (("days", self.word("days")), ("day", self.word("day", "7 jan"))):
            self.keeps(name, bas.says(line))
        form = bas.opens(self.word("signup"))
        self.keeps("signup-form", form)
        bas.sends()
        expect(form.locator("button[type=submit]")).to_be_hidden()
        self.keeps("signed-up", form)
        bas.shuts()
        bas.moves(BEFORE[self.language])
        self.keeps("channel-reminder", bas.last)
        bas.enters("G40")
        self.keeps("reminder", bas.last)
        bas.close()

    def lobby(self, home: Path) -> None:
        """Lobby talks: report, read, search, digest."""
        who = cast.DAAN if self.language == "nl" else cast.EMMA
        daan = self.visitor(home, who, view=TALL, room=cast.CHANNEL)
        form = daan.opens(self.word("report", "omgevingswet"))
        self.keeps("report-form", form)
        daan.shuts()
        for name, line in (
            ("reports", self.word("reports")), ("search", self.word("search", "woningbouw")), ("digest-own", self.word("digest")),
        ):  # fmt: skip
            self.keeps(name, daan.says(line))
        if self.language == "nl":  # the channel reads the network's own language
            daan.moves(MONDAY[self.language])
            self.keeps("digest", daan.last)
        daan.close()

    def secretariat(self, home: Path) -> None:
        """What the secretariat sees besides."""
        self.reads(cast.SECRETARIAT)
        noor = self.visitor(home, cast.SECRETARIAT, view=TALL, room=cast.CHANNEL)
        self.keeps("help-secretariat", noor.says(self.word("help")))
        self.keeps("plan", noor.says(self.word("plan")))
        self.keeps("admin", noor.says(self.word("admin")))
        for name in ("election", "checks", "history"):
            self.keeps(name, noor.says(f"{self.word('admin')} {WORDS[self.language][name]}"))
        self.keeps("home-secretariat", noor.home())
        noor.page.get_by_role("tab").last.click()
        self.button(noor.page.locator("#talk"), "attach").click()
        dialog = noor.page.locator("dialog.share")
        self.keeps("share", dialog)
        dialog.get_by_role("button", name=f"{BUTTONS[self.language]['share']} {samples.ROSTER}").click()
        expect(noor.last.get_by_role("button")).not_to_have_count(0)
        self.keeps("import", noor.last)
        self.button(noor.page.locator("#talk"), "attach").click()
        dialog.get_by_role("button", name=f"{BUTTONS[self.language]['share']} {samples.UNCLEAR}").click()
        expect(noor.last).to_contain_text("Omgevingswte")
        self.keeps("import-unclear", noor.last)
        noor.close()

    def coordinator(self, home: Path) -> None:
        """What keeps a city: its page, checks, the list after an election."""
        self.reads(cast.CARLA)
        carla = self.visitor(home, cast.CARLA, view=TALL, room=cast.CHANNEL)
        self.keeps("city", carla.says(self.word("city")))
        shown = carla.home()
        self.keeps("home-coordinator", shown)
        for name, label in (("checks-city", "look"), ("election-list", "walk")):
            self.button(shown, label).first.click()
            carla.form.wait_for()
            self.keeps(name, carla.form)
            carla.shuts()
        carla.close()
        carla = self.visitor(home, cast.CARLA, view=LONG, room=cast.CHANNEL, has_touch=True)
        self.keeps("phone-city", carla.says(self.word("city")))
        carla.page.locator(".back").click()
        self.keeps("phone-coordinator", carla.home())
        carla.close()

    def directory(self, home: Path) -> None:
        """People: who acts for whom, who turned up, what is kept; and a group with its hand-over note."""
        self._playground.slack.workspace.users[cast.FLEUR].locale = {"nl": "nl-NL", "en": "en-GB"}[self.language]
        self.reads(cast.BAS, cast.DAAN)
        fleur = self.visitor(home, cast.FLEUR, view=PHONE, has_touch=True)
        self.keeps("phone-matching", fleur.home())
        fleur.close()
        bas = self.visitor(home, cast.BAS, view=TALL, room=cast.CHANNEL)
        form = bas.opens(self.word("signup"))
        bas.chooses({"nl": "Voor wie?", "en": "For whom?"}[self.language], "Willem")
        form.get_by_role("textbox").last.focus()
        self.keeps("signup-for", form)
        bas.shuts()
        bas.enters("G40")
        bas.types(WORDS[self.language]["mydata"])
        files = self.button(bas.page.locator(".message").last, "open")
        expect(files).to_have_count(2)
        self.keeps("mydata", bas.last)
        files.first.click()
        self.keeps("mydata-text", bas.page.locator("dialog.reading"))
        bas.close()
        daan = self.visitor(home, cast.DAAN, view=LONG, room=cast.CHANNEL, has_touch=True)
        daan.says(self.word("roster", "omgevingswet"))
        for name, label in (("phone-group", "keep"), ("phone-handover", "note")):
            before = daan.page.locator(".message").count()
            self.button(daan.last, label).click()
            expect(daan.page.locator(".message")).to_have_count(before + 1)
            self.keeps(name, daan.last)
        daan.close()

    def pages(self, home: Path) -> None:
        """The whole page, its dialogs and panels; light and dark."""
        who = cast.DAAN if self.language == "nl" else cast.EMMA
        daan = self.visitor(home, who, room=cast.CHANNEL)
        daan.says(self.word("roster", "mkb"))
        self.page("page", daan)
        daan.page.locator("header.top .controls > .button").first.click()
        self.page("clock", daan)
        daan.page.keyboard.press("Escape")
        daan.page.locator("[aria-controls=panels]").click()
        daan.page.locator(".panels [role=tab]").last.click()
        daan.page.locator(".call").nth(1).locator("summary").click()
        self.page("calls", daan)
        daan.close()
        anna = self.visitor(home, cast.ANNA, room=cast.CHANNEL, tour=True)
        self.page("tour", anna)
        anna.close()
        dark = self.visitor(home, who, room=cast.CHANNEL, color_scheme="dark")
        self.page("dark", dark)
        dark.close()

    def phone(self, home: Path) -> None:
        """At a phone's width."""
        who = cast.DAAN if self.language == "nl" else cast.EMMA
        daan = self.visitor(home, who, view=PHONE, room=cast.CHANNEL, has_touch=True)
        daan.says(self.word("roster", "mkb"))
        self.page("phone", daan)
        daan.opens(self.word("report", "omgevingswet"))
        self.page("phone-form", daan)
        daan.shuts()
        daan.page.locator(".back").click()
        self.page("phone-list", daan)
        daan.home()
        self.page("phone-home", daan)
        daan.close()


def main() -> int:
    """Take all pictures anew."""
    executable = find_or_install()
    if executable is None:
        sys.stderr.write("There is no Chromium here. On Debian and Ubuntu: apt-get install chromium\n")
        return 1
    with tempfile.TemporaryDirectory() as folder, browsing(executable) as browser:
        template, taken = Path(folder) / "template", Path(folder) / "pictures"
        with playing(template):
            pass
        for language in WORDS:
            Album(browser, language, taken / language).all(template)
        shutil.rmtree(FOLDER, ignore_errors=True)
        shutil.copytree(taken, FOLDER)
    size = sum(picture.stat().st_size for picture in FOLDER.rglob("*.png"))
    sys.stdout.write(f"{len(list(FOLDER.rglob('*.png')))} pictures, {size / 1e6:.1f} MB, in {FOLDER}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
