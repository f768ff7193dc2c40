"""What a running player answers: the status file, the status page, small requests, the supervisor."""

import json
import threading

import pytest

from player.config import Config
from player.faults import Fault, FaultError
from player.requests_folder import Request, RequestsFolder
from player.running import Running
from player.status import Link, Storage, rows
from player.wall import Wall
from playlists.model import ItemId
from tests.player.stage_cast import BLUE, RED, Notice, at, hall, release
from tests.player.test_wall import display

WATER = Notice("water", (RED,))


class Desk:
    def __init__(self, folder):
        self.cast = hall(folder)
        self.cast.hang(release(WATER, Notice("odd", (RED,), drawn=(BLUE,))))
        self.shown = display(folder, "one", self.cast.supply)
        self.link = Link("current", last_contact=at(0).now)
        self.running = Running(Config(folder), self.cast.supply, lambda: self.link, lambda: None)
        self.wall = self.running.wall = Wall(
            [self.shown], lambda: at(0), on_first_frame=lambda: None, each_turn=lambda m: None, on_wish=lambda *_: None
        )
        self.folder = folder

    def turn(self, second: float) -> dict:
        self.shown.tick(at(second))
        self.running.each_turn(at(second))
        return json.loads((self.folder / "status.json").read_bytes())


@pytest.fixture
def desk(tmp_path):
    return Desk(tmp_path)


def test_the_status_file_names_the_digest_that_was_drawn_and_the_one_approved(desk):
    desk.shown.hang(release(WATER))
    told = desk.turn(0)["displays"][0]
    assert told["verified"]
    zone = told["zones"]["main"]
    assert (zone["item"], zone["drawn"]) == ("water", zone["expected"])
    assert zone["since"] == "2026-03-02T04:00:00+00:00"
    assert told["release"] == 1


def test_a_page_that_differs_is_not_called_verified(desk):
    odd = Notice("odd", (RED,), drawn=(BLUE,))
    desk.cast.hang(release(odd))
    desk.shown.hang(release(odd))
    told = desk.turn(0)["displays"][0]
    assert not told["verified"]
    assert told["page_differs"] == ["odd"]
    assert told["faults"] == ["E13"]


def test_a_display_without_a_release_is_never_verified(desk):
    told = desk.turn(0)["displays"][0]
    assert (told["verified"], told["release"], told["faults"]) == (False, None, ["E45", "E15"])


def test_a_screenshot_is_taken_on_request(desk, tmp_path):
    desk.shown.hang(release(WATER))
    desk.turn(0)
    folder = RequestsFolder(tmp_path)
    answered: list[bool] = []
    asking = threading.Thread(
        target=lambda: answered.append(folder.ask(Request("screenshot", "", str(tmp_path / "shot.png"))))
    )
    asking.start()
    second = 1
    while asking.is_alive():
        desk.running.each_turn(at(second))
        second += 1
    assert answered == [True]
    assert (tmp_path / "shot.png").read_bytes().startswith(b"\x89PNG")


def test_damaged_requests_are_thrown_away(desk, tmp_path):
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "a.json").write_text("{")
    (tmp_path / "requests" / "b.json").write_text('{"display": "x"}')
    desk.turn(0)
    assert list((tmp_path / "requests").iterdir()) == []


@pytest.mark.parametrize("path", ["/", "", "/nowhere/shot.png", "nul\0.png"])
def test_a_picture_wanted_where_none_can_lie_ends_nothing(desk, tmp_path, path, caplog):
    desk.shown.hang(release(WATER))
    desk.turn(0)
    (tmp_path / "requests").mkdir()
    (tmp_path / "requests" / "a.json").write_text(json.dumps({"action": "screenshot", "path": path}))
    desk.turn(1)
    assert "screenshot not written" in caplog.text
    assert list((tmp_path / "requests").iterdir()) == []


def test_the_status_key_covers_the_display_and_the_same_key_uncovers_it(desk):
    desk.turn(0)
    desk.running.wish(desk.shown, "status", at(1))
    assert desk.shown.covered_by == "status"
    desk.running.wish(desk.shown, "status", at(2))
    assert desk.shown.covered_by == ""
    desk.running.wish(desk.shown, "test", at(3))
    assert desk.shown.covered_by == "test"


def test_closing_the_window_ends_the_player(desk):
    desk.running.wish(desk.shown, "quit", at(0))
    desk.wall.run()
    assert desk.shown.stage is None


def test_the_status_page_reads_a_number_that_can_be_told_over_the_telephone(desk):
    link = Link("offline", Fault.UNREACHABLE)
    desk.shown.hang(release(WATER))
    desk.shown.tick(at(0))
    told = {label: (value, mark) for label, value, mark in rows(desk.shown, at(0), link, Storage(10, 0), 480, None)}
    assert list(told) == ["机号", "版本", "上次同步", "时间", "网络", "存储", "输出", "故障号"]
    assert told["故障号"] == ("E30 连接不上服务器", "notice")
    assert told["时间"] == ("03月02日 12:00", "ok")
    assert told["存储"][1] == "fault"
    assert told["上次同步"] == ("未同步", "")
    untrusted = rows(desk.shown, at(0, trusted=False), link, Storage(10**10, 0), 480, Fault.TIME_UNKNOWN)
    assert ["时间", "未确认", "notice"] in untrusted
    wrong = rows(desk.shown, at(0), Link("current"), Storage(10**10, 0), 480, Fault.CLOCK_WRONG)
    assert ["时间", "03月02日 12:00", "notice"] in wrong
    assert ["故障号", "E51 系统时钟有误，已改用可信时间", "notice"] in wrong


def test_the_status_page_and_file_say_why_no_report_arrives(desk):
    why = FaultError(Fault.REVOKED, "the server does not accept this device")
    desk.link = Link("current", last_contact=at(0).now, report=why)
    desk.shown.hang(release(WATER))
    told = desk.turn(0)
    assert told["report"] == {"fault": "E64", "sentence": "the server does not accept this device"}
    assert ["故障号", "E64 设备已被停用", "fault"] in rows(desk.shown, at(0), desk.link, Storage(10**10, 0), 480, None)


def test_the_states_for_the_report_are_those_of_the_last_turn(desk):
    assert desk.running.states() == []
    desk.shown.hang(release(WATER))
    desk.turn(0)
    assert desk.running.states()[0]["zones"]["main"]["item"] == ItemId("water")


def test_a_demonstration_that_sets_the_clock_back_stops_no_duty(desk):
    desk.turn(1_000)
    desk.shown.hang(release(WATER))
    assert desk.turn(0)["displays"][0]["release"] == 1


def test_the_page_store_is_swept_when_asked_for_and_keeps_what_stands(desk):
    desk.shown.hang(release(WATER))
    desk.turn(0)
    desk.running.sweep()
    desk.running.each_turn(at(1))
    for thread in threading.enumerate():
        if thread.name == "sweep":
            thread.join()
    assert desk.turn(2)["displays"][0]["verified"]


def test_what_stands_is_told_at_the_turn_that_puts_it_up(desk):
    desk.shown.hang(release(WATER))
    desk.turn(0)
    fees = release(Notice("fees", (BLUE,)), version=2)
    desk.cast.hang(fees)
    desk.shown.hang(fees)
    assert desk.turn(0.001)["displays"][0]["zones"]["main"]["item"] == "fees"
