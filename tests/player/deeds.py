"""What can happen to a repository, honest and not: each deed leaves it able to go on."""

import random
from collections.abc import Callable

from tuf.api.metadata import Metadata

from playlists.model import ChannelId
from tests.repository_simulator import (
    HALL,
    KEYS,
    PUBLISHER,
    STRANGER,
    Notice,
    Repository,
)

Step = Callable[[Repository, random.Random], None]


def honest(source: Repository, chance: random.Random) -> None:
    source.notices[HALL][0].text = f"{chance.random()}"
    source.publish()


def signed_again(source: Repository, chance: random.Random) -> None:
    source.publish_timestamp()


def another_channel(source: Repository, chance: random.Random) -> None:
    name = ChannelId(f"c{chance.randrange(10**6)}")
    source.add_channel(name, [Notice("n8")])
    source.publish()


def rotated(source: Repository, chance: random.Random) -> None:
    role = chance.choice(["timestamp", "targets", "root"])
    fresh = chance.sample(KEYS[9:], chance.choice([1, 2]))
    source.rotate(role, fresh, chance.randrange(1, len(fresh) + 1))
    if role == "timestamp":
        source.publish_timestamp()
    honest(source, chance)


def both_rotated(source: Repository, chance: random.Random) -> None:
    source.rotate("timestamp", [chance.choice(KEYS[9:])])
    source.rotate("snapshot", [chance.choice(KEYS[9:])])
    honest(source, chance)


def other_publisher(source: Repository, chance: random.Random) -> None:
    holder = chance.choice(KEYS[9:])
    source.signers["channel-hall"] = [holder] if source.threshold == 1 else [holder, PUBLISHER]
    notices = source.roles["channel-hall"]
    source.delegate("channel-hall", "channels/hall.json", source.signers["channel-hall"], source.threshold)
    source.roles["channel-hall"] = notices
    honest(source, chance)


def foreign_signature(source: Repository, chance: random.Random) -> None:
    role = chance.choice(["timestamp", "snapshot", "targets", "channel-hall"])
    held = source.signers[role]
    source.signers[role] = [STRANGER]
    honest(source, chance)
    source.signers[role] = held


def too_few(source: Repository, chance: random.Random) -> None:
    role = chance.choice(["timestamp", "snapshot", "targets", "channel-hall"])
    held = source.signers[role]
    source.signers[role] = held[1:]
    honest(source, chance)
    source.signers[role] = held


def superfluous_signature(source: Repository, chance: random.Random) -> None:
    role = chance.choice(["timestamp", "snapshot", "targets", "channel-hall"])
    held = source.signers[role]
    source.signers[role] = [STRANGER, *held]
    honest(source, chance)
    source.signers[role] = held


def older(source: Repository, chance: random.Random) -> None:
    """One level goes back, everything above it forward."""
    level = chance.choice(["timestamp", "snapshot", "targets", "channel-hall"])
    version = source.next_version()
    low = 1 + chance.randrange(1000)
    if level == "timestamp":
        source.publish_timestamp(low)
        source.timestamp.version = version
        return
    if level == "snapshot":
        source.publish_snapshot(low)
    else:
        signed = source.targets if level == "targets" else source.roles[level]
        signed.version = low
        source.write_role(level)
        source.publish_snapshot(version)
    source.publish_timestamp(version)


def gone_from_snapshot(source: Repository, chance: random.Random) -> None:
    name = f"{chance.choice(['targets', 'channel-hall', 'withdrawals'])}.json"
    held = source.snapshot.meta.pop(name)
    version = source.next_version()
    source.publish_snapshot(version)
    source.publish_timestamp(version)
    source.snapshot.meta[name] = held


def mixed(source: Repository, chance: random.Random) -> None:
    """A file of an older release under the newer name."""
    role = chance.choice(["snapshot", "targets", "channel-hall"])
    old = dict(source.files)
    version = source.timestamp.version
    honest(source, chance)
    new = source.timestamp.version
    source.files[f"metadata/{new}.{role}.json"] = old.get(f"metadata/{version}.{role}.json", b"{}")


def altered(source: Repository, chance: random.Random) -> None:
    honest(source, chance)
    version = source.timestamp.version
    role = chance.choice(["snapshot", "targets", "channel-hall"])
    path = f"metadata/{version}.{role}.json"
    data = bytearray(source.files[path])
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(7)
    source.files[path] = bytes(data)


def altered_target(source: Repository, chance: random.Random) -> None:
    honest(source, chance)
    digest = source.roles["channel-hall"].targets["channels/hall.json"].hashes["sha256"]
    source.files[f"targets/channels/{digest}.hall.json"] = b"{}"


def missing(source: Repository, chance: random.Random) -> None:
    honest(source, chance)
    role = chance.choice(["snapshot", "targets", "channel-hall"])
    del source.files[f"metadata/{source.timestamp.version}.{role}.json"]


def rubbish(source: Repository, chance: random.Random) -> None:
    honest(source, chance)
    source.files["metadata/timestamp.json"] = chance.choice([b"", b"{}", b"<html>", b"[1]", b'{"signed": {}}'])


def other_type(source: Repository, chance: random.Random) -> None:
    honest(source, chance)
    source.files["metadata/timestamp.json"] = source.files[f"metadata/{source.snapshot.version}.snapshot.json"]


def not_signed_by_the_last_root(source: Repository, chance: random.Random) -> None:
    """A root that only signs itself; withdrawn again afterwards."""
    source.publish_timestamp()
    held = dict(source.files)
    root = Metadata.from_bytes(source.files[f"metadata/{source.root.version}.root.json"]).signed
    root.version += 1
    for keyid in list(root.roles["root"].keyids):
        root.revoke_key(keyid, "root")
    root.add_key(STRANGER.public_key, "root")
    metadata = Metadata(root)
    metadata.sign(STRANGER)
    source.files.clear()
    source.files.update(held)
    source.files[f"metadata/{root.version}.root.json"] = metadata.to_bytes()
    source.spoilt = f"metadata/{root.version}.root.json"


def old_timestamp_again(source: Repository, chance: random.Random) -> None:
    """Freeze: all of a newer release is there, and in front of it the timestamp of before."""
    held = source.files["metadata/timestamp.json"]
    honest(source, chance)
    source.files["metadata/timestamp.json"] = held


GOOD: tuple[Step, ...] = (honest, signed_again, another_channel, rotated, both_rotated, other_publisher)
BAD: tuple[Step, ...] = (
    foreign_signature, too_few, superfluous_signature, older, gone_from_snapshot, mixed, altered, altered_target,
    missing, rubbish, other_type, not_signed_by_the_last_root, old_timestamp_again,
)  # fmt: skip
