"""版式 in the browser: looked at first, sent by who may, signed on the sheet, and no hand-made form gets by."""

import io
import re

import pytest
from PIL import Image

from server.channels import proposals
from server.channels import service as channels
from server.channels.models import Channel
from server.channels.theme_models import Stage
from tests.server.proposing import look, stage
from tests.server.proposing import propose_layout as propose
from tests.server.test_appearance import post
from tests.server.world import World


@pytest.fixture
def town(small_world: World) -> World:
    small_world.make_channels()
    return small_world


def opened(world: World) -> int:
    with world.session() as session:
        return len(proposals.open_proposals(session))


def test_a_look_shows_the_screen_before_and_after_and_proposes_nothing(town: World):
    answer = post(town, "lin", "/channels/hall/layout", layout="column-ticker", main_width="60", deed="look")
    assert answer.status_code == 200
    shots = re.findall(r'<img class="shot" src="([^"]+)"', answer.text)
    assert len(shots) == 2
    for src in shots:
        picture = town.browser("lin").get(src.replace("&amp;", "&"))
        assert picture.mimetype == "image/png"
        assert Image.open(io.BytesIO(picture.data)).size == (1920, 1080)
    assert opened(town) == 0


def test_sending_leads_to_the_sheet_and_tells_the_reviewer_today(town: World):
    answer = post(town, "wang", "/channels/hall/layout", layout="column-ticker", main_width="60", deed="send")
    assert answer.status_code == 302
    assert "新版式等您核对" in town.browser("sun").get("/").text
    assert "新版式等您核对" not in town.browser("wang").get("/").text
    sheet = town.browser("sun").get(answer.location).text
    assert "核对版式" in sheet
    assert "主画面占 60%" in sheet
    assert "等核对" in town.browser("lin").get("/channels/hall").text


def test_what_the_form_held_stays_in_it_when_it_is_refused(town: World):
    answer = post(town, "lin", "/channels/hall/layout", layout="column", main_width="5", deed="send")
    assert answer.status_code == 409
    assert 'value="column" checked' in answer.text
    assert "百分之 50 到 80" in answer.text
    assert opened(town) == 0


@pytest.mark.parametrize(
    ("url", "form", "status"),
    [
        ("/channels/hall/layout", {"layout": "column", "main_width": "5"}, 409),
        ("/channels/hall/layout", {"layout": "column", "main_width": "600"}, 409),
        ("/channels/hall/layout", {"layout": "column", "main_width": "６０"}, 409),
        ("/channels/hall/layout", {"layout": "led"}, 404),
        ("/channels/shiqiao/layout", {"layout": "column", "main_width": "60"}, 404),
        ("/channels/shiqiao/layout", {"layout": "led-ticker"}, 409),
        ("/channels/nowhere/layout", {"layout": "column", "main_width": "60"}, 404),
    ],
)
def test_a_form_made_by_hand_proposes_nothing(town: World, url: str, form: dict[str, str], status: int):
    assert post(town, "lin", url, deed="send", **form).status_code == status
    assert opened(town) == 0


@pytest.mark.parametrize("who", ["sun", "zhao"])
def test_who_may_not_propose_gets_no_form_and_no_proposal(town: World, who: str):
    assert town.browser(who).get("/channels/hall/layout").status_code == 403
    assert post(town, who, "/channels/hall/layout", layout="single", deed="send").status_code == 403
    assert opened(town) == 0


def test_no_proposal_without_its_token(town: World):
    form = {"layout": "column-ticker", "main_width": "60", "deed": "send"}
    assert town.browser("lin").post("/channels/hall/layout", data=form).status_code == 409
    assert opened(town) == 0


def test_a_sheet_posted_to_another_channel_s_proposal_signs_neither(town: World):
    with town.session() as session:
        channels.create_channel(session, town.lin, "twin", "二厅", "column-ticker", "", ["hall-1080"], now=town.now)
    hall, twin = propose(town), propose(town, on="twin")
    seen = look(town, hall)
    look(town, twin)
    post(town, "sun", f"/appearance/{twin}/sign", sheet_hash=seen)
    assert (stage(town, hall), stage(town, twin)) == (Stage.OPEN, Stage.OPEN)


@pytest.mark.parametrize(
    "query", ["layout=column&main_width=5&profile=hall-1080", "layout=single&profile=led-128x32", "layout=quarters", ""]
)
def test_a_picture_of_what_cannot_be_is_refused(town: World, query: str):
    assert town.browser("lin").get(f"/channels/hall/layout/picture.png?{query}").status_code in (409, 404)


def test_the_signed_layout_stands_on_the_page_of_the_channel(town: World):
    proposal = propose(town, "single-ticker", None)
    answer = post(town, "sun", f"/appearance/{proposal}/sign", sheet_hash=look(town, proposal))
    assert answer.location.endswith("/channels/hall")
    assert "整屏加字幕" in town.browser("sun").get("/channels/hall").text
    with town.session() as session:
        assert session.get_one(Channel, "hall").layout_id == "single-ticker"


def test_a_panel_of_lamps_is_offered_the_layouts_of_lamps(town: World):
    page = town.browser("lin").get("/channels/shiqiao/layout").text
    assert re.findall(r'name="layout" value="([^"]+)"', page) == ["led", "led-ticker"]
    assert "main_width" not in page
