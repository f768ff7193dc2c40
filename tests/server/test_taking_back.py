"""What has not left the room is taken back: a draft put away, a correction not yet written, a return just made."""

import re

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from server.audit import service as audit
from server.channels import entering, layout_change, proposals
from server.channels import service as channels
from server.channels.theme_models import Stage
from server.db.engine import transaction
from server.errors import NotAllowed, Refused
from server.notices import service as notices
from server.notices.workflow import Action, State
from tests.server.proposing import propose_theme, sign
from tests.server.test_lock_order import beside, until_somebody_waits
from tests.server.world import World

ZH = {"Accept-Language": "zh"}


@pytest.fixture(autouse=True)
def _channels(world: World) -> None:
    world.make_channels()


def logged(world: World) -> list[str]:
    with world.session() as session:
        return [entry.sentence for entry in audit.entries(session, limit=50)]


def test_a_draft_that_was_put_away_comes_back_with_all_it_held(world: World) -> None:
    notice_id = world.draft("关于修路的通知", "十二月修路。")
    before = world.notice(notice_id)
    with world.session() as session:
        notices.discard(session, world.wang, notice_id, now=world.now)
    with world.session() as session:
        notices.restore(session, world.wang, notice_id, now=world.now)
    after = world.notice(notice_id)
    assert (after.state, after.title, after.document, after.revision) == (
        State.DRAFT, before.title, before.document, before.revision,
    )  # fmt: skip
    assert [place.channel_id for place in after.placements] == [place.channel_id for place in before.placements]
    assert any("接着办：关于修路的通知" in sentence for sentence in logged(world))


def test_only_what_was_put_away_is_restored_and_only_by_an_author(world: World) -> None:
    notice_id = world.draft()
    with world.session() as session, pytest.raises(NotAllowed):
        notices.restore(session, world.wang, notice_id, now=world.now)
    with world.session() as session:
        notices.discard(session, world.wang, notice_id, now=world.now)
    with world.session() as session, pytest.raises(NotAllowed):
        notices.restore(session, world.sun, notice_id, now=world.now)


def test_a_correction_put_away_does_not_come_back_beside_another(world: World) -> None:
    original = world.on_the_wall()
    with world.session() as session:
        first = notices.correct(session, world.wang, original, "改停电的时间", now=world.now)
        notices.discard(session, world.wang, first.id, now=world.now)
        notices.correct(session, world.wang, original, "改停电的地方", now=world.now)
    with world.session() as session, pytest.raises(Refused, match="正在办"):
        notices.restore(session, world.wang, first.id, now=world.now)
    assert world.notice(first.id).state is State.DISCARDED


def returned(world: World) -> int:
    notice_id = world.draft()
    world.submit(notice_id)
    revision = world.notice(notice_id).revision
    with world.session() as session:
        notices.send_back(session, world.sun, notice_id, "日期写错了", revision=revision, now=world.now)
    return notice_id


def test_a_return_is_taken_back_as_if_it_had_not_been(world: World) -> None:
    notice_id = returned(world)
    pages = world.notice(notice_id).pages_hash
    with world.session() as session:
        notices.unreturn(session, world.sun, notice_id, now=world.now)
        notice = notices.get_notice(session, world.sun, notice_id)
        assert (notice.state, notice.pages_hash) == (State.IN_REVIEW, pages)
        assert notices.changes(session, notice_id) == []
        assert [one.action for one in notices.standing(notices.decisions(session, notice_id))] == [Action.SUBMIT]
    world.approve(notice_id)
    assert world.notice(notice_id).state is State.APPROVED
    assert any("收回退回" in sentence for sentence in logged(world))


def test_a_return_that_was_taken_back_is_no_version_to_compare_with(world: World) -> None:
    notice_id = returned(world)
    changed = notices.DraftChanges(text="十二月停电半天。")
    with world.session() as session:
        revision = notices.get_notice(session, world.wang, notice_id).revision
        notices.save_draft(session, world.wang, notice_id, changed, revision=revision, now=world.now)
    world.submit(notice_id)
    with world.session() as session:
        revision = notices.get_notice(session, world.sun, notice_id).revision
        notices.send_back(session, world.sun, notice_id, "还要再看", revision=revision, now=world.now)
        notices.unreturn(session, world.sun, notice_id, now=world.now)
        assert [one.after for one in notices.changes(session, notice_id)] == ["十二月停电半天。"]


def test_a_return_is_taken_back_by_who_made_it_and_by_nobody_else(world: World) -> None:
    notice_id = returned(world)
    for name in ("zheng", "wang"):
        with world.session() as session, pytest.raises(NotAllowed):
            notices.unreturn(session, world.cast[name], notice_id, now=world.now)
    assert world.notice(notice_id).state is State.DRAFT


