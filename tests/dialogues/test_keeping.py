"""A coordinator keeps a city's people; who turns up in Slack is recognised."""

from datetime import timedelta
from itertools import pairwise

from sqlalchemy import insert, select
from sqlmodel import col

from bot.playground import Person, Seen
from storage import cities, members, themes
from storage.kinds import Role, Side
from storage.tables import Member, Membership, Office
from tests.conftest import NOW
from tests.dialogues.conftest import Talk
from tests.paying import payer


def coordinates(talk: Talk, person: Person, city: str = "Ede") -> Person:
    """Somebody becomes coordinator of a city."""
    with talk.db.transaction() as tx:
        known = members.by_account(tx, "T0G40", person.id)
        assert known is not None
        tx.execute(
            insert(Office).values(
                member_id=known.id, role=Role.COORDINATOR, city_id=cities.find(tx, city).id, since=NOW.date()
            )
        )
    return person


def carla(talk: Talk) -> Person:
    return coordinates(talk, talk.person("Carla Voorbeeld", side="Ambtelijk", function="strateeg"))


def adds(who: Person, **fields: object) -> Seen:
    """Somebody adds a person without Slack from their city's page."""
    who.presses("Iemand toevoegen", in_=who.types("/g40 stad"))
    who.fills({"Naam": "Bo Voorbeeld", "Kant": "Bestuurlijk", **fields})
    who.submits()
    assert who.form is not None
    return who.form


def menu(who: Person, of: str, choice: str, word: str = "stad") -> Seen:
    """Somebody chooses in the menu beside a name on the page of all people."""
    listed = who.types(f"/g40 {word}")
    if "[Alle mensen]" in listed.plain:
        listed = who.presses("Alle mensen", in_=listed)
    lines = listed.plain.splitlines()
    names = [line for line, below in pairwise(lines) if below.startswith("[… ")]
    menus = [element["action_id"] for element in listed.elements if element["type"] == "overflow"]
    which = next(menu for name, menu in zip(names, menus, strict=True) if of in name)
    return who.picks(which, choice, in_=listed)


def done(who: Person) -> str:
    """What stands in the place of the form that was sent, without its buttons."""
    assert who.form is not None
    lines = [line for line in who.form.plain.splitlines()[1:] if not line.startswith("[")]
    who.closes(everything=True)
    return "\n".join(lines)


def pays(talk: Talk) -> None:
    payer(talk.bot.desk, talk.bot.client).pay()


def test_empty_city_as_the_secretariat_and_as_others_see_it(talk: Talk) -> None:
    seen = talk.secretary.types("/g40 stad almere").plain.splitlines()
    assert seen[:3] == [
        "Uit Almere ken ik nog niemand. Voeg de eerste toe.",
        "Almere heeft nu geen coördinator. Het secretariaat kan er een aanwijzen.",
        "[Iemand toevoegen]",
    ]
    anna = talk.person("Anna Voorbeeld", "Oss")
    assert anna.types("/g40 city almere").plain == "Uit Almere ken ik nog niemand."
    assert anna.types("/g40 stad").plain == "Oss: 1 persoon.\nBestuurders\n• @Anna Voorbeeld"
    assert anna.types("/g40 stad partners").text.startswith("Dit kunnen alleen de coördinator van deze stad en")
    assert anna.types("/g40 stad qqqq").text.startswith("Ik ken geen lidstad")


def test_coordinator_adds_somebody_who_then_stands_on_the_page(talk: Talk) -> None:
    who = carla(talk)
    home = who.opens_home()
    assert home is not None
    assert "[Mijn stad]" in home.plain
    adds(who, Functie="wethouder Wonen", Themagroepen=["Europa"])
    assert done(who) == (
        "Bo Voorbeeld, wethouder Wonen (Ede) staat erin.\n"
        "In de groepen: Europa.\n"
        "Verschijnt deze persoon in Slack, dan vraag ik of die het is en zet ik alles op één naam."
    )
    seen = who.types("/g40 stad").plain
    assert seen.startswith(
        "Ede: 2 mensen (1 bestuurlijk, 1 ambtelijk), van wie 1 zonder Slack.\n"
        "Coördinator: @Carla Voorbeeld.\n"
        "[Iemand toevoegen] [Alle mensen] [In een groep zetten]"
    )
    assert "In de themagroepen\nEuropa\nBestuurlijk: Bo Voorbeeld\nNog niemand uit Ede in\n" in seen
    assert (
        talk.newcomer("Lezer Voorbeeld")
        .types("/g40 leden europa")
        .plain.startswith("Europa: 1 deelnemer uit 1 stad.\nBestuurders\n• Bo Voorbeeld, wethouder Wonen (Ede)")
    )


