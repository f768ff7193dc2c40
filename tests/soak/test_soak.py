"""A short slice of the soak, and the watch itself: a watch that sees nothing would find every wall good."""

from pathlib import Path

from playlists.model import Rect
from tests.soak.blank import BlankWatch, Row, is_blank
from tests.soak.harness import Soaked, opened, simulate
from tests.soak.memory import Memory

HOURS = 0.25
ZONE = Rect(0, 0, 40, 40)
PAPER, INK = b"\xf0\xf0\xf0\x00", b"\x10\x10\x10\x00"


def wall(inked: bool) -> Row:
    def row(y: int, left: int, right: int) -> bytes:
        whole = PAPER * 40 if y != 24 or not inked else PAPER * 20 + INK + PAPER * 19
        return whole[left * 4 : right * 4]

    return row


def test_a_zone_of_one_colour_is_blank_and_one_speck_of_ink_is_enough():
    assert is_blank(wall(False), ZONE)
    assert not is_blank(wall(True), ZONE)


def test_the_watch_counts_from_the_first_blank_look_to_the_first_filled_one():
    watch = BlankWatch([ZONE])
    for now, inked in ((0.0, True), (1.0, False), (2.5, False), (4.0, True), (5.0, False), (6.0, True)):
        watch.look(wall(inked), now)
    assert watch.longest == 3.0


def test_a_player_that_grows_by_a_fiftieth_is_not_good():
    steady = Soaked("simulated", 3600, 0.0, 1, 1, Memory([90.0] * 10 + [50.0] * 100))
    leaking = Soaked("simulated", 3600, 0.0, 1, 1, Memory([50.0] * 60 + [51.1] * 60))
    assert steady.good
    assert not leaking.good


def test_a_quarter_of_an_hour_in_seconds_leaves_no_zone_blank_and_brings_the_change(tmp_path: Path):
    site = opened(tmp_path)
    try:
        soaked = simulate(site, HOURS)
    finally:
        site.end()
    assert soaked.blank_seconds <= 1
    assert soaked.changes == 1
    assert soaked.looks > HOURS * 3600
    assert len(soaked.memory.own) == len(soaked.memory.tree) == len(soaked.memory.player) >= HOURS * 60
