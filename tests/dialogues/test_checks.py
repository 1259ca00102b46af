"""What in the directory asks to be looked at: each button mends it, or opens the form that does, filled in.

Those that mend at once are in the dialogues about seasons.
"""

from sqlalchemy import insert

from bot.playground import Person
from bot.playground.seen import Seen
from storage.kinds import DaySide, DayStatus
from storage.tables import NetworkDay
from tests.conftest import NOW
from tests.dialogues.conftest import Talk
from tests.dialogues.test_keeping import coordinates


def checks(who: Person) -> Seen:
    """The page of the network's checks."""
    return who.types("/g40 beheer controles")


def of_city(who: Person) -> Seen:
    """The page of a coordinator's own city."""
    home = who.opens_home()
    assert home is not None
    return who.presses("Bekijken", in_=home)


def form(who: Person) -> list[str]:
    """The form before somebody, as it is filled in."""
    assert who.form is not None
    return who.form.plain.splitlines()


def enters(who: Person, name: str) -> None:
    """A coordinator enters a politician without Slack."""
    who.presses("Iemand toevoegen", in_=who.types("/g40 stad"))
    who.fills({"Naam": name, "Kant": "Bestuurlijk"})
    who.submits()
    if any("Bedoel je iemand anders?" in line for line in form(who)):
        who.submits()
    who.closes(everything=True)


def test_city_without_a_coordinator_gets_one(talk: Talk) -> None:
    boss, anna = talk.secretary, talk.person("Anna Voorbeeld", "'s-Hertogenbosch", "Ambtelijk")
    seen = checks(boss)
    assert seen.plain.splitlines()[1:3] == [
        "41 steden hebben geen coördinator: 's-Hertogenbosch, Alkmaar, Almelo en nog 38.", "[Benoemen]",
    ]  # fmt: skip
    boss.presses("Benoemen", in_=seen)
    assert {"Rol: [Coördinator van een stad ▾]", "Stad (optional): ['s-Hertogenbosch ▾]"} <= set(form(boss))
    boss.submits({"Wie?": anna})
    assert boss.errors == {}
    assert (
        checks(boss).plain.splitlines()[1] == "40 steden hebben geen coördinator: Alkmaar, Almelo, Almere en nog 37."
    )


def test_group_without_a_lead_gets_one(talk: Talk) -> None:
    boss, anna = talk.secretary, talk.person("Anna Voorbeeld")
    seen = checks(boss)
    assert seen.plain.splitlines()[3] == (
        "Zonder trekker: Armoede en Schuldhulpverlening, Duurzaamheid, Europa en nog 14."
    )
    boss.presses("Benoemen", nth=1, in_=seen)
    assert {
        "Rol: [Trekker van een themagroep ▾]", "Themagroep (optional): [Armoede en Schuldhulpverlening ▾]",
        "Stad (optional): [ ▾]",
    } <= set(form(boss))  # fmt: skip
    boss.submits({"Wie?": anna})
    assert boss.errors == {}
    assert checks(boss).plain.splitlines()[3].startswith("Zonder trekker: Duurzaamheid, Europa, ")


def test_day_without_a_host_gets_one(talk: Talk) -> None:
    boss, day = talk.secretary, NOW.date().replace(month=12, day=10)
    with talk.db.transaction() as tx:
        tx.execute(
            insert(NetworkDay).values(
                starts_on=day, ends_on=day, side=DaySide.BOTH, kind="Netwerkdag", status=DayStatus.PLANNED,
                venue="", cancel_reason="", version=1, created_at=NOW,
            )
        )  # fmt: skip
    seen = checks(boss)
    assert "Nog zonder gastheerstad: 10 december 2026." in seen.plain
    boss.presses("Kies een stad", in_=seen)
    assert {"Dag: [2026-12-10 ▾]", "Gastheerstad (optional): [Kies een stad ▾]"} <= set(form(boss))
    boss.submits({"Gastheerstad": "Ede"})
    assert boss.errors == {}
    assert "gastheer" not in checks(boss).plain


