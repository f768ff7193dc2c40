"""What the console says of each display under a halt: nothing is shown that no record stands behind."""

import pytest

from server.channels import halts
from server.channels.halt_models import Wish
from server.channels.halt_progress import Progress, Step, progress, summary
from server.displays import service as displays
from server.displays.models import Player
from server.releases.models import latest_release
from server.releases.service import problems
from server.today.service import today
from tests.server.device import Device
from tests.server.halting import REASON, ask, confirm, standing
from tests.server.test_two_keys import Strict, strict
from tests.server.world import World

__all__ = ["strict"]


@pytest.fixture
def town(world: World) -> World:
    world.make_channels()
    with world.session() as session:
        displays.add_display(
            session, world.lin, "shiqiao-led", "石桥村 LED", "", "shiqiao", "led-128x32", now=world.now
        )
    return world


@pytest.fixture
def device(town: World) -> Device:
    made = Device(town)
    with town.session() as session:
        code = displays.issue_code(session, town.lin, ["shiqiao-led"], now=town.now)
    assert made.enrol(code).status_code == 200
    return made


def halt(world: World) -> None:
    world.clock.advance(minutes=1)
    confirm(world, ask(world))


def of(world: World, display: str = "shiqiao-led") -> Progress:
    with world.session() as session:
        held = halts.in_force(session)
        assert held is not None
        views = displays.list_displays(session, now=world.now)
        return next(
            each for each in progress(session, views, held, world.services.zone) if each.view.display.id == display
        )


def report(world: World, device: Device, item: str | None) -> None:
    """The device says it holds the newest release and shows the first signed page of an item, or a page of its own."""
    with world.session() as session:
        newest = latest_release(session, "shiqiao")
    zones: dict[str, object] = {}
    if item is not None:
        digest = newest.items[item]["led-128x32/main"][0]
        page = {"item": item, "page": 0, "drawn": digest, "expected": digest, "verified": True}
        zones = {"main": {**page, "pages": [page]}}
    state = {"id": "shiqiao-led", "release": newest.version, "zones": zones, "time_trusted": True}
    assert device.report(displays=[state]).status_code == 200


def test_a_display_goes_from_coming_to_out_to_shown(town: World, device: Device):
    evergreen = standing(town)
    notice = town.notice(town.on_the_wall()).item_id
    report(town, device, notice)
    halt(town)
    assert of(town).step is Step.COMING
    town.publish()
    # Green until now, and the report is fresh: but it is of the release of before.
    found = of(town)
    assert (found.step, found.view.verified, found.view.well) == (Step.OUT, False, False)
    report(town, device, evergreen)
    found = of(town)
    assert (found.step, found.view.verified) == (Step.SHOWN, True)
    assert found.view.chip.words == "核验无误，正在显示"


def test_a_display_without_a_standing_page_is_never_green(town: World, device: Device):
    town.on_the_wall()
    halt(town)
    town.publish()
    report(town, device, None)
    found = of(town)
    assert (found.step, found.view.verified) == (Step.ARRIVED, False)
    assert "没有常备公告" in found.view.sentence


def test_a_silent_display_is_said_to_be_silent(town: World, device: Device):
    evergreen = standing(town)
    town.on_the_wall()
    report(town, device, evergreen)
    halt(town)
    town.publish()
    report(town, device, evergreen)
    town.clock.advance(minutes=30)
    found = of(town)
    assert (found.step, found.view.verified) == (Step.SILENT, False)
    assert "没有记录" in found.view.sentence


def test_a_display_that_showed_it_and_shows_another_page_is_not_green(town: World, device: Device):
    evergreen = standing(town)
    town.on_the_wall()
    halt(town)
    town.publish()
    with town.session() as session:
        newest = latest_release(session, "shiqiao")
    wrong = "sha256:" + "0" * 64
    page = {"item": evergreen, "page": 0, "drawn": wrong, "expected": wrong, "verified": True}
    zones = {"main": {**page, "pages": [page]}}
    device.report(displays=[{"id": "shiqiao-led", "release": newest.version, "zones": zones, "time_trusted": True}])
    found = of(town)
    assert (found.step, found.view.verified) == (Step.ARRIVED, False)


def test_a_revoked_player_is_beyond_reach(town: World, device: Device):
    standing(town)
    with town.session() as session:
        player = session.query(Player).one()
        displays.revoke_player(session, town.lin, player.id, "示例", now=town.now)
    halt(town)
    town.publish()
    found = of(town)
    assert (found.step, found.view.chip.words) == (Step.BEYOND, "已停用")
    assert "到现场关屏" in found.view.sentence


