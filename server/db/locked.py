"""Hold a row against every other writer, and read it as it stands once it is ours."""

from typing import TypeVar

from sqlalchemy.orm import Session

from server.db.base import Base

Row = TypeVar("Row", bound=Base)


def locked(session: Session, kind: type[Row], key: object) -> Row | None:
    """The row until the end of the transaction; None where there is none, or no longer."""
    # Read anew: the session may have read it before it waited for the lock, and would hand out that again.
    return session.get(kind, key, with_for_update={"of": kind}, populate_existing=True)
