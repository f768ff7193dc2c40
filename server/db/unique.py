"""Turn the database's word that a name is taken into the sentence a person reads.

Services look for a twin first and say more about it; but two at once can both look and find none. On PostgreSQL the
second one's row then fails at the constraint; on SQLite there is one writer, and he has seen everything.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from server.errors import Refused


@contextmanager
def the_only_one(session: Session, sentence: str) -> Iterator[None]:
    """Write what the block changes; refuse with ``sentence`` where somebody else's row came first.

    Change the row inside the block: what was changed before it is written before it, and fails there.
    """
    try:
        with session.begin_nested():
            yield
            session.flush()
    except IntegrityError as error:
        raise Refused(sentence) from error
