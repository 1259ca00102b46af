"""Rounds as the secretariat sees them in Home, and what their buttons do."""

from datetime import date, datetime, timedelta

import pytest

from bot import debts
from bot.debts import Asked
from bot.delivery import answers
from bot.ticks import digest, reminders
from handlers.texts import LANGUAGES, speaking
from handlers.views.deliveries import reasons
from storage import members
from storage.kinds import DebtState
from storage.members import Actor
from storage.network import Network
from tests.conftest import NOW
from tests.dialogues.conftest import Talk
from tests.ledger import ROUND, Ledger
from tests.make import TEAM, Make
from tests.paying import payer
from tests.reminding import Reminding

SENT, MISSED, UNDELIVERABLE, DROPPED = (
    DebtState.SENT,
    DebtState.MISSED,
    DebtState.UNDELIVERABLE,
    DebtState.DROPPED,
)
UNCONFIRMED = (
    "misschien wel aangekomen: het antwoord van Slack ging verloren, en nakijken kon ik niet "
    "(mijn Slack-app mist een recht; laat de beheerder python -m bot check doen)"
)


@pytest.fixture
def ledger(talk: Talk, g40: Network) -> Ledger:
    """A network day on 17 December, and a ledger."""
    calendar = Reminding(talk.db, Make(talk.db, NOW), g40, NOW)
    day = calendar.plans(calendar.wanted(date(2026, 12, 17)))
    return Ledger(talk.db, NOW, facts={"day": day, "starts_on": "2026-12-17", "moment": "open"})


def home(talk: Talk, ledger: Ledger) -> list[str]:
    """What Home tells of rounds, now."""
    talk.clock.at = ledger.now
    view = talk.secretary.opens_home()
    assert view is not None
    return of_rounds(view.plain)


def of_rounds(said: str) -> list[str]:
    _, heading, rest = said.partition("Verzendrondes\n[Vernieuwen]\n")
    return rest.partition("\n---")[0].split("\n") if heading else []


def test_a_round_is_followed_from_its_begin_to_its_end(talk: Talk, ledger: Ledger) -> None:
    assert home(talk, ledger) == []
    ledger.in_a_round(f"U{number:04d}" for number in range(1041))
    title = "Herinnering netwerkdag 17 december: inschrijven kan"
    assert home(talk, ledger) == [title, "0 van 1.041 verstuurd. De rest volgt."]
    ledger.settles(SENT)
    ledger.passes(seconds=170)
    ledger.settles(SENT, most=811)
    ledger.passes(seconds=60)
    ledger.settles(SENT, most=200)
    assert home(talk, ledger) == [title, "1.012 van 1.041 verstuurd, nog minder dan een minuut."]
    ledger.passes(minutes=5)
    assert home(talk, ledger) == [
        title,
        "1.012 van 1.041 verstuurd. Sinds di 24 nov, 10:33 gaat er niets uit: draait de worker van de bot?",
    ]
    ledger.puts_off("no answer: TimeoutError", 600, most=29)
    assert home(talk, ledger) == [
        title,
        "1.012 van 1.041 verstuurd. Nog 29, vanaf di 24 nov, 10:48.",
        "• 29 × Slack geeft geen antwoord (TimeoutError)",
    ]
    ledger.passes(minutes=10)
    ledger.settles(DROPPED, most=29)
    assert home(talk, ledger) == [title, "Klaar di 24 nov, 10:48: 1.012 verstuurd, 29 niet meer nodig."]


def test_who_was_not_reached_is_named_with_the_reason_and_tried_again(talk: Talk, ledger: Ledger) -> None:
    talk.secretary.opens_home()
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld")
    ledger.in_a_round([anna.id, *(f"U{number:04d}" for number in range(10)), bo.id], kind="day_changed", facts={
        **(ledger.facts or {}), "version": 3,
    })  # fmt: skip
    ledger.settles(UNDELIVERABLE, "account_inactive", most=11)
    ledger.settles(UNDELIVERABLE, "unconfirmed:missing_scope")
    title = "Wijziging netwerkdag 17 december (versie 3)"
    others = ", ".join(f"@U{number:04d}" for number in range(7))
    assert home(talk, ledger) == [
        title,
        "Klaar di 24 nov, 10:30: 0 verstuurd, 12 niet bezorgd.",
        f"• 11 × dit account is niet meer actief: @Anna Voorbeeld, {others} en nog 3",
        f"• 1 × {UNCONFIRMED}: @Bo Voorbeeld",
        "[Opnieuw proberen] [Laten rusten]",
    ]
    talk.secretary.presses("Opnieuw proberen", in_=talk.secretary.home)
    assert talk.secretary.form is not None
    assert "12 berichten gaan opnieuw uit, als ze nog kloppen." in talk.secretary.form.plain
    talk.secretary.closes()
    assert talk.secretary.home is not None
    assert of_rounds(talk.secretary.home.plain)[:2] == [title, "0 van 12 verstuurd. De rest volgt."]
    assert [(claim.recipient, claim.unsure) for claim in ledger.claims()][-2:] == [("U0009", False), (bo.id, True)]


