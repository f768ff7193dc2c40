"""What stands beside and under the page: the column, the ticker, the places of time; and the player's own pages."""

from datetime import datetime

import pytest

from playlists.document import Document, Paragraph, QrCode, Run
from playlists.model import Profile, ProfileId
from playlists.pages import builtin
from playlists.pages.builtin import TEST_STEPS, neutral_page, pairing_page, status_page
from playlists.pages.codes import CodeTooLongError, qr_modules
from playlists.pages.display_list import Fill, Glyphs, Modules, Page
from playlists.pages.inkcheck import strays
from playlists.pages.kinds import REGISTRY
from playlists.pages.live import CHARACTERS, live_text
from playlists.pages.theme import CONTRAST, OFFICIAL, THEMES, ThemeError, colour, contrast
from playlists.pages.typesetter import live_atlas, paint, set_pages
from tests.fonts import faces
from tests.playlists.pages import samples

ALL_PROFILES = (
    samples.HALL,
    samples.HALL_4K,
    samples.TOTEM,
    samples.LED_RED,
    samples.LED_TWO,
    samples.LED_FULL,
    samples.LED_SMALL,
    samples.LED_WIDE,
)
by_id = pytest.mark.parametrize("profile", ALL_PROFILES, ids=lambda profile: profile.id)


def text_of(page: Page) -> str:
    return "".join(mark.text for mark in page.items if isinstance(mark, Glyphs))


def zone(document: Document, face: str, width: int, height: int, kind: str = "notice") -> list[Page]:
    return set_pages(
        document,
        face,
        width,
        height,
        samples.HALL,
        samples.THEME,
        faces(),
        samples.ASSETS,
        kind,
    )


def test_a_page_beside_a_column_has_no_foot_and_the_column_has_the_hotline_and_the_time() -> None:
    page, *_ = zone(samples.NOTICE, "page", 1344, 984)
    (column,) = zone(samples.COLUMN, "column", 576, 984, "column")
    assert page.live == ()
    assert "5691234" not in text_of(page)
    assert "5691234" in text_of(column)
    assert {live.kind for live in column.live} == {"clock", "date"}
    assert strays(page, faces()) == strays(column, faces()) == []


