"""What the fork server imports before it forks: the bot, and what it would look for at each start.

One thread, nothing open: what is forked from it is as new. What is here already is left out of the collection of
garbage, as copying all of it for that would take longer than all else a start does.
"""

import gc
from datetime import date

from sqlalchemy import create_engine

import tests.chaos.victim  # noqa: F401 - with it the bot
from handlers import texts
from storage import migrate, network, office_hours

office_hours.is_working_day(network.load(), date(2026, 11, 24))  # brings the holidays of the whole world
migrate.head()
texts.speaking("nl")
for url in ("sqlite://", "postgresql+psycopg://"):
    create_engine(url).dispose()
gc.collect()
gc.freeze()
