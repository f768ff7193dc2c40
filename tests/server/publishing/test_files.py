"""What publishing writes is on the medium before it has its name, and everything else before the timestamp does."""

import os
import threading
from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path

import pytest

from server.publishing.files import Disk
from tests.server.publishing.township import Township, channel, notice


class Told(Disk):
    """A disk that tells its steps in the order in which they are done, one after the other."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, Path]] = []

    def _together(self, waits: Collection[Callable[[], None]]) -> None:
        for wait in waits:
            wait()

    def _sync_file(self, path: Path) -> None:
        self.steps.append(("bytes", path))

    def _rename(self, temporary: Path, path: Path) -> None:
        self.steps.append(("name", path))
        super()._rename(temporary, path)

    def _sync_folder(self, folder: Path) -> None:
        self.steps.append(("folder", folder))


def test_all_bytes_come_before_the_first_name_and_names_come_in_their_order(tmp_path):
    disk = Told()
    paths = [tmp_path / "z", tmp_path / "m" / "y", tmp_path / "a"]
    disk.write_all({path: b"bytes" for path in paths})
    assert [deed for deed, _ in disk.steps] == ["bytes"] * 3 + ["name"] * 3 + ["folder"] * 2
    assert [path for deed, path in disk.steps if deed == "name"] == paths
    assert disk.steps[-2:] == [("folder", tmp_path), ("folder", tmp_path / "m")]


def test_a_folder_that_is_made_on_the_way_is_waited_for_in_the_one_above(tmp_path):
    disk = Told()
    disk.write_all({tmp_path / "one" / "two" / "a": b"bytes"})
    assert disk.steps[-3:] == [("folder", each) for each in (tmp_path, tmp_path / "one", tmp_path / "one" / "two")]


def test_the_timestamp_takes_its_name_when_all_it_leads_to_is_on_the_medium(township: Township):
    township.publisher.publish(channel())
    township.clock.forward(minutes=1)
    disk = Told()
    replace(township, disk=disk).publisher.publish(channel((notice(1), notice(9))))
    repository = township.data / "repository"
    last = disk.steps.index(("name", repository / "metadata" / "timestamp.json"))
    named = [path for deed, path in disk.steps[:last] if deed == "name"]
    order = [path.relative_to(repository).parts[0] for path in named]
    assert order == ["blobs"] * order.count("blobs") + ["targets", "metadata", "metadata"]
    assert named[-1].name.endswith("snapshot.json")
    for path in named:
        at = disk.steps.index(("name", path))
        assert ("folder", path.parent) in disk.steps[at:last], f"the name {path} was not waited for"
    assert sum(deed == "name" for deed, _ in disk.steps[last:]) == 1


def test_what_is_written_together_is_waited_for_side_by_side(tmp_path, monkeypatch):
    """Each wait here ends only when another one has begun: one after the other they would stand for ever."""
    met = threading.Barrier(2, timeout=120)
    monkeypatch.setattr(os, "fsync", lambda descriptor: met.wait())
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    Disk().write_all({tmp_path / "one" / "a": b"", tmp_path / "two" / "b": b""})
    assert (tmp_path / "two" / "b").exists()


def test_nothing_has_its_name_when_the_medium_took_one_of_many_only(tmp_path, monkeypatch):
    synced = os.fsync
    refused = threading.Event()

    def fsync(descriptor: int) -> None:
        if not refused.is_set():
            refused.set()
            raise OSError(5, "worn out")
        synced(descriptor)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(Exception, match="worn out"):
        Disk().write_all({tmp_path / name: b"bytes" for name in "abc"})
    assert not [path for path in tmp_path.iterdir() if len(path.name) == 1]
