"""The cast of the player's tests: a repository, a server in front of it, a state folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from player.cache import Cache
from player.fetcher import Fetcher
from player.link import Link, Patience
from player.sync import Sync
from tests.player.faulty_server import Faulty, serving
from tests.repository_simulator import Repository, repository

IMPATIENT = Patience(connect=2, silence=2, answer=0.4, stretch=0.2, stretch_bytes=2000)
"""Short enough for a test, and nothing in a test that should succeed comes near it."""


@pytest.fixture
def source() -> Repository:
    return repository()


@pytest.fixture
def server(source: Repository) -> Iterator[Faulty]:
    with serving(source.files) as faulty:
        yield faulty


@pytest.fixture
def cache(tmp_path: Path, source: Repository) -> Cache:
    made = Cache(tmp_path / "state")
    made.set_anchor(source.anchor())
    return made


@pytest.fixture
def link(server: Faulty) -> Iterator[Link]:
    made = Link(server.url)
    yield made
    made.close()


@pytest.fixture
def sync(cache: Cache, link: Link) -> Sync:
    return Sync(cache, Fetcher(link))
