"""A stick may hold anything under any name: no more of a file is read than it may have."""

import io
from pathlib import Path

import pytest

from player.blob_store import BlobStore
from player.disk import Disk
from player.faults import Fault
from player.source import LinkError, blob_path
from player.stick import READ_SIZE, Folder
from player.trust import Wanted
from playlists.manifest import pack

LIMIT = 100


@pytest.fixture
def endless(monkeypatch) -> list[int]:
    """Every file of the stick goes on for ever; how many bytes were asked of one at a time."""
    asked: list[int] = []

    class Endless(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            asked.append(-1 if size is None else size)
            assert asked[-1] >= 0
            return bytes(asked[-1])

    monkeypatch.setattr("player.stick.open", lambda *path: Endless(), raising=False)
    return asked


def test_of_metadata_one_byte_beyond_the_limit_is_read_at_the_most(tmp_path, endless):
    with pytest.raises(LinkError) as refused:
        Folder(tmp_path).metadata(Wanted("metadata/timestamp.json", LIMIT))
    assert refused.value.fault is Fault.OVERSIZED
    assert endless == [LIMIT + 1]


def test_of_a_blob_its_own_length_is_read_and_the_rest_is_other_bytes(tmp_path: Path, endless):
    ref, _ = pack(b"what it should be")
    with pytest.raises(LinkError) as refused:
        Folder(tmp_path).blob(ref, BlobStore(tmp_path / "state", Disk()))
    assert refused.value.fault is Fault.WRONG_BYTES
    assert endless == [ref.length]
    assert ref.length < READ_SIZE
    assert not (tmp_path / "state" / blob_path(ref.digest)).exists()
