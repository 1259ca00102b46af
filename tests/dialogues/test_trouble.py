"""The database away, Slack away, something unexpected: people get a sentence, and nothing typed is lost."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from datetime import time as hour
from typing import Any

import pytest
from slack_bolt import BoltRequest
from sqlalchemy import Connection, text

from bot.playground import Person, Seen
from bot.ticks import reminders
from handlers import accounts
from handlers.visit import Visit
from storage import members, network_days, themes
from storage.database import POOL, Database
from storage.errors import Unavailable
from storage.kinds import SlotKind
from storage.members import Actor
from tests.conftest import NOW
from tests.dialogues.conftest import Talk, talking
from tests.paying import payer
from tests.wire import Wire

AWAY = "Ik kan nu even niet bij mijn geheugen. Er is niets bewaard. Probeer het over een paar minuten opnieuw."


@contextmanager
def away(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The database cannot be reached."""

    def gone() -> None:
        raise Unavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(talk.db, "reading", gone)
        patch.setattr(talk.db, "transaction", gone)
        yield


def test_database_away_is_said_in_every_way_in(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.person("Anna Voorbeeld")
    groups = anna.types("/g40 groepen")
    with away(talk, monkeypatch):
        assert anna.types("/g40 join europa").text == AWAY
        assert anna.presses("Aansluiten", nth=0, in_=groups).text == AWAY
        assert anna.writes("join europa").text == AWAY
    assert anna.types("/g40 join europa").text == "Welkom bij *Europa*!"


def test_database_away_leaves_what_was_typed_in_a_form(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.newcomer()
    anna.types("/g40 join europa")
    anna.fills({"Stad": "Oss", "Kant": "Ambtelijk", "Functie": "adviseur"})
    with away(talk, monkeypatch):
        anna.submits()
    assert anna.errors == {"Stad": AWAY}
    anna.submits()
    assert anna.form is not None
    assert "Welkom bij Europa!" in anna.form.plain


def test_locked_database_is_said(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    with sqlite3.connect(talk.db.url.database or "") as other:
        other.execute("BEGIN IMMEDIATE")
        assert anna.types("/g40 join europa").text == AWAY
        other.execute("ROLLBACK")
    assert anna.types("/g40 join europa").text == "Welkom bij *Europa*!"


# --- a deadlock on PostgreSQL

DEADLOCK = "DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = 'deadlock_detected'; END $$"


def collides(patch: pytest.MonkeyPatch, where: object, verb: str, times: int) -> None:
    """The first so many times, what a verb wrote is undone for the sake of somebody else."""
    does, left = getattr(where, verb), [times]

    def does_at_last(tx: Connection, *given: Any, **also: Any) -> Any:
        done = does(tx, *given, **also)
        left[0] -= 1
        if left[0] >= 0:
            tx.exec_driver_sql(DEADLOCK)
        return done

    patch.setattr(where, verb, does_at_last)


def test_what_a_deadlock_undid_is_done_once_more(postgres_db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with talking(postgres_db) as talk:
        anna = talk.newcomer()
        anna.types("/g40 join europa")
        anna.fills({"Stad": "Oss", "Kant": "Ambtelijk"})
        with monkeypatch.context() as patch:
            collides(patch, members, "introduce", 1)
            anna.submits()
        assert (anna.errors, "Welkom bij Europa!" in anna.form.plain if anna.form else "") == ({}, True)
        anna.closes()
        for times, group, said in ((1, "woningmarkt", "Welkom bij *Woningmarkt*!"), (2, "leefomgeving", AWAY)):
            with monkeypatch.context() as patch:
                collides(patch, themes, "join", times)
                assert anna.types(f"/g40 join {group}").text == said


# --- the same with a PostgreSQL that is really away


@pytest.fixture
def wire(postgres_db: Database) -> Iterator[Wire]:
    wire = Wire(postgres_db.url.set(drivername="postgresql").render_as_string(hide_password=False))
    yield wire
    wire.close()


@pytest.fixture
def far(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Iterator[Talk]:
    """A bot whose PostgreSQL is at the other end of a wire, in more of a hurry than usual."""
    monkeypatch.setattr("bot.build.TIME", HURRY)
    monkeypatch.setattr("handlers.doors.screens.TIME", HURRY)
    db = Database(wire.url)
    with talking(db) as talk:
        yield talk
    db.close()


HURRY = 0.5


class Stopwatch:
    """Nobody waits longer than the time of a visit, and a little for what is no waiting."""

    def __init__(self) -> None:
        self.began = time.monotonic()

    def __call__(self) -> None:
        began, self.began = self.began, time.monotonic()
        assert self.began - began < HURRY + 0.9


def asks_at_every_door(anna: Person, groups: Seen) -> None:
    """A word, a button, a direct message, Home and the form that is open: each says that the database is away."""
    in_time = Stopwatch()
    assert anna.types("/g40 join europa").text == AWAY
    in_time()
    assert anna.writes("join europa").text == AWAY
    in_time()
    home = anna.opens_home()
    assert home is not None
    assert home.plain == AWAY
    in_time()
    anna.submits()
    assert anna.errors == {"Stad": AWAY}
    in_time()
    assert anna.presses("Aansluiten", nth=0, in_=groups).text == AWAY
    in_time()


def test_server_that_is_silent_is_said_in_every_way_in_and_in_time(far: Talk, wire: Wire) -> None:
    bo = far.person("Bo Voorbeeld")
    groups = bo.types("/g40 groepen")
    bo.presses("Wijzigen", in_=bo.types("/g40 ik"))
    bo.fills({"Stad": "Oss"})
    with wire.silent():
        asks_at_every_door(bo, groups)
    bo.submits()
    assert bo.errors == {}
    assert bo.types("/g40 join europa").text == "Welkom bij *Europa*!"


def test_server_that_is_gone_is_said_in_every_way_in_and_is_found_again(far: Talk, wire: Wire) -> None:
    bo = far.person("Bo Voorbeeld")
    groups = bo.types("/g40 groepen")
    bo.presses("Wijzigen", in_=bo.types("/g40 ik"))
    bo.fills({"Stad": "Oss"})
    with wire.closed():
        asks_at_every_door(bo, groups)
    bo.submits()
    assert bo.errors == {}
    assert bo.types("/g40 join europa").text == "Welkom bij *Europa*!"


UNCONFIRMED = (
    "Mijn geheugen viel weg terwijl ik dit bewaarde. Ik weet niet of het gelukt is. "
    "Probeer het over een paar minuten opnieuw: dubbel komt het er niet in."
)


def test_silence_at_the_very_end_is_not_called_nothing(far: Talk, wire: Wire) -> None:
    anna = far.person("Anna Voorbeeld")
    wire.hang_up_on(b"INSERT INTO memberships", b"COMMIT")
    assert anna.types("/g40 join europa").text == UNCONFIRMED
    assert anna.types("/g40 join europa").text.startswith("Je zit al in *Europa*")


def test_report_that_was_lost_at_the_very_end_is_filed_once(far: Talk, wire: Wire) -> None:
    anna = far.person("Anna Voorbeeld")
    anna.types("/g40 verslag")
    wire.hang_up_on(b"INSERT INTO reports", b"COMMIT")
    anna.submits({"counterpart": "Minister", "counterpart_class": "kabinet", "said": "Een toezegging."})
    assert anna.errors == {"Met wie was het gesprek?": UNCONFIRMED}
    anna.submits()
    assert anna.errors == {}
    with far.db.reading() as tx:
        assert tx.execute(text("SELECT count(*) FROM reports")).scalar_one() == 1


def test_home_that_is_drawn_when_the_server_falls_silent_says_so(
    far: Talk, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = far.person("Anna Voorbeeld")
    with ExitStack() as silence:

        def after_the_ack(*known: Any) -> Visit:
            silence.enter_context(wire.silent())
            return accounts.again(*known)

        monkeypatch.setattr("handlers.doors.screens.again", after_the_ack)
        home = anna.opens_home()
        assert home is not None
        assert home.plain == AWAY


def test_waits_for_a_connection_end_with_the_visit(far: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.WAIT", 5.0)
    anna = far.newcomer()
    with ExitStack() as taken:
        for _ in range(POOL):
            taken.enter_context(far.db.reading())
        in_time = Stopwatch()
        assert anna.types("/g40 groepen").text == AWAY
        in_time()


def test_full_disk_is_said_and_nothing_is_half_done(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    anna.types("/g40 verslag")
    with talk.db.transaction() as tx:
        tx.exec_driver_sql("PRAGMA max_page_count = 1")  # it stays as large as it is
    long = {"counterpart": "Minister", "counterpart_class": "kabinet", "said": "Een toezegging. " * 180}
    for _ in range(20):  # what room there is in its pages is used up first
        anna.submits(long)
        if anna.errors:
            break
        anna.closes()
        anna.types("/g40 verslag")
    assert anna.errors == {"Met wie was het gesprek?": AWAY}
    with talk.db.transaction() as tx:
        tx.exec_driver_sql("PRAGMA max_page_count = 1000000")
        filed = tx.execute(text("SELECT count(*) FROM reports")).scalar_one()
        assert tx.execute(text("SELECT count(DISTINCT report_id) FROM report_people")).scalar_one() == filed
    anna.submits()
    assert anna.errors == {}


def test_accident_gives_a_code_and_no_trace(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.person("Anna Voorbeeld")

    def accident(*_: object, **__: object) -> None:
        raise ZeroDivisionError("verborgen")

    monkeypatch.setattr("handlers.views.themes.groups", accident)
    said = anna.types("/g40 groepen").text
    assert said.startswith("Er ging bij mij iets mis. Probeer het opnieuw. Blijft het misgaan? Geef het secretariaat")
    assert "verborgen" not in said
    assert "Zero" not in said


def test_form_that_opens_too_late_gets_a_button(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    talk.slack.faults.add(method="views.open", kind="error:expired_trigger_id", times=1)
    seen = anna.types("/g40 report europa")
    assert seen.text == "Dat duurde te lang. Druk op de knop om het formulier te openen."
    anna.presses("Open het formulier", in_=seen)
    assert anna.form is not None
    assert "Europa" in anna.form.plain


def test_event_delivered_three_times_is_answered_once(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    before = len(anna.inbox)
    anna.writes("groepen", times=3)
    assert len(anna.inbox) - before == 1


def test_database_away_is_said_in_home(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = talk.newcomer()
    with away(talk, monkeypatch):
        home = anna.opens_home()
        assert home is not None
        assert home.plain == AWAY
    home = anna.opens_home()
    assert home is not None
    assert home.plain.startswith("Hallo Anna")


def test_answer_to_a_press_on_a_whisper_is_whispered(talk: Talk) -> None:
    """Two people talk; one asks the bot there, and only she may see it, also after she pressed a button on it."""
    anna = talk.person("Anna Voorbeeld")
    urls: list[dict[str, Any]] = []
    body = {
        "type": "block_actions",
        "user": {"id": anna.id, "team_id": "T0G40"},
        "channel": {"id": "D0ANNAPIET"},
        "container": {"type": "message", "is_ephemeral": True, "channel_id": "D0ANNAPIET"},
        "response_url": talk.slack.url,
        "actions": [{"action_id": "word:x", "value": "reports", "type": "button"}],
    }
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("slack_sdk.webhook.WebhookClient.send", lambda _self, **sent: urls.append(sent))
        talk.bot.app.dispatch(BoltRequest(mode="socket_mode", body=body))
        talk.settles()
    assert [(sent["response_type"], sent["replace_original"]) for sent in urls] == [("ephemeral", False)]


def test_slow_slack_does_not_eat_the_life_of_a_trigger(talk: Talk) -> None:
    anna = talk.newcomer()
    talk.slack.faults.add(method="users.info", kind="slow", seconds=1.8, times=1)
    anna.types("/g40 join europa")
    assert anna.form is not None
    asked = [call for call in talk.slack.calls if call.method == "users.info"]
    assert len(asked) == 1


def test_somebody_who_came_back_to_slack_is_served_again(talk: Talk) -> None:
    anna = talk.person("Anna Voorbeeld")
    talk.leaves_slack(anna)
    anna.record.deleted = False
    assert anna.types("/g40 join europa").text == "Welkom bij *Europa*!"


# --- two people at once


def shown(person: Person) -> str:
    assert person.form is not None
    return person.form.plain


def begins(person: Person, lines: int) -> str:
    """The first lines that are shown."""
    return "".join(line + "\n" for line in shown(person).splitlines()[:lines])


def planned(talk: Talk) -> network_days.Day:
    talk.secretary.types("/g40 plan new")
    talk.secretary.submits({"starts_on": "2026-12-17", "city": "Ede", "programme": "Leeg"})
    talk.secretary.closes()
    with talk.db.reading() as tx:
        return network_days.upcoming(tx, NOW.date())[0]


def colleague(talk: Talk) -> Actor:
    """Another of the secretariat."""
    with talk.db.reading() as tx:
        return Actor(members.by_id(tx, 1), secretariat=True)


def test_day_that_a_colleague_changed_meanwhile_is_not_undone(talk: Talk) -> None:
    day = planned(talk)
    secretary, network = talk.secretary, talk.bot.desk.network
    secretary.presses("Dag wijzigen", in_=secretary.types("/g40 plan 1"))
    with talk.db.transaction() as tx:
        wanted = network_days.Wanted(
            day.starts_on, None, day.side, "Startconferentie", day.city_id, "Akoesticum", day.opens_at, day.closes_at
        )
        network_days.change(tx, colleague(talk), day.id, wanted, network=network, at=NOW)
    secretary.submits({"Gebouw of adres": "Stadhuis", "Gastheerstad": "Oss"})
    assert begins(secretary, 6) == (
        "Dag wijzigen\n"
        "Deze dag is gewijzigd terwijl je het formulier open had. Nu is het:\n"
        "donderdag 17 december 2026\n"
        "Startconferentie · Ede (Akoesticum) · bestuurlijk\n"
        "Inschrijving: di 24 nov, 10:30 tot za 12 dec, 17:00 (open)\n"
        "Wat je invulde staat er nog: kijk het na en bewaar opnieuw.\n"
    )
    with talk.db.reading() as tx:
        assert network_days.get(tx, day.id).venue == "Akoesticum"
    secretary.submits({"Naam": "Startconferentie"})
    assert begins(secretary, 4) == (
        "G40\nBewaard.\ndonderdag 17 december 2026\nStartconferentie · Oss (Stadhuis) · bestuurlijk\n"
    )


def test_part_that_a_colleague_changed_meanwhile_is_not_undone(talk: Talk) -> None:
    planned(talk)
    secretary, network = talk.secretary, talk.bot.desk.network
    secretary.presses("Onderdeel toevoegen", in_=secretary.types("/g40 plan 1"))
    secretary.submits({"what": "Plenair", "starts": "10:00", "ends": "11:00"})
    secretary.closes()
    seen = secretary.types("/g40 plan 1")
    menu = next(element for element in seen.elements if element["type"] == "overflow")
    secretary.picks(menu["action_id"], "Wijzigen", in_=seen)
    with talk.db.transaction() as tx:
        wanted = network_days.WantedSlot(
            SlotKind.PLENARY, "Plenair", None, None, date(2026, 12, 17), hour(10), hour(11), "Grote zaal", None
        )
        network_days.change_slot(tx, colleague(talk), 1, wanted, network=network, at=NOW)
    secretary.submits({"Aantal plekken": "40"})
    assert begins(secretary, 5) == (
        "Onderdeel wijzigen\n"
        "Dit onderdeel is gewijzigd terwijl je het formulier open had. Nu is het:\n"
        "10:00–11:00 Plenair\n"
        "Grote zaal\n"
        "Wat je invulde staat er nog: kijk het na en bewaar opnieuw.\n"
    )
    secretary.submits({"Zaal": "Grote zaal"})
    assert "Grote zaal · 0 van 40 plekken bezet" in shown(secretary)


def test_report_corrected_by_two_people_at_once_keeps_what_both_typed(talk: Talk) -> None:
    anna, secretary = talk.person("Anna Voorbeeld"), talk.secretary
    anna.types("/g40 verslag")
    anna.submits({"counterpart": "Minister", "counterpart_class": "kabinet", "said": "Eerste versie."})
    anna.closes()
    for person in (anna, secretary):
        person.presses("Lees meer", in_=person.types("/g40 verslagen"))
        person.presses("Verbeteren")
    anna.submits({"said": "Tweede versie."})
    secretary.submits({"said": "Derde versie."})
    assert begins(secretary, 2) == (
        "Verslag verbeteren\n"
        "Dit verslag is verbeterd terwijl je het formulier open had. Bewaar je het jouwe, dan vervangt dat de verbetering. "
        "Wat je invulde staat er nog: kijk het na en bewaar opnieuw.\n"
    )
    assert "Tweede versie." in anna.presses("Lees meer", in_=anna.types("/g40 verslagen")).plain
    secretary.submits()
    assert "Derde versie." in anna.presses("Lees meer", in_=anna.types("/g40 verslagen")).plain


# --- Slack or the worker away for days


def test_worker_that_was_away_for_three_days_sends_what_still_helps(talk: Talk) -> None:
    """On Tuesday Slack takes nothing and then the worker is gone until Friday: the day of Wednesday has been."""
    anna, bo = talk.person("Anna Voorbeeld"), talk.person("Bo Voorbeeld", "Oss")
    for person in (anna, bo):
        person.types("/g40 join europa")
    for on in ("2026-11-25", "2026-12-17"):
        talk.secretary.types("/g40 plan new")
        talk.secretary.submits({"starts_on": on, "city": "Ede", "programme": "Leeg"})
        talk.secretary.closes()
    anna.types("/g40 inschrijven 1")
    anna.submits()
    anna.closes()
    desk = talk.bot.desk
    reminders.tick(desk, desk.now())
    talk.slack.faults.add(method="chat.postMessage", kind="503", times=1_000)
    payer(desk, talk.bot.client).pay()
    talk.slack.faults.clear()
    talk.clock.move(days=3)
    for _ in range(2):
        reminders.tick(desk, desk.now())
        payer(desk, talk.bot.client).pay()
    invited = "Je kunt je inschrijven voor de netwerkdag op donderdag 17 december 2026 in Ede. Kom je ook?"
    thanked = "Bedankt voor je komst naar de netwerkdag op woensdag 25 november 2026 in Ede."
    assert sorted(seen.plain.split("\n")[0] for seen in anna.inbox) == sorted([invited, thanked])
    assert [seen.plain.split("\n")[0] for seen in bo.inbox] == [invited]
    home = talk.secretary.opens_home()
    assert home is not None
    assert (
        "Herinnering netwerkdag 25 november: inschrijving sluit\n"
        "Klaar vr 27 nov, 10:30: 0 verstuurd, 2 te laat.\n"
        "• 2 × te laat om nog te helpen: @Bo Voorbeeld, #netwerk\n"
    ) in home.plain
