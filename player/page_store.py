"""Keep drawn pages on disk, named by their digests, so that a start needs no typesetter and no network.

Pixels are stored compressed and checked against their name each time they are read: what has rotted is removed and
drawn again. So a page may be shown before it is on the medium; who writes one calls ``settle`` when it is under way.
A *page set* says which pages one item gave for one zone, and where time of day goes on them. What was looked at longest
ago is dropped when the store is over its size.

Files are named by strings: pathlib interns each part of a path, and Python's table of interned words doubles, by a
megabyte, when enough digests have come and gone through it; a page turns every few seconds for weeks.
"""

import contextlib
import json
import logging
import os
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from playlists.canonical import canonical, digest
from playlists.model import Digest, Json
from playlists.pages.digest import page_digest
from playlists.values import dataclass

log = logging.getLogger(__name__)

LARGEST_PAGE_BYTES = 256 << 20


@dataclass(frozen=True, slots=True)
class Glyph:
    """Where one character lies in the strip of a live place."""

    x: int
    width: int


@dataclass(frozen=True, slots=True)
class LivePlace:
    """A place the page leaves empty for the date or the time of day, with the characters to fill it."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    align: str
    strip: Digest  # the characters side by side, stored like a page
    strip_width: int
    strip_height: int
    glyphs: Mapping[str, Glyph]


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """A page as this player drew it. ``fixed`` pixels at the left of a ticker stand still."""

    digest: Digest
    width: int
    height: int
    dwell_ms: int
    fixed: int = 0
    live: tuple[LivePlace, ...] = ()


@dataclass(frozen=True, slots=True)
class PageSet:
    """All pages of one item in one zone, or of one built-in matter."""

    pages: tuple[DrawnPage, ...]
    missing: str = ""  # characters no font had


def set_key(parts: Mapping[str, Json]) -> Digest:
    """Return the name under which a page set is kept: the digest of everything that decides how it looks."""
    return digest(canonical(dict(parts)))


class PageStore:
    """One folder of pixels and page sets. The worker writes, the player reads and evicts."""

    def __init__(self, root: Path, limit_bytes: int = 256 << 20) -> None:
        self._root = str(root)
        self._limit = limit_bytes
        self._unsettled: list[str] = []
        for name in ("pixels", "sets"):
            (root / name).mkdir(parents=True, exist_ok=True)

    def write_pixels(self, width: int, height: int, rgb: bytes) -> Digest:
        name = page_digest(width, height, rgb)
        path = self._pixels(name)
        if not os.path.exists(path):
            self._write(path, zlib.compress(rgb, 1))
        return name

    def pixels(self, name: Digest, width: int, height: int) -> bytes | None:
        """Return the pixels that have this digest, or None; a file that is not what its name says is removed."""
        path = self._pixels(name)
        size = width * height * 3
        try:
            packed = _read(path)
            if not 0 < size <= LARGEST_PAGE_BYTES:
                return None
            rgb = zlib.decompressobj().decompress(packed, size + 1)
            if len(rgb) == size and page_digest(width, height, rgb) == name:
                with contextlib.suppress(OSError):
                    os.utime(path)
                return rgb
        except FileNotFoundError:
            return None
        except (OSError, zlib.error) as error:
            log.warning("page unreadable page=%s reason=%s", name, error)
        log.warning("page damaged on disk page=%s; it will be drawn again", name)
        with contextlib.suppress(OSError):
            os.unlink(path)
        return None

    def write_set(self, key: Digest, pages: PageSet) -> None:
        from dataclasses import asdict  # late: the worker writes sets, the player only reads them

        self._write(self._set(key), json.dumps(asdict(pages), ensure_ascii=False).encode())

    def settle(self) -> None:
        """Wait until all that was written is on the medium: power goes at night, and drawing costs the morning time."""
        written, self._unsettled = self._unsettled, []
        for path in written:
            _wait_for(path, os.O_RDWR)
        if hasattr(os, "O_DIRECTORY"):  # elsewhere no folder can be opened, and none needs to be
            for folder in sorted({os.path.dirname(path) for path in written}):
                _wait_for(folder, os.O_RDONLY | os.O_DIRECTORY)

    def read_set(self, key: Digest) -> PageSet | None:
        """Return the page set of this key where all its pixels are still here."""
        path = self._set(key)
        try:
            pages = _page_set(json.loads(_read(path)))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            log.warning("page set damaged on disk set=%s reason=%s; it will be drawn again", key, error)
            with contextlib.suppress(OSError):
                os.unlink(path)
            return None
        if all(os.path.exists(self._pixels(name)) for name in _names(pages)):
            with contextlib.suppress(OSError):
                os.utime(path)
            return pages
        return None

    def _write(self, path: str, content: bytes) -> None:
        """Replace the file whole."""
        folder, name = os.path.split(path)
        os.makedirs(folder, exist_ok=True)
        new = os.path.join(folder, f".{name}.{os.getpid()}")
        with open(new, "wb") as file:
            file.write(content)
        os.replace(new, path)
        self._unsettled.append(path)

    def size(self) -> int:
        return sum(size for _, size, _ in self._files())

    def evict(self, keep: Iterable[Digest] = ()) -> int:
        """Drop what was read longest ago until the store is within its limit; return how many files went."""
        kept = {self._pixels(name) for name in keep} | {self._set(name) for name in keep}
        files = sorted(self._files())
        total = sum(size for _, size, _ in files)
        gone = 0
        for _, size, path in files:
            if total <= self._limit:
                break
            if path in kept:
                continue
            with contextlib.suppress(OSError):
                os.unlink(path)
                total -= size
                gone += 1
        return gone

    def _files(self) -> Iterable[tuple[float, int, str]]:
        for folder in ("pixels", "sets"):
            for path in Path(self._root, folder).glob("*/*"):
                with contextlib.suppress(FileNotFoundError):
                    status = path.stat()
                    yield status.st_mtime, status.st_size, str(path)

    def _pixels(self, name: Digest) -> str:
        return self._place("pixels", name, ".z")

    def _set(self, name: Digest) -> str:
        return self._place("sets", name, ".json")

    def _place(self, folder: str, name: Digest, ending: str) -> str:
        hexadecimal = name.partition(":")[2]
        return os.path.join(self._root, folder, hexadecimal[:2], hexadecimal + ending)


def _names(pages: PageSet) -> Iterable[Digest]:
    for page in pages.pages:
        yield page.digest
        yield from (place.strip for place in page.live)


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _wait_for(path: str, flags: int) -> None:
    with contextlib.suppress(FileNotFoundError):
        descriptor = os.open(path, flags)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _page_set(value: dict[str, list[dict[str, object]]]) -> PageSet:
    pages = tuple(_drawn_page(page) for page in value["pages"])
    return PageSet(pages, str(value["missing"]))


def _drawn_page(value: dict[str, object]) -> DrawnPage:
    live = value["live"]
    if not isinstance(live, list):
        raise TypeError("live is not a list")
    return DrawnPage(
        Digest(str(value["digest"])),
        _whole(value["width"]),
        _whole(value["height"]),
        _whole(value["dwell_ms"]),
        _whole(value["fixed"]),
        tuple(_live_place(place) for place in live),
    )


def _live_place(value: dict[str, object]) -> LivePlace:
    glyphs = value["glyphs"]
    if not isinstance(glyphs, dict):
        raise TypeError("glyphs is not an object")
    return LivePlace(
        str(value["kind"]),
        _whole(value["x"]),
        _whole(value["y"]),
        _whole(value["width"]),
        _whole(value["height"]),
        str(value["align"]),
        Digest(str(value["strip"])),
        _whole(value["strip_width"]),
        _whole(value["strip_height"]),
        {str(char): Glyph(_whole(glyph["x"]), _whole(glyph["width"])) for char, glyph in glyphs.items()},
    )


def _whole(value: object) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(f"{value!r} is not a whole number")
    return value
