"""Bodies, pillars and roles as `roster` shows them: found by the names that people type, in either language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from handlers.texts import Text, mention
from handlers.views import people
from handlers.views.blocks import Message
from handlers.views.offices import plural
from handlers.views.themes import seats as view
from handlers.views.themes.wording import pillar_name
from handlers.visit import Visit
from storage import members, names, offices
from storage.errors import Option
from storage.kinds import Role
from storage.offices import Held
from storage.themes.past import Period

ROLES = {
    Role.LEAD: ("trekkers", "trekker", "leads", "lead"),
    Role.COORDINATOR: ("coördinatoren", "stadscoördinatoren", "coordinators", "city coordinators"),
    Role.SECRETARIAT: ("secretariaat", "secretaris", "secretariat", "secretary"),
    Role.LOBBY_COORDINATOR: ("lobbycoördinator", "lobbycoördinatoren", "lobby coordinator", "lobby coordinators"),
}
"""Roles that one asks after for the whole network, and what they are called."""


@dataclass(frozen=True)
class Seats:
    """The offices in bodies, in a pillar, or of one role."""

    name: str
    bodies: tuple[str, ...] = ()
    pillar: str | None = None
    role: Role | None = None


def find(visit: Visit, what: str) -> Seats | None:
    """The seats that are called nearly so; None when it is not clear."""
    known = list(_known(visit))
    called = [(Option(place, seats.name), name) for place, (seats, all_) in enumerate(known) for name in all_]
    found = names.find(what, called).sure
    return known[found.id][0] if found else None


def named(visit: Visit, what: str) -> Seats | None:
    """The seats that are called just so."""
    wanted = names.key(what)
    return next((seats for seats, all_ in _known(visit) if wanted in map(names.key, all_)), None)


def show(tx: Connection, visit: Visit, seats: Seats, when: Period | None, word: str, page: int) -> Message:
    """Who has these seats, or had them."""
    first, last, begins = (when.first, when.last, when.begins) if when else (visit.today, visit.today, None)
    found = offices.seated(tx, seats.bodies, seats.pillar, seats.role, first=first, last=last, begins=begins)
    also = _by_setting(tx, visit, found) if seats.role is Role.SECRETARIAT and when is None else []
    return view.seats(visit, seats.name, found, also, when, word, page)


def _by_setting(tx: Connection, visit: Visit, found: Sequence[Held]) -> list[Text]:
    """Who acts as the secretariat by the operator's setting, without holding the office."""
    users = sorted(visit.secretariat - {one.person.slack_user for one in found})
    known = [(user, members.by_account(tx, visit.team, user)) for user in users]
    return [
        people.line(person, visit.texts) if person else mention(user, "")
        for user, person in known
        if person is None or not person.gone
    ]


def _known(visit: Visit) -> Iterator[tuple[Seats, tuple[str, ...]]]:
    """All there are, with their names. A role comes before a body of the same name, and has who sits in that too."""
    network, texts = visit.network, visit.texts
    for role, called in ROLES.items():
        keys = set(map(names.key, called))
        alike = tuple(body.slug for body in network.bodies if names.key(body.slug) in keys)
        yield Seats(plural(texts, role).plain, bodies=alike, role=role), called
    for body in network.bodies:
        name = body.name if texts.language == "nl" else body.name_en
        yield Seats(name, bodies=(body.slug,)), (body.slug, body.name, body.name_en)
    for pillar in network.pillars:
        inside = tuple(body.slug for body in network.bodies if body.pillar == pillar.slug)
        named_so = (pillar.slug, pillar.name, pillar.name_en, f"pijler {pillar.slug}", f"pillar {pillar.slug}")
        yield Seats(pillar_name(texts, pillar), bodies=inside, pillar=pillar.slug), named_so
