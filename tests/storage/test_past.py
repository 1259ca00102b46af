"""Who was in the network from a city: in a period, on both engines."""

from datetime import UTC, date, datetime, timedelta

from storage import cities, members, offices, themes
from storage.database import Database
from storage.kinds import Role, Side
from storage.privacy import forgetting
from storage.themes import past
from tests.make import Make
from tests.storage.test_life import period

JUNE = datetime(2014, 6, 1, tzinfo=UTC)


def test_who_was_there_from_a_city(db: Database, make: Make, now: datetime) -> None:
    boss, anna = make.secretary(), make.person("Anna Voorbeeld", city="Zwolle")
    bo, cas = make.person("Bo Voorbeeld", city="Zwolle", side=Side.OFFICIAL), make.person("Cas Voorbeeld", city="Oss")
    gone, europa = make.person("Weg Voorbeeld", city="Zwolle"), make.theme_id("europa")
    with db.transaction() as tx:
        town = cities.find(tx, "zwolle")
        for one in (anna, bo, cas, gone):
            themes.join(tx, one, "europa", at=JUNE, on=JUNE.date())
        themes.leave(tx, bo, "europa", at=JUNE + timedelta(days=30))
        offices.appoint(
            tx, boss, anna.id, Role.LEAD, theme_id=europa, since=JUNE.date(), until=date(2015, 1, 1), at=now
        )
        offices.appoint(
            tx,
            boss,
            cas.id,
            Role.COORDINATOR,
            city_id=town.id,
            since=date(2016, 1, 1),
            until=date(2016, 6, 1),
            at=now,
        )
        forgetting.forget(tx, boss, gone.id, at=datetime(2017, 1, 1, tzinfo=UTC), on=date(2017, 1, 1))

    def there(first: date, last: date | None = None) -> list[tuple[str, list[str], list[str]]]:
        with db.reading() as tx:
            found = past.from_city(tx, town, period(first, last))
        assert found.total == len(found.people)
        return [
            (one.person.name, [held.role.value for held in one.offices], [group.name for group in one.groups])
            for one in found.people
        ]

    assert there(date(2014, 1, 1), date(2014, 12, 31)) == [
        ("Anna Voorbeeld", ["lead"], []), ("", [], ["Europa"]), ("Bo Voorbeeld", [], ["Europa"]),
    ]  # fmt: skip
    assert there(date(2014, 5, 31)) == []
    assert there(date(2016, 3, 1)) == [
        ("Anna Voorbeeld", [], ["Europa"]), ("Cas Voorbeeld", ["coordinator"], []), ("", [], ["Europa"]),
    ]  # fmt: skip
    assert there(date(2018, 3, 1)) == [("Anna Voorbeeld", [], ["Europa"])]
    assert there(now.date()) == [("Anna Voorbeeld", [], ["Europa"]), ("Bo Voorbeeld", [], [])], "known, in no group"


def test_a_large_city_comes_in_pages(db: Database, make: Make, now: datetime) -> None:
    with db.transaction() as tx:
        town = cities.find(tx, "zwolle")
        for number in range(45):
            person = members.greet(
                tx, team="T0G40", slack_user=f"U9{number:04d}", name=f"Persoon {number:03d} Voorbeeld", locale=None,
                home_team=None, guest=False, at=now,
            )  # fmt: skip
            members.introduce(tx, members.Actor(person), city_id=town.id, side=Side.POLITICAL, function="", at=now)
        pages = [past.from_city(tx, town, period(now.date()), page=page) for page in (1, 2, 9)]
    assert [(len(one.people), one.total, one.page, one.pages) for one in pages] == [
        (40, 45, 1, 2), (5, 45, 2, 2), (5, 45, 2, 2),
    ]  # fmt: skip
