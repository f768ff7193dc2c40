"""Whose village a person looks after, and which disclosures that are over wait for their proof; whether any notice is
invented, which every page asks, is found in an index.

What ended before waits for none: nobody was asked then, and nobody shall find years of it on his page.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("village", sa.String(length=64), nullable=False, server_default=""))
    op.add_column("notice", sa.Column("proof_due", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index(
        "ix_notice_proof_due",
        "notice",
        ["author_id", "ended_at", "state"],
        sqlite_where=sa.text("proof_due = 1"),
        postgresql_where=sa.text("proof_due"),
    )
    op.create_index(
        "ix_notice_example",
        "notice",
        ["example"],
        sqlite_where=sa.text("example = 1"),
        postgresql_where=sa.text("example"),
    )
