"""Categories as administrators edit them: what stands still because it was signed, what is never lost."""

import pytest

from playlists.document import parse_document
from playlists.pages.wording import ticker_label
from server.errors import Refused
from server.notices import catalogue
from server.notices import service as notices
from server.notices.categories import (
    add_category,
    category_use,
    change_category,
    move_category,
    set_category_active,
)
from server.notices.models import Category
from server.notices.paging import wall_document
from server.releases.models import DirtyChannel
from tests.server.settings import category_of, due, last_sentence
from tests.server.world import World

pytestmark = pytest.mark.usefixtures("channels_made")


def test_a_new_category_stands_last_in_its_group_and_in_the_log(world: World) -> None:
    with world.session() as session:
        add_category(session, world.lin, "党务", " 党员 示范岗 ", "党务公开", now=world.now)
    with world.session() as session:
        rows = [row for row in catalogue.categories(session) if row.group == "党务"]
    assert [row.name for row in rows][-1] == "党员 示范岗"
    assert rows[-1].number == len(rows)
    assert last_sentence(world) == "林示例添了分类：党务 党员 示范岗"


def test_a_renamed_category_goes_out_in_a_release_of_the_channels_that_name_it(world: World) -> None:
    world.on_the_wall()
    assert due(world) == set()
    kept = category_of(world)
    with world.session() as session:
        change_category(session, world.lin, 1, kept.group, "政策法规和补偿标准", kept.slip, revision=1, now=world.now)
    assert due(world) == {"hall", "shiqiao"}


def test_a_category_that_nothing_released_names_wakes_no_channel(world: World) -> None:
    world.draft()
    with world.session() as session:
        session.query(DirtyChannel).delete()
        kept = session.get_one(Category, 1)
        change_category(session, world.lin, 1, kept.group, "政策法规", kept.slip, revision=1, now=world.now)
    assert due(world) == set()


def test_the_characters_on_the_spine_stand_still_once_a_notice_was_sent_to_review(world: World) -> None:
    notice_id = world.draft()
    kept = category_of(world)
    with world.session() as session:
        change_category(session, world.lin, 1, kept.group, kept.name, "补偿标准", revision=1, now=world.now)
    world.submit(notice_id)
    with world.session() as session, pytest.raises(Refused, match="页边的字不能再改"):
        change_category(session, world.lin, 1, kept.group, kept.name, "土地征收", revision=2, now=world.now)
    with world.session() as session:
        change_category(session, world.lin, 1, kept.group, "征地", "补偿标准", revision=2, now=world.now)


def test_a_retired_category_keeps_its_notices_and_is_chosen_by_no_other(world: World) -> None:
    notice_id, other = world.draft(), world.draft("另一份")
    with world.session() as session:
        set_category_active(session, world.lin, 1, False, now=world.now)
        assert 1 not in [row.id for row in catalogue.categories(session)]
        assert 1 in [row.id for row in catalogue.categories(session, also=1)]
        assert category_use(session, 1).notices == 2
    assert world.notice(notice_id).category_id == 1
    with world.session() as session:
        changes = notices.DraftChanges(category_id=2)
        notices.save_draft(session, world.wang, other, changes, revision=2, now=world.now)
    changes = notices.DraftChanges(category_id=1)
    with world.session() as session, pytest.raises(Refused, match="停用"):
        notices.save_draft(session, world.wang, other, changes, revision=3, now=world.now)
    with world.session() as session:
        # A draft that has it already is saved as before.
        changes = notices.DraftChanges(category_id=1, title="改过的题目")
        notices.save_draft(session, world.wang, notice_id, changes, revision=2, now=world.now)


def test_categories_change_places_inside_their_group_only(world: World) -> None:
    with world.session() as session:
        rows = [row.id for row in catalogue.categories(session) if row.group == "党务"]
        move_category(session, world.lin, rows[2], up=True, now=world.now)
        move_category(session, world.lin, rows[0], up=True, now=world.now)
    with world.session() as session:
        assert [row.id for row in catalogue.categories(session) if row.group == "党务"] == [rows[0], rows[2], rows[1]]
        groups = [row.group for row in catalogue.categories(session)]
    assert list(dict.fromkeys(groups)) == ["政务公开", "党务", "村务", "财务"]


@pytest.mark.parametrize(
    ("group", "name", "slip"),
    [
        ("", "名称", "公告公示"),
        ("党务", "名", "公告公示"),
        ("党务", "名称", "公"),
        ("党务", "党费收缴使用", "公告公示"),
    ],
)
def test_a_category_without_sense_is_refused(group: str, name: str, slip: str, world: World) -> None:
    with world.session() as session, pytest.raises(Refused):
        add_category(session, world.lin, group, name, slip, now=world.now)


def test_a_ticker_says_what_its_category_has_on_the_spine(world: World) -> None:
    with world.session() as session:
        made = add_category(session, world.lin, "政务公开", "温馨提示", "提示", now=world.now)
        ticker = notices.create_notice(
            session, world.wang, title="雨天路滑", kind="ticker", category_id=made.id, now=world.now
        )
        plain = notices.create_notice(session, world.wang, title="停电半天", kind="ticker", now=world.now)
        labels = [ticker_label(parse_document(wall_document(one))) for one in (ticker, plain)]
    assert labels == ["提示", "通知"]
