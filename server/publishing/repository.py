"""The repository: a folder of files (FORMAT.md section 1), read whole and changed in one safe order.

What is live is what the timestamp leads to. ``commit`` writes blobs, targets,
role metadata, snapshot, root and, last, the timestamp; killed anywhere before
that last rename, the old release is still the live one, and the next commit
simply goes on. What a role may say is decided in ``roles``.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import DownloadError, RepositoryError
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp
from tuf.api.serialization import DeserializationError

from playlists.model import Digest
from server.errors import OperatorError
from server.publishing import roles
from server.publishing.files import Disk
from server.publishing.keyring import KeyRing

M = TypeVar("M", Root, Timestamp, Snapshot, Targets)


@dataclass(frozen=True, slots=True)
class Change:
    """What one commit adds. ``roles`` and ``root`` are signed already; snapshot and timestamp follow from them."""

    blobs: Mapping[Digest, bytes | Path] = field(default_factory=dict)
    targets: Mapping[str, bytes] = field(default_factory=dict)
    roles: Mapping[str, bytes] = field(default_factory=dict)
    root: bytes | None = None


@dataclass(frozen=True, slots=True)
class State:
    """What the repository says now, its signatures checked."""

    root: Metadata[Root]
    timestamp: Metadata[Timestamp] | None
    snapshot: Metadata[Snapshot] | None
    targets: Metadata[Targets]

    @property
    def versions(self) -> dict[str, int]:
        """The live version of targets and every delegated role."""
        meta = self.snapshot.signed.meta if self.snapshot else {}
        return {name.removesuffix(".json"): entry.version for name, entry in meta.items()}

    @property
    def is_live(self) -> bool:
        """False after a change of keys that was stopped before its timestamp: the next commit finishes it."""
        live = self.timestamp.signed.snapshot_meta.version if self.timestamp else 0
        return self.snapshot is not None and self.snapshot.signed.version == live

    @property
    def issued(self) -> datetime | None:
        """When the live timestamp was signed."""
        text = self.timestamp.signed.unrecognized_fields.get(roles.ISSUED) if self.timestamp else None
        return datetime.fromisoformat(text).astimezone(UTC) if isinstance(text, str) else None


class Repository:
    """The folder that players read. Holding the publisher's lock is the caller's duty."""

    def __init__(self, folder: Path, disk: Disk | None = None) -> None:
        self.folder = folder
        self.metadata = folder / "metadata"
        self.disk = disk or Disk()

    def exists(self) -> bool:
        """Also without its timestamp: where there is a root there are players who trust it, and nothing begins anew."""
        return any((self.metadata / name).exists() for name in ("timestamp.json", "1.root.json"))

    # Reading

    def root_bytes(self) -> bytes:
        """The newest root: what an enrolling device is told to trust."""
        return self._read(self.metadata / f"{self._root_version()}.root.json")

    def load(self) -> State:
        if not self.exists():
            raise OperatorError(f"there is no repository in {self.folder}: run `gongshi-server keys` first")
        newest = self._root_version()
        root = self.read_metadata(f"{newest}.root.json", Root)
        # A rotation that was stopped between root and timestamp: the live ones still bear the old keys' signatures.
        accepted = [root.signed] + [
            self.read_metadata(f"{newest - 1}.root.json", Root).signed for _ in [0] if newest > 1
        ]
        self._check("root", root, accepted)
        if not (self.metadata / "timestamp.json").exists():
            # It is signed anew every hour, and all it says is which snapshot is the newest.
            return self._rolled_forward(root, None)
        timestamp = self.read_metadata("timestamp.json", Timestamp)
        self._check("timestamp", timestamp, accepted)
        version = timestamp.signed.snapshot_meta.version
        snapshot_bytes = self._read(self.metadata / f"{version}.snapshot.json")
        try:
            timestamp.signed.snapshot_meta.verify_length_and_hashes(snapshot_bytes)
        except RepositoryError as error:
            raise self._damaged(f"metadata/{version}.snapshot.json", error) from error
        snapshot = self.read_metadata(f"{version}.snapshot.json", Snapshot)
        self._check("snapshot", snapshot, accepted)
        targets_version = snapshot.signed.meta["targets.json"].version
        targets = self.read_metadata(f"{targets_version}.targets.json", Targets)
        self._check("targets", targets, accepted)
        holds = self._bears(root.signed, "snapshot", snapshot) and self._bears(root.signed, "targets", targets)
        if not holds:
            return self._rolled_forward(root, timestamp)
        return State(root, timestamp, snapshot, targets)

    def _rolled_forward(self, root: Metadata[Root], timestamp: Metadata[Timestamp] | None) -> State:
        """A change was stopped before its timestamp, or that is lost: the newest snapshot is there, go on from it."""
        snapshot = self.read_metadata(f"{self.highest('snapshot')}.snapshot.json", Snapshot)
        targets = self.read_metadata(f"{snapshot.signed.meta['targets.json'].version}.targets.json", Targets)
        self._check("snapshot", snapshot, [root.signed])
        self._check("targets", targets, [root.signed])
        return State(root, timestamp, snapshot, targets)

    def role(self, state: State, name: str) -> Metadata[Targets] | None:
        """The live metadata of a delegated role; None when it has none yet."""
        version = state.versions.get(name)
        if version is None:
            return None
        metadata = self.read_metadata(f"{version}.{name}.json", Targets)
        try:
            state.targets.signed.verify_delegate(name, metadata.signed_bytes, metadata.signatures)
        except (RepositoryError, ValueError) as error:
            raise self._damaged(f"metadata/{version}.{name}.json", error) from error
        return metadata

    def target(self, state: State, role: str, path: str) -> bytes | None:
        """The live bytes of a target file, its length and digest checked."""
        metadata = self.role(state, role)
        target = metadata.signed.targets.get(path) if metadata else None
        if target is None:
            return None
        place = self.folder / "targets" / prefixed(path, target.hashes["sha256"])
        content = self._read(place)
        try:
            target.verify_length_and_hashes(content)
        except RepositoryError as error:
            raise self._damaged(str(place.relative_to(self.folder)), error) from error
        return content

    def blob_path(self, digest: Digest) -> Path:
        return blob_path(self.folder, digest)

    def read_blob(self, digest: Digest) -> bytes:
        content = self._read(self.blob_path(digest))
        if f"sha256:{sha256(content)}" != digest:
            raise self._damaged(str(self.blob_path(digest).relative_to(self.folder)), "its bytes have another digest")
        return content

    def highest(self, role: str) -> int:
        """The highest version of a role on disk, live or left behind: no number is ever used twice."""
        versions = (path.name.split(".", 1)[0] for path in self.metadata.glob(f"*.{role}.json"))
        return max((int(version) for version in versions if version.isdigit()), default=0)

    def read_metadata(self, name: str, kind: type[M]) -> Metadata[M]:
        return parse_metadata(self._read(self.metadata / name), kind, str(self.metadata / name))

    # Writing

    def commit(
        self, change: Change, state: State | None, keys: KeyRing, now: datetime, extra: Mapping[str, str] | None = None
    ) -> State:
        """Write ``change`` and make it live. Refuses, before the first byte, what a player would refuse."""
        live = self._checked(change, state)
        root = live.root.signed
        versions = (state.versions if state else {}) | {
            name: parse_metadata(content, Targets, name).signed.version for name, content in change.roles.items()
        }
        snapshot = state.snapshot if state else None
        if snapshot is None or change.roles or not self._bears(root, "snapshot", snapshot):
            signed = roles.snapshot_of(versions, self.highest("snapshot"), now)
            snapshot_bytes = roles.signed_by(signed, [local_signer(root, "snapshot", keys)])
            snapshot = parse_metadata(snapshot_bytes, Snapshot, "the new snapshot")
            new_snapshot: bytes | None = snapshot_bytes
        else:
            snapshot_bytes, new_snapshot = self._read(self.metadata / f"{snapshot.signed.version}.snapshot.json"), None
        last = state.timestamp.signed.version if state and state.timestamp else 0
        kept = {
            name: value
            for name, value in (state.timestamp.signed.unrecognized_fields if state and state.timestamp else {}).items()
            if isinstance(value, str)
        }
        timestamp = roles.timestamp_of(snapshot_bytes, snapshot.signed.version, last, now, kept | dict(extra or {}))
        timestamp_bytes = roles.signed_by(timestamp, [local_signer(root, "timestamp", keys)])

        files = self._files(change)
        if new_snapshot is not None:
            files[self.metadata / f"{snapshot.signed.version}.snapshot.json"] = new_snapshot
        self.disk.write_all(files)
        # A root counts from the moment it is there: everything it needs is written before it.
        if change.root is not None:
            self.disk.write(self.metadata / f"{root.version}.root.json", change.root)
        self.disk.write(self.metadata / "timestamp.json", timestamp_bytes)
        return State(live.root, parse_metadata(timestamp_bytes, Timestamp, "timestamp"), snapshot, live.targets)

    def _files(self, change: Change) -> dict[Path, bytes | Path]:
        """The files of a change in the order in which they appear: what names others comes after them."""
        files: dict[Path, bytes | Path] = {
            path: content
            for digest, content in change.blobs.items()
            if not _present(path := self.blob_path(digest), content)
        }
        for name, target in change.targets.items():
            files[self.folder / "targets" / prefixed_by_content(name, target)] = target
        for name, role in change.roles.items():
            version = parse_metadata(role, Targets, name).signed.version
            files[self.metadata / f"{version}.{name}.json"] = role
        return files

    def _checked(self, change: Change, state: State | None) -> State:
        root = parse_metadata(change.root, Root, "the new root") if change.root else state.root if state else None
        if root is None:
            raise OperatorError(f"there is no repository in {self.folder}: run `gongshi-server keys` first")
        if change.root:
            before = state.root.signed if state else root.signed
            for delegator in (before, root.signed):
                self._require(delegator, "root", root)
        new_targets = change.roles.get(Targets.type)
        targets = (
            parse_metadata(new_targets, Targets, "the new targets") if new_targets else state.targets if state else None
        )
        if targets is None:
            raise OperatorError(f"there is no targets role in {self.folder}: run `gongshi-server keys` first")
        self._require(root.signed, "targets", targets)
        roles.refuse_hollow(root.signed, targets.signed)
        live = state.versions if state else {}
        for name, content in change.roles.items():
            metadata = parse_metadata(content, Targets, name)
            if name != Targets.type:
                self._require(targets.signed, name, metadata)
            if metadata.signed.version <= live.get(name, 0):
                raise OperatorError(
                    f"{name} version {metadata.signed.version} is not newer than "
                    f"the live {live[name]}: prepare it again"
                )
        return State(root, state.timestamp if state else None, state.snapshot if state else None, targets)

    @staticmethod
    def _require(delegator: Root | Targets, role: str, metadata: Metadata[M]) -> None:
        try:
            delegator.verify_delegate(role, metadata.signed_bytes, metadata.signatures)
        except (RepositoryError, ValueError) as error:
            raise OperatorError(
                f"{role} does not bear the signatures it needs ({error}): nothing was written"
            ) from error

    @staticmethod
    def _bears(delegator: Root, role: str, metadata: Metadata[M]) -> bool:
        return bool(delegator.get_verification_result(role, metadata.signed_bytes, metadata.signatures))

    def _check(self, role: str, metadata: Metadata[M], accepted: Iterable[Root]) -> None:
        if not any(self._bears(root, role, metadata) for root in accepted):
            raise self._damaged(f"the {role} metadata", "its signatures do not hold")

    def _root_version(self) -> int:
        version = 0
        while (self.metadata / f"{version + 1}.root.json").exists():
            version += 1
        if version == 0:
            raise OperatorError(f"there is no root in {self.metadata}: run `gongshi-server keys` first")
        return version

    def _read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise self._damaged(str(path.relative_to(self.folder)), error.strerror or "unreadable") from error

    def _damaged(self, what: str, why: object) -> OperatorError:
        return OperatorError(
            f"{what} in {self.folder} is damaged or missing ({why}): restore the folder from a backup, "
            f"then run `gongshi-server check-repository`"
        )


def parse_metadata(content: bytes, kind: type[M], where: str) -> Metadata[M]:
    """Parse signed metadata of one kind, or say that it is none."""
    try:
        metadata: Metadata[M] = Metadata.from_bytes(content)
    except (DeserializationError, DownloadError, RecursionError) as error:
        raise OperatorError(f"{where} is no signed metadata: restore it from a backup") from error
    if not isinstance(metadata.signed, kind):
        raise OperatorError(f"{where} is {metadata.signed.type} metadata where {kind.type} belongs: restore it")
    return metadata


def local_signer(delegator: Root | Targets, role: str, keys: KeyRing) -> CryptoSigner:
    """The signer of a role: the first of its keys that is on this machine."""
    keyids = delegator.get_delegated_role(role).keyids
    keyid = next((keyid for keyid in keyids if keys.holds(keyid)), keyids[0])
    return keys.signer(roles.key_of(delegator, keyid), role)


def blob_path(folder: Path, digest: Digest) -> Path:
    algorithm, _, name = digest.partition(":")
    return folder / "blobs" / algorithm / name[:2] / name


def prefixed(path: str, digest_hex: str) -> str:
    """A target's file name under consistent snapshots: the digest goes before the last part."""
    folder, slash, name = path.rpartition("/")
    return f"{folder}{slash}{digest_hex}.{name}"


def prefixed_by_content(path: str, content: bytes) -> str:
    return prefixed(path, sha256(content))


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _present(path: Path, content: bytes | Path) -> bool:
    """Whether the blob is there. Its size is asked too: what a dying disk cut short is written again."""
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        return False
    return size == (content.stat().st_size if isinstance(content, Path) else len(content))
