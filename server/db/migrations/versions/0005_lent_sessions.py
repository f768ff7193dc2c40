"""Who lent a session or a password, and room for every number a device may send."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (
        ("login_link", "issued_by_id"),
        ("web_session", "lent_by_id"),
        ("account", "password_lent_by_id"),
    ):
        # Not by batch: it builds the table anew, and SQLite drops no table of accounts that others refer to.
        refers = f"CONSTRAINT fk_{table}_{column} REFERENCES account (id)"
        op.execute(sa.text(f"ALTER TABLE {table} ADD COLUMN {column} INTEGER {refers}"))
    op.add_column("web_session", sa.Column("by_link", sa.Boolean(), nullable=False, server_default=sa.false()))
    # Nobody can say who issued the links that wait, and a link without an issuer counts as the server's own.
    op.execute(sa.text("UPDATE login_link SET used_at = created_at WHERE used_at IS NULL AND account_id IS NOT NULL"))
    if op.get_bind().dialect.name != "sqlite":  # which has no smaller ones
        for table, column, null in (
            ("player", "epoch", False),
            ("player", "counter", False),
            ("display_state", "release", True),
            ("play_record", "epoch", False),
            ("play_record", "release", True),
            ("play_refusal", "epoch", False),
        ):
            op.alter_column(table, column, type_=sa.BigInteger(), existing_nullable=null)
