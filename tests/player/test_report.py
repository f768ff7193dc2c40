"""A report is the device's own, only a signed answer is believed, and no record is lost or counted twice."""

import ctypes
import sqlite3
from datetime import timedelta

import pytest

from player.cache import Cache
from player.clock import Clock
from player.enrol import enrol
from player.faults import Fault, FaultError
from player.identity import load_identity
from player.playlog import BATCH, KEEP_DAYS, Playlog
from player.report import Reporter
from playlists.canonical import digest
from playlists.enrolment import new_code
from playlists.model import ChannelId, DisplayId, ItemId, ZoneId
from playlists.playlog import verify_chain
from tests.player.device_door import DeviceDoor
from tests.player.faulty_server import Faulty
from tests.repository_simulator import HALL, NOW, SPARE, STRANGER, Repository

CODE = new_code(b"0123456789abcdef")


@pytest.fixture
def door(server: Faulty, source: Repository, tmp_path) -> DeviceDoor:
    made = DeviceDoor(source, server.url, [CODE])
    server.post = made
    enrol(server.url, CODE, tmp_path)
    return made


@pytest.fixture
def playlog(door, tmp_path) -> Playlog:
    return Playlog(tmp_path, load_identity(tmp_path))


@pytest.fixture
def clock(tmp_path) -> Clock:
    return Clock(tmp_path)


@pytest.fixture
def reporter(playlog, clock, tmp_path) -> Reporter:
    return Reporter(Cache(tmp_path), load_identity(tmp_path), clock, playlog, lambda: [{"id": "d1", "release": 7}])


def stood(playlog: Playlog, count: int = 1, first: int = 0) -> None:
    for number in range(first, first + count):
        start = NOW + timedelta(seconds=8 * number, milliseconds=300)
        playlog.append(
            DisplayId("d1"), HALL, 7, ZoneId("main"), ItemId("n1"), digest(b"page"), "drawn",
            start, start + timedelta(seconds=8), True,
        )  # fmt: skip


def fault_of(reporter: Reporter) -> Fault:
    with pytest.raises(FaultError) as failure:
        reporter.send()
    return failure.value.fault


def test_a_report_is_signed_and_its_answer_gives_the_time(reporter, clock, door):
    answer = reporter.send()
    assert answer.time == NOW
    assert abs(clock.now().instant - NOW) < timedelta(seconds=60)
    assert clock.now().trusted
    assert answer.displays == reporter.identity.displays


def test_requests_are_numbered_so_that_none_can_be_replayed(reporter, door):
    reporter.send()
    reporter.send()
    assert door.counters == [(1, 1), (1, 2)]


def test_records_arrive_in_one_chain_and_only_once(reporter, playlog, door):
    stood(playlog, BATCH + 50)
    assert reporter.send().accepted == BATCH
    assert reporter.send().accepted == BATCH + 50
    assert playlog.unsent == 0
    records = [door.records[key] for key in sorted(door.records)]
    assert verify_chain(records) is None
    assert len(records) == BATCH + 50


def test_an_answer_that_gets_lost_only_repeats_the_same_bytes(reporter, playlog, door, server):
    stood(playlog, 3)

    def lost(request, body):
        door(request, body)
        return 503, b"{}"

    server.post = lost
    assert fault_of(reporter) is Fault.STATUS
    assert playlog.unsent == 3
    server.post = door
    assert reporter.send().accepted == 3
    assert len(door.records) == 3


def test_records_stay_for_a_while_after_they_were_accepted(reporter, playlog, door, tmp_path):
    stood(playlog, 3)
    reporter.send()
    stood(playlog, 1, first=3)
    door.now = NOW + timedelta(days=KEEP_DAYS - 1)
    reporter.send()
    assert kept(tmp_path) == 4
    stood(playlog, 1, first=4)
    door.now = NOW + timedelta(days=KEEP_DAYS + 1)
    reporter.send()
    assert kept(tmp_path) == 0
    stood(playlog, 1, first=5)
    reporter.send()
    assert verify_chain([door.records[key] for key in sorted(door.records)]) is None


