"""Reminders as people get them, and what their buttons do."""

from datetime import date, datetime

import pytest

from bot.playground import Person, Seen
from handlers.debts import NotNow
from handlers.visit import Desk
from storage import members
from storage.kinds import DaySide, Role
from storage.members import Actor
from storage.network import Network
from tests.conftest import NOW
from tests.dialogues.conftest import Talk
from tests.make import Make
from tests.paying import payer
from tests.reminding import Reminding

THURSDAY = date(2026, 12, 17)


class Reminded(Reminding):
    """A calendar whose reminders go out to Slack."""

    def __init__(self, talk: Talk, g40: Network) -> None:
        self.talk = talk
        super().__init__(talk.db, Make(talk.db, NOW), g40, NOW)

    @property
    def desk(self) -> Desk:
        return self.talk.bot.desk

    def actor(self, person: Person) -> Actor:
        with self.db.reading() as tx:
            known = members.by_account(tx, "T0G40", person.id)
        assert known is not None
        return Actor(known)

    def at(self, year: int, month: int, day: int, hour: int = 10, minute: int = 0) -> None:
        super().at(year, month, day, hour, minute)
        self.talk.clock.at = self.now

    def delivers(self) -> None:
        """A tick, and what is owed goes out."""
        self.talk.clock.at = self.now
        self.ticks()
        payer(self.talk.bot.desk, self.talk.bot.client).pay()


@pytest.fixture
def calendar(talk: Talk, g40: Network) -> Reminded:
    """Tuesday 24 November 2026, 10:30."""
    calendar = Reminded(talk, g40)
    calendar.at(2026, 11, 24, 10, 30)
    return calendar


def last(person: Person) -> str:
    return person.inbox[-1].plain


def said(talk: Talk) -> Seen:
    return talk.channel.messages[-1]


def test_open_is_told_to_a_person_and_in_the_channel(talk: Talk, calendar: Reminded) -> None:
    anna = talk.person("Anna Voorbeeld")
    calendar.joins(calendar.actor(anna), "europa")
    calendar.plans(calendar.wanted(THURSDAY, side=DaySide.POLITICAL))
    calendar.delivers()
    assert last(anna) == (
        "Je kunt je inschrijven voor de netwerkdag op donderdag 17 december 2026 in Oss. Kom je ook?\n"
        "[Inschrijven] [Ik kan niet] [Programma] [Geen herinneringen meer]"
    )
    assert said(talk).plain == (
        "Je kunt je inschrijven voor de netwerkdag op donderdag 17 december 2026 in Oss.\n"
        "Deze dag is voor wethouders en burgemeesters.\n"
        "[Inschrijven] [Programma]"
    )


def test_open_in_english_for_who_reads_english(talk: Talk, calendar: Reminded) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 language en")
    calendar.joins(calendar.actor(anna), "europa")
    calendar.plans(calendar.wanted(THURSDAY))
    calendar.delivers()
    assert last(anna) == (
        "You can sign up for the network day on Thursday 17 December 2026 in Oss. Will you be there?\n"
        "[Sign up] [I can't come] [Programme] [No more reminders]"
    )


def test_closing_says_until_when_and_how_many_come(talk: Talk, calendar: Reminded) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    calendar.joins(calendar.actor(anna), "europa")
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.comes(calendar.actor(bo), day)
    calendar.at(2026, 12, 10)
    calendar.delivers()
    assert last(anna) == (
        "De inschrijving voor de netwerkdag op donderdag 17 december 2026 in Oss sluit op za 12 dec, 17:00."
        " Ik weet nog niet of je komt.\n"
        "Tot nu toe: 1 deelnemer uit 1 stad.\n"
        "[Inschrijven] [Ik kan niet] [Programma] [Geen herinneringen meer]"
    )
    assert bo.inbox == []
    assert said(talk).plain == (
        "De inschrijving voor de netwerkdag op donderdag 17 december 2026 in Oss sluit op za 12 dec, 17:00.\n"
        "Tot nu toe: 1 deelnemer uit 1 stad.\n"
        "[Inschrijven] [Programma]"
    )


