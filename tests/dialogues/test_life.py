"""The life of a theme group, as people do it."""

from datetime import date

from bot.playground import Person
from storage import members, offices, themes
from storage.kinds import Role
from storage.members import Actor
from storage.themes import changes
from tests.dialogues.conftest import Talk
from tests.paying import payer


def actor(talk: Talk, person: Person, *, secretariat: bool = False) -> Actor:
    with talk.db.reading() as tx:
        found = members.by_account(tx, "T0G40", person.id)
    assert found is not None
    return Actor(found, secretariat)


def lead(talk: Talk, person: Person, group: str, since: date, until: date | None = None) -> None:
    boss = actor(talk, person, secretariat=True)
    with talk.db.transaction() as tx:
        theme = themes.find(tx, group)
        offices.appoint(tx, boss, boss.id, Role.LEAD, theme_id=theme.id, since=since, until=until, at=talk.clock())


def pays(talk: Talk) -> None:
    """All that is owed now goes out."""
    payer(talk.bot.desk, talk.bot.client).pay()


def test_a_group_is_proposed_found_interesting_and_formed(talk: Talk) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    anna.presses("Nieuwe groep voorstellen", in_=anna.types("/g40 groepen"))
    anna.fills({"Naam": "Circulaire stad", "Waarvoor?": "Samen minder afval.", "Pijlers": ["Fysieke Pijler"]})
    anna.submits()
    assert anna.form is not None
    assert anna.form.plain.splitlines()[1] == (
        "Circulaire stad is voorgesteld. Anderen kunnen nu laten weten dat ze interesse hebben; de voorzitter van de "
        "pijler of het secretariaat beslist."
    )
    anna.closes(everything=True)
    seen = bo.types("/g40 groepen")
    assert seen.plain.split("Voorgesteld\n")[1] == (
        "Circulaire stad\nSamen minder afval.\nFysieke Pijler · interesse van 1 persoon uit 1 stad\n"
        "Voorgesteld door @Anna Voorbeeld (Ede)\n[Interesse]\n[Nieuwe groep voorstellen]"
    )
    assert "interesse van 2 mensen uit 2 steden" in bo.presses("Interesse", in_=seen).plain
    assert bo.types("/g40 join circulaire stad").text.startswith("Circulaire stad is voorgesteld en nog geen")
    boss = talk.secretary
    boss.presses("Groep oprichten", in_=boss.types("/g40 groepen"))
    pays(talk)
    told = bo.inbox[-1]
    assert told.plain == (
        "Circulaire stad, waar je interesse in had, is nu een themagroep. Doe je mee?\nSamen minder afval.\n"
        "[Meedoen met Circulaire stad] [Nee, dank je]"
    )
    assert bo.presses("Meedoen met Circulaire stad", in_=told).text == "Welkom bij *Circulaire stad*!"


def test_two_who_decide_at_once_the_second_is_told(talk: Talk) -> None:
    anna, boss = talk.person("Anna Voorbeeld"), talk.secretary
    anna.types("/g40 aansluiten europa")
    with talk.db.reading() as tx:
        europa = str(themes.find(tx, "europa").id)
    assert talk.bot_acts(anna, "theme_decide", europa) == (
        "Dit kunnen alleen de trekkers van deze groep, de voorzitter van de pijler en het secretariaat."
    )
    boss.presses("Groep bijhouden", in_=boss.types("/g40 leden europa"))
    boss.presses("Hernoemen")
    with talk.db.transaction() as tx:
        changes.rename(
            tx, actor(talk, anna, secretariat=True), int(europa), "Brussel", on=date(2026, 11, 24), at=talk.clock()
        )
    boss.fills({"Nieuwe naam": "Europese zaken"})
    boss.submits()
    assert boss.errors == {"Nieuwe naam": "Iemand anders heeft net over Brussel besloten. Kijk eerst hoe het nu is."}


