"""A roster is shared as a file, looked at, imported, undone; and everybody gets what they may see as a file."""

from datetime import date

from sqlalchemy import select
from sqlmodel import col

from bot.playground import Person, Seen
from handlers import sheets
from handlers.sheets import Sheet
from storage.database import Database
from storage.tables import Member
from tests.dialogues.conftest import Talk

CSV = "Naam;Stad;Kant;Functie;Themagroep;Rol;Vanaf;Hobby\r\n"
ANNA = "Anna Voorbeeld;Ede;bestuurlijk;wethouder Wonen;Europa;trekker;1-6-2022;zeilen\r\n"
BO = "Bo Voorbeeld;Ede;ambtelijk;;Europa;;;\r\n"
PREVIEW = """\
Met roster.csv zou dit veranderen. Er is nog niets bewaard.
Erbij · 2 mensen, 2 lidmaatschappen en 1 rol
Rij 2 · Anna Voorbeeld (Ede)
Rij 2 · Anna Voorbeeld (Ede): trekker Europa vanaf 1 juni 2022
Rij 2 · Anna Voorbeeld (Ede): Europa vanaf 1 juni 2022
Rij 3 · Bo Voorbeeld (Ede)
Rij 3 · Bo Voorbeeld (Ede): Europa
Deze kolommen ken ik niet en heb ik overgeslagen: Hobby.
[Inlezen]
[Dit is heel Ede] [Dit is heel Europa]
Is de lijst volledig? Dan laat ik ook zien wie er niet in staat en dus zou stoppen."""


def last(talk: Talk, person: Person) -> Seen:
    """The last message that the bot sent somebody, when it has done all that it does."""
    talk.settles()
    return person.inbox[-1]


def names(db: Database) -> list[str]:
    with db.reading() as tx:
        return list(tx.execute(select(col(Member.name)).order_by(col(Member.id))).scalars())


def test_a_shared_roster_is_looked_at_imported_and_undone(talk: Talk) -> None:
    boss = talk.secretary
    known = names(talk.db)
    boss.shares("roster.csv", (CSV + ANNA + BO).encode("cp1252"), text="Hier is hij")
    shown = last(talk, boss)
    assert shown.plain == PREVIEW
    assert set(names(talk.db)) - set(known) <= {boss.name}
    boss.presses("Inlezen", in_=shown)
    done = last(talk, boss)
    assert done.plain.startswith("Ingelezen. Dit is import 1.\nErbij: 2 mensen, 2 lidmaatschappen en 1 rol")
    assert names(talk.db)[-2:] == ["Anna Voorbeeld", "Bo Voorbeeld"]
    boss.presses("Inlezen", in_=shown)  # late, and twice
    assert last(talk, boss).plain.startswith("Alles in roster.csv weet ik al: er is niets in te lezen.")
    boss.shares("again.csv", (CSV + ANNA + BO).encode())
    assert last(talk, boss).plain.startswith("Alles in again.csv weet ik al: er is niets in te lezen.")
    boss.presses("Ongedaan maken", in_=done)
    assert last(talk, boss).plain == "Import 1 is ongedaan gemaakt: alles is weer zoals het was."
    assert names(talk.db) == [boss.name]
    boss.presses("Ongedaan maken", in_=done)
    assert last(talk, boss).plain == "Import 1 is op 24 november 2026 al ongedaan gemaakt."


def test_unclear_rows_are_left_out_or_mended(talk: Talk) -> None:
    boss = talk.secretary
    boss.shares("roster.csv", (CSV + ANNA + BO.replace("Ede", "Eede")).encode("utf-16"))
    shown = last(talk, boss)
    assert (
        "Rij 3: ik ken geen lidstad “Eede”. Is het geen stad, zet het dan in een kolom “Organisatie”. Bedoel je Ede?"
        in (shown.plain)
    )
    boss.presses("Inlezen zonder 1 rij", in_=shown)
    talk.settles()
    assert names(talk.db) == [boss.name, "Anna Voorbeeld"]


