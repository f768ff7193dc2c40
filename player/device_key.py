"""Hold the key that makes this box itself, and never leaves it, and sign its requests.

Requests are signed with a counter that only rises. Counters are reserved on disk in blocks, so that a power cut may
skip some but can never repeat one.
"""

import base64
import os
import threading
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from player.disk import PRIVATE, Disk, StorageError, storage_error
from player.faults import Fault
from playlists import enrolment
from playlists.device_request import Signed, encode_headers, signing_text, spell
from playlists.model import Json

KEY_FILE = "device.key"
COUNTER_FILE = "counter"
BLOCK = 64


class DeviceKey:
    """The Ed25519 key made on this box, and the counter of the requests it signed."""

    def __init__(self, state: Path, disk: Disk | None = None) -> None:
        """Load the key, or make one on the first start."""
        self._disk = disk or Disk()
        self._counter_path = state / COUNTER_FILE
        self._lock = threading.Lock()
        self._next = 0
        self._reserved = 0
        path = state / KEY_FILE
        try:
            state.mkdir(parents=True, exist_ok=True)
            if path.exists():
                self._key = Ed25519PrivateKey.from_private_bytes(base64.b64decode(path.read_bytes(), validate=True))
            else:
                self._key = Ed25519PrivateKey.generate()
                self._disk.replace(path, base64.b64encode(self._key.private_bytes_raw()), PRIVATE)
            if os.name != "nt":
                path.chmod(PRIVATE)
            self._next = self._reserved = self._stored_counter()
        except OSError as error:
            raise storage_error(f"opening the device key {path}", error) from error
        except (ValueError, UnsupportedAlgorithm) as error:
            raise StorageError(
                Fault.IDENTITY, f"{path} is damaged: move it away and enrol this player again with a new code"
            ) from error

    @property
    def text(self) -> str:
        return spell(self._key.public_key().public_bytes_raw())

    def sign_request(self, method: str, path: str, epoch: int, body: bytes) -> dict[str, str]:
        """Return the headers that make a request this device's own, and good for one use."""
        counter = self._count()
        signature = self._key.sign(signing_text(method, path, epoch, counter, body))
        return encode_headers(Signed(self._key.public_key().public_bytes_raw(), epoch, counter, signature))

    def sign_enrolment(self, request: Mapping[str, Json]) -> str:
        """Return the proof that this box holds the key which the request names."""
        return spell(self._key.sign(enrolment.signing_text(request)))

    def _count(self) -> int:
        with self._lock:
            if self._next >= self._reserved:
                try:
                    self._disk.replace(self._counter_path, str(self._next + BLOCK).encode())
                except OSError as error:
                    raise storage_error("reserving request numbers", error) from error
                self._reserved = self._next + BLOCK
            self._next += 1
            return self._next

    def _stored_counter(self) -> int:
        if not self._counter_path.exists():
            return 0
        return int(self._counter_path.read_text("ascii"))
