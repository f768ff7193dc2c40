"""A mend made by a press is taken back by another, and nothing else goes with it. Every number here is generated."""

import copy
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playlists.model import Json
from server.accounts import service as accounts
from server.audit.service import entries
from server.errors import NotAllowed, NotFound, Refused
from server.notices import service as notices
from server.notices.undoing import Block, Wording, taken_back
from server.notices.workflow import State
from tests.server.world import World

Masked = tuple[int, notices.Mended, dict[str, Json]]
ONE, OTHER = "11010519491231002X", "110105199001010010"


def paragraph(text: str) -> Block:
    return {"type": "paragraph", "runs": [{"text": text, "strong": False}]}


def table(*rows: Sequence[str]) -> Block:
    columns: list[Json] = [{"head": "户主", "align": "left"}, {"head": "证号", "align": "left"}]
    cells: list[Json] = [list(row) for row in rows]
    return {"type": "table", "columns": columns, "rows": cells, "total": None}


def wording(*body: Block) -> Wording:
    return Wording("名单", body)


words = st.text(st.sampled_from("甲乙丙丁。， "), min_size=1, max_size=6)


@given(st.lists(words, max_size=4), st.lists(words, max_size=4), st.integers(0, 4))
def test_what_was_written_around_a_mend_stays_when_it_is_taken_back(
    there: list[str], added: list[str], place: int
) -> None:
    text = [paragraph(f"{number}{each}") for number, each in enumerate(there)]
    later = [paragraph(f"后写{number}{each}") for number, each in enumerate(added)]
    where = min(place, len(text))
    before, after = paragraph(f"证号 {ONE}。"), paragraph("证号 110105************。")
    now = wording(*later, *text[:where], after, *later, *text[where:])
    back = taken_back(wording(*text[:where], before, *text[where:]), wording(*text[:where], after, *text[where:]), now)
    assert back == wording(*later, *text[:where], before, *later, *text[where:])


def test_words_typed_into_the_mended_paragraph_stay() -> None:
    back = taken_back(
        wording(paragraph(f"户主 {ONE}，补助。")),
        wording(paragraph("户主 110105************，补助。")),
        wording(paragraph("村民户主 110105************，补助 300 元。")),
    )
    assert back == wording(paragraph(f"村民户主 {ONE}，补助 300 元。"))


def test_the_second_of_two_that_look_alike_is_the_second_again() -> None:
    masked = "110105************"
    back = taken_back(
        wording(table(["甲", masked], ["乙", OTHER])),
        wording(table(["甲", masked], ["乙", masked])),
        wording(table(["甲改", masked], ["乙", masked])),
    )
    assert back == wording(table(["甲改", masked], ["乙", OTHER]))


def test_a_third_that_looks_alike_leaves_it_open_which_one_is_meant() -> None:
    masked = "110105************"
    before, after = table(["甲", masked], ["乙", OTHER]), table(["甲", masked], ["乙", masked])
    assert (
        taken_back(wording(before), wording(after), wording(table(["新", masked], ["甲", masked], ["乙", masked])))
        is None
    )


def test_a_mend_that_was_written_over_is_not_taken_back() -> None:
    assert (
        taken_back(
            wording(paragraph(f"户主 {ONE}。")),
            wording(paragraph("户主 110105************。")),
            wording(paragraph("户主已核对。")),
        )
        is None
    )


def mend(world: World, notice_id: int, by: str = "wang", at: int = 0) -> notices.Mended:
    with world.session() as session:
        notice = notices.get_notice(session, world.cast[by], notice_id)
        key = notices.findings(session, notice, today=world.today).open[at].key
        return notices.apply_fix(session, world.cast[by], notice_id, key, revision=notice.revision, now=world.now)


def undo(world: World, notice_id: int, made: notices.Mended, by: str = "wang", revision: int = 0) -> str:
    with world.session() as session:
        revision = revision or notices.get_notice(session, world.cast[by], notice_id).revision
        return notices.undo_mend(
            session, world.cast[by], notice_id, made.revision, revision=revision, now=world.now
        ).words


def write(world: World, notice_id: int, changes: notices.DraftChanges, by: str = "wang") -> None:
    with world.session() as session:
        revision = notices.get_notice(session, world.cast[by], notice_id).revision
        notices.save_draft(session, world.cast[by], notice_id, changes, revision=revision, now=world.now)


@pytest.fixture
def masked(world: World) -> Masked:
    """A draft after its mend, the mend, and the document from before."""
    world.make_channels()
    notice_id = world.draft(text=f"户主：甲\n\n甲\t{ONE}\n乙\t示例")
    before = copy.deepcopy(world.notice(notice_id).document)
    made = mend(world, notice_id)
    assert ONE not in str(world.notice(notice_id).document)
    return notice_id, made, before


def test_undo_puts_back_the_very_document(world: World, masked: Masked) -> None:
    notice_id, made, before = masked
    assert made.words == "已遮住 1101********。"
    assert undo(world, notice_id, made) == "已撤销，和改之前一样了。"
    assert world.notice(notice_id).document == before
    with world.session() as session:
        notice = notices.get_notice(session, world.wang, notice_id)
        assert [finding.rule for finding in notices.findings(session, notice, today=world.today).open] == ["identity"]