def test_members_of_a_merged_group_are_asked(talk: Talk) -> None:
    anna, bo, boss = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld"), talk.secretary
    anna.types("/g40 aansluiten europa")
    bo.types("/g40 aansluiten europa")
    bo.types("/g40 aansluiten financien")
    boss.presses("Groep bijhouden", in_=boss.types("/g40 leden europa"))
    boss.presses("Samenvoegen")
    boss.fills({"Gaat op in": "Financiën"})
    boss.submits()
    assert boss.form is not None
    assert boss.form.plain.splitlines()[1] == (
        "Europa gaat op in Financiën. De leden krijgen de vraag of ze meegaan."
    )
    pays(talk)
    assert bo.inbox[-1].plain.splitlines()[0] == (
        "Je themagroep Europa gaat op in Financiën. Daar zit je al in, dus voor jou verandert er niets."
    )
    asked = anna.inbox[-1]
    assert asked.plain == (
        "Je themagroep Europa gaat op in Financiën. Ga je mee?\n[Meedoen met Financiën] [Nee, dank je]"
    )
    assert anna.presses("Nee, dank je", in_=asked).text == (
        "Prima, je doet niet mee. Je kunt later altijd nog aansluiten."
    )
    assert anna.presses("Meedoen met Financiën", in_=asked).text == "Welkom bij *Financiën*!"
    assert anna.types("/g40 leden europa").text.startswith("Europa is opgegaan in Financiën.")
    home = boss.opens_home().plain.splitlines()
    assert "Europa gaat op in een andere themagroep" in home[home.index("Verzendrondes") :]


def test_who_led_a_group_then_and_since_when_nobody_does(talk: Talk) -> None:
    anna, bo = talk.person("Anna Voorbeeld", function="wethouder"), talk.person("Bo Voorbeeld", "Oss")
    lead(talk, anna, "europa", date(2012, 3, 1), date(2014, 6, 11))
    lead(talk, bo, "europa", date(2014, 6, 12), date(2018, 3, 20))
    assert anna.types("/g40 leden europa 2014").plain == (
        "Europa, 2014\nTrekkers\n"
        "• @Anna Voorbeeld, wethouder (Ede), 1 maart 2012 – 11 juni 2014\n"
        "• @Bo Voorbeeld (Oss), 12 juni 2014 – 20 maart 2018\n"
        "In de groep: nog niemand.\n[Nu]"
    )
    then = anna.types("/g40 roster europa 1-6-2014").plain
    assert ("Europa, 1 juni 2014" in then, "Anna" in then, "Bo" in then) == (True, True, False)
    assert anna.types("/g40 leden europa").text == "*Europa*: nog niemand. Geen trekker sinds 21 maart 2018."


def test_roster_of_bodies_and_pillars(talk: Talk) -> None:
    anna, bo, boss = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss"), talk.secretary
    boss.types("/g40 ik")
    secretary, chair, member = actor(talk, boss, secretariat=True), actor(talk, anna), actor(talk, bo)
    now = talk.clock()
    with talk.db.transaction() as tx:
        offices.appoint(tx, secretary, chair.id, Role.CHAIR, pillar="sociaal", since=now.date(), at=now)
        offices.appoint(tx, secretary, member.id, Role.MEMBER, body="ab", since=now.date(), at=now)
    assert bo.types("/g40 leden pijler sociaal").plain == (
        "Sociale Pijler\nVoorzitter Bestuurlijk overleg Sociale Pijler\n"
        "• @Anna Voorbeeld (Ede), sinds 24 november 2026"
    )
    for word in ("ab", "algemeen bestuur"):
        assert bo.types(f"/g40 leden {word}").plain == (
            "Algemeen Bestuur\nLid Algemeen Bestuur\n• @Bo Voorbeeld (Oss), sinds 24 november 2026"
        )
    assert bo.types("/g40 leden dagelijks bestuur 2014").plain == (
        "Dagelijks Bestuur, 2014\nNiemand, voor zover ik weet."
    )