def test_every_display_is_counted_once(town: World, device: Device):
    halt(town)
    town.publish()
    with town.session() as session:
        views = displays.list_displays(session, now=town.now)
        found = progress(session, views, halts.in_force(session), town.services.zone)
    counted = [int(part.split()[0]) for part in summary(found)]
    assert sum(counted) == len(views) == 1


def test_with_two_signatures_a_halt_waits_for_the_second_and_says_so(strict: Strict):
    world = strict.world
    notice_id = strict.live()
    with world.session() as session:
        displays.add_display(session, world.lin, "hall", "大厅屏", "", "hall", "hall-1080", now=world.now)
    device = Device(world)
    with world.session() as session:
        code = displays.issue_code(session, world.lin, ["hall"], now=world.now)
    device.enrol(code)
    device.report(displays=[{"id": "hall", "release": 1, "zones": {}, "time_trusted": True}])
    halt(world)
    assert strict.publish().waiting == ("hall", "shiqiao")
    found = of(world, "hall")
    assert (found.step, found.view.chip.words) == (Step.COSIGN, "等联签")
    assert strict.hangs(notice_id)
    for folder in strict.folders():
        strict.reviewer.cosign(folder)
    strict.publish()
    assert not strict.hangs(notice_id)
    assert not strict.hangs(notice_id, "shiqiao")
    assert of(world, "hall").step is Step.OUT
    with world.session() as session:
        assert problems(session) == {}
        assert halts.ask(session, world.wang, Wish.RESUME, REASON, now=world.now)


def test_today_counts_as_verified_only_what_shows_the_halt(town: World, device: Device):
    evergreen = standing(town)
    report(town, device, town.notice(town.on_the_wall()).item_id)
    halt(town)
    town.publish()
    with town.session() as session:
        assert today(session, town.wang, now=town.now, services=town.services).walls.verified == 0
    report(town, device, evergreen)
    with town.session() as session:
        assert today(session, town.wang, now=town.now, services=town.services).walls.verified == 1


@pytest.mark.parametrize(
    ("who", "band"), [("sun", "now"), ("lin", "now"), ("zheng", "now"), ("wang", "waiting"), ("zhao", None)]
)
def test_a_request_waits_in_the_day_of_those_who_may_confirm_it(town: World, who: str, band: str | None):
    ask(town, "wang")
    with town.session() as session:
        found = [
            task
            for task in today(session, town.cast[who], now=town.now, services=town.services).tasks
            if task.url_kind == "displays"
        ]
    assert [task.band for task in found] == ([] if band is None else [band])


def test_a_request_that_lapsed_is_nobody_s_task(town: World):
    ask(town, "wang")
    town.clock.advance(hours=12)
    with town.session() as session:
        for who in town.cast.values():
            assert not [
                each
                for each in today(session, who, now=town.now, services=town.services).tasks
                if each.url_kind == "displays"
            ]


def test_the_console_lets_only_the_second_person_confirm(town: World):
    standing(town)
    request = ask(town, "zheng")
    town.client().application.config["WTF_CSRF_ENABLED"] = False
    mine, reviewer = town.browser("zheng"), town.browser("sun")
    page = mine.get("/displays").get_data(as_text=True)
    assert "拿回" in page
    assert "确认停播" not in page
    refused = mine.post(f"/displays/halt/{request}/confirm", follow_redirects=True).get_data(as_text=True)
    assert "要由另一个人确认" in refused
    assert "确认停播" in reviewer.get("/displays").get_data(as_text=True)
    assert "停播已经生效" in reviewer.post(f"/displays/halt/{request}/confirm", follow_redirects=True).get_data(
        as_text=True
    )
    for who in ("wang", "zhao", "lin"):
        assert "全部停播中" in town.browser(who).get("/notices").get_data(as_text=True)
    again = reviewer.post(f"/displays/halt/{request}/confirm", follow_redirects=True).get_data(as_text=True)
    assert "已经办完了" in again


def test_the_page_of_one_display_says_no_more_than_the_page_of_all(town: World, device: Device):
    standing(town)
    report(town, device, town.notice(town.on_the_wall()).item_id)
    halt(town)
    town.publish()
    for path in ("/displays", "/displays/shiqiao-led"):
        page = town.browser("wang").get(path).get_data(as_text=True)
        assert "还没换下" in page
        assert "核验无误，正在显示" not in page
