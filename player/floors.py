"""Say which versions a player may no longer go below.

Values only: what a promoted release proves, how the floors of several streams join, and which of them a root rotation
lifts. They are stored with the generation that proves them, so that both are on disk or neither.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from playlists.model import Digest


@dataclass(frozen=True, slots=True)
class Floor:
    """The least version that is still accepted, and the only bytes accepted at exactly that version."""

    version: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class Floors:
    """Floors of one stream. ``listed`` are all versions the snapshot named, for other channels' roles too.

    The two ``_keys`` name the key sets that stood behind timestamp and snapshot when the floors were earned.
    """

    timestamp: Floor | None = None
    snapshot: Floor | None = None
    targets: Floor | None = None
    role: Floor | None = None
    target: Floor | None = None
    listed: Mapping[str, int] = field(default_factory=dict)
    timestamp_keys: str = ""
    snapshot_keys: str = ""

    def under(self, timestamp_keys: str, snapshot_keys: str) -> "Floors":
        """What is left of these floors under a root that names these keys: TUF's fast-forward recovery.

        Who held the old snapshot keys may have pushed every version in the snapshot as high as he liked; only their
        replacement can lower them, so it must lower all of them.
        """
        if self.snapshot_keys != snapshot_keys:
            return Floors(timestamp_keys=timestamp_keys, snapshot_keys=snapshot_keys)
        if self.timestamp_keys != timestamp_keys:
            return replace(self, timestamp=None, snapshot=None, timestamp_keys=timestamp_keys)
        return self

    def raised_by(self, other: "Floors") -> "Floors":
        """Join what another stream proves under the same keys; a channel's role and target stay its own."""
        return replace(
            self,
            timestamp=higher(self.timestamp, other.timestamp),
            snapshot=higher(self.snapshot, other.snapshot),
            targets=higher(self.targets, other.targets),
            listed={
                name: max(self.listed.get(name, 0), other.listed.get(name, 0))
                for name in sorted({*self.listed, *other.listed})
            },
        )


def higher(one: Floor | None, other: Floor | None) -> Floor | None:
    if one is None or other is None:
        return one or other
    return one if one.version >= other.version else other


NO_FLOORS = Floors()
