"""What administrators edit in the console: who may, what stands still because it was signed, what is never lost."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.audit.overtaken import Overtaken
from server.audit.service import entries, verify
from server.channels import service as channels
from server.channels.dayparts import (
    DaypartWords,
    add_daypart,
    all_dayparts,
    change_daypart,
    daypart_uses,
    get_daypart,
    move_daypart,
    set_daypart_active,
)
from server.channels.holiday_paper import read_papers
from server.channels.holidays import compare, holiday_years, save_year
from server.errors import NotAllowed, Refused
from server.notices import catalogue
from server.notices import service as notices
from server.notices.categories import (
    add_category,
    category_use,
    change_category,
    move_category,
    set_category_active,
)
from server.notices.models import Category, SloganTemplate
from server.notices.presets import PresetWords, add_preset, change_preset, get_preset, set_preset_active
from server.notices.slogan_templates import (
    approve_template,
    propose,
    refuse_template,
    retire_template,
    waiting_templates,
)
from server.releases.models import DirtyChannel, Release
from tests.server.world import World

OTHERS = ("wang", "sun", "zheng", "zhao")


@pytest.fixture(autouse=True)
def _channels(world: World) -> None:
    world.make_channels()


def category_of(world: World, category_id: int = 1) -> Category:
    with world.services.session() as session:
        return session.get_one(Category, category_id)


def due(world: World) -> set[str]:
    with world.services.session() as session:
        return set(session.scalars(select(DirtyChannel.channel_id)))


def last_sentence(world: World) -> str:
    with world.services.session() as session:
        return entries(session, limit=1)[0].sentence


# --- categories


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


# --- periods

WEEKS = PresetWords("村级工程", 14, "natural", True, "本镇惯例")


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


# --- slogans


def slogan_texts(world: World) -> list[str]:
    with world.services.session() as session:
        return [row.text for row in catalogue.slogan_templates(session)]


def test_a_new_slogan_is_used_only_after_a_second_person_approved_it(world: World) -> None:
    with world.session() as session:
        made = propose(session, world.lin, "热烈庆祝〔节日〕", now=world.now).id
    assert "热烈庆祝〔节日〕" not in slogan_texts(world)
    with world.session() as session, pytest.raises(Refused, match="没有这条标语模板"):
        notices.create_slogan(
            session, world.wang, made, {"节日": "国庆"}, ["hall"], world.today, world.today, now=world.now
        )
    with world.session() as session:
        approve_template(session, world.sun, made, now=world.now)
    assert "热烈庆祝〔节日〕" in slogan_texts(world)
    assert last_sentence(world) == "孙示例通过了标语模板“热烈庆祝〔节日〕”"


def test_nobody_approves_the_slogan_he_proposed(world: World) -> None:
    both = world.lin.__class__(world.lin.account_id, world.lin.name, world.lin.roles | world.sun.roles)
    with world.session() as session:
        made = propose(session, both, "热烈庆祝〔节日〕", now=world.now).id
    with world.session() as session, pytest.raises(NotAllowed, match="由别人审核"):
        approve_template(session, both, made, now=world.now)
    with world.session() as session, pytest.raises(NotAllowed, match="由别人审核"):
        refuse_template(session, both, made, "自己退回", now=world.now)
    assert "热烈庆祝〔节日〕" not in slogan_texts(world)


def test_a_changed_slogan_takes_the_old_one_s_place_when_it_is_approved(world: World) -> None:
    with world.session() as session:
        made = propose(session, world.lin, "热烈欢迎〔来宾〕来我镇指导", replaces_id=1, now=world.now).id
    assert "热烈欢迎〔来宾〕莅临我镇指导工作" in slogan_texts(world)
    with world.session() as session:
        approve_template(session, world.sun, made, now=world.now)
    assert "热烈欢迎〔来宾〕莅临我镇指导工作" not in slogan_texts(world)
    assert "热烈欢迎〔来宾〕来我镇指导" in slogan_texts(world)


def test_a_refused_slogan_says_why_and_may_be_proposed_again(world: World) -> None:
    with world.session() as session:
        made = propose(session, world.lin, "热烈庆祝〔节日〕", now=world.now).id
        refuse_template(session, world.sun, made, "请写明是什么节", now=world.now)
    with world.session() as session:
        assert session.get_one(SloganTemplate, made).reason == "请写明是什么节"
        with pytest.raises(Refused, match="已经有人定过"):
            approve_template(session, world.zheng, made, now=world.now)
        again = propose(session, world.lin, "热烈庆祝〔节日〕", now=world.now)
        assert (again.id, again.reason) == (made, "")
        assert [row.id for row in waiting_templates(session)] == [made]


def test_of_two_changes_of_one_slogan_the_second_waits_for_the_first(world: World) -> None:
    with world.session() as session:
        propose(session, world.lin, "热烈欢迎〔来宾〕来我镇指导", replaces_id=1, now=world.now)
    with world.session() as session, pytest.raises(Refused, match="林示例已经提了改法"):
        propose(session, world.lin, "热烈欢迎〔来宾〕到我镇指导", replaces_id=1, now=world.now)


def test_a_retired_slogan_comes_back_by_approval_only(world: World) -> None:
    with world.session() as session:
        retire_template(session, world.lin, 1, now=world.now)
    assert "热烈欢迎〔来宾〕莅临我镇指导工作" not in slogan_texts(world)
    with world.session() as session:
        propose(session, world.lin, "热烈欢迎〔来宾〕莅临我镇指导工作", now=world.now)
    assert "热烈欢迎〔来宾〕莅临我镇指导工作" not in slogan_texts(world)


@pytest.mark.parametrize(
    "text",
    [
        "欢迎",
        "欢" * 61,
        "热烈欢迎〔来宾莅临",
        "热烈欢迎来宾〕莅临",
        "热烈欢迎〔〔来宾〕〕莅临",
        "热烈欢迎〔〕莅临指导",
        "热烈欢迎〔尊敬的各位领导同志〕莅临",
        "热烈欢迎〔来宾〕和〔来宾〕",
        "〔一〕〔二〕〔三〕好",
        "热烈欢迎〔来宾〕莅临我镇指导工作",
    ],
)
def test_a_slogan_that_is_all_blanks_or_broken_is_refused(text: str, world: World) -> None:
    with world.session() as session, pytest.raises(Refused):
        propose(session, world.lin, text, now=world.now)


# --- dayparts

MARKET = DaypartWords("早市", 5 * 60, 7 * 60 + 30, "36")


def test_a_daypart_past_midnight_may_be_added(world: World) -> None:
    with world.session() as session:
        made = add_daypart(session, world.lin, DaypartWords("夜市", 19 * 60, 60, "67"), now=world.now)
        assert (made.start, made.end) == (1140, 60)
    assert last_sentence(world) == "林示例添了时段：夜市 19:00-01:00，周末"


def test_midnight_as_an_end_is_the_end_of_that_day(world: World) -> None:
    with world.session() as session:
        assert add_daypart(session, world.lin, DaypartWords("晚场", 1140, 0, "1"), now=world.now).end == 1440


@pytest.mark.parametrize("state", ["draft", "in review", "on the wall"])
def test_hours_that_a_notice_under_way_uses_stand_still(state: str, world: World) -> None:
    notice_id = world.draft()
    with world.session() as session:
        channels.place(
            session,
            world.wang,
            notice_id,
            ["hall"],
            first_day=world.today,
            last_day=world.today,
            daypart_id="morning",
            now=world.now,
        )
    if state != "draft":
        world.submit(notice_id)
    if state == "on the wall":
        world.approve(notice_id)
        assert not world.publish().failed
    with world.session() as session:
        assert [use.channel for use in daypart_uses(session, "morning")] == ["大厅屏"]
    words = DaypartWords("上午", 7 * 60, 12 * 60, "1234567")
    with world.session() as session, pytest.raises(Refused, match="悄悄换时候"):
        change_daypart(session, world.lin, "morning", words, revision=1, now=world.now)
    with world.session() as session:
        words = DaypartWords("早上", 6 * 60, 12 * 60, "1234567")
        change_daypart(session, world.lin, "morning", words, revision=1, now=world.now)
    with world.session() as session:
        row = get_daypart(session, "morning")
        assert (row.name, row.start) == ("早上", 360)


def test_hours_that_no_notice_uses_may_change(world: World) -> None:
    with world.session() as session:
        words = DaypartWords("上午", 7 * 60, 12 * 60, "12345")
        change_daypart(session, world.lin, "morning", words, revision=1, now=world.now)
    assert last_sentence(world) == "林示例把时段 上午 06:00-12:00 改为 上午 07:00-12:00，周一至周五"


def test_the_whole_day_is_built_in(world: World) -> None:
    with world.session() as session:
        with pytest.raises(Refused, match="系统自带"):
            change_daypart(session, world.lin, "all-day", MARKET, revision=1, now=world.now)
        with pytest.raises(Refused, match="系统自带"):
            set_daypart_active(session, world.lin, "all-day", False, now=world.now)


def test_a_retired_daypart_takes_no_new_placement_and_leaves_the_others_alone(world: World) -> None:
    notice_id, other = world.draft(), world.draft("另一份")

    def place(which: int) -> None:
        with world.session() as session:
            channels.place(
                session,
                world.wang,
                which,
                ["hall"],
                first_day=world.today,
                last_day=world.today,
                daypart_id="morning",
                now=world.now,
            )

    place(notice_id)
    with world.session() as session:
        set_daypart_active(session, world.lin, "morning", False, now=world.now)
        assert "morning" not in [row.id for row in channels.dayparts(session)]
        assert "morning" in [row.id for row in all_dayparts(session)]
    with pytest.raises(Refused, match="停用"):
        place(other)
    place(notice_id)


def test_retiring_and_moving_dayparts_changes_no_release(world: World) -> None:
    world.on_the_wall()
    with world.session() as session:
        set_daypart_active(session, world.lin, "morning", False, now=world.now)
        move_daypart(session, world.lin, "night", up=True, now=world.now)
        before = session.scalars(select(Release.digest)).all()
    assert due(world) == set()
    with world.services.session() as session:
        assert session.scalars(select(Release.digest)).all() == before


@pytest.mark.parametrize(
    "words",
    [
        DaypartWords("", 60, 120, "1"),
        DaypartWords("早市", None, 120, "1"),
        DaypartWords("早市", 60, None, "1"),
        DaypartWords("早市", 60, 60, "1"),
        DaypartWords("早市", 60, 120, ""),
        DaypartWords("上午", 60, 120, "1"),
    ],
)
def test_a_daypart_without_sense_is_refused(words: DaypartWords, world: World) -> None:
    with world.session() as session, pytest.raises(Refused):
        add_daypart(session, world.lin, words, now=world.now)


# --- who may, and two at once


def test_only_an_administrator_edits_settings(world: World) -> None:
    paper = read_papers(json.dumps(paper_2027()))[0]
    deeds: list[Callable[[Session, Actor], object]] = [
        lambda session, who: add_category(session, who, "党务", "名称", "公告公示", now=world.now),
        lambda session, who: change_category(session, who, 1, "党务", "名称", "公告", revision=1, now=world.now),
        lambda session, who: move_category(session, who, 1, up=False, now=world.now),
        lambda session, who: set_category_active(session, who, 1, False, now=world.now),
        lambda session, who: add_preset(session, who, WEEKS, now=world.now),
        lambda session, who: change_preset(session, who, 1, WEEKS, revision=1, now=world.now),
        lambda session, who: set_preset_active(session, who, 1, False, now=world.now),
        lambda session, who: propose(session, who, "热烈庆祝〔节日〕", now=world.now),
        lambda session, who: retire_template(session, who, 1, now=world.now),
        lambda session, who: add_daypart(session, who, MARKET, now=world.now),
        lambda session, who: change_daypart(session, who, "night", MARKET, revision=1, now=world.now),
        lambda session, who: move_daypart(session, who, "night", up=True, now=world.now),
        lambda session, who: set_daypart_active(session, who, "night", False, now=world.now),
        lambda session, who: save_year(session, who, paper, "示例", revision=0, today=world.today, now=world.now),
    ]
    with world.session() as session:
        for name in OTHERS:
            for deed in deeds:
                with pytest.raises(NotAllowed):
                    deed(session, world.cast[name])


def test_an_administrator_who_reviews_nothing_approves_no_slogan(world: World) -> None:
    with world.session() as session:
        made = propose(session, world.lin, "热烈庆祝〔节日〕", now=world.now).id
        other = world.lin.__class__(world.zhao.account_id, "另一位管理员", world.lin.roles)
        with pytest.raises(NotAllowed):
            approve_template(session, other, made, now=world.now)


def test_who_saves_over_somebody_else_s_change_is_told_whose(world: World) -> None:
    with world.session() as session:
        change_category(session, world.lin, 1, "党务", "先改的", "公告公示", revision=1, now=world.now)
        words = DaypartWords("先改的", 60, 120, "1")
        change_daypart(session, world.lin, "night", words, revision=1, now=world.now)
        first = PresetWords("先改的", 3, "natural", False, "惯例")
        change_preset(session, world.lin, 1, first, revision=1, now=world.now)
    with world.session() as session:
        with pytest.raises(Overtaken, match="林示例刚刚改过"):
            change_category(session, world.lin, 1, "党务", "后改的", "公告公示", revision=1, now=world.now)
        with pytest.raises(Overtaken, match="林示例刚刚改过"):
            change_daypart(session, world.lin, "night", MARKET, revision=1, now=world.now)
        with pytest.raises(Overtaken, match="林示例刚刚改过"):
            change_preset(session, world.lin, 1, WEEKS, revision=1, now=world.now)
    assert category_of(world).name == "先改的"
    with world.session() as session:
        assert get_preset(session, 1).name == "先改的"


def test_every_edit_is_a_link_of_the_chain(world: World) -> None:
    with world.session() as session:
        add_category(session, world.lin, "党务", "名称", "公告公示", now=world.now)
        add_preset(session, world.lin, WEEKS, now=world.now)
        made = propose(session, world.lin, "热烈庆祝〔节日〕", now=world.now)
        approve_template(session, world.sun, made.id, now=world.now)
        add_daypart(session, world.lin, MARKET, now=world.now)
        paper = read_papers(json.dumps(paper_2027()))[0]
        save_year(session, world.lin, paper, "示例", revision=0, today=world.today, now=world.now)
    with world.session() as session:
        actions = [entry.action for entry in entries(session, limit=6)]
        assert actions == [
            "holidays.save",
            "daypart.add",
            "slogan.approve",
            "slogan.propose",
            "preset.add",
            "category.add",
        ]
        assert verify(session, []).ok


# --- holidays


def paper_2027(**changes: object) -> dict[str, object]:
    """An invented year, 示例: shaped like the public tables, true of no year."""
    days = [
        ("元旦", "2027-01-01", True),
        ("元旦", "2026-12-27", False),
        ("春节", "2027-02-08", True),
        ("春节", "2027-02-09", True),
        ("春节", "2027-02-10", True),
        ("春节", "2027-02-20", False),
        ("劳动节", "2027-05-01", True),
        ("劳动节", "2027-05-03", True),
        ("国庆节", "2027-10-01", True),
    ]
    return {
        "year": 2027,
        "papers": ["https://example.org/示例"],
        "days": [{"name": name, "date": day, "isOffDay": off} for name, day, off in days],
        **changes,
    }


def test_a_year_is_kept_as_releases_carry_it_and_the_december_before_with_it(world: World) -> None:
    paper = read_papers(json.dumps(paper_2027()))[0]
    with world.session() as session:
        save_year(session, world.lin, paper, paper.sources[0], revision=0, today=world.today, now=world.now)
    with world.session() as session:
        table = catalogue.holidays(session)
        row = holiday_years(session)[2027]
        assert table.covers(date(2027, 3, 1))
        assert not table.is_working(date(2027, 2, 8))
        assert table.is_working(date(2027, 2, 20))
        assert table.is_working(date(2026, 12, 27))
        assert "2027-05-01" not in row.off  # a Saturday is free already
        assert row.names["2027-05-01"] == "劳动节"
        assert row.source == "https://example.org/示例"


def test_a_saved_year_goes_out_on_every_channel_and_the_same_again_on_none(world: World) -> None:
    world.publish()
    paper = read_papers(json.dumps(paper_2027()))[0]
    with world.session() as session:
        save_year(session, world.lin, paper, "示例", revision=0, today=world.today, now=world.now)
    assert due(world) == {"hall", "shiqiao"}
    assert not world.publish().failed
    with world.session() as session:
        save_year(session, world.lin, paper, "示例，核对过", revision=1, today=world.today, now=world.now)
    assert due(world) == set()


def test_the_comparison_names_the_days_and_the_notices_it_moves(world: World) -> None:
    notice_id = world.draft("只在工作日放的")
    with world.session() as session:
        channels.place(
            session,
            world.wang,
            notice_id,
            ["hall"],
            first_day=date(2026, 3, 2),
            last_day=date(2026, 3, 20),
            working_days_only=True,
            now=world.now,
        )
    world.submit(notice_id)
    world.approve(notice_id)
    year = {"year": 2026, "days": []}
    with world.session() as session:
        row = holiday_years(session)[2026]
        off = [*row.off, "2026-03-09", "2026-01-01", "2026-05-01", "2026-10-01"]
        year["days"] = [{"name": "", "date": day, "isOffDay": True} for day in dict.fromkeys(off)]
        year["days"] += [{"name": "", "date": day, "isOffDay": False} for day in row.working]
        found = compare(session, read_papers(json.dumps(year))[0], today=world.today)
    assert date(2026, 3, 9) in found.changed
    assert found.touched == ("只在工作日放的",)


def test_days_that_only_the_next_year_s_notice_named_outlive_a_new_table_of_the_year(world: World) -> None:
    with world.session() as session:
        row = holiday_years(session)[2018]
        assert "2018-12-31" in row.off
        days = [*row.off, "2018-05-01", "2018-10-01", "2018-01-01"]
        year = {
            "year": 2018,
            "days": [{"name": "", "date": day, "isOffDay": True} for day in dict.fromkeys(days) if day != "2018-12-31"],
        }
        found = compare(session, read_papers(json.dumps(year))[0], today=world.today)
        assert date(2018, 12, 31) in found.after.off
        assert found.kept_over == {date(2018, 12, 31), date(2018, 12, 29)}


def test_a_year_before_its_neighbour_is_asked_for_it(world: World) -> None:
    days = [{"name": "", "date": day, "isOffDay": True} for day in ("2029-01-01", "2029-05-01", "2029-10-01")]
    days += [{"name": "", "date": f"2029-02-{day}", "isOffDay": True} for day in (12, 13)]
    days.append({"name": "", "date": "2028-12-30", "isOffDay": False})
    paper = read_papers(json.dumps({"year": 2029, "days": days}))[0]
    with world.session() as session, pytest.raises(Refused, match="请先录 2028 年"):
        compare(session, paper, today=world.today)


def test_a_year_saved_meanwhile_is_not_overwritten(world: World) -> None:
    paper = read_papers(json.dumps(paper_2027()))[0]
    with world.session() as session:
        save_year(session, world.lin, paper, "先存的", revision=0, today=world.today, now=world.now)
    with world.session() as session, pytest.raises(Overtaken, match="林示例刚刚改过"):
        save_year(session, world.lin, paper, "后存的", revision=0, today=world.today, now=world.now)


def test_a_year_without_a_source_is_refused(world: World) -> None:
    paper = read_papers(json.dumps(paper_2027()))[0]
    with world.session() as session, pytest.raises(Refused, match="来源没写"):
        save_year(session, world.lin, paper, " ", revision=0, today=world.today, now=world.now)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "不是 JSON"),
        ("[" * 5000, "不是 JSON"),
        ("[]", "一年也没有"),
        ("[1]", "没看懂"),
        (json.dumps(paper_2027(year="2027")), "year"),
        (json.dumps(paper_2027(year=True)), "year"),
        (json.dumps(paper_2027(days=[])), "还没公布"),
        (json.dumps(paper_2027(days=[1])), "第 1 天没看懂"),
        (json.dumps(paper_2027(days=[{"date": "2027-13-01", "isOffDay": True}])), "第 1 天没看懂"),
        (json.dumps(paper_2027(days=[{"date": "2027-01-01", "isOffDay": 1}])), "第 1 天没看懂"),
        (json.dumps(paper_2027(days=[{"date": "2028-01-01", "isOffDay": True}])), "不是这一年的日子"),
        (json.dumps(paper_2027(days=[{"date": "2026-11-30", "isOffDay": True}])), "不是这一年的日子"),
        (json.dumps(paper_2027(days=[{"date": "2027-01-01", "isOffDay": True}] * 2)), "写了两次"),
        (json.dumps(paper_2027(days=[{"date": "2027-01-01", "isOffDay": True}])), "劳动节"),
        (json.dumps([paper_2027(), paper_2027()]), "贴了两次"),
        (" " * 300_000, "太大"),
    ],
)
def test_a_table_that_is_not_a_year_is_refused_with_its_fault(text: str, says: str) -> None:
    with pytest.raises(Refused, match=says):
        read_papers(text)


def test_a_weekday_said_to_be_worked_is_named_as_needless() -> None:
    year = paper_2027()
    days = year["days"]
    assert isinstance(days, list)
    days.append({"name": "", "date": "2027-03-03", "isOffDay": False})
    paper = read_papers(json.dumps(year))[0]
    assert [one.day for one in paper.needless] == [date(2027, 3, 3)]
    assert date(2027, 3, 3) not in paper.of(2027).working
