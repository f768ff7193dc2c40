"""A new draft has the schedule that most notices have, until its author chooses another."""

from datetime import date, timedelta

import pytest

from server.notices import catalogue
from server.notices import service as notices
from server.notices.importing.drafts import import_file
from server.notices.models import Notice
from tests.server.world import World

MONDAY = date(2026, 3, 2)
NEXT_WEDNESDAY = date(2026, 3, 11)
"""Seven working days after, the first not counted."""


@pytest.fixture(autouse=True)
def channels_of(world: World) -> None:
    world.make_channels()


def made(world: World, kind: str = "notice") -> int:
    with world.session() as session:
        return notices.create_notice(session, world.wang, title="示例", kind=kind, usual=True, now=world.now).id


def schedule(world: World, notice_id: int) -> set[tuple[str, date, date | None]]:
    return {(one.channel_id, one.first_day, one.last_day) for one in world.notice(notice_id).placements}


def test_a_new_notice_is_to_hang_everywhere_for_seven_working_days_from_today(world: World) -> None:
    notice_id = made(world)
    with world.session() as session:
        notice = session.get_one(Notice, notice_id)
        assert notice.preset is not None
        assert (notice.preset.name, notice.period_first, notice.period_last) == ("一般公示", MONDAY, NEXT_WEDNESDAY)
    assert schedule(world, notice_id) == {
        ("hall", MONDAY, NEXT_WEDNESDAY),
        ("shiqiao", MONDAY, NEXT_WEDNESDAY),
    }


def test_the_day_is_the_township_s_when_it_is_another_one_in_greenwich(world: World) -> None:
    world.clock.advance(hours=16)
    assert world.notice(made(world)).period_first == MONDAY + timedelta(days=1)


def test_what_has_no_period_gets_channels_alone(world: World) -> None:
    notice = world.notice(made(world, "evergreen"))
    assert (notice.period_first, notice.period_last, notice.preset_id) == (None, None, None)
    assert {one.last_day for one in notice.placements} == {None}


def test_a_notice_goes_to_no_channel_without_a_place_for_its_kind(world: World) -> None:
    assert {channel for channel, _, _ in schedule(world, made(world, "column"))} <= {"hall"}


def test_without_the_usual_preset_the_days_are_the_same(world: World) -> None:
    with world.session() as session:
        for preset in catalogue.presets(session):
            preset.active = False
    notice = world.notice(made(world))
    assert (notice.preset_id, notice.period_last) == (None, NEXT_WEDNESDAY)


def test_every_part_of_a_file_gets_it(world: World) -> None:
    with world.session() as session:
        parts = import_file(
            session, world.wang, "示例.txt", "一、甲\n\n本村。\n\n二、乙\n\n本镇。".encode(), now=world.now
        )
        assert [part.period_last for part in parts] == [NEXT_WEDNESDAY] * 2
        assert all(part.placements for part in parts)


@pytest.mark.parametrize("usual", [True, False])
def test_it_is_there_only_where_it_was_asked_for(world: World, usual: bool) -> None:
    with world.session() as session:
        draft = notices.create_notice(session, world.wang, title="示例", usual=usual, now=world.now)
        assert bool(draft.placements) is usual


def test_the_first_saved_version_names_it(world: World) -> None:
    notice_id = made(world)
    with world.session() as session:
        first = notices.copies(session, notice_id)[-1]
        assert first.content["period"] == [MONDAY.isoformat(), NEXT_WEDNESDAY.isoformat()]
        assert len(first.content["channels"]) == 2


def saved(world: World, notice_id: int, **fields: str) -> None:
    page = world.browser("wang")
    page.application.config["WTF_CSRF_ENABLED"] = False
    typed = {"title": "示例", "revision": world.notice(notice_id).revision, "body": [], **fields}
    answer = page.post(f"/notices/{notice_id}/draft", json=typed, base_url="https://localhost")
    assert answer.status_code == 200, answer.get_data(as_text=True)


def test_days_the_author_writes_himself_go_by_no_preset(world: World) -> None:
    notice_id = made(world)
    saved(world, notice_id, preset_id="", period_first="2026-03-05", period_last="2026-03-09")
    notice = world.notice(notice_id)
    assert (notice.preset_id, notice.period_first, notice.period_last) == (None, date(2026, 3, 5), date(2026, 3, 9))


def test_another_first_day_moves_the_last_while_the_preset_stands(world: World) -> None:
    notice_id = made(world)
    preset = world.notice(notice_id).preset_id
    saved(world, notice_id, preset_id=str(preset), period_first="2026-03-03", period_last=NEXT_WEDNESDAY.isoformat())
    notice = world.notice(notice_id)
    assert (notice.preset_id, notice.period_last) == (preset, NEXT_WEDNESDAY + timedelta(days=1))
