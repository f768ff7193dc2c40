"""What a reviewer remembers between two signatures: the root he trusts and what he has seen.

A file beside his key. It is what keeps the server from showing him an old root,
an older release or an unseen font.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from playlists.canonical import canonical
from playlists.model import Digest, Json
from server.errors import OperatorError
from server.publishing.files import Disk

FILE = "cosigned.json"


@dataclass(frozen=True, slots=True)
class Memory:
    """``versions`` are those last signed, by role; ``seen`` the digests of items and files that were looked at."""

    root: str = ""
    versions: Mapping[str, int] = field(default_factory=dict)
    seen: frozenset[Digest] = frozenset()


def recall(folder: Path) -> Memory:
    path = folder / FILE
    try:
        value = json.loads(path.read_text("utf-8"))
        versions = {str(role): int(version) for role, version in value["versions"].items()}
        return Memory(str(value["root"]), versions, frozenset(Digest(str(name)) for name in value["seen"]))
    except FileNotFoundError:
        return Memory()
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise OperatorError(
            f"{path} is damaged: restore it, or remove it and compare the root's fingerprint by telephone once more"
        ) from error


def remember(folder: Path, memory: Memory, disk: Disk) -> None:
    seen: list[Json] = [*sorted(memory.seen)]
    content = canonical({"root": memory.root, "versions": dict(memory.versions), "seen": seen})
    disk.write(folder / FILE, content, 0o600)
