"""A theme and a layout are decided alike: by two, and by one who has seen every page."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from server.channels import entering, proposals
from server.channels.theme_models import Stage, ThemeProposal
from server.errors import NotAllowed, Refused
from server.notices import service as notices
from server.releases.service import left_out
from server.rendering import PageRequest, RenderedPage
from tests.server.proposing import WORDS, Propose, look, propose_layout, propose_theme, publish, sign, stage
from tests.server.test_races import at_once
from tests.server.world import World


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    return world


def test_nobody_signs_his_own_proposal(town: World, propose: Propose):
    proposal = propose(town, by="zheng")
    with pytest.raises(NotAllowed, match="要由别人核对"):
        sign(town, proposal, by="zheng")
    assert stage(town, proposal) is Stage.OPEN


@pytest.mark.parametrize("who", ["wang", "lin", "zhao"])
def test_only_a_reviewer_signs(town: World, propose: Propose, who: str):
    proposal = propose(town, by="zheng")
    with pytest.raises(NotAllowed):
        sign(town, proposal, by=who)


@pytest.mark.parametrize("who", ["sun", "zhao"])
def test_only_administrators_and_authors_propose(town: World, propose: Propose, who: str):
    with pytest.raises(NotAllowed):
        propose(town, by=who)


def test_a_page_not_seen_stops_the_signature(town: World, propose: Propose):
    proposal = propose(town)
    with town.session() as session:
        found = proposals.sheet(session, town.services, proposals.get_proposal(session, proposal))
    with pytest.raises(Refused, match="页没看"):
        sign(town, proposal, sheet_hash=found.hash)


def test_what_waits_for_review_is_set_anew_in_the_new_look_and_reviewed_in_it(town: World, propose: Propose):
    notice_id = town.draft()
    town.submit(notice_id)
    old = town.notice(notice_id).pages_hash
    town.look(notice_id)
    sign(town, propose(town))
    with pytest.raises(Refused, match="变了"), town.session() as session:
        notices.approve(session, town.sun, notice_id, revision=2, pages_hash=old or "", now=town.now)
    town.approve(notice_id)
    publish(town)
    with town.session() as session:
        assert left_out(session, "hall") == {}


def overtaken(world: World, mine: Callable[[], int], other: Callable[[], int]) -> int:
    """``mine`` has looked for open proposals when ``other`` is entered, wherever the database lets two write."""
    if world.services.engine.dialect.name == "sqlite":
        other()
        return mine()
    held, others = entering._open_still, [other]

    def looked(session: Session) -> list[ThemeProposal]:
        found = held(session)
        if others:
            others.pop()()
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(entering, "_open_still", looked)
        return mine()


def open_now(world: World) -> set[int]:
    with world.session() as session:
        return {one.id for one in proposals.open_proposals(session)}


def test_of_two_proposals_entered_in_the_same_instant_one_is_open_and_the_other_told_so(town: World, propose: Propose):
    with pytest.raises(Refused, match="刚刚有人也提了一份"):
        overtaken(town, lambda: propose(town, by="wang", known=[]), lambda: propose(town))
    with town.session() as session:
        assert [one.by_id for one in proposals.open_proposals(session)] == [town.lin.account_id]


def test_many_proposals_at_once_leave_one_open(town: World, propose: Propose):
    answers = at_once(*[lambda: propose(town, known=[])] * 4)
    assert [answer for answer in answers if isinstance(answer, int)] == sorted(open_now(town))
    assert sum(isinstance(answer, Refused) for answer in answers) == 3


def test_a_proposal_that_was_seen_is_replaced_by_the_next(town: World, propose: Propose):
    first = propose(town)
    second = propose(town, by="wang", known=[first])
    assert (stage(town, first), open_now(town)) == (Stage.REPLACED, {second})


def test_a_theme_and_a_layout_entered_in_the_same_instant_are_both_open(town: World):
    overtaken(town, lambda: propose_theme(town, known=[]), lambda: propose_layout(town, known=[]))
    assert len(open_now(town)) == 2


def token_of(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found is not None
    return found[1]


def test_a_form_that_told_of_no_proposal_replaces_none_and_comes_back_telling_of_it(town: World):
    browser, url = town.browser("wang"), "/appearance"
    form = {**WORDS, "deed": "send", "known": "", "csrf_token": token_of(browser.get(url).text)}
    first = propose_theme(town)
    answer = browser.post(url, data=form)
    assert answer.status_code == 400
    assert "刚刚有人也提了一份" in answer.text
    assert open_now(town) == {first}
    assert f'name="known" value="{first}"' in answer.text
    assert browser.post(url, data={**form, "known": f"{first} x"}).status_code == 302
    assert stage(town, first) is Stage.REPLACED


def test_a_form_for_a_layout_replaces_no_layout_it_did_not_tell_of(town: World):
    browser, url = town.browser("wang"), "/channels/hall/layout"
    form = {"layout": "single", "deed": "send", "known": "", "csrf_token": token_of(browser.get(url).text)}
    first = propose_layout(town)
    assert "刚刚有人也提了一份" in browser.post(url, data=form).text
    assert open_now(town) == {first}
    assert f'name="known" value="{first}"' in browser.get(url).text


@pytest.mark.parametrize(
    ("proposed", "title", "says"),
    [
        (propose_theme, "外观样页", "颜色、地名、电话"),
        (propose_layout, "版式样页", "左右分屏加字幕，右边是政务信息公开专栏，主画面占百分之 60"),
    ],
)
def test_a_sample_page_says_what_it_is_there_to_show(
    town: World, proposed: Propose, title: str, says: str, monkeypatch: pytest.MonkeyPatch
):
    plain, asked = town.renderer.pages, []

    def pages(request: PageRequest) -> tuple[RenderedPage, ...]:
        asked.append(str(request.document))
        return plain(request)

    proposal = proposed(town)
    monkeypatch.setattr(town.renderer, "pages", pages)
    look(town, proposal)
    shown = [document for document in asked if "样页" in document]
    assert shown
    assert all(title in document and says in document for document in shown)
