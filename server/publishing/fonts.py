"""Font files as assets of a release: named by digest, brought along by path.

A collection of Chinese fonts has 20 MB, so its digest is made once for a file
that has not changed, and its bytes are never held.
"""

from dataclasses import dataclass
from pathlib import Path

from playlists.manifest import ref_to
from playlists.model import Digest, Font, Ref
from server.errors import OperatorError


@dataclass(frozen=True, slots=True)
class FontFile:
    """A font of a channel and where its file lies on this machine."""

    role: str
    face: int
    name: str
    size: int
    path: Path


class FontShelf:
    """Remembers the digest of every font file it has seen, and where each digest lies."""

    def __init__(self) -> None:
        self._refs: dict[tuple[Path, int, int], Ref] = {}
        self._places: dict[Digest, Path] = {}

    def font(self, file: FontFile) -> Font:
        try:
            status = file.path.stat()
            key = (file.path, status.st_mtime_ns, status.st_size)
            if key not in self._refs:
                self._refs[key] = ref_to(file.path.read_bytes())
        except OSError as error:
            raise OperatorError(
                f"the font {file.path} cannot be read ({error.strerror}): install it or set fonts in config.toml"
            ) from error
        ref = self._refs[key]
        self._places[ref.digest] = file.path
        return Font(file.role, file.face, file.name, file.size, ref)

    def place(self, digest: Digest) -> Path | None:
        return self._places.get(digest)
