"""Who may edit settings, what happens to two at once, and that every edit is in the log."""

import json
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from server.accounts.roles import Actor
from server.audit.overtaken import Overtaken
from server.audit.service import entries, verify
from server.channels.dayparts import (
    DaypartWords,
    add_daypart,
    change_daypart,
    move_daypart,
    set_daypart_active,
)
from server.channels.holiday_paper import read_papers
from server.channels.holidays import save_year
from server.errors import NotAllowed
from server.notices.categories import (
    add_category,
    change_category,
    move_category,
    set_category_active,
)
from server.notices.presets import PresetWords, add_preset, change_preset, get_preset, set_preset_active
from server.notices.slogan_templates import (
    approve_template,
    propose,
    retire_template,
)
from tests.server.settings import MARKET, WEEKS, category_of, paper_2027
from tests.server.world import World

pytestmark = pytest.mark.usefixtures("channels_made")

OTHERS = ("wang", "sun", "zheng", "zhao")


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
