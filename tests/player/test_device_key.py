"""The numbers of a device's requests rise whatever happens to the box, so that none is taken for a replay."""

from pathlib import Path

import pytest

from player.device_key import BLOCK, DeviceKey
from player.disk import Disk, StorageError


def number(key: DeviceKey) -> int:
    return int(key.sign_request("POST", "/api/v1/report", 1, b"")["Gongshi-Counter"])


@pytest.mark.parametrize("requests", [1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK])
def test_no_number_is_given_out_twice_wherever_the_power_failed(tmp_path, requests):
    key = DeviceKey(tmp_path)
    given = [number(key) for _ in range(requests)]
    assert given == sorted(set(given))
    assert number(DeviceKey(tmp_path)) > given[-1]


def test_a_number_that_cannot_be_reserved_is_not_given_out(tmp_path):
    class Full(Disk):
        full = False

        def replace(self, path: Path, data: bytes, mode: int = 0o644) -> None:
            if self.full:
                raise OSError(28, "No space left on device")
            super().replace(path, data, mode)

    disk = Full()
    key = DeviceKey(tmp_path, disk)
    given = [number(key) for _ in range(BLOCK)]
    disk.full = True
    with pytest.raises(StorageError):
        number(key)
    disk.full = False
    assert number(key) == given[-1] + 1