def test_somebody_who_is_there_already_is_warned_about_and_can_be_added_all_the_same(talk: Talk) -> None:
    who = carla(talk)
    adds(who, Functie="wethouder")
    done(who)
    form = adds(who, Functie="adviseur", Kant="Ambtelijk")
    assert form.plain.splitlines()[1] == (
        "Bo Voorbeeld, wethouder staat al bij Ede. Bedoel je iemand anders? Druk dan nog een keer op de knop."
    )
    who.submits()
    assert done(who).startswith("Bo Voorbeeld, adviseur (Ede) staat erin.")
    adds(who, Naam="…", **{"E-mail": "geen adres"})
    assert sorted(who.errors.values()) == [
        "Dit is geen e-mailadres. Weet je het niet? Laat het dan leeg.",
        "Vul dit in.",
    ]


def test_groups_and_roles_are_handed_over_in_one_form_and_the_successor_hears_it(talk: Talk) -> None:
    who, anna = carla(talk), talk.person("Anna Voorbeeld", function="wethouder Wonen")
    adds(who)
    done(who)
    menu(who, "Bo Voorbeeld", "Groepen")
    who.fills({"Themagroepen": ["Europa", "Smart Cities"]})
    who.submits()
    assert done(who) == "Bo Voorbeeld zit nu in Europa en Smart Cities."
    with talk.db.transaction() as tx:
        bo = tx.execute(select(col(Member.id)).where(col(Member.name) == "Bo Voorbeeld")).scalar_one()
        tx.execute(
            insert(Office).values(
                member_id=bo, role=Role.LEAD, theme_id=themes.find(tx, "europa").id, since=NOW.date() - timedelta(3)
            )
        )
    form = menu(who, "Bo Voorbeeld", "Overdragen")
    assert form.plain == (
        "Overdragen\n"
        "Van Bo Voorbeeld (Ede)\n"
        "Aan wie?: [ ▾]\n"
        "Staat de opvolger er niet bij? Voeg die eerst toe.\n"
        "Wat gaat over? (optional): [Groep: Europa, Groep: Smart Cities, Rol: trekker Europa ▾]\n"
        "Haal weg wat bij Bo Voorbeeld moet blijven.\n"
        "En daarna? (optional): ☐ Bo Voorbeeld verlaat het netwerk\n"
        "[Overdragen] [Annuleren]"
    )
    who.fills({"Aan wie?": "Anna Voorbeeld, wethouder Wonen", "En daarna?": ["Bo Voorbeeld verlaat het netwerk"]})
    who.submits()
    assert done(who) == (
        "@Anna Voorbeeld neemt over van Bo Voorbeeld: Europa, Smart Cities en trekker Europa.\n"
        "Ik laat het weten.\n"
        "Bo Voorbeeld heeft het netwerk verlaten."
    )
    pays(talk)
    assert anna.inbox[-1].plain.startswith("Je bent nu trekker van Europa.")
    assert anna.inbox[-2].plain == (
        "@Carla Voorbeeld heeft op jouw naam gezet wat van Bo Voorbeeld was: Europa, Smart Cities en trekker Europa.\n"
        "Klopt het niet? Je kunt zelf bij een groep aansluiten of die verlaten.\n"
        "[Mijn overzicht] [Themagroepen]"
    )


