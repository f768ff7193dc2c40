"""The signed roles of a repository: who signs what, how long, and which configurations are hollow.

Values in, values out; no file and no clock. FORMAT.md section 2 is the text
this follows. With threshold 2, root, targets and every channel role name the
same reviewers beside one key of the publisher, so that no role can be used to
talk the others out of their second signature.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from securesystemslib.signer import Key, Signer, SSlibKey
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Role,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from playlists.model import ChannelId
from server.errors import OperatorError

WITHDRAWALS = "withdrawals"
WITHDRAWALS_PATH = "withdrawals.json"
ISSUED = "x-gongshi-issued"
CHANNEL_PREFIX = "channel-"

YEAR = timedelta(days=365)
LIFE = {"timestamp": timedelta(days=7), "snapshot": YEAR, "targets": 5 * YEAR, "root": 5 * YEAR}
"""How long each role is good for. Delegated roles live as long as snapshot."""

M = TypeVar("M", Root, Timestamp, Snapshot, Targets)
SERIALIZER = JSONSerializer(compact=True)


@dataclass(frozen=True, slots=True)
class Holders:
    """Who signs: the public keys of a repository, by what they are for."""

    root: tuple[SSlibKey, ...]
    targets: tuple[SSlibKey, ...]
    signers: tuple[SSlibKey, ...]
    reviewers: tuple[SSlibKey, ...]
    snapshot: SSlibKey
    timestamp: SSlibKey
    withdrawals: SSlibKey
    threshold: int


def channel_role(channel: ChannelId) -> str:
    return f"{CHANNEL_PREFIX}{channel}"


def channel_path(channel: ChannelId) -> str:
    return f"channels/{channel}.json"


def channels_of(targets: Targets) -> tuple[ChannelId, ...]:
    """The channels that were ever created, tombstones included, in the order of their creation."""
    names = _roles(targets)
    return tuple(ChannelId(name.removeprefix(CHANNEL_PREFIX)) for name in names if name.startswith(CHANNEL_PREFIX))


def next_version(last: int, now: datetime) -> int:
    """Versions are time, so that a server restored from an old backup is not taken for a rollback."""
    return max(last + 1, int(now.timestamp()))


def first_root(holders: Holders, now: datetime) -> Root:
    strict = Role([], holders.threshold)
    root = Root(
        version=1,
        expires=_end(now, "root"),
        consistent_snapshot=True,
        roles={
            Root.type: strict,
            Targets.type: Role([], holders.threshold),
            Snapshot.type: Role([], 1),
            Timestamp.type: Role([], 1),
        },
    )
    for key in (*holders.root, *holders.reviewers):
        root.add_key(key, Root.type)
    for key in (*holders.targets, *holders.reviewers):
        root.add_key(key, Targets.type)
    root.add_key(holders.snapshot, Snapshot.type)
    root.add_key(holders.timestamp, Timestamp.type)
    return root


def first_targets(holders: Holders, now: datetime) -> Targets:
    """Targets without a channel yet: the signers' keys are there, and the role that may hide."""
    keys = {key.keyid: key for key in (*holders.signers, *holders.reviewers, holders.withdrawals)}
    hide = DelegatedRole(WITHDRAWALS, [holders.withdrawals.keyid], 1, True, [WITHDRAWALS_PATH])
    return Targets(
        version=next_version(0, now),
        expires=_end(now, "targets"),
        delegations=Delegations(dict[str, Key](keys), {WITHDRAWALS: hide}),
    )


def with_channel(targets: Targets, channel: ChannelId, threshold: int, now: datetime) -> Targets:
    """Delegate one more channel to the same few signers."""
    holders = signer_keyids(targets)
    changed = successor(targets, now)
    roles = _roles(changed)
    roles[channel_role(channel)] = DelegatedRole(
        channel_role(channel), list(holders), threshold, True, [channel_path(channel)]
    )
    return changed


def with_signers(targets: Targets, keys: Sequence[SSlibKey], now: datetime) -> Targets:
    """Give every channel to exactly these signers."""
    changed = successor(targets, now)
    delegations, roles = _delegations(changed), _roles(changed)
    hide = roles[WITHDRAWALS]
    delegations.keys = {keyid: delegations.keys[keyid] for keyid in hide.keyids} | {key.keyid: key for key in keys}
    for name, role in roles.items():
        if name != WITHDRAWALS:
            role.keyids = [key.keyid for key in keys]
    return changed


def with_withdrawals_key(targets: Targets, key: SSlibKey, now: datetime) -> Targets:
    """Give the role that may hide another key."""
    changed = successor(targets, now)
    delegations, hide = _delegations(changed), _roles(changed)[WITHDRAWALS]
    delegations.keys = {keyid: old for keyid, old in delegations.keys.items() if keyid not in hide.keyids}
    delegations.keys[key.keyid] = key
    hide.keyids = [key.keyid]
    return changed


def delegated(targets: Mapping[str, TargetFile], version: int, now: datetime) -> Targets:
    """The signed part of a channel role or of the withdrawals role."""
    return Targets(version=version, expires=_end(now, "snapshot"), targets=dict(targets))


def successor(targets: Targets, now: datetime) -> Targets:
    """A copy of top-level targets with the next version and a full life, to be changed and signed."""
    copy = Targets.from_dict(targets.to_dict())
    copy.version, copy.expires = next_version(targets.version, now), _end(now, "targets")
    return copy


