"""Lobby talks, reported as the days go by."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.play import cast
from bot.play.example import people
from bot.play.example.people import actor
from storage import lobby, office_hours, themes
from storage.kinds import LedBy, Publicity, Result
from storage.lobby import Told
from storage.network import Network


@dataclass(frozen=True)
class Talk:
    """A lobby talk, so many working days ago."""

    ago: int
    by: str
    counterpart: str
    organisation: str
    kind: str
    themes: str
    said: str
    result: Result = Result.OPEN
    led_by: LedBy = LedBy.POLITICIAN
    people: str = ""
    next_step: str = ""
    next_in: int = 0
    publicity: Publicity = Publicity.NETWORK
    name_of: str = ""
    """In whose name it was reported, of those without an account."""


TALKS = (
    Talk(
        14, "U0X02", "Minister Bedacht", "Ministerie van Volkshuisvesting", "kabinet", "woningmarkt",
        "De minister erkent dat de middelgrote steden de helft van de bouwopgave dragen. Nog geen toezegging over "
        "de startbouwimpuls na volgend jaar.",
        people=cast.DAAN, next_step="Cijfers over stilgevallen projecten aanleveren", next_in=9,
    ),
    Talk(
        13, "U0X13", "Kamerlid Fictief", "Tweede Kamer", "tweede-kamer", "armoede-schulden",
        "Wil in het debat vragen naar de vindplaats van schulden bij jongeren. Neemt ons voorstel voor één "
        "aanspreekpunt per stad mee.",
        Result.WON,
    ),
    Talk(
        11, "U0X10", "Directeur Verzonnen", "Ministerie van Economische Zaken", "ministerie", "mkb",
        "Het ministerie zoekt steden voor een proef met een regionaal loket voor mkb-financiering.",
        led_by=LedBy.OFFICIAL, next_step="Drie steden voorstellen", next_in=12,
    ),
    Talk(
        10, "U0X06", "Directeur-generaal Nergens", "Ministerie van Klimaat", "ministerie",
        "duurzaamheid|omgevingswet",
        "Netcongestie remt nu ook woningbouw. Er komt een versneller per regio; de steden vragen een plek aan tafel.",
        people="U0X08",
    ),
    Talk(
        8, "U0X15", "Staatssecretaris Nergenshuizen", "Ministerie van VWS", "kabinet", "zorg-jeugd-onderwijs",
        "Over de hervormingsagenda jeugd: de steden krijgen inzage in het rekenmodel voordat het naar de Kamer gaat.",
        Result.WON, people="U0X16",
    ),
    Talk(
        7, cast.DAAN, "Kamerlid Bedacht", "Tweede Kamer", "tweede-kamer", "omgevingswet",
        "Werkbezoek aan Breda over het omgevingsplan. Begrip voor de doorlooptijden, kritisch op de kosten.",
        people="U0X04", next_step="Verslag van het werkbezoek rondsturen", next_in=10,
    ),
    Talk(
        5, "U0X11", "Voorzitter Proefpersoon", "Vereniging Binnenstad", "maatschappelijk-middenveld",
        "vitale-binnensteden", "Samen optrekken tegen leegstand: gezamenlijke brief over transformatie van winkels.",
    ),
    Talk(
        4, "U0X21", "Lid van het kabinet van de Commissaris", "Europese Commissie", "europa", "europa",
        "De Commissie denkt voor de nieuwe periode aan nationale plannen. De steden pleiten voor een eigen stedelijk "
        "deel en rechtstreekse middelen.",
        led_by=LedBy.LOBBY_COORDINATOR, next_step="Position paper afstemmen met de G4", next_in=14,
    ),
    Talk(
        3, "U0X02", "Directeur Woningbouw Fictief", "Ministerie van Volkshuisvesting", "ministerie",
        "woningmarkt|duurzaamheid",
        "Regeling voor collectieve warmte in nieuwbouw wordt verlengd. Voorwaarden zijn nog niet bekend.",
        Result.WON, led_by=LedBy.OFFICIAL,
    ),
    Talk(
        2, cast.BAS, "Beleidsmedewerker Testman", "Interprovinciaal Overleg", "medeoverheid", "woningmarkt",
        "Provincies willen de woondeals dit jaar herijken. Zwolle en Apeldoorn schrijven een eerste lijn.",
        led_by=LedBy.OFFICIAL, people="U0X05", next_step="Eerste lijn delen met de groep", next_in=6,
    ),
    Talk(
        2, cast.BAS, "Gedeputeerde Nergens", "Provincie", "medeoverheid", "verstedelijking-mobiliteit|omgevingswet",
        "De provincie betaalt mee aan wegen naar nieuwe wijken, als de steden hun plannen op elkaar afstemmen.",
        name_of=people.WILLEM, next_step="Overzicht van de plannen maken", next_in=11,
    ),
    Talk(
        1, "U0X08", "Kamerlid Nooitgeboren", "Tweede Kamer", "tweede-kamer", "verstedelijking-mobiliteit",
        "Motie over bereikbaarheid van nieuwe wijken haalde geen meerderheid. Nieuwe kans bij de begroting.",
        Result.LOST,
    ),
)  # fmt: skip


def later(network: Network, today: date) -> list[tuple[datetime, Callable[[Connection], None]]]:
    """List the reports of lobby talks, counted back from `today`: when each was filed, and what files it."""
    found: list[tuple[datetime, Callable[[Connection], None]]] = []
    for number, talk in enumerate(TALKS):
        on = _working_days_before(network, today, talk.ago)
        filed = office_hours.wall(network, on, time(9 + number % 7, 7 * number % 60))
        work = partial(_file, network=network, talk=talk, on=on, filed=filed, key=f"example-{number}")
        found.append((filed, work))
    return found


def _file(tx: Connection, *, network: Network, talk: Talk, on: date, filed: datetime, key: str) -> None:
    author = actor(tx, talk.by)
    told = Told(
        met_on=on,
        counterpart=talk.counterpart,
        organisation=talk.organisation,
        counterpart_class=talk.kind,
        led_by=talk.led_by,
        people=tuple(actor(tx, user).id for user in talk.people.split()),
        themes=tuple(themes.find(tx, word).id for word in talk.themes.split("|")),
        said=talk.said,
        result=talk.result,
        next_step=talk.next_step,
        next_by=author.id if talk.next_step else None,
        next_on=on + timedelta(days=talk.next_in) if talk.next_step else None,
        publicity=talk.publicity,
    )
    for_id = people.entered(tx, talk.name_of) if talk.name_of else None
    lobby.file(tx, author, told, network=network, form_key=key, at=filed, for_id=for_id)


def _working_days_before(network: Network, on: date, count: int) -> date:
    while count:
        on -= timedelta(days=1)
        count -= office_hours.is_working_day(network, on)
    return on