def test_practical_shows_place_start_and_own_programme(talk: Talk, calendar: Reminded) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    day = calendar.plans(calendar.wanted(THURSDAY), [calendar.make.theme_id("europa")])
    calendar.comes(calendar.actor(anna), day, "Europa")
    calendar.comes(calendar.actor(bo), day)
    calendar.at(2026, 12, 16)
    calendar.delivers()
    assert last(anna) == (
        "Morgen: de netwerkdag in Oss.\n"
        "Waar: Oss (De Voorbeeldzaal)\nBegin: do 17 dec, 13:45\n"
        "Jouw programma\n13:45–15:00 Europa\n"
        "[Programma] [Afmelden] [Geen herinneringen meer]"
    )
    assert last(bo) == (
        "Morgen: de netwerkdag in Oss.\n"
        "Waar: Oss (De Voorbeeldzaal)\nBegin: do 17 dec, 10:00\n"
        "Je hebt nog geen onderdelen van het programma gekozen.\n"
        "[Programma] [Afmelden] [Geen herinneringen meer]"
    )
    assert said(talk).plain == (
        "Morgen: de netwerkdag in Oss.\n"
        "Waar: Oss (De Voorbeeldzaal)\nBegin: do 17 dec, 10:00\n"
        "Tot nu toe: 2 deelnemers uit 2 steden.\n"
        "[Programma]"
    )


def test_practical_of_a_monday_comes_on_friday_and_names_the_day(talk: Talk, calendar: Reminded) -> None:
    anna = talk.person("Anna Voorbeeld")
    closes = datetime(2026, 12, 20, 17, 0, tzinfo=calendar.network.zone)
    day = calendar.plans(calendar.wanted(date(2026, 12, 21), closes_at=closes))
    calendar.comes(calendar.actor(anna), day)
    calendar.at(2026, 12, 18, 15, 59)
    calendar.delivers()
    assert anna.inbox == []
    calendar.at(2026, 12, 18, 16)
    calendar.delivers()
    assert last(anna) == (
        "Bijna zover: de netwerkdag op maandag 21 december 2026 in Oss.\n"
        "Waar: Oss (De Voorbeeldzaal)\nBegin: ma 21 dec, 10:00\n"
        "Je hebt nog geen onderdelen van het programma gekozen.\n"
        "[Programma] [Wijzigen] [Afmelden] [Geen herinneringen meer]"
    )


def test_practical_of_two_days_names_each(talk: Talk, calendar: Reminded) -> None:
    anna = talk.person("Anna Voorbeeld")
    wanted = calendar.wanted(date(2026, 12, 16), ends_on=THURSDAY)
    day = calendar.plans(wanted, [calendar.make.theme_id("europa")])
    calendar.comes(calendar.actor(anna), day, "Plenair", "Europa")
    calendar.at(2026, 12, 15)
    calendar.delivers()
    assert "Jouw programma\nwoensdag 16 december 2026\n10:00–11:00 Plenair\n13:45–15:00 Europa" in last(anna)


def test_thanks_to_who_came(talk: Talk, calendar: Reminded) -> None:
    anna = talk.person("Anna Voorbeeld")
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.comes(calendar.actor(anna), day)
    calendar.at(2026, 12, 18)
    calendar.delivers()
    assert last(anna) == (
        "Bedankt voor je komst naar de netwerkdag op donderdag 17 december 2026 in Oss.\n"
        "Sprak je er iemand voor de lobby, of maakte je een afspraak? Een verslag kost je een minuut.\n"
        "[Lobbyverslag maken] [Programma] [Geen herinneringen meer]"
    )
    assert said(talk).plain == (
        "Allemaal bedankt voor jullie komst naar de netwerkdag op donderdag 17 december 2026 in Oss.\n"
        "Oss, bedankt voor de ontvangst.\n"
        "Sprak je er iemand voor de lobby, of maakte je een afspraak? Een verslag kost je een minuut.\n"
        "[Lobbyverslag maken] [Programma]"
    )


def test_thanks_ask_a_lead_what_it_brought(talk: Talk, calendar: Reminded) -> None:
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    europa, veiligheid = calendar.make.theme_id("europa"), calendar.make.theme_id("veiligheid")
    for theme_id in (europa, veiligheid):
        calendar.make.office(calendar.actor(anna), Role.LEAD, theme_id=theme_id)
    calendar.make.office(calendar.actor(bo), Role.LEAD, theme_id=europa)
    day = calendar.plans(calendar.wanted(THURSDAY), [europa, veiligheid])
    calendar.comes(calendar.actor(anna), day)
    calendar.stays_away(calendar.actor(bo), day)
    calendar.at(2026, 12, 18)
    calendar.delivers()
    passed_on = (
        "Laat je groep en de pijler weten wat er is besloten, wat je van hen nodig hebt en wat anderen moeten weten."
        " Kwam er een lobbygesprek uit voort? Leg het hier vast.\n"
    )
    assert last(anna) == (
        "Bedankt voor je komst naar de netwerkdag op donderdag 17 december 2026 in Oss.\n"
        "Als trekker van Europa en Veiligheid: wat heeft de bijeenkomst daar opgeleverd?\n" + passed_on + "Europa\n"
        "[Lobbyverslag maken] [Wie zit erin?]\n"
        "Veiligheid\n"
        "[Lobbyverslag maken] [Wie zit erin?]\n"
        "[Programma] [Geen herinneringen meer]"
    )
    assert last(bo) == (
        "Als trekker van Europa: wat heeft de bijeenkomst tijdens de netwerkdag op donderdag 17 december 2026 in Oss"
        " opgeleverd?\n" + passed_on + "[Lobbyverslag maken] [Wie zit erin?]\n"
        "[Programma] [Geen herinneringen meer]"
    )
    talked = bo.presses("Lobbyverslag maken", in_=bo.inbox[-1])
    assert talked.title == "Lobbyverslag"


