"""People without an account, coordinators, and what keeps them, for tests."""

from itertools import count

from sqlalchemy import insert

from storage import keeping
from storage.keeping import Wanted
from storage.kinds import Role, Side
from storage.members import Actor, Person
from storage.tables import Office
from tests.make import TEAM, Make

_KEYS = count(1)


def coordinator(make: Make, city: str = "Ede", name: str = "Carla Voorbeeld") -> Actor:
    """Somebody of a city who keeps its people."""
    actor = make.person(name, city=city, side=Side.OFFICIAL)
    with make.db.transaction() as tx:
        tx.execute(
            insert(Office).values(
                member_id=actor.id, role=Role.COORDINATOR, city_id=make.city_id(city), since=make.now.date()
            )
        )
    return actor


def entered(
    make: Make,
    by: Actor,
    name: str = "Bo Voorbeeld",
    *,
    side: Side = Side.POLITICAL,
    function: str = "wethouder Wonen",
    email: str = "",
    groups: tuple[str, ...] = (),
) -> Person:
    """Somebody without an account, of the city of who enters them, in these theme groups."""
    wanted = Wanted(name, side, function, email, city_id=by.person.city_id)
    with make.db.transaction() as tx:
        done = keeping.enter(tx, by, wanted, team=TEAM, form_key=f"V{next(_KEYS)}", at=make.now, on=make.now.date())
        keeping.place(
            tx, by, done.person.id, put_in=[make.theme_id(group) for group in groups], team=TEAM, at=make.now,
            on=make.now.date(),
        )  # fmt: skip
    return done.person
