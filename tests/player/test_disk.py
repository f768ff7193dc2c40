"""What the disk promises is waited for, in the one order in which a power cut leaves the old whole or the new whole."""

import os
import threading
from pathlib import Path

import pytest

from player.disk import Disk


@pytest.fixture
def told(monkeypatch) -> list[tuple[str, str, bytes]]:
    """What the system was told, in order: the deed, the name it was done to, and what a file then held."""
    heard: list[tuple[str, str, bytes]] = []
    names: dict[int, Path] = {}
    opened, synced, replaced = os.open, os.fsync, os.replace

    def open_(path, *flags, **more):
        descriptor = opened(path, *flags, **more)
        names[descriptor] = Path(path)
        return descriptor

    def fsync(descriptor):
        path = names[descriptor]
        heard.append(("sync", path.name, path.read_bytes() if path.is_file() else b""))
        synced(descriptor)

    def replace(source, target):
        heard.append(("rename", Path(target).name, Path(source).read_bytes()))
        replaced(source, target)

    monkeypatch.setattr(os, "open", open_)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(os, "replace", replace)
    return heard


@pytest.mark.skipif(os.name == "nt", reason="Windows has no call that waits for a folder")
def test_a_file_is_on_the_medium_before_it_takes_the_name_and_the_name_before_anybody_goes_on(tmp_path, told):
    folder = tmp_path / "state"
    folder.mkdir()
    (folder / "current").write_bytes(b"old")
    Disk().replace(folder / "current", b"new")
    assert told == [("sync", "current.new", b"new"), ("rename", "current", b"new"), ("sync", "state", b"")]
    assert (folder / "current").read_bytes() == b"new"


@pytest.mark.parametrize("there_before", [True, False])
def test_what_was_written_is_waited_for_whole(tmp_path, told, there_before):
    if there_before:
        (tmp_path / "file").write_bytes(b"longer than what comes")
    Disk().write(tmp_path / "file", b"bytes")
    assert told == [("sync", "file", b"bytes")]


def test_pieces_are_promised_only_when_they_were_waited_for(tmp_path, monkeypatch):
    waited: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: waited.append(os.fstat(descriptor).st_size))
    disk = Disk()
    disk.write_at(tmp_path / "partial", 0, b"one")
    disk.write_at(tmp_path / "partial", 3, b"two")
    assert waited == []
    disk.sync_file(tmp_path / "partial")
    assert waited == [6]


def test_many_are_waited_for_side_by_side(tmp_path, monkeypatch):
    """Each wait here ends only when another one has begun: one after the other they would stand for ever."""
    met = threading.Barrier(3, timeout=120)
    monkeypatch.setattr(os, "fsync", lambda descriptor: met.wait())
    disk = Disk()
    for name in ("a", "b"):
        disk.put(tmp_path / name, b"bytes")
    disk.sync_all([tmp_path / "a", tmp_path / "b"], [tmp_path])


@pytest.mark.parametrize("many", [1, 3, 30])
def test_what_one_of_many_waits_meets_is_raised_and_no_other_is_left_out(tmp_path, monkeypatch, many):
    waited: list[int] = []

    def fsync(descriptor):
        size = os.fstat(descriptor).st_size
        waited.append(size)
        if size == many:
            raise OSError(5, "the medium is worn out")

    monkeypatch.setattr(os, "fsync", fsync)
    disk = Disk()
    for size in range(1, many + 1):
        disk.put(tmp_path / f"{size}", b"x" * size)
    with pytest.raises(OSError, match="worn out"):
        disk.sync_all(tmp_path / f"{size}" for size in range(1, many + 1))
    assert sorted(waited) == list(range(1, many + 1))


def test_nothing_to_wait_for_is_no_wait(tmp_path):
    Disk().sync_all()
