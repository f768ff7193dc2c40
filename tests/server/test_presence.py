"""Two on one draft: each learns who else writes and where, and nobody else does."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from playlists.model import Json
from server.accounts import service as accounts
from server.accounts.models import WebSession
from server.accounts.roles import Role
from server.errors import NotAllowed
from server.notices import presence
from server.notices.presence import BELIEVED, WRITTEN_EVERY
from server.notices.presence_models import DraftPresence
from server.scheduler import purge
from tests.server.test_races import at_once
from tests.server.world import World

ZH = {"Accept-Language": "zh"}


@pytest.fixture
def draft(world: World) -> int:
    world.make_channels()
    return world.draft()


def heard(world: World, who: str, notice_id: int, place: str = "") -> list[tuple[str, str]]:
    found = presence.be_here(world.services, world.cast[who], notice_id, place, now=world.now)
    return [(one.name, one.spot) for one in found]


def writers(world: World) -> list[tuple[FlaskClient, str]]:
    """Two browsers, each on an application of its own as in a web process of its own, with their names."""
    made = []
    for name in ("wang", "zheng"):
        app = world.app()
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        client.set_cookie("gongshi_session", token_of(world, name))
        made.append((client, name))
    return made


def token_of(world: World, name: str) -> str:
    with world.session() as session:
        link = accounts.issue_link(session, None, world.cast[name].account_id, now=world.now)
        return accounts.use_link(session, link, address="127.0.0.1", agent="test", now=world.now).token


def ask(client: FlaskClient, notice_id: int, **said: Json) -> TestResponse:
    return client.post(f"/notices/{notice_id}/here", json=said, base_url="https://localhost", headers=ZH)


def test_each_of_two_processes_tells_who_else_writes_and_at_which_paragraph(world: World, draft: int) -> None:
    (wang, _), (zheng, _) = writers(world)
    assert ask(wang, draft, place="paragraph:2").json == {"others": [], "again_s": 10}
    answer = ask(zheng, draft, place="table:1").json
    assert answer["again_s"] < 10
    assert [one["words"] for one in answer["others"]] == ["王示例（经办人）正在改第 2 段"]
    (seen,) = ask(wang, draft, place="period").json["others"]
    assert seen["words"] == "郑示例（经办人、审核签发人）正在改第 1 张表"
    assert (seen["name"], seen["place"]) == ("郑示例", "table:1")
    assert ask(zheng, draft).json["others"][0]["words"].endswith("正在改公示期")
    ask(zheng, draft, gone=True)
    assert ask(wang, draft).json["others"] == []


@pytest.mark.parametrize("place", ["", "paragraph:0", "paragraph:99999", "<b>:1", "x" * 400, "nowhere"])
def test_a_place_no_page_of_ours_names_is_told_as_no_place(world: World, draft: int, place: str) -> None:
    (wang, _), (zheng, _) = writers(world)
    ask(wang, draft, place=place)
    assert [one["words"] for one in ask(zheng, draft).json["others"]] == ["王示例（经办人）也开着这一份"]


def test_who_is_not_heard_of_for_a_while_is_there_no_more(world: World, draft: int) -> None:
    heard(world, "wang", draft, "title")
    world.clock.now += BELIEVED - timedelta(seconds=1)
    assert heard(world, "zheng", draft) == [("王示例", "title")]
    world.clock.now += timedelta(seconds=1)
    assert heard(world, "zheng", draft) == []


def test_staying_in_one_place_is_written_down_rarely_and_believed_throughout(world: World, draft: int) -> None:
    def written() -> object:
        with world.services.reading() as session:
            return session.get_one(DraftPresence, (draft, world.wang.account_id)).at

    moments = set()
    for _ in range(12):
        heard(world, "wang", draft, "title")
        moments.add(written())
        world.clock.advance(seconds=5)
        assert heard(world, "zheng", draft) == [("王示例", "title")]
    assert len(moments) == 60 // WRITTEN_EVERY.total_seconds()


def test_only_who_may_write_this_draft_now_hears_who_does(world: World, draft: int) -> None:
    heard(world, "wang", draft, "title")
    for stranger in ("sun", "lin", "zhao"):
        with pytest.raises(NotAllowed):
            heard(world, stranger, draft)
    assert ask(world.browser("sun"), draft).status_code >= 400
    with world.services.reading() as session:
        assert session.scalar(select(func.count()).select_from(DraftPresence)) == 1
    world.submit(draft)
    with pytest.raises(NotAllowed):
        heard(world, "zheng", draft)
    (_, _), (zheng, _) = writers(world)
    answer = ask(zheng, draft, place="title")  # a page left open asks on, and is told of nobody
    assert (answer.status_code, answer.json["others"]) == (200, [])


def test_who_may_write_no_more_is_not_told_of(world: World, draft: int) -> None:
    heard(world, "zheng", draft, "title")
    with world.session() as session:
        accounts.set_roles(session, world.lin, world.zheng.account_id, [Role.REVIEWER], now=world.now)
    assert heard(world, "wang", draft) == []


def test_a_person_leaves_for_himself_alone(world: World, draft: int) -> None:
    heard(world, "wang", draft, "title")
    presence.leave(world.services, world.zheng, draft)
    assert heard(world, "zheng", draft) == [("王示例", "title")]


def test_two_windows_of_one_person_opened_at_once_break_nothing(world: World, draft: int) -> None:
    at_once(*[lambda: heard(world, "wang", draft, "title")] * 6)
    assert heard(world, "zheng", draft) == [("王示例", "title")]


def test_a_page_that_asks_by_itself_keeps_no_session_alive(world: World, draft: int) -> None:
    (wang, _), _ = writers(world)
    idle = timedelta(minutes=world.services.config.server.idle_minutes)
    for _ in range(4):
        world.clock.now += idle / 3
        last = ask(wang, draft).status_code
    assert last == 401
    with world.services.reading() as session:
        opened = session.scalars(select(WebSession).where(WebSession.account_id == world.wang.account_id)).all()
        assert [row.last_seen_at for row in opened] == [row.created_at for row in opened]


def test_what_nobody_believes_any_more_is_swept(world: World, draft: int) -> None:
    heard(world, "wang", draft)
    world.clock.now += BELIEVED * 2
    purge(world.services)
    with world.services.reading() as session:
        assert session.scalars(select(DraftPresence)).all() == []
