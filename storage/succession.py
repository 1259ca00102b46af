"""Which theme group carries on the work of which: merges, followed through however many there were.

A group that is split is carried on by none of its parts: each took a part, and nobody said which.
"""

from collections.abc import Collection

from sqlalchemy import CTE, Connection, select
from sqlmodel import col

from storage.kinds import ThemeStatus
from storage.tables import Theme


def carrying() -> CTE:
    """Each group (`theme_id`) with itself and with all that it went on in (`by_id`), to be joined in a question.

    A new one each time, so that one statement may ask twice. A ring, if there ever were one, ends.
    """
    chain = select(col(Theme.id).label("theme_id"), col(Theme.id).label("by_id")).cte(recursive=True)
    further = (
        select(chain.c.theme_id, col(Theme.became_id))
        .join(Theme, col(Theme.id) == chain.c.by_id)
        .where(col(Theme.became_id).is_not(None))
    )
    return chain.union(further)


def heirs(tx: Connection, theme_ids: Collection[int]) -> dict[int, str]:
    """The name of the running group that each of these merged into, if it did."""
    chain = carrying()
    found = select(chain.c.theme_id, col(Theme.name)).join(Theme, col(Theme.id) == chain.c.by_id)
    rows = tx.execute(
        found.where(
            chain.c.theme_id.in_(theme_ids),
            chain.c.by_id != chain.c.theme_id,
            col(Theme.status) == ThemeStatus.ACTIVE,
        )
    )
    return {row.theme_id: row.name for row in rows}