def kept(tmp_path) -> int:
    database = sqlite3.connect(tmp_path / "playlog.db")
    count = database.execute("SELECT count(*) FROM records").fetchone()[0]
    database.close()
    return count


class Mallinfo2(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in ["arena", "ordblks", "smblks", "hblks", "hblkhd", "a", "b", "uordblks", "c", "d"]
    ]


def allocated() -> int:
    """Bytes that this thread's heap has given out, as glibc counts them."""
    try:
        ask = ctypes.CDLL(None).mallinfo2
    except (OSError, AttributeError):
        pytest.skip("the C library does not say what it has given out")
    ask.restype = Mallinfo2
    return int(ask().uordblks)


def test_a_day_of_records_does_not_gather_in_the_players_memory(playlog):
    """SQLite by itself keeps 2 MB of the file, which a wall fills in some hours and then never gives back."""
    stood(playlog, 200)
    before = allocated()
    stood(playlog, 5000, first=200)
    assert allocated() - before < 500_000


def test_the_chain_goes_on_after_a_restart(playlog, door, tmp_path, reporter):
    stood(playlog, 2)
    playlog.close()
    again = Playlog(tmp_path, load_identity(tmp_path))
    stood(again, 2, first=2)
    assert verify_chain(again.batch()[1]) is None
    assert [record.seq for record in again.batch()[1]] == [1, 2, 3, 4]


@pytest.mark.parametrize("rubbish", [b"rot" * 4000, b"SQLite format 3\x00" + b"rot" * 4000])
def test_a_damaged_playlog_is_set_aside_and_a_new_epoch_begins(playlog, door, tmp_path, clock, rubbish):
    stood(playlog, 3)
    playlog.close()
    (tmp_path / "playlog.db").write_bytes(rubbish)
    again = Playlog(tmp_path, load_identity(tmp_path))
    assert again.fault is Fault.LOG_SET_ASIDE
    assert (tmp_path / "playlog.damaged").exists()
    assert again.epoch == load_identity(tmp_path).epoch == 2
    stood(again, 2)
    reporter = Reporter(Cache(tmp_path), load_identity(tmp_path), clock, again, list)
    assert reporter.send().accepted == 2
    assert {key[0] for key in door.records} == {2}


def test_a_playlog_that_rots_while_open_is_found_before_it_is_sent(playlog, door, tmp_path):
    stood(playlog, 400)
    playlog.batch()
    playlog.close()
    path = tmp_path / "playlog.db"
    data = bytearray(path.read_bytes())
    for place in range(8192, len(data) - 4096, 4096):
        data[place : place + 200] = b"\xff" * 200
    path.write_bytes(data)
    again = Playlog(tmp_path, load_identity(tmp_path))
    assert again.batch() == (2, [])
    assert again.fault is Fault.LOG_SET_ASIDE
    stood(again, 1)
    assert [record.seq for record in again.batch()[1]] == [1]


def test_a_full_disk_leaves_a_gap_in_time_and_none_in_the_chain(playlog):
    stood(playlog, 2)
    database = playlog._database
    pages = database.execute("PRAGMA page_count").fetchone()[0]
    database.execute(f"PRAGMA max_page_count = {pages}")
    stood(playlog, 60, first=2)
    assert playlog.fault is Fault.DISK_FULL
    database.execute("PRAGMA max_page_count = 100000")
    stood(playlog, 1, first=200)
    assert playlog.fault is None
    _, records = playlog.batch()
    assert verify_chain(records) is None
    assert records[-1].started - records[-2].ended > timedelta(minutes=1)


def test_a_server_that_has_more_than_we_do_begins_a_new_epoch(reporter, playlog, door):
    stood(playlog, 1)
    door.bend = lambda answer: answer.update(accepted=9) if "accepted" in answer else None
    reporter.send()
    assert playlog.fault is Fault.LOG_SET_ASIDE
    door.bend = lambda answer: None
    stood(playlog, 1)
    assert reporter.send().accepted == 1
    assert door.counters[-1][0] == 2


