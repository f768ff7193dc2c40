"""全部停播 on a real wall: asked by one, confirmed by another, down to the standing page, and back when two lift it."""

import re

from deploy.demo.processes import answers, wait_until
from tests.end_to_end.site import HALL, PATIENCE, Site

TEXT = "经镇党委研究，定于本月召开村务公开工作会议，各村书记参加。有疑问请拨打民情热线5691234。"


def test_the_wall_falls_to_its_standing_page_and_comes_back(site: Site) -> None:
    first, last = site.days(0, 6)
    author, reviewer, second = site.clerk("author"), site.clerk("reviewer"), site.clerk("both")
    notice = author.draft("示例：有线电视缴费", TEXT, [HALL], first, last)
    author.submit(notice)
    reviewer.approve(notice)
    item = site.item_of(notice)
    site.wait_for(item)

    # Whoever asks cannot confirm, whatever he sends; the wall stays.
    answer = second.post("/displays", "/displays/halt", {"reason": "墙上有错字，还不知道是哪一份"})
    (request,) = re.findall(r"/displays/halt/(\d+)/take-back", answer)
    assert "要由另一个人确认" in second.post("/displays", f"/displays/halt/{request}/confirm")
    assert site.shows(item)

    assert "正在发往每块屏" in reviewer.post("/displays", f"/displays/halt/{request}/confirm")
    wait_until(lambda: not site.shows(item), PATIENCE, "the end of the notice")
    site.seen(*site.town.lasting())
    wait_until(lambda: set(site.wall.items) <= site.town.lasting(), PATIENCE, "nothing but what stands")
    wait_until(lambda: "只放常备页的 1 块" in author.page("/displays"), PATIENCE, "a record of it in the console")

    # The server is killed and comes back: the halt holds, and what is approved now does not hang.
    before = site.server.pid
    site.server.kill()
    wait_until(
        lambda: site.server.pid not in (None, before) and answers(site.url, site.authority), PATIENCE, "its return"
    )
    later = author.draft("示例：停播期间签发的", TEXT, [HALL], first, last)
    author.submit(later)
    reviewer.approve(later)
    held = site.wall.release
    wait_until(lambda: site.wall.link == "current", PATIENCE, "a player that is up to date")
    assert (site.wall.release, site.shows(site.item_of(later))) == (held, False)

    answer = author.post("/displays", "/displays/resume", {"reason": "找到了，已经撤下"})
    (request,) = re.findall(r"/displays/halt/(\d+)/take-back", answer)
    reviewer.post("/displays", f"/displays/halt/{request}/confirm")
    site.wait_for(item)
    site.wait_for(site.item_of(later))
    site.seen(item, site.item_of(later))
