"""Names in the lists administrators edit are given once; on PostgreSQL two at once could give one twice."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_LISTS = (("category", ("group", "name")), ("period_preset", ("name",)), ("daypart", ("name",)))


def upgrade() -> None:
    for table, columns in _LISTS:
        _tell_twins_apart(table, columns)
        op.create_index(f"uq_{table}_name", table, list(columns), unique=True)


def _tell_twins_apart(table: str, columns: tuple[str, ...]) -> None:
    """The later of two gets a number behind its name: both are in use, and an administrator decides which to retire."""
    rows = sa.table(table, sa.column("id"), *(sa.column(name) for name in columns))
    connection = op.get_bind()
    taken: set[tuple[str, ...]] = set()
    for row_id, *names in connection.execute(sa.select(rows).order_by(rows.c.id)).all():
        *group, name = names
        number, mine = 1, name
        while (*group, mine) in taken:
            number += 1
            mine = f"{name}（{number}）"
        taken.add((*group, mine))
        if mine != name:
            connection.execute(sa.update(rows).where(rows.c.id == row_id).values(name=mine))
