"""LED lines are parted where the sense allows, into lines of about one length, without more pages than they need."""

import pytest
from hypothesis import HealthCheck, given, settings

from playlists.pages.atoms import NO_START
from playlists.pages.titles import penalties, sense_lines
from tests.playlists.pages import samples
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