def test_what_is_no_longer_true_is_not_said(talk: Talk, calendar: Reminded) -> None:
    people = {name: talk.person(f"{name} Voorbeeld") for name in ("Anna", "Bo", "Cor", "Dewi", "Els")}
    for person in people.values():
        calendar.joins(calendar.actor(person), "europa")
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.ticks()
    calendar.comes(calendar.actor(people["Anna"]), day)
    calendar.leaves(calendar.actor(people["Bo"]), "europa")
    calendar.wants(calendar.actor(people["Cor"]), reminders=False)
    calendar.goes(calendar.actor(people["Dewi"]))
    calendar.delivers()
    assert [name for name, person in people.items() if person.inbox] == ["Els"]


def test_a_moved_or_cancelled_day_is_not_reminded_of(talk: Talk, calendar: Reminded) -> None:
    anna = talk.person("Anna Voorbeeld")
    calendar.joins(calendar.actor(anna), "europa")
    moved = calendar.plans(calendar.wanted(THURSDAY))
    cancelled = calendar.plans(calendar.wanted(date(2026, 12, 15)))
    calendar.ticks()
    calendar.moves(moved, calendar.wanted(date(2027, 3, 18)))
    calendar.cancels(cancelled)
    calendar.delivers()
    assert anna.inbox == []
    assert talk.channel.messages == []


def test_what_did_not_go_in_office_hours_waits_for_the_next(talk: Talk, calendar: Reminded) -> None:
    anna = talk.person("Anna Voorbeeld")
    calendar.joins(calendar.actor(anna), "europa")
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.at(2026, 11, 27, 16, 59)  # a Friday
    calendar.ticks()
    calendar.at(2026, 11, 27, 17, 0)
    with pytest.raises(NotNow) as later:
        calendar.says(f"reminder:{day}:2026-12-17:open:{calendar.actor(anna).id}")
    assert later.value.until == datetime(2026, 11, 30, 9, tzinfo=calendar.network.zone)
    for when in ((27, 17, 0), (28, 12, 0), (30, 8, 59)):
        calendar.at(2026, 11, *when)
        calendar.delivers()
    assert anna.inbox == []
    calendar.at(2026, 11, 30, 9)
    calendar.delivers()
    assert [message.text for message in anna.inbox] == [
        "Je kunt je inschrijven voor de netwerkdag op *donderdag 17 december 2026* in Oss. Kom je ook?"
    ]


def test_buttons_of_a_reminder_do_what_they_say(talk: Talk, calendar: Reminded) -> None:
    anna = talk.person("Anna Voorbeeld", external=True)
    calendar.joins(calendar.actor(anna), "europa")
    day = calendar.plans(calendar.wanted(THURSDAY))
    calendar.delivers()
    reminder = anna.inbox[-1]
    assert "Plenair" in anna.presses("Programma", in_=reminder).plain
    assert anna.presses("Ik kan niet", in_=reminder).title == "Afmelden"
    anna.closes()
    assert anna.presses("Inschrijven", in_=reminder).title == "Inschrijven"
    anna.submits()
    assert anna.errors == {}
    calendar.at(2026, 12, 10)
    assert [key for key in calendar.ticks() if key.count(":") == 4] == []
    calendar.at(2026, 12, 16)
    calendar.delivers()
    assert last(anna).startswith("Morgen: de netwerkdag in Oss.")
    anna.presses("Afmelden", in_=anna.inbox[-1])
    anna.submits()
    calendar.at(2026, 12, 18)
    assert calendar.ticks() == []
    assert calendar.owed()[f"reminder:{day}:2026-12-17:practical"].kind == "reminder_practical_channel"


def test_reminders_can_be_switched_off_from_one(talk: Talk, calendar: Reminded) -> None:
    anna = talk.person("Anna Voorbeeld", external=True)
    calendar.joins(calendar.actor(anna), "europa")
    calendar.plans(calendar.wanted(THURSDAY))
    calendar.delivers()
    assert "geen herinneringen" in anna.presses("Geen herinneringen meer", in_=anna.inbox[-1]).plain
    calendar.at(2026, 12, 10)
    assert [key for key in calendar.ticks() if key.count(":") == 4] == []
