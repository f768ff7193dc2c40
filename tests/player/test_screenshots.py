"""A picture is taken only when the server asks, is small, and goes out once with the next signed report."""

import base64
import io
import random
import threading

import pygame
import pytest

from player.cache import Cache
from player.clock import Clock
from player.config import Config
from player.enrol import enrol
from player.faults import FaultError
from player.identity import load_identity
from player.playlog import Playlog
from player.report import Reporter
from player.running import Running
from player.screenshots import LARGEST, Screenshot, encoded, reduced
from player.status import Link
from player.wall import Wall
from tests.player.device_door import DeviceDoor
from tests.player.stage_cast import RED, Notice, at, hall, release
from tests.player.test_report import CODE
from tests.player.test_wall import display


def noise(width: int, height: int) -> bytes:
    return random.Random(7).randbytes(width * height * 3)


@pytest.mark.parametrize(("width", "height"), [(1920, 1080), (1080, 1920), (3840, 2160)])
def test_even_a_picture_of_noise_is_small(width, height):
    picture = encoded(reduced(width, height, noise(width, height)))
    assert 0 < len(picture) <= LARGEST
    assert pygame.image.load(io.BytesIO(picture)).get_width() <= 640


def test_lamps_are_sent_exactly(tmp_path):
    rgb = noise(128, 32)
    seen = pygame.image.load(io.BytesIO(encoded(reduced(128, 32, rgb))))
    assert pygame.image.tobytes(seen, "RGB") == rgb


def test_a_picture_is_taken_by_the_wall_for_whoever_waits(tmp_path):
    cast = hall(tmp_path)
    cast.hang(release(Notice("water", (RED,))))
    one = display(tmp_path, "one", cast.supply)
    one.hang(release(Notice("water", (RED,))))
    running = Running(Config(tmp_path), cast.supply, lambda: Link("current"), lambda: None)
    running.wall = Wall(
        [one], lambda: at(0), on_first_frame=lambda: None, each_turn=lambda m: None, on_wish=lambda *_: None
    )
    one.tick(at(0))
    got: list[Screenshot | None] = []
    for name in ("one", "stranger"):
        asking = threading.Thread(target=lambda name=name: got.append(running.picture(name)))
        asking.start()
        while asking.is_alive():
            running.each_turn(at(1))
        asking.join()
    assert got[0] is not None
    assert got[0].taken == "2026-03-02T04:00:01Z"
    assert pygame.image.load(io.BytesIO(got[0].data)).get_at((5, 5))[:3] == RED
    assert got[1] is None


@pytest.fixture
def door(server, source, tmp_path) -> DeviceDoor:
    made = DeviceDoor(source, server.url, [CODE])
    server.post = made
    enrol(server.url, CODE, tmp_path)
    return made


@pytest.fixture
def reporter(door, tmp_path) -> Reporter:
    identity = load_identity(tmp_path)
    return Reporter(Cache(tmp_path), identity, Clock(tmp_path), Playlog(tmp_path, identity), lambda: [])


def test_the_server_s_wish_is_read_from_its_signed_answer(door, reporter):
    assert reporter.send().pictures == ()
    door.bend = lambda answer: answer.update(pictures=["d1", 7])
    assert reporter.send().pictures == ("d1",)
    door.bend = lambda answer: answer.update(pictures="d1")
    assert reporter.send().pictures == ()


def test_a_picture_goes_out_once(door, reporter, monkeypatch):
    sent: list[bytes] = []
    link = reporter._connect()
    post = link.post
    monkeypatch.setattr(link, "post", lambda path, body, headers: sent.append(body) or post(path, body, headers))
    reporter.attach(Screenshot("d1", "2026-03-02T04:00:01Z", b"picture").as_json())
    reporter.send()
    reporter.send()
    assert [body.count(base64.b64encode(b"picture")) for body in sent] == [1, 0]


def test_a_picture_that_got_lost_does_not_weigh_on_the_reports_that_follow(door, reporter, server):
    bodies: list[bytes] = []

    def lost(request, body):
        bodies.append(body)
        return (503, b"{}") if len(bodies) == 1 else door(request, body)

    server.post = lost
    reporter.attach(Screenshot("d1", "2026-03-02T04:00:01Z", b"picture").as_json())
    with pytest.raises(FaultError):
        reporter.send()
    reporter.send()
    assert [body.count(base64.b64encode(b"picture")) for body in bodies] == [1, 0]
