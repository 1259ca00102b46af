"""A reference that rows are found by has an index.

Before a row goes, both engines look whether another refers to it, and people who become one are looked for in all
that refers to people: without an index each time a whole table is read.
"""

from collections.abc import Iterator

import pytest
from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, Table, UniqueConstraint, text
from sqlmodel import SQLModel

import storage.tables  # noqa: F401 - tells SQLModel the tables

WITHOUT = {
    "batches.actor_id": "a row an import: some dozens a year",
    "city_names.city_id": "some names a city, and no city goes",
    "network_days.host_city_id": "four rows a year, and no city goes",
    "season_cities.city_id": "41 rows a season, and no city goes",
    "season_cities.done_by_id": "41 rows a season",
    "seasons.begun_by_id": "a row an election",
    "slots.theme_id": "some dozens of rows a year, and no group goes",
    "theme_names.theme_id": "some names a group, and no group goes",
    "themes.became_id": "a row a group, and no group goes",
    "themes.proposed_by_id": "a row a group",
    "themes.split_from_id": "a row a group, and no group goes",
}
"""References without an index, and why they do without."""


def without_index(metadata: MetaData) -> Iterator[str]:
    """References that no index begins with; one of only some rows counts when it has all that refer."""
    for table in metadata.sorted_tables:
        first = {next(iter(table.primary_key.columns)).name}
        first |= {next(iter(one.columns)).name for one in table.constraints if isinstance(one, UniqueConstraint)}
        for index in table.indexes:
            column = next(iter(index.columns)).name
            some = {str(index.dialect_options[engine]["where"]) for engine in ("sqlite", "postgresql")}
            if some in ({"None"}, {f"{column} IS NOT NULL"}):
                first.add(column)
        yield from (f"{table.name}.{one.name}" for one in table.columns if one.foreign_keys and one.name not in first)


def test_references_are_found_by_an_index() -> None:
    assert sorted(without_index(SQLModel.metadata)) == sorted(WITHOUT)


def some(where: str) -> Index:
    return Index("ix", "owner", sqlite_where=text(where), postgresql_where=text(where))


@pytest.mark.parametrize(
    "indexes, found",
    [
        ([], ["toys.owner"]),
        ([Index("ix", "owner", "name")], []),
        ([Index("ix", "name", "owner")], ["toys.owner"]),
        ([UniqueConstraint("owner", "name")], []),
        ([some("owner IS NOT NULL")], []),
        ([some("name IS NULL")], ["toys.owner"]),
    ],
)
def test_a_reference_that_no_index_begins_with_is_found(
    indexes: list[Index | UniqueConstraint], found: list[str]
) -> None:
    metadata = MetaData()
    Table("people", metadata, Column("id", Integer, primary_key=True))
    Table(
        "toys",
        metadata,
        Column("id", Integer, primary_key=True),
        Column("name", Integer),
        Column("owner", ForeignKey("people.id")),
        *indexes,
    )
    assert list(without_index(metadata)) == found
