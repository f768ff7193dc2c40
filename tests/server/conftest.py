"""The cast, a clock that stands, and the server's rooms on SQLite and on a real PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from server.accounts import passwords
from tests.server.postgres import Cluster, start_cluster
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


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest) -> str:
    """Every test that takes this runs on both engines; "" is SQLite in the data folder."""
    if request.param == "sqlite":
        return ""
    found: Cluster | None = request.getfixturevalue("cluster")
    if found is None:
        pytest.skip("PostgreSQL's server programs are not installed (apt install postgresql)")
    return found.new_database()


@pytest.fixture
def world(tmp_path: Path, database_url: str, _template: Path) -> Iterator[World]:
    made = make_world(tmp_path, database_url, _template)
    yield made
    made.close()


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
