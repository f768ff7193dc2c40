"""Keep the proofs of each stream: generations of six files and their floors, and which one is current.

A generation is a folder that appears whole by one rename; it becomes current by one rename of a pointer. The one before
is kept to fall back on. What is in the files is checked by ``trust`` each time; here they are bytes. The record beside
them is nobody's signature but the player's own, so it carries its digest: a bit that rots in a floor would else turn
away, for ever, what is signed rightly.
"""

import contextlib
import json
from pathlib import Path
from typing import Any

from player.disk import SUFFIX, Disk
from player.floors import NO_FLOORS, Floors, encode_floors, parse_floors
from player.proofs import Documents, Stream, Verified
from playlists.canonical import canonical, digest
from playlists.model import Json
from playlists.values import dataclass

POINTER = "current"
FLOORS = "floors"
FILES = ("root", "timestamp", "snapshot", "targets", "role", "target")


@dataclass(frozen=True, slots=True)
class Generation:
    """What lies on the disk, unverified."""

    number: int
    documents: Documents
    floors: Floors
    root_version: int
    etag: str | None


class Generations:
    def __init__(self, state: Path, disk: Disk) -> None:
        self._folder = state / "generations"
        self._roots = state / "roots"
        self._disk = disk
        disk.make_folder(self._folder)
        disk.make_folder(self._roots)

    def roots(self) -> list[tuple[int, bytes]]:
        """Return the chain of roots, the anchor of enrolment first."""
        found = []
        for path in self._roots.glob("*.root.json"):
            with contextlib.suppress(OSError, ValueError):
                found.append((int(path.name.split(".")[0]), path.read_bytes()))
        return sorted(found)

    def chain(self, generation: Generation) -> list[bytes]:
        """Return the roots from the anchor to the one that a generation was promoted with."""
        roots = self.roots()
        return [data for version, data in roots if version <= generation.root_version] or [
            each[1] for each in roots[:1]
        ]

    def add_root(self, version: int, data: bytes) -> None:
        """Keep a verified root for good: the chain from the anchor must be walked again at every boot."""
        self._disk.replace(self._roots / f"{version}.root.json", data)

    def forget(self) -> None:
        """Make room for another anchor: generations first, so that none is ever left without its root."""
        from shutil import rmtree  # late, here and below: what opens a wall removes nothing

        for name in self.streams():
            rmtree(self._folder / name)
        for path in self._roots.glob("*.root.json"):
            self._disk.unlink(path)
        self._disk.sync_folder(self._roots)

    def candidates(self, stream: Stream) -> list[Generation]:
        """Return what can be read of a stream's generations, the current one first, then the newest others."""
        folder = self._folder / stream.role
        numbers = _numbers(folder)
        current = self._pointer(folder)
        order = sorted(numbers, key=lambda number: (number == current, number), reverse=True)
        return [generation for number in order if (generation := _read(folder / str(number))) is not None]

    def floors(self, stream: Stream) -> Floors:
        """Return the highest floors that any readable generation proves."""
        best = NO_FLOORS
        folder = self._folder / stream.role
        for number in _numbers(folder):
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                floors = parse_floors(_record(folder / str(number))["floors"])
                best = max(best, floors, key=lambda each: each.timestamp.version if each.timestamp else 0)
        return best

    def streams(self) -> list[str]:
        return sorted(path.name for path in self._folder.iterdir() if path.is_dir())

    def promote(self, verified: Verified, etag: str | None) -> int:
        """Write a generation and make it current. All its blobs must be settled before.

        Both renames wait for all bytes, and they are of one folder: a journal keeps their order. Where there is none,
        a pointer without its generation is no loss: the newest one that is there is taken.
        """
        from shutil import rmtree

        folder = self._folder / verified.stream.role
        if not folder.is_dir():
            self._disk.make_folder(folder)
            self._disk.sync_folder(self._folder)
        number = max(_numbers(folder), default=0) + 1
        fresh, final = folder / f"{number}.new", folder / str(number)
        pointer = folder / (POINTER + SUFFIX)
        rmtree(fresh, ignore_errors=True)
        self._disk.make_folder(fresh)
        for name in FILES:
            self._disk.put(fresh / name, getattr(verified.documents, name))
        record: dict[str, Json] = {
            "floors": encode_floors(verified.floors),
            "root_version": verified.root_version,
            "etag": etag,
        }
        self._disk.put(fresh / FLOORS, canonical({"digest": digest(canonical(record)), "record": record}))
        self._disk.put(pointer, str(number).encode())
        self._disk.sync_all([*(fresh / name for name in (*FILES, FLOORS)), pointer], [fresh])
        self._disk.rename(fresh, final)
        self._disk.rename(pointer, folder / POINTER)
        self._disk.sync_folder(folder)
        return number

    def prune(self, stream: Stream, kept: int = 2) -> None:
        """Remove all but the current generation and those before it that are kept to fall back on."""
        from shutil import rmtree

        folder = self._folder / stream.role
        current = self._pointer(folder)
        numbers = sorted(_numbers(folder), key=lambda number: (number == current, number), reverse=True)
        for number in numbers[kept:]:
            rmtree(folder / str(number), ignore_errors=True)
        for path in folder.glob("*.new"):
            if path.is_dir():
                rmtree(path, ignore_errors=True)

    def _pointer(self, folder: Path) -> int:
        try:
            return int((folder / POINTER).read_text("ascii"))
        except (OSError, ValueError):
            return 0


def _numbers(folder: Path) -> list[int]:
    try:
        return [int(path.name) for path in folder.iterdir() if path.name.isdigit()]
    except OSError:
        return []


def _record(folder: Path) -> dict[str, Any]:
    """Read what stands beside a generation's files; ``ValueError`` or its like where it is not what was written."""
    held = json.loads((folder / FLOORS).read_bytes())
    record: dict[str, Any] = held["record"]
    if held["digest"] != digest(canonical(record)):
        raise ValueError(f"{folder / FLOORS} is damaged")
    return record


def _read(folder: Path) -> Generation | None:
    try:
        record = _record(folder)
        documents = Documents(**{name: (folder / name).read_bytes() for name in FILES})
        etag = record["etag"]
        return Generation(
            int(folder.name),
            documents,
            parse_floors(record["floors"]),
            int(record["root_version"]),
            etag if isinstance(etag, str) else None,
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
