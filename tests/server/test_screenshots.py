"""Screenshots come only when somebody who may has asked, are small, few, and never cost the report they come with."""

import base64
import io
import os

import pytest
from PIL import Image
from sqlalchemy import select

from server.audit.models import AuditEntry
from server.displays import screenshots
from server.displays import service as displays
from server.displays.screenshots import KEPT, LARGEST
from server.errors import NotAllowed, Refused
from tests.server.device import Device
from tests.server.world import World

LED = "shiqiao-led"


def png(width: int = 64, height: int = 32, colour: str = "red") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(file, "PNG")
    return file.getvalue()


def picture(data: bytes | str, display: str = LED) -> dict[str, object]:
    text = data if isinstance(data, str) else base64.b64encode(data).decode()
    return {"display": display, "at": "2026-03-02T04:00:00Z", "data": text}


@pytest.fixture
def device(world: World) -> Device:
    world.make_channels()
    with world.session() as session:
        for name, channel, profile in ((LED, "shiqiao", "led-128x32"), ("hall", "hall", "hall-1080")):
            displays.add_display(session, world.lin, name, name, "", channel, profile, now=world.now)
        code = displays.issue_code(session, world.lin, (LED,), now=world.now)
    made = Device(world)
    assert made.enrol(code).status_code == 200
    return made


def ask(world: World, who=None) -> None:
    with world.session() as session:
        screenshots.ask(session, who or world.lin, displays.get_display(session, LED), now=world.now)


def every(world: World, minutes: int) -> None:
    with world.session() as session:
        screenshots.schedule(session, world.lin, displays.get_display(session, LED), minutes, now=world.now)


def report(device: Device, *pictures: object) -> list[str] | None:
    """Report with these pictures and return of which displays the server wants one."""
    import json

    body = json.dumps({"nonce": os.urandom(4).hex(), "displays": [], "playlog": [], "pictures": [*pictures]}).encode()
    answer = device.report(body=body)
    assert answer.status_code == 200
    wanted: list[str] | None = answer.json["answer"].get("pictures")
    return wanted


def kept(world: World) -> list[bytes]:
    with world.session() as session:
        return [shot.data for shot in screenshots.newest(session, LED)]


def test_nobody_who_has_not_asked_is_sent_anything(world: World, device: Device) -> None:
    assert report(device) is None
    assert report(device, picture(png())) is None
    assert kept(world) == []


def test_a_picture_that_was_asked_for_is_kept_once(world: World, device: Device) -> None:
    ask(world)
    assert report(device) == [LED]
    assert report(device, picture(png()), picture(png(colour="blue"))) is None
    assert kept(world) == [png()]
    report(device, picture(png(colour="blue")))
    assert kept(world) == [png()]


def test_an_hourly_picture_is_wanted_again_after_an_hour_and_not_before(world: World, device: Device) -> None:
    every(world, 60)
    assert report(device) == [LED]
    assert report(device, picture(png())) is None
    world.clock.advance(minutes=50)
    assert report(device) is None
    world.clock.advance(minutes=9)
    assert report(device) == [LED]
    every(world, 0)
    assert report(device) is None


def test_only_the_newest_few_are_kept(world: World, device: Device) -> None:
    for number in range(KEPT + 3):
        ask(world)
        report(device, picture(png(width=10 + number)))
    assert kept(world) == [png(width=10 + number) for number in range(KEPT + 2, 2, -1)]


@pytest.mark.parametrize(
    "odd",
    [
        None,
        7,
        {},
        {"display": LED},
        picture("no base64 at all!"),
        picture(b"<svg onload='alert(1)'/>"),
        picture(b"\x89PNG\r\n\x1a\n"),
        picture("A" * (LARGEST * 2)),
        picture(png(width=641)),
        picture(png(height=1201)),
        picture(png(), "hall"),
        {**picture(png()), "display": ["shiqiao-led"]},
    ],
)
def test_what_is_no_small_picture_of_an_own_display_is_dropped_and_the_report_is_taken(
    world: World, device: Device, odd: object
) -> None:
    ask(world)
    assert report(device, odd) == [LED]
    assert kept(world) == []


def test_asking_is_for_administrators_and_reviewers_and_is_written_down(world: World, device: Device) -> None:
    with pytest.raises(NotAllowed):
        ask(world, world.wang)
    ask(world)
    every(world, 240)
    with pytest.raises(Refused):
        every(world, 1)
    with world.session() as session:
        actions = set(session.scalars(select(AuditEntry.action)))
    assert {"display.screenshot", "display.screenshots"} <= actions


def test_a_display_without_a_player_cannot_be_asked(world: World, device: Device) -> None:
    with world.session() as session, pytest.raises(Refused, match="播放端"):
        screenshots.ask(session, world.lin, displays.get_display(session, "hall"), now=world.now)
