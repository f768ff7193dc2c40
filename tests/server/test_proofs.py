"""What the ledger makes of play records: the same as somebody who goes through them minute by minute."""

import random
import sqlite3
from contextlib import closing
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import event, insert

from server.console import ledger
from server.displays import service as displays
from server.notices.models import Notice
from server.playlogs.days import rebuild
from server.playlogs.models import PlayRow
from server.playlogs.service import DayDisplay, shown, shown_of
from tests.server.device import Device, chain
from tests.server.world import SCREENS, World


@pytest.fixture(autouse=True)
def _displays(world: World) -> None:
    world.make_displays()


def minute(world: World, day: date, number: int) -> datetime:
    return datetime.combine(day, time(), world.services.zone) + timedelta(minutes=number)


class Diary:
    """Play records by display, written down as a player would, and told again from the minutes themselves."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._seq = 0
        self.records: list[dict[str, object]] = []

    def stood(self, display: str, item: str | None, begins: datetime, ends: datetime, **more: object) -> None:
        self._seq += 1
        row = {"device_key": "k", "epoch": 1, "seq": self._seq, "display": display, "channel": "c", "release": 1}
        row |= {"zone": "main", "item": item, "page": None, "claim": "drawn", "started_at": begins, "ended_at": ends}
        row |= {"time_trusted": True, "previous": None, "digest": f"sha256:{self._seq:064}", "record": {}}
        self.records.append({**row, "received_at": ends, **more})

    def keep(self) -> None:
        with self._world.session() as session:
            session.execute(insert(PlayRow), self.records)
            rebuild(session.connection())

    def told(self, notice: Notice) -> dict[tuple[date, str], tuple[int, int, str, int]]:
        """Seconds shown, seconds of the counter hours that nothing covers, the claim, and seconds drawn."""
        first, last = notice.period_first, notice.period_last
        assert first is not None
        assert last is not None
        days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
        return {(day, display): self._day(notice, day, display, days) for display, _, _ in SCREENS for day in days}

    def _day(self, notice: Notice, day: date, display: str, days: list[date]) -> tuple[int, int, str, int]:
        rows = [row for row in self.records if row["display"] == display and row["time_trusted"]]
        card = any(row["claim"] == "accepted" and self._minutes(row, each) for row in rows for each in days)
        proved = [row for row in rows if not card or row["claim"] == "accepted"]
        own = {m for row in rows if row["item"] == notice.item_id for m in self._minutes(row, day)}
        own_proved = {m for row in proved if row["item"] == notice.item_id for m in self._minutes(row, day)}
        lit = {m for row in proved for m in self._minutes(row, day)}
        # A hole of one minute between two lit ones is no dark screen, one of half an hour a turn of the loop.
        stood = self._filled(own_proved, 30) & self._filled(lit, 1) & set(range(8 * 60, 18 * 60))
        return len(own_proved) * 60, (600 - len(stood)) * 60, "accepted" if card else "drawn", len(own) * 60

    def _filled(self, minutes: set[int], hole: int) -> set[int]:
        short = (pair for pair in pairwise(sorted(minutes)) if pair[1] - pair[0] - 1 <= hole)
        return minutes | {between for first, last in short for between in range(first, last)}

    def _minutes(self, row: dict[str, object], day: date) -> range:
        midnight = minute(self._world, day, 0)
        begins, ends = ((row[edge] - midnight) // timedelta(minutes=1) for edge in ("started_at", "ended_at"))
        return range(max(0, begins), min(1440, ends))


def table(rows: list[DayDisplay]) -> dict[tuple[date, str], tuple[int, int, str, int]]:
    return {(row.day, row.display_id): (row.seconds, row.gap_seconds, row.claim, row.drawn_seconds) for row in rows}


@pytest.mark.parametrize("seed", range(4))
def test_proofs_of_a_page_agree_with_the_minutes(world: World, two: tuple[Notice, Notice], first_day: date, seed: int):
    """Overlapping zones, holes of every length, nights, a card that answered for a while, a clock nobody trusted."""
    chance, diary = random.Random(seed), Diary(world)
    for display, _, _ in SCREENS:
        for _ in range(60):
            begins = minute(world, first_day, chance.randrange(-600, 4 * 1440))
            diary.stood(
                display,
                chance.choice([two[0].item_id, two[1].item_id, None]),
                begins,
                begins + timedelta(minutes=chance.choice([1, 2, 5, 60, 400])),
                zone=chance.choice(["main", "column"]),
                claim="accepted" if display == "led" and seed % 2 and chance.random() < 0.4 else "drawn",
                time_trusted=chance.random() < 0.9,
            )
    diary.keep()
    with world.session() as session:
        both = [session.get_one(Notice, notice.id) for notice in two]
        tables = shown_of(session, both)
        for notice in both:
            assert table(tables[notice.id]) == diary.told(notice)
            assert shown(session, notice.id) == tables[notice.id]


def test_what_began_the_day_before_counts_from_midnight(world: World, two: tuple[Notice, Notice], first_day: date):
    diary = Diary(world)
    diary.stood("hall", two[0].item_id, minute(world, first_day, -600), minute(world, first_day, 540))
    diary.keep()
    with world.session() as session:
        rows = table(shown(session, two[0].id))
    assert rows[first_day, "hall"] == (32400, 32400, "drawn", 32400)


def test_a_stretch_longer_than_a_day_is_refused_and_kept_as_evidence(world: World):
    with world.session() as session:
        code = displays.issue_code(session, world.lin, ("led",), now=world.now)
    device = Device(world)
    assert device.enrol(code).status_code == 200
    (record,) = chain(1)
    record["to"] = "2026-03-09T01:00:00Z"
    device.report(playlog=[{**record, "display": "led"}])
    with world.session() as session:
        assert session.query(PlayRow).count() == 0


@pytest.mark.parametrize("url", ["/", "/notices", "/ledger/notices/{}"])
def test_lists_and_proofs_are_reckoned_from_indexes_alone(world: World, url: str):
    """A display writes thousands of records a day: reading each row would be most of a page's time."""
    if world.services.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the size of its tables")
    url = url.format(world.on_the_wall("丙"))
    browser = world.browser("sun")
    asked: list[tuple[str, tuple[object, ...]]] = []
    event.listen(world.services.engine, "before_cursor_execute", lambda *said: asked.append((said[2], said[3])))
    assert browser.get(url).status_code == 200
    about = [one for one in asked if "play_record" in one[0]]
    assert about
    with closing(sqlite3.connect(world.services.data / "gongshi.db")) as database:
        for statement, values in about:
            plan = [str(row[3]) for row in database.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
            reads = [step for step in plan if "play_record" in step]
            assert reads
            assert [step for step in reads if "USING COVERING INDEX" not in step] == [], plan


def test_older_proofs_are_put_below_those_before_them(world: World, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledger, "PROOFS", 1)
    older, newer = world.on_the_wall("甲"), world.on_the_wall("乙")
    browser = world.browser("zhao")
    whole = browser.get("/ledger").text
    assert whole.count("<tr data-row>") == 1
    assert f"/ledger/notices/{newer}" in whole
    assert f"before={newer}" in whole
    more = browser.get(f"/ledger?before={newer}", headers={"HX-Request": "true"}).text
    assert "<html" not in more
    assert f"/ledger/notices/{older}" in more
    assert "more-row" not in more
    assert "<html" in browser.get(f"/ledger?before={newer}").text
