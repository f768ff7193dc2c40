"""Decide whether bytes are a release this player may take: the one verifier.

Bytes and floors go in; a ``Verified`` value or a ``RefusedError`` comes out. No file, no network, no clock: the same
steps serve the network, a stick, a relay and the boot from the cache. Three questions are kept apart:

* genuine? Signatures by enough distinct keys, lengths and digests, each file named by the one above it: refused if not;
* a rollback? Versions against the floors of what was promoted before: refused if so;
* the newest? ``Verified.expired(now)`` reports which roles are past their expiry. It never refuses.

What may be shown now (windows, withdrawals) is the evaluator's question, not this module's. Steps must come in order:
roots, timestamp, snapshot, targets, role, target; another order is the programmer's error (``RuntimeError``).
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar

from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Signature
from tuf.api.exceptions import LengthOrHashMismatchError, RepositoryError
from tuf.api.metadata import Key, Metadata, MetaFile, Role, Root, Snapshot, TargetFile, Targets, Timestamp
from tuf.api.serialization import DeserializationError, SerializationError

from player.faults import Fault
from player.floors import NO_FLOORS, Floor, Floors, Holders
from player.proofs import Documents, RefusedError, Stream, Verified
from playlists.canonical import digest
from playlists.manifest import ManifestError, parse_root_manifest, parse_withdrawals
from playlists.model import RootManifest, Withdrawals

PLAYER_LEVEL = 1
ISSUED = "x-gongshi-issued"
KiB = 1024
# Generous multiples of what was measured with 100 channels; a file that reaches one is an attack or a mistake.
ROOT_LIMIT = 512 * KiB
TIMESTAMP_LIMIT = 16 * KiB
SNAPSHOT_LIMIT = 2048 * KiB
TARGETS_LIMIT = 5120 * KiB
ROLE_LIMIT = 256 * KiB
TARGET_LIMIT = 1024 * KiB

T = TypeVar("T")
S = TypeVar("S", Root, Timestamp, Snapshot, Targets)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The next file to bring: where it lies in the repository and how many bytes it may have."""

    path: str
    limit: int


