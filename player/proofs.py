"""Name what a release is proved by and what the verifier makes of it: values that everybody passes round.

``player.trust`` alone makes a ``Verified``; who only carries one need not load the libraries that check signatures.
"""

from datetime import datetime

from player.faults import FaultError
from player.floors import Floors
from playlists.model import ChannelId, RootManifest, Withdrawals
from playlists.values import dataclass


class RefusedError(FaultError):
    """These bytes are no release for this player. What was shown before goes on."""


@dataclass(frozen=True, slots=True)
class Stream:
    """One delegated role and the one target it may sign: a channel's manifest, or the withdrawals."""

    role: str
    path: str

    @classmethod
    def of(cls, channel: ChannelId) -> "Stream":
        return cls(f"channel-{channel}", f"channels/{channel}.json")

    @property
    def channel(self) -> ChannelId | None:
        return ChannelId(self.role.removeprefix("channel-")) if self.role.startswith("channel-") else None


WITHDRAWALS = Stream("withdrawals", "withdrawals.json")


@dataclass(frozen=True, slots=True)
class Documents:
    """The six files that prove one release."""

    root: bytes
    timestamp: bytes
    snapshot: bytes
    targets: bytes
    role: bytes
    target: bytes


@dataclass(frozen=True, slots=True)
class Verified:
    """A genuine release that is no rollback."""

    stream: Stream
    documents: Documents
    floors: Floors
    root_version: int
    version: int
    issued: datetime | None
    expiries: tuple[tuple[str, datetime], ...]
    manifest: RootManifest | None
    withdrawals: Withdrawals | None

    def expired(self, now: datetime) -> tuple[str, ...]:
        """Name the roles whose expiry has passed: doubt about being the newest, no reason to go blank."""
        return tuple(role for role, expires in self.expiries if now >= expires)
