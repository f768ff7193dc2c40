"""外观 in the browser: looked at before it is sent, signed only by another, every form with its token."""

import re

import pytest

from server.channels import proposals
from server.channels.theme_models import Stage
from tests.server.proposing import WORDS, look, stage
from tests.server.proposing import propose_theme as propose
from tests.server.world import World


@pytest.fixture
def town(small_world: World) -> World:
    small_world.make_channels()
    return small_world


def post(world: World, who: str, url: str, **form: str):
    browser = world.browser(who)
    token = re.search(r'name="csrf-token" content="([^"]+)"', browser.get("/appearance").text)
    assert token is not None
    return browser.post(url, data={"csrf_token": token[1], **form})


def test_a_look_draws_pages_and_proposes_nothing(town: World):
    answer = post(town, "wang", "/appearance", **WORDS, where="all", deed="look")
    assert answer.status_code == 200
    assert len(re.findall(r'<img class="shot', answer.text)) == 4
    with town.session() as session:
        assert not proposals.open_proposals(session)


def test_sending_leads_to_the_sheet_and_tells_the_reviewer_today(town: World):
    answer = post(town, "wang", "/appearance", **WORDS, where="all", deed="send")
    assert answer.status_code == 302
    assert "新外观等您核对" in town.browser("sun").get("/").text
    assert "新外观等您核对" not in town.browser("lin").get("/").text
    assert "0800-1234567" in town.browser("sun").get(answer.location).text


def test_words_that_are_refused_stay_in_the_form(town: World):
    answer = post(town, "lin", "/appearance", **{**WORDS, "hotline": "打我"}, where="all", deed="send")
    assert answer.status_code == 400
    assert 'value="示例镇"' in answer.text
    assert "电话写号码" in answer.text


@pytest.mark.parametrize("deed", ["sign", "return", "seen"])
@pytest.mark.parametrize("who", ["lin", "wang", "zhao"])
def test_who_reviews_nothing_decides_about_no_theme(town: World, deed: str, who: str):
    proposal = propose(town)
    assert post(town, who, f"/appearance/{proposal}/{deed}").status_code == 403
    assert stage(town, proposal) is Stage.OPEN


@pytest.mark.parametrize(
    ("who", "url"), [("lin", ""), ("sun", "/1/sign"), ("sun", "/1/return"), ("sun", "/1/seen"), ("lin", "/1/take-back")]
)
def test_no_deed_without_its_token(town: World, who: str, url: str):
    propose(town)
    sent = {**WORDS, "where": "all", "deed": "send", "reason": "电话写错了"}
    answer = town.browser(who).post(f"/appearance{url}", data=sent)
    assert answer.status_code == 409
    assert "再办一次" in answer.text
    with town.session() as session:
        assert [each.id for each in proposals.open_proposals(session)] == [1]


def test_the_signature_is_bound_to_the_sheet_on_the_screen(town: World):
    proposal = propose(town)
    seen = look(town, proposal)
    town.on_the_wall()
    answer = post(town, "sun", f"/appearance/{proposal}/sign", sheet_hash=seen)
    assert answer.status_code == 302
    assert stage(town, proposal) is Stage.OPEN
    again = look(town, proposal)
    assert f'value="{again}"' in town.browser("sun").get(f"/appearance/{proposal}").text
    post(town, "sun", f"/appearance/{proposal}/sign", sheet_hash=again)
    assert stage(town, proposal) is Stage.APPROVED


def test_his_own_proposal_offers_nobody_the_signature(town: World):
    proposal = propose(town, by="zheng")
    page = town.browser("zheng").get(f"/appearance/{proposal}").text
    assert 'id="approve"' not in page
    assert "要由别人核对" in page


@pytest.mark.parametrize("who", ["sun", "zhao"])
def test_who_may_not_propose_sees_no_form(town: World, who: str):
    assert "提一个新外观" not in town.browser(who).get("/appearance").text
