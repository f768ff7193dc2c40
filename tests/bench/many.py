"""What staff wait for with 20,000 notices, 30 displays and a year of play records: a change published, 今日, lists.

Over a table of SQLite, with the quick renderer of the tests: pages are set by another bench. ``publish`` is one changed
notice from the mark in the table to the timestamp on the disk, by a server that has published once since it started.
"""

import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from server.notices.models import Notice
from server.releases.dirty import mark_dirty
from tests.bench.archive import archive, sign_as_set
from tests.bench.measures import Measure, median
from tests.server.world import World

NOTICES = 20_000
TURNS = 5


def run() -> Sequence[Measure]:
    with tempfile.TemporaryDirectory() as folder:
        world = archive(Path(folder), NOTICES)
        try:
            changed(world, NOTICES, 0)
            publishes = [publish(world, NOTICES, turn) for turn in range(1, TURNS + 1)]
            browser = world.browser("sun")
            pages = {name: [timed(partial(browser.get, url)) for _ in range(TURNS)] for name, url in PAGES.items()}
        finally:
            world.close()
    return [
        median("publish_20000_ms", publishes, "ms", 1000),
        *(median(name, found, "ms", 200) for name, found in pages.items()),
    ]


PAGES = {
    "today_20000_ms": "/",
    "list_20000_ms": "/notices",
    "ledger_20000_ms": "/ledger",
    "schedule_20000_ms": "/schedule",
}


def publish(world: World, notices: int, turn: int) -> float:
    return timed(lambda: changed(world, notices, turn))


def changed(world: World, notices: int, turn: int) -> None:
    """Other words for the oldest notice that hangs, signed, and published on the hall's channel."""
    world.clock.advance(minutes=1)
    with world.session() as session:
        notice = session.get_one(Notice, notices - 100)
        notice.title = f"示例公告，改了 {turn} 次"
        session.flush()
        session.refresh(notice)
        sign_as_set(world, notice, [placement.channel for placement in notice.placements])
        mark_dirty(session, ["hall"], world.now)
    outcome = world.publish()
    if outcome.published != ("hall",):
        raise RuntimeError(f"the hall's channel was not published: {outcome}")


def timed(deed: Callable[[], object]) -> float:
    start = time.perf_counter()
    deed()
    return (time.perf_counter() - start) * 1000