def test_a_complete_list_shows_who_is_missing(talk: Talk) -> None:
    boss = talk.secretary
    boss.shares("first.csv", (CSV + ANNA + BO).encode())
    boss.presses("Inlezen", in_=last(talk, boss))
    talk.settles()
    rows = [["Bo Voorbeeld", "Europa"]]
    boss.shares("second.xlsx", sheets.workbook([Sheet("Blad 1", ("Naam", "Themagroep"), rows)]))
    boss.presses("Dit is heel Europa", in_=last(talk, boss))
    shown = last(talk, boss)
    assert "Beëindigd · 1 lidmaatschap en 1 rol" in shown.plain
    boss.presses("Inlezen", in_=shown)
    assert "Beëindigd: 1 lidmaatschap en 1 rol" in last(talk, boss).plain


def test_files_of_others_and_other_files_are_kindly_refused(talk: Talk) -> None:
    anna, boss = talk.person("Anna Voorbeeld"), talk.secretary
    anna.shares("roster.csv", (CSV + BO).encode())
    assert last(talk, anna).plain == "Dit kan alleen het secretariaat. Vraag het gerust aan hen."
    boss.shares("photo.png", b"\x89PNG\r\n\x1a\n\0\0")
    assert last(talk, boss).plain == "Dit bestand kan ik niet lezen. Deel een .xlsx- of .csv-bestand."
    boss.shares("old.xls", b"\xd0\xcf\x11\xe0 old")
    assert last(talk, boss).plain.startswith("Dit is een bestand van een oude versie van Excel (.xls).")
    boss.shares("list.csv", b"a;b\r\nc;d\r\n")
    assert last(talk, boss).plain.startswith("Ik vind in dit bestand geen rij met kolomkoppen.")
    talk.slack.faults.add(method="download", kind="500")
    boss.shares("roster.csv", (CSV + BO).encode())
    assert last(talk, boss).plain == "Ik kon dit bestand niet bij Slack ophalen. Deel het nog eens met mij."
    boss.writes("beheer importeren")
    assert last(talk, boss).plain.startswith("Deel een spreadsheet (.xlsx of .csv) met mij in ons gesprek hier.")


def test_everybody_gets_what_they_may_see(talk: Talk) -> None:
    boss, anna = talk.secretary, talk.person("Anna Voorbeeld", function="=1+1")
    boss.shares("roster.csv", (CSV + BO).encode())
    boss.presses("Inlezen", in_=last(talk, boss))
    talk.settles()
    anna.types("/g40 exporteren")
    seen = last(talk, anna)
    ((name, content),) = seen.files.items()
    assert name == "g40-2026-11-24.xlsx"
    people = sheets.read(content)[0]
    assert people[0][-1] == "Tot en met"
    rows = [[*row, *[None] * len(people[0])] for row in people]  # a row ends with its last cell that holds something
    assert [[row[0], *row[4:6], row[8]] for row in rows] == [
        ["Naam", "Functie", "Themagroep", "Rol"],
        ["Anna Voorbeeld", "=1+1", None, None],
        ["Bo Voorbeeld", None, "Europa", "lid"],
        ["Secretaris Voorbeeld", None, None, None],
    ]
    boss.types("/g40 exporteren csv")
    files = last(talk, boss).files
    assert "g40-2026-11-24-verslagen.csv" in files
    ours = sheets.read(files["g40-2026-11-24-adresboek.csv"])[0]
    assert [row[4] for row in ours if row[0] == "Anna Voorbeeld"] == ["=1+1"]
    assert b"'=1+1" in files["g40-2026-11-24-adresboek.csv"]


def test_nothing_in_a_file_is_a_formula() -> None:
    risky = ["=1+1", "+31", "-5", "@x", "\tx", "'s-Hertogenbosch"]
    sheet = Sheet("Blad", tuple("abcdefg"), [[*risky, date(2018, 6, 1)]])
    assert sheets.read(sheets.workbook([sheet]))[0][1][:6] == risky
    written = sheets.commas(sheet).decode("utf-8-sig").splitlines()[1]
    assert written == "'=1+1;'+31;'-5;'@x;'\tx;'s-Hertogenbosch;2018-06-01"
    assert sheets.read(sheets.commas(sheet))[0][1] == [*risky, "2018-06-01"]
