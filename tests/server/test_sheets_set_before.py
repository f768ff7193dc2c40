"""A look is signed in a transaction that sets no page: what it needs is set before it, and asked for again in it."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest
from sqlalchemy import select

from server.channels import proposals
from server.channels import service as channels
from server.channels.models import Channel, ChannelProfile
from server.channels.theme_models import Stage
from server.errors import Refused
from server.notices import service as notices
from server.notices.models import Notice
from server.rendering import PageRequest, RenderedPage
from tests.server.proposing import WORDS, Propose, look, propose_theme, stage
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    world.on_the_wall("挂着的")
    world.submit(world.draft("送审的"))
    return world


def others_may_write(world: World) -> bool:
    """Whether somebody else could change a channel at this moment."""
    if world.services.engine.dialect.name == "sqlite":
        with closing(sqlite3.connect(world.services.data / "gongshi.db", timeout=0, isolation_level=None)) as other:
            try:
                other.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError:
                return False
            return True
    with world.session() as session:
        free = select(Channel.id).with_for_update(of=Channel, skip_locked=True)
        return set(session.scalars(free)) == {"hall", "shiqiao"}


def watched(world: World, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For every page set from now on, whether others could write meanwhile."""
    plain, seen = world.renderer.pages, []

    def pages(request: PageRequest) -> tuple[RenderedPage, ...]:
        seen.append(others_may_write(world))
        return plain(request)

    monkeypatch.setattr(world.renderer, "pages", pages)
    return seen


def test_while_a_look_is_signed_no_page_is_set_that_keeps_others_from_writing(
    town: World, propose: Propose, monkeypatch: pytest.MonkeyPatch
):
    proposal = propose(town)
    sheet = look(town, proposal)
    browser, url = town.browser("sun"), f"/appearance/{proposal}"
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get(url).text)
    assert token is not None
    seen = watched(town, monkeypatch)
    browser.post(f"{url}/sign", data={"csrf_token": token[1], "sheet_hash": sheet})
    assert stage(town, proposal) is Stage.APPROVED
    assert seen
    assert all(seen)


def test_while_a_theme_is_looked_at_before_it_is_proposed_others_may_write(
    town: World, monkeypatch: pytest.MonkeyPatch
):
    browser = town.browser("wang")
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/appearance").text)
    assert token is not None
    seen = watched(town, monkeypatch)
    assert browser.post("/appearance", data={"csrf_token": token[1], **WORDS, "deed": "look"}).status_code == 200
    assert seen
    assert all(seen)


def sent_to_review(world: World) -> None:
    world.submit(world.draft("刚送审的"))


def changed_in_review(world: World) -> None:
    with world.session() as session:
        waiting = session.scalars(select(Notice).where(Notice.title == "送审的")).one()
        notices.recall(session, world.wang, waiting.id, now=world.now)
        changes = notices.DraftChanges(text="别的话。")
        notices.save_draft(session, world.wang, waiting.id, changes, revision=waiting.revision, now=world.now)
    world.submit(waiting.id)


def put_up(world: World) -> None:
    world.on_the_wall("刚挂上的")


def another_sort_of_display(world: World) -> None:
    with world.session() as session:
        session.add(ChannelProfile(channel_id="hall", profile_id="hall-3840x2160"))


@pytest.mark.parametrize("meanwhile", [sent_to_review, changed_in_review, put_up, another_sort_of_display])
def test_what_changed_since_its_pages_were_set_is_signed_by_nobody(
    town: World, propose: Propose, meanwhile: Callable[[World], None]
):
    proposal = propose(town)
    sheet = look(town, proposal)
    ready = proposals.with_sheet_set(town.services, proposal)
    meanwhile(town)
    with pytest.raises(Refused, match="变了"), town.session() as session:
        proposals.sign(session, town.sun, proposal, sheet, now=town.now, services=ready)
    assert stage(town, proposal) is Stage.OPEN
    with town.session() as session:
        hall = channels.get_channel(session, "hall")
        assert (hall.theme, hall.main_width) == ({}, 70)


def test_what_waits_is_set_before_on_channels_too_that_keep_their_look(town: World):
    proposal = propose_theme(town, only=["hall"])
    sheet = look(town, proposal)
    ready = proposals.with_sheet_set(town.services, proposal)
    with town.session() as session:
        assert proposals.sign(session, town.sun, proposal, sheet, now=town.now, services=ready) == ()