class Verifier:
    """Take the files of one release, step by step. An instance serves one attempt on one stream."""

    def __init__(self, stream: Stream, anchor: bytes, floors: Floors = NO_FLOORS, others: Iterable[Floors] = ()):
        """``anchor`` is the root trusted beforehand; ``others`` are floors of other streams of this repository."""
        self._stream = stream
        self._stored = floors
        self._others = tuple(others)
        self._floors: Floors = floors
        metadata = _parse(anchor, Root, "root", ROOT_LIMIT)
        _check_signatures(metadata, metadata.signed, "root")
        self._root = metadata.signed
        self._root_bytes = anchor
        self._timestamp: Timestamp | None = None
        self._snapshot: Snapshot | None = None
        self._targets: Targets | None = None
        self._role: Targets | None = None
        self._timestamp_signers: frozenset[str] = frozenset()
        self._snapshot_signers: frozenset[str] = frozenset()
        self._bytes: dict[str, bytes] = {}

    @property
    def root_version(self) -> int:
        return self._root.version

    @property
    def root_bytes(self) -> bytes:
        return self._root_bytes

    @property
    def issued(self) -> datetime | None:
        """When the accepted timestamp says it was signed: the least the time can be."""
        return _issued(self._timestamp) if self._timestamp else None

    @property
    def timestamp_version(self) -> int:
        return _need(self._timestamp).version

    @property
    def timestamp_keys(self) -> str:
        """A name for the keys that vouch for the time."""
        holders = _holders(self._root, Timestamp.type)
        return digest(json.dumps([holders.threshold, *sorted(holders.keys)]).encode())

    def next_root(self) -> Wanted:
        return Wanted(f"metadata/{self._root.version + 1}.root.json", ROOT_LIMIT)

    def add_root(self, data: bytes) -> None:
        """Take the next root: signed by the one before and by itself. An expired root is still a root."""
        if self._timestamp is not None:
            raise RuntimeError("roots come before the timestamp")
        metadata = _parse(data, Root, "root", ROOT_LIMIT)
        _check_signatures(metadata, self._root, "root")
        _check_signatures(metadata, metadata.signed, "root")
        if metadata.signed.version != self._root.version + 1:
            raise RefusedError(
                Fault.MIXED, f"root: version {self._root.version + 1} was due, {metadata.signed.version} came"
            )
        self._root, self._root_bytes = metadata.signed, data

    def add_timestamp(self, data: bytes) -> None:
        if self._timestamp is not None:
            raise RuntimeError("one timestamp an attempt")
        metadata = _parse(data, Timestamp, "timestamp", TIMESTAMP_LIMIT)
        self._timestamp_signers = _check_signatures(metadata, self._root, Timestamp.type)
        holders = _holders(self._root, Timestamp.type), _holders(self._root, Snapshot.type)
        self._floors = self._stored.under(*holders)
        for other in self._others:
            self._floors = self._floors.raised_by(other.under(*holders))
        timestamp = metadata.signed
        _check_floor("timestamp", self._floors.timestamp, timestamp.version, data)
        if self._floors.snapshot and timestamp.snapshot_meta.version < self._floors.snapshot.version:
            raise _older("snapshot", self._floors.snapshot.version, timestamp.snapshot_meta.version)
        _issued(timestamp)
        self._timestamp = timestamp
        self._bytes["timestamp"] = data

    def next_snapshot(self) -> Wanted:
        meta = _need(self._timestamp).snapshot_meta
        return Wanted(f"metadata/{meta.version}.snapshot.json", _limit(meta.length, SNAPSHOT_LIMIT, "snapshot"))

    def add_snapshot(self, data: bytes) -> None:
        meta = _need(self._timestamp).snapshot_meta
        _check_meta("snapshot", meta, data)
        metadata = _parse(data, Snapshot, "snapshot", SNAPSHOT_LIMIT)
        self._snapshot_signers = _check_signatures(metadata, self._root, Snapshot.type)
        snapshot = metadata.signed
        _check_version("snapshot", meta, snapshot.version)
        _check_floor("snapshot", self._floors.snapshot, snapshot.version, data)
        for name, least in self._floors.listed.items():
            listed = snapshot.meta.get(name)
            if listed is None:
                raise RefusedError(Fault.ABSENT, f"snapshot: {name} was listed before and is missing now")
            if listed.version < least:
                raise _older(name, least, listed.version)
        self._snapshot = snapshot
        self._bytes["snapshot"] = data

    def next_targets(self) -> Wanted:
        return self._next_listed(Targets.type, TARGETS_LIMIT)

    def add_targets(self, data: bytes) -> None:
        metadata = self._listed_targets(Targets.type, data, TARGETS_LIMIT)
        _check_signatures(metadata, self._root, Targets.type)
        _check_floor("targets", self._floors.targets, metadata.signed.version, data)
        _check_delegation(metadata.signed, self._stream)
        self._targets = metadata.signed
        self._bytes["targets"] = data

    def next_role(self) -> Wanted:
        return self._next_listed(self._stream.role, ROLE_LIMIT)

    def add_role(self, data: bytes) -> None:
        metadata = self._listed_targets(self._stream.role, data, ROLE_LIMIT)
        _check_signatures(metadata, _need(self._targets), self._stream.role)
        _check_floor(self._stream.role, self._floors.role, metadata.signed.version, data)
        self._role = metadata.signed
        self._bytes["role"] = data

    def next_target(self) -> Wanted:
        file = self._target_file()
        folder, slash, name = self._stream.path.rpartition("/")
        path = f"targets/{folder}{slash}{file.hashes['sha256']}.{name}"
        return Wanted(path, _limit(file.length, TARGET_LIMIT, self._stream.path))

    def add_target(self, data: bytes) -> Verified:
        """Take the last file and give the verdict."""
        file = self._target_file()
        try:
            file.verify_length_and_hashes(data)
        except LengthOrHashMismatchError as error:
            raise RefusedError(Fault.ALTERED, f"{self._stream.path}: {error}") from error
        manifest, withdrawals = _content(self._stream, data)
        role, timestamp = _need(self._role), _need(self._timestamp)
        snapshot, targets = _need(self._snapshot), _need(self._targets)
        version = manifest.version if manifest else role.version
        if version > role.version:
            raise RefusedError(
                Fault.MIXED, f"{self._stream.path}: version {version} is above its role's, {role.version}"
            )
        _check_floor(self._stream.path, self._floors.target, version, data)
        documents = Documents(self._root_bytes, target=data, **self._bytes)
        return Verified(
            self._stream,
            documents,
            Floors(
                Floor(timestamp.version, digest(documents.timestamp)),
                Floor(snapshot.version, digest(documents.snapshot)),
                Floor(targets.version, digest(documents.targets)),
                Floor(role.version, digest(documents.role)),
                Floor(version, digest(data)),
                {name: meta.version for name, meta in sorted(snapshot.meta.items())},
                self._timestamp_signers,
                self._snapshot_signers,
            ),
            self._root.version,
            role.version,
            self.issued,
            tuple(
                (name, signed.expires)
                for name, signed in (
                    ("root", self._root),
                    ("timestamp", timestamp),
                    ("snapshot", snapshot),
                    ("targets", targets),
                    (self._stream.role, role),
                )
            ),
            manifest,
            withdrawals,
        )

    def _next_listed(self, name: str, limit: int) -> Wanted:
        meta = self._listed(name)
        return Wanted(f"metadata/{meta.version}.{name}.json", _limit(meta.length, limit, name))

    def _listed(self, name: str) -> MetaFile:
        meta = _need(self._snapshot).meta.get(f"{name}.json")
        if meta is None:
            raise RefusedError(Fault.ABSENT, f"snapshot: {name} is not listed")
        return meta

    def _listed_targets(self, name: str, data: bytes, limit: int) -> Metadata[Targets]:
        meta = self._listed(name)
        _check_meta(name, meta, data)
        metadata = _parse(data, Targets, name, limit)
        _check_version(name, meta, metadata.signed.version)
        return metadata

    def _target_file(self) -> TargetFile:
        file = _need(self._role).targets.get(self._stream.path)
        if file is None or "sha256" not in file.hashes:
            raise RefusedError(Fault.ABSENT, f"{self._stream.role}: it does not sign {self._stream.path} by sha256")
        return file


