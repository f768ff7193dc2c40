"""While pages are set nobody else waits: they are set before the transaction that writes them down."""

import io
import re
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from PIL import Image

from server.errors import Refused
from server.notices import service as notices
from server.notices.models import Notice
from server.notices.workflow import State
from server.publishing.files import Disk
from server.rendering import PageRequest, RenderedPage
from tests.server.world import World


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (4, 4)).save(content, "PNG")
    return content.getvalue()


class Interrupted:
    """A renderer during whose work something else happens."""

    def __init__(self, world: World, deed: Callable[[], None]) -> None:
        self._world, self._deed, self._times = world, deed, 0
        self._pages = world.renderer.pages
        world.renderer.pages = self.pages

    def pages(self, request: PageRequest) -> tuple[RenderedPage, ...]:
        self._times += 1
        if self._times == 1:
            self._deed()
        return self._pages(request)


def saves(world: World, notice_id: int, title: str) -> None:
    with world.session() as session:
        notice = session.get_one(Notice, notice_id)
        changes = notices.DraftChanges(title=title)
        notices.save_draft(session, world.zheng, notice_id, changes, revision=notice.revision, now=world.now)


def submits(browser: FlaskClient, notice_id: int) -> str:
    page = browser.get(f"/notices/{notice_id}/edit").text
    form = {name: re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)[1] for name in ("csrf_token", "revision")}
    return browser.post(f"/notices/{notice_id}/submit", data=form, follow_redirects=True).text


@pytest.fixture
def impatient(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """Nobody waits for the writer: on SQLite, who is kept out fails at once."""
    monkeypatch.setattr("server.db.engine.BUSY_TIMEOUT_MS", 0)
    world.make_channels()
    return world


def test_another_person_s_save_succeeds_while_a_submission_s_pages_are_set(impatient: World) -> None:
    mine, other = impatient.draft(), impatient.draft("关于修路的通知", by="zheng")
    Interrupted(impatient, lambda: saves(impatient, other, "关于修桥的通知"))
    submits(impatient.browser("wang"), mine)
    assert impatient.notice(mine).state is State.IN_REVIEW
    assert impatient.notice(other).title == "关于修桥的通知"


def test_a_notice_that_was_changed_while_its_pages_were_set_is_not_sent(impatient: World) -> None:
    mine = impatient.draft()
    Interrupted(impatient, lambda: saves(impatient, mine, "关于修桥的通知"))
    assert "刚刚被改过" in submits(impatient.browser("wang"), mine)
    assert impatient.notice(mine).state is State.DRAFT


def test_a_screen_that_joined_while_the_pages_were_set_is_not_passed_over(small_world: World) -> None:
    small_world.make_channels()
    mine = small_world.draft()
    ready = notices.with_pages_set(small_world.services, mine)
    with small_world.session() as session:
        session.get_one(Notice, mine).placements[0].channel.theme = {"place": "别处镇"}
    with small_world.session() as session, pytest.raises(Refused, match="刚刚改过"):
        notices.submit(session, small_world.wang, mine, revision=2, now=small_world.now, services=ready)


def test_another_person_s_save_succeeds_while_a_picture_is_written(
    impatient: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, other = impatient.draft(), impatient.draft("关于修路的通知", by="zheng")
    write = Disk.write

    def slow(self: Disk, *words: object) -> None:
        saves(impatient, other, "关于修桥的通知")
        write(self, *words)

    monkeypatch.setattr("server.notices.assets.Disk.write", slow)
    with impatient.session() as session:
        uploads = impatient.services.data / "uploads"
        notices.add_asset(
            session, impatient.wang, mine, "图.png", "image/png", picture(), uploads=uploads, now=impatient.now
        )
    assert impatient.notice(other).title == "关于修桥的通知"
