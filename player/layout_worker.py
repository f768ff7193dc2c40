"""Draw pages in a process of its own: `python -m player.layout_worker STORE MEGABYTES`.

Reads one job a line from standard input, writes the pixels into the page store and answers one line of JSON. It is
the only part of the player that opens pictures and fonts, so what a poisoned file can do is to end this process. The
player starts it when something is to be drawn and closes its input when nothing is.
"""

import contextlib
import hashlib
import io
import json
import os
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from player.layout_job import FontAt, Job, decode_job
from player.page_store import DrawnPage, Glyph, LivePlace, PageSet, PageStore
from playlists.blobs import unpack
from playlists.canonical import digest
from playlists.document import DocumentError, parse_document
from playlists.fields import ManifestError
from playlists.model import Asset, Digest, Item, Ref
from playlists.pages import builtin
from playlists.pages.display_list import Page
from playlists.pages.errors import SettingError
from playlists.pages.live import Live
from playlists.pages.theme import wears_picture
from playlists.pages.typesetter import Faces, FontFile, live_atlas, paint, set_pages

MOST_PIXELS = 40_000_000
LARGEST_GUNZIPPED_FONT = 64 << 20
PIECE = 1 << 20

MAPPED_MB = 1_200
"""Address space beside the memory: 24 fonts that are mapped, not read, and the libraries."""


class JobError(Exception):
    """This job cannot be drawn, in one sentence."""


class ShortOfMemoryError(JobError):
    """There was not enough memory for this job, which may be the fault of those before it."""


def limit_memory(megabytes: int) -> None:
    """Let a picture that swells in memory end this process instead of the machine. Linux only.

    What counts is what is written to: fonts are mapped, and the kernel drops and reads them again as it likes.
    """
    try:
        import resource
    except ImportError:
        return
    for limit, most in ((resource.RLIMIT_DATA, megabytes), (resource.RLIMIT_AS, megabytes + MAPPED_MB)):
        resource.setrlimit(limit, (most << 20, most << 20))


class Worker:
    """Keeps the fonts open from one job to the next."""

    def __init__(self, store: PageStore, scratch: Path) -> None:
        self._store = store
        self._scratch = scratch
        self._faces: tuple[tuple[FontAt, ...], Faces] | None = None

    def draw(self, job: Job) -> PageSet:
        """Draw one job and store its pages; raise ``JobError``."""
        try:
            if job.item is not None and job.item.kind == "image":
                drawn = self._pictures(job, job.item)
            else:
                drawn = self._pages(job)
        except (DocumentError, ManifestError, SettingError) as error:
            raise JobError(str(error)) from error
        except MemoryError as error:
            raise ShortOfMemoryError("it needs more memory than the layout worker may have") from error
        except OSError as error:
            raise JobError(f"a file could not be read or written ({error})") from error
        pages = PageSet(tuple(drawn))
        self._store.write_set(job.key, pages)
        return pages

    def settle(self) -> None:
        """Wait for the medium when the page is under way: it is checked on reading, and drawn again if lost."""
        with contextlib.suppress(OSError):
            self._store.settle()

    def _pages(self, job: Job) -> list[DrawnPage]:
        faces = self._open(job.fonts)
        if job.item is None:
            pages = [_builtin(job, faces)]
        else:
            document = parse_document(dict(job.item.document))
            for asset in job.item.assets:
                if is_video(asset):
                    _check(asset, job.files)
            assets = {each.name: _bytes_of(each, job.files) for each in job.item.assets if not is_video(each)}
            area = job.area
            worn = wears_picture(job.theme, job.item.kind, job.item.document, job.profile)
            picture = None if worn is None else _bytes_at(worn.file, "the theme's picture", job.files)
            pages = set_pages(
                document, area.face, area.width, area.height, job.profile, job.theme, faces, assets, job.item.kind,
                picture,
            )  # fmt: skip
        return [self._keep(page, job, faces) for page in pages]

    def _keep(self, page: Page, job: Job, faces: Faces) -> DrawnPage:
        name = self._store.write_pixels(page.width, page.height, paint(page, faces))
        places = tuple(self._live_place(live, job, faces) for live in page.live)
        return DrawnPage(name, page.width, page.height, page.dwell_ms, page.fixed, places)

    def _live_place(self, live: Live, job: Job, faces: Faces) -> LivePlace:
        tiles = live_atlas(live, job.theme, faces)
        glyphs: dict[str, Glyph] = {}
        x = 0
        for char, tile in tiles.items():
            glyphs[char] = Glyph(x, tile.width)
            x += tile.width
        height = max((tile.height for tile in tiles.values()), default=0)
        rows = [bytearray() for _ in range(height)]
        for tile in tiles.values():
            for y, row in enumerate(rows):
                row += tile.rgb[y * tile.width * 3 : (y + 1) * tile.width * 3].ljust(tile.width * 3, b"\0")
        strip = self._store.write_pixels(x, height, b"".join(rows))
        return LivePlace(live.kind, live.x, live.y, live.width, live.height, live.align, strip, x, height, glyphs)

    def _pictures(self, job: Job, item: Item) -> list[DrawnPage]:
        """Kind `image`: the pages are the item's own pictures, each exactly as large as the zone."""
        records = item.pages_for(job.profile.id, job.area.zone)
        named = {asset.name: asset for asset in item.assets}
        drawn: list[DrawnPage] = []
        for number, record in enumerate(records, 1):
            asset = named.get(f"{job.profile.id}/{job.area.zone}/{number}.png")
            if asset is None:
                raise JobError(f"page {number} has no picture {job.profile.id}/{job.area.zone}/{number}.png")
            rgb = _decode(_bytes_of(asset, job.files), (job.area.width, job.area.height), asset.name)
            name = self._store.write_pixels(job.area.width, job.area.height, rgb)
            drawn.append(DrawnPage(name, job.area.width, job.area.height, record.dwell_ms))
        return drawn

    def _open(self, fonts: tuple[FontAt, ...]) -> Faces:
        if self._faces is None or self._faces[0] != fonts:
            self._faces = (
                fonts,
                Faces({font.role: FontFile(self._font_path(font), font.face, font.size) for font in fonts}),
            )
        return self._faces[1]

    def _font_path(self, font: FontAt) -> str:
        """Return a path that FreeType can open: the file itself, checked, or its unpacked copy."""
        if not font.digest:
            return font.path
        content = Path(font.path).read_bytes()
        if digest(content) != font.digest:
            raise JobError(f"the font {font.role} is damaged in the cache; it will be fetched again")
        if content[:2] != b"\x1f\x8b":
            return font.path
        unpacked = self._scratch / font.digest.partition(":")[2]
        plain = zlib.decompressobj(31).decompress(content, LARGEST_GUNZIPPED_FONT)
        if not _holds(unpacked, plain):
            self._scratch.mkdir(parents=True, exist_ok=True)
            new = unpacked.with_suffix(f".{os.getpid()}")
            new.write_bytes(plain)
            new.replace(unpacked)
        return str(unpacked)


