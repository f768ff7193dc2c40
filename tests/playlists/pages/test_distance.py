"""Faces on screens whose type is larger than the grid's: a 55-inch hall screen, one that is read from far."""

from dataclasses import replace

import pytest

from playlists.document import Document, Figure, Table
from playlists.model import Profile, ProfileId, Theme
from playlists.pages.display_list import Fill, Glyphs, Modules, Page, Picture
from playlists.pages.inkcheck import ink_bounds, strays
from playlists.pages.theme import CONTRAST, FESTIVE, NIGHT, OFFICIAL
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples

NEAR = Profile(ProfileId("hall-u7"), 1920, 1080, 7, surface="screen")
FAR = Profile(ProfileId("hall-u8"), 1920, 1080, 8, surface="screen")
NEAR_TOTEM = Profile(ProfileId("totem-u7"), 1080, 1920, 7, surface="screen")
FAR_TOTEM = Profile(ProfileId("totem-u8"), 1080, 1920, 8, surface="screen")
TOTEMS = (NEAR_TOTEM, FAR_TOTEM)
ALL = (NEAR, FAR, *TOTEMS)
ALERTS = ("alert", "alert-drill", "alert-cancelled")


def pages_of(document: Document, profile: Profile, kind: str, theme: Theme = samples.THEME) -> list[Page]:
    size = (profile.width, profile.height)
    return set_pages(document, "page", *size, profile, theme, faces(), kind_samples.ASSETS, kind)


@pytest.mark.parametrize("name", ALERTS)
def test_a_warning_on_a_55_inch_screen_says_what_to_do_on_its_only_page(name: str) -> None:
    assert len(pages_of(kind_samples.KINDS[name], NEAR, "alert")) == 1


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_what_to_do_stands_together_on_the_first_page_however_large_the_type(profile: Profile) -> None:
    for name in ALERTS:
        pages = pages_of(kind_samples.KINDS[name], profile, "alert")
        first = pages[0].text.replace("\n", "")
        told = {"alert": "防煤气。", "alert-drill": "操场点名。", "alert-cancelled": "12月18日14时解除"}[name]
        assert told in first
        assert len(pages) == 1 or (len(pages) == 2 and profile.unit == 8 and name != "alert-cancelled")
        assert name != "alert-drill" or "这是演练" in first
        said = "".join(mark.text for mark in pages[-1].items if isinstance(mark, Glyphs))
        assert [stray for page in pages for stray in strays(page, faces())] == []
        # Who issued it and who passes it on stand in the block or in the message, and where they do, once.
        assert name == "alert-drill" or said.count("市气象台") == 1 == said.count("看庄镇转发")


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
@pytest.mark.parametrize("name", ["五花肉", "本地散养土鸡蛋（大）"])
def test_a_price_board_says_what_rose_and_by_how_much_on_every_screen(profile: Profile, name: str) -> None:
    (table,) = samples.PRICES.body
    assert isinstance(table, Table)
    rows = (*table.rows[:-1], (name, *table.rows[-1][1:]))
    pages = pages_of(replace(samples.PRICES, body=(replace(table, rows=rows),)), profile, "prices")
    said = "".join(mark.text for page in pages for mark in page.items if isinstance(mark, Glyphs))
    assert said.count("涨") == 3 + len(pages)
    assert said.count("平") == 1
    assert all(amount in said for amount in ("0.15", "0.05", "0.25", "0.30", "13.80"))
    assert name in said
    assert len(pages) == 1 or name != "五花肉" or not profile.id.startswith("totem")
    assert [stray for page in pages for stray in strays(page, faces())] == []


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_the_number_to_call_stays_large_with_doors_and_code_beside_it(profile: Profile) -> None:
    (page,) = pages_of(samples.EVERGREEN, profile, "evergreen")
    (number,) = [mark for mark in page.items if isinstance(mark, Glyphs) and mark.text == samples.THEME.hotline]
    assert number.size >= 18 * profile.unit
    assert number.size == max(mark.size for mark in page.items if isinstance(mark, Glyphs))
    assert [type(mark) for mark in page.items].count(Modules) == 1
    assert all(words in page.text for words in ("查阅处", "各窗口", "意见箱"))
    assert strays(page, faces()) == []


