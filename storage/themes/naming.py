"""What theme groups are called: a new one under a name that is free, and more names for one; none is taken away."""

import hashlib
from collections.abc import Sequence
from typing import cast

from sqlalchemy import Connection, exists, insert, select
from sqlmodel import col

from storage import names
from storage.database import insert_new
from storage.errors import BadField, BadFields, NameTaken
from storage.tables import Theme, ThemeName, ThemePillar

MOST_NAME = 70
"""Characters of a name: what fits on a button."""
MOST_PURPOSE = 1000


def tidy(name: str) -> str:
    """A name with single spaces, as it is kept."""
    return " ".join(name.split())


def check(*fields: tuple[str, str, int]) -> None:
    """Each field is filled in, and not too long; a name must have letters or digits to be found by."""
    problems = []
    for field, typed, most in fields:
        if not names.key(typed):
            problems.append(BadField(field, "missing"))
        elif len(typed) > most:
            problems.append(BadField(field, "too_long", str(most)))
    if problems:
        raise BadFields(tuple(problems))


def begin(tx: Connection, name: str, purpose: str, pillars: Sequence[str], **values: object) -> int:
    """A new group, called so. Raises NameTaken."""
    taken = _who_is_called(tx, name)
    if taken is not None:
        raise NameTaken(name, taken)
    slug = _slug(tx, name)
    theme_id = cast(
        "int",
        tx.execute(
            insert(Theme).values(slug=slug, name=name, purpose=purpose, **values).returning(col(Theme.id))
        ).scalar_one(),
    )
    for pillar in dict.fromkeys(pillars):
        insert_new(tx, ThemePillar, theme_id=theme_id, pillar=pillar)
    call(tx, theme_id, name)
    return theme_id


def _slug(tx: Connection, name: str) -> str:
    """A word for the name that no other group has."""
    slug = "-".join(names.words(name))[:60] or "groep"
    if tx.execute(select(exists().where(col(Theme.slug) == slug))).scalar_one():
        slug += "-" + hashlib.sha256(name.encode()).hexdigest()[:6]
    return slug


def call(tx: Connection, theme_id: int, name: str) -> None:
    """A group is called so too. Raises NameTaken when another is, or was.

    Two groups that get one name at the same instant both have it: whoever types it is asked which.
    """
    taken = _who_is_called(tx, name, other_than=theme_id)
    if taken is not None:
        raise NameTaken(name, taken)
    insert_new(tx, ThemeName, key=names.key(name), theme_id=theme_id, shown=name)


def _who_is_called(tx: Connection, name: str, *, other_than: int = 0) -> str | None:
    return tx.execute(
        select(col(Theme.name))
        .join(ThemeName, col(ThemeName.theme_id) == col(Theme.id))
        .where(col(ThemeName.key) == names.key(name), col(Theme.id) != other_than)
        .order_by(col(Theme.status), col(Theme.id))
    ).scalar()
