"""What the ledger says of a notice: green only where every day has its record, and no proof where there is none."""

from datetime import date

import pytest

from server.console import ledger
from server.playlogs.service import DayDisplay
from tests.server.world import World

TEN_HOURS = 36_000
FULL = DayDisplay(date(2026, 3, 2), "hall", "大厅屏", TEN_HOURS, "full", (), TEN_HOURS)
GAP = DayDisplay(date(2026, 3, 3), "hall", "大厅屏", 18_000, "gap", (46_800, 64_800), TEN_HOURS)
NONE = DayDisplay(date(2026, 3, 4), "hall", "大厅屏", 0, "none", (28_800, 64_800), TEN_HOURS)
UNDUE = DayDisplay(date(2026, 3, 7), "hall", "大厅屏", 0, "undue")


@pytest.mark.parametrize(
    ("days", "words", "shape"),
    [
        ([FULL], "每天都有记录", "ok"),
        ([FULL, UNDUE], "每天都有记录", "ok"),
        ([FULL, GAP], "有缺的", "part"),
        ([FULL, NONE], "有缺的", "part"),
        ([NONE], "没有记录", "off"),
        ([], "没有记录", "off"),
    ],
)
def test_a_row_is_green_only_when_every_day_is_full(
    days: list[DayDisplay], words: str, shape: str, small_world: World
) -> None:
    notice = small_world.notice(small_world.draft())
    with small_world.app().test_request_context("/", headers={"Accept-Language": "zh"}):
        row = ledger._proof_row(notice, days)
    assert (row.words, row.shape) == (words, shape)


def test_where_no_record_stands_the_proof_says_that_it_proves_nothing(small_world: World) -> None:
    notice = small_world.notice(small_world.draft())
    with small_world.app().test_request_context("/", headers={"Accept-Language": "zh"}):
        assert ledger._sentence(notice, [NONE], ["大厅屏"]) == "没有播放记录，不能证明公示过"
        assert "大厅屏有效 1 天" in ledger._sentence(notice, [FULL, GAP], ["大厅屏"])
