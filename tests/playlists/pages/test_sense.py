"""LED lines are parted where the sense allows, into lines of about one length, without more pages than they need."""

import pytest
from hypothesis import HealthCheck, given, settings

from playlists.document import Document
from playlists.pages.atoms import NO_START
from playlists.pages.display_list import Glyphs
from playlists.pages.titles import penalties, sense_lines
from playlists.pages.typesetter import set_pages
from tests.fonts import faces
from tests.playlists.pages import kind_samples, samples
from tests.playlists.pages.test_breaking import sentences
from tests.playlists.pages.test_looks import pages_of


def lines_on(profile: samples.Profile) -> list[str]:
    return [line for page in pages_of(list(samples.NOTICE.body), profile) for line in page.text.splitlines()]


@pytest.mark.parametrize("profile", [samples.LED_RED, samples.LED_TWO], ids=lambda profile: profile.id)
@pytest.mark.parametrize("word", ["全部", "满意率", "意见箱", "机关", "镇政府", "会议", "方面", "医疗"])
def test_no_known_word_is_parted(profile: samples.Profile, word: str) -> None:
    assert any(word in line for line in lines_on(profile))
    assert "".join(lines_on(profile)).count(word) == sum(line.count(word) for line in lines_on(profile))


@given(sentences())
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_text_parted_by_sense_is_whole_and_begins_no_line_with_a_mark(text: str) -> None:
    parts = sense_lines(text, lambda part: len(part) <= 12, 99)
    if parts is None:
        return
    assert "".join(parts) == text
    assert all(len(part) <= 12 for part in parts)
    assert all(part[0] not in NO_START for part in parts[1:])


def test_parting_a_word_costs_more_than_an_uneven_line() -> None:
    cuts = penalties("代表满意和基本满意率为")
    assert cuts[8] > cuts[7]
    assert cuts[9] > cuts[7]


def test_a_space_before_a_mark_is_no_place_to_part() -> None:
    assert 3 not in penalties("看庄镇 ！们")
    assert 4 not in penalties("看庄镇 ！们")


def test_a_village_keeps_its_name_together_and_a_word_that_begins_so_does_not_join_it() -> None:
    cuts = penalties("示例 下户主村四季度收支")
    assert cuts[6] > cuts[7]
    assert penalties("公布村级收支")[2] < 20


def led_texts(document: Document, kind: str, profile: samples.Profile) -> list[str]:
    size = (profile.width, profile.height)
    pages = set_pages(document, "page", *size, profile, samples.THEME, faces(), kind_samples.ASSETS, kind)
    return [page.text for page in pages]


@pytest.mark.parametrize("name", sorted(kind_samples.KINDS))
def test_no_led_page_says_example_and_nothing_else(name: str) -> None:
    document, kind = kind_samples.KINDS[name], name.partition("-")[0]
    size = (samples.LED_RED.width, samples.LED_RED.height)
    pages = set_pages(document, "page", *size, samples.LED_RED, samples.THEME, faces(), kind_samples.ASSETS, kind)
    for page in pages:
        assert "".join(mark.text for mark in page.items if isinstance(mark, Glyphs)).strip() != "示例"
    if kind != "alert":
        assert next(mark.text for mark in pages[0].items if isinstance(mark, Glyphs)) == "示例"


@pytest.mark.parametrize("profile", samples.LEDS, ids=lambda profile: profile.id)
def test_words_of_guides_and_fees_stand_whole_on_every_panel(profile: samples.Profile) -> None:
    guide = led_texts(kind_samples.KINDS["guide"], "guide", profile)
    lines = [line for text in guide for line in text.split("\n")]
    for word in ("户口簿", "家人", "民政办", "窗口"):
        assert any(word in line for line in lines)
    fees = [line for text in led_texts(kind_samples.KINDS["fees"], "fees", profile) for line in text.split("\n")]
    assert any("每户每年" in line for line in fees)
    assert any("清运" in line for line in fees)


def test_a_word_costs_a_line_rather_than_being_parted() -> None:
    parted = sense_lines("一二三民情热线五六七", lambda part: len(part) <= 6, 9)
    whole = sense_lines("一二三民情热线五六七", lambda part: len(part) <= 6, 9, spare=1)
    assert parted is not None
    assert whole is not None
    assert not any("民情热线" in line for line in parted)
    assert any("民情热线" in line for line in whole)
    assert "".join(whole) == "一二三民情热线五六七"


def test_no_character_stands_alone_before_a_word_and_before_stays_with_its_day() -> None:
    assert sense_lines("示例 镇敬老院改造工程", lambda part: len(part) <= 8, 9) == ["示例", "镇敬老院改造工程"]
    assert sense_lines("请在12月22日前向镇民政办反映", lambda part: len(part) <= 9, 9) == [
        "请在12月22日前",
        "向镇民政办反映",
    ]
    assert sense_lines("2.审核：镇民政办核对", lambda part: len(part) <= 8, 9) == ["2.审核：", "镇民政办核对"]


def test_a_number_at_the_head_of_a_line_stays_with_what_it_numbers() -> None:
    document, profile = kind_samples.KINDS["guide"], samples.LED_RED
    pages = set_pages(document, "page", 192, 16, profile, samples.THEME, faces(), kind_samples.ASSETS, "guide")
    steps = [page.text for page in pages if page.text[0].isdigit()]
    assert steps == ["1.交材料：", "2.审核：", "3.领证："]
