"""What there is to look at: groups with people, network days, lobby reports. Made with the verbs, as people would.

Everybody in it is invented, and so is all that they say.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial

from sqlalchemy import Connection

from bot.play import cast
from bot.settings import Settings
from storage import cities, delegations, keeping, lobby, members, office_hours, offices, themes
from storage.database import Database
from storage.kinds import DaySide, LedBy, Publicity, Result, Role, Side
from storage.lobby import Told
from storage.members import Actor
from storage.network import Network
from storage.network_days import days, planning, signups
from storage.network_days.planning import Wanted
from storage.themes import life

HISTORY = timedelta(days=13)
"""How long the bot has been at work when somebody starts to play."""
KNOWN = timedelta(weeks=8)
"""Since when the people are in it."""
QUIET = ((12, 18), (1, 6))
"""Nobody plans a network day from the one to the other: Christmas."""

LEADS = {
    "omgevingswet": cast.DAAN, "woningmarkt": "U0X02", "mkb": "U0X10", "armoede-schulden": "U0X13",
    "duurzaamheid": "U0X06", "vitale-binnensteden": "U0X11", "zorg-jeugd-onderwijs": "U0X15", "europa": "U0X21",
    "verstedelijking-mobiliteit": "U0X08",
}  # fmt: skip


COORDINATORS = {"Ede": cast.CARLA, "Gouda": "U0X31"}
WITHOUT_SLACK = (
    ("Wies Bedacht", Side.POLITICAL, "burgemeester", "veiligheid interbestuurlijk"),
    ("Joris Verzonnen", Side.OFFICIAL, "beleidsadviseur duurzaamheid", "duurzaamheid"),
)
"""People of Ede, as their coordinator entered them: name, side, function, groups."""
PARTNER = ("Puck Fictief", "VNG", "beleidsmedewerker ruimte", "omgevingswet")


CHAIRS = {"sociaal": "U0X13", "economie-werk": "U0X10", "fysiek": "U0X02"}
SEATS = ("U0X02", "U0X03", "U0X06", "U0X08", "U0X10", "U0X13", "U0X15", "U0X17", "U0X19", "U0X21")
"""Politicians with their city's seat in the general board."""
LED = (("europa", "U0X17", 8), ("europa", "U0X13", 4), ("veiligheid", "U0X17", 4))
"""Who led which group for four years, so many years before the bot began; of Veiligheid nobody has since."""


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
        1, "U0X08", "Kamerlid Nooitgeboren", "Tweede Kamer", "tweede-kamer", "verstedelijking-mobiliteit",
        "Motie over bereikbaarheid van nieuwe wijken haalde geen meerderheid. Nieuwe kans bij de begroting.",
        Result.LOST,
    ),
)  # fmt: skip


def since(network: Network, at: datetime) -> datetime:
    """When the bot began its work: a Monday, early in the morning, well before `at`."""
    day = (at - HISTORY).astimezone(network.zone).date()
    return office_hours.wall(network, day - timedelta(days=day.weekday()), time(8))


def fill(settings: Settings, network: Network, at: datetime, today: date) -> None:
    """Fill a database that holds the reference data only, as it was at `at`, with days that suit `today`."""
    db = Database(settings.database_url)
    try:
        with db.transaction() as tx:
            people = _people(tx, at - KNOWN)
            _groups(tx, people, network, at - KNOWN)
            _offices(tx, people, network, at - KNOWN)
            _lives(tx, people, network, at - KNOWN)
            _without_slack(tx, people, network, at - KNOWN)
            _days(tx, people, network, at, today)
    finally:
        db.close()


def reports(network: Network, today: date) -> list[tuple[datetime, Callable[[Connection], None]]]:
    """List the reports of lobby talks, counted back from `today`: when each was filed, and what files it."""
    found: list[tuple[datetime, Callable[[Connection], None]]] = []
    for number, talk in enumerate(TALKS):
        on = _working_days_before(network, today, talk.ago)
        filed = office_hours.wall(network, on, time(9 + number % 7, 7 * number % 60))
        work = partial(_file, network=network, talk=talk, on=on, filed=filed, key=f"example-{number}")
        found.append((filed, work))
    return found


