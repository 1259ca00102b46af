"""Why a theme group ended, and which group one was split off from.

Only adds: a process of the version before goes on beside it.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.steps import add_reference

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.add_column("themes", sa.Column("ended_because", sa.Text(), server_default="", nullable=False))
    add_reference("themes", "split_from_id", "themes")