def verify(
    stream: Stream,
    roots: Sequence[bytes],
    documents: Documents,
    floors: Floors = NO_FLOORS,
) -> Verified:
    """Run all steps on files already at hand; ``roots`` begins with the anchor and ends with ``documents.root``."""
    verifier = Verifier(stream, roots[0], floors)
    for root in roots[1:]:
        verifier.add_root(root)
    if (roots[-1]) != documents.root:
        raise RefusedError(Fault.MIXED, "root: the release belongs to another root than the one trusted")
    verifier.add_timestamp(documents.timestamp)
    verifier.add_snapshot(documents.snapshot)
    verifier.add_targets(documents.targets)
    verifier.add_role(documents.role)
    return verifier.add_target(documents.target)


def answer_signed(root: bytes, keyid: str, signature: str, text: bytes) -> bool:
    """Whether one of the root's timestamp keys signed an answer's text; the root itself is trusted already."""
    trusted = _parse(root, Root, "root", ROOT_LIMIT).signed
    if keyid not in trusted.roles[Timestamp.type].keyids:
        return False
    return _verifies(trusted.keys[keyid], keyid, signature, text)


def _verifies(key: Key, keyid: str, signature: str, text: bytes) -> bool:
    try:
        key.verify_signature(Signature(keyid, signature), text)
    except (UnverifiedSignatureError, ValueError):
        return False
    return key.keytype == "ed25519"


def _need(step: T | None) -> T:
    if step is None:
        raise RuntimeError("the steps of a verification come in order")
    return step


def _parse(data: bytes, kind: type[S], name: str, limit: int) -> Metadata[S]:
    if len(data) > limit:
        raise RefusedError(Fault.OVERSIZED, f"{name}: {len(data)} bytes, at most {limit} are allowed")
    try:
        metadata: Metadata[S] = Metadata.from_bytes(data)
    except DeserializationError as error:
        raise RefusedError(Fault.UNREADABLE, f"{name}: this is no TUF metadata") from error
    if not isinstance(metadata.signed, kind):
        raise RefusedError(Fault.MIXED, f"{name}: this is metadata of type {metadata.signed.type}")
    # The library compares versions without asking their type, and true would pass for 1.
    if type(metadata.signed.version) is not int:
        raise RefusedError(Fault.UNREADABLE, f"{name}: the version is not an integer")
    return metadata


