"""When an item was held on a day, kept beside what was drawn: a few pairs, where a loop has hundreds."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

TURN_OF_A_LOOP = 30 * 60
TURN_OF_A_PAGE = 90
AT_ONCE = 5000


def upgrade() -> None:
    with op.batch_alter_table("play_day") as table:
        table.add_column(sa.Column("drawn_held", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("accepted_held", sa.JSON(), nullable=False, server_default="[]"))
        table.drop_column("drawn_lit")
        table.drop_column("accepted_lit")
    _fill(op.get_bind())
    with op.batch_alter_table("play_day") as table:
        table.alter_column("drawn_held", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
        table.alter_column("accepted_held", existing_type=sa.JSON(), existing_nullable=False, server_default=None)


def _fill(connection: sa.Connection) -> None:
    days = sa.table(
        "play_day",
        sa.column("item", sa.String()), sa.column("display", sa.String()), sa.column("day", sa.Date()),
        sa.column("drawn", sa.JSON()), sa.column("accepted", sa.JSON()),
        sa.column("drawn_held", sa.JSON()), sa.column("accepted_held", sa.JSON()),
    )  # fmt: skip
    key = days.c.item, days.c.display, days.c.day
    written = (
        sa.update(days)
        .where(*(column == sa.bindparam(f"the_{column.name}", type_=column.type) for column in key))
        .values(drawn_held=sa.bindparam("one"), accepted_held=sa.bindparam("other"))
    )
    asked = sa.select(*key, days.c.drawn, days.c.accepted).order_by(*key).limit(AT_ONCE)
    rows = connection.execute(asked).all()
    while rows:
        found = [
            {
                "the_item": item, "the_display": display, "the_day": day,
                "one": _held(item, drawn), "other": _held(item, accepted),
            }
            for item, display, day, drawn, accepted in rows
        ]  # fmt: skip
        connection.execute(written, found)
        rows = connection.execute(asked.where(sa.tuple_(*key) > sa.tuple_(*rows[-1][:3]))).all()


def _held(item: str, spans: Sequence[int]) -> list[int]:
    hole = TURN_OF_A_LOOP if item else TURN_OF_A_PAGE
    made: list[int] = []
    for first, last in zip(spans[::2], spans[1::2], strict=True):
        if made and first - made[-1] <= hole:
            made[-1] = last
        else:
            made += (first, last)
    return made
