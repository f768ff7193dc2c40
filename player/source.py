"""Say what the sync asks of whatever carries a repository: a server, a relay, a stick.

A source brings bytes and believes nothing about them. It keeps what it was able to bring of a blob in the store, so
that the next attempt, on this source or another, goes on from there.
"""

from dataclasses import dataclass
from typing import Protocol

from player.blob_store import BlobStore
from player.faults import FaultError
from player.trust import Wanted
from playlists.model import Digest, Ref

TIMESTAMP_PATH = "metadata/timestamp.json"


class LinkError(FaultError):
    """The network, the server or the stick did not deliver. What is shown goes on; the sync tries again later."""


@dataclass(frozen=True, slots=True)
class TimestampAnswer:
    """``data`` is None when the source says that nothing has changed."""

    data: bytes | None
    etag: str | None


class Source(Protocol):
    def timestamp(self, etag: str | None) -> TimestampAnswer: ...

    def metadata(self, wanted: Wanted) -> bytes | None:
        """Return a metadata file or target, or None where the source has none of that name."""
        ...

    def blob(self, ref: Ref, store: BlobStore) -> None:
        """Bring a blob into the store, whole and checked, or raise; what came so far stays in the store."""
        ...


def blob_path(digest: Digest) -> str:
    algorithm, _, name = digest.partition(":")
    return f"blobs/{algorithm}/{name[:2]}/{name}"
