"""Who is there: the parts to play, and the people around them. All invented, and their names say so."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.playground import Person, Slack
from bot.playground.page.stage import Part, Words
from storage.kinds import Side

TEAM = "T0G40PLAY"
ELSEWHERE = "T0MINISTERIE"
CHANNEL = "C0NETWERK"
LOUNGE = "C0FYSIEK"
GROUP = "C0OMGEVING"
"""The channel of a theme group, in which some of the group are not, and somebody is who is not in the group."""
SECRETARIAT = "U0NOOR"


@dataclass(frozen=True)
class Somebody:
    """A person: `side` None has not introduced themselves to the bot yet."""

    user: str
    name: str
    city: str = ""
    side: Side | None = None
    function: str = ""
    locale: str = "nl-NL"
    outside: bool = False
    groups: str = ""
    body: str = ""
    gone: bool = False
    """Their account is no more."""
    what: Words | None = None
    """What is special about the part; None: one of the others."""


ANNA, BAS, CARLA, DAAN, ELSE_, EMMA = "U0ANNA", "U0BAS", "U0CARLA", "U0DAAN", "U0ELSE", "U0EMMA"
FLEUR, HUGO = "U0FLEUR", "U0HUGO"
JORIS, KOOS, ONNO = "U0JORIS", "U0KOOS", "U0ONNO"

PARTS = (
    Somebody(
        ANNA, "Anna Voorbeeld", what=Words("wethouder, nieuw in het netwerk", "alderman, new to the network")
    ),
    Somebody(
        BAS, "Bas Voorbeeld", "Zwolle", Side.OFFICIAL, "beleidsadviseur wonen", groups="woningmarkt",
        what=Words("ambtenaar in Zwolle, treedt op voor een wethouder", "official in Zwolle, acts for an alderman"),
    ),
    Somebody(
        CARLA, "Carla Voorbeeld", "Ede", Side.OFFICIAL, "strategisch adviseur", groups="interbestuurlijk",
        body="coordinatoren", what=Words("G40-coördinator van Ede", "city coordinator of Ede"),
    ),
    Somebody(
        DAAN, "Daan Voorbeeld", "Breda", Side.POLITICAL, "wethouder ruimte", groups="omgevingswet",
        what=Words("trekker van een themagroep", "lead of a theme group"),
    ),
    Somebody(
        FLEUR, "Fleur Voorbeeld",
        what=Words("wethouder in Ede, al ingevoerd door Carla", "alderman in Ede, entered by Carla before"),
    ),
    Somebody(
        HUGO, "Hugo Voorbeeld", "Deventer", Side.POLITICAL, "wethouder ruimte en klimaat",
        groups="stedelijke-transformatie",
        what=Words("voorzitter van de Fysieke Pijler", "chair of the Physical Pillar"),
    ),
    Somebody(
        SECRETARIAT, "Noor Voorbeeld", "Amersfoort", Side.OFFICIAL, "secretariaat G40", body="aot",
        what=Words("secretariaat", "secretariat"),
    ),
    Somebody(
        ELSE_, "Else Voorbeeld", "Almere", Side.OFFICIAL, "bestuursadviseur", outside=True, groups="mkb",
        what=Words("uit een andere Slack-werkruimte", "from another Slack workspace"),
    ),
    Somebody(
        EMMA, "Emma Example", "Eindhoven", Side.OFFICIAL, "policy adviser", "en-GB", groups="mkb europa",
        what=Words("leest Engels", "reads English"),
    ),
)  # fmt: skip
"""The people one can be."""

_OTHERS = """
Ilse Bedacht|Zwolle|p|wethouder wonen|woningmarkt omgevingswet
Karim Verzonnen|Apeldoorn|p|wethouder volkshuisvesting|woningmarkt
Lotte Fictief|Breda|o|beleidsadviseur omgevingswet|omgevingswet
Mees Bedacht|Apeldoorn|o|strateeg wonen|woningmarkt
Fatima Verzonnen|Nijmegen|p|wethouder klimaat en energie|duurzaamheid
Gijs Fictief|Delft|o|programmamanager energie|duurzaamheid
Sanne Bedacht|Groningen|p|wethouder mobiliteit|verstedelijking-mobiliteit
Joost Verzonnen|Helmond|o|adviseur mobiliteit|verstedelijking-mobiliteit
Yara Fictief|Tilburg|p|wethouder economie|mkb vitale-binnensteden
Thijs Bedacht|Roosendaal|p|wethouder binnenstad|vitale-binnensteden
Pien Verzonnen|Deventer|o|accountmanager ondernemers|mkb vitale-binnensteden
Omar Fictief|Enschede|p|wethouder werk en inkomen|armoede-schulden
Hanna Bedacht|Almelo|o|beleidsadviseur schuldhulp|armoede-schulden
Cem Verzonnen|Arnhem|p|wethouder jeugd en onderwijs|zorg-jeugd-onderwijs
Dewi Fictief|Haarlem|o|strategisch adviseur sociaal domein|zorg-jeugd-onderwijs armoede-schulden
Ravi Bedacht|Zaanstad|p|burgemeester|veiligheid
Eva Verzonnen|Leiden|o|adviseur veiligheid|veiligheid
Imran Fictief|Amersfoort|p|wethouder asiel en integratie|vergunninghouders-asiel
Noortje Bedacht|Alphen aan den Rijn|o|projectleider opvang|vergunninghouders-asiel
Pieter Verzonnen|'s-Hertogenbosch|p|wethouder financiën en Europa|europa financien
Roos Fictief|Maastricht|o|coördinator Europese fondsen|europa
Sven Bedacht|Leeuwarden|o|adviseur gemeentefonds|financien
Tess Verzonnen|Emmen|p|wethouder wonen en zorg|wonen-welzijn-zorg
Umar Fictief|Dordrecht|o|beleidsadviseur wonen, welzijn en zorg|wonen-welzijn-zorg
Vera Bedacht|Venlo|p|wethouder ruimtelijke ontwikkeling|omgevingswet stedelijke-transformatie
Wout Verzonnen|Lelystad|o|planoloog|stedelijke-transformatie omgevingswet
Xandra Fictief|Sittard-Geleen|p|wethouder transformatie|stedelijke-transformatie
Youssef Bedacht|Zoetermeer|o|adviseur digitale stad|smart-cities
Zoë Verzonnen|Haarlemmermeer|p|wethouder innovatie|smart-cities mkb
Arjen Fictief|Gouda|o|G40-coördinator|interbestuurlijk
Britt Bedacht|Hengelo|p|burgemeester|interbestuurlijk veiligheid
Chris Verzonnen|Oss|o|adviseur leren en werken|leren-werken-ondernemen
Demi Fictief|Schiedam|p|wethouder onderwijs en arbeidsmarkt|leren-werken-ondernemen
Sjoerd Bedacht|Zwolle|o|G40-coördinator|interbestuurlijk
Tineke Verzonnen|Nijmegen|o|G40-coördinator|interbestuurlijk
Ugo Fictief|Enschede|o|G40-coördinator|interbestuurlijk
Willemijn Bedacht|Arnhem|o|G40-coördinator|interbestuurlijk
Xavi Verzonnen|'s-Hertogenbosch|o|G40-coördinator|interbestuurlijk
Yfke Fictief|Groningen|o|G40-coördinator|interbestuurlijk
Zeger Bedacht|Tilburg|o|G40-coördinator|interbestuurlijk
"""

OTHERS = tuple(
    Somebody(f"U0X{number:02}", name, city, Side.POLITICAL if side == "p" else Side.OFFICIAL, function, groups=groups)
    for number, (name, city, side, function, groups) in enumerate(
        (line.split("|") for line in _OTHERS.strip().splitlines()), 2
    )
)
"""The people around them."""

ODD = (
    Somebody(JORIS, "Joris Verzonnen", "Ede", Side.OFFICIAL, "adviseur energie", groups="duurzaamheid"),
    Somebody(
        KOOS, "Koos Fictief", "Leeuwarden", Side.POLITICAL, "wethouder geldzaken", groups="financien", gone=True
    ),
    Somebody(ONNO, "Onno Bedacht"),
)
"""Who turned up and was not recognised, who left, and who never said where they are from."""

PEOPLE = PARTS + OTHERS + ODD

SAID = (
    (
        "U0X31",
        CHANNEL,
        0,
        9,
        "Goedemorgen allemaal. Vanaf vandaag houdt de bot bij wie in welke groep zit. Typ /g40 hulp.",
    ),
    ("U0X02", CHANNEL, 1, 9, "Fijn. Wie heeft er nog cijfers over stilgevallen bouwprojecten?"),
    (BAS, CHANNEL, 1, 12, "Ik zet ze in het lobbyverslag."),
    ("U0X26", LOUNGE, 2, 12, "De opzet voor het werkbezoek in Breda staat klaar, reacties graag voor vrijdag."),
)
"""What people wrote to each other in the days before, with the day and hour at which they did."""


def parts() -> list[Part]:
    """The people one can be."""
    return [Part(one.user, one.what) for one in PARTS if one.what]


def address(user: str) -> str:
    """The e-mail address of somebody's account."""
    return f"{user.lower()[2:]}@voorbeeld.example"


def enter(slack: Slack, *, everybody: bool) -> None:
    """Let the people in; not `everybody`: only those whose part one can play."""
    people = [
        slack.person(
            one.name,
            user_id=one.user,
            locale=one.locale,
            email=address(one.user),
            external=one.outside,
            deleted=one.gone,
            team_id=ELSEWHERE if one.outside else None,
        )
        for one in (PEOPLE if everybody else PARTS)
    ]
    slack.channel("netwerk", people, channel_id=CHANNEL)
    slack.channel("fysieke-pijler", people, channel_id=LOUNGE)
    if everybody:
        inside = {DAAN, BAS, *(one.user for one in PEOPLE if "omgevingswet" in one.groups and one.city == "Breda")}
        slack.channel("omgevingswet", [one for one in people if one.id in inside], channel_id=GROUP)
    for one in people:
        slack.workspace.direct(one.id)


def talk(slack: Slack, began: date, now: datetime) -> None:
    """Let people write what they wrote at this hour, counted from the day on which it all began."""
    for user, room, day, hour, text in SAID:
        if now.date() == began + timedelta(days=day) and now.hour == hour:
            Person(slack, user).writes(text, in_=room, waits=0)
