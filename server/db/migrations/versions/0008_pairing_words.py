"""Codes read from a wall: whom they introduced, the symbols both sides show, and a person's answer to them."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrolment_code", sa.Column("shown", sa.Boolean(), nullable=False, server_default=sa.false()))
    for name, length in (("commitment", 64), ("server_digest", 64), ("server_share", 64), ("check_words", 16)):
        op.add_column("enrolment_code", sa.Column(name, sa.String(length=length), nullable=True))
    for name in ("confirmed_at", "refused_at"):
        op.add_column("enrolment_code", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    # Nobody can say which of the codes that wait hung on a wall, and such a one would go through uncompared.
    op.execute(sa.text('UPDATE enrolment_code SET "key" = NULL WHERE used_at IS NULL'))
