"""A lease for each event of Slack's that is in hand; tries of a message that failed apart from its claims; clocks.

Only adds: a process of the version before goes on beside it (what it takes of Slack's events counts as done).
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("deliveries", sa.Column("failures", sa.Integer(), server_default="0", nullable=False))
    op.add_column("paces", sa.Column("moved_at", sa.Float(), nullable=True))
    op.add_column("seen_events", sa.Column("free_at", sa.DateTime(timezone=True), nullable=True))
