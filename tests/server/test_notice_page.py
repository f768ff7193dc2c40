"""The page of a notice says all that its body says: cards too, whose words the wall draws."""

import re

import pytest

from playlists.model import Json
from server.console.blueprint import HERE
from server.notices import service as notices
from server.notices.kind_forms import form_of
from server.notices.leaves import leaves
from tests.server.world import World

STATIC = HERE / "static"
FILLED: dict[str, Json] = {
    "facts": {"items": [{"label": "谁能办", "answer": "年满60岁的老人"}, {"label": "带什么", "answer": ""}]},
    "steps": {"head": "怎么办", "items": [{"name": "交材料", "text": "本人到窗口"}, {"name": "", "text": ""}]},
    "progress": {
        "name": "通村路",
        "percent": 80,
        "stages": [{"name": "路基", "state": "done"}, {"name": "路面", "state": "now", "note": "月底"}],
    },
    "stages": {"items": [{"name": "招标公告", "state": "done", "note": "3月2日"}, {"name": "决算", "state": "ahead"}]},
    "alert": {
        "hazard": "暴雪",
        "level": "orange",
        "issuer": "示例县气象台",
        "relay": "示例镇政府",
        "issued": "3月2日8时",
        "facts": [{"label": "范围", "answer": "全镇"}, {"label": "影响", "answer": ""}],
        "actions": ["少出门", ""],
        "drill": True,
        "cancelled": "3月3日",
    },
}


def page_of(world: World, body: list[Json], who: str = "sun") -> str:
    with world.session() as session:
        made = notices.create_notice(session, world.wang, title="示例", kind="notice", now=world.now)
        notices.save_draft(
            session, world.wang, made.id, notices.DraftChanges(document={"body": body}), revision=1, now=world.now
        )
        number = made.id
    html = world.browser(who).get(f"/notices/{number}").text
    return re.sub(r"<[^>]+>", " ", html[html.index('class="full1"') : html.index('id="review"')])


@pytest.mark.parametrize("card", FILLED)
def test_every_word_of_a_card_stands_on_the_page_of_its_notice(small_world: World, card: str) -> None:
    block = {"type": card, **FILLED[card]}
    said = page_of(small_world, [block])
    unanswered = ("带什么", "影响")
    for _path, text in leaves(block):
        assert (text in said) is (text not in unanswered), text
    assert ("百分之 80" in said) is (card == "progress")
    assert ("橙色预警" in said and "演练" in said and "已解除" in said) is (card == "alert")
    assert ("正在做" in said) is (card == "progress")


@pytest.mark.parametrize("kind", ["guide", "project", "tender", "alert"])
def test_a_form_nobody_filled_in_is_shown_as_an_empty_one(small_world: World, kind: str) -> None:
    assert "None" not in page_of(small_world, form_of(kind))


def test_the_author_s_own_page_says_that_another_must_review_it(small_world: World) -> None:
    small_world.make_channels()
    number = small_world.draft()
    small_world.submit(number)
    for path in (f"/notices/{number}", f"/notices/{number}/review"):
        page = small_world.browser("wang").get(path, headers={"Accept-Language": "zh"}).text
        assert "这是您拟的稿，要由别人审核。" in page, path
        assert "角色不能" not in page, path


def rule(css: str, selector: str) -> dict[str, str]:
    """What one rule of the stylesheet says."""
    (body,) = re.findall(rf"^{re.escape(selector)} {{ ([^}}]*) }}$", css, re.MULTILINE)
    return {name: value for name, value in (each.strip().split(": ") for each in body.strip(" ;").split(";"))}


def test_a_card_that_opens_stands_as_far_from_what_follows_as_cards_do() -> None:
    css = (STATIC / "shell.css").read_text(encoding="utf-8")
    assert rule(css, ".fold")["margin-bottom"] == rule(css, ".card + .card")["margin-top"]
