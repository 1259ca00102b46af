"""What many get for one reason, what goes first, and how fast: for all processes together.

Only adds: a process of the version before goes on beside it (its messages count as going first).
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "paces",
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("free_at", sa.Float(), nullable=False),
        sa.PrimaryKeyConstraint("method", name=op.f("pk_paces")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("priority", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("round", sa.String(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_deliveries_open"), sqlite_where=sa.text("state IN ('owed', 'claimed')"))
        batch_op.create_index(
            "ix_deliveries_round",
            ["created_at"],
            unique=False,
            sqlite_where=sa.text("round IS NOT NULL"),
            postgresql_where=sa.text("round IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deliveries_failed",
            ["settled_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('undeliverable', 'missed')"),
            postgresql_where=sa.text("state IN ('undeliverable', 'missed')"),
        )
        batch_op.create_index(
            "ix_deliveries_waiting",
            ["priority", "next_try_at"],
            unique=False,
            sqlite_where=sa.text("state IN ('owed', 'claimed')"),
            postgresql_where=sa.text("state IN ('owed', 'claimed')"),
        )


def downgrade() -> None:
    """Going back is not offered: restore a backup instead."""
    raise NotImplementedError