def test_a_new_lead_gets_the_hand_over_note(talk: Talk) -> None:
    anna, bo, boss = talk.person("Anna Voorbeeld", function="wethouder"), talk.person("Bo Voorbeeld"), talk.secretary
    cas = talk.person("Cas Voorbeeld", "Oss", "Ambtelijk")
    for one in (anna, bo, cas):
        one.types("/g40 aansluiten europa")
    lead(talk, bo, "europa", date(2022, 6, 1), date(2026, 11, 23))
    boss.presses("Groep bijhouden", in_=boss.types("/g40 leden europa"))
    boss.presses("Doel, namen, kanaal")
    boss.fills({"Waarvoor?": "Steden in Brussel.", "Slack-kanaal van de groep": talk.channel})
    boss.submits()
    assert boss.errors == {}
    boss.closes(everything=True)
    boss.presses("Rol geven", in_=boss.types("/g40 beheer"))
    boss.fills({"Wie?": anna, "Rol": "Trekker van een themagroep", "Themagroep": "Europa"})
    boss.submits()
    pays(talk)
    note = anna.inbox[-1]
    assert note.plain == (
        "Je bent nu trekker van Europa. Dit moet je weten om het over te nemen.\n"
        "Waarvoor?\nSteden in Brussel.\n"
        "Trekkers\n• @Anna Voorbeeld, wethouder (Ede), sinds 24 november 2026\n"
        "Eerder:\n• @Bo Voorbeeld (Ede), 1 juni 2022 – 23 november 2026\n"
        "Volgende bijeenkomst\nDe groep staat niet in het programma van de geplande dagen.\n"
        "Lopende vervolgacties\nGeen.\nLaatste gesprekken\nNog geen.\n"
        "Leden: 2 bestuurders en 1 ambtenaar, uit 2 steden\n"
        "Ede @Anna Voorbeeld en @Bo Voorbeeld\nOss @Cas Voorbeeld\n"
        "Uit 39 steden zit er niemand in\nAlkmaar, Almelo, Almere, Alphen aan den Rijn, Amersfoort, Amstelveen en nog 33\n"
        "In je eerste weken\n"
        "1. Klopt de ledenlijst? Vraag de steden die er niet in zitten.\n[Wie zit erin?]\n"
        "2. Loop de gesprekken na: wat volgt er nog, en wie doet dat nu?\n[Alle gesprekken]\n"
        "3. Stel je voor in #netwerk, en kijk wie er nog niet in zit.\n[Kanaal vergelijken]\n"
        "[Groep bijhouden]"
    )
    assert anna.presses("Wie zit erin?", in_=note).plain.splitlines()[0] == "Europa: 3 deelnemers uit 2 steden."
    assert anna.presses("Alle gesprekken", in_=note).text == "Ik vond geen verslagen over *Europa*."
    assert "In Slack: #netwerk" in cas.types("/g40 leden europa").plain


def test_a_pillars_chair_decides_on_the_groups_of_that_pillar(talk: Talk) -> None:
    anna, chair, other = talk.person("Anna Voorbeeld"), talk.person("Cor Voorbeeld"), talk.person("Dee Voorbeeld")
    on = talk.clock().date()
    boss = actor(talk, anna, secretariat=True)
    with talk.db.transaction() as tx:
        for who, pillar in ((chair, "fysiek"), (other, "sociaal")):
            offices.appoint(tx, boss, actor(talk, who).id, Role.CHAIR, pillar=pillar, since=on, at=talk.clock())
    anna.presses("Nieuwe groep voorstellen", in_=anna.types("/g40 groepen"))
    anna.fills({"Naam": "Circulaire stad", "Waarvoor?": "Samen minder afval.", "Pijlers": ["Fysieke Pijler"]})
    anna.submits()
    anna.closes(everything=True)
    assert "[Groep oprichten]" not in other.types("/g40 groepen").plain
    formed = chair.presses("Groep oprichten", in_=chair.types("/g40 groepen"))
    assert (
        formed.text == "*Circulaire stad* loopt vanaf vandaag. Wie interesse had, krijgt de vraag om aan te sluiten."
    )
    chair.presses("Groep bijhouden", in_=chair.types("/g40 leden circulaire stad"))
    chair.presses("Hernoemen")
    chair.fills({"Nieuwe naam": "Stad zonder afval"})
    chair.submits()
    chair.closes(everything=True)
    chair.presses("Groep bijhouden", in_=chair.types("/g40 leden circulaire stad"))
    chair.presses("Doel, namen, kanaal")
    chair.fills({"Ook te vinden als": "afvalvrij, grondstoffen"})
    chair.submits()
    chair.closes(everything=True)
    for word in ("circulaire stad", "stad zonder afval", "afvalvrij", "grondstoffen"):
        assert anna.types(f"/g40 leden {word}").text == "*Stad zonder afval*: nog niemand.", word


