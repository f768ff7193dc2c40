"""What keeps the record from being written takes nothing from it: a full disk, a stop at the wrong moment, rot."""

import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

import player.playlog
from player.disk import Disk, StorageError
from player.faults import Fault
from player.identity import Assignment, Identity, change_identity, load_identity, store_identity
from player.playlog import KEEP_DAYS, Playlog
from playlists.canonical import digest
from playlists.model import DisplayId, ItemId, ProfileId, ZoneId
from playlists.playlog import verify_chain
from tests.repository_simulator import HALL, NOW

DISPLAY = Assignment(DisplayId("d1"), "大厅屏", HALL, ProfileId("hall"))


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A player with three records that no server has yet."""
    url = "https://gongshi.invalid/"
    store_identity(tmp_path, Identity(url, url, "p1", 1, "ed25519:AAAA", (DISPLAY,), None), None)
    playlog = opened(tmp_path)
    stood(playlog, 3)
    playlog.close()
    return tmp_path


def opened(state: Path) -> Playlog:
    identity = load_identity(state)
    assert identity is not None
    return Playlog(state, identity)


def stood(playlog: Playlog, count: int, first: int = 0) -> None:
    for number in range(first, first + count):
        start = NOW + timedelta(seconds=8 * number)
        playlog.append(
            DISPLAY.id, HALL, 7, ZoneId("main"), ItemId("n1"), digest(b"page"), "drawn",
            start, start + timedelta(seconds=8), True,
        )  # fmt: skip


def kept(state: Path) -> list[int]:
    """The numbers of what the next report will carry, in the epoch of enrolment and with nothing set aside."""
    playlog = opened(state)
    epoch, records = playlog.batch()
    assert epoch == 1
    playlog.close()
    assert not (state / "playlog.damaged").exists()
    assert verify_chain(records) is None
    return [record.seq for record in records]


def test_a_report_that_comes_back_after_the_player_has_stopped_takes_no_record(state):
    playlog = opened(state)
    playlog.close()
    playlog.accepted(1, 3, NOW)
    assert playlog.batch() == (1, [])
    assert playlog.unsent == 0
    stood(playlog, 1, first=3)
    assert kept(state) == [1, 2, 3]


def test_what_is_about_to_be_sent_survives_the_loss_of_all_that_was_not_waited_for(state, tmp_path_factory):
    """SQLite waits for its log only when that is moved into the file; a power cut may take the log."""
    playlog = opened(state)
    stood(playlog, 2, first=3)
    _, sent = playlog.batch()
    after_the_cut = tmp_path_factory.mktemp("cut")
    for name in ("identity.json", "playlog.db"):
        (after_the_cut / name).write_bytes((state / name).read_bytes())
    playlog.close()
    assert kept(after_the_cut) == [record.seq for record in sent] == [1, 2, 3, 4, 5]


def test_numbers_go_on_although_every_record_has_been_swept_away(state):
    playlog = opened(state)
    playlog.accepted(1, 3, NOW + timedelta(days=KEEP_DAYS + 1))
    playlog.close()
    assert kept(state) == []
    playlog = opened(state)
    stood(playlog, 1, first=3)
    _, (record,) = playlog.batch()
    playlog.close()
    assert record.seq == 4
    assert record.prev is not None


def test_a_new_epoch_begins_at_one_also_after_a_restart(state):
    playlog = opened(state)
    playlog.accepted(1, 9, NOW)  # the server has seen what a power cut took from here
    playlog.close()
    again = opened(state)
    assert again.epoch == 2
    stood(again, 2)
    assert [(record.seq, record.prev is None) for record in again.batch()[1]] == [(1, True), (2, False)]
    again.close()


def test_a_disk_that_is_full_at_the_start_keeps_what_was_recorded_and_takes_the_rest_when_it_can(state, monkeypatch):
    connect = player.playlog._connect

    def full(path: Path) -> sqlite3.Connection:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(player.playlog, "_connect", full)
    playlog = opened(state)
    stood(playlog, 1, first=3)
    assert playlog.fault is Fault.DISK_FULL
    assert playlog.batch() == (1, [])
    playlog.accepted(1, 3, NOW)
    monkeypatch.setattr(player.playlog, "_connect", connect)
    stood(playlog, 1, first=4)
    assert playlog.fault is None
    playlog.close()
    assert kept(state) == [1, 2, 3, 4]


def test_a_damaged_record_stays_in_place_until_its_epoch_is_over_so_that_no_number_is_given_out_twice(
    state, monkeypatch
):
    (state / "playlog.db").write_bytes(b"rot" * 4000)
    change = player.playlog.change_identity

    def refuse(*_: object, **__: object) -> Identity:
        raise StorageError(Fault.DISK_FULL, "the disk is full")

    monkeypatch.setattr(player.playlog, "change_identity", refuse)
    playlog = opened(state)
    stood(playlog, 1)
    assert playlog.fault is Fault.DISK_FULL
    assert not (state / "playlog.damaged").exists()
    monkeypatch.setattr(player.playlog, "change_identity", change)
    stood(playlog, 2, first=1)
    assert playlog.fault is Fault.LOG_SET_ASIDE
    assert playlog.epoch == 2
    # The record that met the damage is lost, as a gap in time; those after it begin the new chain.
    assert [record.seq for record in playlog.batch()[1]] == [1]
    playlog.close()


class Overtaken(Disk):
    """Just before the first change is written, another thread makes its own, as soon as it may."""

    def __init__(self, other: Callable[[], object]) -> None:
        super().__init__()
        self._other: threading.Thread | None = threading.Thread(target=other)

    def replace(self, path: Path, data: bytes, mode: int = 0o644) -> None:
        other, self._other = self._other, None
        if other is not None:
            other.start()
            other.join(0.3)  # for ever, where the two are kept apart: it then goes on when this change is made
            self.waiting = other
        super().replace(path, data, mode)


def test_displays_and_an_epoch_that_change_at_once_are_both_kept(state):
    square = replace(DISPLAY, id=DisplayId("d2"), name="广场屏")
    disk = Overtaken(lambda: change_identity(state, raise_epoch=True))
    change_identity(state, disk, displays=(DISPLAY, square))
    disk.waiting.join()
    found = load_identity(state)
    assert (found.epoch, found.displays) == (2, (DISPLAY, square))