def _holds(path: Path, content: bytes) -> bool:
    """Whether a file has this content, compared piece by piece: a copy may have been cut short, or have rotted."""
    with contextlib.suppress(OSError), open(path, "rb") as file:
        for start in range(0, len(content), PIECE):
            if file.read(PIECE) != content[start : start + PIECE]:
                return False
        return not file.read(1)
    return False


def _builtin(job: Job, faces: Faces) -> Page:
    area, words = job.area, job.words
    size = (area.width, area.height, job.profile, job.theme, faces)
    table: Mapping[str, Callable[[], Page]] = {
        "neutral": lambda: builtin.neutral_page(*size),
        "pairing": lambda: builtin.pairing_page(
            str(words["code"]),
            str(words["qr"]),
            str(words["check_words"]),
            _pairs(words["state"]),
            *size,
            _number(words.get("turn")),
        ),
        "status": lambda: builtin.status_page(_rows(words["rows"]), *size),
        "test": lambda: builtin.test_pattern(_number(words["step"]), *size),
    }
    return table[job.builtin]()


def _pairs(value: object) -> list[tuple[str, str]]:
    return [(str(row[0]), str(row[1])) for row in value] if isinstance(value, list) else []


def _rows(value: object) -> list[tuple[str, str, builtin.StatusMark]]:
    marks = {mark: mark for mark in builtin.MARKS}
    rows = value if isinstance(value, list) else []
    return [(str(row[0]), str(row[1]), marks.get(row[2], "")) for row in rows]


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _bytes_of(asset: Asset, files: Mapping[Digest, str]) -> bytes:
    return _bytes_at(asset.file, asset.name, files)


def _bytes_at(ref: Ref, name: str, files: Mapping[Digest, str]) -> bytes:
    path = files.get(ref.digest)
    if path is None:
        raise JobError(f"the file of {name} is not in the cache")
    return unpack(ref, Path(path).read_bytes())


def is_video(asset: Asset) -> bool:
    return asset.media_type.startswith("video/")


def _check(asset: Asset, files: Mapping[Digest, str]) -> None:
    """Read a video once against its digest, piece by piece: its decoder is given the file as it lies there."""
    path = files.get(asset.file.digest)
    if path is None:
        raise JobError(f"the file of {asset.name} is not in the cache")
    found = hashlib.sha256()
    with open(path, "rb") as file:
        while piece := file.read(PIECE):
            found.update(piece)
    if f"sha256:{found.hexdigest()}" != asset.file.digest:
        raise JobError(f"{asset.name} is damaged in the cache; it will be fetched again")


def _decode(content: bytes, size: tuple[int, int], name: str) -> bytes:
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            if picture.size != size:
                raise JobError(f"{name} is {picture.size[0]}x{picture.size[1]}; the zone is {size[0]}x{size[1]}")
            if size[0] * size[1] > MOST_PIXELS:
                raise JobError(f"{name} has more than {MOST_PIXELS} pixels")
            return picture.convert("RGB").tobytes()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise JobError(f"{name} is not a PNG picture that can be read ({error})") from error


def serve(store: Path, megabytes: int) -> None:
    """Answer jobs until the input ends, or the memory does: the client then starts another process.

    A job that runs short after others goes unanswered, so that it is asked for once more, of a process without their
    remains.
    """
    limit_memory(megabytes)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    worker = Worker(PageStore(store), store / "fonts")
    for number, line in enumerate(sys.stdin.buffer):
        job, short = decode_job(line), False
        try:
            worker.draw(job)
            answer = {"key": job.key, "problem": ""}
        except JobError as error:
            short = isinstance(error, ShortOfMemoryError)
            if short and number:
                return
            answer = {"key": job.key, "problem": str(error)}
        except Exception as error:
            # A slip of the typesetter loses this item and says its name; the next one is drawn.
            answer = {"key": job.key, "problem": f"{type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        worker.settle()
        if short:
            return


if __name__ == "__main__":
    if hasattr(os, "nice"):
        os.nice(5)
    serve(Path(sys.argv[1]), int(sys.argv[2]))