def test_a_group_is_split_and_who_was_in_it_chooses(talk: Talk) -> None:
    anna, boss = talk.person("Anna Voorbeeld"), talk.secretary
    anna.types("/g40 aansluiten mkb")
    boss.presses("Groep bijhouden", in_=boss.types("/g40 leden mkb"))
    boss.presses("Splitsen")
    boss.fills(
        {
            "Eerste nieuwe groep": "Winkels",
            "Tweede nieuwe groep": "Ambacht",
            "En daarna": ["MKB en economische vernieuwing zelf stopt"],
        }
    )
    boss.submits()
    boss.closes(everything=True)
    pays(talk)
    asked = anna.inbox[-1]
    assert asked.plain == (
        "Je themagroep MKB en economische vernieuwing is gesplitst: Winkels en Ambacht. "
        "MKB en economische vernieuwing zelf is gestopt. Waar sluit je bij aan?\n"
        "[Meedoen met Winkels] [Meedoen met Ambacht] [Nee, dank je]"
    )
    assert "Je zit nog niet in een themagroep." in anna.types("/g40 ik").plain, "nobody is moved silently"
    assert anna.presses("Meedoen met Winkels", in_=asked).text == "Welkom bij *Winkels*!"
    which = anna.types("/g40 leden mkb")
    assert which.plain == (
        "De themagroep MKB en economische vernieuwing is gesplitst. Welke bedoel je nu?\n[Ambacht] [Winkels]"
    )
    assert anna.presses("Ambacht", in_=which).text == "*Ambacht*: nog niemand."


def test_a_group_ends_with_a_reason_and_its_name_says_so(talk: Talk) -> None:
    anna, boss = talk.person("Anna Voorbeeld"), talk.secretary
    anna.types("/g40 aansluiten europa")
    boss.presses("Groep bijhouden", in_=boss.types("/g40 leden europa"))
    boss.presses("Stoppen")
    boss.fills({"Waarom?": "Het werk is klaar"})
    boss.submits()
    boss.closes(everything=True)
    pays(talk)
    assert anna.inbox[-1].plain == (
        "De themagroep Europa is gestopt, vanaf 24 november 2026.\nWaarom: Het werk is klaar\n"
        "[Themagroepen] [Nieuwe groep voorstellen]"
    )
    assert anna.types("/g40 aansluiten europa").plain == (
        "De themagroep Europa is gestopt.\n[Toon alle themagroepen]"
    )


def test_a_group_may_be_of_no_pillar_or_of_all(talk: Talk) -> None:
    anna, boss = talk.person("Anna Voorbeeld"), talk.secretary
    for name, pillars in (
        ("Los eind", []),
        ("Overal bij", ["Sociale Pijler", "Pijler Economie en Werk", "Fysieke Pijler"]),
    ):
        anna.presses("Nieuwe groep voorstellen", in_=anna.types("/g40 groepen"))
        anna.fills({"Naam": name, "Waarvoor?": "Samen.", "Pijlers": pillars})
        anna.submits()
        anna.closes(everything=True)
        boss.presses("Groep oprichten", in_=boss.types("/g40 groepen"))
    lines = anna.types("/g40 groepen").plain.splitlines()
    several, none = lines.index("In meerdere pijlers"), lines.index("Buiten de pijlers")
    assert several < lines.index("Overal bij") < none < lines.index("Los eind")
    assert lines[lines.index("Overal bij") + 1] == (
        "nog niemand · Pijler Economie en Werk, Fysieke Pijler, Sociale Pijler"
    )
