"""How close together somebody reads tables."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("account", sa.Column("dense_rows", sa.Boolean(), nullable=False, server_default=sa.false()))
