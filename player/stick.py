"""Read a repository from a folder: a USB stick, a mounted share, a relay's disk.

The same files in the same places as behind a web server, so the same checks follow; only the way in differs.
"""

from pathlib import Path

from player.blob_store import BlobStore
from player.faults import Fault
from player.source import TIMESTAMP_PATH, LinkError, TimestampAnswer, blob_path
from player.trust import TIMESTAMP_LIMIT, Wanted
from playlists.model import Ref

READ_SIZE = 1 << 20


class Folder:
    """A ``Source`` in the file system."""

    def __init__(self, repository: Path) -> None:
        self._repository = repository

    def timestamp(self, etag: str | None) -> TimestampAnswer:
        data = self.metadata(Wanted(TIMESTAMP_PATH, TIMESTAMP_LIMIT))
        if data is None:
            raise LinkError(Fault.ABSENT, f"{self._repository}: this is no repository, {TIMESTAMP_PATH} is missing")
        return TimestampAnswer(data, None)

    def metadata(self, wanted: Wanted) -> bytes | None:
        try:
            with open(self._repository / wanted.path, "rb") as file:
                data = file.read(wanted.limit + 1)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LinkError(Fault.CUT, f"{self._repository}: it cannot be read ({error.strerror})") from error
        if len(data) > wanted.limit:
            raise LinkError(Fault.OVERSIZED, f"{wanted.path}: it has more than the {wanted.limit} bytes it may have")
        return data

    def blob(self, ref: Ref, store: BlobStore) -> None:
        try:
            with open(self._repository / blob_path(ref.digest), "rb") as file:
                store.begin(ref, None)
                offset = 0
                while offset < ref.length and (data := file.read(min(READ_SIZE, ref.length - offset))):
                    store.put(ref, offset, data)
                    offset += len(data)
        except FileNotFoundError as error:
            raise LinkError(Fault.ABSENT, f"blob {ref.digest}: {self._repository} does not have it") from error
        except OSError as error:
            raise LinkError(Fault.CUT, f"{self._repository}: it cannot be read ({error.strerror})") from error
        if store.finish(ref):
            raise LinkError(Fault.WRONG_BYTES, f"blob {ref.digest}: {self._repository} holds other bytes of that name")
