"""The cast, a clock that stands, and the server's rooms on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from server.accounts import passwords
from server.notices.models import Notice
from tests.compiled_templates import templates_compiled_once
from tests.quick_database import quick_database
from tests.server.postgres import Cluster, start_cluster
from tests.server.proposing import Propose, propose_layout, propose_theme
from tests.server.put_back import Founded, founded_in
from tests.server.world import World, make_world

__all__ = ["quick_database", "templates_compiled_once"]


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> None:
    """The real cost is tested once (test_accounts); everywhere else it would be most of the time."""
    passwords.set_cost(time_cost=1, memory_kib=64)


ENGINES = ("sqlite", "postgresql")


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster | None]:
    """One PostgreSQL server for the whole session, started when a test first asks."""
    made = start_cluster()
    yield made
    if made is not None:
        made.stop()


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database. Every test that takes this runs on both engines; "" is SQLite in the data folder."""
    if request.param == "sqlite":
        yield ""
        return
    found = _cluster(request)
    url = found.new_database()
    yield url
    found.drop(url)


@pytest.fixture(params=ENGINES)
def world(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """Every test that takes this runs on both engines."""
    if request.param == "sqlite":
        yield from _opened(tmp_path, "", request.getfixturevalue("_founded"))
        return
    _cluster(request)
    founded: Founded = request.getfixturevalue("_founded_on_postgresql")
    try:
        yield from _opened(tmp_path, founded.url, founded.folder)
    finally:
        founded.put_back()


@pytest.fixture
def channels_made(world: World) -> None:
    """The hall and a village are there."""
    world.make_channels()


@pytest.fixture
def two(world: World) -> tuple[Notice, Notice]:
    """Two notices that hang on the same displays for the same days."""
    made = world.on_the_wall("甲"), world.on_the_wall("乙")
    return world.notice(made[0]), world.notice(made[1])


@pytest.fixture
def first_day(two: tuple[Notice, Notice]) -> date:
    """The first day of both."""
    first = two[0].period_first
    assert first is not None
    return first


@pytest.fixture
def small_world(tmp_path: Path, _founded: Path) -> Iterator[World]:
    """On SQLite only, for what no database can change."""
    yield from _opened(tmp_path, "", _founded)


@pytest.fixture(scope="session")
def _founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys, an empty repository, the tables and the cast, made once: made again they were most of every set-up."""
    return _found(tmp_path_factory.mktemp("founded"), "")


@pytest.fixture(scope="session")
def _founded_on_postgresql(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """The same on PostgreSQL."""
    url = cluster.new_database()
    return founded_in(cluster, _found(tmp_path_factory.mktemp("founded"), url), url)


def _found(folder: Path, url: str) -> Path:
    make_world(folder, url).close()  # nobody may be connected to what is copied
    shutil.rmtree(folder / "cache", ignore_errors=True)
    return folder


def _opened(folder: Path, url: str, founded: Path) -> Iterator[World]:
    made = make_world(folder, url, founded)
    yield made
    made.close()


def _cluster(request: pytest.FixtureRequest) -> Cluster:
    found: Cluster | None = request.getfixturevalue("cluster")
    if found is None:
        pytest.skip("PostgreSQL's server programs are not installed (apt install postgresql)")
    return found


@pytest.fixture(params=[propose_theme, propose_layout])
def propose(request: pytest.FixtureRequest) -> Propose:
    """The two looks a person proposes and another signs."""
    found: Propose = request.param
    return found
