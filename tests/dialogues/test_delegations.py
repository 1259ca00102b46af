"""Officials who act for politicians: letting, signing up and off in their name, and what both are told."""

from datetime import date

from bot.playground import Person, Seen
from storage import lobby, members, network_days
from storage.kinds import DaySide
from storage.members import Actor
from storage.network import Network
from storage.network_days import Answered
from tests.dialogues.conftest import Talk
from tests.dialogues.days import deliver, plan
from tests.dialogues.test_keeping import adds, carla
from tests.dialogues.test_privacy import SURE
from tests.dialogues.test_reminders import Reminded

DAY = "de netwerkdag van donderdag 17 december 2026 in Ede"


def two(talk: Talk) -> tuple[Person, Person]:
    """A politician and an official of one city."""
    return talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", side="Ambtelijk", function="adviseur")


def lets(politician: Person, official: Person) -> Seen:
    """Somebody is let act for a politician, from the politician's Home."""
    home = politician.opens_home()
    assert home is not None
    politician.presses("Wie treedt namens mij op", in_=home)
    politician.submits({"Iemand toevoegen": official.id})
    assert politician.errors == {}
    return closed(politician)


def closed(person: Person) -> Seen:
    """What stands in the place of the form, which is then closed."""
    seen = person.form
    assert seen is not None
    person.closes()
    return seen


def answered(talk: Talk, person: Person) -> Answered | None:
    with talk.db.reading() as tx:
        known = members.by_account(tx, "T0G40", person.id)
        assert known is not None
        [day] = network_days.upcoming(tx, talk.clock.at.date())
        return network_days.signup_of(tx, day.id, known.id)


def test_a_politician_lets_somebody_and_ends_it_and_both_are_told(talk: Talk) -> None:
    anna, bo = two(talk)
    home = anna.opens_home()
    assert home is not None
    assert "Niemand treedt namens jou op." in home.plain
    assert lets(anna, bo).plain == f"G40\nWie namens jou optreedt: @{bo.name}.\n[Sluiten]"
    deliver(talk)
    assert bo.inbox[-1].plain == (
        f"Vanaf nu kun je namens @{anna.name} inschrijven, afmelden en verslag doen van lobbygesprekken: kies de naam in het"
        " formulier.\n[Netwerkdagen]"
    )
    assert anna.inbox == []
    mine = anna.types("/g40 ik")
    anna.presses("Wie treedt namens mij op", in_=mine)
    assert anna.form is not None
    assert anna.form.plain == (
        "Optreden namens jou\n"
        "Een ambtenaar van je stad kan namens jou inschrijven, afmelden en verslag doen. Jullie horen het allebei.\n"
        "Treedt nu op (optional): ☑ Bo Voorbeeld — adviseur\nHaal een vinkje weg om het te beëindigen.\n"
        "Iemand toevoegen (optional): [een ambtenaar van dezelfde stad ▾]\n[Bewaren] [Annuleren]"
    )
    anna.submits({"Treedt nu op": []})
    assert "Niemand treedt namens jou op." in closed(anna).plain
    deliver(talk)
    assert bo.inbox[-1].plain == f"Je treedt niet meer op namens @{anna.name}."


def test_only_an_official_of_the_same_city_and_the_form_stays(talk: Talk) -> None:
    anna, cas = talk.person("Anna Voorbeeld"), talk.person("Cas Voorbeeld", "Oss", "Ambtelijk")
    stranger, colleague = talk.newcomer("Dee Voorbeeld"), talk.person("Eef Voorbeeld")
    anna.presses("Wie treedt namens mij op", in_=anna.types("/g40 ik"))
    unknown = "Ik ken deze persoon (nog) niet als ambtenaar. Vraag om in Home het profiel in te vullen, en kies dan opnieuw."
    elsewhere = "Deze persoon werkt in een andere stad. Kies een ambtenaar van dezelfde stad."
    for who, why in ((cas, elsewhere), (stranger, unknown), (colleague, unknown)):
        anna.submits({"Iemand toevoegen": who.id})
        assert list(anna.errors.values()) == [why]


