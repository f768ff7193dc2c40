"""当面复核: a second person signs at the author's computer, and whatever his own session would ask is asked there."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from server.accounts import service as accounts
from server.accounts.models import WebSession
from server.accounts.roles import Actor, Role
from server.accounts.throttle import MAX_PER_ACCOUNT, WINDOW
from server.audit.service import entries
from server.errors import Throttled
from server.notices import service as notices
from server.notices.in_person import KEPT, LASTS
from server.notices.in_person_models import Sitting
from server.notices.models import PageSeen
from server.notices.workflow import Action, State
from server.publishing import Publisher
from server.scheduler import purge
from tests.server.test_second_person import by_link_of, sets_password
from tests.server.world import PASSWORD, World

ZH = {"Accept-Language": "zh"}
WRONG = "不是这个密码"


@dataclass
class Computer:
    """The author's computer: one browser, signed in once."""

    world: World
    notice_id: int
    client: FlaskClient

    def post(self, path: str, **form: object) -> TestResponse:
        return self.client.post(
            f"/notices/{self.notice_id}{path}",
            data=form,
            base_url="https://localhost",
            headers=ZH,
            environ_base={"REMOTE_ADDR": "10.0.0.21"},
            follow_redirects=True,
        )

    def begins(self, reviewer: Actor) -> str:
        """The address of the sitting that begins."""
        answer = self.post("/in-person", reviewer=reviewer.account_id)
        found = re.search(r"/in-person/\d+$", answer.request.path)
        assert found is not None, answer.text
        return found[0]

    def sees(self, sitting: str, leave: int = 0) -> None:
        with self.world.session() as session:
            digests = sorted(notices.page_digests(notices.get_notice(session, None, self.notice_id)))
        for digest in digests[: len(digests) - leave]:
            answer = self.client.post(
                f"/notices/{self.notice_id}{sitting}/seen", json={"digest": digest}, base_url="https://localhost"
            )
            assert answer.status_code == 200, answer.text

    def signs(self, sitting: str, password: str = PASSWORD) -> str:
        return self.post(f"{sitting}/sign", password=password).text

    @property
    def state(self) -> State:
        return self.world.notice(self.notice_id).state


def computer_of(world: World, name: str, notice_id: int) -> Computer:
    app = world.app()
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    with world.session() as session:
        link = accounts.issue_link(session, None, world.cast[name].account_id, now=world.now)
        entered = accounts.use_link(session, link, address="10.0.0.21", agent="test", now=world.now)
    client.set_cookie("gongshi_session", entered.token)
    return Computer(world, notice_id, client)


@pytest.fixture
def computer(world: World) -> Computer:
    world.make_channels()
    notice_id = world.draft()
    world.submit(notice_id)
    world.set_password("sun")
    world.set_password("zheng")
    return computer_of(world, "wang", notice_id)


def test_the_second_person_signs_here_and_nothing_of_his_stays_behind(world: World, computer: Computer) -> None:
    page = computer.client.get(f"/notices/{computer.notice_id}/review", headers=ZH).text
    assert "当面复核" in page
    sitting = computer.begins(world.sun)
    page = computer.client.get(f"/notices/{computer.notice_id}{sitting}", headers=ZH).text
    assert "请孙示例当面复核" in page
    assert "按孙示例的名义签名" in page
    computer.sees(sitting)
    assert "已签名" in computer.signs(sitting)
    notice = world.notice(computer.notice_id)
    assert (notice.state, notice.approved_by_id) == (State.APPROVED, world.sun.account_id)
    with world.session() as session:
        assert session.scalars(select(WebSession).where(WebSession.account_id == world.sun.account_id)).all() == []
        (last,) = notices.decisions(session, computer.notice_id)[-1:]
        assert (last.action, last.by_id) == (Action.APPROVE, world.sun.account_id)
        assert last.reason == "当面复核，在王示例登录的电脑上，10.0.0.21"
        told = {entry.action: entry for entry in entries(session, subject=f"notice:{computer.notice_id}")}
    signed, sat = told["notice.approve"], told["notice.in_person"]
    assert (signed.actor_id, signed.address) == (world.sun.account_id, "10.0.0.21")
    assert "孙示例通过并签名" in signed.sentence
    assert "在王示例登录的电脑上" in signed.sentence
    assert (sat.actor_id, sat.address, sat.detail["reviewer"]) == (
        world.wang.account_id, "10.0.0.21", world.sun.account_id,
    )  # fmt: skip
    # The author is who he was, and no more than he was.
    assert computer.client.get("/notices/new", headers=ZH).status_code == 200
    assert computer.client.get("/slogans/review", headers=ZH).status_code == 403
    assert "孙示例" in computer.client.get(f"/notices/{computer.notice_id}/sheet", headers=ZH).text
    assert world.publish().failed == ()


