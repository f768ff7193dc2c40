"""What holds for every test: property tests are judged by what they find, not by how busy the machine is.

``make test`` draws the same examples every time, so that a red run speaks of the change and of nothing else; ``make
properties`` draws new ones.

And nobody waits for the disk: a file that was synced and one that was not differ only when the power fails. The tests
of who syncs what, and when, listen in its place.
"""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("same", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
settings.register_profile("search", settings.get_profile("same"), derandomize=False, print_blob=True)
settings.load_profile("search" if os.environ.get("GONGSHI_SEARCH") else "same")


@pytest.fixture(scope="session", autouse=True)
def _no_wait_for_the_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield
