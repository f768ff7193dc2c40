"""The ledger's daily summary says what the play records say, in whatever order and however often they come."""

import random
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import event, select, text

from playlists.model import Json
from playlists.playlog import PlayRecord, encode_record, parse_record, record_digest
from server.displays.models import Player
from server.notices.models import Notice
from server.playlogs.days import rebuild
from server.playlogs.intake import take_records
from server.playlogs.joined import items_stood
from server.playlogs.models import PlayDay, PlayRow
from server.playlogs.service import shown, shown_of
from tests.server.world import SCREENS, World

DRIVEN = frozenset(screen for screen, _, _ in SCREENS)


@pytest.fixture(autouse=True)
def _displays(world: World) -> None:
    world.make_displays()
    with world.session() as session:
        session.add(Player(device_key="k", enrolled_at=world.now, last_seen_at=world.now, about={}))


def diary(world: World, items: list[str], first: date, chance: random.Random, count: int) -> list[dict[str, Json]]:
    """A chain of records: overlapping zones, holes, nights, a card that answers at times, a clock nobody trusts."""
    midnight = datetime.combine(first, time(), world.services.zone).astimezone(UTC)
    records, prev = [], None
    for seq in range(1, count + 1):
        begins = midnight + timedelta(seconds=chance.randrange(-20 * 3600, 4 * 86400))
        ends = begins + timedelta(seconds=chance.choice([0, 1, 15, 60, 89, 90, 91, 3600, 86400]))
        display = chance.choice(sorted(DRIVEN))
        claim = "accepted" if display == "led" and chance.random() < 0.4 else "drawn"
        page, trusted = "sha256:" + "a" * 64, chance.random() < 0.9
        record = PlayRecord(
            seq, display, "c", 1, chance.choice(["main", "column"]), chance.choice(items), page, claim, begins, ends,
            trusted, prev,
        )  # fmt: skip
        records.append(encode_record(record))
        prev = record_digest(record)
    return records


def take(world: World, records: Iterable[dict[str, Json]], epoch: int = 1) -> int:
    with world.session() as session:
        player = session.scalars(select(Player).where(Player.device_key == "k")).one()
        player.epoch = epoch
        return take_records(session, player, DRIVEN, list(records), now=world.now)


def kept(world: World) -> list[tuple[object, ...]]:
    with world.session() as session:
        rows = session.scalars(select(PlayDay).order_by(PlayDay.item, PlayDay.display, PlayDay.day))
        names = [column.name for column in PlayDay.__table__.columns]
        return [tuple(getattr(row, name) for name in names) for row in rows]


@pytest.mark.parametrize("seed", range(4))
def test_the_summary_says_what_the_records_say_in_any_order_of_arrival(
    world: World, two: tuple[Notice, Notice], first_day: date, seed: int
):
    chance = random.Random(seed)
    for epoch in (1, 2):
        records = diary(world, [one.item_id for one in two], first_day, chance, 60)
        arriving = records + chance.sample(records, 20)  # told again
        chance.shuffle(arriving)
        while arriving:
            size = chance.randrange(1, 15)
            take(world, {record["seq"]: record for record in arriving[:size]}.values(), epoch)
            del arriving[:size]
    with world.session() as session:
        both = [session.get_one(Notice, notice.id) for notice in two]
        tables = shown_of(session, both)
        for notice in both:
            assert tables[notice.id] == shown(session, notice.id)
        assert any(row.seconds for rows in tables.values() for row in rows)


def test_made_anew_from_the_records_the_summary_is_the_same(world: World, two: tuple[Notice, Notice], first_day: date):
    records = diary(world, [one.item_id for one in two], first_day, random.Random(7), 80)
    take(world, records[40:])
    take(world, records[:40])
    before = kept(world)
    with world.session() as session:
        session.execute(text("UPDATE play_day SET drawn_seconds = 1, drawn = '[]'"))
        assert rebuild(session.connection()) == len(before)
    assert kept(world) == before


def test_a_report_told_again_adds_nothing(world: World, two: tuple[Notice, Notice], first_day: date):
    records = diary(world, [two[0].item_id], first_day, random.Random(3), 20)
    take(world, records)
    before = kept(world)
    take(world, records)
    assert kept(world) == before


def test_a_record_that_is_refused_counts_in_no_day(world: World, two: tuple[Notice, Notice], first_day: date):
    good = diary(world, [two[0].item_id], first_day, random.Random(3), 6)
    take(world, good)
    before = kept(world)
    take(world, [{**good[2], "to": "2026-03-09T23:00:00Z", "from": "2026-03-09T01:00:00Z"}])
    take(world, [{**good[5], "seq": 7, "display": "elsewhere", "prev": record_digest_of(good[5])}])
    assert kept(world) == before


ENDS_OF_TIME = (
    ("0001-01-01T00:00:00Z", "0001-01-01T01:00:00Z", "0001-01-01"),
    ("9999-12-31T01:00:00Z", "9999-12-31T02:00:00Z", "9999-12-31"),
    ("9999-12-31T15:59:00Z", "9999-12-31T16:00:00Z", None),
    ("9999-12-31T20:00:00Z", "9999-12-31T21:00:00Z", None),
)
"""Stretches at both ends of the calendar, and their day in the township, if the calendar has one."""


@pytest.mark.parametrize("begins", range(len(ENDS_OF_TIME)))
def test_a_record_that_no_calendar_has_a_day_for_is_kept_and_accepted_and_counts_in_no_day(world: World, begins: int):
    """Refused with a fault it would be sent again for ever; stored, it would keep the server from starting."""
    (record,) = diary(world, ["x"], date(2026, 3, 2), random.Random(3), 1)
    started, ended, day = ENDS_OF_TIME[begins]
    records = [{**record, "from": started, "to": ended, "time_trusted": True}]
    assert take(world, records) == 1
    assert take(world, records) == 1
    counted = [row[2] for row in kept(world)]
    assert counted == ([date.fromisoformat(day)] * 2 if day else [])
    with world.session() as session:
        assert len(session.scalars(select(PlayRow)).all()) == 1
    with world.session() as session:
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SET LOCAL TIME ZONE 'Asia/Shanghai'"))  # as it is set on a township's machine
        rebuild(session.connection())
        assert bool(items_stood(session, ["x"])) == bool(day)
    assert [row[2] for row in kept(world)] == counted


def record_digest_of(record: dict[str, Json]) -> Json:
    return str(record_digest(parse_record(record)))


def test_the_list_of_the_ledger_reads_no_play_record(world: World, two: tuple[Notice, Notice]):
    asked: list[str] = []
    browser = world.browser("sun")
    event.listen(world.services.engine, "before_cursor_execute", lambda *said: asked.append(said[2]))
    assert browser.get("/ledger").status_code == 200
    assert any("play_day" in one for one in asked)
    assert not [one for one in asked if "play_record" in one]
