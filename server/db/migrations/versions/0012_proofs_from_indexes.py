"""Indexes of play records that hold all that a proof of display asks."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    stood = ["started_at", "ended_at", "claim", "time_trusted"]
    op.create_index("ix_play_record_item_stood", "play_record", ["item", "display", *stood])
    op.create_index("ix_play_record_display_stood", "play_record", ["display", *stood])
    op.drop_index("ix_play_record_item_start", "play_record")
    op.drop_index("ix_play_record_display_start", "play_record")
