"""照片里的孩子: no picture is signed before its reviewer has answered for it, in his session, in person, on a look."""

import re

import pytest
from sqlalchemy import select

from playlists.model import Json
from server.audit.service import entries
from server.channels import proposals
from server.channels.theme_models import Stage
from server.errors import Refused
from server.notices import service as notices
from server.notices.assets import keep_asset
from server.notices.tick_models import PictureTick
from server.notices.ticks import PHOTO, SHEETS, answers, pictured, require_ticks
from server.notices.workflow import State
from tests.playlists.pages.test_township import hills, photograph
from tests.server.proposing import look, propose_theme, stage
from tests.server.proposing import sign as sign_look
from tests.server.test_appearance import post
from tests.server.test_in_person import computer_of
from tests.server.test_theme_pictures import proposed
from tests.server.world import PASSWORD, World

ASK = "没有未成年人的脸"


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def with_pictures(world: World, *contents: bytes, by: str = "wang") -> int:
    """A notice in review that shows these pictures, one a block."""
    notice_id = world.draft(by=by)
    put(world, notice_id, *contents, by=by)
    world.submit(notice_id, by)
    return notice_id


def put(world: World, notice_id: int, *contents: bytes, by: str = "wang") -> None:
    """The body shows these pictures and no other."""
    for number, content in enumerate(contents):
        with world.session() as session:
            name = notices.add_asset(
                session, world.cast[by], notice_id, f"p{number}.png", "image/png", content,
                uploads=world.services.data / "uploads", now=world.now,
            )  # fmt: skip
        save(world, notice_id, {"type": "figure", "asset": name, "caption": f"第{number}张"}, keep=number, by=by)


def save(world: World, notice_id: int, block: Json, *, keep: int, by: str = "wang") -> None:
    with world.session() as session:
        notice = notices.get_notice(session, world.cast[by], notice_id)
        body = [each for each in notice.document["body"] if each["type"] == "paragraph"]
        body += [each for each in notice.document["body"] if each["type"] != "paragraph"][:keep]
        changes = notices.DraftChanges(document={**notice.document, "body": [*body, block]})
        notices.save_draft(session, world.cast[by], notice_id, changes, revision=notice.revision, now=world.now)


def sign(world: World, notice_id: int, *ticks: str, by: str = "sun") -> None:
    world.look(notice_id, by)
    with world.session() as session:
        notice = notices.get_notice(session, world.cast[by], notice_id)
        notices.approve(
            session, world.cast[by], notice_id, revision=notice.revision, pages_hash=notice.pages_hash or "",
            now=world.now, ticks=ticks,
        )  # fmt: skip


def keys(world: World, notice_id: int) -> list[str]:
    with world.session() as session:
        return [each.key for each in pictured(session, notices.get_notice(session, None, notice_id))]


def kept(world: World) -> list[tuple[str, int, str]]:
    with world.session() as session:
        rows = session.scalars(select(PictureTick).order_by(PictureTick.id))
        return [(row.subject, row.account_id, row.digest) for row in rows]


def test_a_notice_without_pictures_asks_for_nothing(town: World):
    notice_id = town.draft()
    town.submit(notice_id)
    sign(town, notice_id)
    assert town.notice(notice_id).state is State.APPROVED
    assert kept(town) == []


def test_no_picture_is_signed_without_its_tick(town: World):
    notice_id = with_pictures(town, hills(), photograph())
    first, second = keys(town, notice_id)
    for ticks, left in (((), 2), ((first,), 1), ((second, "sha256:" + "0" * 64), 1)):
        with pytest.raises(Refused, match=f"还有 {left} 处照片"):
            sign(town, notice_id, *ticks)
    assert town.notice(notice_id).state is State.IN_REVIEW
    assert kept(town) == []
    sign(town, notice_id, first, second)
    assert town.notice(notice_id).state is State.APPROVED
    assert sorted(kept(town)) == sorted((f"notice:{notice_id}", town.sun.account_id, key) for key in (first, second))


def test_the_log_says_who_answered_for_which_picture(town: World):
    notice_id = with_pictures(town, hills())
    (key,) = keys(town, notice_id)
    sign(town, notice_id, key)
    with town.session() as session:
        (entry,) = [each for each in entries(session, limit=50) if each.action == "picture.tick"]
        assert ASK in entry.sentence
        assert entry.detail["pictures"] == [key]
        assert entry.actor_id == town.sun.account_id


