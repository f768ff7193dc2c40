"""A chip's words are from a closed list, each with one shape: whoever learns it reads every page of the console."""

import pytest

from server.displays.verdicts import Verdict, chip_of
from server.today.walls import WANTS_SOMEBODY

VOCABULARY = {
    "核验无误，正在显示": "disc-tick",
    "差 2 版": "half-disc",
    "时间不准": "diamond",
    "请您定": "triangle",
    "已停播": "octagon",
    "8:12 起没有回应": "ring-bar",
    # What ARCHITECTURE adds, and why.
    "收到旧版": "half-disc",
    "等人插盘": "ring",
    "静屏时段": "ring",
    "等接播放端": "ring",
    "已停用": None,
}


@pytest.mark.parametrize("behind", [0, 2])
@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_s_chip_is_of_the_vocabulary(verdict: Verdict, behind: int) -> None:
    chip = chip_of(verdict, behind, "8:12 起")
    assert chip.words in VOCABULARY
    assert VOCABULARY[chip.words] in (chip.shape, None)


@pytest.mark.parametrize("verdict", [Verdict.OUTPUT, Verdict.SCREEN, Verdict.EMPTY, Verdict.DIFFERS, Verdict.COVERED])
def test_what_a_person_must_look_at_is_never_a_quiet_ring(verdict: Verdict) -> None:
    assert chip_of(verdict).words == "请您定"


def test_of_every_verdict_it_is_decided_whether_today_speaks_of_it() -> None:
    assert set(WANTS_SOMEBODY) == set(Verdict)
    asked = {verdict for verdict in Verdict if chip_of(verdict).words == "请您定"}
    assert {verdict for verdict, wanted in WANTS_SOMEBODY.items() if wanted} >= asked
