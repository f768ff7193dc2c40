"""What the ledger says of a notice: green only where every day has its record, and no proof where there is none."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from server.console import ledger, proof
from server.notices.models import Notice
from server.playlogs.effective import Cause
from server.playlogs.service import DayDisplay
from server.playlogs.tally import tally_of
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
        row = ledger._proof_row(notice, days, date(2026, 3, 20))
    assert (row.words, row.shape) == (words, shape)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([GAP], "今天已 5 小时"),
        ([NONE], "没有记录"),
        ([FULL, GAP], "每天都有记录"),
        ([NONE, replace(GAP, day=date(2026, 3, 5))], "有缺的"),
        ([replace(NONE, day=date(2026, 3, 2)), replace(FULL, day=GAP.day), GAP], "有缺的"),
    ],
)
def test_of_the_first_day_the_list_says_what_there_is_and_not_that_there_is_nothing(
    days: list[DayDisplay], words: str, small_world: World
) -> None:
    notice = small_world.notice(small_world.draft())
    with small_world.app().test_request_context("/", headers={"Accept-Language": "zh"}):
        row = ledger._proof_row(notice, days, days[-1].day)
    assert row.words == words


def told(world: World, rows: list[DayDisplay], why: proof.Why | None = None, day: date = date(2026, 3, 6)) -> str:
    """The sentence of a notice disclosed from March 2nd to 4th, as it reads on that day."""
    world.clock.now = datetime.combine(day, time(1), UTC)
    notice_id = world.draft()
    with world.session() as session:
        one = session.get_one(Notice, notice_id)
        one.period_first, one.period_last = date(2026, 3, 2), date(2026, 3, 4)
        tally = tally_of(session, one, rows, today=day)
    with world.app().test_request_context("/", headers={"Accept-Language": "zh"}):
        return proof.sentence_of(one, rows, tally, why or {})


def elsewhere(row: DayDisplay, village: str) -> DayDisplay:
    return replace(row, display_id=village, display_name=village, village=village)


def test_where_no_record_stands_the_proof_says_that_it_proves_nothing(small_world: World) -> None:
    assert told(small_world, [NONE]) == "没有播放记录，不能证明公示过"


def test_the_sentence_names_who_lacks_a_day_and_why_and_puts_the_rest_together(small_world: World) -> None:
    third = replace(FULL, day=date(2026, 3, 4))
    rows = [
        elsewhere(row, village) for village in ("石桥村", "看庄村") for row in (FULL, replace(FULL, day=GAP.day), third)
    ]
    rows += [elsewhere(row, "下户主村") for row in (FULL, GAP, third)]
    why: proof.Why = {(GAP.day, "下户主村"): {"off": 16_200, "unknown": 1_800}}
    sentence = "公示 3 天，2 个村有效 3 天，下户主村有效 2 天（3月3日断电 4.5 小时）"
    assert told(small_world, rows, why) == sentence


def test_a_day_without_any_record_is_named_without_hours_nobody_knows(small_world: World) -> None:
    why: proof.Why = {(NONE.day, "hall"): {"unknown": TEN_HOURS}}
    rows = [FULL, replace(FULL, day=GAP.day), NONE]
    assert told(small_world, rows, why) == "公示 3 天，大厅屏有效 2 天（3月4日无记录）"


@pytest.mark.parametrize(
    ("row", "why", "words", "note"),
    [
        (FULL, {}, "满", ""),
        (GAP, {"off": 18_000}, "缺 5 小时", "断电"),
        (GAP, {"off": 14_400, "unknown": 3_600}, "缺 5 小时", "断电 4 小时、无记录 1 小时"),
        (GAP, {"other": 18_000}, "缺 5 小时", "放了别的"),
        (NONE, {"unknown": TEN_HOURS}, "无记录", ""),
        (NONE, {}, "无记录", ""),
        (NONE, {"off": TEN_HOURS}, "缺 10 小时", "断电"),
        (UNDUE, {}, "没排", ""),
    ],
)
def test_a_cell_says_full_or_what_is_missing_and_only_a_known_cause(
    row: DayDisplay, why: dict[Cause, int], words: str, note: str, small_world: World
) -> None:
    small_world.clock.now = datetime(2026, 3, 20, 1, tzinfo=UTC)
    with small_world.app().test_request_context("/", headers={"Accept-Language": "zh"}):
        found = proof.cell_of(row, row.day, {(row.day, row.display_id): why})
    assert (found.cell.words, found.note) == (words, note)