def root_successor(root: Root, now: datetime) -> Root:
    copy = Root.from_dict(root.to_dict())
    copy.version, copy.expires = root.version + 1, _end(now, "root")
    return copy


def snapshot_of(versions: Mapping[str, int], last: int, now: datetime) -> Snapshot:
    """Versions only: a hash a role would triple what every player fetches whenever any channel changes."""
    meta = {f"{role}.json": MetaFile(version) for role, version in versions.items()}
    return Snapshot(version=next_version(last, now), expires=_end(now, "snapshot"), meta=meta)


def timestamp_of(snapshot: bytes, version: int, last: int, now: datetime, extra: Mapping[str, str]) -> Timestamp:
    meta = MetaFile.from_data(version, snapshot, ["sha256"])
    issued = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    fields: dict[str, object] = {**extra, ISSUED: issued}
    return Timestamp(
        version=next_version(last, now), expires=_end(now, "timestamp"), snapshot_meta=meta, unrecognized_fields=fields
    )


def signer_keyids(targets: Targets) -> tuple[str, ...]:
    """The identifiers of those who sign channels: every delegated key but the one that hides."""
    hide = set(_roles(targets)[WITHDRAWALS].keyids)
    return tuple(keyid for keyid in _delegations(targets).keys if keyid not in hide)


def signed_by(signed: M, signers: Iterable[Signer]) -> bytes:
    """Sign and serialise."""
    metadata = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(SERIALIZER)


def hollow(root: Root, targets: Targets) -> str | None:
    """Say why a configuration with two signatures would in truth need only one; None when it holds.

    Without looking at any file: a reviewer is a key that stands in root,
    targets and every channel; each of these may have one other key at most.
    """
    crooked = _crooked(targets)
    if crooked:
        return crooked
    threshold = root.roles[Targets.type].threshold
    roles: dict[str, Role] = {"root": root.roles[Root.type], "targets": root.roles[Targets.type]}
    roles |= {name: role for name, role in _roles(targets).items() if name != WITHDRAWALS}
    for name, role in roles.items():
        if role.threshold != threshold:
            return f"{name} asks for {role.threshold} signatures where targets asks for {threshold}"
    keys = _all_keys(root, targets)
    if len({key.keyval["public"] for key in keys.values()}) != len(keys):
        return "one key stands there under two identifiers and could sign twice"
    online = {
        *root.roles[Snapshot.type].keyids,
        *root.roles[Timestamp.type].keyids,
        *_roles(targets)[WITHDRAWALS].keyids,
    }
    signing = {keyid for role in roles.values() for keyid in role.keyids} | set(signer_keyids(targets))
    if online & signing:
        return "a key that the server uses unattended may also sign releases"
    if threshold < 2:
        return None
    reviewers = set(signer_keyids(targets)).intersection(*(role.keyids for role in roles.values()))
    if not reviewers:
        return "no reviewer stands in root, targets and every channel"
    for name, role in [*roles.items(), ("the signers", Role(list(signer_keyids(targets)), threshold))]:
        if len(set(role.keyids) - reviewers) >= threshold:
            return (
                f"{name} has {len(set(role.keyids) - reviewers)} keys that are no reviewer's, enough to do without one"
            )
    return None


def _crooked(targets: Targets) -> str | None:
    """Each role has its one path: else the key that may only hide could speak for a channel, and speak first."""
    for name, role in _roles(targets).items():
        if name == WITHDRAWALS:
            paths = [WITHDRAWALS_PATH]
        elif name.startswith(CHANNEL_PREFIX):
            paths = [channel_path(ChannelId(name.removeprefix(CHANNEL_PREFIX)))]
        else:
            return f"targets delegates to {name}, which is no role of this format"
        if role.paths != paths or not role.terminating or role.path_hash_prefixes:
            return f"{name} may speak for more or less than {paths[0]}"
    return None


def refuse_hollow(root: Root, targets: Targets) -> None:
    reason = hollow(root, targets)
    if reason:
        raise OperatorError(f"the second signature would be hollow: {reason}; nothing was signed")


def key_of(delegator: Root | Targets, keyid: str) -> SSlibKey:
    key = delegator.get_key(keyid)
    if not isinstance(key, SSlibKey) or key.keytype != "ed25519":
        raise OperatorError(f"the key {keyid[:16]} is not Ed25519: the metadata was not made by this program")
    return key


def _roles(targets: Targets) -> dict[str, DelegatedRole]:
    roles = _delegations(targets).roles
    if roles is None or WITHDRAWALS not in roles:
        raise OperatorError("targets.json delegates no withdrawals: the metadata was not made by this program")
    return roles


def _delegations(targets: Targets) -> Delegations:
    if targets.delegations is None:
        raise OperatorError("targets.json delegates nothing: the metadata was not made by this program")
    return targets.delegations


def _all_keys(root: Root, targets: Targets) -> dict[str, SSlibKey]:
    delegated_keys = _delegations(targets).keys
    return {keyid: key_of(root, keyid) for keyid in root.keys} | {
        keyid: key_of(targets, keyid) for keyid in delegated_keys
    }


def _end(now: datetime, role: str) -> datetime:
    return now.replace(microsecond=0) + LIFE[role]
