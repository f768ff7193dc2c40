"""Requests that every wall fall back to its standing pages, or come back: who asked, who confirmed."""

import sqlalchemy as sa
from alembic import op

import server.db.base

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "halt",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("wish", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("lent_by_id", sa.Integer(), nullable=True),
        sa.Column("at", server.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("closed_at", server.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_halt_by_id")),
        sa.ForeignKeyConstraint(["lent_by_id"], ["account.id"], name=op.f("fk_halt_lent_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["account.id"], name=op.f("fk_halt_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_halt")),
    )
    op.create_index(op.f("ix_halt_stage"), "halt", ["stage"])
