"""The life of theme groups: proposed, formed, renamed, merged with members who have yet to answer, ended."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.play import cast
from bot.play.example import when
from bot.play.example.people import actor
from storage import themes
from storage.network import Network
from storage.themes import changes, endings, proposals


@dataclass(frozen=True)
class Group:
    """A group of the example's own: who proposed it, and who else would take part."""

    name: str
    by: str
    pitch: str
    pillars: tuple[str, ...]
    interested: tuple[str, ...]
    formed: bool = True


CIRCULAR, INTO, FIRST = "Circulaire economie", "duurzaamheid", "U0X07"
"""What goes on in what, and who of its members is the first to follow; the others have yet to say."""
FORMER, RENAMED = "Cyberveiligheid", "Digitale weerbaarheid"
OVER, BECAUSE = "Jaarwisseling", "De landelijke regels zijn er: het werk is gedaan."
OWN = (
    Group(
        "Klimaatadaptatie", "U0X06", "Hitte, droogte en wateroverlast in de stad: wat werkt, en wie betaalt het?",
        ("fysiek",), ("U0X07", "U0X26", cast.DAAN), formed=False,
    ),
    Group(
        "Nachteconomie", "U0X11", "Levendig en leefbaar na zes uur: horeca, veiligheid en omwonenden samen.",
        ("economie-werk", "sociaal"), (cast.EMMA,), formed=False,
    ),
    Group(
        CIRCULAR, FIRST, "Samen inkopen wat opnieuw gebruikt kan worden.", ("fysiek",),
        ("U0X06", cast.DAAN, cast.EMMA),
    ),
    Group(
        FORMER, "U0X29", "Wat te doen als de systemen van een stad plat liggen.", (), ("U0X17", "U0X18", cast.EMMA),
    ),
    Group(OVER, "U0X17", "Vuurwerk, hulpverleners en de nacht van oud op nieuw.", (), ("U0X18", "U0X32")),
)  # fmt: skip
PURPOSES = {
    "omgevingswet": "De steden werken met de wet zoals hij bedoeld is, en het Rijk betaalt wat dat kost.",
    "woningmarkt": "Bouwen in de middelgrote steden gaat door, ook als de markt stilvalt.",
    "duurzaamheid": "Energie, warmte en grondstoffen: van plan naar uitvoering in de wijk.",
}


def begin(tx: Connection, network: Network, at: datetime) -> None:
    """Let people propose groups, some of which the secretariat then forms; and say what some are for."""
    on, boss = when.day(network, at), actor(tx, cast.SECRETARIAT)
    for word, purpose in PURPOSES.items():
        found = themes.find(tx, word)
        channel = cast.GROUP if word == "omgevingswet" else None
        changes.keep(tx, boss, found.id, purpose=purpose, aliases=(), channel=channel, on=on, at=at)
    for one in OWN:
        group = proposals.propose(tx, actor(tx, one.by), one.name, one.pitch, one.pillars, at=at)
        for user in one.interested:
            proposals.show_interest(tx, actor(tx, user), group.id, wanted=True, at=at)
        if one.formed:
            proposals.form(tx, boss, group.id, on=on, at=at)
            for user in (one.by, *one.interested):
                themes.join(tx, actor(tx, user), group.id, at=at, on=on)


def later(network: Network, began: datetime) -> list[tuple[datetime, Callable[[Connection], None]]]:
    """One gets another name, one stops, one goes on in another."""
    renamed, over = when.after(network, began, 0, 10), when.after(network, began, 1, 11)
    merged, follows = when.after(network, began, 2, 10), when.after(network, began, 4, 11)

    def rename(tx: Connection) -> None:
        group, on = themes.find(tx, FORMER), when.day(network, renamed)
        changes.rename(tx, actor(tx, cast.SECRETARIAT), group.id, RENAMED, on=on, at=renamed)

    def end(tx: Connection) -> None:
        group, on = themes.find(tx, OVER), when.day(network, over)
        endings.end(tx, actor(tx, cast.SECRETARIAT), group.id, on=on, because=BECAUSE, today=on, at=over)

    def merge(tx: Connection) -> None:
        group, into, on = themes.find(tx, CIRCULAR), themes.find(tx, INTO), when.day(network, merged)
        endings.merge(tx, actor(tx, cast.HUGO), group.id, into.id, on=on, at=merged)

    def follow(tx: Connection) -> None:
        themes.join(tx, actor(tx, FIRST), INTO, at=follows, on=when.day(network, follows))

    return [(renamed, rename), (over, end), (merged, merge), (follows, follow)]