def test_an_official_signs_up_and_off_in_a_politician_s_name(talk: Talk) -> None:
    plan(talk)
    anna, bo = two(talk)
    lets(anna, bo)
    bo.types("/g40 inschrijven")
    assert bo.form is not None
    assert "\nVoor wie?: [Anna Voorbeeld ▾]" in bo.form.plain
    bo.submits()
    assert closed(bo).plain == (
        f"G40\nAnna Voorbeeld is ingeschreven voor {DAY}.\nGekozen programma\n10:00–11:00 Plenaire opening\n"
        "Anna Voorbeeld krijgt hiervan bericht.\n"
        "[Wijzig voor Anna Voorbeeld] [Meld Anna Voorbeeld af] [Programma]\n[Sluiten]"
    )
    deliver(talk)
    assert anna.inbox[-1].plain == (
        f"@{bo.name} heeft je ingeschreven voor {DAY}.\nJouw programma\n10:00–11:00 Plenaire opening\n"
        "[Wijzigen] [Afmelden] [Programma]"
    )
    assert f"je komt (ingeschreven door @{bo.name})" in anna.types("/g40 dag 1").plain
    seen = bo.types("/g40 dagen")
    assert "\nAnna Voorbeeld komt (ingeschreven door jou)\n" in seen.plain
    talk.clock.move(minutes=5)
    bo.presses("Meld Anna Voorbeeld af", in_=seen)
    bo.submits({"Reden": "Raadsvergadering"})
    assert closed(bo).plain == (
        f"G40\nGenoteerd: Anna Voorbeeld komt niet naar {DAY}.\nAnna Voorbeeld krijgt hiervan bericht.\n"
        "[Schrijf Anna Voorbeeld in] [Alle dagen]\n[Sluiten]"
    )
    deliver(talk)
    assert anna.inbox[-1].plain == (
        f"@{bo.name} heeft namens jou laten weten dat je niet komt naar {DAY}.\n[Ik kom toch]"
    )
    who = talk.secretary.presses("Wie komt er?", in_=talk.secretary.types("/g40 plan 1"))
    assert f"Ede: @{anna.name} – Raadsvergadering (door @{bo.name})" in who.plain


def test_who_was_forgotten_is_a_former_member_in_the_reader_s_language(talk: Talk) -> None:
    plan(talk)
    anna, bo = two(talk)
    lets(anna, bo)
    anna.types("/g40 language en")
    anna.types("/g40 signup")
    bo.types("/g40 inschrijven")
    bo.submits()
    bo.closes()
    bo.types("/g40 vergeet mij")
    bo.submits(SURE)
    anna.submits({"Remarks": "vegetarian"})
    assert anna.form is not None
    assert "former member (Ede) answered for you meanwhile." in anna.form.plain


def test_on_a_day_for_both_one_chooses_and_is_shown_what_was_chosen_before(talk: Talk) -> None:
    plan(talk, side="both")
    anna, bo = two(talk)
    lets(anna, bo)
    anna.types("/g40 inschrijven")
    anna.submits({"Opmerkingen": "vegetarisch"})
    anna.closes()
    bo.types("/g40 inschrijven")
    assert bo.form is not None
    assert "\nVoor wie?: [Mijzelf ▾]" in bo.form.plain
    bo.fills({"Voor wie?": "Anna Voorbeeld"})
    assert "[vegetarisch]" in bo.form.plain
    bo.submits()
    assert closed(bo).plain.startswith(f"G40\nDe inschrijving van Anna Voorbeeld voor {DAY} is gewijzigd.")
    mine = answered(talk, anna)
    assert mine is not None
    assert mine.remarks == "vegetarisch"
    assert answered(talk, bo) is None