def test_a_photograph_of_a_full_page_read_from_far_stands_on_the_next() -> None:
    shown = replace(samples.EVERGREEN, body=(*samples.EVERGREEN.body[:-1], Figure("after.png", "便民大厅")))
    first, second = pages_of(shown, FAR, "evergreen")
    assert not any(isinstance(mark, Picture) for mark in first.items)
    assert any(isinstance(mark, Picture) for mark in second.items)
    assert "便民大厅" in second.text


@pytest.mark.parametrize("profile", [samples.HALL, samples.TOTEM, samples.HALL_4K, *ALL], ids=lambda each: each.id)
def test_the_face_of_a_standing_page_is_the_same_in_every_palette(profile: Profile) -> None:
    # The high contrast draws its spine as an edge: what stands on that is left aside.
    def words(theme: Theme) -> list[tuple[str, int, int, int]]:
        (page,) = pages_of(samples.EVERGREEN, profile, "evergreen", replace(theme, place="看庄镇"))
        marks = [mark for mark in page.items if isinstance(mark, Glyphs) and mark.x > profile.width // 20]
        return [(mark.text, mark.x, mark.baseline, mark.size) for mark in marks]

    day = words(OFFICIAL)
    assert all(words(theme) == day for theme in (FESTIVE, CONTRAST, NIGHT))


def test_who_is_responsible_keeps_its_distance_from_the_head_of_a_guide() -> None:
    pages = pages_of(kind_samples.KINDS["guide"], NEAR, "guide")
    for page in pages:
        (label,) = [mark for mark in page.items if isinstance(mark, Glyphs) and mark.text == "责任人"]
        rule = max(mark.y + mark.h for mark in page.items if isinstance(mark, Fill) and mark.h == 5 and mark.w > 1500)
        assert label.baseline - label.size * 88 // 100 >= rule + 4 * NEAR.unit
        assert strays(page, faces()) == []


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_a_mark_of_an_example_touches_neither_the_title_nor_the_rule_below(profile: Profile) -> None:
    document = Document("全年各月收支", (samples.paragraph("另附说明。"),), issuer="下户主村", example=True)
    (page,) = pages_of(document, profile, "notice")
    (title,) = [mark for mark in page.items if isinstance(mark, Glyphs) and mark.text == document.title]
    tag = next(mark for mark in page.items if isinstance(mark, Fill) and mark.line and mark.h == 10 * profile.unit)
    rule = next(mark for mark in page.items if isinstance(mark, Fill) and mark.h == 5 and mark.y > tag.y)
    ink = ink_bounds(title, faces())
    assert ink is not None
    assert ink.bottom < tag.y
    assert rule.y >= tag.y + tag.h + profile.unit


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
@pytest.mark.parametrize("document", [samples.SLOGAN, samples.WELCOME], ids=["lines", "title"])
def test_a_slogan_is_read_in_one_look_however_large_the_type(profile: Profile, document: Document) -> None:
    (page,) = pages_of(document, profile, "slogan")
    lines = page.text.split("\n")
    assert len(lines) <= (2 if profile.width > profile.height else 4)
    assert all(len(line) > 2 for line in lines)
    grid = min(profile.width, profile.height) // 180
    sizes = [mark.size for mark in page.items if isinstance(mark, Glyphs) and mark.text in lines]
    assert min(sizes) >= (30 if profile.width > profile.height else 24) * grid
    assert strays(page, faces()) == []


@pytest.mark.parametrize("profile", [NEAR, FAR], ids=lambda profile: profile.id)
def test_a_list_read_from_far_has_its_note_beside_the_names(profile: Profile) -> None:
    pages = pages_of(samples.NAMES, profile, "list")
    assert len(pages) <= 3
    assert sum(page.text.count("＊") for page in pages) == 13
    assert min(page.text.count("＊") for page in pages) >= 3
    assert all("意见箱" in page.text for page in pages)
    assert [stray for page in pages for stray in strays(page, faces())] == []


def test_boards_of_one_page_stay_so_on_a_55_inch_screen() -> None:
    assert len(pages_of(samples.PRICES, NEAR, "prices")) == 1
    assert len(pages_of(kind_samples.KINDS["tender"], NEAR, "tender")) == 1
    assert len(pages_of(kind_samples.KINDS["fees"], FAR, "fees")) == 2


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_scores_keep_their_ranks_and_bars_on_every_screen(profile: Profile) -> None:
    pages = pages_of(kind_samples.KINDS["scores"], profile, "scores")
    assert all("名次" in page.text or page is not pages[0] for page in pages)
    assert [line.split("　")[0] for page in pages for line in page.text.split("\n")][-1] == "8"
    assert [stray for page in pages for stray in strays(page, faces())] == []


@pytest.mark.parametrize("profile", [NEAR, FAR], ids=lambda profile: profile.id)
def test_a_project_s_photograph_stands_beside_how_far_it_is(profile: Profile) -> None:
    first, second = pages_of(kind_samples.KINDS["project"], profile, "project")
    (picture,) = [mark for mark in first.items if isinstance(mark, Picture)]
    assert picture.w >= 60 * profile.unit
    assert "80%" in first.text
    assert "路面正在铺设" in first.text
    assert "施工单位" in second.text
    assert [stray for page in (first, second) for stray in strays(page, faces())] == []


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_a_guide_read_from_far_is_two_pages_with_code_and_person(profile: Profile) -> None:
    pages = pages_of(kind_samples.KINDS["guide"], profile, "guide")
    assert len(pages) == 2
    assert all(any(isinstance(mark, Modules) for mark in page.items) for page in pages)
    told = ["".join(mark.text for mark in page.items if isinstance(mark, Glyphs)) for page in pages]
    assert all(
        words in "".join(told)
        for words in ("5个工作日", "领证", "民政办王主任", "不满意" if profile in TOTEMS else "下载")
    )
    assert "审核" in told[1]
    assert [stray for page in pages for stray in strays(page, faces())] == []


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_slides_read_from_far_have_no_page_without_a_slide_and_no_word_cut(profile: Profile) -> None:
    pages = pages_of(kind_samples.KINDS["slides"], profile, "slides")
    assert [sum(isinstance(mark, Picture) for mark in page.items) for page in pages] == [1, 1]
    said = "".join(mark.text for page in pages for mark in page.items if isinstance(mark, Glyphs))
    assert "…" not in said
    assert said.count("字小") == 2
    assert [stray for page in pages for stray in strays(page, faces())] == []


@pytest.mark.parametrize("profile", ALL, ids=lambda profile: profile.id)
def test_before_and_after_stand_side_by_side_however_large_the_type(profile: Profile) -> None:
    pages = pages_of(samples.PICTURED, profile, "notice")
    shown = [[mark for mark in page.items if isinstance(mark, Picture)] for page in pages]
    row = next(pictures for pictures in shown if len(pictures) == 2)
    assert len({(picture.y, picture.h) for picture in row}) == 1
    assert min(picture.h for picture in row) >= 24 * profile.unit
    assert [stray for page in pages for stray in strays(page, faces())] == []


@pytest.mark.parametrize("profile", TOTEMS, ids=lambda profile: profile.id)
def test_half_a_totem_s_width_holds_the_whole_number_to_call(profile: Profile) -> None:
    (page, *_) = set_pages(samples.NOTICE, "page", 540, 1920, profile, samples.THEME, faces(), {}, "notice")
    assert strays(page, faces()) == []
    (number,) = [mark for mark in page.items if isinstance(mark, Glyphs) and mark.text == samples.THEME.hotline]
    assert number.size >= 10 * profile.unit
