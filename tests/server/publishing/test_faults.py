"""Power cuts, two publishers, damaged folders: a reader sees the old release whole or the new one whole."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tuf.api.exceptions import UnsignedMetadataError

from playlists.model import ItemId
from server.config import Config, PublishingSettings
from server.errors import OperatorError
from server.publishing import Desk, Published, Publisher, ceremony
from server.publishing.checkup import examine
from server.publishing.files import Disk, only_publisher
from tests.server.publishing.stopping import StoppedError, StoppingDisk
from tests.server.publishing.township import HALL, Clock, Township, channel, notice

Deed = Callable[[Township], object]


def publish_a_change(township: Township) -> object:
    return township.publisher.publish(channel((notice(1), notice(3))))


def publish_a_new_channel(township: Township) -> object:
    return township.publisher.publish(channel((notice(5),), name="village-1"))


def withdraw(township: Township) -> object:
    return township.publisher.withdraw([ItemId("notice-2")])


def tombstone(township: Township) -> object:
    return township.publisher.tombstone(HALL)


def resign(township: Township) -> object:
    return township.publisher.resign()


def rotate(township: Township) -> object:
    return ceremony.rotate_online(township.desk)


def tidy(township: Township) -> object:
    return township.publisher.tidy()


def change_the_signers(township: Township) -> object:
    return ceremony.add_signer(township.desk, None)


DEEDS = [publish_a_change, publish_a_new_channel, withdraw, tombstone, resign, rotate, tidy, change_the_signers]


def copied(township: Township, place: Path) -> Township:
    shutil.copytree(township.data, place / "data")
    return Township(place / "data", Clock(township.clock.now))


@pytest.mark.parametrize("deed", DEEDS)
def test_stopped_at_any_step_the_repository_is_whole_and_the_next_deed_goes_on(
    township: Township, tmp_path: Path, deed: Deed
):
    township.publisher.publish(channel())
    old = township.player().manifest(township.clock.now)
    township.clock.forward(hours=30)
    township.publisher.resign()
    for at in range(1, 1000):
        trial = copied(township, tmp_path / str(at))
        player = trial.player()
        assert player.manifest(trial.clock.now) == old
        stopping = replace(trial, disk=StoppingDisk(at))
        try:
            deed(stopping)
        except StoppedError:
            pass
        else:
            break
        between = old if deed is rotate and _is_between_roots(trial) else player.manifest(trial.clock.now)
        assert between.version >= old.version
        if deed in (publish_a_new_channel, resign, tidy, rotate, change_the_signers):
            assert between == old
        assert not examine(trial.desk, trial.clock.now).damage
        # the same deed again, or whatever comes next
        trial.clock.forward(seconds=1)
        trial.publisher.resign()
        deed(trial)
        trial.publisher.tidy()
        assert player.manifest(trial.clock.now).version >= between.version
        assert not examine(trial.desk, trial.clock.now).damage
        assert not any(name.endswith(".part") for name in trial.files())
        shutil.rmtree(tmp_path / str(at))
    assert at > 1, "the disk was never stopped"


def _is_between_roots(township: Township) -> bool:
    """A new root counts at once, its timestamp comes a moment later: until then a player keeps what it has."""
    if township.publisher.repository.load().is_live:
        return False
    with pytest.raises(UnsignedMetadataError):
        township.player("looking").manifest(township.clock.now)
    return True


KILLED = """
import sys
from pathlib import Path
from tests.server.publishing.stopping import KillingDisk
from tests.server.publishing.test_faults import publish_a_change
from tests.server.publishing.township import Clock, Township
township = Township(Path(sys.argv[1]), Clock(), KillingDisk(int(sys.argv[2])))
township.clock.forward(minutes=2)
publish_a_change(township)
"""


@pytest.mark.parametrize("at", [1, 6, 14, 19, 21])
def test_killed_with_sigkill_the_old_release_stays_and_publishing_goes_on(township: Township, at: int):
    township.publisher.publish(channel())
    old = township.player().manifest(township.clock.now)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(township.data), str(at)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert township.player().manifest(township.clock.now) == old
    township.clock.forward(minutes=2)
    outcome = publish_a_change(township)
    assert isinstance(outcome, Published)
    assert township.player().manifest(township.clock.now).version == outcome.version


def test_a_second_publisher_waits_for_the_first_and_nothing_is_lost(township: Township):
    publishers = [
        threading.Thread(target=township.publisher.publish, args=[channel((notice(number),), name=f"village-{number}")])
        for number in range(6)
    ]
    for publisher in publishers:
        publisher.start()
    for publisher in publishers:
        publisher.join()
    for number in range(6):
        assert township.player().manifest(township.clock.now, f"village-{number}").channel == f"village-{number}"


def test_a_second_publisher_that_waits_too_long_is_told_who_is_at_work(township: Township):
    impatient = Config(township.data, publishing=PublishingSettings(lock_wait_seconds=0))
    before = township.files()
    with only_publisher(township.data / "publisher.lock", 0), pytest.raises(OperatorError, match="another publisher"):
        Publisher(Desk(impatient, clock=township.clock)).publish(channel())
    assert township.files() == before


def test_a_killed_publisher_leaves_no_lock_behind(township: Township):
    script = (
        "import os, signal, sys; from pathlib import Path; from server.publishing.files import only_publisher\n"
        "with only_publisher(Path(sys.argv[1]), 0): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(township.data / "publisher.lock")], check=False)
    assert isinstance(township.publisher.publish(channel()), Published)


@pytest.mark.parametrize("role", ["snapshot", "targets", "channel-hall", "withdrawals"])
@pytest.mark.parametrize("fault", ["altered", "missing", "not JSON"])
def test_damaged_metadata_is_named_and_nothing_is_published_upon_it(township: Township, role: str, fault: str):
    township.publisher.publish(channel())
    path = max((township.repository / "metadata").glob(f"*.{role}.json"))
    _spoil(path, fault)
    (sentence,) = examine(township.desk, township.clock.now).damage[:1]
    assert path.name in sentence or role in sentence
    assert "restore" in sentence
    with pytest.raises(OperatorError):
        withdraw(township)


@pytest.mark.parametrize("fault", ["altered", "missing", "not JSON"])
def test_a_damaged_timestamp_is_named(township: Township, fault: str):
    _spoil(township.repository / "metadata" / "timestamp.json", fault)
    (sentence,) = examine(township.desk, township.clock.now).damage
    assert ("gongshi-server resign" if fault == "missing" else "restore") in sentence


@pytest.mark.parametrize("fault", ["altered", "missing"])
def test_every_damaged_blob_is_found_and_publishing_again_mends_a_missing_one(township: Township, fault: str):
    township.publisher.publish(channel())
    blobs = [path for path in (township.repository / "blobs").rglob("*") if path.is_file()]
    assert blobs
    for path in blobs:
        content = path.read_bytes()
        _spoil(path, fault)
        assert examine(township.desk, township.clock.now).damage
        path.write_bytes(content)
    assert not examine(township.desk, township.clock.now).damage


def test_a_root_that_is_missing_is_one_sentence(township: Township):
    (township.repository / "metadata" / "1.root.json").unlink()
    with pytest.raises(OperatorError, match="there is no root"):
        township.publisher.publish(channel())


def test_a_hollow_second_signature_is_found(township: Township):
    """Somebody raised the threshold in root by hand and forgot the channels."""
    from server.publishing import roles

    state = township.publisher.repository.load()
    root = roles.root_successor(state.root.signed, township.clock.now)
    root.roles["targets"].threshold = 2
    assert "asks for" in roles.hollow(root, state.targets.signed)


def _spoil(path: Path, fault: str) -> None:
    if fault == "missing":
        path.unlink()
    elif fault == "altered":
        content = bytearray(path.read_bytes())
        place = content.find(b'"version":') + 10 if b'"version":' in content else len(content) // 2
        content[place] = content[place] ^ 1
        path.write_bytes(content)
    else:
        path.write_bytes(b"<html>captive portal</html>")


def test_a_full_disk_is_one_sentence_and_the_live_release_stays(township: Township):
    class FullDisk(Disk):
        def _sync_file(self, path: Path) -> None:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))

    township.publisher.publish(channel())
    live = township.player().manifest(township.clock.now)
    township.clock.forward(minutes=1)
    with pytest.raises(OperatorError, match=r"cannot be written \(No space left"):
        publish_a_change(replace(township, disk=FullDisk()))
    assert township.player().manifest(township.clock.now) == live
    assert isinstance(publish_a_change(township), Published)
