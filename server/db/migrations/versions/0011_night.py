"""When a channel's screens wear the dark colours of the night."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("channel") as batch_op:
        batch_op.add_column(sa.Column("night", sa.JSON(), nullable=False, server_default="[]"))
