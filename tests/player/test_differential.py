"""The verifier agrees with ``tuf.ngclient`` wherever the two are meant to agree.

Each history is a repository that lives through honest and dishonest steps; after each step both clients update from the
same files, each with its own memory, and are compared: taken or refused, and if taken, the same manifest. Where they
are meant to differ stands in ``DIFFERENCES``, and each difference has a test of its own.

``GONGSHI_REPOSITORIES`` sets how many histories are lived (``make differential``: thousands).
"""

import os
import random
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from securesystemslib.signer import CryptoSigner
from tuf.api.exceptions import DownloadError, DownloadHTTPError, RepositoryError
from tuf.api.metadata import DelegatedRole, Delegations
from tuf.ngclient import FetcherInterface, Updater

from player.cache import Cache
from player.faults import Fault
from player.proofs import Stream
from player.sync import Sync
from tests.player.deeds import BAD, GOOD, honest, not_signed_by_the_last_root
from tests.player.failing_disk import FailingDisk
from tests.player.test_power_cuts import Direct
from tests.repository_simulator import (
    HALL,
    KEYS,
    PUBLISHER,
    Notice,
    Repository,
)

HISTORIES = int(os.environ.get("GONGSHI_REPOSITORIES", "96"))
STEPS = 5

DIFFERENCES = {
    "expired": "an expired role is reported, not refused: a village offline over the holiday must not go dark",
    "repeated timestamp": "the same timestamp version with other bytes is refused; ngclient silently keeps the old one",
    "repeated": "the same version with other bytes is refused at every level; ngclient may take it",
    "two names": "one public key under two key identifiers has one vote; ngclient counts two",
    "delegation": "a channel's path is its own role's alone: exact, terminating, first, not signed by targets itself",
    "content": "a target that is no manifest of this channel is refused; ngclient does not look inside",
    "promoted only": "floors rise with a promotion; ngclient's rise with every file that verifies",
    "snapshot keys": "replaced snapshot keys also lower the timestamp's floor, as TUF 5.3.11 says; ngclient keeps it",
    "unchanged": "an unchanged timestamp ends the poll; ngclient asks for a new root every time",
    "deeper": "a channel's role delegates to nobody; ngclient follows",
}


class Files(FetcherInterface):
    """Hands the simulated files to ngclient."""

    def __init__(self, source: Repository) -> None:
        self._source = source

    def _fetch(self, url: str) -> Iterator[bytes]:
        data = self._source.files.get(unquote(url.removeprefix("https://repository.invalid/")))
        if data is None:
            raise DownloadHTTPError("not found", 404)
        yield data


@dataclass
class Outcome:
    """``taken`` is the digest of the manifest, or None if the update was refused."""

    taken: str | None
    why: str = ""


class Reference:
    """``tuf.ngclient`` as a player would use it."""

    def __init__(self, source: Repository, folder: Path) -> None:
        self._source = source
        self._folder = folder
        folder.mkdir()

    def update(self) -> Outcome:
        updater = Updater(
            str(self._folder),
            "https://repository.invalid/metadata/",
            fetcher=Files(self._source),
            bootstrap=self._source.anchor(),
        )
        try:
            updater.refresh()
            info = updater.get_targetinfo("channels/hall.json")
            if info is None:
                return Outcome(None, "no such target")
            target = self._folder / "target"
            updater.download_target(info, str(target), "https://repository.invalid/targets/")
            return Outcome(info.hashes["sha256"])
        except (RepositoryError, DownloadError, ValueError) as error:
            return Outcome(None, f"{type(error).__name__}: {error}")


class Ours:
    """The player's whole sync, with the disk that does not wait."""

    def __init__(self, source: Repository, folder: Path) -> None:
        self._cache = Cache(folder, FailingDisk(random.Random(0)))
        self._cache.set_anchor(source.anchor())
        self._sync = Sync(self._cache, Direct(source))

    def update(self) -> Outcome:
        report = self._sync.poll([HALL])
        stream = Stream.of(HALL)
        error = report.fault or report.faults.get(stream)
        if error is not None:
            return Outcome(None, str(error))
        (current, *_) = self._cache.generations.candidates(stream)
        return Outcome(current.floors.target.digest.removeprefix("sha256:"))


