"""A picture is shown whole unless somebody set a point of it; then it is cut around that point and nowhere else."""

import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from playlists.document import (
    Document,
    DocumentError,
    Figure,
    FigureRow,
    Paragraph,
    Run,
    encode_document,
    parse_document,
)
from playlists.pages.display_list import Page, Picture
from playlists.pages.inkcheck import strays
from playlists.pages.pictures import decode_to_fit, picture_shape
from playlists.pages.theme import OFFICIAL
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import samples

PAPER = (247, 245, 239)
RED, BLUE = (200, 0, 0), (0, 0, 200)


def halves(width: int, height: int, form: str = "PNG") -> bytes:
    """Red at the left, blue at the right."""
    picture = Image.new("RGB", (width, height), RED)
    picture.paste(BLUE, (width // 2, 0, width, height))
    buffer = io.BytesIO()
    picture.save(buffer, form)
    return buffer.getvalue()


def colours(rgb: bytes) -> set[tuple[int, ...]]:
    return {tuple(rgb[at : at + 3]) for at in range(0, len(rgb), 3)}


def pages(document: Document, kind: str = "notice") -> list[Page]:
    return set_pages(document, "page", 1920, 1080, samples.HALL, OFFICIAL, faces(), {"a.png": halves(1600, 400)}, kind)


def picture(page: Page) -> Picture:
    (found,) = [mark for mark in page.items if isinstance(mark, Picture)]
    return found


@pytest.mark.parametrize(
    ("point", "left"), [((0, 500), RED), ((1000, 500), BLUE), ((200, 0), RED), ((800, 1000), BLUE)]
)
def test_what_is_kept_of_a_picture_is_what_stands_around_its_point(point, left):
    shown = decode_to_fit(halves(1600, 400), 1600, 400, PAPER, point)
    assert colours(shown.rgb) == {left}
    assert (shown.width * 2, picture_shape(halves(1600, 400), point)) == (shown.height * 3, (600, 400))


def test_a_point_keeps_the_middle_between_both_halves():
    shown = decode_to_fit(halves(1600, 400), 1600, 400, PAPER, (500, 500))
    assert Image.frombytes("RGB", (shown.width, shown.height), shown.rgb).getpixel((shown.width // 2 + 9, 3)) == BLUE
    assert Image.frombytes("RGB", (shown.width, shown.height), shown.rgb).getpixel((shown.width // 2 - 9, 3)) == RED


def test_a_large_photograph_is_cut_before_it_is_made_small():
    """Read at the size of what is shown, a cut part would be a few of its points enlarged."""
    fine = Image.new("L", (6000, 1000))
    fine.putdata([255 * (x // 8 % 2) for _ in range(1000) for x in range(6000)])
    buffer = io.BytesIO()
    fine.convert("RGB").save(buffer, "JPEG", quality=95)
    shown = decode_to_fit(buffer.getvalue(), 1500, 1000, PAPER, (500, 500))
    row = Image.frombytes("RGB", (shown.width, shown.height), shown.rgb).convert("L").crop((0, 9, 1500, 10))
    assert row.getextrema()[0] < 40
    assert row.getextrema()[1] > 215


@given(
    st.tuples(st.integers(1, 400), st.integers(1, 400)),
    st.tuples(st.integers(0, 1000), st.integers(0, 1000)),
    st.tuples(st.integers(1, 300), st.integers(1, 300)),
)
def test_a_part_never_leaves_its_room_nor_its_picture(size, point, room):
    buffer = io.BytesIO()
    Image.new("RGB", size, RED).save(buffer, "PNG")
    shown = decode_to_fit(buffer.getvalue(), *room, PAPER, point)
    assert shown.width <= room[0]
    assert shown.height <= room[1]
    assert colours(shown.rgb) == {RED}


def test_without_a_point_nothing_of_a_picture_is_left_out():
    assert colours(picture(pages(Document("题", (Figure("a.png"),)))[0]).rgb) >= {RED, BLUE}


@pytest.mark.parametrize("kind", ["notice", "news"])
@pytest.mark.parametrize("beside", [(), (Paragraph((Run("召开了会议。"),)),)], ids=["alone", "beside words"])
def test_a_figure_is_cut_around_its_point_on_every_face(kind, beside):
    (page,) = pages(Document("题", (Figure("a.png", "会场", (100, 500)), *beside)), kind)
    assert colours(picture(page).rgb) == {RED}
    assert strays(page, faces()) == []


def test_pictures_side_by_side_are_cut_each_around_its_own_point():
    row = FigureRow((Figure("a.png", "左", (0, 500)), Figure("a.png", "右", (1000, 500)), Figure("a.png", "全")))
    found = [mark for page in pages(Document("题", (row,))) for mark in page.items if isinstance(mark, Picture)]
    assert [len(colours(mark.rgb) & {RED, BLUE}) for mark in found] == [1, 1, 2]


def test_a_poster_stands_whole_whatever_its_point():
    (page,) = pages(Document("题", (Figure("a.png", "", (0, 0)),)), "poster")
    assert colours(picture(page).rgb) >= {RED, BLUE}


def test_a_point_is_kept_when_a_document_is_read_and_written():
    body = [
        {"type": "figure", "asset": "a.png", "caption": "", "point": [0, 1000]},
        {"type": "figures", "figures": [{"asset": "b.png", "caption": "", "point": [5, 6]}, {"asset": "c.png"}]},
    ]
    written = encode_document(parse_document({"title": "题", "body": body}))["body"]
    assert written[0]["point"] == [0, 1000]
    assert [one.get("point") for one in written[1]["figures"]] == [[5, 6], None]


@pytest.mark.parametrize("point", [[1], [1, 2, 3], [0, 1001], [-1, 0], [True, 1], ["1", 2], "1,2"])
def test_a_point_that_is_none_is_refused_with_its_block(point):
    with pytest.raises(DocumentError, match=r"^Block 1"):
        parse_document({"title": "题", "body": [{"type": "figure", "asset": "a.png", "point": point}]})


def test_a_figure_without_a_point_is_the_same_value_as_before():
    assert Figure("a.png", "说明").fields() == {"asset": "a.png", "caption": "说明"}
    assert replace(Figure("a.png"), point=(1, 2)) != Figure("a.png")
