"""Where the clock can go, and the guided tour: the main job, and what is for who keeps the directory."""

from datetime import date, datetime, time, timedelta

from babel.dates import format_date

from bot.play import cast, samples
from bot.playground.page.stage import Moment, Step, Words
from storage import members, office_hours
from storage.database import Database
from storage.network import Network
from storage.network_days import days
from storage.network_days.days import Day

BEFORE = (28, 7, 1)
"""Days before a network day at which the bot speaks of it."""
AT = time(9, 5)
"""Just after the bot has looked at its calendar."""


def moments(db: Database | None, network: Network, now: datetime) -> list[Moment]:
    """List the moments worth going to, the soonest first."""
    found = [
        Moment(_wall(network, _today(network, now) + timedelta(days=1)), Words("Morgen", "Tomorrow")),
        Moment(monday(network, now), Words("Maandag 9 uur: het lobbyoverzicht", "Monday 9:00: the lobby digest")),
    ]
    day = next_day(db, network, now)
    if day is not None:
        for before in BEFORE:
            at = reminding(network, day, before)
            if at > now:
                found.append(Moment(at, _before(day, before)))
        after = _wall(network, office_hours.working_days_after(network, day.ends_on, 1))
        found.append(Moment(after, Words("De ochtend na de netwerkdag", "The morning after the network day")))
    return sorted(found, key=lambda moment: moment.at)


def steps(db: Database | None, network: Network, now: datetime) -> list[Step]:
    """Lead through the main job (join, Home, sign up, be reminded, report, read the digest), then the directory.

    Without the example there is no day yet, which is planned first, and no election.
    """
    command, empty = network.command, not _has_example(db)
    return [
        Step(
            Words("Doe mee in een themagroep", "Join a theme group"),
            Words(
                "Je bent Anna Voorbeeld, net wethouder en nieuw in het netwerk. Typ "
                f"{command} aansluiten omgevingswet en druk op Enter. De bot vraagt eerst wie je bent: vul dat in "
                "en bewaar het.",
                f"You are Anna Voorbeeld, a new alderman. Type {command} join omgevingswet and press Enter. "
                "First the bot asks who you are: fill that in and save it.",
            ),
            do=Words("Zet het voor me klaar", "Type it for me"),
            as_=cast.ANNA,
            room=cast.CHANNEL,
            types=Words(f"{command} aansluiten omgevingswet", f"{command} join omgevingswet"),
            until=("view.updated",),
        ),
        Step(
            Words("Kijk in je Home", "Look at your Home"),
            Words(
                "In Home staat wat voor jou van belang is: je groepen, de volgende netwerkdag en wat je kunt doen. "
                "Alles wat je typt kan ook hier, met knoppen.",
                "Home shows what matters to you: your groups, the next network day and what you can do. All that you "
                "can type you can also do here, with buttons.",
            ),
            do=Words("Open Home", "Open Home"),
            as_=cast.ANNA,
            room="app",
            tab="home",
            until=("home.published",),
        ),
        *([_plan_a_day(command)] if empty else []),
        Step(
            Words("Schrijf je in voor de netwerkdag", "Sign up for the network day"),
            Words(
                "Schrijf de bot gewoon een bericht: inschrijven. Kies in het formulier waar je bij wilt zijn.",
                "Simply write the bot a message: signup. In the form, choose the parts that you want to attend.",
            ),
            do=Words("Zet het voor me klaar", "Type it for me"),
            as_=cast.ANNA,
            room="app",
            types=Words("inschrijven", "signup"),
            until=("view.updated",),
        ),
        Step(
            Words("Laat de tijd lopen", "Let time pass"),
            Words(
                "Zet de klok op de ochtend voor de netwerkdag. Wie komt, krijgt een bericht met plaats, tijd en het "
                "eigen programma; wie nog niet had geantwoord, kreeg een week eerder een herinnering.",
                "Move the clock to the morning before the network day. Who comes gets a message with place, time and "
                "their own programme; who had not answered was reminded a week before.",
            ),
            do=Words("Verzet de klok", "Move the clock"),
            as_=cast.ANNA,
            room="app",
            goes=lambda: _day_before(db, network, now),
            until=("clock.moved",),
        ),
        Step(
            Words("Maak een lobbyverslag", "Report a lobby talk"),
            Words(
                "Daan sprak een Kamerlid. De bot vraagt eerst wie Daan is; daarna weet met een kort formulier het "
                "hele netwerk het.",
                "Daan talked with a Member of Parliament. First the bot asks who Daan is; then a short form, and the "
                "whole network knows.",
            )
            if empty
            else Words(
                "Daan trekt een themagroep en sprak een Kamerlid. Met een kort formulier weet het hele netwerk het.",
                "Daan leads a theme group and talked with a Member of Parliament. A short form, and the whole "
                "network knows.",
            ),
            do=Words("Word Daan en typ het", "Be Daan, and type it"),
            as_=cast.DAAN,
            room=cast.CHANNEL,
            types=Words(f"{command} verslag omgevingswet", f"{command} report omgevingswet"),
            until=("view.updated",),
        ),
        Step(
            Words("Lees het overzicht van maandag", "Read Monday's digest"),
            Words(
                "Elke maandag om 9 uur staat in het kanaal wat er vorige week is besproken.",
                "Every Monday at 9:00 the channel shows what was discussed last week.",
            ),
            do=Words("Naar maandag 9 uur", "To Monday 9:00"),
            room=cast.CHANNEL,
            goes=lambda: monday(network, now),
            until=("clock.moved",),
        ),
        *([] if empty else [_after_an_election()]),
        Step(
            Words("Lees een spreadsheet in", "Import a spreadsheet"),
            Words(
                "Het secretariaat deelt een lijst met de bot (📎) en ziet eerst wat er zou veranderen. Druk op "
                "Inlezen, en daarna op Ongedaan maken. Kijk verder zelf rond: word iemand anders, verzet de klok, of "
                "kijk onder de motorkap.",
                "The secretariat shares a list with the bot (📎) and first sees what would change. Press Inlezen, "
                "and then Ongedaan maken. After that, look around: be somebody else, move the clock, or look under "
                "the bonnet.",
            ),
            do=Words("Word Noor en deel de lijst", "Be Noor, and share the list"),
            as_=cast.SECRETARIAT,
            room="app",
            shares=samples.ROSTER,
            until=("file.shared",),
        ),
    ]


