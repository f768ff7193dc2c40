"""One site of real processes a module: founding it takes seconds, and the tests of a module tell one story."""

from collections.abc import Iterator

import pytest

from tests.end_to_end.site import Site, opened


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with opened(Site, tmp_path_factory.mktemp("site")) as running:
        yield running
