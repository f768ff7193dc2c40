"""Keys to find notices by, pinyin too."""

import sqlalchemy as sa
from alembic import op

from server.notices.search_key import search_key

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PIECE = 1000


def upgrade() -> None:
    keys = op.create_table(
        "notice_search",
        sa.Column("notice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_notice_search_notice_id")),
        sa.PrimaryKeyConstraint("notice_id", name=op.f("pk_notice_search")),
    )
    connection = op.get_bind()
    notice = sa.table("notice", sa.column("id", sa.Integer), sa.column("title"), sa.column("number"))
    last = 0
    while rows := connection.execute(
        sa.select(notice).where(notice.c.id > last).order_by(notice.c.id).limit(PIECE)
    ).all():
        last = rows[-1].id
        connection.execute(
            keys.insert(), [{"notice_id": row.id, "key": search_key(row.title, row.number)} for row in rows]
        )
