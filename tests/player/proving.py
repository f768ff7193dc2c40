"""Run the verifier over a simulated repository, as the sync would, and see what it refuses."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from player.floors import NO_FLOORS, Floors
from player.proofs import RefusedError, Stream, Verified
from player.trust import Verifier
from tests.repository_simulator import HALL, Repository

STREAM = Stream.of(HALL)
LEVELS = ("timestamp", "snapshot", "targets", "role", "target")


def take(
    source: Repository,
    floors: Floors = NO_FLOORS,
    stream: Stream = STREAM,
    others: Iterable[Floors] = (),
    anchor: bytes | None = None,
) -> Verified:
    """Take what the repository offers now, from the first root on."""
    verifier = Verifier(stream, anchor or source.anchor(), floors, others)
    while (path := verifier.next_root().path) in source.files:
        verifier.add_root(source.files[path])
    verifier.add_timestamp(source.files["metadata/timestamp.json"])
    verifier.add_snapshot(source.files[verifier.next_snapshot().path])
    verifier.add_targets(source.files[verifier.next_targets().path])
    verifier.add_role(source.files[verifier.next_role().path])
    return verifier.add_target(source.files[verifier.next_target().path])


def later(source: Repository, **passed: int) -> Repository:
    """Let time pass and publish again."""
    source.now += timedelta(**(passed or {"hours": 1}))
    source.publish()
    return source


def refused(source: Repository, *args: object, **kwargs: object) -> RefusedError:
    with pytest.raises(RefusedError) as refusal:
        take(source, *args, **kwargs)
    assert str(refusal.value).startswith(refusal.value.fault.number)
    return refusal.value


def metadata_paths(source: Repository) -> dict[str, str]:
    def newest(role: str) -> str:
        return f"metadata/{source.snapshot.meta[f'{role}.json'].version}.{role}.json"

    return {
        "timestamp": "metadata/timestamp.json",
        "snapshot": f"metadata/{source.snapshot.version}.snapshot.json",
        "targets": newest("targets"),
        "role": newest("channel-hall"),
        "target": next(path for path in source.files if path.startswith("targets/channels/")),
    }


def without_digests(source: Repository) -> None:
    """Publish a snapshot that names the hall's version and no length or digest."""
    source.snapshot.meta["channel-hall.json"].length = None
    source.snapshot.meta["channel-hall.json"].hashes = None
    source.publish_snapshot(source.snapshot.version)
    source.publish_timestamp()
