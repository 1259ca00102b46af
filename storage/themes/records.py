"""All that is kept of a theme group, whatever became of it; and how each change of it is made."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select, update
from sqlmodel import col

from storage import history
from storage.errors import ThemeDecided, UnknownTheme
from storage.history import By
from storage.kinds import ThemeStatus
from storage.members import PERSON, Person, person
from storage.policy import Action
from storage.tables import Member, Theme, ThemeName, ThemePillar
from storage.themes import ThemeGroup


@dataclass(frozen=True)
class About:
    """All that is kept of a theme group, whatever became of it."""

    id: int
    name: str
    status: ThemeStatus
    purpose: str
    pillars: tuple[str, ...]
    aliases: tuple[str, ...]
    """Other and former names."""
    channel: str | None
    ended_on: date | None
    ended_because: str
    became_id: int | None
    split_from_id: int | None
    proposed_by: Person | None

    @property
    def group(self) -> ThemeGroup:
        """As others name it."""
        return ThemeGroup(self.id, self.name)


def about(tx: Connection, theme_id: int) -> About:
    """Tell all that is kept of a group, running or not. Raises UnknownTheme."""
    row = tx.execute(select(Theme.__table__).where(col(Theme.id) == theme_id)).mappings().one_or_none()  # type: ignore[attr-defined]
    if row is None:
        raise UnknownTheme("")
    pillars = select(col(ThemePillar.pillar)).where(col(ThemePillar.theme_id) == theme_id)
    shown = select(col(ThemeName.shown)).where(col(ThemeName.theme_id) == theme_id).order_by(col(ThemeName.shown))
    proposer = tx.execute(PERSON.where(col(Member.id) == row["proposed_by_id"])).one_or_none()
    return About(
        id=row["id"],
        name=row["name"],
        status=row["status"],
        purpose=row["purpose"],
        pillars=tuple(sorted(tx.execute(pillars).scalars())),
        aliases=tuple(one for one in tx.execute(shown).scalars() if one not in (row["name"], row["slug"])),
        channel=row["channel"],
        ended_on=row["ended_on"],
        ended_because=row["ended_because"],
        became_id=row["became_id"],
        split_from_id=row["split_from_id"],
        proposed_by=None if proposer is None else person(proposer),
    )


def hold(tx: Connection, theme_id: int) -> About:
    """Read a group as it is, and as it stays until the transaction ends. Raises UnknownTheme."""
    tx.execute(select(col(Theme.id)).where(col(Theme.id) == theme_id).with_for_update(key_share=True))
    return about(tx, theme_id)


def still(found: About, status: ThemeStatus) -> None:
    """Refuse with ThemeDecided what is of another status by now."""
    if found.status != status:
        raise ThemeDecided(found.name)


def change(
    tx: Connection, by: By, found: About, after: dict[str, Any], before: dict[str, Any], *, at: datetime
) -> None:
    """Write new values into a group that is held, and down in its history. Who may is decided by the verb."""
    tx.execute(update(Theme).where(col(Theme.id) == found.id).values(**after))
    # people's words stay where they are
    said = {key: value for key, value in after.items() if key != "ended_because"}
    history.note(tx, by, Action.THEME_DECIDE, "themes", found.id, at=at, before=before, after=said)
