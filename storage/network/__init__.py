"""What makes the bot the bot of this network: its name, pillars, bodies and moments, read from `network.toml`.

The folder ships the G40's own reference data; `G40_NETWORK` names another folder of the same shape.
"""

import tomllib
from dataclasses import dataclass, fields
from datetime import time
from enum import StrEnum
from pathlib import Path
from zoneinfo import ZoneInfo

HERE = Path(__file__).parent


class Audience(StrEnum):
    """Whom a reminder is for."""

    UNANSWERED = "unanswered"
    COMING = "coming"


@dataclass(frozen=True)
class Named:
    """A pillar or a class of counterparts."""

    slug: str
    name: str
    name_en: str


@dataclass(frozen=True)
class Body:
    """A board or committee of the network, on one side."""

    slug: str
    name: str
    name_en: str
    side: str
    pillar: str | None = None


@dataclass(frozen=True)
class Moment:
    """When people are reminded of a network day: `days` before its first day (negative: after its last)."""

    slug: str
    days: int
    at: time
    audience: Audience
    channel: bool


@dataclass(frozen=True)
class OfficeHours:
    """When people may be disturbed, in the network's zone, on working days."""

    opens: time
    closes: time


@dataclass(frozen=True)
class Retention:
    """After how many days what goes; see `storage.privacy.retention`."""

    events: int = 2
    """Ids of Slack's events: it repeats some within an hour, or within a day."""
    messages: int = 365
    """To whom the bot sent what, after it was settled."""
    remarks: int = 30
    """What people told the caterer, after the day."""
    reasons: int = 30
    """Why people did not come, after the day."""
    withdrawn: int = 30
    """The text of a report, after it was withdrawn."""
    emails: int = 365
    """The address of somebody without an account, after they were entered."""
    people: int = 730
    """The name of somebody, after they left."""
    history: int = 1826
    """Who changed what: a term of four years, and one more to look back."""

    def __post_init__(self) -> None:
        """Raise ValueError for a period that cannot be."""
        for field in fields(self):
            days, least = getattr(self, field.name), LEAST.get(field.name, 1)
            if not isinstance(days, int) or days < least:
                msg = f"[retention] {field.name} must be at least {least} days"
                raise ValueError(msg)


LEAST = {"events": 2, "messages": 100}
"""Sooner than this, something would be done or sent twice."""


@dataclass(frozen=True)
class Network:
    """A network of cities."""

    name: str
    short_name: str
    command: str
    zone: ZoneInfo
    language: str
    country: str
    """Whose public holidays count, as ISO 3166 code."""
    pillars: tuple[Named, ...]
    bodies: tuple[Body, ...]
    counterparts: tuple[Named, ...]
    moments: tuple[Moment, ...]
    office_hours: OfficeHours
    digest_weekday: int
    """ISO weekday, Monday is 1."""
    digest_at: time
    folder: Path
    retention: Retention = Retention()

    def pillar(self, slug: str | None) -> Named | None:
        """The pillar called so, or None."""
        return next((pillar for pillar in self.pillars if pillar.slug == slug), None)

    def counterpart(self, slug: str) -> Named | None:
        """The class of counterparts called so, or None."""
        return next((kind for kind in self.counterparts if kind.slug == slug), None)

    def body(self, slug: str | None) -> Body | None:
        """The body called so, or None."""
        return next((body for body in self.bodies if body.slug == slug), None)


SIDES = {"bestuurlijk": "political", "ambtelijk": "official", "beide": "both"}
"""Words of the reference data, which its editors write in Dutch."""


def load(folder: Path | None = None) -> Network:
    """Read a network's description. Raises FileNotFoundError, KeyError or ValueError with what is wrong."""
    folder = folder or HERE
    data = tomllib.loads((folder / "network.toml").read_text(encoding="utf-8"))
    hours, digest = data["office_hours"], data["digest"]
    return Network(
        name=data["name"],
        short_name=data["short_name"],
        command=data["command"],
        zone=ZoneInfo(data["timezone"]),
        language=data["language"],
        country=data["country"],
        pillars=tuple(_named(entry) for entry in data["pillars"]),
        bodies=tuple(_bodies(data)),
        counterparts=tuple(_named(entry) for entry in data["counterparts"]),
        moments=tuple(
            Moment(
                slug=entry["slug"],
                days=entry["days"],
                at=entry["at"],
                audience=Audience(entry["audience"]),
                channel=entry["channel"],
            )
            for entry in data["moments"]
        ),
        office_hours=OfficeHours(hours["opens"], hours["closes"]),
        digest_weekday=digest["weekday"],
        digest_at=digest["at"],
        folder=folder,
        retention=_retention(data.get("retention", {})),
    )


def _retention(entry: dict[str, int]) -> Retention:
    unknown = sorted(set(entry) - {field.name for field in fields(Retention)})
    if unknown:
        msg = f"[retention] does not know {', '.join(unknown)}"
        raise ValueError(msg)
    return Retention(**entry)


def _named(entry: dict[str, str]) -> Named:
    return Named(entry["slug"], entry["name"], entry.get("name_en", entry["name"]))


def _bodies(data: dict[str, list[dict[str, str]]]) -> list[Body]:
    """The bodies, with each pillar's political and official meeting (BO and AO) among them."""
    bodies = [
        Body(entry["slug"], entry["name"], entry.get("name_en", entry["name"]), SIDES[entry["side"]])
        for entry in data["bodies"]
    ]
    for pillar in data["pillars"]:
        name, name_en = pillar["name"], pillar.get("name_en", pillar["name"])
        bodies.append(
            Body(
                f"bo-{pillar['slug']}", f"Bestuurlijk overleg {name}",
                f"{name_en}: political meeting", "political", pillar["slug"],
            )
        )  # fmt: skip
        bodies.append(
            Body(
                f"ao-{pillar['slug']}", f"Ambtelijk overleg {name}",
                f"{name_en}: official meeting", "official", pillar["slug"],
            )
        )  # fmt: skip
    return bodies
