"""A channel's hours of less light: set by an administrator, carried by the release, and no alarm when obeyed."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from playlists.model import ChannelId, LightHours
from server.accounts.roles import Role
from server.app import create_app
from server.audit.models import AuditEntry
from server.channels.light import PartWords, quiet_at, set_light
from server.channels.models import Channel
from server.displays import service as displays
from server.displays.verdicts import Verdict
from server.errors import NotAllowed, Refused
from server.releases.service import latest_release
from server.today.service import today
from tests.server.device import Device
from tests.server.test_console_doors import signed_in
from tests.server.world import World

NIGHT = {
    "quiet": PartWords(22 * 60, 6 * 60, None, True),
    "night": PartWords(20 * 60, 22 * 60, 20, True),
    "dusk": PartWords(18 * 60, 20 * 60, 50, True),
}
RELEASED = (LightHours(1320, 360, 0), LightHours(1200, 1320, 20), LightHours(1080, 1200, 50))


def hours(world: World, words=NIGHT, channel: str = "hall") -> None:
    with world.session() as session:
        set_light(session, world.lin, channel, words, now=world.now)


def test_the_hours_an_administrator_sets_travel_with_the_release(small_world: World) -> None:
    small_world.make_channels()
    small_world.on_the_wall()
    hours(small_world)
    small_world.publish()
    live = small_world.services.publisher.release_of(ChannelId("hall"))
    assert live is not None
    assert live.light == RELEASED
    with small_world.session() as session:
        row = latest_release(session, "hall")
        assert row is not None
        assert row.light[0] == {"from": 1320, "to": 360, "percent": 0}


def test_a_channel_says_nothing_of_light_while_nobody_set_hours(small_world: World) -> None:
    small_world.make_channels()
    small_world.on_the_wall()
    small_world.publish()
    live = small_world.services.publisher.release_of(ChannelId("hall"))
    assert live is not None
    assert live.light == ()


@pytest.mark.parametrize(
    ("part", "words", "says"),
    [
        ("quiet", PartWords(22 * 60, None, None, True), "都要写"),
        ("quiet", PartWords(None, 360, None, True), "都要写"),
        ("dusk", PartWords(1080, 1080, 50, True), "不能一样"),
        ("dusk", PartWords(1080, 1200, None, True), "1 到 99"),
        ("dusk", PartWords(1080, 1200, 0, True), "1 到 99"),
        ("night", PartWords(1080, 1200, 100, True), "1 到 99"),
        ("quiet", PartWords(17 * 60, 6 * 60, None, True), "18:00 以后"),
        ("quiet", PartWords(22 * 60, 9 * 60, None, True), "18:00 以后"),
        ("quiet", PartWords(12 * 60, 14 * 60, None, True), "18:00 以后"),
        ("quiet", PartWords(5 * 60, 4 * 60, None, True), "18:00 以后"),
    ],
)
def test_hours_that_cannot_be_meant_are_refused_in_one_sentence(small_world: World, part, words, says) -> None:
    small_world.make_channels()
    with small_world.session() as session, pytest.raises(Refused, match=says):
        set_light(session, small_world.lin, "hall", {part: words}, now=small_world.now)


@pytest.mark.parametrize(("start", "end"), [(1080, 480), (0, 480), (1320, 1440), (1320, 0), (120, 240)])
def test_quiet_hours_by_night_are_taken(small_world: World, start: int, end: int) -> None:
    small_world.make_channels()
    hours(small_world, {"quiet": PartWords(start, end, None, True)})


def test_hours_are_an_administrator_s_to_set_and_stand_in_the_audit_log(small_world: World) -> None:
    small_world.make_channels()
    with small_world.session() as session, pytest.raises(NotAllowed):
        set_light(session, small_world.wang, "hall", NIGHT, now=small_world.now)
    hours(small_world)
    with small_world.session() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "channel.light")).one()
        assert entry.detail["light"][0]["percent"] == 0


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(small_world: World) -> None:
    small_world.make_channels()
    app = create_app(small_world.services)
    app.config["WTF_CSRF_ENABLED"] = False
    client = signed_in(app, small_world, Role.ADMINISTRATOR)

    def post(**form: str):
        return client.post("/channels/hall/light", data=form, base_url="https://localhost")

    wrong = post(quiet_from="22:00", quiet_to="25:00")
    assert wrong.status_code == 400
    assert "25:00" in wrong.text
    assert "都要写" in wrong.text
    good = post(quiet_from="22：00", quiet_to="6:00", dusk_from="18:00", dusk_to="22:00", dusk_percent="40")
    assert good.status_code == 302
    page = client.get("/displays", base_url="https://localhost").text
    assert "静屏 22:00 至次日 06:00" in page
    assert "调到 40% 18:00 至 22:00" in page
    with small_world.session() as session:
        assert len(session.get_one(Channel, "hall").light) == 2
    assert post().status_code == 302
    with small_world.session() as session:
        assert session.get_one(Channel, "hall").light == []


@pytest.fixture
def device(world: World) -> Device:
    world.make_channels()
    with world.session() as session:
        displays.add_display(
            session, world.lin, "shiqiao-led", "石桥村 LED", "", "shiqiao", "led-128x32", now=world.now
        )
        code = displays.issue_code(session, world.lin, ("shiqiao-led",), now=world.now)
    made = Device(world)
    assert made.enrol(code).status_code == 200
    return made


def dark_report(world: World, device: Device, screen: object = None) -> Verdict:
    with world.session() as session:
        latest = latest_release(session, "shiqiao")
        assert latest is not None
        version = latest.version
    state = {"id": "shiqiao-led", "release": version, "zones": {}, "quiet": True, "screen": screen}
    assert device.report(displays=[state]).status_code == 200
    with world.session() as session:
        return displays.view(session, displays.get_display(session, "shiqiao-led"), now=world.now).verdict


def drawn_report(world: World, device: Device, screen: object) -> Verdict:
    with world.session() as session:
        latest = latest_release(session, "shiqiao")
        assert latest is not None
        version, items = latest.version, dict(latest.items)
    item, pages = next((item, pages) for item, pages in items.items() if pages.get("led-128x32/main"))
    page = {"item": item, "page": 0, "drawn": pages["led-128x32/main"][0], "verified": True}
    zones = {"main": {**page, "pages": [page]}}
    state = {"id": "shiqiao-led", "release": version, "zones": zones, "time_trusted": True, "screen": screen}
    assert device.report(displays=[state]).status_code == 200
    with world.session() as session:
        return displays.view(session, displays.get_display(session, "shiqiao-led"), now=world.now).verdict


@pytest.mark.parametrize(
    ("screen", "verdict"),
    [
        ({"state": "on"}, Verdict.VERIFIED),
        ({"state": "unknown"}, Verdict.VERIFIED),
        (None, Verdict.VERIFIED),
        ("off", Verdict.VERIFIED),
        ({"state": ["off"]}, Verdict.VERIFIED),
        ({"state": "off", "wanted": "on"}, Verdict.SCREEN),
        ({"state": "disconnected", "wanted": "on"}, Verdict.SCREEN),
    ],
)
def test_a_page_drawn_for_a_dark_television_is_not_called_green(
    world: World, device: Device, screen: object, verdict: Verdict
) -> None:
    world.on_the_wall()
    world.publish()
    assert drawn_report(world, device, screen) is verdict
    with world.session() as session:
        found = today(session, world.lin, now=world.now, services=world.services)
    assert bool([task for task in found.tasks if task.url_kind == "display"]) is (verdict is Verdict.SCREEN)


def test_a_television_that_was_switched_off_for_the_quiet_hours_is_no_trouble(world: World, device: Device) -> None:
    world.on_the_wall()
    hours(world, {"quiet": NIGHT["quiet"]}, "shiqiao")
    world.publish()
    until(world, 23)
    assert dark_report(world, device, {"state": "off", "wanted": "off"}) is Verdict.QUIET


def local_hour(world: World) -> int:
    return (world.now + timedelta(hours=8)).hour


def until(world: World, hour: int) -> None:
    world.clock.advance(hours=(hour - local_hour(world)) % 24)


def test_a_display_that_is_dark_by_schedule_is_no_trouble_and_is_not_verified_either(
    world: World, device: Device
) -> None:
    world.on_the_wall()
    hours(world, {"quiet": NIGHT["quiet"]}, "shiqiao")
    world.publish()
    until(world, 23)
    assert dark_report(world, device) is Verdict.QUIET
    with world.session() as session:
        found = today(session, world.lin, now=world.now, services=world.services)
        (seen,) = found.walls.displays
    assert (seen.well, seen.verified, found.walls.verified) == (True, False, 0)
    assert "1 块在静屏时段" in found.walls.sentence
    assert not [task for task in found.tasks if task.url_kind == "display"]


def test_a_display_that_is_dark_by_itself_is_not_excused(world: World, device: Device) -> None:
    world.on_the_wall()
    hours(world, {"quiet": NIGHT["quiet"]}, "shiqiao")
    world.publish()
    until(world, 12)
    assert dark_report(world, device) is Verdict.EMPTY


def test_two_minutes_of_another_clock_are_no_alarm_and_ten_are(small_world: World) -> None:
    kept = [{"part": "quiet", "from": 1320, "to": 360, "percent": 0}]
    midnight = small_world.now.replace(hour=16, minute=0, second=0)
    begins = midnight - timedelta(hours=2)
    assert quiet_at(kept, begins - timedelta(minutes=1))
    assert not quiet_at(kept, begins - timedelta(minutes=10))
    assert quiet_at(kept, midnight + timedelta(hours=6, minutes=1))
    assert not quiet_at(kept, midnight + timedelta(hours=6, minutes=10))
