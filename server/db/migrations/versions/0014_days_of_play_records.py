"""What stood on each day, kept beside the play records and filled from those there are."""

import sqlalchemy as sa
from alembic import op

from server.playlogs.days import rebuild

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "play_day",
        sa.Column("item", sa.String(length=120), nullable=False),
        sa.Column("display", sa.String(length=40), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("accepted", sa.JSON(), nullable=False),
        sa.Column("drawn_seconds", sa.Integer(), nullable=False),
        sa.Column("accepted_seconds", sa.Integer(), nullable=False),
        sa.Column("drawn_lit", sa.Integer(), nullable=False),
        sa.Column("accepted_lit", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("item", "display", "day", name=op.f("pk_play_day")),
    )
    rebuild(op.get_bind())
