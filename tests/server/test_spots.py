"""Every stretch of the text that is checked is pinned to the place where people read it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.model import Json
from server.db.engine import transaction
from server.errors import NotFound
from server.notices import service as notices
from server.notices.spots import checked_text
from server.notices.text import text_from_blocks
from tests.server.test_changes import BLOCKS
from tests.server.world import World

ONE = "11010519491231002X"
"""The example of the standard itself."""
HIDDEN: dict[str, Json] = {
    "type": "table",
    "columns": [{"head": "户主"}, {"head": "证号", "hidden": "G"}, {"head": "金额"}],
    "rows": [["甲", "1", "10"], ["乙", "2", "20"], ["丙", "3", "30"]],
    "hidden_rows": {"1": "5"},
    "total": ["合计", "", "60"],
    "balance": ["期末结余", "", "7"],
}


@given(st.lists(st.sampled_from([*BLOCKS, HIDDEN]), max_size=6), st.sampled_from(["", "元"]))
def test_the_spots_are_the_text_and_the_text_is_the_body(blocks: list[dict[str, Json]], unit: str) -> None:
    made = checked_text("题目", blocks, unit, "示例村")
    whole = f"题目\n{made.text}"
    for spot in made.spots:
        assert whole[spot.start : spot.start + len(spot.text)] == spot.text
        assert made.at(spot.start + len(spot.text) - 1) == spot or not spot.text
    assert made.text.startswith(text_from_blocks(blocks))


def test_a_cell_has_the_number_of_its_row_and_column_in_the_block_whatever_was_hidden() -> None:
    spots = {spot.text: spot for spot in checked_text("", [HIDDEN]).spots}
    assert not {"2", "乙"} & set(spots)
    assert (spots["30"].part, spots["30"].path) == ("cell:2-2", ("rows", 2, 2))
    assert (spots["60"].part, spots["期末结余"].part, spots["金额"].part) == ("total:2", "balance:0", "head:2")


def place(world: World, body: list[Json], title: str = "名单", **fields: str) -> int:
    world.make_channels()
    with world.session() as session:
        document: dict[str, Json] = {"body": body, **({"unit": fields["unit"]} if "unit" in fields else {})}
        made = notices.create_notice(
            session, world.wang, title=title, issuer=fields.get("issuer", ""), document=document, now=world.now
        )
        return made.id


PLACES: list[tuple[list[Json], dict[str, str], tuple[str, int | None, str, str]]] = [
    ([{"type": "paragraph", "runs": [{"text": "好。"}]}], {"title": f"户主 {ONE}"}, ("title", None, "", "标题")),
    ([], {"issuer": f"某村 {ONE}"}, ("issuer", None, "", "发布机构")),
    ([], {"unit": f"元 {ONE}"}, ("unit", None, "", "表格的单位")),
    ([{"type": "heading", "level": 1, "text": "一、名单"}, {"type": "figure", "asset": "a.png", "caption": ONE}],
     {}, ("", 1, "", "正文第 2 段，图片说明")),
    ([{"type": "list", "ordered": True, "items": ["甲", f"乙 {ONE}"]}], {}, ("", 0, "item:1", "正文第 1 段第 2 条")),
    ([{**HIDDEN, "rows": [["甲", "1", "10"], ["乙", "2", "20"], ["丙", "3", ONE]]}], {},
     ("", 0, "cell:2-2", "第 1 张表，第 3 行第 3 列")),
    ([{**HIDDEN, "balance": ["期末结余", "", ONE]}], {}, ("", 0, "balance:2", "第 1 张表，结余第 3 列")),
    ([{"type": "facts", "items": [{"label": "责任人", "answer": ONE}]}], {}, ("", 0, "", "正文第 1 段")),
]  # fmt: skip


@pytest.mark.parametrize(("body", "fields", "where"), PLACES)
def test_a_finding_points_at_its_place_and_is_mended_there(
    world: World, body: list[Json], fields: dict[str, str], where: tuple[str, int | None, str, str]
) -> None:
    number = place(world, body, **fields)
    with transaction(world.services.sessions) as session:
        notice = notices.get_notice(session, world.wang, number)
        (finding,) = [
            one for one in notices.findings(session, notice, today=world.today).open if one.rule == "identity"
        ]
        assert (finding.field, finding.block, finding.part, finding.where) == where
        before = notice.document
        mended = notices.apply_fix(session, world.wang, number, finding.key, revision=notice.revision, now=world.now)
        told = f"{notice.title}{notice.issuer}{notice.document}"
        assert ONE not in told
        assert "110105************" in told
        notices.undo_mend(session, world.wang, number, mended.revision, revision=mended.notice.revision, now=world.now)
        if where[1] is not None:
            assert notice.document == before


def test_days_that_are_over_point_at_the_days(world: World) -> None:
    number = world.draft()
    world.clock.advance(days=60)
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, number)
        found = notices.findings(session, notice, today=world.today).open
        (finding,) = [one for one in found if one.rule == "period-past"]
        assert (finding.field, finding.where) == ("period", "公示期")


def test_a_notice_that_names_nobody_to_call_is_mended_by_the_hotline_of_its_walls(world: World) -> None:
    world.make_channels()
    number = world.draft(title="低保公示")
    with transaction(world.services.sessions) as session:
        notice = notices.get_notice(session, world.wang, number)
        (bare,) = [one for one in notices.findings(session, notice, today=world.today).open if one.rule == "objection"]
        assert bare.fix is None  # nobody has told the server a number yet
        notice.placements[0].channel.theme = {"hotline_label": "民情热线", "hotline": "5691234"}
        (finding,) = [
            one for one in notices.findings(session, notice, today=world.today).open if one.rule == "objection"
        ]
        assert finding.deed == "写上民情热线 5691234"
        mended = notices.apply_fix(session, world.wang, number, finding.key, revision=notice.revision, now=world.now)
        assert notices.text_of(notice).endswith("对本公示有异议的，请在公示期内拨打民情热线5691234。")
        assert not [one for one in notices.findings(session, notice, today=world.today).open if one.rule == "objection"]
        with pytest.raises(NotFound):
            notices.apply_fix(session, world.wang, number, finding.key, revision=notice.revision, now=world.now)
        notices.undo_mend(session, world.wang, number, mended.revision, revision=notice.revision, now=world.now)
        assert notices.text_of(notice) == "十一月停电半天。"


def test_a_period_that_is_over_keeps_the_draft_from_review_and_is_pinned_to_its_field(small_world: World) -> None:
    world = small_world
    world.make_channels()
    number = world.draft()
    world.clock.advance(days=30)
    page = world.browser("wang").get(f"/notices/{number}/edit").text
    assert "送审核（还差 1 处）" in page
    assert "公示期已经过了" in page
    assert 'data-field="period"' in page


def test_a_period_that_has_begun_is_said_in_the_margin_and_can_be_answered(small_world: World) -> None:
    world = small_world
    number = world.draft()
    world.clock.advance(days=1)
    assert "公示期已经开始" in world.browser("wang").get(f"/notices/{number}/edit").text
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, number)
        (begun,) = [one for one in notices.findings(session, notice, today=world.today).open if one.field == "period"]
        notices.answer_finding(session, world.wang, number, begun.key, "kept", "等村民会议定了再发", now=world.now)
        assert not [one for one in notices.findings(session, notice, today=world.today).open if one.field == "period"]
