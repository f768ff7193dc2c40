"""The worker takes the very files that were signed, packed or not, or none."""

import gzip
from dataclasses import replace
from pathlib import Path

import pytest

from player import layout_worker
from player.layout_job import FontAt
from player.layout_worker import JobError, Worker
from player.page_store import PageStore
from playlists.canonical import digest
from playlists.model import Asset, Ref

FONT = b"the bytes of a font" * 100


@pytest.fixture
def worker(tmp_path: Path) -> Worker:
    return Worker(PageStore(tmp_path / "store"), tmp_path / "scratch")


def cached(folder: Path, travelling: bytes) -> FontAt:
    path = folder / "font"
    path.write_bytes(travelling)
    return FontAt("sans", str(path), 2, 0, digest(travelling))


def test_a_font_whose_bytes_are_not_those_signed_is_refused(worker, tmp_path):
    font = cached(tmp_path, FONT)
    assert worker._font_path(font) == font.path
    Path(font.path).write_bytes(FONT[:-1] + b"?")
    with pytest.raises(JobError, match="the font sans is damaged"):
        worker._font_path(font)


def test_a_font_of_the_system_has_no_digest_and_is_taken_as_it_is(worker, tmp_path):
    font = replace(cached(tmp_path, FONT), digest="")
    assert worker._font_path(font) == font.path


@pytest.mark.parametrize("found", [FONT[:50], FONT[:-1] + b"?", b"?" + FONT[1:], FONT + b"?", b""])
def test_a_copy_of_a_packed_font_with_other_bytes_is_never_opened_but_made_anew(worker, tmp_path, monkeypatch, found):
    """Cut short, rotted or altered: whoever opens a font opens what was signed."""
    monkeypatch.setattr(layout_worker, "PIECE", 1000)
    font = cached(tmp_path, gzip.compress(FONT, mtime=0))
    unpacked = Path(worker._font_path(font))
    assert unpacked.read_bytes() == FONT
    unpacked.write_bytes(found)
    assert worker._font_path(font) == str(unpacked)
    assert unpacked.read_bytes() == FONT


def test_a_copy_of_a_packed_font_that_is_whole_is_left_alone(worker, tmp_path):
    font = cached(tmp_path, gzip.compress(FONT, mtime=0))
    made = Path(worker._font_path(font)).stat()
    assert Path(worker._font_path(font)).stat().st_ino == made.st_ino


def test_a_video_is_read_against_its_digest_before_a_decoder_gets_it(tmp_path):
    """Longer than what is read at once, and altered in its last byte: all of it counts."""
    film = bytes(range(256)) * 5000
    path = tmp_path / "film"
    path.write_bytes(film)
    asset = Asset("film.mp4", "video/mp4", Ref(digest(film), len(film)))
    layout_worker._check(asset, {asset.file.digest: str(path)})
    path.write_bytes(film[:-1] + b"?")
    with pytest.raises(JobError, match=r"film\.mp4 is damaged"):
        layout_worker._check(asset, {asset.file.digest: str(path)})
    with pytest.raises(JobError, match="not in the cache"):
        layout_worker._check(asset, {})