def test_the_same_picture_on_a_changed_notice_is_not_asked_again_of_the_same_reviewer(town: World):
    notice_id = with_pictures(town, hills())
    (key,) = keys(town, notice_id)
    sign(town, notice_id, key)
    with town.session() as session:
        notice = notices.get_notice(session, town.wang, notice_id)
        changes = notices.DraftChanges(title="关于停水的通知")
        notices.save_draft(session, town.wang, notice_id, changes, revision=notice.revision, now=town.now)
    town.submit(notice_id)
    sign(town, notice_id)
    assert town.notice(notice_id).state is State.APPROVED
    assert len(kept(town)) == 1


def test_another_reviewer_answers_for_himself(town: World):
    notice_id = with_pictures(town, hills())
    (key,) = keys(town, notice_id)
    sign(town, notice_id, key)
    with town.session() as session:
        notice = notices.get_notice(session, town.wang, notice_id)
        changes = notices.DraftChanges(title="关于停水的通知")
        notices.save_draft(session, town.wang, notice_id, changes, revision=notice.revision, now=town.now)
    town.submit(notice_id)
    with pytest.raises(Refused, match="还有 1 处照片"):
        sign(town, notice_id, by="zheng")


def test_another_picture_in_its_place_is_asked_anew(town: World):
    notice_id = with_pictures(town, hills())
    sign(town, notice_id, *keys(town, notice_id))
    put(town, notice_id, photograph())
    town.submit(notice_id)
    with pytest.raises(Refused, match="还有 1 处照片"):
        sign(town, notice_id)


def test_a_picture_that_no_block_shows_is_not_asked_for(town: World):
    notice_id = town.draft()
    with town.session() as session:
        uploads = town.services.data / "uploads"
        notices.add_asset(
            session, town.wang, notice_id, "a.png", "image/png", hills(), uploads=uploads, now=town.now
        )  # fmt: skip
    assert keys(town, notice_id) == []


def test_the_same_bytes_twice_are_one_answer(town: World):
    notice_id = with_pictures(town, hills(), hills())
    assert len(keys(town, notice_id)) == 1


def test_pages_of_a_pdf_are_one_answer_for_all_of_them(town: World):
    notice_id = town.draft()
    for number, content in enumerate((hills(), photograph())):
        with town.session() as session:
            uploads = town.services.data / "uploads"
            name = notices.add_asset(
                session, town.wang, notice_id, f"{number}.png", "image/png", content, uploads=uploads, now=town.now
            )  # fmt: skip
        save(town, notice_id, {"type": "page_image", "asset": name}, keep=number)
    with town.session() as session:
        (found,) = pictured(session, notices.get_notice(session, None, notice_id))
        assert (found.sort, len(found.digests)) == (SHEETS, 2)
    town.submit(notice_id)
    sign(town, notice_id, found.key)
    assert len(kept(town)) == 2


def test_pictures_side_by_side_are_answered_for_one_by_one(town: World):
    notice_id = with_pictures(town, hills(), photograph())
    with town.session() as session:
        notice = notices.get_notice(session, town.wang, notice_id)
        shown = [each for each in notice.document["body"] if each["type"] == "figure"]
        notices.recall(session, town.wang, notice_id, now=town.now)
    row: Json = {"type": "figures", "figures": [{"asset": one["asset"], "caption": "并排"} for one in shown]}
    save(town, notice_id, row, keep=0)
    with town.session() as session:
        found = pictured(session, notices.get_notice(session, None, notice_id))
        assert [(each.sort, each.words) for each in found] == [(PHOTO, "并排")] * 2


def test_the_paper_says_who_answered_for_each_picture(town: World):
    notice_id = with_pictures(town, hills())
    (key,) = keys(town, notice_id)
    sign(town, notice_id, key)
    with town.session() as session:
        (answer,) = answers(session, notices.get_notice(session, None, notice_id))
        assert (answer.name, answer.picture.key, answer.at) == ("孙示例", key, town.now)
    paper = town.browser("zhao").get(f"/notices/{notice_id}/sheet").text
    assert ASK in paper
    assert key.removeprefix("sha256:")[:4] + " " + key.removeprefix("sha256:")[4:8] in paper


