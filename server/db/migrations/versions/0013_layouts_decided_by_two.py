"""How wide a channel's main zone is, and proposals of a layout beside those of a theme."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("channel", sa.Column("main_width", sa.Integer(), nullable=False, server_default="70"))
    op.add_column("theme_proposal", sa.Column("layout", sa.JSON(), nullable=False, server_default="{}"))