def test_an_author_is_not_his_own_second_person(world: World, computer: Computer) -> None:
    """Zheng may draft and review; what he wrote he signs neither at his own computer nor at a colleague's."""
    own = world.draft("郑拟的通知", by="zheng")
    world.submit(own, by="zheng")
    for host in ("zheng", "wang"):
        desk = computer_of(world, host, own)
        assert "这个人不能审核" in desk.post("/in-person", reviewer=world.zheng.account_id).text
        assert "郑示例</option>" not in desk.client.get(f"/notices/{own}/review", headers=ZH).text
        assert desk.state is State.IN_REVIEW


def test_who_wrote_a_word_after_he_sat_down_signs_nothing(world: World, computer: Computer) -> None:
    sitting = computer.begins(world.zheng)
    computer.sees(sitting)
    changes = notices.DraftChanges(text="郑补的一句。")
    with world.session() as session, pytest.raises(notices.RevisionConflict):
        notices.save_draft(session, world.zheng, computer.notice_id, changes, revision=1, now=world.now)
    assert "您拟的稿" in computer.signs(sitting)
    assert computer.state is State.IN_REVIEW


@pytest.mark.parametrize("who", ["lin", "zhao", "wang"])
def test_only_a_reviewer_is_called_to_the_screen(world: World, computer: Computer, who: str) -> None:
    assert "这个人不能审核" in computer.post("/in-person", reviewer=world.cast[who].account_id).text
    for number in (0, 4711, "x"):
        assert "这个人不能审核" in computer.post("/in-person", reviewer=number).text
    with world.session() as session:
        assert session.scalars(select(Sitting)).all() == []


def test_wrong_passwords_lock_the_sitting_and_the_sign_in_alike(world: World, computer: Computer) -> None:
    sitting = computer.begins(world.sun)
    computer.sees(sitting)
    for _ in range(MAX_PER_ACCOUNT - 1):
        assert "密码不对，没有签" in computer.signs(sitting, WRONG)
    assert world.sign_in("sun", WRONG, address="10.9.9.9") is None  # the fifth, at another door
    assert "试的次数太多" in computer.signs(sitting)
    with pytest.raises(Throttled):
        world.sign_in("sun", PASSWORD, address="10.9.9.9")
    assert computer.state is State.IN_REVIEW
    with world.session() as session:
        refused = entries(session, action="account.refused")
        assert [(one.actor, one.address) for one in refused[1:]] == [("王示例", "10.0.0.21")] * (MAX_PER_ACCOUNT - 1)
        assert "当面复核被拒绝，密码不对：sun" in {one.sentence for one in refused}
    world.clock.now += WINDOW + timedelta(seconds=1)
    assert "已签名" in computer.signs(sitting)


def test_a_password_typed_here_is_kept_nowhere(world: World, computer: Computer) -> None:
    sitting = computer.begins(world.sun)
    computer.sees(sitting)
    assert PASSWORD + "错" not in computer.signs(sitting, PASSWORD + "错")
    with world.session() as session:
        everything = str(session.execute(text("SELECT sentence, detail, subject FROM audit_entry")).all())
    assert PASSWORD not in everything


def test_a_page_that_was_not_on_this_screen_is_not_signed(world: World, computer: Computer) -> None:
    world.look(computer.notice_id, "sun")  # on his own screen, at another time: it counts there
    sitting = computer.begins(world.sun)
    computer.sees(sitting, leave=1)
    assert "还有 1 页没看" in computer.signs(sitting)
    assert computer.state is State.IN_REVIEW
    with world.session() as session:
        assert entries(session, action="account.refused") == []
    foreign = {"digest": "sha256:" + "0" * 64}
    answer = computer.client.post(
        f"/notices/{computer.notice_id}{sitting}/seen", json=foreign, base_url="https://localhost"
    )
    assert answer.status_code == 409


def test_what_was_on_this_screen_counts_on_no_other(world: World, computer: Computer) -> None:
    computer.sees(computer.begins(world.sun))
    with world.session() as session:
        assert session.scalars(select(PageSeen)).all() == []
    again = computer.begins(world.sun)
    assert "页没看" in computer.signs(again)


def test_a_sitting_signs_once_and_no_later_version(world: World, computer: Computer) -> None:
    sitting = computer.begins(world.sun)
    computer.sees(sitting)
    with world.session() as session:
        notices.recall(session, world.wang, computer.notice_id, now=world.now)
    assert "变了" in computer.signs(sitting)
    world.submit(computer.notice_id)  # the same words, the same pages: the sitting holds for them
    assert "已签名" in computer.signs(sitting)
    decided = len(decisions(world, computer))
    assert "已经结束" in computer.signs(sitting)
    assert len(decisions(world, computer)) == decided


def test_a_changed_word_ends_the_sitting(world: World, computer: Computer) -> None:
    sitting = computer.begins(world.sun)
    computer.sees(sitting)
    with world.session() as session:
        notice = notices.recall(session, world.wang, computer.notice_id, now=world.now)
        changes = notices.DraftChanges(text="换掉的话。")
        notices.save_draft(session, world.wang, notice.id, changes, revision=notice.revision, now=world.now)
    world.submit(computer.notice_id)
    assert "变了" in computer.signs(sitting)
    assert computer.state is State.IN_REVIEW


