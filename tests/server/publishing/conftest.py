from pathlib import Path

import pytest

from tests.server.publishing.township import Township, founded


@pytest.fixture
def township(tmp_path: Path) -> Township:
    return founded(tmp_path)
