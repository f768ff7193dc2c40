"""The account of what stood: whole, without gaps, handed over early enough, and in whole seconds."""

from datetime import timedelta
from itertools import pairwise

from player.record_keeper import RecordKeeper
from player.stretches import LONGEST_MS, Hung, Stretch, Stretches
from playlists.canonical import digest
from playlists.model import DisplayId, ItemId
from tests.player.stage_cast import HALL, MAIN, NOON, at

DISPLAY = DisplayId("d1")
WATER = Hung(HALL, 1, MAIN.id, ItemId("water"), digest(b"page"))
ROADS = Hung(HALL, 1, MAIN.id, ItemId("roads"), digest(b"other page"))


def test_what_stands_for_an_hour_is_handed_over_in_pieces_that_meet():
    """A power cut then loses minutes of the record, not the day."""
    told: list[Stretch] = []
    stretches = Stretches(DISPLAY, told.append)
    for second in range(3600):
        stretches.standing(MAIN.id, frozenset({WATER}), at(second))
        begun = stretches.since(MAIN.id)
        assert begun is not None
        assert at(second).now - begun < timedelta(milliseconds=LONGEST_MS)
    stretches.end(at(3600))
    assert (told[0].begins, told[-1].ends) == (NOON, NOON + timedelta(hours=1))
    assert all(earlier.ends == later.begins for earlier, later in pairwise(told))


def test_a_page_that_stood_within_one_second_is_in_no_record_and_its_neighbours_meet():
    kept: list[Stretch] = []
    keeper = RecordKeeper()
    stretches = Stretches(DISPLAY, keeper.take)
    for second, hung in ((0, WATER), (2.2, ROADS), (2.7, WATER), (5.5, None)):
        stretches.standing(MAIN.id, frozenset({hung} if hung else ()), at(second))
    keeper.start(kept.append)
    keeper.close()
    assert [(each.hung, each.begins.second, each.ends.second) for each in kept] == [(WATER, 0, 2), (WATER, 2, 5)]
