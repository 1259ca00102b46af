"""Member cities, and finding one as people call it."""

from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, select
from sqlmodel import col

from storage import names
from storage.errors import Option, UnknownCity
from storage.tables import City, CityName

_BY_KEY = (
    select(col(City.id), col(City.name))
    .join(CityName, col(CityName.city_id) == col(City.id))
    .where(col(CityName.key) == bindparam("key"))
)


@dataclass(frozen=True)
class Town:
    """A member city."""

    id: int
    name: str


def members(tx: Connection) -> list[Town]:
    """The cities that are a member now, as a register lists them ('s-Hertogenbosch under H)."""
    rows = tx.execute(select(col(City.id), col(City.name)).where(col(City.left_on).is_(None)))
    towns = [Town(row.id, row.name) for row in rows]
    return sorted(towns, key=lambda town: names.key(town.name.removeprefix("'s-")))


def is_member(tx: Connection, city_id: int) -> bool:
    """Whether a city is a member now."""
    left = tx.execute(select(col(City.left_on)).where(col(City.id) == city_id)).one_or_none()
    return left is not None and left.left_on is None


def get(tx: Connection, city_id: int) -> Town:
    """A city by its id, also one that left. Raises UnknownCity."""
    row = tx.execute(select(col(City.id), col(City.name)).where(col(City.id) == city_id)).one_or_none()
    if row is None:
        raise UnknownCity("")
    return Town(row.id, row.name)


def find(tx: Connection, word: str) -> Town:
    """Find a city as people call it. Raises UnknownCity with what comes near."""
    rows = tx.execute(_BY_KEY, {"key": names.key(word)}).all()
    if len(rows) == 1:
        return Town(rows[0].id, rows[0].name)
    found = names.find(word, named(tx))
    if found.sure is None:
        raise UnknownCity(word, found.near)
    return Town(found.sure.id, found.sure.name)


def is_name(tx: Connection, word: str) -> bool:
    """Whether a city is called just so."""
    return tx.execute(_BY_KEY, {"key": names.key(word)}).first() is not None


def named(tx: Connection) -> list[tuple[Option, str]]:
    """All names of all cities, for `names.find`."""
    rows = tx.execute(
        select(col(City.id), col(City.name), col(CityName.shown))
        .join(CityName, col(CityName.city_id) == col(City.id))
        .order_by(col(City.name))
    )
    return [(Option(row.id, row.name), row.shown) for row in rows]


def of_address(tx: Connection, email: str) -> Town | None:
    """Guess the city from an e-mail address (`a.jansen@alphenaandenrijn.nl`); None when it does not say."""
    domain = email.rpartition("@")[2].lower()
    for label in domain.split(".")[:-1]:
        wanted = names.key(label.removeprefix("gemeente").removeprefix("gem-"))
        rows = tx.execute(_BY_KEY, {"key": wanted}).all()
        if len(rows) == 1:
            return Town(rows[0].id, rows[0].name)
    return None
