"""The road of a new layout in the browser: looked at, sent on, seen page by page and signed by somebody else."""

import re

from playwright.sync_api import expect

from playlists.model import ChannelId
from server.releases.service import publish_due
from tests.browser.conftest import Complaints, Enter
from tests.browser.road import sign_every_page, signed
from tests.browser.township import Township


def zones(place: Township, channel_id: str) -> dict[str, int]:
    """The width of every zone that displays of the channel are told, in thousandths."""
    publish_due(place.services)
    live = place.services.publisher.release_of(ChannelId(channel_id))
    assert live is not None
    return {zone.id: zone.w for zone in live.layout.zones}


def test_a_layout_is_looked_at_sent_by_one_signed_by_another_and_then_hangs(
    place: Township, enter: Enter, complaints: Complaints
) -> None:
    author = enter("both")
    reviewer = enter("reviewer")
    signed(author, reviewer, place, "示例：换版式时在墙上的")
    assert zones(place, "hall") == {"main": 1000}

    administrator = enter("administrator", width=390, height=844)
    administrator.goto(place.url + "/channels/hall")
    administrator.get_by_role("link", name="换版式").click()
    administrator.get_by_label("左右分屏，右边是政务信息公开专栏").check()
    administrator.get_by_label("60%").check()
    administrator.get_by_role("button", name="先看样子").click()
    pictures = administrator.locator("#look img")
    expect(pictures).to_have_count(2)
    for number in range(2):
        pictures.nth(number).scroll_into_view_if_needed()
        expect(pictures.nth(number)).to_have_js_property("complete", True)
        assert pictures.nth(number).evaluate("img => img.naturalWidth") == 1920
    administrator.get_by_role("button", name="送去核对").click()
    administrator.wait_for_url(re.compile(r"/appearance/\d+$"))
    expect(administrator.locator("#approve")).to_have_count(0)
    assert zones(place, "hall") == {"main": 1000}

    reviewer.goto(place.url + "/")
    reviewer.get_by_role("link", name="看每一页").click()
    expect(reviewer.locator("h1")).to_have_text("核对版式")
    sign_every_page(reviewer)
    reviewer.wait_for_url(place.url + "/channels/hall")
    assert zones(place, "hall") == {"main": 600, "column": 400}
    assert complaints.heard == []
