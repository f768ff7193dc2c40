"""A real display goes to another channel, out of use and back, by what staff press and nothing at the box."""

from deploy.demo.evidence import read_release
from deploy.demo.processes import status_of, wait_until
from tests.end_to_end.site import HALL, PATIENCE, Site

TEXT = "经镇党委研究，定于本月召开村务公开工作会议，各村书记参加。有疑问请拨打民情热线5691234。"
CENTRE = "centre"


def test_a_display_follows_its_new_channel_goes_out_of_use_and_comes_back(site: Site) -> None:
    admin, author, reviewer = site.clerk("admin"), site.clerk("author"), site.clerk("reviewer")
    layout = {"name": "便民中心", "id": CENTRE, "layout": "column-ticker", "profiles": "hall-1080", "form": ""}
    admin.post("/channels/add", "/channels/add", layout)
    items = {}
    for channel in (HALL, CENTRE):
        notice = author.draft(f"示例：{channel}的公告", TEXT, [channel], *site.days(0, 6))
        author.submit(notice)
        reviewer.approve(notice)
        items[channel] = site.item_of(notice)
    site.wait_for(items[HALL])

    before = site.hall.hand.pid
    asked = author.page(f"/displays/hall/move?channel={CENTRE}")
    assert "示例：hall的公告（公示到" in asked
    assert "改跟“便民中心”了" in author.post("/displays/hall/move", "/displays/hall/move", {"channel": CENTRE})
    site.wait_for(items[CENTRE])
    assert not site.shows(items[HALL])
    root = (site.data / "repository" / "metadata" / "1.root.json").read_bytes()
    site.seen(items[CENTRE], release=read_release(site.data / "repository", root, CENTRE))
    wait_until(lambda: "核验无误，正在显示" in author.page("/displays/hall"), PATIENCE, "a record of it in the console")

    admin.post("/displays/hall", "/displays/hall/remove")
    wait_until(lambda: status_of(site.hall.state).get("displays") == [], PATIENCE, "a box that drives nothing")
    assert "停止使用的 1 块" in author.page("/displays")

    admin.post("/displays/hall", "/displays/hall/restore")
    wait_until(lambda: bool(status_of(site.hall.state).get("displays")), PATIENCE, "its display given back")
    site.wait_for(items[CENTRE])
    assert site.hall.hand.pid == before
