"""The road of one notice: drafted, refused to its author, approved by another, on the wall, off the wall on its day."""

from deploy.demo.processes import wait_until
from tests.end_to_end.site import DAY, HALL, PATIENCE, Site

TEXT = "经镇党委研究，定于本月召开村务公开工作会议，各村书记参加。有疑问请拨打民情热线5691234。"


def test_a_notice_goes_from_a_browser_to_the_wall_and_off_it_on_its_day(site: Site) -> None:
    first, last = site.days(0, 6)
    author = site.clerk("both")
    notice = author.draft("示例：村务公开工作会议", TEXT, [HALL], first, last)
    author.submit(notice)

    refused = author.try_to_approve(notice)
    assert "这是您拟的稿" in refused.text or refused.status in (400, 403, 409)
    item = site.item_of(notice)
    assert not site.shows(item)

    # Nobody publishes by hand: the server's own clockwork compiles and signs what was approved.
    approved = site.clerk("reviewer").approve(notice)
    site.wait_for(item)
    assert site.seen(item).digest in approved

    # The server is gone and the power fails: the same pixels, from the cache alone.
    site.server.stop()
    before = site.hall.hand.pid
    site.hall.hand.kill()
    wait_until(lambda: site.hall.hand.pid not in (None, before), PATIENCE, "the player's restart")
    site.wait_for(item)
    assert site.seen(item).digest in approved

    # Its last day is over, still without a network: it is gone, and the evergreen page hangs there.
    site.hall.passed.write_text(str(8 * DAY))
    wait_until(lambda: not site.shows(item), PATIENCE, "the end of the notice")
    site.seen(*site.town.lasting())