def test_the_paper_keeps_who_answered_when_another_signs_the_pages_of_a_new_look(town: World):
    notice_id = with_pictures(town, hills())
    sign(town, notice_id, *keys(town, notice_id))
    assert not town.publish().failed
    assert sign_look(town, propose_theme(town), by="zheng") == 0
    assert town.notice(notice_id).approved_by_id == town.zheng.account_id
    with town.session() as session:
        (answer,) = answers(session, notices.get_notice(session, None, notice_id))
        assert answer.name == "孙示例"


def test_a_film_is_not_answered_for_by_ticking_a_photograph_of_its_poster(town: World):
    notice_id = town.draft()
    uploads = town.services.data / "uploads"
    with town.session() as session:
        for name, media_type, content in (("p.png", "image/png", hills()), ("v.mp4", "video/mp4", b"film")):
            keep_asset(session, town.wang, notice_id, name, media_type, content, uploads=uploads, now=town.now)
    with town.session() as session:
        notice = notices.get_notice(session, None, notice_id)
        film: Json = {"type": "video", "asset": "v.mp4", "poster": "p.png"}
        notice.document = {**notice.document, "body": [film, {"type": "figure", "asset": "p.png", "caption": ""}]}
    with town.session() as session:
        film_of, photo = pictured(session, notices.get_notice(session, None, notice_id))
        asked = ("notice:1", "题目", [film_of, photo])
        with pytest.raises(Refused, match="还有 1 处照片"):
            require_ticks(session, town.sun, *asked, [photo.key], now=town.now)


def test_the_review_asks_with_a_box_for_each_picture_and_keeps_what_was_ticked(town: World):
    notice_id = with_pictures(town, hills(), photograph())
    page = town.browser("sun").get(f"/notices/{notice_id}/review").text
    assert re.findall(r'name="tick" value="([^"]+)" form="sign-form"', page) == keys(town, notice_id)
    assert ASK not in town.browser("wang").get(f"/notices/{notice_id}/review").text


def test_the_button_signs_with_the_boxes_and_not_without(town: World):
    notice_id = with_pictures(town, hills())
    town.look(notice_id)
    notice = town.notice(notice_id)
    signed = {"revision": notice.revision, "pages_hash": notice.pages_hash}
    post(town, "sun", f"/notices/{notice_id}/approve", **signed)
    assert town.notice(notice_id).state is State.IN_REVIEW
    post(town, "sun", f"/notices/{notice_id}/approve", **signed, tick=keys(town, notice_id)[0])
    assert town.notice(notice_id).state is State.APPROVED


def test_in_person_the_colleague_answers_for_the_pictures(town: World):
    town.set_password("sun")
    notice_id = with_pictures(town, hills())
    computer = computer_of(town, "wang", notice_id)
    sitting = computer.begins(town.sun)
    computer.sees(sitting)
    computer.post(f"{sitting}/sign", password=PASSWORD)
    assert town.notice(notice_id).state is State.IN_REVIEW
    computer.post(f"{sitting}/sign", password=PASSWORD, tick=keys(town, notice_id)[0])
    assert town.notice(notice_id).state is State.APPROVED
    assert [account for _, account, _ in kept(town)] == [town.sun.account_id]


def test_a_wrong_password_leaves_the_boxes_ticked(town: World):
    town.set_password("sun")
    notice_id = with_pictures(town, hills())
    computer = computer_of(town, "wang", notice_id)
    sitting = computer.begins(town.sun)
    computer.sees(sitting)
    answer = computer.post(f"{sitting}/sign", password="不是这个密码", tick=keys(town, notice_id)[0])
    assert re.search(r'name="tick"[^>]* checked', answer.text)


def test_the_picture_of_a_look_is_answered_for_before_it_is_signed(town: World):
    proposal = proposed(town, hills())
    found = look(town, proposal)
    with town.session() as session, pytest.raises(Refused, match="还有 1 处照片"):
        proposals.sign(session, town.sun, proposal, found, now=town.now, services=town.services)
    assert stage(town, proposal) is Stage.OPEN
    page = town.browser("sun").get(f"/appearance/{proposal}").text
    (key,) = re.findall(r'name="tick" value="([^"]+)"', page)
    post(town, "sun", f"/appearance/{proposal}/sign", sheet_hash=found, tick=key)
    assert stage(town, proposal) is Stage.APPROVED
    assert kept(town) == [(f"theme:{proposal}", town.sun.account_id, key)]
