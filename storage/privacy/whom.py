"""Whom somebody of the secretariat means, also of those who are gone: history and data are theirs too."""

import re

from sqlalchemy import Connection
from sqlmodel import col

from storage.members import PERSON, Person, person
from storage.tables import Member

MOST = 10
"""People to choose from."""
_ID = re.compile(r"^#(\d{1,9})$")
_MENTION = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$")


def called(tx: Connection, team: str, typed: str) -> tuple[Person, ...]:
    """The people called so, by name: with all of these words in it, `@` or not, `#id`, or as Slack mentions them."""
    typed = typed.strip()
    if found := _ID.match(typed):
        query = PERSON.where(col(Member.id) == int(found[1]))
    elif found := _MENTION.match(typed):
        query = PERSON.where(col(Member.team) == team, col(Member.slack_user) == found[1])
    else:
        words = [word for word in typed.lstrip("@").split()[:8] if word.strip(".,")]
        if not words:
            return ()
        query = PERSON.where(*(col(Member.name).icontains(word, autoescape=True) for word in words))
    rows = tx.execute(query.order_by(col(Member.name), col(Member.id)).limit(MOST)).all()
    people = tuple(person(row) for row in rows)
    exact = tuple(one for one in people if one.name.casefold() == typed.lstrip("@").casefold())
    return exact if len(exact) == 1 else people
