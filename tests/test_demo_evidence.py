"""The proof of the demonstration can fail: one pixel, one byte or an unsigned page is enough."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image
from tuf.api.exceptions import RepositoryError

from deploy.demo import evidence
from deploy.demo.evidence import Release, candidates, examine, read_release
from deploy.demo.town import VILLAGE, Town
from deploy.demo.township import SampleNotice
from playlists.model import Digest
from server.app import open_services
from server.config import Config

PROFILE = "led-128x32"
NOTICE = SampleNotice(
    title="停水通知",
    kind="notice",
    group="政务公开",
    number=10,
    issuer="看庄镇人民政府",
    unit="",
    channels=(VILLAGE,),
    zone="main",
    example=True,
    text="明日上午停水。",
)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    services = open_services(Config(tmp_path_factory.mktemp("town")))
    founded = Town(services)
    founded.found()
    founded.put_up(NOTICE)
    founded.publish()
    yield founded
    services.engine.dispose()


def repository(town: Town) -> Path:
    return town.services.data / "repository"


def read(town: Town, channel: str = VILLAGE) -> Release:
    return read_release(repository(town), (repository(town) / "metadata" / "1.root.json").read_bytes(), channel)


def picture(release: Release) -> Image.Image:
    profile, zone = release.manifest.profiles[0], release.manifest.layout.zones[0]
    _, _, page, rgb = next(candidates(release, profile, zone))
    return Image.frombytes("RGB", (page.width, page.height), rgb)


def test_the_picture_of_an_approved_page_is_recognised(town: Town):
    release = read(town)
    (found,) = examine(release, PROFILE, picture(release))
    assert found.approved
    assert found.digest in {page.digest for item in release.items.values() for page in item.pages[f"{PROFILE}/main"]}


def test_one_lamp_that_differs_is_no_approved_page(town: Town):
    release = read(town)
    altered = picture(release)
    altered.putpixel((127, 31), (255, 0, 0))
    (found,) = examine(release, PROFILE, altered)
    assert not found.approved


def test_a_page_that_nobody_approved_is_recognised_and_not_called_approved(town: Town):
    release = read(town)
    other = Digest("sha256:" + "0" * 64)
    items = {
        name: replace(
            item,
            pages={key: tuple(replace(page, digest=other) for page in pages) for key, pages in item.pages.items()},
        )
        for name, item in release.items.items()
    }
    (found,) = examine(replace(release, items=items), PROFILE, picture(release))
    assert found.item is not None
    assert not found.approved


@pytest.mark.parametrize(("point", "same"), [((19, 7), True), ((20, 7), False), ((19, 8), False)])
def test_only_where_clock_and_date_stand_may_a_picture_differ(town: Town, monkeypatch, point, same):
    release = read(town)
    profile, zone = release.manifest.profiles[0], release.manifest.layout.zones[0]
    item, number, page, rgb = next(candidates(release, profile, zone))
    clock = SimpleNamespace(x=0, y=0, width=20, height=8)
    with_clock = SimpleNamespace(width=page.width, height=page.height, live=[clock])
    monkeypatch.setattr(evidence, "candidates", lambda *asked: iter([(item, number, with_clock, rgb)]))
    altered = picture(release)
    altered.putpixel(point, (9, 99, 199))
    (found,) = examine(release, PROFILE, altered)
    assert found.approved is same
    assert found.live == (160 if same else 0)


def test_a_repository_altered_by_one_bit_is_not_read(town: Town):
    path = town.newest_snapshot()
    whole = path.read_bytes()
    path.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    try:
        with pytest.raises((RepositoryError, ValueError)):
            read(town)
    finally:
        path.write_bytes(whole)


def test_what_was_taken_down_is_in_no_release(town: Town):
    town.change_something()
    before = set(read(town).items)
    gone = town.take_down()
    assert gone in before
    assert gone not in read(town).items


def test_nobody_reviews_his_own_draft(town: Town):
    with town.services.reading() as session:
        authors = {entry.author_id for entry in town.notices(session)}
        reviewers = {entry.approved_by_id for entry in town.notices(session)}
    assert None not in reviewers
    assert authors & reviewers == set()
