"""On lamps the sums of a row are told apart by their heads, however long, and no figure is cut."""

import pytest

from playlists.document import Column, Document, Table
from playlists.model import Profile, ProfileId
from playlists.pages.display_list import Glyphs, Page
from playlists.pages.inkcheck import strays
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import samples

HEADS = ("种粮大户和家庭农场补贴金额", "农业机械购置更新补贴金额")
ROWS = (("王兰", "131,800.00", "109,600.50"), ("农业综合服务中心", "31,800.00", "9,600.50"))
TABLE = Table((Column("户主"), *(Column(head, "decimal") for head in HEADS)), ROWS)
PANELS = (
    *samples.LEDS,
    samples.LED_SMALL,
    samples.LED_WIDE,
    Profile(ProfileId("128x64"), 128, 64, 16, "red-green", "led"),
    Profile(ProfileId("fine"), 128, 32, 24, "rgb", "led"),
)


def pages_of(profile: Profile, period: tuple[str, str] | None) -> list[Page]:
    document = Document("补贴发放", (TABLE,), period=period, unit="元", example=True)
    width, height = profile.width, profile.height
    pages = set_pages(document, "page", width, height, profile, samples.THEME, faces(), {}, "finance")
    assert [stray for page in pages for stray in strays(page, faces())] == []
    return pages


def drawn(page: Page) -> list[str]:
    return [mark.text for mark in page.items if isinstance(mark, Glyphs)]


@pytest.mark.parametrize("period", [None, ("2017-12-15", "2017-12-22")], ids=["no period", "period"])
@pytest.mark.parametrize("profile", PANELS, ids=lambda profile: profile.id)
def test_a_head_longer_than_its_place_has_a_page_before_its_sum(
    profile: Profile, period: tuple[str, str] | None
) -> None:
    pages = pages_of(profile, period)
    said = ["".join(f"{''.join(drawn(page))}{page.text}".split()) for page in pages]
    order = [
        next(number for number, text in enumerate(said) if words in text)
        for words in ("种粮", ROWS[0][1], "机械", ROWS[0][2])
    ]
    assert order == sorted(order)
    assert all("".join(said).count(word) >= len(ROWS) for word in ("种粮", "机械"))


@pytest.mark.parametrize("profile", PANELS, ids=lambda profile: profile.id)
def test_every_sum_stands_whole_on_one_line(profile: Profile) -> None:
    lines = {"".join(text.split()) for page in pages_of(profile, None) for text in drawn(page)}
    assert {total for row in ROWS for total in row[1:]} <= lines


def test_the_tail_of_a_letter_does_not_touch_the_line_below_it() -> None:
    table = Table(TABLE.columns, (("gjpqy", "131,800.00", "109,600.50"),))
    document = Document("补贴发放", (table,), unit="元")
    for unit in (16, 24):
        profile = Profile(ProfileId("full"), 192, 96, unit, "rgb", "led")
        pages = set_pages(document, "page", 192, 96, profile, samples.THEME, faces(), {}, "finance")
        assert [stray for page in pages for stray in strays(page, faces())] == []


def test_a_sum_on_a_page_of_its_own_says_once_more_what_it_is_the_sum_of() -> None:
    table = Table((Column("项目"), Column("标准", "decimal")), (("居民身份证丢失补领", "40.00"), ("", "5.00")))
    document = Document("收费公示", (table,), unit="元")
    full = samples.LED_FULL
    pages = set_pages(document, "page", full.width, full.height, full, samples.THEME, faces(), {}, "prices")
    assert len(pages) == 3
    assert {"居民身份证丢失补领", "40.00"} <= set(drawn(pages[1]))
    assert [stray for page in pages for stray in strays(page, faces())] == []
