"""Two saves of one version: the notice takes one of them, and not a character of the other is lost."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from playlists.model import Json
from server.errors import NotAllowed
from server.notices import service as notices
from server.notices.catalogue import presets
from server.notices.models import NoticeRevision
from server.notices.service import DraftChanges, RevisionConflict
from tests.server.world import World

ZH = {"Accept-Language": "zh"}


@pytest.fixture
def draft(world: World) -> int:
    world.make_channels()
    return world.draft()


def save(world: World, who: str, notice_id: int, revision: int, **changes: object) -> int:
    with world.session() as session:
        wanted = DraftChanges(**changes)  # type: ignore[arg-type]  # a test's own fields
        return notices.save_draft(
            session, world.cast[who], notice_id, wanted, revision=revision, now=world.now
        ).revision


def kept_aside(world: World, who: str, notice_id: int, revision: int, **changes: object) -> NoticeRevision:
    """A save that loses, and the copy that was made of it."""
    wanted = DraftChanges(**changes)  # type: ignore[arg-type]  # a test's own fields
    with world.session() as session, pytest.raises(RevisionConflict, match="另存的稿") as told:
        notices.save_draft(session, world.cast[who], notice_id, wanted, revision=revision, now=world.now)
    with world.session() as session:
        assert told.value.kept_copy_id is not None
        return session.get_one(NoticeRevision, told.value.kept_copy_id)


def test_both_texts_stay_when_two_save_from_one_version_words_of_the_form_too(world: World, draft: int) -> None:
    begun = world.notice(draft).revision
    save(world, "wang", draft, begun, text="王写的一段。", issuer="王写的单位")
    day = world.today + timedelta(days=20)
    copy = kept_aside(
        world, "zheng", draft, begun, title="郑写的题目", text="郑写的一段。", issuer="郑写的单位", source="民政办",
        period_last=day, category_id=2, kind="list",
    )  # fmt: skip
    now_there = world.notice(draft)
    assert (notices.text_of(now_there), now_there.issuer) == ("王写的一段。", "王写的单位")
    kept = copy.content
    assert (copy.title, kept["title"], kept["issuer"], kept["source"]) == (
        "郑写的题目",
        "郑写的题目",
        "郑写的单位",
        "民政办",
    )
    assert (kept["period"][1], kept["category_id"], kept["kind"]) == (day.isoformat(), 2, "list")
    assert "郑写的一段。" in str(kept["document"])
    page = world.browser("zheng").get(f"/notices/{draft}", headers=ZH).text
    for words in ("郑写的一段。", "郑写的单位", "民政办", 'id="aside"'):
        assert words in page, words


def test_the_sentence_says_who_saved_and_names_no_other_when_it_was_oneself(world: World, draft: int) -> None:
    begun = world.notice(draft).revision
    save(world, "wang", draft, begun, text="王写的一段。")
    for who, words in (("zheng", "王示例刚刚也存了"), ("wang", "您在另一个窗口刚刚也存了")):
        changes = DraftChanges(text="另一段。")
        with world.session() as session, pytest.raises(RevisionConflict, match=words):
            notices.save_draft(session, world.cast[who], draft, changes, revision=begun, now=world.now)


def test_what_is_typed_after_a_colleague_sent_the_draft_on_is_kept_aside(world: World, draft: int) -> None:
    begun = world.notice(draft).revision
    world.submit(draft)
    copy = kept_aside(world, "zheng", draft, begun, text="送审核时正在写的一段。")
    assert "正在写的一段" in str(copy.content["document"])
    assert notices.text_of(world.notice(draft)) == "十一月停电半天。"
    with world.session() as session, pytest.raises(NotAllowed):
        notices.save_draft(session, world.sun, draft, DraftChanges(text="别的"), revision=begun, now=world.now)


def test_who_writes_on_what_is_over_is_not_told_to_take_it_back(world: World, draft: int) -> None:
    begun = world.notice(draft).revision
    with world.session() as session:
        notices.discard(session, world.wang, draft, now=world.now)
    with world.session() as session, pytest.raises(RevisionConflict, match="现在不能改了") as told:
        notices.save_draft(session, world.zheng, draft, DraftChanges(text="另一段。"), revision=begun, now=world.now)
    assert "拿回来" not in str(told.value)


def test_a_save_whose_answer_was_lost_is_no_conflict_with_oneself(world: World, draft: int) -> None:
    begun = world.notice(draft).revision
    after = save(world, "wang", draft, begun, text="王写的一段。")
    assert save(world, "wang", draft, begun, text="王写的一段。") == after
    with world.services.reading() as session:
        assert not session.scalars(select(NoticeRevision).where(NoticeRevision.kept_aside)).all()


def test_the_same_words_sent_twice_are_kept_aside_once(world: World, draft: int) -> None:
    begun = world.notice(draft).revision
    save(world, "wang", draft, begun, text="王写的一段。")
    first = kept_aside(world, "zheng", draft, begun, text="郑写的一段。")
    assert kept_aside(world, "zheng", draft, begun, text="郑写的一段。").id == first.id
    assert kept_aside(world, "zheng", draft, begun, text="郑写的一段，又一句。").id != first.id


def block(text: str) -> dict[str, Json]:
    return {"type": "paragraph", "runs": [{"text": text}]}


def two_paragraphs(world: World, draft: int) -> tuple[int, dict[str, Json]]:
    document: dict[str, Json] = {"body": [block("第一段。"), block("第二段。")]}
    return save(world, "wang", draft, world.notice(draft).revision, document=document), document


def test_saves_of_different_paragraphs_go_into_one_draft_and_nothing_is_kept_aside(world: World, draft: int) -> None:
    begun, _document = two_paragraphs(world, draft)
    save(world, "wang", draft, begun, document={"body": [block("第一段，王改的。"), block("第二段。")]})
    after = save(world, "zheng", draft, begun, document={"body": [block("第一段。"), block("第二段，郑改的。")]})
    now_there = world.notice(draft)
    assert notices.text_of(now_there) == "第一段，王改的。\n\n第二段，郑改的。"
    assert (now_there.revision, after) == (begun + 2, begun + 2)
    with world.services.reading() as session:
        assert not session.scalars(select(NoticeRevision).where(NoticeRevision.kept_aside)).all()
        assert [one.id for one in notices.savers_since(session, now_there, begun)] == [
            world.wang.account_id,
            world.zheng.account_id,
        ]


def test_who_has_joined_his_words_to_anothers_has_written_it_and_may_not_sign(world: World, draft: int) -> None:
    begun, _document = two_paragraphs(world, draft)
    save(world, "wang", draft, begun, document={"body": [block("第一段，王改的。"), block("第二段。")]})
    save(world, "zheng", draft, begun, document={"body": [block("第一段。"), block("第二段，郑改的。")]})
    world.submit(draft)
    with pytest.raises(NotAllowed):
        world.approve(draft, "zheng")


def test_one_paragraph_changed_by_both_is_kept_aside_as_ever(world: World, draft: int) -> None:
    begun, _document = two_paragraphs(world, draft)
    save(world, "wang", draft, begun, document={"body": [block("第一段，王改的。"), block("第二段。")]})
    changes = {"body": [block("第一段，郑改的。"), block("第二段，也是郑改的。")]}
    copy = kept_aside(world, "zheng", draft, begun, document=changes)
    assert "第一段，郑改的。" in str(copy.content)
    assert "第二段，也是郑改的。" in str(copy.content)
    assert notices.text_of(world.notice(draft)) == "第一段，王改的。\n\n第二段。"


def test_a_page_that_was_open_before_the_signature_joins_nothing_to_what_was_signed(world: World, draft: int) -> None:
    begun, _document = two_paragraphs(world, draft)
    save(world, "wang", draft, begun, document={"body": [block("第一段，王改的。"), block("第二段。")]})
    world.submit(draft)
    world.approve(draft)
    copy = kept_aside(world, "zheng", draft, begun, document={"body": [block("第一段。"), block("第二段，郑改的。")]})
    assert "第二段，郑改的。" in str(copy.content)
    assert world.notice(draft).approved_pages
    assert "郑改的" not in notices.text_of(world.notice(draft))


def test_the_page_is_told_what_it_lacks_and_who_wrote_it(world: World, draft: int) -> None:
    begun, _document = two_paragraphs(world, draft)
    save(world, "wang", draft, begun, issuer="王写的单位",
         document={"body": [block("第一段，王改的。"), block("第二段。")]})  # fmt: skip
    notice = world.notice(draft)
    sent = {
        "revision": begun, "title": notice.title, "category_id": str(notice.category_id), "issuer": "示例镇政府",
        "source": "", "kind": notice.kind, "preset_id": "", "unit": "", "channel_ids": ["hall", "shiqiao"],
        "period_first": str(notice.period_first), "period_last": str(notice.period_last),
        "body": [block("第一段。"), block("第二段，郑改的。")],
    }  # fmt: skip
    page = world.browser("zheng")
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.get(f"/notices/{draft}/edit").text)
    assert token
    headers = {**ZH, "X-CSRFToken": token[1]}
    told = page.post(f"/notices/{draft}/draft", json=sent, headers=headers).get_json()
    assert told["joined"]["fields"] == {"issuer": "王写的单位"}
    assert told["joined"]["edits"] == [{"first": 0, "last": 1, "blocks": [block("第一段，王改的。")]}]
    assert "王示例刚改的别处，已合进这一稿" in told["saved"]
    again = {**sent, "revision": told["revision"], "issuer": "王写的单位", "body": told["joined"]["edits"][0]["blocks"]}
    assert "joined" not in page.post(f"/notices/{draft}/draft", json=again, headers=headers).get_json()


def posted(world: World, who: str, draft: int, sent: dict[str, Json]) -> dict[str, Json]:
    """What the editor's script is answered."""
    page = world.browser(who)
    token = re.search(r'name="csrf-token" content="([^"]+)"', page.get(f"/notices/{draft}/edit").text)
    assert token
    answer = page.post(f"/notices/{draft}/draft", json=sent, headers={**ZH, "X-CSRFToken": token[1]})
    told: dict[str, Json] = answer.get_json()
    assert answer.status_code == 200, told
    return told


