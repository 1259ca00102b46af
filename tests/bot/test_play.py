"""The playground as it is started: what it refuses, how time goes there, and what there is to look at."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.play import Playground, cast, tour
from bot.play.example import groups
from bot.play.example.days import free_thursday
from bot.play.example.people import actor
from bot.play.time import stops
from bot.playground import Person
from bot.settings import Settings
from bot.trouble import Trouble
from handlers.visit import Desk
from storage import checks, network, office_hours, seasons
from storage.network import Network
from storage.network_days import days
from storage.themes import past, records
from tests.conftest import NOW

ZONE = ZoneInfo("Europe/Amsterdam")
LOCAL = "%a %d %b %H:%M"


@pytest.mark.parametrize("secret", ["slack_bot_token", "slack_app_token", "slack_signing_secret"])
def test_playground_does_not_start_with_a_real_secret(tmp_path: Path, secret: str) -> None:
    with pytest.raises(Trouble, match="Unset them first"):
        Playground(Settings(port=0, **{secret: "xoxb-real"}), tmp_path / "home")  # type: ignore[arg-type]
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "g40.example.org"])  # noqa: S104 - to be refused
def test_playground_does_not_start_for_other_machines(tmp_path: Path, host: str) -> None:
    with pytest.raises(Trouble, match="this machine only"):
        Playground(Settings(port=0, host=host), tmp_path / "home")


def test_command_says_why_it_does_not_start(tmp_path: Path) -> None:
    environment = {**os.environ, "SLACK_BOT_TOKEN": "xoxb-real", "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "playground"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Unset them first" in done.stderr, list(tmp_path.iterdir())) == (2, True, [])
    assert "xoxb-real" not in done.stderr


def test_stops_on_a_short_way_are_every_hour_of_the_day() -> None:
    since = datetime(2026, 11, 24, 15, 30, tzinfo=UTC)
    found = [stop.astimezone(ZONE).strftime(LOCAL) for stop in stops(since, since + timedelta(hours=17), ZONE)]
    assert found == [
        "Tue 24 Nov 17:00",
        "Tue 24 Nov 18:00",
        "Wed 25 Nov 08:00",
        "Wed 25 Nov 09:00",
        "Wed 25 Nov 09:30",
    ]


def test_stops_on_a_long_way_do_not_miss_a_working_morning_or_last_hour() -> None:
    since = datetime(2026, 11, 20, 9, tzinfo=UTC)
    found = [stop.astimezone(ZONE).strftime(LOCAL) for stop in stops(since, since + timedelta(days=4), ZONE)]
    assert found == [
        "Fri 20 Nov 12:00", "Fri 20 Nov 16:00", "Sat 21 Nov 12:00", "Sun 22 Nov 12:00", "Mon 23 Nov 09:00",
        "Mon 23 Nov 12:00", "Mon 23 Nov 16:00", "Tue 24 Nov 09:00", "Tue 24 Nov 10:00",
    ]  # fmt: skip


@pytest.fixture(scope="module")
def g40() -> Network:
    return network.load()


@pytest.mark.parametrize("today", [date(2026, month, 28) for month in range(1, 13)])
def test_next_day_of_the_example_is_ahead_and_in_office(g40: Network, today: date) -> None:
    found = free_thursday(g40, today + timedelta(days=30))
    assert found - today >= timedelta(days=29)
    assert office_hours.is_working_day(g40, found)


def test_everybody_is_invented_and_of_a_member_city() -> None:
    invented = {"Voorbeeld", "Example", "Bedacht", "Verzonnen", "Fictief"}
    assert [one.name for one in cast.PEOPLE if one.name.split()[-1] not in invented] == []
    assert len({one.user for one in cast.PEOPLE}) == len(cast.PEOPLE) == 52


def test_guide_says_what_everybody_shows() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "playground.md").read_text(encoding="utf-8")
    table = guide.partition("| | who | try |")[2].partition("\n\n")[0].splitlines()[2:]
    assert [line.split("|")[1].strip() for line in table] == [one.name.split()[0] for one in cast.PARTS]


def _directory_is_as_the_network_has_it(playground: Playground, desk: Desk) -> None:
    """What each of the people one can be finds of it."""

    def home(user: str) -> list[str]:
        found: str = Person(playground.slack, user).opens_home().plain
        return found.splitlines()

    with desk.db.reading() as tx:
        noor = actor(tx, cast.SECRETARIAT)
        assert [one.check for one in checks.network(tx, noor, at=NOW, on=NOW.date())] == list(checks.Check)
        (season,) = seasons.listed(tx, noor)
        overview = seasons.overview(tx, noor, season.id, on=NOW.date())
        became = [records.about(tx, past.called(tx, one.name).id) for one in groups.OWN]
    assert (season.name, overview.done, len(overview.cities)) == ("Verkiezingen november 2026", 10, 38)
    assert [(one.name, one.status.value) for one in became] == [
        ("Klimaatadaptatie", "proposed"), ("Nachteconomie", "proposed"), ("Circulaire economie", "merged"),
        ("Digitale weerbaarheid", "active"), ("Jaarwisseling", "ended"),
    ]  # fmt: skip
    assert "Verkiezingen november 2026: Ede is nog niet klaar." in home(cast.CARLA)
    fleur = home(cast.FLEUR)
    assert "Ben jij Fleur Voorbeeld, wethouder wonen (Ede), ingevoerd door @Carla Voorbeeld?" in fleur
    assert "[Stel je voor]" not in fleur  # one question at a time
    assert home(cast.BAS).count("Willem Verzonnen heeft nog niet geantwoord") == 1  # of the day that is open
    assert "voorzitter Bestuurlijk overleg Fysieke Pijler" in home(cast.HUGO)
    daan = Person(playground.slack, cast.DAAN)
    assert playground.slack.until(lambda: bool(daan.inbox))
    assert daan.inbox[0].text == "Je themagroep *Circulaire economie* gaat op in *Duurzaamheid*. Ga je mee?"
    daan.presses("Groep bijhouden", in_=daan.types("/g40 leden omgevingswet"))
    daan.presses("Kanaal vergelijken")
    assert playground.slack.until(lambda: "verschillen" in daan.ephemerals[-1].text)
    assert daan.ephemerals[-1].plain.splitlines()[1:] == [
        "Wel in de groep, niet in het kanaal (3)",
        "• @Ilse Bedacht (Zwolle)", "• @Vera Bedacht (Venlo)", "• @Wout Verzonnen (Lelystad)",
        "[Nodig iedereen uit (3)] [Nodig één persoon uit ▾]",
        "In de groep, zonder Slack-account (2)",
        "• Puck Fictief", "• Willem Verzonnen (Zwolle)",
        "Wel in het kanaal, niet in de groep (1)",
        "• @Bas Voorbeeld (Zwolle)",
        "[Vraag of ze meedoen (1)] [Vraag één persoon ▾]",
        "[Opnieuw vergelijken]",
    ]  # fmt: skip


def _is_patient(playground: Playground) -> None:
    """How fast it answers is measured by the bench; here a busy machine must not matter."""
    playground.slack.patience = 30
    playground.slack.over_socket_mode().ack_seconds = 60


def _tour_leads_somewhere(playground: Playground, desk: Desk, g40: Network) -> None:
    """Each step of the tour of an empty playground, done as its button and its text say."""
    steps = tour.steps(desk.db, g40, playground.time.now())
    assert [step.title.nl for step in steps] == [
        "Doe mee in een themagroep", "Kijk in je Home", "Plan een netwerkdag", "Schrijf je in voor de netwerkdag",
        "Laat de tijd lopen", "Maak een lobbyverslag", "Lees het overzicht van maandag", "Lees een spreadsheet in",
    ]  # fmt: skip
    typed = [step.types.nl for step in steps if step.types]
    anna, noor, daan = (Person(playground.slack, user) for user in (cast.ANNA, cast.SECRETARIAT, cast.DAAN))
    assert [step.as_ for step in steps if step.types] == [anna.id, noor.id, anna.id, daan.id]
    anna.types(typed[0])
    anna.submits({"Stad": "Dordrecht", "Kant": "Bestuurlijk"})
    anna.closes()
    noor.types(typed[1])
    noor.submits({"starts_on": NOW.date() + timedelta(days=35), "city": "Ede", "side": "Beide"})
    assert noor.errors == {}
    anna.presses("Inschrijven", in_=anna.writes(typed[2]))
    anna.submits()
    assert anna.form is not None
    assert "Je bent ingeschreven voor de netwerkdag" in anna.form.plain
    assert [step.goes() is not None for step in tour.steps(desk.db, g40, playground.time.now()) if step.goes] == [
        True, True,
    ]  # fmt: skip
    daan.types(typed[3])
    daan.submits({"Stad": "Breda", "Kant": "Bestuurlijk"})
    assert daan.form is not None
    assert daan.form.plain.startswith("Lobbyverslag\n")


def test_example_has_something_of_everything(tmp_path: Path, g40: Network) -> None:
    playground = Playground(Settings(port=0), tmp_path / "home", at=NOW)
    _is_patient(playground)
    try:
        assert playground.slack.complaints == []
        assert playground.bot is not None
        desk = playground.bot.built.desk
        bas = Person(playground.slack, cast.BAS)
        with desk.db.reading() as tx:
            coming = [day.starts_on for day in days.upcoming(tx, NOW.date())]
        assert coming == [date(2027, 1, 7), date(2027, 3, 4), date(2027, 5, 13), date(2027, 9, 9)]
        said = [seen.text for seen in playground.slack.workspace.channels[cast.CHANNEL].messages]
        assert [text.split(":")[0] for text in said if text.startswith("Lobbyoverzicht")] == [
            "Lobbyoverzicht week 45", "Lobbyoverzicht week 46", "Lobbyoverzicht week 47",
        ]  # fmt: skip
        assert [each.at.astimezone(ZONE).strftime(LOCAL) for each in tour.moments(desk.db, g40, NOW)] == [
            "Wed 25 Nov 09:05", "Mon 30 Nov 09:05", "Thu 10 Dec 09:05", "Thu 31 Dec 09:05", "Wed 06 Jan 09:05",
            "Fri 08 Jan 09:05",
        ]  # fmt: skip
        _directory_is_as_the_network_has_it(playground, desk)
        assert "@Ilse Bedacht" in bas.types(f"{g40.command} leden woningmarkt").plain
        playground.moves(NOW + timedelta(days=2))
        assert abs(playground.time.now() - NOW - timedelta(days=2)) < timedelta(minutes=1)
        playground.begins(empty=True)
        assert [
            user.real_name for user in playground.slack.workspace.users.values() if user.id.startswith("U0X")
        ] == []
        assert playground.bot.built.desk.network == g40
        _tour_leads_somewhere(playground, playground.bot.built.desk, g40)
    finally:
        playground.close()
