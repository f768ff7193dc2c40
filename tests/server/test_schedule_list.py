"""The schedule as a phone shows it: the days as a strip, and below it what hangs on the chosen one."""

import re
from datetime import timedelta

from server.notices import service as notices
from tests.server.world import World

ZH = {"Accept-Language": "zh"}


def test_what_hangs_on_the_chosen_day_is_a_list_that_leads_to_each_notice(small_world: World) -> None:
    world = small_world
    world.make_displays()
    hung, draft = world.on_the_wall("墙上的"), world.draft("还在写的")
    text = world.browser("wang").get("/schedule", headers=ZH).text
    (hall,) = re.findall(r"<b>大厅屏，1 块</b>(<ul.*?</ul>)", text)
    assert re.findall(r'href="(/notices/\d+)">([^<]*)</a>(（还没签发）)?', hall) == [
        (f"/notices/{hung}", "墙上的", ""),
        (f"/notices/{draft}", "还在写的", "（还没签发）"),
    ]
    bare = world.browser("wang").get("/schedule?week=2027-03-01", headers=ZH).text
    assert bare.count("没有排公告，墙上只有播放端自带的素页") == 4  # two channels, for wide screens and for phones


def test_where_nothing_is_scheduled_the_standing_page_is_named_and_no_bare_wall_is_called_full(
    small_world: World,
) -> None:
    world = small_world
    world.make_displays()

    earlier = (world.today - timedelta(days=14)).isoformat()

    def page(week: str) -> str:
        return world.browser("wang").get(f"/schedule?week={week}", headers=ZH).text

    assert "没有排到的时间，墙上只有播放端自带的素页。" in page(earlier)
    with world.session() as session:
        made = notices.create_notice(session, world.wang, title="示例欢迎您", text="看：查阅处", kind="evergreen",
                                     now=world.now)  # fmt: skip
        changes = notices.DraftChanges(channel_ids=("hall",))
        notices.save_draft(session, world.wang, made.id, changes, revision=1, now=world.now)
        number = made.id
    assert "示例欢迎您》；" not in page(earlier)  # nobody signed it yet
    world.submit(number)
    world.approve(number)
    # Before its first day nothing is on the grid, and yet the evaluator hangs it: standing pages have no days.
    before = page(earlier)
    assert "这一周没有排公告，墙上放《示例欢迎您》。" in before
    assert "这一周没有排公告，墙上只有播放端自带的素页。" in before
    assert "没有排到的时间，大厅屏放《示例欢迎您》；石桥村只有播放端自带的素页。" in before
    assert "镇务轮播" not in before
    assert "不会空着" not in before
