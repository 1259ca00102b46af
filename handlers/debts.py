"""What the bot says or does unprompted: each kind of debt, checked again and rendered at delivery.

A renderer looks whether the debt is still true (still signed up? still in the group? still allowed?) and says what
pays it: a message in the language of the one who gets it, or an invitation into a channel. None means that it is no
longer true, and nothing is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from handlers import texts
from handlers.texts import Texts
from handlers.views.blocks import Message
from handlers.visit import speaking
from storage import members
from storage.database import Database
from storage.deliveries import Claim
from storage.members import Person
from storage.network import Network


@dataclass(frozen=True)
class Occasion:
    """For whom something is rendered, and when."""

    network: Network
    now: datetime
    texts: Texts
    reader: Person | None
    """None when it goes to a channel, or to somebody whom the network does not know."""

    @property
    def today(self) -> date:
        """The day in the network's zone."""
        return self.now.astimezone(self.network.zone).date()


@dataclass(frozen=True)
class Invitation:
    """The recipient is invited into a channel; Slack tells them itself."""

    channel: str


Payment = Message | Invitation
Renderer = Callable[[Database, Claim, Occasion], Payment | None]
Unpaid = Callable[[Connection, Claim, str, Occasion], None]
"""Given Slack's code, in the transaction that settles the debt."""

RENDERERS: dict[str, Renderer] = {}
"""Kind of debt → its renderer. `handlers` fills it from the DEBTS of each noun."""
REPEATABLE: set[str] = set()
"""Kinds that Slack takes twice with no harm, so that nobody looks first. `handlers` fills it, and the next two."""
FOR_STRANGERS: set[str] = set()
"""Kinds that also go to accounts that the network does not know."""
UNPAID: dict[str, Unpaid] = {}
"""Kind of debt → what else is written when Slack will never take it."""


class NotNow(Exception):  # noqa: N818 - what is the matter
    """It is true, but nobody should be disturbed with it before `until`."""

    def __init__(self, until: datetime) -> None:
        """Take the instant from which on it may go."""
        super().__init__(until)
        self.until = until


def unpaid(tx: Connection, claim: Claim, error: str, network: Network, now: datetime) -> None:
    """Write what follows from a debt that Slack will never take."""
    if claim.kind in UNPAID:
        UNPAID[claim.kind](tx, claim, error, Occasion(network, now, texts.speaking(network.language), None))


def render(db: Database, claim: Claim, network: Network, now: datetime) -> Payment | None:
    """What pays a debt, or None when it should not be sent any more.

    A channel or a stranger is spoken to in the network's language, a person in their own. Raises NotNow, Unavailable.
    """
    renderer = RENDERERS.get(claim.kind)
    if renderer is None:
        return None
    if claim.recipient.startswith(("C", "G")):
        return renderer(db, claim, Occasion(network, now, texts.speaking(network.language), None))
    with db.reading() as tx:
        reader = members.by_account(tx, claim.team, claim.recipient)
    if reader is None and claim.kind in FOR_STRANGERS:
        return renderer(db, claim, Occasion(network, now, texts.speaking(network.language), None))
    if reader is None or reader.gone:
        return None
    return renderer(db, claim, Occasion(network, now, speaking(reader, network), reader))