def form(world: World, draft: int, *texts: str) -> dict[str, Json]:
    """The form as it stands on the paper of who opens it now."""
    notice = world.notice(draft)
    return {
        "revision": notice.revision, "title": notice.title, "category_id": str(notice.category_id),
        "issuer": notice.issuer, "source": notice.source, "kind": notice.kind, "unit": "",
        "preset_id": str(notice.preset_id or ""), "channel_ids": ["hall", "shiqiao"],
        "period_first": str(notice.period_first), "period_last": str(notice.period_last),
        "body": [block(text) for text in texts],
    }  # fmt: skip


def test_a_colleagues_choice_of_days_stands_in_the_way_of_nobody_who_chose_none(world: World, draft: int) -> None:
    with world.session() as session:
        mine, other = (next(one.id for one in presets(session) if one.days == days) for days in (7, 30))
    begun, _document = two_paragraphs(world, draft)
    save(world, "wang", draft, begun, preset_id=mine)
    opened = form(world, draft, "第一段。", "第二段，郑改的。")
    save(world, "wang", draft, world.notice(draft).revision, preset_id=other)
    days = world.notice(draft).period_last
    told = posted(world, "zheng", draft, opened)
    now_there = world.notice(draft)
    assert (now_there.preset_id, now_there.period_last) == (other, days)
    assert notices.text_of(now_there) == "第一段。\n\n第二段，郑改的。"
    joined = told["joined"]
    assert isinstance(joined, dict)
    assert joined["fields"] == {"preset_id": str(other), "period_last": str(days)}


def test_two_who_chose_days_at_once_are_told_and_the_first_choice_stands(world: World, draft: int) -> None:
    with world.session() as session:
        first, second, third = (one.id for one in presets(session)[:3])
    save(world, "wang", draft, world.notice(draft).revision, preset_id=first)
    sent = {**form(world, draft, "十一月停电半天。"), "preset_id": str(third)}
    save(world, "wang", draft, world.notice(draft).revision, preset_id=second)
    with pytest.raises(AssertionError, match="另存的稿"):
        posted(world, "zheng", draft, sent)
    assert world.notice(draft).preset_id == second


def test_a_version_that_never_was_joins_nothing(world: World, draft: int) -> None:
    begun, _document = two_paragraphs(world, draft)
    kept_aside(world, "zheng", draft, begun + 7, document={"body": [block("第一段，郑改的。"), block("第二段。")]})
