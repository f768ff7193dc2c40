"""What reviewers answered about the faces of children on pictures; until now nobody was asked."""

import sqlalchemy as sa
from alembic import op

import server.db.base

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "picture_tick",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(length=71), nullable=False),
        sa.Column("at", server.db.base.UtcDateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_picture_tick_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture_tick")),
        sa.UniqueConstraint("subject", "account_id", "digest", name=op.f("uq_picture_tick_subject")),
    )
    op.create_index(op.f("ix_picture_tick_subject"), "picture_tick", ["subject"])
