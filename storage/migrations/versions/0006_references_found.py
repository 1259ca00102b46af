"""Indexes for references to people, memberships and offices: an import that is undone, and two people who become one.

Only adds: a process of the version before goes on beside it. Most hold few rows, so all of them are quick.
"""

from storage.migrations.steps import add_index

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

FEW = (
    ("changes", "for_id"),
    ("matches", "pointed_by_id"),
    ("members", "entered_by_id"),
    ("memberships", "entered_by_id"),
    ("offices", "city_id"),
    ("reports", "for_id"),
    ("reports", "next_by_id"),
    ("season_items", "decided_by_id"),
    ("season_items", "membership_id"),
    ("season_items", "office_id"),
    ("season_items", "successor_id"),
    ("signups", "by_id"),
)
ALL = (("delegations", "made_by_id"), ("delegations", "politician_id"), ("memberships", "theme_id"))


def upgrade() -> None:
    """Go forward."""
    for table, column in FEW:
        add_index(table, column, where=f"{column} IS NOT NULL")
    for table, column in ALL:
        add_index(table, column)
