"""Keys to find notices by, pinyin too.

How a key is made stands here as it was when this version came (``server.notices.search_key``): a later rule comes with
a migration of its own.
"""

import unicodedata

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

PIECE = 1000
_UNREAD = "\n"
"""Marks what is no Chinese character; no folded text holds it."""


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
        connection.execute(keys.insert(), [{"notice_id": row.id, "key": _key(row.title, row.number)} for row in rows])


def _key(title: str, number: str) -> str:
    """A line for the title, one for the number, and two for each way to read the title: initials and whole."""
    plain = _folded(title)
    usual = [syllable for sign in plain for syllable in _syllables(sign)]
    lines = [plain, _folded(number)]
    for syllables in (_syllables(plain), usual):
        lines += ["".join(syllable[0] for syllable in syllables), "".join(syllables)]
    return "\n".join(dict.fromkeys(lines))


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def _syllables(text: str) -> list[str]:
    # Loading the dictionary costs 0.2 s and 60 MB: a database without notices does without.
    from pypinyin import lazy_pinyin

    found: list[str] = []
    for piece in lazy_pinyin(text, errors=lambda run: _UNREAD + run):
        found += [sign for sign in piece if sign.isalnum()] if piece.startswith(_UNREAD) else [piece]
    return found
