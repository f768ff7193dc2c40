"""Keep the record of what stood on the displays until the server has it, and a while longer.

Records form a hash chain (``playlists.playlog``). The database is SQLite without a wait for the disk at every page
turn: a power cut may lose the last seconds, which then show as a gap. What is sent is on the medium before it is sent,
so that no number is ever used twice. A database that cannot be read is set aside, and a new epoch begins; one that
cannot be opened just now, because the disk is full, stays where it is and is tried again with the next record.
"""

import contextlib
import sqlite3
import threading
from datetime import datetime, timedelta
from pathlib import Path

from player.disk import StorageError
from player.faults import Fault
from player.identity import Identity, change_identity
from playlists.canonical import canonical
from playlists.model import ChannelId, Digest, DisplayId, ItemId, ZoneId
from playlists.playlog import Claim, PlayRecord, Tail, encode_record, parse_record_bytes, tail_of

FILE = "playlog.db"
KEEP_DAYS = 30
MOST_RECORDS = 500_000
BATCH = 200
CACHE_KB = 256
SCHEMA = """
CREATE TABLE IF NOT EXISTS records (epoch INTEGER NOT NULL, seq INTEGER NOT NULL, ended TEXT NOT NULL,
  accepted INTEGER NOT NULL DEFAULT 0, body BLOB NOT NULL, PRIMARY KEY (epoch, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tails (epoch INTEGER PRIMARY KEY, seq INTEGER NOT NULL, digest TEXT NOT NULL);
"""


