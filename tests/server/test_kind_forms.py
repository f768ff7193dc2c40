"""Kinds with fields of their own in the workflow: their words are checked, mended in place, and never lost."""

import pytest
from hypothesis import given, settings

from playlists.document import parse_document
from playlists.model import Json
from playlists.pages.kind_names import KINDS as SHOWN
from server.notices import service as notices
from server.notices.findings import Facts, check
from server.notices.kind_forms import KINDS, form_of, forms
from server.notices.leaves import leaves, replaced, words_of
from server.notices.paging import wall_document
from server.notices.text import document_from_text, text_from_blocks
from tests.server.test_findings import identities
from tests.server.world import World

ALERT = {
    "type": "alert",
    "hazard": "暴雪",
    "level": "orange",
    "issuer": "市气象台",
    "facts": [{"label": "范围", "answer": "全镇"}],
    "actions": ["少出门。"],
}


def test_every_kind_a_clerk_can_choose_has_a_face() -> None:
    assert set(KINDS) <= SHOWN


@pytest.mark.parametrize("kind", forms())
def test_a_form_is_a_document_as_it_stands(kind: str) -> None:
    parse_document({"title": "题", "body": form_of(kind)})


def test_a_form_is_nobody_s_but_the_notice_s() -> None:
    one = form_of("guide")
    assert isinstance(one[0], dict)
    one[0]["items"] = []
    assert form_of("guide") != one


@given(number=identities())
@settings(max_examples=3, deadline=None)
def test_a_number_in_any_field_of_a_card_is_found(number: str) -> None:
    blocks = [
        {"type": "facts", "items": [{"label": "户主", "answer": number}]},
        {"type": "steps", "head": "怎么办", "items": [{"name": number, "text": ""}]},
        {"type": "stages", "items": [{"name": "中标", "state": "now", "note": number}]},
        {"type": "progress", "percent": 3, "name": number, "stages": []},
        {**ALERT, "actions": [number]},
        {"type": "some-later-block", "deep": [{"er": number}]},
    ]
    for block in blocks:
        found = check(Facts("题", text_from_blocks([block]))).findings
        assert [finding.rule for finding in found if finding.rule == "identity"] == ["identity"], block["type"]


def test_a_mend_changes_the_piece_it_is_in_and_nothing_else() -> None:
    blocks = [
        {"type": "paragraph", "runs": [{"text": "甲11乙", "strong": True}]},
        {"type": "facts", "items": [{"label": "11", "answer": "丙11丁11"}]},
    ]
    mended = replaced(blocks, "11", 3, "＊")
    assert mended == [blocks[0], {"type": "facts", "items": [{"label": "11", "answer": "丙11丁＊"}]}]
    assert replaced(blocks, "11", 4, "＊") is None


def test_what_says_how_a_block_looks_is_no_word_of_it() -> None:
    assert words_of(ALERT) == "暴雪\n少出门。\n范围\n全镇\n市气象台"
    assert all("orange" not in text for _, text in leaves(dict(ALERT)))


def test_text_read_anew_leaves_cards_and_pictures_where_they_are() -> None:
    card = {"type": "facts", "items": [{"label": "谁能办", "answer": "老人"}]}
    document = document_from_text("新的一段。", {"title": "题", "body": [card, {"type": "paragraph", "runs": []}]})
    assert document["body"] == [{"type": "paragraph", "runs": [{"text": "新的一段。"}]}, card]


def body_mended(world: World, changes: notices.DraftChanges) -> list[Json]:
    """The body of a draft when its one identity number is masked."""
    notice_id = world.draft(text="先写一句。")
    with world.session() as session:
        revision = notices.get_notice(session, world.wang, notice_id).revision
        notices.save_draft(session, world.wang, notice_id, changes, revision=revision, now=world.now)
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, notice_id)
        (finding,) = [
            one for one in notices.findings(session, notice, today=world.today).open if one.rule == "identity"
        ]
        notices.apply_fix(session, world.wang, notice_id, finding.key, revision=notice.revision, now=world.now)
    mended = world.notice(notice_id).document["body"]
    assert isinstance(mended, list)
    return mended


def test_a_number_in_a_card_keeps_the_notice_from_review_and_is_mended_where_it_stands(world: World) -> None:
    body = [
        {"type": "facts", "items": [{"label": "责任人", "answer": "张三，11010519491231002X"}]},
        {"type": "figure", "asset": "road.png", "caption": "村路"},
        {"type": "paragraph", "runs": [{"text": "加粗", "strong": True}]},
    ]
    mended = body_mended(world, notices.DraftChanges(kind="guide", document={"title": "题", "body": body}))
    assert mended[1:] == body[1:]
    assert mended[0] == {"type": "facts", "items": [{"label": "责任人", "answer": "张三，110105************"}]}


def test_a_guide_names_no_period_on_the_wall_and_a_notice_does(world: World) -> None:
    notice_id = world.draft(text="一句。")
    notice = world.notice(notice_id)
    assert "period" in wall_document(notice)
    notice.kind = "guide"
    assert "period" not in wall_document(notice)


@pytest.mark.parametrize("kind", [kind for kind in forms() if kind not in ("project", "tender")])
def test_a_form_nobody_filled_in_is_no_body(world: World, kind: str) -> None:
    notice = world.notice(world.draft(text="一句。"))
    notice.kind, notice.document = kind, {"title": "题", "body": form_of(kind)}
    assert ("body", "还没有正文。") in notices.missing_fields(notice)


def test_a_warning_without_a_hazard_is_asked_what_it_warns_of(world: World) -> None:
    notice = world.notice(world.draft(text="一句。"))
    notice.kind, notice.document = "alert", {"title": "题", "body": [{**ALERT, "hazard": ""}]}
    assert ("body", "还没写是什么灾害。") in notices.missing_fields(notice)
    notice.document = {"title": "题", "body": [dict(ALERT)]}
    assert all(field != "body" for field, _ in notices.missing_fields(notice))


def test_a_mend_that_runs_over_a_change_of_weight_doubles_no_card(world: World) -> None:
    card = {"type": "facts", "items": [{"label": "谁能办", "answer": "老人"}]}
    runs = [{"text": "张三1101051949"}, {"text": "1231002X补助", "strong": True}]
    body = [card, {"type": "paragraph", "runs": runs}]
    mended = body_mended(world, notices.DraftChanges(document={"title": "题", "body": body}))
    assert mended == [card, {"type": "paragraph", "runs": [{"text": "张三110105************补助"}]}]
