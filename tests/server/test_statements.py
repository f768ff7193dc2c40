"""How many statements a publication costs: the same, however many notices ended long ago."""

from pathlib import Path

from sqlalchemy import event

from tests.bench.archive import archive
from tests.bench.many import changed
from tests.server.world import World


def statements(world: World, notices: int) -> int:
    found: list[str] = []
    event.listen(world.services.engine, "before_cursor_execute", lambda *said: found.append(said[2]))
    changed(world, notices, 2)
    return len(found)


def after_one_publication(folder: Path, notices: int) -> int:
    world = archive(folder, notices, days=0)
    try:
        changed(world, notices, 1)
        return statements(world, notices)
    finally:
        world.close()


def test_a_change_costs_as_many_statements_among_900_notices_as_among_300(tmp_path: Path):
    few = after_one_publication(tmp_path / "few", 300)
    many = after_one_publication(tmp_path / "many", 900)
    assert many == few
