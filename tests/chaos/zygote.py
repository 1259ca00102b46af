"""What the fork server imports before it forks: the bot, and what it would look for at each start.

One thread, nothing open: what is forked from it is as new. What is here already is left out of the collection of
garbage, as copying all of it for that would take longer than all else a start does.
"""

import gc
import inspect

from sqlalchemy import create_engine

import tests.chaos.victim  # noqa: F401 - with it the bot
from handlers import texts
from storage import migrate, network

inspect.stack()  # Bolt does, and it reads where each module is
network.load()
migrate.head()
texts.speaking("nl")
for url in ("sqlite://", "postgresql+psycopg://"):
    create_engine(url).dispose()
gc.collect()
gc.freeze()
