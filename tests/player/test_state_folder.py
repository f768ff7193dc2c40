"""The folder that a player works in: full, in use, of nobody, or of another repository."""

import errno
import subprocess
import sys

import pytest

from player.app import run
from player.cache import Cache, StateBusyError
from player.config import Config
from player.faults import Fault
from player.fetcher import Fetcher
from player.release import boot
from player.sync import Sync
from tests.player.proving import STREAM, take
from tests.player.syncing import KINDS, REPOSITORY, change, texts
from tests.repository_simulator import HALL, SPARE, repository


def test_a_full_disk_is_one_error_and_the_old_release_stays(sync, cache, source, monkeypatch):
    sync.poll([HALL])
    change(source, "新")

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as full_disk:
        for name in ("write", "write_at"):
            full_disk.setattr(cache.disk, name, full, raising=True)
        report = sync.poll([HALL])
        assert report.fault.fault is Fault.DISK_FULL
        assert texts(cache) == ["示例", "长年有效"]
    assert sync.poll([HALL]).worst is None
    assert texts(cache)[0] == "新"


def test_a_disk_that_stays_full_does_not_throw_away_what_has_come(sync, cache, server, source, monkeypatch):
    sync.poll([HALL])
    change(source, "新")
    stored = cache.disk.write_at
    left = [1]

    def nearly_full(*args: object) -> None:
        left[0] -= 1
        if left[0] < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        stored(*args)

    with monkeypatch.context() as full_disk:
        full_disk.setattr(cache.disk, "write_at", nearly_full)
        assert sync.poll([HALL]).fault.fault is Fault.DISK_FULL
    assert sync.poll([HALL]).worst is None
    blobs = [path for path in server.paths() if path.startswith("blobs/")]
    came_twice = {path for path in blobs if blobs.count(path) > 1}
    assert len(came_twice) == 1  # the one that found no room


def test_two_players_cannot_share_a_state_folder(cache):
    with cache.lock(), pytest.raises(StateBusyError) as refusal, Cache(cache.state).lock():
        pass
    assert "another player" in str(refusal.value)
    with Cache(cache.state).lock():
        pass


def test_a_second_player_ends_before_it_reads_who_it_is(tmp_path):
    with Cache(tmp_path).lock(), pytest.raises(StateBusyError):
        run(Config(tmp_path))


def test_the_lock_of_a_killed_process_is_free_again(cache):
    holder = (
        "import sys, time; from pathlib import Path; from player.cache import Cache\n"
        "with Cache(Path(sys.argv[1])).lock():\n    print('held', flush=True); time.sleep(600)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", holder, str(cache.state)], stdout=subprocess.PIPE, cwd=REPOSITORY)
    try:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(StateBusyError), cache.lock():
            pass
    finally:
        other.kill()
        other.communicate()
    with cache.lock():
        pass


def test_a_player_that_was_never_enrolled_says_so(tmp_path, link):
    report = Sync(Cache(tmp_path / "other"), Fetcher(link)).poll([HALL])
    assert report.worst.fault is Fault.NOT_ENROLLED


def test_another_anchor_forgets_what_the_old_one_signed(sync, cache):
    sync.poll([HALL])
    other = repository()
    other.rotate("root", [SPARE])
    cache.set_anchor(other.files["metadata/2.root.json"])
    assert boot(cache, HALL, KINDS) is None


def test_the_tenth_root_comes_after_the_second(cache, source):
    """Every start walks them in this order, from the anchor on."""
    for _ in range(10):
        source.rotate("timestamp", source.signers["timestamp"])
    for version, data in enumerate(source.roots(), start=1):
        cache.generations.add_root(version, data)
    source.publish()
    cache.promote(take(source), None)
    (generation,) = cache.generations.candidates(STREAM)
    assert cache.verified(STREAM, generation).root_version == 11
    assert cache.anchor() == source.anchor()