def test_who_has_slack_is_corrected_placed_and_ended_and_what_ends_is_said_first(talk: Talk) -> None:
    who, anna = carla(talk), talk.person("Anna Voorbeeld", function="wethouder")
    anna.types("/g40 aansluiten europa")
    form = menu(who, "Anna Voorbeeld", "Verbeteren")
    assert form.plain.splitlines()[1] == "@Anna Voorbeeld. De naam komt uit Slack."
    who.submits({"Functie": "burgemeester"})
    assert done(who) == "Bewaard: @Anna Voorbeeld, burgemeester (Ede)."
    who.presses("In een groep zetten", in_=who.types("/g40 stad"))
    who.fills({"Themagroep": "Veiligheid", "Wie?": ["Anna Voorbeeld, burgemeester"]})
    who.submits()
    assert done(who) == "Nu in Veiligheid: @Anna Voorbeeld."
    pays(talk)
    assert anna.inbox[-1].text.startswith(f"{who.mention} heeft je bij Veiligheid gezet.")
    form = menu(who, "Anna Voorbeeld", "Verlaat het netwerk")
    assert form.plain.splitlines()[1:3] == [
        "@Anna Voorbeeld, burgemeester (Ede) verlaat vanaf vandaag het netwerk.",
        "Dit houdt op: Europa en Veiligheid.",
    ]
    late = who.types("/g40 stad")
    who.submits()
    assert done(who) == "@Anna Voorbeeld heeft het netwerk verlaten."
    assert "Europa\nBestuurlijk" not in who.types("/g40 stad").plain
    assert "Anna" in late.plain


def question(person: Person) -> Seen:
    return person.inbox[-1]


def test_who_turns_up_in_slack_is_asked_once_and_becomes_one_with_who_was_entered(talk: Talk) -> None:
    who = carla(talk)
    adds(who, Functie="wethouder Wonen", Themagroepen=["Europa"], **{"E-mail": "B.Voorbeeld@elders.example"})
    done(who)
    bo = talk.newcomer("Bo V.", email="b.voorbeeld@elders.example")
    home = bo.opens_home()
    assert home is not None
    asked = "Ben jij Bo Voorbeeld, wethouder Wonen (Ede), ingevoerd door @Carla Voorbeeld?\n[Ja, dat ben ik] [Nee]"
    assert asked in home.plain
    pays(talk)
    assert question(bo).plain == asked
    said = bo.presses("Ja, dat ben ik", in_=question(bo))
    assert said.plain == (
        "Dank je. Alles van Bo Voorbeeld staat nu op jouw naam.\nJe zit in: Europa.\n"
        "[Wat je van mij weet] [Netwerkdagen]"
    )
    late = bo.presses("Ja, dat ben ik", in_=home)
    assert "Deze vraag is al beantwoord of niet meer nodig." in late.plain
    pays(talk)
    assert who.inbox[-1].text == f"{bo.mention} zit nu in Slack: wat je had ingevoerd, staat op eigen naam."
    again = bo.opens_home()
    assert again is not None
    assert "Ben jij" not in again.plain
    assert "Ede, bestuurlijk, wethouder Wonen" in again.plain
    with talk.db.reading() as tx:
        assert set(tx.execute(select(col(Member.email))).scalars()) == {None}


def test_who_gets_an_account_is_asked_without_a_word_and_nobody_else_is_written_down(talk: Talk) -> None:
    who = carla(talk)
    adds(who, Functie="wethouder Wonen", Themagroepen=["Europa"], **{"E-mail": "b.voorbeeld@elders.example"})
    done(who)
    bo = talk.comes_to_slack("Bo V.", email="b.voorbeeld@elders.example")
    stranger = talk.comes_to_slack("Iemand Anders Voorbeeld", email="anders@elders.example")
    talk.comes_to_slack("Bo van Buiten Voorbeeld", email="b.voorbeeld@elders.example", external=True)
    pays(talk)
    assert question(bo).plain.startswith("Ben jij Bo Voorbeeld, wethouder Wonen (Ede)")
    assert stranger.inbox == []
    with talk.db.reading() as tx:
        assert set(tx.execute(select(col(Member.name))).scalars()) == {"Carla Voorbeeld", "Bo Voorbeeld", "Bo V."}
    bo.presses("Ja, dat ben ik", in_=question(bo))
    assert "@Bo V., wethouder Wonen (Ede)" in who.types("/g40 leden europa").plain


