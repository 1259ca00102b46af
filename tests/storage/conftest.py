"""What several rules are tried with."""

from datetime import datetime

import pytest

from storage.database import Database
from storage.network import Network
from tests.days import Days
from tests.importing import Desk
from tests.make import Make


@pytest.fixture
def days(db: Database, make: Make, g40: Network, now: datetime) -> Days:
    return Days(db, make, g40, now)


@pytest.fixture
def desk(make: Make, g40: Network) -> Desk:
    return Desk(make, g40)
