"""Hold what enrolment told this box: its server, its displays, and the name of its key.

The key itself is in ``device_key``: a wall needs to know what it shows, not to sign anything.
"""

import json
import threading
from collections.abc import Mapping
from pathlib import Path

from player.disk import PRIVATE, Disk, StorageError, storage_error
from player.faults import Fault
from playlists.model import ChannelId, DisplayId, Json, ProfileId
from playlists.values import dataclass, replace

IDENTITY_FILE = "identity.json"
CA_FILE = "server-ca.pem"
ONE_CHANGE = threading.Lock()


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
    # Reports bring displays on one thread while the wall's begins an epoch: what is read may not be overtaken.
    with ONE_CHANGE:
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