def _people(tx: Connection, at: datetime) -> dict[str, Actor]:
    found = {}
    for one in cast.PEOPLE:
        if one.side is None:
            continue
        person = members.greet(
            tx,
            team=cast.TEAM,
            slack_user=one.user,
            name=one.name,
            locale=None if one.outside else one.locale,
            home_team=cast.ELSEWHERE if one.outside else cast.TEAM,
            guest=False,
            at=at,
        )
        actor = Actor(person, secretariat=one.user == cast.SECRETARIAT)
        city = cities.find(tx, one.city)
        person = members.introduce(tx, actor, city_id=city.id, side=one.side, function=one.function, at=at)
        found[one.user] = Actor(person, actor.secretariat)
    return found


def _groups(tx: Connection, people: dict[str, Actor], network: Network, at: datetime) -> None:
    on = at.astimezone(network.zone).date()
    for one in cast.PEOPLE:
        for group in one.groups.split():
            themes.join(tx, people[one.user], group, at=at, on=on)
    boss = people[cast.SECRETARIAT]
    for group, user in LEADS.items():
        theme = themes.join(tx, people[user], group, at=at, on=on).theme
        offices.appoint(tx, boss, people[user].id, Role.LEAD, theme_id=theme.id, since=on, at=at)
    for one in cast.PEOPLE:
        if one.body:
            offices.appoint(tx, boss, people[one.user].id, Role.MEMBER, body=one.body, since=on, at=at)


def _without_slack(tx: Connection, people: dict[str, Actor], network: Network, at: datetime) -> None:
    """Cities with a coordinator, people who never came to Slack, and a guest who is of no city."""
    on, boss = at.astimezone(network.zone).date(), people[cast.SECRETARIAT]
    for city, user in COORDINATORS.items():
        place = cities.find(tx, city).id
        offices.appoint(tx, boss, people[user].id, Role.COORDINATOR, city_id=place, since=on, at=at)
    ede = cities.find(tx, "Ede").id
    wanted = [
        (people[cast.CARLA], keeping.Wanted(name, side, function, city_id=ede), groups)
        for name, side, function, groups in WITHOUT_SLACK
    ]
    name, organisation, function, groups = PARTNER
    wanted.append((boss, keeping.Wanted(name, Side.OFFICIAL, function, organisation=organisation), groups))
    for number, (by, one, called) in enumerate(wanted):
        key = f"example-{number}"
        person = keeping.enter(tx, by, one, team=cast.TEAM, form_key=key, at=at, on=on).person
        ids = [themes.find(tx, word).id for word in called.split()]
        keeping.place(tx, by, person.id, put_in=ids, team=cast.TEAM, at=at, on=on)
        if one.side is Side.POLITICAL:  # an alderman who never opens Slack: the coordinator acts for them
            delegations.let(tx, by, person.id, people[cast.CARLA].id, at=at, on=on)


def _offices(tx: Connection, people: dict[str, Actor], network: Network, at: datetime) -> None:
    """Chairs of pillars, seats in the general board; who led Europa before, and Veiligheid last."""
    on, boss = at.astimezone(network.zone).date(), people[cast.SECRETARIAT]
    for pillar, user in CHAIRS.items():
        offices.appoint(tx, boss, people[user].id, Role.CHAIR, pillar=pillar, since=on, at=at)
    for user in SEATS:
        offices.appoint(tx, boss, people[user].id, Role.MEMBER, body="ab", since=on, at=at)
    for group, user, years in LED:
        theme = themes.find(tx, group)
        since, until = on - timedelta(days=365 * years), on - timedelta(days=365 * (years - 4) + 1)
        offices.appoint(tx, boss, people[user].id, Role.LEAD, theme_id=theme.id, since=since, until=until, at=at)


def _lives(tx: Connection, people: dict[str, Actor], network: Network, at: datetime) -> None:
    """A group that is proposed, with some who would take part; and one that soon went on in another."""
    on, boss = at.astimezone(network.zone).date(), people[cast.SECRETARIAT]
    pitch = "Hitte, droogte en wateroverlast in de stad: wat werkt, en wie betaalt het?"
    proposed = life.propose(tx, people["U0X06"], "Klimaatadaptatie", pitch, ["fysiek"], at=at)
    for user in ("U0X07", "U0X26", cast.DAAN):
        life.show_interest(tx, people[user], proposed.id, wanted=True, at=at)
    who, into = people["U0X07"], themes.find(tx, "duurzaamheid")
    pitch = "Samen inkopen wat opnieuw gebruikt kan worden."
    short = life.propose(tx, who, "Circulaire economie", pitch, [], at=at)
    life.show_interest(tx, who, short.id, wanted=False, at=at)
    life.form(tx, boss, short.id, on=on, at=at)
    life.merge(tx, boss, short.id, into.id, on=on, at=at)


