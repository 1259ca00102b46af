"""After an election: the secretariat begins, coordinators go through their lists on a phone, somebody is new."""

from sqlalchemy import insert

from bot.playground import Person
from storage import members, themes
from storage.kinds import Role
from storage.tables import Office
from tests.conftest import NOW
from tests.dialogues.conftest import Talk
from tests.dialogues.test_keeping import coordinates, done, pays
from tests.make import TEAM


def begins(talk: Talk, *towns: str) -> str:
    """The secretariat begins for these cities; what it then sees."""
    who = talk.secretary
    who.presses("Nieuwe lijst beginnen", in_=who.types("/g40 beheer verkiezing"))
    who.fills({"Alleen deze steden": list(towns)})
    who.submits()
    return done(who)


def leads(talk: Talk, person: Person, theme: str) -> None:
    """Somebody leads a group without being in it."""
    with talk.db.transaction() as tx:
        known = members.by_account(tx, TEAM, person.id)
        assert known is not None
        office = {"member_id": known.id, "role": Role.LEAD, "theme_id": themes.find(tx, theme).id}
        tx.execute(insert(Office).values(since=NOW.date(), **office))


def test_whole_season_with_two_cities(talk: Talk) -> None:
    carla = coordinates(talk, talk.person("Carla Voorbeeld", side="Ambtelijk"))
    ot = coordinates(talk, talk.person("Ot Voorbeeld", "Oss", side="Ambtelijk"), "Oss")
    anna, bo = talk.person("Anna Voorbeeld", function="wethouder Europa"), talk.person("Bo Voorbeeld")
    nora = talk.person("Nora Voorbeeld", function="wethouder Financiën")
    wim = talk.person("Wim Voorbeeld", "Oss")
    for who, group in ((anna, "europa"), (bo, "financien"), (wim, "mkb")):
        who.types(f"/g40 aansluiten {group}")
    leads(talk, bo, "financien")
    assert begins(talk, "Ede", "Oss", "Almelo").splitlines() == [
        "Verkiezingen november 2026: 0 van de 3 steden zijn klaar.",
        "Begonnen voor 3 steden: 4 rollen en lidmaatschappen om door te lopen. De coördinatoren krijgen hun lijst.",
        "Nog niet begonnen (3)",
        "Almelo, Ede, Oss",
        "Zonder coördinator, dus niemand krijgt de lijst: Almelo.",
    ]
    pays(talk)
    assert carla.inbox[-1].plain.splitlines() == [
        (
            "Verkiezingen november 2026: wie van Ede blijft, en wie heeft een opvolger? Het kost een paar minuten, en je "
            "kunt tussendoor stoppen."
        ),
        "[Doorlopen]",
        "Er eindigt niets voordat jij het hebt gezegd.",
    ]
    seen = carla.presses("Doorlopen", in_=carla.inbox[-1])
    assert seen.plain.splitlines() == [
        "Ede",
        "Verkiezingen november 2026: nog 2 van de 2 mensen. Elke keuze wordt meteen bewaard.",
        "[Alle 2 blijven]",
        "@Anna Voorbeeld, wethouder Europa",
        "in Europa",
        "[Blijft] [Opvolger] [Vacant]",
        "@Bo Voorbeeld",
        "trekker Financiën · in Financiën",
        "[Blijft] [Opvolger] [Vacant]",
        "[Sluiten]",
    ]
    seen = carla.presses("Blijft", in_=seen)
    assert seen.plain.splitlines()[1] == "Bewaard: @Anna Voorbeeld blijft."
    carla.presses("Opvolger", in_=seen)
    carla.submits()
    assert list(carla.errors.values()) == ["Kies iemand of vul een naam in: een van beide."]
    carla.fills({"Wie is de opvolger?": "Nora Voorbeeld, wethouder Financiën"})
    carla.fills({"En daarna?": ["Bo Voorbeeld verlaat het netwerk"]})
    carla.submits()
    assert done(carla).splitlines() == [
        "Bewaard: @Nora Voorbeeld volgt @Bo Voorbeeld op.",
        "Verkiezingen november 2026: Ede is klaar. Dank je wel!",
        "Besloten",
        "• @Anna Voorbeeld blijft",
        "• @Nora Voorbeeld volgt @Bo Voorbeeld op",
    ]
    pays(talk)
    told = [message.plain.splitlines()[0] for message in nora.inbox]
    assert "Welkom bij het Stedennetwerk G40, Nora!" in told
    assert len(told) == 3  # what Carla did, the hand-over note, the welcome
    # a button pressed late does no harm, and says so
    assert (
        carla.presses("Doorlopen", in_=carla.inbox[-1]).plain.splitlines()[1].endswith("Ede is klaar. Dank je wel!")
    )
    carla.closes(everything=True)
    # the other city has somebody new, and a name that is known already
    ot.presses("Opvolger", in_=ot.presses("Doorlopen", in_=ot.inbox[-1]))
    ot.fills({"Of iemand die nieuw is": "ot voorbeeld"})
    ot.submits()
    assert list(ot.errors.values()) == ["Ot Voorbeeld staat al bij Oss."]
    ot.fills({"Of iemand die nieuw is": "Nieuw Voorbeeld", "Functie van wie nieuw is": "wethouder Economie"})
    ot.submits()
    assert done(ot).splitlines()[0] == "Bewaard: Nieuw Voorbeeld volgt @Wim Voorbeeld op."
    assert "Nieuw Voorbeeld, wethouder Economie (Oss)" in ot.types("/g40 leden mkb").plain
    assert "Wim Voorbeeld" not in ot.types("/g40 leden mkb").plain