def _plan_a_day(command: str) -> Step:
    return Step(
        Words("Plan een netwerkdag", "Plan a network day"),
        Words(
            "Er is nog geen netwerkdag. Noor is het secretariaat: kies een dag over een week of vijf, voor beide "
            "kanten, en verstuur het formulier. Inschrijven kan dan meteen.",
            "There is no network day yet. Noor is the secretariat: choose a day some five weeks from now, for both "
            "sides, and send the form. Sign-up is open at once.",
        ),
        do=Words("Word Noor en typ het", "Be Noor, and type it"),
        as_=cast.SECRETARIAT,
        room=cast.CHANNEL,
        types=Words(f"{command} plannen nieuw", f"{command} plan new"),
        until=("view.updated",),
    )


def _after_an_election() -> Step:
    return Step(
        Words("Na een verkiezing", "After an election"),
        Words(
            "Carla is coördinator van Ede, en er is gestemd. Druk in haar Home op Doorlopen, en zeg van elke "
            "bestuurder of die blijft, een opvolger heeft, of een plek vacant laat.",
            "Carla coordinates Ede, and there was an election. In her Home, press Doorlopen, and say of each "
            "politician whether they stay (Blijft), are succeeded (Opvolger) or leave it vacant (Vacant).",
        ),
        do=Words("Word Carla en open Home", "Be Carla, and open Home"),
        as_=cast.CARLA,
        room="app",
        tab="home",
        until=("view.updated",),
    )


def _has_example(db: Database | None) -> bool:
    """Whether the bot knows the people of the example."""
    if db is None:
        return True
    with db.reading() as tx:
        return members.by_account(tx, cast.TEAM, cast.OTHERS[0].user) is not None


def monday(network: Network, now: datetime) -> datetime:
    """The next Monday, when the digest has just been posted; a later day when Monday is a holiday."""
    today = _today(network, now)
    for ahead in range(15):
        day = today + timedelta(days=ahead)
        at = _wall(
            network, office_hours.first_office_hour(network, _wall(network, day)).astimezone(network.zone).date()
        )
        if day.isoweekday() == network.digest_weekday and at > now:
            return at
    return _wall(network, today + timedelta(days=7))


def next_day(db: Database | None, network: Network, now: datetime) -> Day | None:
    """The next network day that takes place."""
    if db is None:
        return None
    with db.reading() as tx:
        found = [day for day in days.upcoming(tx, _today(network, now)) if not day.cancelled]
    return next((day for day in found if day.starts_on > _today(network, now)), None)


def reminding(network: Network, day: Day, before: int) -> datetime:
    """Just after the reminder of so many days before; in time, when that is no working day."""
    at = office_hours.last_office_hour(network, _wall(network, day.starts_on - timedelta(days=before)))
    return at if at.minute else at + timedelta(minutes=AT.minute)


def _day_before(db: Database | None, network: Network, now: datetime) -> datetime | None:
    day = next_day(db, network, now)
    at = reminding(network, day, 1) if day else None
    return at if at and at > now else None


def _before(day: Day, before: int) -> Words:
    nl, en = (format_date(day.starts_on, "d MMMM", locale) for locale in ("nl", "en"))
    if before == 1:
        return Words(f"1 dag voor de netwerkdag van {nl}", f"1 day before the network day of {en}")
    return Words(f"{before} dagen voor de netwerkdag van {nl}", f"{before} days before the network day of {en}")


def _today(network: Network, now: datetime) -> date:
    return now.astimezone(network.zone).date()


def _wall(network: Network, on: date) -> datetime:
    return office_hours.wall(network, on, AT)
