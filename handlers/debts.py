"""What the bot says unprompted: each kind of debt, checked again and rendered at delivery.

A renderer looks whether the debt is still true (still signed up? still in the group? still allowed?) and says it
in the language of the one who gets it; None means that it is no longer true, and nothing is sent.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

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
    """None when it goes to a channel."""

    @property
    def today(self) -> date:
        """The day in the network's zone."""
        return self.now.astimezone(self.network.zone).date()


Renderer = Callable[[Database, Claim, Occasion], Message | None]

RENDERERS: dict[str, Renderer] = {}
"""Kind of debt → its renderer. `handlers` fills it from the DEBTS of each noun."""


class NotNow(Exception):  # noqa: N818 - what is the matter
    """It is true, but nobody should be disturbed with it before `until`."""

    def __init__(self, until: datetime) -> None:
        """Take the instant from which on it may go."""
        super().__init__(until)
        self.until = until


def render(db: Database, claim: Claim, network: Network, now: datetime) -> Message | None:
    """The message that pays a debt, or None when it should not be sent any more.

    A channel is spoken to in the network's language, a person in their own. Raises NotNow, Unavailable.
    """
    renderer = RENDERERS.get(claim.kind)
    if renderer is None:
        return None
    if claim.recipient.startswith(("C", "G")):
        return renderer(db, claim, Occasion(network, now, texts.speaking(network.language), None))
    with db.reading() as tx:
        reader = members.by_account(tx, claim.team, claim.recipient)
    if reader is None or reader.gone:
        return None
    return renderer(db, claim, Occasion(network, now, speaking(reader, network), reader))
