"""A video's page is its poster, in the very box in which the video will move."""

import io
import itertools

import pytest
from PIL import Image

from playlists.blocks.videos import Video, video_in
from playlists.document import encode_document, parse_document
from playlists.model import Profile, ProfileId, Rect
from playlists.pages.display_list import Fill, Glyphs, Page, Picture
from playlists.pages.errors import SettingError
from playlists.pages.kinds.video import CorrectionTooLongError
from playlists.pages.theme import OFFICIAL, colour
from playlists.pages.typesetter import paint_image, set_pages
from playlists.video import strip_height, video_box
from server.channels.layouts import LAYOUTS, MAIN_WIDTHS, PROFILES, layout_of
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


@pytest.mark.parametrize("clip", [(848, 480), (720, 1280), (854, 480), (426, 240)])
@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1344, 984), (960, 1080), (1080, 1920)])
@pytest.mark.parametrize("correction", [{}, {"correction": "更正：停电改为20日"}], ids=("plain", "corrected"))
def test_a_poster_fills_the_videos_box_to_the_last_row_and_column(width, height, clip, correction):
    raw = {**RAW, **correction, "body": [{**BLOCK, "width": clip[0], "height": clip[1]}]}
    made = {"poster.png": poster(*clip)}
    (page,) = set_pages(parse_document(raw), "page", width, height, HALL, OFFICIAL, faces(), made, "video")
    (box,) = (mark for mark in page.items if isinstance(mark, Picture))
    strip = strip_height(width, height, HALL.unit) if correction else 0
    assert Rect(box.x, box.y, box.w, box.h) == video_box(width, height, *clip, strip)
    assert box.rgb == bytes((10, 200, 30)) * (box.w * box.h)


def test_a_poster_of_another_shape_than_its_video_stands_whole_and_is_not_stretched():
    made = {"poster.png": poster(640, 300)}
    (page,) = set_pages(parse_document(RAW), "page", 1344, 984, HALL, OFFICIAL, faces(), made, "video")
    (box,) = (mark for mark in page.items if isinstance(mark, Picture))
    assert (box.w, box.h) == (800, 375)


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


def corrected_page(profile: Profile, place: Rect, words: str, clip: tuple[int, int]) -> Page:
    raw = {**RAW, "body": [{**BLOCK, "width": clip[0], "height": clip[1]}], "correction": f"更正：{words}"}
    size = (place.w, place.h, profile, OFFICIAL, faces())
    (page,) = set_pages(parse_document(raw), "page", *size, {"poster.png": poster(*clip)}, "video")
    return page


SCREEN_ZONES = [
    (choice.profile, layout_of(layout, width).zones[0])
    for choice in PROFILES.values()
    for layout, kind in LAYOUTS.items()
    for width in (MAIN_WIDTHS if kind.splits else MAIN_WIDTHS[:1])
    if choice.profile.surface == kind.surface == "screen"
]
CLIPS = [(640, 360), (360, 640)]


@pytest.mark.parametrize(("profile", "zone"), SCREEN_ZONES, ids=lambda each: f"{each.id}-{getattr(each, 'w', '')}")
def test_in_every_shipped_zone_the_words_of_a_correction_stay_in_their_strip(profile, zone):
    place = zone.pixels(profile.width, profile.height)
    strip = strip_height(place.w, place.h, profile.unit)
    for clip, length in itertools.product(CLIPS, (1, 30, 60)):
        page = corrected_page(profile, place, "改" * length, clip)
        (picture,) = (mark for mark in page.items if isinstance(mark, Picture))
        assert picture.y >= strip
        assert picture.y + picture.h <= place.h
        words = [mark for mark in page.items if isinstance(mark, Glyphs)]
        assert "".join(mark.text for mark in words) == "更正" + "改" * length
        inked = [mark.box for mark in words] + [
            Rect(mark.x, mark.y, mark.w, mark.h) for mark in page.items if isinstance(mark, Fill)
        ]
        for box in inked:
            assert 0 <= box.x < box.x + box.w <= place.w, (length, box)
            assert 0 <= box.y < box.y + box.h <= strip, (length, box)
    assert corrected_page(profile, place, CORRECTED["correction"].removeprefix("更正："), CLIPS[0])


TIGHT = [("hall-1920x1080-55in", "column-ticker", 50), ("portrait-1080x1920", "column", 50)]


@pytest.mark.parametrize("clip", CLIPS)
@pytest.mark.parametrize(("profile_id", "layout", "width"), TIGHT)
def test_no_ink_of_the_longest_correction_lies_at_an_edge_or_under_the_film(profile_id, layout, width, clip):
    profile = PROFILES[profile_id].profile
    place = layout_of(layout, width).zones[0].pixels(profile.width, profile.height)
    strip = strip_height(place.w, place.h, profile.unit)
    page = corrected_page(profile, place, "改" * 60, clip)
    film, picture = video_box(place.w, place.h, *clip, strip), paint_image(page, faces())
    (box,) = (mark for mark in page.items if isinstance(mark, Picture))
    assert Rect(box.x, box.y, box.w, box.h) == film
    assert film.y >= strip
    paper = colour(OFFICIAL, "paper")
    below = Image.new("RGB", (place.w, place.h - strip), paper)
    below.paste((10, 200, 30), (box.x, box.y - strip, box.x + box.w, box.y + box.h - strip))
    assert picture.crop((0, strip, place.w, place.h)).tobytes() == below.tobytes()
    for edge in ((0, 0, place.w, 1), (0, 0, 1, strip), (place.w - 1, 0, place.w, strip)):
        assert {pixel for _, pixel in picture.crop(edge).getcolors()} == {paper}


@pytest.mark.parametrize(
    ("words", "size"),
    [("改" * 90, (540, 1920)), ("改", (160, 1920)), ("改", (1920, 150))],
    ids=("words", "width", "height"),
)
def test_a_correction_without_room_above_its_video_is_refused_in_one_sentence(words, size):
    with pytest.raises(CorrectionTooLongError, match="shorten the correction"):
        corrected_page(HALL, Rect(0, 0, *size), words, CLIPS[0])


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
