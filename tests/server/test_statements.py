"""How many statements a publication and a page cost: the same, however many notices there are."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event, update

from server.notices.models import Notice
from tests.bench.archive import archive
from tests.bench.many import changed
from tests.server.world import World

PAGES = ("/", "/notices", "/notices?state=draft", "/schedule", "/displays", "/ledger")
MOST = 60
"""Statements of a page; in a township with fourteen channels, thirty displays, and not one of them troubled."""


def statements(world: World, deed: Callable[[], object]) -> int:
    found: list[str] = []
    event.listen(world.services.engine, "before_cursor_execute", lambda *said: found.append(said[2]))
    deed()
    return len(found)


def after_one_publication(folder: Path, notices: int) -> int:
    world = archive(folder, notices, days=0)
    try:
        changed(world, notices, 1)
        return statements(world, partial(changed, world, notices, 2))
    finally:
        world.close()


def test_a_change_costs_as_many_statements_among_900_notices_as_among_300(tmp_path: Path):
    few = after_one_publication(tmp_path / "few", 300)
    many = after_one_publication(tmp_path / "many", 900)
    assert many == few


def of_pages(folder: Path, who: str, *, in_work: int, on_the_wall: int) -> dict[str, int]:
    world = archive(folder, 2 * in_work + 2 * on_the_wall, days=2, in_work=in_work, on_the_wall=on_the_wall)
    try:
        browser = world.browser(who)
        for url in PAGES:
            assert browser.get(url).status_code == 200  # what is read once a process is read now
        return {url: statements(world, partial(browser.get, url)) for url in PAGES}
    finally:
        world.close()


def with_proofs_due(folder: Path, due: int) -> int:
    """Statements of the author's 今日, when the periods of so many of his notices are over."""
    world = archive(folder, 400, days=0, in_work=6, on_the_wall=5)
    try:
        with world.session() as session:
            session.execute(update(Notice).where(Notice.id <= due).values(proof_due=True))
        browser = world.browser("wang")
        assert browser.get("/").status_code == 200
        return statements(world, partial(browser.get, "/"))
    finally:
        world.close()


def test_today_costs_as_many_statements_with_300_proofs_to_make_out_as_with_5(tmp_path: Path):
    assert with_proofs_due(tmp_path / "few", 5) == with_proofs_due(tmp_path / "many", 300)


@pytest.mark.parametrize("who", ["wang", "sun"])
def test_a_page_costs_no_more_statements_with_thirty_notices_in_work_than_with_six(tmp_path: Path, who: str):
    """Wang's page lists what he writes and has sent, Sun's what waits for her; none that ended costs one fewer."""
    few = of_pages(tmp_path / "few", who, in_work=6, on_the_wall=5)
    many = of_pages(tmp_path / "many", who, in_work=30, on_the_wall=40)
    assert {url: count for url, count in many.items() if count > few[url]} == {}
    assert max(many.values()) < MOST
