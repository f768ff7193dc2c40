"""Who of several server processes runs the clockwork: whoever holds the lock, and only while it lives.

On SQLite the processes share a folder, so a locked file decides; on PostgreSQL
they may be on several machines, so a session-level advisory lock does.
"""

import contextlib
import os
from typing import IO

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from server.services import Services

try:
    import fcntl
except ImportError:  # Windows: one server process there
    fcntl = None  # type: ignore[assignment]  # not on Windows

_LOCK = 0x676F6E68
"""Any number not used elsewhere for an advisory lock."""


class Leadership:
    def __init__(self, services: Services) -> None:
        self._services = services
        self._file: IO[str] | None = None
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        """Whether this process leads now; asked again and again, it takes over from a leader that died."""
        if self._services.engine.dialect.name == "postgresql":
            return self._acquire_postgresql()
        return self._acquire_file()

    def release(self) -> None:
        if self._connection is not None:
            # Said, not left to the closing: the server hears of that when it gets round to it, and whoever asks next
            # would be told that somebody leads.
            with contextlib.suppress(DBAPIError):
                self._connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            self._connection.close()
            self._connection = None
        if self._file is not None:
            self._file.close()
            self._file = None

    def _acquire_file(self) -> bool:
        if self._file is not None:
            return True
        file = (self._services.data / "scheduler.lock").open("a+")
        if fcntl is not None:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                file.close()
                return False
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file = file
        return True

    def _acquire_postgresql(self) -> bool:
        try:
            if self._connection is None:
                connection = self._services.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
                if not connection.scalar(text("SELECT pg_try_advisory_lock(:key)"), {"key": _LOCK}):
                    connection.close()
                    return False
                # Out of the pool: returned to it, the connection would keep the lock of a leader that has left.
                connection.detach()
                self._connection = connection
            # A lock is worth as much as its connection.
            self._connection.execute(text("SELECT 1"))
            return True
        except DBAPIError:
            with contextlib.suppress(DBAPIError):
                self.release()
            return False
