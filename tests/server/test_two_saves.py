"""Two saves of one version: the notice takes one of them, and not a character of the other is lost."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from server.errors import NotAllowed
from server.notices import service as notices
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