def _days(tx: Connection, people: dict[str, Actor], network: Network, at: datetime, today: date) -> None:
    """Plan the one before, with who came, and the next four."""
    boss = people[cast.SECRETARIAT]
    wanted = (
        (_free_thursday(network, today - timedelta(days=34)), DaySide.POLITICAL, "Schiedam", "Stadhuis"),
        (_free_thursday(network, today + timedelta(days=30)), DaySide.BOTH, "Zwolle", "Schouwburg"),
        (_free_thursday(network, today + timedelta(days=100)), DaySide.OFFICIAL, "Arnhem", ""),
        (_free_thursday(network, today + timedelta(days=165)), DaySide.POLITICAL, "Leeuwarden", ""),
        (_free_thursday(network, today + timedelta(days=285)), DaySide.POLITICAL, "Helmond", ""),
    )
    for number, (on, side, city, venue) in enumerate(wanted):
        planned_at = at - KNOWN if number else office_hours.wall(network, on - timedelta(weeks=7), time(10))
        groups = [themes.find(tx, word).id for word in ("woningmarkt", "omgevingswet", "mkb", "armoede")]
        near = number < 2  # noqa: PLR2004 - the last one and the next
        day = planning.plan(
            tx,
            boss,
            Wanted(on, None, side, "Netwerkdag", cities.find(tx, city).id, venue, planned_at if near else None, None),
            network=network,
            form_key=f"example-{number}",
            at=planned_at,
            themes=groups if near else None,
            plenary="Opening en actualiteit",
        ).day
        if near:
            _sign_up(tx, people, network, day.id, planned_at + timedelta(days=9), every=3 if number else 2)


def _sign_up(
    tx: Connection, people: dict[str, Actor], network: Network, day_id: int, at: datetime, *, every: int
) -> None:
    """Let one in so many people sign up, with the parts that suit them; and one sign off again."""
    on = at.astimezone(network.zone).date()
    day, parts = days.get(tx, day_id), days.slots(tx, day_id)
    fitting = [
        actor
        for user, actor in people.items()
        if user.startswith("U0X") and (day.side is DaySide.BOTH or actor.person.side == day.side.value)
    ]
    coming = fitting[::every]
    for actor in coming:
        chosen = signups.suggested(tx, actor, parts)
        signups.sign_up(tx, actor, day_id, slots=chosen, remarks="", at=at, on=on)
    signups.sign_off(tx, coming[-1], day_id, reason="Raadsvergadering", at=at, on=on)


def _file(tx: Connection, *, network: Network, talk: Talk, on: date, filed: datetime, key: str) -> None:
    def who(user: str) -> Actor:
        person = members.by_account(tx, cast.TEAM, user)
        if person is None:
            raise KeyError(user)
        return Actor(person)

    author = who(talk.by)
    told = Told(
        met_on=on,
        counterpart=talk.counterpart,
        organisation=talk.organisation,
        counterpart_class=talk.kind,
        led_by=talk.led_by,
        people=tuple(who(user).id for user in talk.people.split()),
        themes=tuple(themes.find(tx, word).id for word in talk.themes.split("|")),
        said=talk.said,
        result=talk.result,
        next_step=talk.next_step,
        next_by=author.id if talk.next_step else None,
        next_on=on + timedelta(days=talk.next_in) if talk.next_step else None,
        publicity=talk.publicity,
    )
    lobby.file(tx, author, told, network=network, form_key=key, at=filed)


def _working_days_before(network: Network, on: date, count: int) -> date:
    while count:
        on -= timedelta(days=1)
        count -= office_hours.is_working_day(network, on)
    return on


def _thursdays(on: date) -> Iterator[date]:
    on += timedelta(days=(3 - on.weekday()) % 7)
    while True:
        yield on
        on += timedelta(weeks=1)


def _free_thursday(network: Network, on: date) -> date:
    """Find the first Thursday from a date on that is no holiday, and not around Christmas."""
    begin, end = QUIET
    return next(
        day
        for day in _thursdays(on)
        if office_hours.is_working_day(network, day)
        and not ((day.month, day.day) >= begin or (day.month, day.day) <= end)
    )
