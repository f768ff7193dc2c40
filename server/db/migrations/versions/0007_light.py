"""When a channel's displays shine less and when not at all, and what each release said of it."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("channel", "release"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("light", sa.JSON(), nullable=False, server_default="[]"))