def test_what_was_not_delivered_is_let_go(talk: Talk, ledger: Ledger) -> None:
    ledger.in_a_round(["U0001", "U0002"])
    ledger.settles(UNDELIVERABLE, "user_not_found")
    ledger.settles(MISSED)
    assert home(talk, ledger)[-1] == "[Opnieuw proberen] [Laten rusten]"
    talk.secretary.presses("Laten rusten", in_=talk.secretary.home)
    assert talk.secretary.form is not None
    assert "1 bericht laat ik rusten." in talk.secretary.form.plain
    talk.secretary.closes()
    assert home(talk, ledger)[1:] == [
        "Klaar di 24 nov, 10:30: 0 verstuurd, 1 niet meer nodig, 1 te laat.",
        "• 1 × te laat om nog te helpen: @U0002",
    ]
    assert talk.bot_acts(talk.secretary, "round_let_go", ROUND) == "Er is niets meer van over dat niet bezorgd is."
    anna = talk.person("Anna Voorbeeld")
    refused = "Dit kan alleen het secretariaat. Vraag het gerust aan hen."
    assert [talk.bot_acts(anna, action, ROUND) for action in ("round_resend", "round_let_go", "rounds")] == [
        refused
    ] * 3


def test_home_is_drawn_anew_by_its_button_and_nothing_is_laid_over_it(talk: Talk, ledger: Ledger) -> None:
    ledger.in_a_round(["U0001", "U0002"])
    assert home(talk, ledger)[1] == "0 van 2 verstuurd. De rest volgt."
    ledger.settles(SENT)
    talk.secretary.presses("Vernieuwen", in_=talk.secretary.home)
    assert talk.secretary.form is None
    assert talk.secretary.home is not None
    assert of_rounds(talk.secretary.home.plain)[1] == "1 van 2 verstuurd. De rest volgt."


def test_many_rounds_fit_in_home_and_on_a_page(talk: Talk, ledger: Ledger) -> None:
    for version in range(40):
        ledger.in_a_round([f"U{number:04d}" for number in range(8)], key=f"day_changed:1:v{version}", kind="day_changed", facts={
            **(ledger.facts or {}), "version": version,
        })  # fmt: skip
        for number in range(8):
            ledger.settles(UNDELIVERABLE, f"reason_{number}")
        ledger.passes(minutes=1)
    said = home(talk, ledger)
    assert [line for line in said if line.startswith("Wijziging")] == [
        f"Wijziging netwerkdag 17 december (versie {version})" for version in (39, 38, 37, 36)
    ]
    assert said[-1] == "[Alle rondes (40)]"
    assert said[7] == "• 1 × Slack meldt reason_5: @U0005"
    assert said[8] == "• 2 × een andere reden"
    talk.secretary.presses("Alle rondes (40)", in_=talk.secretary.home)
    page = talk.secretary.form
    assert page is not None
    assert page.plain.count("Wijziging netwerkdag 17 december") == 30
    assert page.plain.endswith("\nEn nog 10.\n[Sluiten]")


def test_a_worker_that_was_away_for_three_days_leaves_what_it_missed_to_be_seen(talk: Talk, g40: Network) -> None:
    calendar = Reminding(talk.db, Make(talk.db, NOW), g40, NOW)
    soon = calendar.wanted(date(2026, 12, 1), closes_at=NOW + timedelta(days=1))
    day = calendar.plans(soon)
    for name in ("Anna Voorbeeld", "Bo Voorbeeld"):
        with talk.db.reading() as tx:
            known = members.by_account(tx, TEAM, talk.person(name).id)
        assert known is not None
        calendar.comes(Actor(known), day)
    desk = talk.bot.desk
    for then in (datetime(2026, 11, 30, 9, 0, tzinfo=g40.zone), datetime(2026, 12, 3, 9, 30, tzinfo=g40.zone)):
        talk.clock.at = then  # the first time it is killed before it delivers
        reminders.tick(desk, then)
        digest.tick(desk, then)
    payer(desk, talk.bot.client).pay()
    view = talk.secretary.opens_home()
    assert view is not None
    asked = view.plain.partition("Voor het secretariaat\n")[2].partition("\n[")[0].split("\n")
    assert [line for line in asked if " aan " in line] == [
        "• 1 lobbyoverzicht aan #netwerk: te laat om nog te helpen"
    ]
    assert of_rounds(view.plain) == [
        "Bedankje na netwerkdag 1 december",
        "Klaar do 3 dec, 09:30: 3 verstuurd.",
        "Herinnering netwerkdag 1 december: tijd en plaats",
        "Klaar do 3 dec, 09:30: 0 verstuurd, 3 te laat.",
        "• 3 × te laat om nog te helpen: @Anna Voorbeeld, @Bo Voorbeeld, #netwerk",
    ]
    told = debts.listed(talk.bot.settings, Asked(state=MISSED), most=9, as_json=False, now=talk.clock())
    assert [line for line in told.splitlines() if line.endswith((": 1", ": 3"))] == [
        "digest: 1",
        f"reminder:{day}:2026-12-01:practical: 3",
    ]
    assert told.count("too late to be of use") == 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_code_of_slack_is_said_in_words(language: str) -> None:
    texts = speaking(language)
    codes = [
        *answers.PERMANENT,
        *answers.OURS,
        *answers.BROKEN,
        *answers.SLOWER,
        *(f"unconfirmed:{code}" for code in answers.PERMANENT | {"missing_scope", "too much said since"}),
    ]
    bare = texts.say("Slack said {error}", error="").plain
    assert [code for code in codes if bare in reasons.reason(texts, code).plain] == []
