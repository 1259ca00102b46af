"""Spreadsheets at the command line, and reading files from Slack."""

from datetime import date
from pathlib import Path

import pytest

from bot import directory
from bot.client import Client
from bot.figures import Figures
from bot.settings import Settings
from bot.trouble import Trouble
from handlers import sheets
from storage import members
from storage.database import Database
from tests.conftest import NOW
from tests.make import TEAM

ROWS = "Name,City,Side,Theme group,From\nAnna Voorbeeld,Ede,political,Europa,2018\nBo Voorbeeld,Nergens,official,,\n"


@pytest.fixture
def settings(sqlite_db: Database) -> Settings:
    with sqlite_db.transaction() as tx:
        members.mention(tx, team=TEAM, slack_user="U1", at=NOW)
    return Settings(database_url=f"sqlite:///{sqlite_db.url.database}")


def take(settings: Settings, file: Path, *, complete: str = "", yes: bool = False, without: bool = False) -> str:
    return directory.take_in(settings, file, complete=complete, yes=yes, without_unclear=without, now=NOW)


def test_a_file_is_shown_imported_exported_and_undone(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(ROWS)
    shown = take(settings, file).splitlines()
    assert shown[0] == "Added · 1 individual and 1 membership"
    assert shown[-1] == "Nothing was imported. Mend the unclear rows, or leave them out: --yes --without-unclear."
    with pytest.raises(Trouble, match="Row 3: I know no member city “Nergens”"):
        take(settings, file, yes=True)
    done = take(settings, file, yes=True, without=True)
    assert done.splitlines()[0] == "Imported. To undo it: python -m bot import --undo 1"
    directory.give_out(settings, tmp_path / "out", as_of=date(2019, 1, 1), now=NOW)
    rows = sheets.read((tmp_path / "out" / "g40-2019-01-01.xlsx").read_bytes())[0]
    assert [(row[0], row[5]) for row in rows[1:]] == [("Anna Voorbeeld", "Europa")]
    assert directory.put_back(settings, 1, now=NOW) == "Import 1 is undone: all is as it was before."
    for wrong, why in ((1, "was undone on 2026-11-24"), (2, "There is no import 2")):
        with pytest.raises(Trouble, match=why):
            directory.put_back(settings, wrong, now=NOW)


def test_a_complete_list_names_a_city_or_a_group(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text(ROWS.rsplit("\n", 2)[0])
    assert "Imported" in take(settings, file, yes=True)
    file.write_text("Name,City,Side\nCas Voorbeeld,Ede,official\n")
    assert "Ended · 1 individual and 1 membership" in take(settings, file, complete="ede")
    assert "Ended · 1 membership" in take(settings, file, complete="europa")
    with pytest.raises(Trouble, match="No city or theme group is called Atlantis"):
        take(settings, file, complete="Atlantis")
    with pytest.raises(Trouble, match="cannot be read"):
        take(settings, tmp_path / "nothing.csv")


@pytest.mark.parametrize(
    "url",
    [
        "https://files.example.org/files-pri/T1-F1/x",
        "http://files.slack.com/files-pri/T1-F1/x",
        "https://slack.com.example.org/x",
        "file:///etc/hostname",
    ],
)
def test_the_token_goes_to_slack_only(url: str) -> None:
    client = Client("xoxb-1", "https://slack.com/api/", Figures(), timeout=1, ssl=None)
    with pytest.raises(OSError, match="not an address of Slack's"):
        client.download(url)
