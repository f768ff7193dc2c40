"""The console's picture of a display shows its pages where they stand on it, while another layout is on its way too."""

import io
import re

import pytest
from PIL import Image

from server.displays.models import DisplayState
from tests.server.proposing import propose_layout, publish, sign
from tests.server.world import World

MAIN, COLUMN = "sha256:" + "a" * 64, "sha256:" + "b" * 64
RED, BLUE = (200, 0, 0), (0, 0, 200)


@pytest.fixture
def town(world: World) -> World:
    world.make_displays()
    world.on_the_wall()
    for digest, colour in ((MAIN, RED), (COLUMN, BLUE)):
        picture = io.BytesIO()
        Image.new("RGB", (1920, 1080), colour).save(picture, "PNG")
        world.renderer.pictures[digest] = picture.getvalue()
    return world


def newest(world: World) -> int:
    live = world.services.publisher.release_of("hall")
    assert live is not None
    return live.version


def report(world: World, release: int) -> None:
    """The hall's display says that it shows one page in each of two zones."""
    zones = {"main": MAIN, "column": COLUMN}
    told = {zone: {"pages": [{"item": zone, "drawn": digest}]} for zone, digest in zones.items()}
    with world.session() as session:
        session.merge(
            DisplayState(
                display_id="hall",
                at=world.now,
                since=world.now,
                verdict="verified",
                pages=[MAIN, COLUMN],
                report={"release": release, "zones": told},
                release=release,
            )
        )


def address(world: World) -> str:
    found = re.search(r'src="(/displays/hall/picture/[0-9a-f]+\.png)"', world.browser("wang").get("/displays").text)
    assert found is not None
    return found[1]


def edge(world: World) -> int:
    """From which point on the picture shows the column."""
    answer = world.browser("wang").get(address(world))
    drawn = Image.open(io.BytesIO(answer.data)).convert("RGB")
    row = [drawn.getpixel((x, 300)) for x in range(drawn.width)]
    assert set(row) == {RED, BLUE}
    return row.index(BLUE)


def test_a_layout_that_was_signed_is_in_the_picture_when_the_display_shows_it(town: World):
    old = newest(town)
    report(town, old)
    assert edge(town) == 1344
    sign(town, propose_layout(town, width=50))
    assert edge(town) == 1344
    publish(town)
    assert newest(town) > old
    assert edge(town) == 1344  # it has not reported the new one
    report(town, newest(town))
    assert edge(town) == 960


def test_the_picture_has_another_address_when_the_same_pages_stand_in_other_zones(town: World):
    report(town, newest(town))
    before = address(town)
    assert address(town) == before
    sign(town, propose_layout(town, width=50))
    publish(town)
    report(town, newest(town))
    assert address(town) != before


def test_a_picture_asked_for_by_an_address_of_before_is_kept_by_no_browser(town: World):
    report(town, newest(town))
    before, browser = address(town), town.browser("wang")
    assert "max-age=31536000" in browser.get(before).headers["Cache-Control"]
    sign(town, propose_layout(town, width=50))
    publish(town)
    report(town, newest(town))
    assert "max-age=31536000" not in browser.get(before).headers["Cache-Control"]
