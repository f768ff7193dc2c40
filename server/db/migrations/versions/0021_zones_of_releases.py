"""Where the zones of a release are, so that what a display drew is shown as it stood."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("release", sa.Column("zones", sa.JSON(), nullable=False, server_default="{}"))
