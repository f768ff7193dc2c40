"""How pages change on a channel, and how fast its ticker runs."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("channel") as batch_op:
        batch_op.add_column(sa.Column("page_motion", sa.String(length=8), nullable=False, server_default="fade"))
        batch_op.add_column(sa.Column("ticker_pace", sa.String(length=8), nullable=False, server_default="usual"))
