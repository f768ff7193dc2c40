"""Say which versions a player may no longer go below.

Values only: what a promoted release proves, how the floors of several streams join, and which of them a root rotation
lifts. They are stored with the generation that proves them, so that both are on disk or neither.
"""

from collections.abc import Mapping
from typing import Any

from playlists.model import Digest, Json
from playlists.values import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Floor:
    """The least version that is still accepted, and the only bytes accepted at exactly that version."""

    version: int
    digest: Digest


@dataclass(frozen=True, slots=True)
class Holders:
    """Who may sign a role under some root: public keys, and how many of them it takes."""

    keys: frozenset[str]
    threshold: int

    def stand_by(self, signers: frozenset[str]) -> bool:
        """Whether what these signers signed would still be accepted."""
        return len(signers & self.keys) >= self.threshold


@dataclass(frozen=True, slots=True)
class Floors:
    """Floors of one stream. ``listed`` are all versions the snapshot named, for other channels' roles too.

    The two sets of signers are the public keys that signed the timestamp and the snapshot of these floors.
    """

    timestamp: Floor | None = None
    snapshot: Floor | None = None
    targets: Floor | None = None
    role: Floor | None = None
    target: Floor | None = None
    listed: Mapping[str, int] = field(default_factory=dict)
    timestamp_signers: frozenset[str] = frozenset()
    snapshot_signers: frozenset[str] = frozenset()

    def under(self, timestamp: Holders, snapshot: Holders) -> "Floors":
        """What is left of these floors under a root with these holders: TUF's fast-forward recovery.

        A floor falls with the signature that set it. Who held the old snapshot keys may have pushed every version in
        the snapshot as high as he liked; only their replacement can lower them, so it must lower all of them. A key
        that is merely added lowers nothing, or an old timestamp could be shown again.
        """
        if not snapshot.stand_by(self.snapshot_signers):
            return NO_FLOORS
        if not timestamp.stand_by(self.timestamp_signers):
            return replace(self, timestamp=None, snapshot=None)
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


def encode_floors(floors: Floors) -> dict[str, Json]:
    own = {
        name: _encode_floor(getattr(floors, name)) for name in ("timestamp", "snapshot", "targets", "role", "target")
    }
    signers = {name: sorted(getattr(floors, name)) for name in ("timestamp_signers", "snapshot_signers")}
    return {**own, "listed": dict(floors.listed), **signers}


def _encode_floor(floor: Floor | None) -> Json:
    return None if floor is None else {"version": floor.version, "digest": floor.digest}


def parse_floors(record: Any) -> Floors:
    """Read what ``encode_floors`` made; ``KeyError``, ``TypeError`` or ``ValueError`` where it is something else."""

    def floor(name: str) -> Floor | None:
        value = record[name]
        return None if value is None else Floor(int(value["version"]), Digest(str(value["digest"])))

    return Floors(
        floor("timestamp"),
        floor("snapshot"),
        floor("targets"),
        floor("role"),
        floor("target"),
        {str(name): int(version) for name, version in record["listed"].items()},
        frozenset(map(str, record["timestamp_signers"])),
        frozenset(map(str, record["snapshot_signers"])),
    )
