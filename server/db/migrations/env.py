"""Alembic's entry: run the scripts on the connection that ``server.db.upgrade`` hands over."""

from alembic import context
from sqlalchemy import Connection

from server.tables import METADATA


def run() -> None:
    connection: Connection = context.config.attributes["connection"]
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        # SQLite cannot alter most of a table; Alembic then copies it.
        render_as_batch=True,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