def _check_signatures(metadata: Metadata[S], delegator: Root | Targets, role: str) -> frozenset[str]:
    """Demand the threshold in distinct public keys: a key listed under two names still has one vote.

    Return the public keys that signed.
    """
    try:
        keys = [delegator.get_key(keyid) for keyid in delegator.get_delegated_role(role).keyids]
        if any(key.keytype != "ed25519" for key in keys):
            raise RefusedError(Fault.UNSIGNED, f"{role}: signatures of this format are Ed25519")
        result = delegator.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
    except (ValueError, TypeError, AttributeError, SerializationError, RepositoryError) as error:
        raise RefusedError(Fault.UNSIGNED, f"{role}: its signatures cannot be checked ({error})") from error
    signers = frozenset(map(_public, result.signed.values()))
    if not result or len(signers) < result.threshold:
        raise RefusedError(Fault.UNSIGNED, f"{role}: signed by {len(signers)} of {result.threshold} keys it needs")
    return signers


def _check_delegation(targets: Targets, stream: Stream) -> None:
    """Demand that the path is the stream's role's alone: first to match, no wider, and final."""
    if stream.path in targets.targets:
        raise RefusedError(Fault.FOREIGN, f"targets: it signs {stream.path} itself, which is {stream.role}'s to sign")
    roles = targets.delegations.roles if targets.delegations else None
    matching = [role for role in (roles or {}).values() if role.is_delegated_path(stream.path)]
    if not matching:
        raise RefusedError(Fault.ABSENT, f"targets: no role is delegated for {stream.path}")
    first = matching[0]
    if first.name != stream.role or first.paths != [stream.path] or not first.terminating:
        raise RefusedError(
            Fault.FOREIGN, f"targets: {stream.path} is delegated to {first.name}, not to {stream.role} alone"
        )


def _check_meta(name: str, meta: MetaFile, data: bytes) -> None:
    try:
        meta.verify_length_and_hashes(data)
    except LengthOrHashMismatchError as error:
        raise RefusedError(Fault.ALTERED, f"{name}: {error}") from error


def _check_version(name: str, meta: MetaFile, version: int) -> None:
    if version != meta.version:
        raise RefusedError(Fault.MIXED, f"{name}: version {meta.version} is listed, {version} came")


def _check_floor(name: str, floor: Floor | None, version: int, data: bytes) -> None:
    if floor is None or version > floor.version:
        return
    if version < floor.version:
        raise _older(name, floor.version, version)
    if digest(data) != floor.digest:
        raise RefusedError(Fault.REPEATED, f"{name}: version {version} was held before with other bytes")


def _older(name: str, least: int, version: int) -> RefusedError:
    return RefusedError(Fault.ROLLBACK, f"{name}: version {version} is older than {least}, which was held before")


def _limit(length: int | None, limit: int, name: str) -> int:
    if length is not None and length > limit:
        raise RefusedError(Fault.OVERSIZED, f"{name}: {length} bytes are announced, at most {limit} are allowed")
    return limit if length is None else length


def _content(stream: Stream, data: bytes) -> tuple[RootManifest | None, Withdrawals | None]:
    try:
        if stream.channel is None:
            return None, parse_withdrawals(data)
        manifest = parse_root_manifest(data)
    except ManifestError as error:
        raise RefusedError(Fault.UNREADABLE, f"{stream.path}: {error}") from error
    if manifest.channel != stream.channel:
        raise RefusedError(Fault.FOREIGN, f"{stream.path}: this is the manifest of channel {manifest.channel}")
    if manifest.min_player > PLAYER_LEVEL:
        raise RefusedError(
            Fault.TOO_NEW,
            f"{stream.path}: it needs a player of level {manifest.min_player}, this one has {PLAYER_LEVEL}: update it",
        )
    return manifest, None


def _issued(timestamp: Timestamp) -> datetime | None:
    text = timestamp.unrecognized_fields.get(ISSUED)
    if text is None:
        return None
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except (TypeError, ValueError) as error:
        raise RefusedError(Fault.UNREADABLE, f"timestamp: {ISSUED} is not an instant in UTC") from error


def _holders(root: Root, name: str) -> Holders:
    role: Role = root.roles[name]
    return Holders(frozenset(_public(root.keys[keyid]) for keyid in role.keyids if keyid in root.keys), role.threshold)


def _public(key: Key) -> str:
    return str(key.keyval.get("public")).lower()
