"""Changes of a theme group that goes on: another name, and what its lead keeps: purpose, names, channel."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import Connection, select, update
from sqlmodel import col

from storage import history, policy
from storage.errors import BadField, NameTaken, ThemeDecided
from storage.history import By
from storage.kinds import ThemeStatus
from storage.members import Actor
from storage.policy import Action
from storage.tables import Theme
from storage.themes import ThemeGroup
from storage.themes.naming import MOST_NAME, MOST_PURPOSE, call, check, tidy
from storage.themes.records import About, about, change, hold


def rename(
    tx: Connection, actor: Actor, theme_id: int, name: str, *, was: str | None = None, on: date, at: datetime
) -> ThemeGroup:
    """Call a group otherwise; its old name keeps working. `was` is the name that who decides saw.

    Raises NotAllowed, BadFields, NameTaken, and ThemeDecided when it was renamed or stopped meanwhile.
    """
    policy.require_over(tx, actor, Action.THEME_DECIDE, on=on, theme_id=theme_id)
    name = tidy(name)
    check(("name", name, MOST_NAME))
    found = hold(tx, theme_id)
    if found.name == name:
        return found.group
    if found.status not in (ThemeStatus.ACTIVE, ThemeStatus.PROPOSED) or was not in (None, found.name):
        raise ThemeDecided(found.name)
    call(tx, theme_id, name)
    change(tx, By(actor), found, {"name": name}, {"name": found.name}, at=at)
    return ThemeGroup(theme_id, name)


def keep(
    tx: Connection,
    actor: Actor,
    theme_id: int,
    *,
    purpose: str,
    aliases: Sequence[str],
    channel: str | None,
    on: date,
    at: datetime,
) -> About:
    """Set a running group's purpose and channel, and add names it is also called by; none is taken away.

    A channel belongs to one running group: of two, who left one would be offered to leave the other's channel, and
    each would differ from it for ever. Nobody is invited by tying it.

    Raises NotAllowed, BadFields, ThemeDecided when it runs no more.
    """
    policy.require_over(tx, actor, Action.THEME_KEEP, on=on, theme_id=theme_id)
    purpose = purpose.strip()
    if len(purpose) > MOST_PURPOSE:
        raise BadField("purpose", "too_long", str(MOST_PURPOSE))
    found = hold(tx, theme_id)
    if found.status not in (ThemeStatus.ACTIVE, ThemeStatus.PROPOSED):
        raise ThemeDecided(found.name)
    added = [name for one in aliases if (name := tidy(one)) and name not in (found.name, *found.aliases)]
    for name in added:
        if len(name) > MOST_NAME:
            raise BadField("aliases", "too_long", str(MOST_NAME))
        try:
            call(tx, theme_id, name)
        except NameTaken as taken:
            raise BadField("aliases", "name_taken", taken.name) from None
    if channel and channel != found.channel and (other := _whose(tx, channel, other_than=theme_id)):
        raise BadField("channel", "channel_taken", other)
    before = {"purpose": found.purpose, "channel": found.channel}
    changed = {key: value for key, value in (("purpose", purpose), ("channel", channel)) if before[key] != value}
    if changed:
        tx.execute(update(Theme).where(col(Theme.id) == theme_id).values(**changed))
    if changed or added:
        said: dict[str, object] = {key: value for key, value in changed.items() if key != "purpose"}
        if added:
            said["names"] = ", ".join(added)
        was = {key: before[key] for key in said if key in before}
        history.note(
            tx, By(actor), Action.THEME_KEEP, "themes", theme_id, at=at, before=was or None, after=said or None
        )
    return about(tx, theme_id)


def _whose(tx: Connection, channel: str, *, other_than: int) -> str | None:
    """The name of the group that a channel belongs to, one that runs or is proposed."""
    return tx.execute(
        select(col(Theme.name))
        .where(
            col(Theme.channel) == channel,
            col(Theme.id) != other_than,
            col(Theme.status).in_((ThemeStatus.ACTIVE, ThemeStatus.PROPOSED)),
        )
        .order_by(col(Theme.id))
    ).scalar()
