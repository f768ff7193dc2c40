"""One site of real processes a module: founding it takes seconds, and the tests of a module tell one story."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.site import Site
from tests.fonts import faces


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    faces()  # without fonts there is nothing to set; the skip says so
    running = Site(tmp_path_factory.mktemp("site"))
    try:
        running.open()
        yield running
    finally:
        running.end()
