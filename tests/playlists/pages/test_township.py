"""The township's picture stands on evergreen pages, whole or cut around its point, and no word ever stands on it."""

import io
from dataclasses import replace

import pytest
from PIL import Image, ImageDraw

from playlists.canonical import digest
from playlists.document import Document, Figure, ListBlock, Paragraph, QrCode, Run
from playlists.model import Profile, Ref, Theme, ThemePicture
from playlists.pages.display_list import Page, Picture
from playlists.pages.inkcheck import bounds_of, strays
from playlists.pages.pictures import Decoded, covers
from playlists.pages.theme import CONTRAST, FESTIVE, NIGHT, OFFICIAL, wears_picture
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import samples

DOORS = ListBlock(False, ("看：镇机关查阅处，大厅查询机", "办：镇群众服务大厅各窗口", "提：意见箱"))
PAGE = Document("想知道的，都可以问", (DOORS, QrCode("https://example.org/", "扫码看公开")), issuer="示例镇政务公开")
BARE = Document("有事找谁", ())


def photograph(width: int = 1500, height: int = 1000) -> bytes:
    picture = Image.new("RGB", (width, height), (90, 140, 60))
    ImageDraw.Draw(picture).rectangle((0, 0, width // 2, height), fill=(150, 60, 40))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def hills() -> bytes:
    """White above, so that words may stand there."""
    picture = Image.new("RGBA", (1788, 340), (0, 0, 0, 0))
    ImageDraw.Draw(picture).polygon(
        [(0, 320), (1100, 330), (1500, 20), (1788, 60), (1788, 340), (0, 340)], (60, 110, 120)
    )
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def worn(content: bytes, point: tuple[int, int] | None = None, theme: Theme = OFFICIAL) -> Theme:
    return replace(theme, picture=ThemePicture(Ref(digest(content), len(content)), "image/png", point))


def page_of(
    content: bytes,
    document: Document = PAGE,
    point: tuple[int, int] | None = None,
    profile: Profile = samples.HALL,
    theme: Theme = OFFICIAL,
    assets: dict[str, bytes] | None = None,
) -> Page:
    (page,) = set_pages(
        document, "page", profile.width, profile.height, profile, worn(content, point, theme), faces(), assets,
        "evergreen", content,
    )  # fmt: skip
    return page


def shown(page: Page) -> Picture | None:
    return next((mark for mark in page.items if isinstance(mark, Picture)), None)


def under_words(page: Page) -> bool:
    """Whether a word or a code stands on something of the picture that is not paper."""
    picture = shown(page)
    assert picture is not None
    decoded = Decoded(picture.w, picture.h, picture.rgb)
    others = [mark for mark in page.items if mark is not picture and not getattr(mark, "line", 0)]
    found = [bounds_of(mark, faces()) for mark in others]
    boxes = [(b.left - picture.x, b.top - picture.y, b.right - picture.x, b.bottom - picture.y) for b in found if b]
    return any(covers(decoded, box, page.ground) for box in boxes)


@pytest.mark.parametrize("document", [PAGE, BARE], ids=["doors and code", "number alone"])
@pytest.mark.parametrize("point", [None, (900, 500)])
@pytest.mark.parametrize("profile", [samples.HALL, samples.TOTEM, samples.HALL_4K], ids=["hall", "totem", "4k"])
@pytest.mark.parametrize("content", [photograph(), photograph(800, 1400), hills()], ids=["wide", "high", "hills"])
def test_no_word_stands_on_the_picture(content, profile, point, document):
    page = page_of(content, document, point, profile)
    assert not under_words(page)
    assert strays(page, faces()) == []


def test_hills_with_white_above_them_stand_across_the_whole_foot():
    picture = shown(page_of(hills()))
    assert (picture.x, picture.y, picture.w, picture.h) == (132, 740, 1788, 340)


@pytest.mark.parametrize("size", [(1500, 1000), (800, 1400), (3000, 1000)])
def test_a_photograph_keeps_its_shape_and_all_of_itself(size):
    picture = shown(page_of(photograph(*size)))
    assert abs(picture.w * size[1] - picture.h * size[0]) <= max(size)
    assert len({picture.rgb[at : at + 3] for at in range(0, len(picture.rgb), 3)}) >= 2


def test_with_a_point_the_part_around_it_fills_the_foot():
    picture = shown(page_of(photograph(2400, 1600), BARE, (900, 500)))
    assert (picture.x, picture.x + picture.w, picture.y + picture.h) == (132, 1920, 1080)
    right = Image.frombytes("RGB", (picture.w, picture.h), picture.rgb).getpixel((picture.w - 2, picture.h // 2))
    assert right == (90, 140, 60)


def test_a_small_picture_is_not_blown_up_to_fill_the_foot():
    picture = shown(page_of(photograph(600, 400), BARE, (500, 500)))
    assert (picture.w, picture.h) == (504, 336)


def test_the_documents_own_picture_is_taken_in_place_of_the_themes():
    own = replace(PAGE, body=(*PAGE.body, Figure("own.png")))
    assert shown(page_of(photograph(), own, assets={"own.png": hills()})).w == 1788


def test_a_full_page_goes_without_the_themes_picture_and_keeps_its_words():
    words = tuple(Paragraph((Run(f"第{n}条，办事请到镇群众服务大厅，带上身份证和户口本。"),)) for n in range(2))
    page = page_of(photograph(), replace(PAGE, body=(*PAGE.body, *words)), profile=samples.TOTEM)
    assert all(each.text in page.text for each in words)
    assert shown(page) is None


def test_a_full_page_never_drops_a_picture_of_its_own():
    words = tuple(Paragraph((Run(f"第{n}条，办事请到镇群众服务大厅，带上身份证和户口本。"),)) for n in range(4))
    full = replace(PAGE, body=(*PAGE.body, *words, Figure("own.png")))
    pages = set_pages(full, "page", 1920, 1080, samples.HALL, OFFICIAL, faces(), {"own.png": photograph()}, "evergreen")
    assert any(shown(page) for page in pages)


def test_lamps_and_other_kinds_wear_no_picture():
    theme = worn(photograph())
    assert wears_picture(theme, "evergreen", {}, samples.HALL) == theme.picture
    assert wears_picture(theme, "notice", {"face": "evergreen"}, samples.HALL) == theme.picture
    assert wears_picture(theme, "notice", {}, samples.HALL) is None
    assert wears_picture(theme, "evergreen", {}, samples.LED_FULL) is None
    assert wears_picture(OFFICIAL, "evergreen", {}, samples.HALL) is None


def test_by_night_the_picture_stands_where_it_stands_by_day():
    day, night = (shown(page_of(photograph(), theme=theme)) for theme in (OFFICIAL, NIGHT))
    assert (day.x, day.y, day.w, day.h) == (night.x, night.y, night.w, night.h)


@pytest.mark.parametrize("sky", [OFFICIAL.colours["paper"], "#FFFFFF", "#D9E3E8"])
def test_a_band_on_one_flat_colour_lies_on_the_paper_of_every_palette(sky):
    band = Image.new("RGB", (1788, 340), sky)
    ImageDraw.Draw(band).polygon([(0, 320), (1500, 20), (1788, 60), (1788, 340), (0, 340)], (60, 110, 120))
    made = io.BytesIO()
    band.save(made, "JPEG", quality=90)
    places = set()
    for theme in (OFFICIAL, FESTIVE, CONTRAST, NIGHT):
        page = page_of(made.getvalue(), BARE, theme=theme)
        picture = shown(page)
        assert not under_words(page)
        assert picture.rgb[: 3 * 200] == bytes(page.ground) * 200
        places.add((picture.x, picture.y, picture.w, picture.h))
    assert places == {(132, 740, 1788, 340)}


def test_a_band_whose_sky_is_no_flat_colour_is_left_as_it_is():
    band = Image.new("RGB", (1788, 340), "#FFFFFF")
    ImageDraw.Draw(band).rectangle((0, 0, 400, 340), (60, 110, 120))
    made = io.BytesIO()
    band.save(made, "PNG")
    picture = shown(page_of(made.getvalue(), BARE, theme=NIGHT))
    assert picture is None or picture.rgb[-3:] == b"\xff\xff\xff"


def test_a_theme_without_a_picture_sets_the_page_it_always_set():
    assert set_pages(PAGE, "page", 1920, 1080, samples.HALL, OFFICIAL, faces(), kind="evergreen") == set_pages(
        PAGE, "page", 1920, 1080, samples.HALL, OFFICIAL, faces(), kind="evergreen", picture=photograph()
    )