def test_no_is_told_to_the_coordinator_who_can_point_at_somebody_from_elsewhere(talk: Talk) -> None:
    who = carla(talk)
    adds(who, Functie="wethouder")
    done(who)
    other = talk.newcomer("Bo Voorbeeld", email="bo.voorbeeld@ede.nl")
    other.opens_home()
    pays(talk)
    assert other.presses("Nee", in_=question(other)).plain == (
        "Goed, dan is dat iemand anders. Ik vraag het niet nog eens."
    )
    pays(talk)
    assert who.inbox[-1].plain == (
        "@Bo Voorbeeld is niet de Bo Voorbeeld die je had ingevoerd. Die blijft in de ledenlijsten staan als iemand "
        "zonder Slack.\n[Naar Ede]"
    )
    guest = talk.newcomer("Bo uit Elders Voorbeeld", external=True)
    menu(who, "Bo Voorbeeld", "Zit nu in Slack")
    who.submits({"Account": other})
    assert list(who.errors.values()) == ["Deze persoon heeft gezegd dat dit iemand anders is."]
    who.submits({"Account": guest})
    assert done(who) == (
        "Ik vraag aan @Bo uit Elders Voorbeeld of dat Bo Voorbeeld is. Je hoort het als er antwoord is."
    )
    pays(talk)
    guest.presses("Ja, dat ben ik", in_=question(guest))
    assert "@Bo uit Elders Voorbeeld, wethouder" in who.types("/g40 leden ede").plain


def test_partners_are_the_secretariats_and_count_as_no_city(talk: Talk) -> None:
    boss = talk.secretary
    boss.presses("Iemand toevoegen", in_=boss.types("/g40 stad partners"))
    boss.fills({"Naam": "Pien Voorbeeld", "Organisatie": "VNG", "Functie": "adviseur", "Themagroepen": ["Europa"]})
    boss.submits()
    assert done(boss).startswith("Pien Voorbeeld, adviseur (VNG) staat erin.\nIn de groepen: Europa.")
    assert boss.types("/g40 leden europa").plain.splitlines()[:3] == [
        "Europa: 1 deelnemer.",
        "Ambtenaren",
        "• Pien Voorbeeld, adviseur (VNG)",
    ]
    menu(boss, "Pien Voorbeeld", "Verbeteren", "stad partners")
    boss.submits({"E-mail": "pien@vng.example"})
    boss.closes(everything=True)
    pien = talk.newcomer("P. Voorbeeld", email="pien@vng.example")
    home = pien.opens_home()
    assert home is not None
    assert "Ben jij Pien Voorbeeld, adviseur (VNG), ingevoerd door @Secretaris Voorbeeld?" in home.plain
    pien.presses("Ja, dat ben ik", in_=home)
    pien.closes(everything=True)
    home = pien.opens_home()
    assert home is not None
    assert "VNG, ambtelijk, adviseur" in home.plain
    pien.presses("Wijzigen", in_=home)
    pien.submits({"Functie": "directeur"})
    assert done(pien) == "Dank je, dat onthoud ik: VNG, ambtelijk, directeur."


def test_city_of_sixty_people_comes_in_pages_and_stays_within_a_message(talk: Talk) -> None:
    who = carla(talk)
    with talk.db.transaction() as tx:
        city_id, groups = cities.find(tx, "ede").id, themes.running(tx)
        for number in range(60):
            side = Side.POLITICAL if number % 3 else Side.OFFICIAL
            one = f"U9{number:04d}" if number % 4 else f"-{number}"
            member_id = tx.execute(
                insert(Member)
                .values(
                    team="T0G40", slack_user=one, name=f"Persoon {number:02d} Voorbeeld", city_id=city_id, side=side,
                    function="wethouder Wonen, Ruimte en Zorg", created_at=NOW, guest=False, reminders=True,
                )
                .returning(col(Member.id))
            ).scalar_one()  # fmt: skip
            for theme in groups[:: number % 3 + 1]:
                tx.execute(insert(Membership).values(theme_id=theme.id, member_id=member_id, joined_at=NOW))
    first = who.types("/g40 stad")
    assert first.plain.startswith("Ede: 61 mensen (40 bestuurlijk, 21 ambtelijk), van wie 15 zonder Slack.")
    assert "Europa: " in first.plain
    assert "Wie zit in welke groep" in first.plain
    who.presses("Wie zit in welke groep?", in_=first)
    assert who.form is not None
    assert (who.form.plain.count("Bestuurlijk: "), who.form.plain.count("Ambtelijk: ")) == (12, 17)
    who.closes()
    people = who.presses("Alle mensen", in_=first)
    assert (people.plain.count("[… "), "Pagina 1 van 5" in people.plain) == (15, True)
    last = who.presses("Volgende", in_=people)
    assert "Pagina 2 van 5" in last.plain
