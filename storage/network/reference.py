"""Load the reference data: cities, theme groups, past network days. Again and again without harm.

A row that is there already is left as it is, since people may have changed it; only what is new is added.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from sqlalchemy import Connection, select, update
from sqlmodel import col

from storage import names
from storage.database import insert_new
from storage.kinds import DayStatus, ThemeStatus
from storage.network import SIDES, Network
from storage.tables import City, CityName, NetworkDay, Theme, ThemeName, ThemePillar


@dataclass(frozen=True)
class Loaded:
    """How many rows were new."""

    cities: int
    themes: int
    days: int


def load(tx: Connection, network: Network, *, at: datetime) -> Loaded:
    """Add what the database does not know yet."""
    return Loaded(
        cities=sum(_city(tx, row) for row in _rows(network.folder / "cities.csv")),
        themes=_themes(tx, list(_rows(network.folder / "theme_groups.csv"))),
        days=sum(_day(tx, row, at) for row in _rows(network.folder / "network_days.csv")),
    )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if path.exists():
        with path.open(encoding="utf-8", newline="") as file:
            yield from csv.DictReader(file)


def _split(words: str | None) -> list[str]:
    return [word.strip() for word in (words or "").split("|") if word.strip()]


def _city(tx: Connection, row: dict[str, str]) -> bool:
    new = insert_new(
        tx, City, name=row["name"], cbs_code=row["cbs_code"], joined_on=_date(row["joined"]), left_on=None
    )
    city_id = tx.execute(select(col(City.id)).where(col(City.name) == row["name"])).scalar()
    if city_id is not None:
        for shown in [row["name"], *_split(row.get("aliases"))]:
            insert_new(tx, CityName, key=names.key(shown), city_id=city_id, shown=shown)
    return new


def _themes(tx: Connection, rows: list[dict[str, str]]) -> int:
    new = []
    for row in rows:
        status = ThemeStatus(row["status"])
        if insert_new(tx, Theme, slug=row["slug"], name=row["name"], status=status, became_id=None):
            new.append(row)
    ids = {row.slug: row.id for row in tx.execute(select(col(Theme.slug), col(Theme.id)))}
    for row in new:
        for pillar in _split(row["pillars"]):
            insert_new(tx, ThemePillar, theme_id=ids[row["slug"]], pillar=pillar)
        if row["became"]:
            tx.execute(update(Theme).where(col(Theme.slug) == row["slug"]).values(became_id=ids[row["became"]]))
    for row in rows:
        for shown in [row["name"], row["slug"], *_split(row["aliases"])]:
            insert_new(tx, ThemeName, key=names.key(shown), theme_id=ids[row["slug"]], shown=shown)
    return len(new)


def _day(tx: Connection, row: dict[str, str], at: datetime) -> bool:
    side = SIDES[row["side"]]
    city = tx.execute(select(col(City.id)).where(col(City.name) == row["host_city"])).scalar()
    return insert_new(
        tx,
        NetworkDay,
        reference=f"{row['starts']}:{side}",
        starts_on=date.fromisoformat(row["starts"]),
        ends_on=date.fromisoformat(row["ends"]),
        side=side,
        kind=row["kind"],
        host_city_id=city,
        venue=row["venue"],
        status=DayStatus.PLANNED,
        cancel_reason="",
        version=1,
        created_at=at,
    )


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
