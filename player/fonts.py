"""Find blobs that lie on this machine already: fonts of the system or of a folder given at set-up.

A font is 20 MB and the same everywhere; what is installed need not travel. Only files of exactly the wanted length are
hashed, once, and what was learnt is kept with the file's time and length.
"""

import contextlib
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from player.disk import Disk
from playlists.model import Digest, Ref

SUFFIXES = frozenset({".ttf", ".ttc", ".otf", ".otc", ".pcf", ".bdf"})


class FontLibrary:
    def __init__(self, folders: Iterable[Path], memory: Path, disk: Disk) -> None:
        """``memory`` is the file that remembers digests; losing it costs a second of hashing."""
        self._folders = tuple(folders)
        self._memory = memory
        self._disk = disk
        self._known: dict[str, str] = {}
        with contextlib.suppress(OSError, ValueError):
            known = json.loads(memory.read_bytes())
            if isinstance(known, dict):
                self._known = {str(key): str(value) for key, value in known.items()}

    def find(self, ref: Ref) -> Path | None:
        """Return a file that holds exactly the blob's travelling bytes."""
        for folder in self._folders:
            for path in sorted(folder.rglob("*")):
                with contextlib.suppress(OSError):
                    if path.suffix.lower() in SUFFIXES and self._digest(path, ref.length) == ref.digest:
                        return path
        return None

    def _digest(self, path: Path, length: int) -> Digest | None:
        state = path.stat()
        if state.st_size != length:
            return None
        key = f"{path.resolve()}|{state.st_mtime_ns}|{state.st_size}"
        if key not in self._known:
            with open(path, "rb") as file:
                self._known[key] = f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
            self._disk.replace(self._memory, json.dumps(self._known, sort_keys=True).encode())
        return Digest(self._known[key])
