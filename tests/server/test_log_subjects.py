"""The log says what a deed was done to by its name: staff read titles and places, not identifiers."""

import re

import pytest
from sqlalchemy import event, select

from server.audit.service import record
from server.channels.models import DaypartRow
from server.console.log_subjects import Named, named
from server.displays.models import Display, Player
from server.notices.models import Category, Notice, PeriodPreset, SloganTemplate
from tests.server.world import World


@pytest.fixture
def town(small_world: World) -> World:
    small_world.make_displays()
    return small_world


def said(world: World, *subjects: str) -> list[Named]:
    with world.app().test_request_context("/", headers={"Accept-Language": "zh"}), world.session() as session:
        found = named(session, subjects)
    return [found[subject] for subject in subjects]


def test_a_notice_is_named_by_its_title_and_index_number_and_leads_to_it(town: World) -> None:
    notice_id = town.draft("关于停水的通知")
    with town.session() as session:
        number = session.get_one(Notice, notice_id).number
    assert said(town, f"notice:{notice_id}") == [Named(f"《关于停水的通知》{number}", f"/notices/{notice_id}")]


def test_every_kind_has_its_word_and_its_name(town: World) -> None:
    with town.session() as session:
        display = session.scalars(select(Display)).first()
        player = Player(device_key="k", enrolled_at=town.now, about={})
        session.add(player)
        session.flush()
        display.player_id = player.id
        rows = [
            session.scalars(select(table)).first() for table in (Category, PeriodPreset, SloganTemplate, DaypartRow)
        ]
        category, preset, slogan, daypart = rows
        wanted = {
            f"display:{display.id}": f"显示屏 {display.name}",
            f"player:{player.id}": f"播放端 {display.name}",
            "channel:hall": "频道 大厅屏",
            f"account:{town.wang.account_id}": f"账号 {town.wang.name}",
            "account": "账号",
            f"category:{category.id}": f"分类 {category.name}",
            f"preset:{preset.id}": f"公示期 {preset.name}",
            f"slogan:{slogan.id}": f"标语 {slogan.text}",
            f"daypart:{daypart.id}": f"时段 {daypart.name}",
            "halt:1": "全部停播",
            "holidays:2027": "2027 年节假日",
            "theme:1": "外观",
            "release": "发布版",
        }
    assert [one.words for one in said(town, *wanted)] == [*wanted.values()]


def test_what_is_there_no_more_keeps_the_word_of_its_kind_and_leads_nowhere(town: World) -> None:
    assert said(town, "notice:999", "display:gone", "category:999") == [Named("公告"), Named("显示屏"), Named("分类")]


def test_the_page_of_the_log_costs_as_many_statements_with_sixty_entries_as_with_six(town: World) -> None:
    browser = town.browser("wang")

    def cost() -> int:
        found: list[str] = []

        def heard(*said: object) -> None:
            found.append(str(said[2]))

        event.listen(town.services.engine, "before_cursor_execute", heard)
        page = browser.get("/ledger/audit")
        event.remove(town.services.engine, "before_cursor_execute", heard)
        assert page.status_code == 200
        assert not re.search(r">(?:notice|category|account|display|channel):", page.get_data(as_text=True))
        return len(found)

    def enter(times: int) -> None:
        for _time in range(times):
            notice_id = town.draft("示例")
            with town.session() as session:
                for subject in (f"notice:{notice_id}", "category:1", "channel:hall"):
                    record(session, town.wang, "test", subject, "示例", now=town.now)

    enter(2)
    cost()
    few = cost()
    enter(20)
    assert cost() == few