def test_stopped_resumed_reminded_and_ended(talk: Talk) -> None:
    carla = coordinates(talk, talk.person("Carla Voorbeeld", side="Ambtelijk"))
    for name in ("Anna Voorbeeld", "Bo Voorbeeld"):
        talk.person(name).types("/g40 aansluiten europa")
    begins(talk, "Ede")
    pays(talk)
    list_ = carla.presses("Doorlopen", in_=carla.inbox[-1])
    list_ = carla.presses("Blijft", in_=list_)
    who = talk.secretary
    seen = who.presses("Pauzeren", in_=who.types("/g40 beheer verkiezing"))
    assert seen.plain.splitlines()[:3] == [
        (
            "Verkiezingen november 2026: 0 van 1 stad is klaar. Dit is gepauzeerd: coördinatoren kunnen nu niet "
            "beslissen."
        ),
        "Bezig (1)",
        "Ede (nog 1)",
    ]
    paused = carla.presses("Vacant", in_=list_)
    assert paused.plain.splitlines()[1].endswith("is gepauzeerd door het secretariaat. Wat besloten is, is bewaard.")
    carla.closes(everything=True)
    seen = who.presses("Verdergaan", in_=seen)
    home = who.opens_home()
    assert home is not None
    assert "Verkiezingen november 2026: 0 van 1 stad is klaar." in home.plain.splitlines()
    assert who.presses("Bekijken", in_=home).plain.splitlines()[1].endswith("0 van 1 stad is klaar.")
    who.closes(everything=True)
    seen = who.presses("Coördinatoren herinneren", in_=seen)
    assert "1 coördinator krijgt de lijst opnieuw." in seen.plain
    seen = who.presses("Coördinatoren herinneren", in_=seen)
    assert "Ze zijn vandaag al herinnerd. Morgen kan het weer." in seen.plain
    pays(talk)
    assert len(carla.inbox) == 3
    left = carla.presses("Doorlopen", in_=carla.inbox[-1])
    assert [line for line in left.plain.splitlines() if line.startswith(("@", "•"))] == [
        "@Bo Voorbeeld", "• @Anna Voorbeeld blijft",
    ]  # fmt: skip
    carla.closes(everything=True)
    assert "is afgesloten" in who.presses("Lijst afsluiten", in_=seen).plain
    assert carla.presses("Doorlopen", in_=carla.inbox[-1]).plain.splitlines()[1].endswith("is afgesloten.")
    home = who.opens_home()
    assert home is not None
    assert "Verkiezingen november" not in home.plain


def test_who_was_to_stay_is_vacant_after_all(talk: Talk) -> None:
    carla = coordinates(talk, talk.person("Carla Voorbeeld", side="Ambtelijk"))
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 aansluiten europa")
    begins(talk, "Ede")
    pays(talk)
    seen = carla.presses("Blijft", in_=carla.presses("Doorlopen", in_=carla.inbox[-1]))
    assert seen.plain.splitlines()[2:] == [
        "Verkiezingen november 2026: Ede is klaar. Dank je wel!",
        "Besloten",
        "• @Anna Voorbeeld blijft",
        "[Toch een opvolger] [Toch vacant]",
        "[Nieuw iemand toevoegen] [Pagina van Ede]",
        "[Sluiten]",
    ]
    carla.presses("Toch vacant", in_=seen)
    carla.submits({"En daarna?": ["Anna Voorbeeld verlaat het netwerk"]})
    assert done(carla).splitlines()[0] == "Bewaard: vacant na @Anna Voorbeeld."
    assert carla.types("/g40 leden europa").text == "*Europa*: nog niemand."