def newborn(chance: random.Random) -> Repository:
    # Expiry is told by ngclient's own clock, so these repositories live in the present.
    source = Repository(now=datetime.now(UTC).replace(microsecond=0), threshold=chance.choice([1, 2]))
    source.add_channel(HALL, [Notice("n1")])
    source.publish()
    return source


@pytest.mark.parametrize("block", range(8))
def test_both_clients_take_and_refuse_the_same(block):
    taken = refused = 0
    for seed in range(block, HISTORIES, 8):
        chance = random.Random(seed)
        source = newborn(chance)
        with tempfile.TemporaryDirectory() as folder:
            clients = Reference(source, Path(folder, "reference")), Ours(source, Path(folder, "ours"))
            lived = ["newborn"]
            for _ in range(STEPS):
                theirs, ours = (client.update() for client in clients)
                story = f"seed {seed}: {' > '.join(lived)}\n  ngclient: {theirs}\n  player:   {ours}"
                assert theirs.taken == ours.taken, story
                taken += theirs.taken is not None
                refused += theirs.taken is None
                if source.spoilt:
                    del source.files[source.spoilt]
                    source.spoilt = ""
                source.now += timedelta(minutes=10)
                step = chance.choice(GOOD if chance.random() < 0.4 else BAD)
                step(source, chance)
                lived.append(step.__name__)
    assert taken > refused / 4
    assert refused > taken / 20 or HISTORIES < 50


# The intended differences, one by one: what ngclient does, and what the player does instead.


@pytest.fixture
def pair(tmp_path) -> tuple[Repository, Reference, Ours]:
    source = newborn(random.Random(1))
    source.threshold = 1
    return source, Reference(source, tmp_path / "reference"), Ours(source, tmp_path / "ours")


@pytest.mark.parametrize("role", ["timestamp", "snapshot", "targets", "channel-hall", "root"])
def test_an_expired_role_stops_ngclient_and_is_reported_by_the_player(tmp_path, role):
    assert "expired" in DIFFERENCES
    source = newborn(random.Random(2))
    past = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    signed = {
        "timestamp": source.timestamp,
        "snapshot": source.snapshot,
        "targets": source.targets,
        "root": source.root,
    }
    (signed.get(role) or source.roles[role]).expires = past
    if role == "root":
        source._write_root()
    source.publish()
    assert Reference(source, tmp_path / "reference").update().taken is None
    assert Ours(source, tmp_path / "ours").update().taken is not None


def test_a_repeated_timestamp_is_passed_over_by_ngclient_and_refused_by_the_player(pair):
    assert "repeated timestamp" in DIFFERENCES
    source, reference, ours = pair
    first = reference.update()
    assert ours.update() == first
    source.now += timedelta(seconds=9)
    source.publish_timestamp(source.timestamp.version)
    assert reference.update() == first
    assert ours.update().why.startswith(Fault.REPEATED.number)


def test_a_repeated_role_may_be_taken_by_ngclient_and_is_refused_by_the_player(pair):
    assert "repeated" in DIFFERENCES
    source, reference, ours = pair
    assert ours.update() == reference.update()
    version = source.roles["channel-hall"].version
    source.notices[HALL][0].text = "other"
    source.publish_manifest(HALL, version)
    source.write_role("channel-hall")
    source.publish_snapshot(source.next_version())
    source.publish_timestamp()
    assert reference.update().taken is not None
    assert ours.update().taken is None


def test_one_key_under_two_names_satisfies_ngclient_and_not_the_player(tmp_path):
    assert "two names" in DIFFERENCES
    source = newborn(random.Random(3))
    key = PUBLISHER.public_key
    again = type(key)("another-name", key.keytype, key.scheme, dict(key.keyval))
    source.targets.delegations.keys[key.keyid] = key
    source.targets.delegations.keys["another-name"] = again
    source.targets.delegations.roles["channel-hall"].keyids = [key.keyid, "another-name"]
    source.targets.delegations.roles["channel-hall"].threshold = 2
    source.signers["channel-hall"] = [PUBLISHER, CryptoSigner(PUBLISHER._private_key, again)]
    source.publish()
    assert Reference(source, tmp_path / "reference").update().taken is not None
    assert Ours(source, tmp_path / "ours").update().why.startswith(Fault.UNSIGNED.number)


