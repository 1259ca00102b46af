"""Plain builders. The people are invented, and their names say so."""

from datetime import datetime
from itertools import count

from storage import cities, members, offices, themes
from storage.database import Database
from storage.kinds import Role, Side
from storage.members import Actor

TEAM = "T0G40"


class Make:
    """Makes what a test needs, each in its own transaction."""

    def __init__(self, db: Database, now: datetime) -> None:
        self.db = db
        self.now = now
        self._numbers = count(1)

    def person(
        self,
        name: str = "",
        *,
        city: str | None = "Ede",
        side: Side = Side.POLITICAL,
        function: str = "",
        secretariat: bool = False,
        home_team: str | None = None,
        locale: str | None = "nl-NL",
    ) -> Actor:
        """Somebody who introduced themselves (or not: `city=None`)."""
        number = next(self._numbers)
        with self.db.transaction() as tx:
            person = members.greet(
                tx,
                team=TEAM,
                slack_user=f"U{number:05d}",
                name=name or f"Persoon {number} Voorbeeld",
                locale=locale,
                home_team=home_team or TEAM,
                guest=False,
                at=self.now,
            )
            actor = Actor(person, secretariat)
            if city is not None:
                town = cities.find(tx, city)
                person = members.introduce(tx, actor, city_id=town.id, side=side, function=function, at=self.now)
                actor = Actor(person, secretariat)
        return actor

    def secretary(self) -> Actor:
        """Somebody of the secretariat."""
        return self.person("Secretaris Voorbeeld", city="Leeuwarden", side=Side.OFFICIAL, secretariat=True)

    def in_theme(self, actor: Actor, theme: str, *, lead: bool = False) -> Actor:
        """Put somebody in a theme group, as its lead if wanted."""
        with self.db.transaction() as tx:
            joined = themes.join(tx, actor, theme, at=self.now, on=self.now.date())
        if lead:
            self.office(actor, Role.LEAD, theme_id=joined.theme.id)
        return actor

    def office(self, actor: Actor, role: Role, *, theme_id: int | None = None, body: str | None = None) -> Actor:
        """Give somebody an office from today on."""
        boss = Actor(actor.person, secretariat=True)
        with self.db.transaction() as tx:
            offices.appoint(
                tx, boss, actor.id, role, theme_id=theme_id, body=body, since=self.now.date(), at=self.now
            )
        return actor

    def theme_id(self, word: str) -> int:
        """The id of a theme group."""
        with self.db.reading() as tx:
            return themes.find(tx, word).id

    def city_id(self, word: str) -> int:
        """The id of a city."""
        with self.db.reading() as tx:
            return cities.find(tx, word).id
