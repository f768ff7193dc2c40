"""Run the verifier over a simulated repository, as the sync would."""

from collections.abc import Iterable

from player.floors import NO_FLOORS, Floors
from player.proofs import Stream, Verified
from player.trust import Verifier
from tests.repository_simulator import HALL, Repository

STREAM = Stream.of(HALL)


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
