"""Builders of lobby reports. Counterparts are invented, and their names say so."""

from datetime import date, datetime
from itertools import count
from typing import Any

from storage import lobby
from storage.database import Database
from storage.kinds import LedBy
from storage.lobby import Talk, Told
from storage.members import Actor
from storage.network import Network

_NUMBERS = count(1)


def told(**about: Any) -> Told:
    """What somebody tells of a talk; all has a default."""
    return Told(
        **{
            "met_on": date(2026, 11, 18),
            "counterpart": "Minister Voorbeeld",
            "counterpart_class": "kabinet",
            "led_by": LedBy.POLITICIAN,
            "said": "We vroegen om meer tijd.",
            **about,
        }
    )


def filed(db: Database, network: Network, author: Actor, at: datetime, **about: Any) -> Talk:
    """A report that somebody filed at an instant."""
    with db.transaction() as tx:
        done = lobby.file(tx, author, told(**about), network=network, form_key=f"form-{next(_NUMBERS)}", at=at)
    return done.talk