def test_namesakes_stand_side_by_side(talk: Talk) -> None:
    carla = coordinates(talk, talk.person("Carla Voorbeeld", side="Ambtelijk"))
    talk.person("José van den Berg-Voorbeeld", function="wethouder")
    enters(carla, "Jose Van den Berg Voorbeeld")
    together = [
        "2 keer dezelfde naam in Ede. Is het één persoon? Kies dan in het menu wie vertrekt, of wie nu in Slack zit.",
        "@José van den Berg-Voorbeeld, wethouder",
        "[… Verbeteren | Groepen | Overdragen | Verlaat het netwerk]",
        "Jose Van den Berg Voorbeeld · zonder Slack",
        "[… Verbeteren | Groepen | Overdragen | Verlaat het netwerk | Zit nu in Slack]",
    ]
    page = checks(talk.secretary)
    assert "dezelfde persoon: José van den Berg-Voorbeeld (Ede)." in page.plain
    assert talk.secretary.presses("Vergelijken", in_=page).plain.splitlines() == together
    seen = carla.presses("Vergelijken", in_=of_city(carla))
    assert seen.plain.splitlines()[1:-1] == together
    carla.picks("Jose Van den Berg Voorbeeld · zonder Slack", "Verlaat het netwerk", in_=seen)
    carla.submits()
    carla.closes(everything=True)
    assert talk.secretary.presses("Vergelijken", in_=page).plain == "Dit was al opgelost."
    assert "dezelfde" not in checks(talk.secretary).plain


def test_politician_without_slack_gets_somebody_who_acts(talk: Talk) -> None:
    carla = coordinates(talk, talk.person("Carla Voorbeeld", side="Ambtelijk"))
    enters(carla, "Bo Voorbeeld")
    seen = checks(talk.secretary)
    assert "namens wie niemand optreedt: Bo Voorbeeld (Ede)." in seen.plain
    talk.secretary.presses("Iemand aanwijzen", in_=seen)
    assert form(talk.secretary)[1].startswith("Een ambtenaar van Ede kan optreden namens Bo Voorbeeld: ")
    talk.secretary.closes()
    enters(carla, "Cas Voorbeeld")
    seen = carla.presses("Wie treedt namens wie op", in_=of_city(carla))
    assert [line for line in seen.plain.splitlines() if "Voorbeeld" in line] == ["Bo Voorbeeld", "Cas Voorbeeld"]
    carla.presses("Wijzigen", nth=1, in_=seen)
    carla.submits({"Iemand toevoegen": carla})
    assert carla.errors == {}
    carla.closes(everything=True)
    carla.presses("Iemand aanwijzen", in_=of_city(carla))
    carla.submits({"Iemand toevoegen": carla})
    carla.closes(everything=True)
    assert "optreedt" not in checks(talk.secretary).plain


def test_group_in_which_cities_have_nobody_gets_people_from_there(talk: Talk) -> None:
    boss = talk.secretary
    coordinates(talk, talk.person("Carla Voorbeeld", side="Ambtelijk"))
    group = "Armoede en Schuldhulpverlening"
    page = checks(boss)
    seen = boss.presses("Welke steden?", in_=page)
    assert seen.plain.splitlines()[:5] == [
        f"41 steden hebben niemand in {group}.", "Ede", "[In een groep zetten]", "Alkmaar", "[Iemand toevoegen]",
    ]  # fmt: skip
    boss.presses("Iemand toevoegen", in_=seen)
    assert f"Themagroepen (optional): [{group} ▾]" in form(boss)
    boss.submits({"Naam": "Al Voorbeeld", "Kant": "Ambtelijk"})
    assert boss.errors == {}
    boss.closes(everything=True)
    boss.presses("In een groep zetten", in_=seen)
    assert form(boss)[1:3] == [f"Themagroep: [{group} ▾]", "Wie?: [ ▾]"]
    boss.submits({"Wie?": ["Carla Voorbeeld"]})
    assert boss.errors == {}
    boss.closes(everything=True)
    assert boss.presses("Welke steden?", in_=page).plain.splitlines()[:3] == [
        f"39 steden hebben niemand in {group}.", "Almelo", "[Iemand toevoegen]",
    ]  # fmt: skip
