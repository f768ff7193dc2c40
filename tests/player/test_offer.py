"""A release that comes while another hangs: the wall changes once, when something of the new one is drawn."""

from dataclasses import replace

import pytest

from player.hanging import Hanging
from player.offer import LONGEST_MS
from playlists.model import Window
from tests.player.stage_cast import BLUE, GREEN, GREY, RED, SMALL, Notice, at, hall, release
from tests.player.test_wall import colour, display, wall

WATER, ROADS, FEES = Notice("water", (RED,)), Notice("roads", (GREEN,)), Notice("fees", (BLUE,))
ALWAYS = Notice("always", (GREY,), at_any_time=True)


class Square:
    """A wall of one display with a release on it, and a layout worker that is the test."""

    def __init__(self, folder, standing):
        self.cast = hall(folder)
        self.shown = display(folder, "one", self.cast.supply)
        self.wall = wall(self.shown)
        self.draw(standing, *standing.notices)
        self.shown.hang(standing)
        self.turn(0)
        self.cast.supply.wanted.clear()

    def draw(self, shown, *notices):
        self.cast.draw(Hanging(shown, SMALL.id, self.cast.supply, lambda ref: self.cast.folder / ref.digest), *notices)

    def turn(self, second):
        """Bring the wall to this second and return what it shows."""
        self.wall._moment = lambda: at(second)
        self.wall._turn()
        return colour(self.shown)

    @property
    def wanted(self):
        return [job.item.id for job in self.cast.supply.wanted.values() if job.item is not None]


@pytest.fixture
def square(tmp_path):
    return Square(tmp_path, release(WATER, evergreen=(ALWAYS,)))


def test_the_last_release_stands_until_a_page_of_the_new_one_is_drawn_and_nothing_stands_between(square):
    new = release(ROADS, evergreen=(ALWAYS,), version=2)
    square.wall.promoted(new)
    assert square.turn(1) == RED
    assert square.wanted == ["roads"]
    assert square.turn(2) == RED
    assert square.shown.release.version == 1
    square.draw(new, ROADS)
    assert square.turn(2.1) == GREEN
    assert square.shown.release.version == 2


def test_a_release_whose_pages_are_drawn_hangs_at_once(square):
    new = release(ROADS, version=2)
    square.draw(new, ROADS)
    square.wall.promoted(new)
    assert square.turn(1) == GREEN


def test_what_is_about_to_be_promoted_is_drawn_and_does_not_hang(square):
    new = release(ROADS, evergreen=(ALWAYS,), version=2)
    square.wall.coming(new)
    assert square.wanted == ["roads"]
    square.draw(new, ROADS)
    assert square.turn(1) == RED
    assert square.shown.release.version == 1


def test_what_comes_for_another_channel_is_not_drawn_here(square):
    square.wall.coming(replace(release(ROADS, version=2), channel="square"))
    assert square.wanted == []


def test_a_page_that_takes_long_is_waited_for_no_more(square):
    square.wall.promoted(release(ROADS, evergreen=(ALWAYS,), version=2))
    assert square.turn(1) == RED
    assert square.turn(1 + LONGEST_MS / 1000 - 0.001) == RED
    assert square.turn(1 + LONGEST_MS / 1000) == GREY


def test_releases_that_follow_one_another_keep_none_of_them_waiting_longer(square):
    square.wall.promoted(release(ROADS, evergreen=(ALWAYS,), version=2))
    square.turn(1)
    square.wall.promoted(release(FEES, evergreen=(ALWAYS,), version=3))
    assert square.turn(2) == RED
    assert square.turn(1 + LONGEST_MS / 1000) == GREY
    assert square.shown.release.version == 3


def test_the_time_waited_counts_for_one_change_only(square):
    square.wall.promoted(release(ROADS, evergreen=(ALWAYS,), version=2))
    square.turn(1)
    assert square.turn(1 + LONGEST_MS / 1000) == GREY
    new = release(FEES, evergreen=(ALWAYS,), version=3)
    square.wall.promoted(new)
    assert square.turn(60) == GREY
    assert square.shown.release.version == 2
    square.draw(new, FEES)
    assert square.turn(60.1) == BLUE


def test_what_is_withdrawn_goes_at_once_whatever_is_drawn(square):
    square.wall.promoted(release(WATER, ROADS, evergreen=(ALWAYS,), version=1, hidden=frozenset({"water"})))
    assert square.turn(1) == GREY
    assert square.wanted == ["roads"]


def test_a_channel_that_is_removed_goes_at_once(square):
    gone = release(version=2)
    square.wall.promoted(replace(gone, manifest=replace(gone.manifest, tombstone=True), schedule=None))
    square.turn(1)
    assert square.shown.release.version == 2


def test_what_cannot_be_drawn_is_not_waited_for(square):
    new = release(ROADS, evergreen=(ALWAYS,), version=2)
    square.wall.promoted(new)
    square.turn(1)
    (job,) = square.cast.supply.wanted.values()
    square.cast.supply.set_aside(job.key, "its picture is damaged")
    assert square.turn(1.2) == GREY


def test_what_has_ended_goes_although_what_follows_is_still_being_drawn(tmp_path):
    short = replace(WATER, shown=Window(None, at(2).now))
    square = Square(tmp_path, release(short, evergreen=(ALWAYS,)))
    square.wall.promoted(release(ROADS, evergreen=(ALWAYS,), version=2))
    assert square.turn(1.9) == RED
    assert square.turn(2) == GREY


def test_a_mistake_in_asking_for_its_pages_holds_up_neither_the_release_nor_what_stands(square, monkeypatch):
    def fails(hanging, moment):
        raise RuntimeError("nobody foresaw this")

    new = release(ROADS, evergreen=(ALWAYS,), version=2)
    square.draw(new, ROADS)
    monkeypatch.setattr("player.offer.is_drawn", fails)
    square.wall.promoted(new)
    assert square.turn(1) == GREEN
    assert square.shown.release.version == 2
