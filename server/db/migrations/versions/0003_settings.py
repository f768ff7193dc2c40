"""What administrators edit: revisions against lost edits, the second person behind a slogan, named holidays."""

import sqlalchemy as sa
from alembic import op

import server.db.base

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("category", "period_preset", "daypart", "holiday_year"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    with op.batch_alter_table("daypart") as batch_op:
        batch_op.add_column(sa.Column("active", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("holiday_year") as batch_op:
        batch_op.add_column(sa.Column("names", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("slogan_template") as batch_op:
        batch_op.add_column(sa.Column("state", sa.String(length=16), nullable=False, server_default="approved"))
        batch_op.add_column(sa.Column("replaces_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("at", server.db.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("decided_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("decided_at", server.db.base.UtcDateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reason", sa.String(length=200), nullable=False, server_default=""))
    op.execute(sa.text("UPDATE slogan_template SET state = 'retired' WHERE NOT active"))
    with op.batch_alter_table("slogan_template") as batch_op:
        batch_op.drop_column("active")
        batch_op.create_foreign_key(op.f("fk_slogan_template_replaces_id"), "slogan_template", ["replaces_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_slogan_template_by_id"), "account", ["by_id"], ["id"])
        batch_op.create_foreign_key(op.f("fk_slogan_template_decided_by_id"), "account", ["decided_by_id"], ["id"])
