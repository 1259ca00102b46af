"""People without an account, acting for others, offices of cities and pillars, the life of a group, history.

Only adds: a process of the version before goes on beside it.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.steps import add_reference

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go forward."""
    op.create_table(
        "batches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["members.id"], name=op.f("fk_batches_actor_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_batches_digest"), ["digest"], unique=False)

    op.create_table(
        "delegations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("politician_id", sa.Integer(), nullable=False),
        sa.Column("official_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("politician_id <> official_id", name=op.f("ck_delegations_two_people")),
        sa.ForeignKeyConstraint(["made_by_id"], ["members.id"], name=op.f("fk_delegations_made_by_id_members")),
        sa.ForeignKeyConstraint(["official_id"], ["members.id"], name=op.f("fk_delegations_official_id_members")),
        sa.ForeignKeyConstraint(["politician_id"], ["members.id"], name=op.f("fk_delegations_politician_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegations")),
    )
    with op.batch_alter_table("delegations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegations_official_id"), ["official_id"], unique=False)
        batch_op.create_index(
            "uq_delegations_current",
            ["politician_id", "official_id"],
            unique=True,
            sqlite_where=sa.text("until IS NULL"),
            postgresql_where=sa.text("until IS NULL"),
        )

    op.create_table(
        "seasons",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("begun_by_id", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["begun_by_id"], ["members.id"], name=op.f("fk_seasons_begun_by_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seasons")),
    )
    op.create_table(
        "changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("for_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("thing", sa.String(), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=True),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("batch_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["members.id"], name=op.f("fk_changes_actor_id_members")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_changes_batch_id_batches")),
        sa.ForeignKeyConstraint(["for_id"], ["members.id"], name=op.f("fk_changes_for_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_changes")),
    )
    with op.batch_alter_table("changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_changes_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_changes_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_changes_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index("ix_changes_thing", ["thing", "thing_id"], unique=False)

    op.create_table(
        "interests",
        sa.Column("theme_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["members.id"], name=op.f("fk_interests_member_id_members")),
        sa.ForeignKeyConstraint(["theme_id"], ["themes.id"], name=op.f("fk_interests_theme_id_themes")),
        sa.PrimaryKeyConstraint("theme_id", "member_id", name=op.f("pk_interests")),
    )
    with op.batch_alter_table("interests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_interests_member_id"), ["member_id"], unique=False)

    op.create_table(
        "season_cities",
        sa.Column("season_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("city_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("done_by_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_season_cities_city_id_cities")),
        sa.ForeignKeyConstraint(["done_by_id"], ["members.id"], name=op.f("fk_season_cities_done_by_id_members")),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name=op.f("fk_season_cities_season_id_seasons")),
        sa.PrimaryKeyConstraint("season_id", "city_id", name=op.f("pk_season_cities")),
    )
    op.create_table(
        "season_items",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("season_id", sa.Integer(), nullable=False),
        sa.Column("city_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=True),
        sa.Column("membership_id", sa.Integer(), nullable=True),
        sa.Column("verdict", sa.String(length=32), nullable=True),
        sa.Column("successor_id", sa.Integer(), nullable=True),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(office_id IS NULL) <> (membership_id IS NULL)", name=op.f("ck_season_items_one_thing")),
        sa.ForeignKeyConstraint(["city_id"], ["cities.id"], name=op.f("fk_season_items_city_id_cities")),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["members.id"], name=op.f("fk_season_items_decided_by_id_members")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["memberships.id"], name=op.f("fk_season_items_membership_id_memberships")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["offices.id"], name=op.f("fk_season_items_office_id_offices")),
        sa.ForeignKeyConstraint(["season_id"], ["seasons.id"], name=op.f("fk_season_items_season_id_seasons")),
        sa.ForeignKeyConstraint(["successor_id"], ["members.id"], name=op.f("fk_season_items_successor_id_members")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_season_items")),
        sa.UniqueConstraint("season_id", "membership_id", name=op.f("uq_season_items_season_id_membership_id")),
        sa.UniqueConstraint("season_id", "office_id", name=op.f("uq_season_items_season_id_office_id")),
    )
    with op.batch_alter_table("season_items", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_season_items_city_id"), ["city_id"], unique=False)

    op.add_column("members", sa.Column("organisation", sa.String(), server_default="", nullable=False))
    op.add_column("members", sa.Column("email", sa.String(), nullable=True))
    add_reference("members", "entered_by_id", "members")
    op.add_column("members", sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_members_email"), "members", ["email"], unique=False)
    add_reference("memberships", "entered_by_id", "members")
    op.add_column("offices", sa.Column("pillar", sa.String(), nullable=True))
    add_reference("offices", "city_id", "cities")
    add_reference("reports", "for_id", "members")
    add_reference("signups", "by_id", "members")
    op.add_column("themes", sa.Column("purpose", sa.Text(), server_default="", nullable=False))
    add_reference("themes", "proposed_by_id", "members")
    op.add_column("themes", sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("themes", sa.Column("formed_on", sa.Date(), nullable=True))
    op.add_column("themes", sa.Column("ended_on", sa.Date(), nullable=True))
    op.add_column("themes", sa.Column("channel", sa.String(), nullable=True))


def downgrade() -> None:
    """Going back is not offered: restore a backup instead."""
    raise NotImplementedError
