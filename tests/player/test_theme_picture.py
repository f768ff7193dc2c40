"""The theme's picture is fetched like an item's, drawn on evergreen pages alone, and never drawn when it is another."""

from dataclasses import replace
from pathlib import Path

import pytest

from player.layout_job import Area, FontAt, Job, decode_job, encode_job, item_key
from player.layout_worker import JobError, Worker
from player.page_store import PageStore, set_key
from player.plan import Contents, Rank, plan
from playlists.blobs import unpack
from playlists.canonical import digest
from playlists.document import parse_document
from playlists.manifest import encode_theme
from playlists.model import (
    Digest,
    Item,
    ItemId,
    Night,
    Profile,
    ProfileId,
    Ref,
    RootManifest,
    Theme,
    ThemePicture,
    ZoneId,
)
from playlists.pages.digest import page_digest
from playlists.pages.fontset import choose
from playlists.pages.theme import OFFICIAL
from playlists.pages.typesetter import paint, set_pages
from tests.fonts import faces, font_paths
from tests.playlists.pages.test_township import photograph
from tests.repository_simulator import HALL, blob_path, repository

CONTENT = photograph()
PICTURE = ThemePicture(Ref(digest(CONTENT), len(CONTENT)), "image/png", (500, 400))
WORN = replace(OFFICIAL, picture=PICTURE)
SCREEN = Profile(ProfileId("hall"), 1920, 1080, 6)
MAIN = Area(ZoneId("main"), "page", 1920, 1080)
STANDING = {"title": "有事找谁", "body": []}


def planned(theme: Theme, held: set[Digest], *, by_night: bool = False) -> dict[Digest, Rank]:
    """What is still to be fetched of a release with this theme, when these blobs are there."""
    source = repository()
    source.now = source.now.replace(microsecond=0)
    ref = source.blob(encode_theme(theme))
    manifest: RootManifest = source.manifest(HALL, source.timestamp.version)
    manifest = replace(manifest, night=Night(ref)) if by_night else replace(manifest, theme=ref)

    def read(wanted: Ref) -> bytes:
        if wanted.digest not in held | {ref.digest}:
            raise LookupError(wanted.digest)
        return unpack(wanted, source.files[blob_path(wanted.digest)])

    todo = plan(manifest, Contents(read), lambda one: one.digest in held | {ref.digest})
    return {fetch.ref.digest: fetch.rank for fetch in todo.missing}


@pytest.mark.parametrize("by_night", [False, True])
def test_a_release_is_not_complete_without_the_picture_of_its_theme(by_night):
    assert planned(WORN, set(), by_night=by_night)[PICTURE.file.digest] is Rank.ASSET
    assert PICTURE.file.digest not in planned(WORN, {PICTURE.file.digest}, by_night=by_night)
    assert PICTURE.file.digest not in planned(OFFICIAL, set(), by_night=by_night)


def job(folder: Path, content: bytes, kind: str = "evergreen") -> Job:
    path = folder / "picture"
    path.write_bytes(content)
    fonts = tuple(FontAt(role, f.path, f.face_index, f.size) for role, f in choose(font_paths()).items())
    item = Item(ItemId(kind), kind, STANDING, {})
    return Job(set_key({"item": kind}), MAIN, SCREEN, WORN, fonts, item, files={PICTURE.file.digest: str(path)})


def test_a_job_with_a_picture_survives_the_pipe(tmp_path):
    made = job(tmp_path, CONTENT)
    assert decode_job(encode_job(made)) == made


def test_the_worker_draws_the_page_that_the_server_had_signed(tmp_path):
    worker = Worker(PageStore(tmp_path / "store"), tmp_path / "fonts")
    (drawn,) = worker.draw(job(tmp_path, CONTENT)).pages
    (page,) = set_pages(
        parse_document(dict(STANDING)), "page", 1920, 1080, SCREEN, WORN, faces(), {}, "evergreen", CONTENT
    )
    assert drawn.digest == page_digest(1920, 1080, paint(page, faces()))
    (bare,) = set_pages(parse_document(dict(STANDING)), "page", 1920, 1080, SCREEN, WORN, faces(), {}, "evergreen")
    assert drawn.digest != page_digest(1920, 1080, paint(bare, faces()))


def test_a_picture_altered_in_the_cache_is_not_drawn(tmp_path):
    worker = Worker(PageStore(tmp_path / "store"), tmp_path / "fonts")
    with pytest.raises(JobError, match="damaged"):
        worker.draw(job(tmp_path, CONTENT[:-1] + b"x"))


def test_a_page_that_wears_no_picture_is_drawn_without_its_file(tmp_path):
    worker = Worker(PageStore(tmp_path / "store"), tmp_path / "fonts")
    assert worker.draw(replace(job(tmp_path, CONTENT, "notice"), files={})).pages


def test_another_picture_is_another_page():
    fonts: tuple[FontAt, ...] = ()
    item, worn, bare = (Ref(digest(each), len(each)) for each in (b"item", encode_theme(WORN), encode_theme(OFFICIAL)))
    assert item_key(item, MAIN, SCREEN, worn, fonts) != item_key(item, MAIN, SCREEN, bare, fonts)
