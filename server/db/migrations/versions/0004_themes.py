"""Themes are proposed and signed."""

import sqlalchemy as sa
from alembic import op

import server.db.base

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "theme_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.JSON(), nullable=False),
        sa.Column("channel_ids", sa.JSON(), nullable=False),
        sa.Column("everywhere", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", server.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("closed_at", server.db.base.UtcDateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.Integer(), nullable=True),
        sa.Column("sheet_hash", sa.String(length=71), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["account.id"], name=op.f("fk_theme_proposal_by_id")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["account.id"], name=op.f("fk_theme_proposal_closed_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_theme_proposal")),
    )
    op.create_index(op.f("ix_theme_proposal_stage"), "theme_proposal", ["stage"])
    for table, column, name in (
        ("theme_signature", "sheet_hash", "uq_theme_signature_proposal_id_account_id_sheet_hash"),
        ("theme_page_seen", "digest", "uq_theme_page_seen_proposal_id_account_id_digest"),
    ):
        op.create_table(
            table,
            sa.Column("id", sa.Integer(), nullable=False),
            sa.Column("proposal_id", sa.Integer(), nullable=False),
            sa.Column("account_id", sa.Integer(), nullable=False),
            sa.Column(column, sa.String(length=71), nullable=False),
            sa.Column("at", server.db.base.UtcDateTime(timezone=True), nullable=False),
            sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f(f"fk_{table}_account_id")),
            sa.ForeignKeyConstraint(["proposal_id"], ["theme_proposal.id"], name=op.f(f"fk_{table}_proposal_id")),
            sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
            sa.UniqueConstraint("proposal_id", "account_id", column, name=op.f(name)),
        )
