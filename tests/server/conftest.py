"""The cast, a clock that stands, and the server's rooms on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.accounts import passwords
from server.db.engine import open_engine
from server.db.upgrade import migrate
from tests.server.postgres import Cluster, database_of, start_cluster
from tests.server.world import World, make_world


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


@pytest.fixture(scope="session")
def _migrated(cluster: Cluster | None) -> str:
    """The name of a database whose tables are made, to be copied: making them again would be most of a set-up."""
    if cluster is None:
        return ""
    url = cluster.new_database()
    engine = open_engine(url)
    migrate(engine)
    engine.dispose()  # nobody may be connected to what is copied
    return database_of(url)


def _database(request: pytest.FixtureRequest, *, migrated: bool) -> Iterator[str]:
    if request.param == "sqlite":
        yield ""
        return
    found: Cluster | None = request.getfixturevalue("cluster")
    if found is None:
        pytest.skip("PostgreSQL's server programs are not installed (apt install postgresql)")
    url = found.new_database(like=request.getfixturevalue("_migrated")) if migrated else found.new_database()
    yield url
    found.drop(url)


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """An empty database. Every test that takes this runs on both engines; "" is SQLite in the data folder."""
    yield from _database(request, migrated=False)


@pytest.fixture(params=ENGINES)
def _tables(request: pytest.FixtureRequest) -> Iterator[str]:
    yield from _database(request, migrated=True)


@pytest.fixture
def world(tmp_path: Path, _tables: str, _template: Path) -> Iterator[World]:
    made = make_world(tmp_path, _tables, _template)
    yield made
    made.close()


@pytest.fixture
def channels_made(world: World) -> None:
    """The hall and a village are there."""
    world.make_channels()


@pytest.fixture
def small_world(tmp_path: Path, _template: Path) -> Iterator[World]:
    """On SQLite only, for what no database can change."""
    made = make_world(tmp_path, "", _template)
    yield made
    made.close()


@pytest.fixture(scope="session")
def _template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and an empty repository, made once: a key ceremony for every test would be most of the time."""
    folder = tmp_path_factory.mktemp("template")
    made = make_world(folder, "", None)
    made.close()
    for name in ("gongshi.db", "gongshi.db-wal", "gongshi.db-shm", "cache"):
        path = folder / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return folder
