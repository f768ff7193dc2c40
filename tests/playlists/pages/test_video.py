"""A video's page is its poster, in the very box in which the video will move."""

import io

import pytest
from PIL import Image

from playlists.blocks.videos import Video, video_in
from playlists.document import encode_document, parse_document
from playlists.model import Profile, ProfileId
from playlists.pages.display_list import Glyphs, Picture
from playlists.pages.errors import SettingError
from playlists.pages.theme import OFFICIAL, colour
from playlists.pages.typesetter import paint_image, set_pages
from playlists.video import strip_height, video_box
from tests.fonts import faces

HALL = Profile(ProfileId("hall"), 1920, 1080, 6)
LAMPS = Profile(ProfileId("led"), 192, 96, 16, "red-green", "led")
BLOCK = {
    "type": "video",
    "digest": "sha256:1",
    "asset": "clip.mp4",
    "poster": "poster.png",
    "width": 640,
    "height": 360,
    "duration_ms": 61_000,
}
RAW = {"title": "宪法宣传片", "example": True, "body": [BLOCK]}


def poster(width: int = 640, height: int = 360) -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), (10, 200, 30)).save(file, "PNG")
    return file.getvalue()


def test_a_video_block_is_read_and_written_without_loss():
    document = parse_document({**RAW, "body": [{**BLOCK, "later": 1}]})
    assert isinstance(document.body[0], Video)
    assert encode_document(document)["body"] == [{**BLOCK, "later": 1}]
    assert video_in(RAW) == Video("sha256:1", "clip.mp4", "poster.png", 640, 360, 61_000)
    assert video_in({"body": [{"type": "video", "asset": 7}]}) is None
    assert video_in({"body": "none"}) is None


def test_the_page_is_the_poster_in_the_videos_own_box_for_as_long_as_the_video_lasts():
    (page,) = set_pages(
        parse_document(RAW), "page", 1344, 984, HALL, OFFICIAL, faces(), {"poster.png": poster()}, "video"
    )
    assert page.dwell_ms == 61_000
    picture = paint_image(page, faces())
    green = [(x, y) for x in range(0, 1344, 1) for y in (492,) if picture.getpixel((x, y)) == (10, 200, 30)]
    box = video_box(1344, 984, 640, 360)
    assert (green[0][0], green[-1][0]) == (box.x, box.x + box.w - 1)
    column = [y for y in range(984) if picture.getpixel((672, y)) == (10, 200, 30)]
    assert (column[0], column[-1]) == (box.y, box.y + box.h - 1)
    assert picture.getpixel((box.x - 1, 492)) == colour(OFFICIAL, "paper")


def test_a_video_is_shown_whole_and_enlarged_by_a_quarter_at_most():
    assert video_box(1920, 1080, 1920, 1080).w == 1920
    assert video_box(1080, 1920, 1920, 1080).h == 608
    assert (video_box(1920, 1080, 640, 360).w, video_box(1920, 1080, 640, 360).x) == (800, 560)
    assert video_box(128, 32, 10, 4000).w == 1


def test_two_colours_of_lamps_say_the_title_in_words():
    pages = set_pages(parse_document(RAW), "page", 192, 96, LAMPS, OFFICIAL, faces(), {"poster.png": poster()}, "video")
    assert "宪法宣传片" in pages[0].text


CORRECTED = {
    **RAW,
    "correction": "更正：12月16日起，片中停电时间由19日8时至18时改为20日6时至20时，联系电话改为5691234，请相互转告",
}
SCREENS = [(1920, 1080, HALL), (1344, 984, HALL), (1080, 1920, Profile(ProfileId("totem"), 1080, 1920, 6))]


@pytest.mark.parametrize(("width", "height", "profile"), SCREENS)
def test_a_correction_stands_whole_above_its_video_while_it_plays(width, height, profile):
    document = parse_document(CORRECTED)
    (page,) = set_pages(document, "page", width, height, profile, OFFICIAL, faces(), {"poster.png": poster()}, "video")
    strip = strip_height(width, height, profile.unit)
    box = video_box(width, height, 640, 360, strip)
    words = [mark for mark in page.items if isinstance(mark, Glyphs)]
    said = "".join(mark.text for mark in words)
    assert said == "更正" + document.correction.removeprefix("更正：")
    assert all(mark.box.y >= 0 and mark.box.y + mark.box.h <= strip <= box.y for mark in words)
    assert all(mark.box.x + mark.box.w <= width for mark in words)
    picture = paint_image(page, faces())
    assert picture.getpixel((box.x, box.y)) == picture.getpixel((box.x + box.w - 1, box.y + box.h - 1)) == (10, 200, 30)
    assert box.y + box.h <= height
    assert page.dwell_ms == 61_000


def test_the_longest_correction_a_server_takes_has_room_above_a_video():
    raw = {**RAW, "correction": "更正：" + "改" * 60}
    for width, height, profile in SCREENS:
        size = (width, height, profile, OFFICIAL, faces())
        (page,) = set_pages(parse_document(raw), "page", *size, {"poster.png": poster()}, "video")
        words = [mark for mark in page.items if isinstance(mark, Glyphs)]
        assert max(mark.box.y + mark.box.h for mark in words) <= strip_height(width, height, profile.unit)


def test_a_full_colour_panel_says_a_correction_in_words_instead_of_the_video():
    lamps = Profile(ProfileId("led"), 192, 96, 16, "rgb", "led")
    made = {"poster.png": poster()}
    (plain,) = set_pages(parse_document(RAW), "page", 192, 96, lamps, OFFICIAL, faces(), made, "video")
    assert any(isinstance(mark, Picture) for mark in plain.items)
    pages = set_pages(parse_document(CORRECTED), "page", 192, 96, lamps, OFFICIAL, faces(), made, "video")
    assert not any(isinstance(mark, Picture) for page in pages for mark in page.items)
    assert "更正" in "".join(mark.text for mark in pages[0].items if isinstance(mark, Glyphs))
    assert "20日6时至20时" in "".join(page.text.replace("\n", "") for page in pages)


@pytest.mark.parametrize(
    ("body", "assets"), [([], {"poster.png": poster()}), ([BLOCK], {}), ([BLOCK], {"poster.png": b"no picture"})]
)
def test_a_video_without_its_parts_is_refused_in_one_sentence(body, assets):
    document = parse_document({**RAW, "body": body})
    with pytest.raises(SettingError):
        set_pages(document, "page", 1920, 1080, HALL, OFFICIAL, faces(), assets, "video")