class Playlog:
    """The store of one player. Every method may be called from every thread."""

    def __init__(self, state: Path, identity: Identity) -> None:
        self._state = state
        self._path = state / FILE
        self._lock = threading.Lock()
        self._checked = False
        self._closed = False
        self.fault: Fault | None = None
        self.epoch = identity.epoch
        self._tail: Tail | None = None
        self._database: sqlite3.Connection | None = None
        try:
            self._opened()
        except sqlite3.DatabaseError as error:
            self._failed(error)

    def append(
        self,
        display: DisplayId,
        channel: ChannelId,
        release: int,
        zone: ZoneId,
        item: ItemId,
        page: Digest,
        claim: Claim,
        started: datetime,
        ended: datetime,
        time_trusted: bool,
    ) -> None:
        """Add one stretch to the chain. A disk that cannot take it is a fault to report, never a reason to stop."""
        with self._lock:
            try:
                database = self._opened()
                seq = self._tail.seq + 1 if self._tail else 1
                prev = self._tail.digest if self._tail else None
                record = PlayRecord(
                    seq, display, channel, release, zone, item, page, claim,
                    _whole(started), max(_whole(started), _whole(ended)), time_trusted, prev,
                )  # fmt: skip
                tail = tail_of(record)
                with database:
                    database.execute(
                        "INSERT INTO records (epoch, seq, ended, body) VALUES (?, ?, ?, ?)",
                        (self.epoch, seq, record.ended.isoformat(), canonical(encode_record(record))),
                    )
                    database.execute(
                        "INSERT OR REPLACE INTO tails VALUES (?, ?, ?)", (self.epoch, tail.seq, tail.digest)
                    )
            except sqlite3.DatabaseError as error:
                self._failed(error)
            else:
                self._tail = tail
                if self.fault in (Fault.DISK_FULL, Fault.DISK):
                    self.fault = None

    @property
    def unsent(self) -> int:
        with self._lock:
            query = "SELECT count(*) FROM records WHERE epoch = ? AND NOT accepted"
            try:
                return int(self._opened().execute(query, (self.epoch,)).fetchone()[0])
            except sqlite3.DatabaseError as error:
                self._failed(error)
                return 0

    def batch(self) -> tuple[int, list[PlayRecord]]:
        """Return the epoch and its oldest records that the server has not accepted, safe from a power cut by now.

        Both at once: the wall's thread may find the file damaged and begin another epoch between two questions.
        """
        with self._lock:
            try:
                database = self._opened()
                if not self._checked and database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                    raise sqlite3.DatabaseError("quick_check failed")
                self._checked = True
                database.execute("PRAGMA wal_checkpoint(FULL)")
                rows = database.execute(
                    "SELECT body FROM records WHERE epoch = ? AND NOT accepted ORDER BY seq LIMIT ?",
                    (self.epoch, BATCH),
                ).fetchall()
                return self.epoch, [parse_record_bytes(row[0]) for row in rows]
            except (sqlite3.DatabaseError, ValueError) as error:
                self._failed(error)
                return self.epoch, []

    def accepted(self, epoch: int, seq: int, now: datetime) -> None:
        """Note how far the server has the chain of an epoch; delete what it has had for ``KEEP_DAYS``.

        A server that has more than this box has seen a tail that a power cut took: its numbers are used up. What it
        says of an epoch that is over says nothing of the numbers of this one.
        """
        with self._lock:
            if epoch != self.epoch:
                return
            horizon = (now - timedelta(days=KEEP_DAYS)).isoformat()
            try:
                database = self._opened()
                if seq > (self._tail.seq if self._tail else 0):
                    self._begin_epoch()
                    return
                with database:
                    database.execute(
                        "UPDATE records SET accepted = 1 WHERE epoch = ? AND seq <= ? AND NOT accepted",
                        (self.epoch, seq),
                    )
                    database.execute(
                        "DELETE FROM records WHERE (accepted OR epoch < ?) AND ended < ?", (self.epoch, horizon)
                    )
                    # Never reached by a player that reports; one that cannot must not fill its disk.
                    database.execute(
                        "DELETE FROM records WHERE epoch = ? AND seq <= ?",
                        (self.epoch, (self._tail.seq if self._tail else 0) - MOST_RECORDS),
                    )
            except sqlite3.DatabaseError as error:
                self._failed(error)

    def close(self) -> None:
        """Let go of the file. Whoever still reports on another thread finds nothing here, and harms nothing."""
        with self._lock:
            self._closed = True
            if self._database is not None:
                self._database.close()
                self._database = None

    def _opened(self) -> sqlite3.Connection:
        if self._database is None:
            if self._closed:
                raise sqlite3.OperationalError("the playlog is closed")
            database = _connect(self._path)
            try:
                self._tail = _stored_tail(database, self.epoch)
            except sqlite3.DatabaseError:
                database.close()
                raise
            self._database = database
        return self._database

    def _failed(self, error: Exception) -> None:
        """Tell a disk that is full, or busy, from a database that is lost."""
        if isinstance(error, sqlite3.OperationalError):
            self.fault = Fault.DISK_FULL if "full" in str(error) else Fault.DISK
            return
        if self._database is not None:
            with contextlib.suppress(sqlite3.DatabaseError):
                self._database.close()
            self._database = None
        try:
            # The epoch first: with the file gone and the epoch still the old one, its numbers would be given out again.
            self._begin_epoch()
        except StorageError as failure:
            self.fault = failure.fault
            return
        self._set_aside()

    def _begin_epoch(self) -> None:
        self.epoch = change_identity(self._state, raise_epoch=True).epoch
        self._tail = None
        self.fault = Fault.LOG_SET_ASIDE

    def _set_aside(self) -> None:
        """Keep the damaged file for whoever can still read it; one such file is enough."""
        self.fault = Fault.LOG_SET_ASIDE
        with contextlib.suppress(OSError):
            self._path.replace(self._path.with_suffix(".damaged"))
        for suffix in ("-wal", "-shm"):
            with contextlib.suppress(OSError):
                Path(f"{self._path}{suffix}").unlink()


def _stored_tail(database: sqlite3.Connection, epoch: int) -> Tail | None:
    row = database.execute("SELECT seq, digest FROM tails WHERE epoch = ?", (epoch,)).fetchone()
    return Tail(int(row[0]), Digest(str(row[1]))) if row else None


def _connect(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = NORMAL")
        # SQLite would fill 2 MB over a day, on the heap of whichever thread writes; a batch has 200 short records.
        database.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        database.executescript(SCHEMA)
    except sqlite3.DatabaseError:
        database.close()
        raise
    return database


def _whole(instant: datetime) -> datetime:
    """Records have whole seconds; a stretch ends where the next begins, so both are cut alike."""
    return instant.replace(microsecond=0)