def lost_epoch(playlog: Playlog) -> None:
    """What the wall's thread does when it meets a damaged file while a report is on its way."""
    playlog._failed(sqlite3.DatabaseError("database disk image is malformed"))


def test_records_travel_under_the_epoch_they_were_made_in_whatever_begins_meanwhile(
    reporter, playlog, door, monkeypatch
):
    stood(playlog, 3)
    batch = playlog.batch

    def overtaken() -> tuple:
        found = batch()
        lost_epoch(playlog)
        return found

    monkeypatch.setattr(playlog, "batch", overtaken)
    reporter.send()
    assert playlog.epoch == 2
    assert set(door.records) == {(1, 1), (1, 2), (1, 3)}


def test_what_the_server_has_of_an_epoch_that_is_over_marks_no_record_of_the_new_one(reporter, playlog, door):
    stood(playlog, 3)

    def overtaken() -> list:
        lost_epoch(playlog)
        stood(playlog, 5)
        return []

    reporter._states = overtaken
    reporter.send()
    reporter._states = list
    assert playlog.unsent == 5
    assert reporter.send().accepted == 5
    assert {key[0] for key in door.records} == {1, 2}
    assert playlog.epoch == 2


def test_other_displays_are_written_down(reporter, door, tmp_path):
    door.displays.append({"id": "d2", "name": "广场屏", "channel": "square", "profile": "led"})
    answer = reporter.send()
    assert [display.channel for display in answer.displays] == ["hall", "square"]
    assert load_identity(tmp_path).channels == (HALL, ChannelId("square"))


def test_an_answer_of_a_stranger_teaches_nothing(reporter, door, clock, playlog, tmp_path):
    door.signer = STRANGER
    door.displays = []
    stood(playlog, 1)
    assert fault_of(reporter) is Fault.ANSWER_FORGED
    assert playlog.unsent == 1
    assert load_identity(tmp_path).displays
    assert not (tmp_path / "clock.json").exists()


@pytest.mark.parametrize("field", ["nonce", "time", "player", "displays", "accepted"])
def test_an_answer_changed_on_the_way_teaches_nothing(reporter, door, clock, tmp_path, field):
    door.after_sealing = lambda answer: answer.update({field: "2031-01-01T00:00:00Z"})
    assert fault_of(reporter) is Fault.ANSWER_FORGED
    assert not (tmp_path / "clock.json").exists()


def test_yesterdays_answer_cannot_be_played_again(reporter, door, server):
    recorded = []

    def recording(request, body):
        recorded.append(door(request, body))
        return recorded[0]

    server.post = recording
    reporter.send()
    assert fault_of(reporter) is Fault.ANSWER_FORGED


def test_answers_follow_a_rotated_timestamp_key(reporter, door, source, tmp_path):
    source.rotate("timestamp", [SPARE])
    Cache(tmp_path).generations.add_root(2, source.files["metadata/2.root.json"])
    assert fault_of(reporter) is Fault.ANSWER_FORGED
    door.signer = SPARE
    assert reporter.send().time == NOW


def test_a_revoked_device_is_told(reporter, door):
    door.revoked = True
    assert fault_of(reporter) is Fault.REVOKED


@pytest.mark.parametrize(
    ("code", "body", "fault"),
    [
        (200, b"<html>login</html>", Fault.PORTAL),
        (200, b"[]", Fault.ANSWER_FORGED),
        (200, b"{", Fault.ANSWER_FORGED),
        (403, b"<html>login</html>", Fault.PORTAL),
        (403, b"{}", Fault.STATUS),
        (502, b"bad gateway", Fault.STATUS),
    ],
)
def test_whatever_else_comes_has_its_number(reporter, server, code, body, fault):
    server.post = lambda request, asked: (code, body)
    assert fault_of(reporter) is fault