def test_ended_while_the_form_is_open_is_a_sentence_and_what_was_typed_stays(talk: Talk) -> None:
    plan(talk)
    anna, bo = two(talk)
    lets(anna, bo)
    bo.types("/g40 inschrijven")
    bo.fills({"Opmerkingen": "rolstoel"})
    anna.presses("Wie treedt namens mij op", in_=anna.types("/g40 ik"))
    anna.submits({"Treedt nu op": []})
    bo.submits()
    assert list(bo.errors.values()) == [
        "Je kunt dit niet namens hen doen. Zij kunnen je dat laten doen, of de coördinator van hun stad."
    ]
    assert bo.form is not None
    assert "[rolstoel]" in bo.form.plain
    assert answered(talk, anna) is None


def test_two_at_once_for_the_same_politician(talk: Talk) -> None:
    plan(talk)
    anna, bo = two(talk)
    cas = talk.person("Cas Voorbeeld", side="Ambtelijk")
    lets(anna, bo)
    lets(anna, cas)
    for one in (bo, cas):
        one.types("/g40 inschrijven")
    bo.submits({"Opmerkingen": "vegetarisch"})
    talk.clock.move(seconds=5)
    cas.submits()
    assert cas.form is not None
    assert "\n@Bo Voorbeeld had al geantwoord namens Anna Voorbeeld. Dit is wat er gekozen is" in cas.form.plain
    assert "[vegetarisch]" in cas.form.plain
    cas.submits()
    assert f"Eerder ingeschreven door @{bo.name}." in cas.form.plain
    mine = answered(talk, anna)
    assert mine is not None
    assert (mine.coming, mine.by and mine.by.name, mine.remarks) == (True, "Cas Voorbeeld", "vegetarisch")


def test_a_coordinator_arranges_it_for_somebody_without_slack(talk: Talk) -> None:
    plan(talk)
    coordinator = carla(talk)
    adds(coordinator, Naam="Anna Voorbeeld")
    coordinator.closes()
    bo = talk.person("Bo Voorbeeld", side="Ambtelijk")
    seen = coordinator.presses("Wie treedt namens wie op", in_=coordinator.types("/g40 stad"))
    assert seen.plain.startswith("Wie treedt namens wie op in Ede\nAnna Voorbeeld\nniemand treedt op\n[Wijzigen]")
    coordinator.presses("Wijzigen", in_=seen)
    coordinator.submits({"Iemand toevoegen": bo.id})
    assert closed(coordinator).plain == f"G40\nAnna Voorbeeld: wie optreedt: @{bo.name}\n[Sluiten]"
    deliver(talk)
    assert bo.inbox[-1].plain.endswith(f"@{coordinator.name} heeft dit geregeld.\n[Netwerkdagen]")
    bo.types("/g40 inschrijven")
    bo.submits()
    assert "Anna Voorbeeld heeft geen Slack: geef het zelf even door." in closed(bo).plain
    home = bo.opens_home()
    assert home is not None
    bo.presses("Stoppen", in_=home)
    assert closed(bo).plain == "G40\nJe treedt niet meer op namens Anna Voorbeeld.\n[Sluiten]"
    assert bo.types("/g40 inschrijven").plain.startswith("Deze netwerkdag is voor bestuurders.")


def test_a_report_in_a_politician_s_name(talk: Talk) -> None:
    anna, bo = two(talk)
    lets(anna, bo)
    bo.types("/g40 verslag")
    bo.submits(
        {
            "Namens wie?": "Anna Voorbeeld",
            "Met wie was het gesprek?": "Minister Voorbeeld",
            "Wat voor gesprekspartner is dat?": "Kabinet",
            "Wat is er besproken?": "We vroegen om meer tijd.",
        }
    )
    assert bo.errors == {}
    assert "Het staat op naam van @Anna Voorbeeld." in closed(bo).plain
    deliver(talk)
    told = anna.inbox[-1]
    assert told.plain == (
        "@Bo Voorbeeld heeft namens jou verslag gedaan van een lobbygesprek: het gesprek met Minister Voorbeeld."
        "\n[Lees meer]"
    )
    home = anna.opens_home()
    assert home is not None
    assert "Minister Voorbeeld" in home.plain.split("Mijn lobbyverslagen\n")[1].splitlines()[0]
    anna.presses("Lees meer", in_=told)
    assert "namens @Anna Voorbeeld" in closed(anna).plain