def test_a_draft_that_was_never_returned_is_put_into_review_by_no_reviewer(world: World) -> None:
    notice_id = world.draft()
    with world.session() as session, pytest.raises(NotAllowed):
        notices.unreturn(session, world.sun, notice_id, now=world.now)


def test_a_return_whose_author_has_begun_to_write_stays(world: World) -> None:
    notice_id = returned(world)
    with world.session() as session:
        revision = notices.get_notice(session, world.wang, notice_id).revision
        changes = notices.DraftChanges(title="改过的题目")
        notices.save_draft(session, world.wang, notice_id, changes, revision=revision, now=world.now)
    with world.session() as session, pytest.raises(NotAllowed, match="已经在改了"):
        notices.unreturn(session, world.sun, notice_id, now=world.now)


def test_a_return_from_before_a_new_look_stays_for_its_pages_are_of_the_old_one(world: World) -> None:
    notice_id = returned(world)
    world.clock.advance(minutes=1)
    assert sign(world, propose_theme(world), by="zheng") == 0
    with world.session() as session, pytest.raises(NotAllowed, match="样子换过了"):
        notices.unreturn(session, world.sun, notice_id, now=world.now)
    assert world.notice(notice_id).state is State.DRAFT


def test_of_two_corrections_put_away_one_comes_back(world: World) -> None:
    if world.services.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    original, made = world.on_the_wall(), []
    for reason in ("改停电的时间", "改停电的地方"):
        with world.session() as session:
            made.append(notices.correct(session, world.wang, original, reason, now=world.now).id)
            notices.discard(session, world.wang, made[-1], now=world.now)

    def back() -> None:
        with transaction(world.services.sessions) as session:
            notices.restore(session, world.wang, made[1], now=world.now)

    with world.services.session() as session:
        session.begin()
        notices.restore(session, world.wang, made[0], now=world.now)
        thread, broken = beside(back)
        until_somebody_waits(world)
        session.commit()
    thread.join()
    assert [type(error) for error in broken] == [Refused]


def proposed(world: World) -> int:
    with world.session() as session:
        hall = channels.get_channel(session, "hall")
        other = next(one for one in layout_change.choices(hall) if one.id != hall.layout_id)
        return layout_change.propose_layout(session, world.lin, "hall", other.id, 70, known=(), now=world.now).id


def test_a_look_that_was_returned_is_open_again_for_who_returned_it(world: World) -> None:
    proposal_id = proposed(world)
    with world.session() as session:
        proposals.send_back(session, world.sun, proposal_id, "栏太窄了", now=world.now)
    with world.session() as session, pytest.raises(NotAllowed):
        entering.reopen(session, world.zheng, proposal_id, now=world.now)
    with world.session() as session:
        again = entering.reopen(session, world.sun, proposal_id, now=world.now)
        assert (again.stage, again.reason, again.closed_by_id) == (Stage.OPEN, "", None)


def test_a_look_that_was_returned_does_not_come_back_over_a_newer_one(world: World) -> None:
    first = proposed(world)
    with world.session() as session:
        proposals.send_back(session, world.sun, first, "栏太窄了", now=world.now)
    proposed(world)
    with world.session() as session, pytest.raises(Refused, match="又有人提了一份"):
        entering.reopen(session, world.sun, first, now=world.now)


def undo(client: FlaskClient, answer: TestResponse) -> TestResponse:
    """Press 撤销 on the page that a deed leads to."""
    page = client.get(answer.location, base_url="https://localhost", headers=ZH).get_data(as_text=True)
    found = re.search(r'class="said undone" method="post" action="([^"]+)"', page)
    assert found is not None, page
    return client.post(found[1], base_url="https://localhost")


def test_each_deed_of_the_console_that_stays_in_the_room_has_its_undo(world: World) -> None:
    app = world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    world._app = app
    wang, sun = world.browser("wang"), world.browser("sun")
    draft = world.draft()
    undo(wang, wang.post(f"/notices/{draft}/discard", base_url="https://localhost"))
    assert world.notice(draft).state is State.DRAFT

    original = world.on_the_wall("要更正的")
    made = wang.post(f"/notices/{original}/correct", data={"reason": "改停电的时间"}, base_url="https://localhost")
    correction = int(re.findall(r"/notices/(\d+)/edit", made.location)[0])
    undo(wang, made)
    assert (world.notice(correction).state, world.notice(original).state) == (State.DISCARDED, State.PUBLISHED)

    sent = world.draft("要退回的")
    world.submit(sent)
    form = {"reason": "日期写错了", "revision": str(world.notice(sent).revision)}
    undo(sun, sun.post(f"/notices/{sent}/return", data=form, base_url="https://localhost"))
    assert world.notice(sent).state is State.IN_REVIEW

    look = proposed(world)
    undo(sun, sun.post(f"/appearance/{look}/return", data={"reason": "栏太窄了"}, base_url="https://localhost"))
    with world.session() as session:
        assert proposals.get_proposal(session, look).stage is Stage.OPEN
