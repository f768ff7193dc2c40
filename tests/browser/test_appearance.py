"""The road of a new appearance in the browser: looked at, sent on, seen page by page and signed by somebody else."""

import re

from playwright.sync_api import expect

from playlists.manifest import parse_theme, unpack
from playlists.model import ChannelId, Theme
from server.releases.service import publish_due
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import sign_every_page, signed
from tests.browser.township import Township


def hanging(place: Township, channel_id: str) -> Theme:
    """The theme that displays of the channel are told to wear."""
    publish_due(place.services)
    publisher = place.services.publisher
    live = publisher.release_of(ChannelId(channel_id))
    assert live is not None
    return parse_theme(unpack(live.theme, publisher.repository.read_blob(live.theme.digest)))


def test_an_appearance_is_sent_by_one_signed_by_another_and_then_hangs(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    author = enter("both")
    reviewer = enter("reviewer")
    signed(author, reviewer, place, "示例：换外观时在墙上的")
    assert hanging(place, "hall").place != "示例镇"

    administrator = enter("administrator")
    administrator.goto(place.url + "/appearance")
    administrator.get_by_label("绛红").check()
    administrator.get_by_label("地名").fill("示例镇")
    administrator.get_by_label("电话前面的字").fill("民情热线")
    administrator.get_by_label("电话", exact=True).fill("5691234")
    administrator.get_by_role("button", name="先看样子").click()
    expect(administrator.locator("#look img").first).to_be_visible()
    administrator.get_by_role("button", name="送去核对").click()
    administrator.wait_for_url(re.compile(r"/appearance/\d+$"))
    expect(administrator.locator("#approve")).to_have_count(0)
    assert hanging(place, "hall").place != "示例镇"

    reviewer.goto(place.url + "/appearance")
    reviewer.get_by_role("link", name="看每一页").click()
    expect(reviewer.locator("#approve")).to_contain_text("再通过")
    sign_every_page(reviewer)
    reviewer.wait_for_url(place.url + "/appearance")
    for channel_id in ("hall", "shiqiao"):
        theme = hanging(place, channel_id)
        assert (theme.name, theme.place, theme.hotline) == ("绛红", "示例镇", "5691234")
    assert complaints.heard == []