def test_undo_puts_back_a_title(world: World) -> None:
    notice_id = world.draft(title=f"{ONE} 的公告")
    made = mend(world, notice_id)
    write(world, notice_id, notices.DraftChanges(text="后写的。"))
    assert undo(world, notice_id, made) == "已撤销这一处，后来写的都还在。"
    assert world.notice(notice_id).title == f"{ONE} 的公告"
    assert "后写的" in str(world.notice(notice_id).document)


def test_what_was_filed_since_stays(world: World, masked: Masked) -> None:
    notice_id, made, before = masked
    write(world, notice_id, notices.DraftChanges(issuer="示例村", title="新题目"))
    undo(world, notice_id, made)
    notice = world.notice(notice_id)
    assert (notice.issuer, notice.title, notice.document) == ("示例村", "新题目", before)


def test_a_mend_written_over_keeps_both_texts(world: World, masked: Masked) -> None:
    notice_id, made, before = masked
    write(world, notice_id, notices.DraftChanges(text="全部重写。"))
    for _ in range(2):
        assert "没有撤销" in undo(world, notice_id, made)
    assert "全部重写" in str(world.notice(notice_id).document)
    with world.session() as session:
        kept = [one for one in notices.copies(session, notice_id) if one.kept_aside]
        assert [one.content["document"] for one in kept] == [before]


def test_an_old_page_is_told_in_one_sentence_and_changes_nothing(world: World, masked: Masked) -> None:
    notice_id, made, _before = masked
    write(world, notice_id, notices.DraftChanges(issuer="示例村"))
    with pytest.raises(Refused, match="别的地方改过，没有撤销"):
        undo(world, notice_id, made, revision=made.revision)
    assert ONE not in str(world.notice(notice_id).document)


def test_a_mend_is_taken_back_once(world: World, masked: Masked) -> None:
    notice_id, made, _before = masked
    undo(world, notice_id, made)
    with pytest.raises(Refused, match="已经撤销过"):
        undo(world, notice_id, made)


def test_nobody_takes_back_what_another_mended(world: World, masked: Masked) -> None:
    notice_id, made, _before = masked
    with pytest.raises(NotAllowed, match="不是您改的"):
        undo(world, notice_id, made, by="zheng")


def test_a_save_that_was_no_mend_is_not_taken_back(world: World) -> None:
    notice_id = world.draft()
    with pytest.raises(NotFound, match="没有这一次改动"):
        undo(world, notice_id, notices.Mended(world.notice(notice_id), 2, ""))


def test_nothing_is_taken_back_under_the_reviewers_eyes(world: World, masked: Masked) -> None:
    notice_id, made, _before = masked
    world.submit(notice_id)
    with pytest.raises(NotAllowed):
        undo(world, notice_id, made)


def test_taking_back_voids_an_approval(world: World) -> None:
    world.make_channels()
    notice_id = world.draft(text="补助 ３００ 元。")
    made = mend(world, notice_id)
    world.submit(notice_id)
    world.approve(notice_id)
    assert world.notice(notice_id).state is State.APPROVED
    undo(world, notice_id, made)
    notice = world.notice(notice_id)
    assert (notice.state, notice.approved_pages, notice.approved_by_id) == (State.DRAFT, {}, None)


def test_the_log_tells_mend_and_undo_without_the_number(world: World, masked: Masked) -> None:
    notice_id, made, _before = masked
    undo(world, notice_id, made)
    with world.session() as session:
        told = {entry.action: entry for entry in entries(session, subject=f"notice:{notice_id}")}
        assert told["notice.mend"].sentence.endswith("一键改：已遮住 1101********。")
        assert told["notice.undo"].sentence.endswith("撤销：已遮住 1101********。")
        assert not any(ONE in f"{entry.sentence}{entry.detail}" for entry in told.values())


def test_a_page_whose_script_did_not_run_mends_and_takes_back_all_the_same(small_world: World) -> None:
    world = small_world
    notice_id = world.draft(text=f"户主 {ONE}。")
    app = world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with world.session() as session:
        token = accounts.issue_link(session, None, world.wang.account_id, now=world.now)
        entered = accounts.use_link(session, token, address="127.0.0.1", agent="test", now=world.now)
    client.set_cookie("gongshi_session", entered.token)
    here = f"/notices/{notice_id}"
    page = client.get(f"{here}/edit").get_data(as_text=True)
    (button,) = re.findall(rf'<button[^>]*formaction="{here}/fix"[^>]*>', page)
    key = re.search(r'name="key" value="([^"]+)"', button)
    assert key is not None
    assert 'form="deeds"' in button
    assert 'type="submit"' in button
    answer = client.post(f"{here}/fix", data={"key": key[1], "revision": 2})
    assert answer.status_code == 302
    page = client.get(answer.location).get_data(as_text=True)
    assert "已遮住 1101********。" in page
    undo_button = re.search(rf'formaction="{here}/undo" name="mend" value="(\d+)"', page)
    assert undo_button is not None
    assert ONE not in page
    answer = client.post(f"{here}/undo", data={"mend": undo_button[1], "revision": 3}, follow_redirects=True)
    assert "已撤销，和改之前一样了。" in answer.get_data(as_text=True)
    assert ONE in str(world.notice(notice_id).document)
