"""The usual disclosure periods as administrators edit them: no day that a notice has moves by it."""

import pytest

from server.errors import Refused
from server.notices import catalogue
from server.notices import service as notices
from server.notices.presets import PresetWords, add_preset, change_preset, set_preset_active
from tests.server.settings import WEEKS, last_sentence
from tests.server.world import World

pytestmark = pytest.mark.usefixtures("channels_made")


def test_a_changed_preset_moves_no_last_day_that_a_notice_has(world: World) -> None:
    notice_id = world.draft()
    with world.session() as session:
        changes = notices.DraftChanges(preset_id=1)
        notices.save_draft(session, world.wang, notice_id, changes, revision=2, now=world.now)
    before = world.notice(notice_id).period_last
    with world.session() as session:
        words = PresetWords("一般公示", 20, "natural", False, "本镇惯例")
        change_preset(session, world.lin, 1, words, revision=1, now=world.now)
    assert world.notice(notice_id).period_last == before
    assert last_sentence(world) == "林示例把公示期 一般公示 改为 一般公示 20 天（当天不算；本镇惯例）"


def test_a_retired_preset_is_offered_no_more(world: World) -> None:
    notice_id = world.draft()
    with world.session() as session:
        made = add_preset(session, world.lin, WEEKS, now=world.now).id
        set_preset_active(session, world.lin, made, False, now=world.now)
        assert made not in [row.id for row in catalogue.presets(session)]
    changes = notices.DraftChanges(preset_id=made)
    with world.session() as session, pytest.raises(Refused, match="停用"):
        notices.save_draft(session, world.wang, notice_id, changes, revision=2, now=world.now)


@pytest.mark.parametrize(
    "words",
    [
        PresetWords("村", 7, "working", False, "惯例"),
        PresetWords("村级工程", None, "working", False, "惯例"),
        PresetWords("村级工程", 0, "working", False, "惯例"),
        PresetWords("村级工程", 400, "working", False, "惯例"),
        PresetWords("村级工程", 7, "weeks", False, "惯例"),
        PresetWords("村级工程", 7, "working", False, " "),
        PresetWords("一般公示", 7, "working", False, "惯例"),
    ],
)
def test_a_period_without_sense_is_refused(words: PresetWords, world: World) -> None:
    with world.session() as session, pytest.raises(Refused):
        add_preset(session, world.lin, words, now=world.now)
