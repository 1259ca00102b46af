"""Who of those with an account may be somebody that was entered without one.

Only adds: a process of the version before goes on beside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "matches",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entered_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("pointed_by_id", sa.Integer(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["members.id"], name=op.f("fk_matches_account_id_members")),
        sa.ForeignKeyConstraint(["entered_id"], ["members.id"], name=op.f("fk_matches_entered_id_members")),
        sa.ForeignKeyConstraint(["pointed_by_id"], ["members.id"], name=op.f("fk_matches_pointed_by_id_members")),
        sa.PrimaryKeyConstraint("account_id", "entered_id", name=op.f("pk_matches")),
    )
    with op.batch_alter_table("matches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matches_entered_id"), ["entered_id"], unique=False)
