"""What the page is told by who sets it up: the parts to play, the clock, the data, and the tour.

The stand-in knows nothing of the bot that it talks to; what is said about the bot comes in here, as data.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class Words:
    """The same in both languages of the page."""

    nl: str
    en: str


@dataclass(frozen=True)
class Part:
    """Somebody to be: a person of the workspace, and what is special about them."""

    user: str
    what: Words


@dataclass(frozen=True)
class Moment:
    """A moment worth going to."""

    at: datetime
    what: Words


@dataclass(frozen=True)
class Sample:
    """A file that is ready to be shared with the bot."""

    name: str
    what: Words
    content: Callable[[], bytes]


@dataclass(frozen=True)
class Step:
    """A step of the tour. `as_`, `room`, `tab`, `types`: what its button sets up; `until`: events that end it."""

    title: Words
    text: Words
    do: Words | None = None
    """What the button that sets it up says; None: there is no button."""
    as_: str = ""
    room: str = ""
    tab: str = ""
    types: Words | None = None
    """What it puts into the box."""
    goes: Callable[[], datetime | None] | None = None
    """Where the clock goes when the button is pressed."""
    shares: str = ""
    """The sample that is shared when the button is pressed, by name."""
    until: Sequence[str] = ()


@dataclass(frozen=True)
class Stage:
    """All of it. `moves` and `begins` return when the bot has done what it had to do."""

    title: str
    zone: str
    command: str
    now: Callable[[], datetime]
    parts: Callable[[], Sequence[Part]]
    moments: Callable[[], Sequence[Moment]]
    moves: Callable[[datetime], None]
    begins: Callable[[bool], None]
    """Start again; True: empty."""
    tour: Callable[[], Sequence[Step]] = field(default=lambda: ())
    samples: Callable[[], Sequence[Sample]] = field(default=lambda: ())