@pytest.mark.parametrize("share", [20, 30, 50])
@pytest.mark.parametrize(("size", "unit"), [((1920, 1080), 7), ((1920, 1080), 8), ((1080, 1920), 6), ((1080, 1920), 8)])
def test_a_narrow_column_has_the_whole_number_and_nothing_over_its_rule(size, unit, share) -> None:
    profile = Profile(ProfileId("any"), *size, unit, surface="screen")
    area = (size[0] * share // 100, size[1] * 911 // 1000)
    pages = set_pages(samples.COLUMN, "column", *area, profile, samples.THEME, faces(), {}, "column")
    assert len(pages) <= 2
    for page in pages:
        assert strays(page, faces()) == []
        assert any(isinstance(mark, Glyphs) and mark.text == "5691234" for mark in page.items)
        rule = min(mark.y for mark in page.items if isinstance(mark, Fill) and mark.h == 5)
        assert all(place.y + place.height <= rule and place.x + place.width <= area[0] for place in page.live)


def test_rows_of_the_column_stand_between_their_rules() -> None:
    rows = tuple(Paragraph((Run(f"考核{n}　每月15日"),)) for n in range(5))
    (column,) = zone(Document("专栏", rows), "column", 576, 984, "column")
    assert strays(column, faces()) == []
    assert text_of(column).count("每月15日") == 5


def test_a_ticker_that_fits_stands_still_and_a_longer_one_is_one_strip() -> None:
    (still,) = zone(Document("停电通知", (Paragraph((Run("今晚停水"),)),)), "ticker", 1920, 96)
    assert (still.moving, still.width, still.fixed) == (False, 1920, 1920)
    (strip,) = zone(samples.TICKER, "ticker", 1920, 96)
    assert strip.moving
    assert strip.width > 1920 > strip.fixed
    assert text_of(strip).startswith("通知12月20日")
    assert strip.dwell_ms == 1000 * (strip.width - strip.fixed) // 120


def test_a_ticker_never_carries_a_category_as_its_word() -> None:
    document = Document("题", (Paragraph((Run("今晚停水"),)),), slip="公告公示")
    assert text_of(zone(document, "ticker", 1920, 96)[0]).startswith("通知")


def test_a_ticker_of_a_hundred_sentences_is_several_strips_and_loses_none() -> None:
    sentences = tuple(Paragraph((Run(f"第{n}条通知，请各户提前做好准备。"),)) for n in range(100))
    strips = zone(Document("题", sentences), "ticker", 1920, 96)
    assert all(page.width < 20_000 for page in strips)
    words = "".join(page.text for page in strips)
    assert all(f"第{n}条通知" in words for n in range(100))


def test_an_led_ticker_moves_only_where_it_must() -> None:
    profile = samples.LED_RED
    pages = set_pages(samples.TICKER, "ticker", 192, 16, profile, samples.THEME, faces(), {}, "ticker")
    assert pages[0].moving
    assert pages[0].height == 16
    assert strays(pages[0], faces()) == []


def test_live_places_are_empty_and_their_tiles_fit_them() -> None:
    (page,) = zone(samples.NOTICE, "page", 1920, 1080)
    rgb = paint(page, faces())
    for live in page.live:
        for y in range(live.y, live.y + live.height):
            start = (y * page.width + live.x) * 3
            assert rgb[start : start + 3 * live.width] == bytes(live.ground) * live.width
        tiles = live_atlas(live, samples.THEME, faces())
        assert set(tiles) == set(CHARACTERS[live.kind])
        for moment in (datetime(2017, 12, 18, 9, 41), datetime(2017, 10, 22, 20, 8)):
            text = live_text(live.kind, moment)
            assert sum(tiles[character].width for character in text) <= live.width
        assert all(len(tile.rgb) == tile.width * tile.height * 3 for tile in tiles.values())


def test_the_time_is_said_without_a_leading_zero_and_the_day_with_its_weekday() -> None:
    assert live_text("clock", datetime(2017, 12, 18, 9, 5)) == "9:05"
    assert live_text("date", datetime(2017, 12, 18)) == "12月18日 星期一"


@by_id
def test_the_players_own_pages_fit_every_display(profile: Profile) -> None:
    place = (profile.width, profile.height, profile, samples.THEME, faces())
    state = [("屏幕", f"{profile.width}×{profile.height}"), ("网络", "已连接"), ("时间", "未确认"), ("机号", "KZ-03")]
    rows = [
        ("版本", "1701234567", "ok"),
        ("网络", "4G 信号很弱，已经断开三次，正在用上次的内容", "notice"),
        ("错误号", "E-214", "fault"),
    ]
    pages = [
        neutral_page(*place),
        pairing_page("7K4M92QD5XHT", "gongshi:pair?c=7K4M92QD5XHT", "", state, *place),
        pairing_page("7K4M-92QD-5XHT", "", "7K4 M92", state, *place),
        status_page(rows, *place),
    ]
    for page in pages:
        assert strays(page, faces()) == []
        assert len(paint(page, faces())) == profile.width * profile.height * 3
    if profile.width >= 128:
        assert "7K4M" in text_of(pages[1])
        assert all(group in text_of(pages[2]) for group in ("7K4", "M92"))
    if profile.surface == "screen":
        assert any(isinstance(mark, Modules) for mark in pages[1].items)


def test_the_neutral_page_names_no_time_and_tells_who_to_call() -> None:
    page = neutral_page(1920, 1080, samples.HALL, samples.THEME, faces())
    assert page.live == ()
    assert "5691234" in text_of(page)


@pytest.mark.parametrize("width", [960, 1152, 1344, 1536])
def test_the_neutral_pages_of_a_split_display_carry_one_bar(width: int) -> None:
    bars = []
    for zone_width in (width, 1920 - width):
        page = neutral_page(zone_width, 1080, samples.HALL, samples.THEME, faces())
        assert strays(page, faces()) == []
        rgb, row = paint(page, faces()), zone_width * 3
        bars.append(next(y for y in range(1080) if rgb[y * row : y * row + 3] != rgb[:3]))
    assert bars == [24, 24]


def test_the_test_pattern_lights_every_lamp_of_each_colour() -> None:
    profile = samples.LED_FULL
    for step, name in enumerate(TEST_STEPS):
        page = builtin.test_pattern(step, 192, 96, profile, samples.THEME, faces())
        rgb = paint(page, faces())
        if name == "white":
            assert rgb == b"\xff" * len(rgb)
        assert strays(page, faces()) == []


def test_a_code_too_long_for_a_screen_is_refused_in_a_sentence() -> None:
    with pytest.raises(CodeTooLongError):
        qr_modules(0, 0, 288, "长" * 2000, (255, 255, 255))


def test_a_code_keeps_its_quiet_zone_and_whole_modules() -> None:
    code = qr_modules(0, 0, 288, "https://gk.example.com/kz", (255, 255, 255))
    assert code.quiet >= 4 * code.module
    assert 2 * code.quiet + code.module * len(code.rows) in (code.side, code.side - 1)


def test_a_code_on_a_notice_is_drawn_with_its_word() -> None:
    (page,) = zone(Document("题", (QrCode("https://gk.example.com/kz", "扫码看全文"),)), "page", 1920, 1080)
    assert "扫码看全文" in text_of(page)


def test_every_theme_keeps_its_contrast() -> None:
    for theme in THEMES.values():
        paper = colour(theme, "paper")
        assert contrast(colour(theme, "ink"), paper) >= 7
        for role in ("soft", "key", "up", "down"):
            assert contrast(colour(theme, role), paper) >= 4.5, (theme.name, role)
        assert contrast(colour(theme, "on"), colour(theme, "accent")) >= 4.5


def test_a_theme_without_a_role_borrows_it_and_a_bad_colour_is_named() -> None:
    from dataclasses import replace

    assert colour(replace(CONTRAST, colours={}), "paper") == colour(OFFICIAL, "paper")
    with pytest.raises(ThemeError, match="#12345"):
        colour(replace(OFFICIAL, colours={"paper": "#12345"}), "paper")


def test_every_kind_says_what_its_slip_is() -> None:
    assert all(0 < len(kind.slip) <= 4 for kind in REGISTRY.values())


@pytest.mark.parametrize("profile", [samples.HALL, samples.HALL_4K, samples.TOTEM], ids=lambda profile: profile.id)
@pytest.mark.parametrize("words", ["", "A8C D3F"])
def test_on_a_pairing_page_no_line_and_no_code_touches_a_step(profile: Profile, words: str) -> None:
    state = [("屏幕", "1920×1080"), ("网络", "已连接"), ("时间", "未确认"), ("机号", "KZ-03")]
    size = (profile.width, profile.height)
    qr = "https://gk.example.com/pair/7K4M92QD5XHT"
    page = builtin.pairing_page("7K4M92QD5XHT", qr, words, state, *size, profile, samples.THEME, faces())
    u = min(size) // 180
    steps = [
        mark for mark in page.items if isinstance(mark, Glyphs) and mark.size == 10 * u and mark.baseline > 100 * u
    ]
    below = min(mark.y for mark in page.items if isinstance(mark, Fill) and mark.y > 110 * u)
    assert max(mark.baseline for mark in steps) + 2 * u < below
    for code in (mark for mark in page.items if isinstance(mark, Modules)):
        assert code.y + code.side <= below
        assert profile.width > profile.height or code.y > max(mark.baseline for mark in steps)
    assert "".join(mark.text for mark in page.items if isinstance(mark, Glyphs)).count("7K4M") == 1


def test_a_code_on_a_large_panel_is_as_large_as_the_panel_takes() -> None:
    for profile, size in ((samples.LED_FULL, 32), (samples.LED_WIDE, 32)):
        place = (profile.width, profile.height, profile, samples.THEME, faces())
        page = builtin.pairing_page("7K4M92QD5XHT", "", "", [], *place)
        assert {mark.size for mark in page.items if isinstance(mark, Glyphs) and "7K4M" in mark.text} == {size}


@pytest.mark.parametrize("height", [16, 32, 64])
def test_a_code_too_long_for_a_small_panel_is_shown_whole_by_turns(height: int) -> None:
    profile = Profile(ProfileId("small"), 64, height, 16, "red", "led")
    place = (64, height, profile, samples.THEME, faces())
    pages = [builtin.pairing_page("7K4M92QD5XHT", "", "", [], *place, turn) for turn in range(4)]
    said = [sorted(mark.text for mark in page.items if isinstance(mark, Glyphs)) for page in pages]
    assert said == [["7K4M", "①"], ["92QD", "②"], ["5XHT", "③"], ["7K4M", "①"]]
    assert [stray for page in pages for stray in strays(page, faces())] == []


@pytest.mark.parametrize("profile", [samples.HALL, samples.HALL_4K, samples.TOTEM], ids=lambda profile: profile.id)
def test_no_value_of_the_status_page_is_smaller_than_the_least_type_nor_cut_while_rows_have_room(
    profile: Profile,
) -> None:
    unit = min(profile.width, profile.height) // 180
    rows: list[tuple[str, str, builtin.StatusMark]] = [("版本", f"发布版 170123456{n}", "ok") for n in range(8)]
    fault = "E10 画面送不到屏，请看控制卡的电源和网线"
    for value in ("无", fault):
        page = status_page(
            [*rows, ("故障号", value, "fault")], profile.width, profile.height, profile, samples.THEME, faces()
        )
        assert strays(page, faces()) == []
        assert min(mark.size for mark in page.items if isinstance(mark, Glyphs)) >= 8 * unit
        shown = "".join(mark.text for mark in page.items if isinstance(mark, Glyphs))
        assert "…" not in shown or profile is samples.TOTEM
