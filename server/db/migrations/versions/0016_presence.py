"""Who has which draft open, and where he writes."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "draft_presence",
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_draft_presence_notice_id")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_draft_presence_account_id")),
        sa.PrimaryKeyConstraint("notice_id", "account_id", name=op.f("pk_draft_presence")),
    )