def test_people_without_slack_stay_in_a_report_that_is_saved_again(talk: Talk) -> None:
    coordinator = carla(talk)
    adds(coordinator, Naam="Anna Voorbeeld")
    coordinator.closes()
    coordinator.types("/g40 verslag")
    coordinator.submits(
        {
            "Met wie was het gesprek?": "Minister Voorbeeld",
            "Wat voor gesprekspartner is dat?": "Kabinet",
            "Wat is er besproken?": "We vroegen om meer tijd.",
            "Ook erbij, zonder Slack": ["Anna Voorbeeld"],
        }
    )
    assert coordinator.errors == {}
    coordinator.presses("Verbeteren")
    coordinator.submits({"Wat is er besproken?": "We vroegen om geld."})
    assert coordinator.errors == {}
    coordinator.closes(everything=True)
    with talk.db.reading() as tx:
        known = members.by_account(tx, "T0G40", coordinator.id)
        assert known is not None
        [report] = lobby.by_author(tx, Actor(known))
    assert ([one.name for one in report.people], report.said) == (
        ["Anna Voorbeeld", "Carla Voorbeeld"],
        "We vroegen om geld.",
    )


def test_a_reminder_for_a_politician_has_the_button_that_signs_them_up(talk: Talk, g40: Network) -> None:
    calendar = Reminded(talk, g40)
    calendar.at(2026, 11, 24)
    anna, bo = two(talk)
    lets(anna, bo)
    calendar.joins(calendar.actor(anna), "europa")
    calendar.plans(calendar.wanted(date(2026, 12, 17), side=DaySide.POLITICAL))
    calendar.delivers()
    reminder = bo.inbox[-1]
    assert reminder.plain == (
        "Voor Anna Voorbeeld: inschrijven kan voor de netwerkdag op donderdag 17 december 2026 in Oss."
        " Komt Anna Voorbeeld?\n"
        "[Schrijf Anna Voorbeeld in] [Meld Anna Voorbeeld af] [Programma] [Geen herinneringen meer]"
    )
    bo.presses("Schrijf Anna Voorbeeld in", in_=reminder)
    bo.submits()
    assert closed(bo).plain.startswith("G40\nAnna Voorbeeld is ingeschreven voor")
    bo.presses("Schrijf Anna Voorbeeld in", in_=reminder)
    assert bo.form is not None
    assert bo.form.plain.startswith("Inschrijving\n")
    bo.closes()
    calendar.at(2026, 12, 16)
    calendar.delivers()
    assert bo.inbox[-1].plain.startswith("Voor Anna Voorbeeld: Morgen: de netwerkdag in Oss.")
    assert anna.inbox[-1].plain.startswith("Morgen: de netwerkdag in Oss.")


def test_a_roster_shows_both_sides_each_with_its_leads(talk: Talk, g40: Network) -> None:
    anna, bo = two(talk)
    cas, dee = talk.person("Cas Voorbeeld", "Oss"), talk.person("Dee Voorbeeld", "Oss", "Ambtelijk")
    calendar = Reminded(talk, g40)
    for one, lead in ((anna, True), (bo, True), (cas, False), (dee, False)):
        calendar.make.in_theme(calendar.actor(one), "europa", lead=lead)
    assert anna.types("/g40 leden europa").plain.split("\n[")[0] == (
        "Europa: 4 deelnemers uit 2 steden.\n"
        "Bestuurlijke trekkers\n• @Anna Voorbeeld (Ede)\n"
        "Ambtelijke trekkers\n• @Bo Voorbeeld, adviseur (Ede)\n"
        "Bestuurders\n• @Cas Voorbeeld (Oss)\n"
        "Ambtenaren\n• @Dee Voorbeeld (Oss)"
    )