@pytest.mark.parametrize("lie", ["wide", "open", "own"])
def test_a_loose_delegation_satisfies_ngclient_and_not_the_player(tmp_path, lie):
    assert "delegation" in DIFFERENCES
    source = newborn(random.Random(4))
    role = source.targets.delegations.roles["channel-hall"]
    if lie == "wide":
        role.paths = ["channels/*"]
    elif lie == "open":
        role.terminating = False
    else:
        source.targets.targets.update(source.roles["channel-hall"].targets)
    source.publish()
    assert Reference(source, tmp_path / "reference").update().taken is not None
    assert Ours(source, tmp_path / "ours").update().why.startswith(Fault.FOREIGN.number)


def test_a_target_that_is_no_manifest_satisfies_ngclient_and_not_the_player(pair):
    assert "content" in DIFFERENCES
    source, reference, ours = pair
    version = source.next_version()
    source.publish_target("channel-hall", "channels/hall.json", b'{"format": "something else"}')
    source.roles["channel-hall"].version = version
    source.write_role("channel-hall")
    source.publish_snapshot(version)
    source.publish_timestamp(version)
    assert reference.update().taken is not None
    assert ours.update().why.startswith(Fault.UNREADABLE.number)


def test_a_release_that_never_came_whole_binds_ngclient_and_not_the_player(pair):
    assert "promoted only" in DIFFERENCES
    source, reference, ours = pair
    assert ours.update() == reference.update()
    source.now += timedelta(hours=2)
    honest(source, random.Random(1))
    held = dict(source.files)
    del source.files[f"metadata/{source.timestamp.version}.targets.json"]
    assert reference.update().taken is None
    assert ours.update().taken is None
    # The server is restored from a backup taken between the two.
    source.files.clear()
    source.files.update(held)
    source.now -= timedelta(hours=1)
    source.timestamp.version = int(source.now.timestamp()) - 1
    source.publish()
    assert reference.update().taken is None
    assert ours.update().taken is not None


def test_replaced_snapshot_keys_free_the_player_as_the_specification_says(pair):
    assert "snapshot keys" in DIFFERENCES
    source, reference, ours = pair
    source.publish_snapshot(2**40)
    source.publish_timestamp(2**40)
    assert ours.update() == reference.update()
    source.rotate("snapshot", [KEYS[10]])
    source.now += timedelta(hours=1)
    version = int(source.now.timestamp())
    source.publish_snapshot(version)
    source.publish_timestamp(version)
    assert reference.update().taken is None
    assert ours.update().taken is not None


def test_a_new_root_is_looked_for_when_the_timestamp_changes(pair):
    assert "unchanged" in DIFFERENCES
    source, reference, ours = pair
    first = reference.update()
    assert ours.update() == first
    not_signed_by_the_last_root(source, random.Random(1))
    source.files["metadata/timestamp.json"], new = (
        Path(reference._folder, "timestamp.json").read_bytes(),
        source.files["metadata/timestamp.json"],
    )
    assert reference.update().taken is None
    assert ours.update() == first
    source.files["metadata/timestamp.json"] = new
    assert ours.update().taken is None


def test_a_delegation_behind_the_channels_role_is_followed_by_ngclient_alone(pair):
    assert "deeper" in DIFFERENCES
    source, reference, ours = pair
    inner = source.roles["channel-hall"]
    source.roles["deeper"] = type(inner)(expires=inner.expires, targets=dict(inner.targets))
    source.signers["deeper"] = [KEYS[11]]
    source.publish()
    inner.targets.clear()
    inner.delegations = Delegations({}, {"deeper": DelegatedRole("deeper", [], 1, True, ["channels/*"])})
    inner.add_key(KEYS[11].public_key, "deeper")
    version = source.next_version()
    inner.version = version
    source.write_role("channel-hall")
    source.publish_snapshot(version)
    source.publish_timestamp(version)
    assert reference.update().taken is not None
    assert ours.update().why.startswith(Fault.ABSENT.number)
