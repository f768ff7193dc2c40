"""Who lent a session or a password, and room for every number a device may send."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("login_link") as batch_op:
        batch_op.add_column(sa.Column("issued_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_login_link_issued_by_id"), "account", ["issued_by_id"], ["id"])
    with op.batch_alter_table("web_session") as batch_op:
        batch_op.add_column(sa.Column("lent_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("by_link", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.create_foreign_key(op.f("fk_web_session_lent_by_id"), "account", ["lent_by_id"], ["id"])
    with op.batch_alter_table("account") as batch_op:
        batch_op.add_column(sa.Column("password_lent_by_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(op.f("fk_account_password_lent_by_id"), "account", ["password_lent_by_id"], ["id"])
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
