"""From when to when each display followed which channel; until now none could be moved."""

import sqlalchemy as sa
from alembic import op

import server.db.base

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "display_stay",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("display_id", sa.String(length=40), nullable=False),
        sa.Column("channel_id", sa.String(length=40), nullable=False),
        sa.Column("since", server.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("until", server.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["display_id"], ["display.id"], name=op.f("fk_display_stay_display_id")),
        sa.ForeignKeyConstraint(["channel_id"], ["channel.id"], name=op.f("fk_display_stay_channel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_display_stay")),
    )
    op.create_index(op.f("ix_display_stay_display_id"), "display_stay", ["display_id"])
    op.create_index(op.f("ix_display_stay_channel_id"), "display_stay", ["channel_id"])
    op.execute(
        "INSERT INTO display_stay (display_id, channel_id, since, until)"
        " SELECT id, channel_id, added_at, removed_at FROM display"
    )