def test_a_sitting_is_over_when_it_was_stopped_or_its_half_hour_is(world: World, computer: Computer) -> None:
    stopped = computer.begins(world.sun)
    computer.sees(stopped)
    computer.post(f"{stopped}/stop")
    assert "已经结束" in computer.signs(stopped)
    late = computer.begins(world.sun)
    computer.sees(late)
    world.clock.now += LASTS
    assert "已经结束" in computer.signs(late)
    assert computer.state is State.IN_REVIEW


def test_one_sitting_at_a_time_is_held_in_a_browser(world: World, computer: Computer) -> None:
    first = computer.begins(world.sun)
    computer.sees(first)
    computer.begins(world.zheng)
    assert "已经结束" in computer.signs(first)


@pytest.mark.parametrize("host", ["wang", "zheng"])
def test_another_browser_cannot_go_on_with_it(world: World, computer: Computer, host: str) -> None:
    sitting = computer.begins(world.sun)
    computer.sees(sitting)
    other = computer_of(world, host, computer.notice_id)
    assert "已经结束" in other.signs(sitting)
    assert other.client.get(f"/notices/{computer.notice_id}{sitting}", headers=ZH).status_code == 302
    assert computer.state is State.IN_REVIEW


def test_a_sitting_of_one_notice_signs_no_other(world: World, computer: Computer) -> None:
    sitting = computer.begins(world.sun)
    computer.sees(sitting)
    other = world.draft("另一份")
    world.submit(other)
    assert "已经结束" in Computer(world, other, computer.client).signs(sitting)
    assert world.notice(other).state is State.IN_REVIEW


def test_who_lost_the_role_or_the_account_meanwhile_signs_nothing(world: World, computer: Computer) -> None:
    sitting = computer.begins(world.sun)
    computer.sees(sitting)
    with world.session() as session:
        accounts.set_roles(session, world.lin, world.sun.account_id, [Role.AUTHOR], now=world.now)
    assert "角色不能" in computer.signs(sitting)
    with world.session() as session:
        accounts.set_roles(session, world.lin, world.sun.account_id, [Role.REVIEWER], now=world.now)
        accounts.set_active(session, world.lin, world.sun.account_id, False, now=world.now)
    assert "密码不对" in computer.signs(sitting)
    assert computer.state is State.IN_REVIEW


def test_a_password_that_an_administrator_set_for_him_signs_nothing(world: World, computer: Computer) -> None:
    with world.session() as session:
        made, _token = accounts.create_account(session, world.lin, "qian", "钱示例", "", [Role.REVIEWER], now=world.now)
        world.cast["qian"] = accounts.actor_of(made, "")
    sets_password(world, by_link_of(world, world.lin, "qian"))
    sitting = computer.begins(world.qian)
    computer.sees(sitting)
    assert "自己原来的密码" in computer.signs(sitting)
    assert computer.state is State.IN_REVIEW


def test_an_account_without_a_password_signs_nothing(world: World, computer: Computer) -> None:
    with world.session() as session:
        made, _token = accounts.create_account(session, None, "qian", "钱示例", "", [Role.REVIEWER], now=world.now)
        world.cast["qian"] = accounts.actor_of(made, "")
    sitting = computer.begins(world.qian)
    computer.sees(sitting)
    for password in ("", WRONG):
        assert "密码不对" in computer.signs(sitting, password)
    assert computer.state is State.IN_REVIEW


def test_where_two_keys_sign_the_button_says_what_to_do_and_the_server_signs_nothing(
    world: World, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sitting = computer.begins(world.sun)
    computer.sees(sitting)
    monkeypatch.setattr(Publisher, "threshold", property(lambda _self: 2))
    page = computer.client.get(f"/notices/{computer.notice_id}/review", headers=ZH).text
    assert "要两把钥匙签" in page
    assert "开始复核" not in page
    assert "要两把钥匙签" in computer.post("/in-person", reviewer=world.sun.account_id).text
    assert "要两把钥匙签" in computer.signs(sitting)
    assert computer.state is State.IN_REVIEW


def test_a_reviewer_may_call_another_to_his_own_screen(world: World, computer: Computer) -> None:
    desk = computer_of(world, "sun", computer.notice_id)
    page = desk.client.get(f"/notices/{computer.notice_id}/review", headers=ZH).text
    assert "郑示例（党政办）</option>" in page
    assert "孙示例（党政办）</option>" not in page
    sitting = desk.begins(world.zheng)
    desk.sees(sitting)
    desk.signs(sitting)
    assert world.notice(computer.notice_id).approved_by_id == world.zheng.account_id


def test_old_sittings_are_swept(world: World, computer: Computer) -> None:
    computer.begins(world.sun)
    world.clock.now += KEPT + timedelta(seconds=1)
    purge(world.services)
    with world.session() as session:
        assert session.scalars(select(Sitting)).all() == []


def decisions(world: World, computer: Computer) -> list[Action]:
    with world.session() as session:
        return [one.action for one in notices.decisions(session, computer.notice_id)]
