"""Hold what makes this box itself: its key, which never leaves it, and what enrolment told it.

Requests are signed with a counter that only rises. Counters are reserved on disk in blocks, so that a power cut may
skip some but can never repeat one.
"""

import base64
import json
import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from player.disk import Disk, StorageError, storage_error
from player.faults import Fault
from playlists import enrolment
from playlists.device_request import Signed, encode_headers, signing_text, spell
from playlists.model import ChannelId, DisplayId, Json, ProfileId

KEY_FILE = "device.key"
IDENTITY_FILE = "identity.json"
COUNTER_FILE = "counter"
CA_FILE = "server-ca.pem"
BLOCK = 64
PRIVATE = 0o600


@dataclass(frozen=True, slots=True)
class Assignment:
    """One display this player drives, and the channel it follows."""

    id: DisplayId
    name: str
    channel: ChannelId
    profile: ProfileId


@dataclass(frozen=True, slots=True)
class Identity:
    """What enrolment settled. ``tls_ca`` is the server's own authority, or None where the system's is meant."""

    server_url: str
    repository_url: str
    player: str
    epoch: int
    key_text: str
    displays: tuple[Assignment, ...]
    tls_ca: Path | None

    @property
    def channels(self) -> tuple[ChannelId, ...]:
        return tuple(dict.fromkeys(display.channel for display in self.displays))


class DeviceKey:
    """The Ed25519 key made on this box, and the counter of the requests it signed."""

    def __init__(self, state: Path, disk: Disk | None = None) -> None:
        """Load the key, or make one on the first start."""
        from cryptography.exceptions import (
            UnsupportedAlgorithm,  # late: the first frame needs the identity, not its key
        )
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

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


def load_identity(state: Path) -> Identity | None:
    """Return what enrolment settled, or None before it."""
    path = state / IDENTITY_FILE
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise storage_error(f"reading {path}", error) from error
    try:
        record = json.loads(data)
        ca = state / CA_FILE
        return Identity(
            server_url=str(record["server_url"]),
            repository_url=str(record["repository_url"]),
            player=str(record["player"]),
            epoch=int(record["epoch"]),
            key_text=str(record["device_key"]),
            displays=parse_assignments(record["displays"]),
            tls_ca=ca if record["pinned"] else None,
        )
    except (ValueError, KeyError, TypeError) as error:
        raise StorageError(Fault.IDENTITY, f"{path} is damaged: enrol this player again with a new code") from error


def store_identity(state: Path, identity: Identity, ca_pem: str | None, disk: Disk | None = None) -> None:
    """Write down what enrolment settled; the authority first, the identity that refers to it last."""
    keeper = disk or Disk()
    record: dict[str, Json] = {
        "server_url": identity.server_url,
        "repository_url": identity.repository_url,
        "player": identity.player,
        "epoch": identity.epoch,
        "device_key": identity.key_text,
        "displays": [
            {"id": each.id, "name": each.name, "channel": each.channel, "profile": each.profile}
            for each in identity.displays
        ],
        "pinned": ca_pem is not None,
    }
    try:
        if ca_pem is not None:
            keeper.replace(state / CA_FILE, ca_pem.encode())
        text = json.dumps(record, ensure_ascii=False, indent=1, sort_keys=True)
        keeper.replace(state / IDENTITY_FILE, text.encode(), PRIVATE)
    except OSError as error:
        raise storage_error("storing the enrolment", error) from error


def change_identity(
    state: Path, disk: Disk | None = None, displays: tuple[Assignment, ...] | None = None, raise_epoch: bool = False
) -> Identity:
    """Write down that the server assigned other displays, or that a new epoch begins; everything else stays."""
    identity = load_identity(state)
    if identity is None:
        raise StorageError(Fault.NOT_ENROLLED, f"{state} holds no enrolment: enrol this player first")
    changed = replace(
        identity,
        displays=identity.displays if displays is None else displays,
        epoch=identity.epoch + raise_epoch,
    )
    pem = identity.tls_ca.read_text("ascii") if identity.tls_ca is not None else None
    store_identity(state, changed, pem, disk)
    return changed


def parse_assignments(value: object) -> tuple[Assignment, ...]:
    """Read the displays a server assigned; ``ValueError`` or ``KeyError`` when they are not such."""
    if not isinstance(value, list):
        raise ValueError("displays must be a list")
    return tuple(_assignment(each) for each in value)


def _assignment(value: object) -> Assignment:
    if not isinstance(value, Mapping):
        raise ValueError("a display must be an object")
    fields = [value["id"], value["name"], value["channel"], value["profile"]]
    if not all(isinstance(each, str) and each for each in fields):
        raise ValueError("a display has an id, a name, a channel and a profile")
    identifier, name, channel, profile = fields
    return Assignment(DisplayId(identifier), name, ChannelId(channel), ProfileId(profile))
