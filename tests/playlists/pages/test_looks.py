"""Blocks in running text: names in columns, pictures side by side, lists and quotations, on screens and panels."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from playlists.document import Block, Document, Figure, FigureRow, ListBlock, Names, Paragraph, Quote, Run
from playlists.pages.display_list import Fill, Glyphs, Page, Picture
from playlists.pages.inkcheck import strays
from playlists.pages.looks.setting import AssetMissingError
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples
from tests.playlists.pages.test_breaking import HAN, sentences

EVERYWHERE = (samples.HALL, samples.TOTEM, samples.LED_RED, samples.LED_TWO, samples.LED_FULL, samples.LED_SMALL)
quick = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
names = st.lists(st.text(alphabet=HAN + "＊·", min_size=1, max_size=12), min_size=1, max_size=40)


def pages_of(body: list[Block], profile: samples.Profile = samples.HALL) -> list[Page]:
    document = Document("题目", tuple(body))
    return set_pages(
        document, "page", profile.width, profile.height, profile, samples.THEME, faces(), samples.ASSETS, "notice"
    )


def dense(text: str) -> str:
    return "".join(text.split())


def marks(page: Page, text: str) -> list[Glyphs]:
    return [mark for mark in page.items if isinstance(mark, Glyphs) and mark.text == text]


@pytest.mark.parametrize("profile", EVERYWHERE, ids=lambda profile: profile.id)
@given(posted=names)
@quick
def test_every_posted_name_stands_whole_and_in_its_order(profile: samples.Profile, posted: list[str]) -> None:
    pages = pages_of([Names(tuple(posted))], profile)
    for page in pages:
        assert strays(page, faces()) == []
    said = dense("".join(page.text for page in pages))
    assert said.endswith(dense("".join(posted)))


def test_posted_names_stand_in_columns_that_end_with_the_measure() -> None:
    page = pages_of([Names(("王兰花", "李秀田", "张磊明") * 12)])[0]
    lefts = sorted({mark.x for mark in page.items if isinstance(mark, Glyphs) and mark.text in ("王兰花", "李秀田")})
    assert len(lefts) == 7
    assert lefts[0] == 216
    assert lefts[-1] + 3 * 54 == pytest.approx(1824, abs=6)


def test_no_name_stands_alone_at_the_head_of_a_page() -> None:
    for count in range(50, 66, 3):
        pages = pages_of([Names(("王兰花",) * count)])
        assert all(len(page.text.splitlines()) >= 2 for page in pages), count


def test_pictures_side_by_side_are_of_one_height_and_none_is_larger_than_it_may() -> None:
    page = pages_of(list(samples.PICTURED.body))[0]
    pictures = [mark for mark in page.items if isinstance(mark, Picture)]
    assert len(pictures) == 2
    assert len({picture.h for picture in pictures}) == 1
    assert len({picture.y for picture in pictures}) == 1
    assert pictures[0].w / pictures[0].h == pytest.approx(480 / 360, abs=0.01)
    assert pictures[1].w / pictures[1].h == pytest.approx(900 / 600, abs=0.01)
    for text, picture in (("施工前，雨天一身泥", pictures[0]), ("施工后，12月10日摄", pictures[1])):
        (caption,) = marks(page, text)
        assert caption.x == picture.x
        assert caption.baseline > picture.y + picture.h


@pytest.mark.parametrize("profile", [samples.HALL, samples.TOTEM], ids=lambda profile: profile.id)
@given(count=st.integers(1, 7), captions=sentences())
@settings(quick, max_examples=6)
def test_any_number_of_pictures_keeps_its_place(profile: samples.Profile, count: int, captions: str) -> None:
    row = FigureRow(
        tuple(Figure("after.png" if n % 2 else "before.png", captions if n % 3 else "") for n in range(count))
    )
    pages = pages_of([row, Paragraph((Run(captions),))], profile)
    assert sum(isinstance(mark, Picture) for page in pages for mark in page.items) == count
    for page in pages:
        assert strays(page, faces()) == []
        for mark in page.items:
            if isinstance(mark, Picture):
                assert mark.x + mark.w <= profile.width * 95 // 100


def test_a_picture_that_did_not_come_is_named() -> None:
    with pytest.raises(AssetMissingError, match=r"lost\.png"):
        pages_of([FigureRow((Figure("lost.png"),))])


def test_items_stand_behind_their_numbers_and_deeper_ones_further_in() -> None:
    page = pages_of([ListBlock(True, ("甲项", "子项", "孙项", "乙项"), (0, 1, 2, 0))])[0]
    lefts = [marks(page, text)[0].x for text in ("甲项", "子项", "孙项", "乙项")]
    assert lefts[0] == lefts[3] < lefts[1] < lefts[2]
    markers = [marks(page, text)[0].x for text in ("1.", "（1）", "①", "2.")]
    assert all(marker < left for marker, left in zip(markers, lefts, strict=True))


def test_a_quotation_stands_in_behind_one_line_with_its_source() -> None:
    page = pages_of([Quote((Run("应当公开" * 12),), "《办法》第五条")])[0]
    bars = [mark for mark in page.items if isinstance(mark, Fill) and mark.w == 5]
    tops = [bar.y for bar in bars]
    assert len({bar.x for bar in bars}) == 1
    assert all(bar.y + bar.h >= after for bar, after in zip(bars, tops[1:], strict=False))
    assert marks(page, "——《办法》第五条")[0].x > bars[0].x
    assert "——《办法》第五条" in dense(
        "".join(p.text for p in pages_of([Quote((Run("公开"),), "《办法》第五条")], samples.LED_TWO))
    )


@pytest.mark.parametrize("profile", [samples.HALL, samples.TOTEM], ids=lambda profile: profile.id)
def test_the_seal_of_a_correction_stands_on_the_middle_of_its_title(profile: samples.Profile) -> None:
    page = set_pages(
        samples.CORRECTION, "page", profile.width, profile.height, profile, samples.THEME, faces(), {}, "notice"
    )[0]
    (seal,) = (mark for mark in page.items if isinstance(mark, Fill) and (mark.w, mark.h) == (204, 96))
    (title,) = (mark for mark in page.items if isinstance(mark, Glyphs) and "停电通知" in mark.text and mark.size >= 72)
    # Han ink reaches from 0.84 em above the base line to 0.08 em below it.
    assert abs(seal.y + 48 - (title.baseline - title.size * 38 // 100)) <= 8


@pytest.mark.parametrize("profile", samples.SCREENS, ids=lambda profile: profile.id)
def test_a_picture_takes_the_height_that_its_page_has_left(profile: samples.Profile) -> None:
    large = kind_samples.photograph(1800, 1200, "#D9E3E8", "#A3A77A")
    words = Paragraph((Run("村级道路硬化完工，全村出行方便了。"),))
    document = Document("题目", (words, Figure("large.png", "完工路段")))
    size = (profile.width, profile.height)
    (page,) = set_pages(document, "page", *size, profile, samples.THEME, faces(), {"large.png": large}, "notice")
    (picture,) = [mark for mark in page.items if isinstance(mark, Picture)]
    (caption,) = [mark for mark in page.items if isinstance(mark, Glyphs) and mark.text == "完工路段"]
    foot = profile.height * 91 // 100 if profile.width > profile.height else profile.height - 38 * 6
    full = profile.width - 2 * 60 if profile.height > profile.width else 10_000
    assert picture.w == full or foot - caption.baseline < 60
    assert picture.y + picture.h < caption.baseline < foot
