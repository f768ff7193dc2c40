"""Why a display was dark: power only where its own records and its silence prove it, and otherwise what is known."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from playlists.playlog import PlayRecord, encode_record, record_digest
from server.displays.models import DisplayEvent, Player
from server.displays.verdicts import Verdict
from server.notices.models import Notice
from server.playlogs.gaps import why_missing
from server.playlogs.intake import take_records
from server.playlogs.service import instant, shown
from tests.server.world import World

HOUR = 3600
LED = frozenset({"led", "hall"})


class Box:
    """A player that writes its chain and may keep a part of it to itself."""

    def __init__(self, world: World, item: str, day: date) -> None:
        self._world, self._item, self._midnight = world, item, instant(day)
        self._prev: str | None = None
        self.records: list[dict[str, object]] = []
        with world.session() as session:
            session.add(Player(device_key="k", enrolled_at=world.now, last_seen_at=world.now, about={}))

    def drew(self, begins: float, ends: float, *, item: str | None = None, trusted: bool = True, claim: str = "drawn"):
        """Hours of the day; a page turns every quarter of an hour."""
        at, end = self._at(begins), self._at(ends)
        while at < end:
            turn = min(at + timedelta(minutes=15), end)
            record = PlayRecord(
                len(self.records) + 1, "led", "shiqiao", 1, "main", item or self._item, "sha256:" + "a" * 64, claim,
                at, turn, trusted, self._prev,
            )  # fmt: skip
            self._prev = record_digest(record)
            self.records.append(encode_record(record))
            at = turn

    def said(self, hour: float, verdict: Verdict) -> None:
        with self._world.session() as session:
            session.add(DisplayEvent(display_id="led", at=self._at(hour), verdict=verdict.value, sentence=""))

    def reports(self, *but: int) -> None:
        with self._world.session() as session:
            player = session.scalars(select(Player).where(Player.device_key == "k")).one()
            sent = [record for record in self.records if record["seq"] not in but]
            take_records(session, player, LED, sent, now=self._world.now)

    def _at(self, hour: float) -> datetime:
        return self._midnight + timedelta(hours=hour)


@pytest.fixture
def notice(world: World) -> Notice:
    world.make_displays()
    return world.notice(world.on_the_wall())


@pytest.fixture
def box(world: World, notice: Notice) -> Box:
    assert notice.period_first is not None
    return Box(world, notice.item_id, notice.period_first)


def causes(world: World, notice: Notice) -> dict[str, int]:
    with world.session() as session:
        rows = [row for row in shown(session, notice.id) if row.display_id == "led" and row.day == notice.period_first]
        return {cause: seconds for found in why_missing(session, rows).values() for cause, seconds in found.items()}


def test_a_closed_gap_of_a_silent_box_is_a_loss_of_power(world: World, notice: Notice, box: Box):
    box.drew(7, 9)
    box.said(9.2, Verdict.SILENT)
    box.drew(18, 19)
    box.said(18.01, Verdict.VERIFIED)
    box.reports()
    assert causes(world, notice) == {"off": 9 * HOUR}


def test_without_the_silence_a_closed_gap_is_dark_and_no_more_is_said(world: World, notice: Notice, box: Box):
    box.drew(7, 9)
    box.drew(18, 19)
    box.reports()
    assert causes(world, notice) == {"dark": 9 * HOUR}


@pytest.mark.parametrize("heard", [Verdict.OUTPUT, Verdict.VERIFIED, Verdict.COVERED])
def test_a_box_that_was_heard_in_the_gap_had_power(world: World, notice: Notice, box: Box, heard: Verdict):
    box.drew(7, 9)
    box.said(9.2, Verdict.SILENT)
    box.said(12, heard)
    box.drew(18, 19)
    box.reports()
    assert causes(world, notice) == {"dark": 9 * HOUR}


def test_a_silent_box_that_never_came_back_is_not_known(world: World, notice: Notice, box: Box):
    box.drew(7, 9)
    box.said(9.2, Verdict.SILENT)
    box.reports()
    assert causes(world, notice) == {"unknown": 9 * HOUR}


def test_a_broken_chain_is_not_known(world: World, notice: Notice, box: Box):
    box.drew(7, 9)
    box.drew(9, 12, item="other")
    box.said(9.2, Verdict.SILENT)
    box.drew(18, 19)
    box.reports(*range(9, 21))  # what it drew from nine to twelve never arrived
    assert causes(world, notice) == {"unknown": 9 * HOUR}
    box.reports()
    assert causes(world, notice) == {"other": 3 * HOUR, "dark": 6 * HOUR}  # it fell silent before it went dark


@pytest.mark.parametrize(("without", "cause"), [((11, 14), "unknown"), ((17.9, 17.95), "off")])
def test_hours_drawn_without_a_clock_cast_doubt_on_a_loss_of_power_and_a_moment_after_the_start_does_not(
    world: World, notice: Notice, box: Box, without: tuple[float, float], cause: str
):
    box.drew(7, 9)
    box.said(9.2, Verdict.SILENT)
    box.drew(*without, item="evergreen", trusted=False)
    box.drew(18, 19)
    box.reports()
    assert causes(world, notice) == {cause: 9 * HOUR}


def test_what_a_card_did_not_confirm_is_told_apart(world: World, notice: Notice, box: Box):
    box.drew(7, 12, claim="accepted")
    box.drew(12, 19)
    box.reports()
    assert causes(world, notice) == {"unconfirmed": 6 * HOUR}


def test_a_gap_that_begins_before_the_days_of_the_notice_is_found_out_too(world: World, notice: Notice, box: Box):
    box.drew(-20, -10, item="earlier")
    box.said(-9, Verdict.SILENT)
    box.drew(12, 19)
    box.reports()
    assert causes(world, notice) == {"off": 4 * HOUR}
