"""Who asks, in which language, at what time; and what they get back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from handlers import texts
from handlers.texts import Text, Texts
from handlers.views.blocks import Message, Page
from handlers.views.forms import Form
from storage.database import Database
from storage.members import Actor, Person
from storage.network import Network

TIME = 2.5
"""Seconds that a visit may wait for the database in all, from when it came in: Slack waits 3 for its answer."""


def speaking(person: Person, network: Network) -> Texts:
    """The texts in somebody's language."""
    return texts.speaking(texts.choose(person.language, person.locale, network.language))


@dataclass(frozen=True)
class Desk:
    """What every visit needs at hand. Made once, by `bot.build`."""

    db: Database
    network: Network
    team: str
    """The workspace the bot is installed in, as Slack's id."""
    secretariat: frozenset[str]
    """Slack ids of those who may plan and appoint (`G40_ADMINS`)."""
    channel: str | None
    """Where announcements and the digest go (`G40_CHANNEL`)."""
    now: Callable[[], datetime]
    later: Callable[[Callable[[], None]], None]
    """Do something after the answer to Slack is out; losing it loses nothing that is stored."""


@dataclass(frozen=True)
class Visit:
    """One person doing one thing, now."""

    actor: Actor
    texts: Texts
    now: datetime
    network: Network
    team: str
    channel: str | None
    doing: tuple[str, str] = ("", "")
    """The action and its value: what to do again once a missing profile is filled in."""
    secretariat: frozenset[str] = frozenset()
    """Slack ids of all who may act as the secretariat."""
    email: str = ""
    """As Slack told it now, to guess a city by; never stored."""

    @property
    def today(self) -> date:
        """The day in the network's zone."""
        return self.now.astimezone(self.network.zone).date()

    def again(self, action: str, value: str) -> "Visit":
        """The same visit, doing something else."""
        return replace(self, doing=(action, value))

    def known_as(self, person: Person) -> "Visit":
        """The same visit, after the person changed something about themselves."""
        return replace(
            self,
            actor=replace(self.actor, person=person),
            texts=speaking(person, self.network),
        )


@dataclass(frozen=True)
class FieldErrors:
    """What is wrong in a form, under its fields; what was typed stays."""

    errors: dict[str, Text]


@dataclass(frozen=True)
class Updated:
    """A message that takes the place of the one whose button was pressed (the next page of a list)."""

    message: Message


@dataclass(frozen=True)
class Then:
    """Go on with what waited for this: an action and its value."""

    doing: tuple[str, str]


@dataclass(frozen=True)
class Redrawn:
    """Nothing new is shown; only Home is drawn anew."""


@dataclass(frozen=True)
class Attached:
    """A file that is made after the ack, out of what was read before: no transaction, and nobody waits for it."""

    name: str
    make: Callable[[], bytes]
    """Not empty: Slack takes no empty file."""


@dataclass(frozen=True)
class File:
    """Files for the one who asks, by direct message wherever they asked: nobody else ever gets them."""

    said: Message
    """Shown where they asked, maybe before the files are there, maybe after."""
    beside: Text
    """What stands beside the files."""
    files: tuple[Attached, ...]


@dataclass(frozen=True)
class Fetch:
    """What takes its time is done after the ack, with a file that was shared; what came of it, by direct message."""

    said: Message
    """Shown where they asked, until then."""
    file: str
    """Slack's id of it; "": it goes without a file."""
    then: "Callable[[Database, Visit, str, bytes], Message]"
    """Given the file's name and what is in it."""


@dataclass(frozen=True)
class Asking:
    """Slack is asked something after the ack; what came of it is shown where they asked, else by direct message."""

    said: Message | Updated
    """Shown until then."""
    method: str
    """What is mostly called: when Slack asks to wait, all of it is done again after that."""
    work: "Callable[[Database, Any, Visit], Message | Updated]"
    """Given a WebClient, of which views know nothing. No transaction is open during a call; what a call raises, the
    door says."""


Reply = Message | Updated | Form | Page | FieldErrors | Then | Redrawn | File | Fetch | Asking
"""What a handler shows. The door it came in by decides how: on the ack, as a form, over Home, in the conversation."""

Handler = Callable[[Database, Visit, str], Reply]
"""Read the visit, do one verb in one transaction, return what to show. The string is what was typed or pressed."""