def test_many_cities_without_a_coordinator_are_cut_beside_their_button(talk: Talk) -> None:
    begins(talk)
    seen = talk.secretary.types("/g40 beheer verkiezing")
    assert (
        "Zonder coördinator, dus niemand krijgt de lijst: Alkmaar, Almelo, Almere, Alphen aan den Rijn, Amersfoort, "
        "Amstelveen en nog 35."
    ) in seen.plain.splitlines()


def test_who_is_new_is_welcomed_once_in_their_own_language(talk: Talk) -> None:
    coordinates(talk, talk.person("Carla Voorbeeld", side="Ambtelijk"))
    begins(talk, "Ede")
    new = talk.newcomer("Nia Voorbeeld", locale="en-GB")
    home = new.opens_home()
    assert home is not None
    new.presses("Introduce yourself", in_=home)
    new.fills({"City": "Ede", "Side": "Political", "Function": "wethouder Wonen en Europa"})
    new.submits()
    new.closes(everything=True)
    pays(talk)
    assert [message.plain.splitlines() for message in new.inbox] == [[
        "Welcome to the Stedennetwerk G40, Nia!",
        ("I keep who is in which theme group, the network days and the lobby talks. All of it is in the tab Home at "
        "the top of this conversation; you can also just ask me here, for instance groups."),
        "Going by what you do, these groups may suit you:",
        "[Join Europa] [Join Wonen, Welzijn en Zorg] [Join Woningmarkt] [All theme groups]",
    ]]  # fmt: skip
    assert new.presses("Join Europa", in_=new.inbox[-1]).text == "Welcome to *Europa*!"
    other = talk.person("Wim Voorbeeld", "Oss")
    pays(talk)
    assert other.inbox == []


def test_checks_in_a_city_s_home_until_they_are_mended(talk: Talk) -> None:
    carla = coordinates(talk, talk.person("Carla Voorbeeld", side="Ambtelijk"))
    leads(talk, talk.person("Anna Voorbeeld"), "europa")
    home = carla.opens_home()
    assert home is not None
    assert "Ede: 1 punt in het adresboek vraagt aandacht." in home.plain.splitlines()
    seen = carla.presses("Bekijken", in_=home)
    assert seen.plain.splitlines()[:4] == [
        "G40",
        "Ede: er is 1 punt om naar te kijken.",
        "Wel trekker, maar zelf geen lid: Anna Voorbeeld (Europa).",
        "[In de groep zetten]",
    ]
    mended = carla.presses("In de groep zetten", in_=seen)
    assert mended.plain.splitlines()[1] == (
        "1 trekker zit nu in de groep. Alles is op orde in Ede. Goed bijgehouden!"
    )
    home = carla.opens_home()
    assert home is not None
    assert "adresboek" not in home.plain


def test_secretariat_asks_and_ends_by_one_press(talk: Talk) -> None:
    lost, anna = talk.newcomer("Zoek Voorbeeld"), talk.person("Anna Voorbeeld")
    lost.types("/g40 groepen")
    leads(talk, anna, "europa")
    talk.leaves_slack(anna)
    talk.clock.move(days=15)
    who = talk.secretary
    seen = who.types("/g40 beheer controles")
    assert [line for line in seen.plain.splitlines() if "Voorbeeld" in line] == [
        "Vertrokken, maar nog met een rol: Anna Voorbeeld (Ede).",
        "Stad of kant al twee weken onbekend: Zoek Voorbeeld.",
    ]
    seen = who.presses("Vraag het", in_=seen)
    seen = who.presses("Beëindigen", in_=seen)
    assert seen.plain.splitlines()[0].startswith("De rollen van 1 persoon zijn beëindigd.")
    assert "Vertrokken" not in seen.plain
    pays(talk)
    assert lost.inbox[-1].plain.splitlines()[-1] == "[Stel je voor]"
    assert who.types("/g40 admin checks").plain.splitlines()[0] == "Er zijn 3 punten om naar te kijken."
