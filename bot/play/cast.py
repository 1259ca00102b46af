"""Who is there: the parts to play, and the people around them. All invented, and their names say so."""

from dataclasses import dataclass

from bot.playground import Person, Slack
from bot.playground.page.stage import Part, Words
from storage.kinds import Side

TEAM = "T0G40PLAY"
ELSEWHERE = "T0MINISTERIE"
CHANNEL = "C0NETWERK"
LOUNGE = "C0FYSIEK"
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
    what: Words | None = None
    """What is special about the part; None: one of the others."""


ANNA, BAS, CARLA, DAAN, ELSE_, EMMA = "U0ANNA", "U0BAS", "U0CARLA", "U0DAAN", "U0ELSE", "U0EMMA"

PEOPLE = (
    Somebody(
        ANNA, "Anna Voorbeeld", what=Words("wethouder, nieuw in het netwerk", "alderman, new to the network")
    ),
    Somebody(
        BAS, "Bas Voorbeeld", "Zwolle", Side.OFFICIAL, "Beleidsadviseur wonen",
        what=Words("ambtenaar in Zwolle", "official in Zwolle"),
    ),
    Somebody(
        CARLA, "Carla Voorbeeld", "Ede", Side.OFFICIAL, "Strategisch adviseur",
        what=Words("G40-coördinator van Ede", "city coordinator of Ede"),
    ),
    Somebody(
        DAAN, "Daan Voorbeeld", "Breda", Side.POLITICAL, "Wethouder ruimte",
        what=Words("trekker van een themagroep", "lead of a theme group"),
    ),
    Somebody(
        SECRETARIAT, "Noor Voorbeeld", "Amersfoort", Side.OFFICIAL, "Secretariaat G40",
        what=Words("secretariaat", "secretariat"),
    ),
    Somebody(
        ELSE_, "Else Voorbeeld", "Almere", Side.OFFICIAL, "Bestuursadviseur", outside=True,
        what=Words("uit een andere Slack-werkruimte", "from another Slack workspace"),
    ),
    Somebody(
        EMMA, "Emma Example", "Eindhoven", Side.OFFICIAL, "Policy adviser", "en-GB",
        what=Words("leest Engels", "reads English"),
    ),
)  # fmt: skip


def parts() -> list[Part]:
    """The people one can be."""
    return [Part(one.user, one.what) for one in PEOPLE if one.what]


def enter(slack: Slack, *, everybody: bool) -> None:
    """Let the people in; not `everybody`: only those whose part one can play."""
    people = [
        slack.person(
            one.name,
            user_id=one.user,
            locale=one.locale,
            email=f"{one.user.lower()[2:]}@voorbeeld.example",
            external=one.outside,
            team_id=ELSEWHERE if one.outside else None,
        )
        for one in PEOPLE
        if one.what or everybody
    ]
    slack.channel("netwerk", people, channel_id=CHANNEL)
    slack.channel("fysieke-pijler", people, channel_id=LOUNGE)
    for one in people:
        slack.workspace.direct(one.id)


def person(slack: Slack, user: str) -> Person:
    """Somebody of the cast."""
    return Person(slack, user)
