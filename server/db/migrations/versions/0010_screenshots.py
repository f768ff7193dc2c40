"""Screenshots of displays, and who wants them how often."""

import sqlalchemy as sa
from alembic import op

import server.db.base

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "screenshot_wish",
        sa.Column("display_id", sa.String(length=40), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("asked_at", server.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["display_id"], ["display.id"], name=op.f("fk_screenshot_wish_display_id")),
        sa.PrimaryKeyConstraint("display_id", name=op.f("pk_screenshot_wish")),
    )
    op.create_table(
        "screenshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("display_id", sa.String(length=40), nullable=False),
        sa.Column("at", server.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("media_type", sa.String(length=16), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["display_id"], ["display.id"], name=op.f("fk_screenshot_display_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screenshot")),
    )
    op.create_index(op.f("ix_screenshot_display_id"), "screenshot", ["display_id"])
