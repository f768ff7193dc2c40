import logging
import threading
import time

import pytest

from player.chores import Chore, Chores
from player.record_keeper import RecordKeeper
from player.stretches import Stretch
from tests.player.stage_cast import RED, Notice, at, hall, release

WAIT = 120


def test_a_chore_is_done_and_done_again_at_once_when_there_is_news(monkeypatch):
    monkeypatch.setattr("player.chores.SOON_SECONDS", 0)
    done = threading.Semaphore(0)
    chores = Chores([Chore("report", 3_600, 0, lambda: done.release() and None)])
    chores.soon("report")  # before the start there is nothing to hasten
    chores.start()
    assert done.acquire(timeout=WAIT)
    chores.soon("report")
    assert done.acquire(timeout=WAIT)
    chores.stop()


def test_a_chore_that_fails_is_said_once_and_tried_again(caplog):
    tried = threading.Semaphore(0)

    def fail() -> None:
        tried.release()
        raise OSError("no route")

    chores = Chores([Chore("report", 1, 0, fail)])
    with caplog.at_level(logging.WARNING):
        chores.start()
        for _ in range(2):
            assert tried.acquire(timeout=WAIT)
        chores.stop()
    assert [record.message for record in caplog.records] == ["chore failed chore=report reason=OSError: no route"]


@pytest.fixture
def stretch(tmp_path) -> Stretch:
    cast = hall(tmp_path)
    cast.hang(release(Notice("water", (RED,))))
    cast.stage.tick(at(0))
    cast.stage.stop(at(9))
    return cast.stretches[0]


def test_what_stood_before_the_log_was_open_is_written_too(stretch):
    keeper, written = RecordKeeper(), []
    keeper.take(stretch)
    keeper.start(written.append)
    keeper.close()
    assert written == [stretch]


def test_a_stretch_within_one_second_is_not_written(stretch):
    keeper, written = RecordKeeper(), []
    keeper.start(written.append)
    keeper.take(Stretch(stretch.display, stretch.hung, stretch.begins, stretch.begins, True))
    keeper.close()
    assert written == []


def test_a_disk_that_takes_no_record_does_not_stop_the_wall(stretch, caplog):
    keeper, tries = RecordKeeper(), []

    def full(each: Stretch) -> None:
        tries.append(time.monotonic())
        raise OSError("disk full")

    keeper.start(full)
    keeper.take(stretch)
    keeper.take(stretch)
    keeper.close()
    assert len(tries) == 2
    assert len(caplog.records) == 1
