"""Set a document as pages and keep the pictures: the console's previews are the wall's own pages.

A page is set once; the cache is addressed by everything that can change a
pixel (document, place, size, profile, theme, layout version, fonts), so it
needs no clearing and may be deleted at any time. It decides no layout.
"""

import hashlib
import io
import json
import threading
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from playlists.canonical import canonical
from playlists.document import DocumentError, parse_document
from playlists.fields import ManifestError
from playlists.manifest import encode_theme_picture, unpack
from playlists.model import Face, Json, Profile, Theme
from playlists.pages import LAYOUT_VERSION, builtin
from playlists.pages.digest import page_digest
from playlists.pages.display_list import Page
from playlists.pages.errors import SettingError
from playlists.pages.fontset import FontFile
from playlists.pages.live import Live, Tile
from playlists.pages.outline import outline
from playlists.pages.theme import wears_picture
from playlists.pages.typesetter import Faces, engine_version, live_atlas, paint, set_pages

RECORD = 3
"""What is kept of a page set; another number where a record of before says too little."""


@dataclass(frozen=True, slots=True)
class PageRequest:
    """What to set, and where: ``width`` and ``height`` are the zone's pixels on this profile."""

    document: Mapping[str, Json]
    kind: str
    face: Face
    width: int
    height: int
    profile: Profile
    theme: Theme
    assets: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """One page. ``fixed`` pixels of a ticker stand still; ``live`` are its places for date and time of day.

    ``outline`` is the same for pages that differ in colours alone.
    """

    digest: str
    dwell_ms: int
    width: int
    height: int
    fixed: int = 0
    live: tuple[Live, ...] = ()
    outline: str = ""


class RenderingError(Exception):
    """The document cannot be set; ``sentence`` says where it fails, for staff."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Renderer(Protocol):
    """What the services need of a typesetter."""

    def pages(self, request: PageRequest) -> tuple[RenderedPage, ...]: ...

    def neutral(self, profile: Profile, theme: Theme, width: int, height: int) -> RenderedPage: ...

    def tiles(self, live: Live, theme: Theme) -> Mapping[str, Tile]: ...

    def png(self, digest: str) -> bytes | None: ...

    def missing(self, text: Sequence[str], surface: str) -> list[str]: ...


class NotSetBeforeError(RenderingError):
    """What the pages are set from is not what it was when they were set."""


class SetBefore:
    """Sets pages and keeps what it set; sealed, it only repeats that.

    Setting a page takes tens of milliseconds to seconds, and the transaction that writes down which pages were set
    keeps every other writer out: so they are set before it, and what changed in between is not set in it but refused.
    """

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._known: dict[str, tuple[RenderedPage, ...] | RenderingError] = {}
        self._sealed = False

    def seal(self) -> "SetBefore":
        self._sealed = True
        return self

    def pages(self, request: PageRequest) -> tuple[RenderedPage, ...]:
        # By its digest: a sheet asks for hundreds of pages, and each request holds the pictures of its notice.
        key = hashlib.sha256(canonical(_parts(request))).hexdigest()
        made = self._known.get(key)
        if made is None:
            if self._sealed:
                raise NotSetBeforeError("公告或屏的版面刚刚改过，这一次没有送出，请看过再送一次。")
            try:
                made = self._renderer.pages(request)
            except RenderingError as error:
                made = error
            self._known[key] = made
        if isinstance(made, RenderingError):
            raise made
        return made

    def neutral(self, profile: Profile, theme: Theme, width: int, height: int) -> RenderedPage:
        return self._renderer.neutral(profile, theme, width, height)

    def tiles(self, live: Live, theme: Theme) -> Mapping[str, Tile]:
        return self._renderer.tiles(live, theme)

    def png(self, digest: str) -> bytes | None:
        return self._renderer.png(digest)

    def missing(self, text: Sequence[str], surface: str) -> list[str]:
        return self._renderer.missing(text, surface)


class PageRenderer:
    """The typesetter behind a cache on disk. One page is drawn at a time; the fonts allow no more."""

    def __init__(self, fonts: Mapping[str, FontFile], cache: Path, uploads: Path | None = None) -> None:
        self._faces = Faces(fonts)
        self._cache = cache
        self._uploads = uploads
        self._lock = threading.Lock()
        self._fonts_name = canonical(
            {role: [Path(file.path).name, file.face_index, file.size] for role, file in fonts.items()}
        ).decode()

    def pages(self, request: PageRequest) -> tuple[RenderedPage, ...]:
        record = self._cache / "sets" / f"{self._key(request)}.json"
        try:
            return tuple(_page_of(page) for page in json.loads(record.read_text("utf-8")))
        except (OSError, ValueError, TypeError, KeyError):
            pass  # not set yet, or a cache cut short: set it again
        with self._lock:
            pages = self._set(request)
        _write(record, json.dumps([asdict(page) for page in pages]).encode())
        return pages

    def neutral(self, profile: Profile, theme: Theme, width: int, height: int) -> RenderedPage:
        """The player's built-in page, which hangs where nothing may be shown."""
        with self._lock:
            return self._keep(builtin.neutral_page(width, height, profile, theme, self._faces))

    def tiles(self, live: Live, theme: Theme) -> Mapping[str, Tile]:
        """The characters that can stand in a live place."""
        with self._lock:
            return live_atlas(live, theme, self._faces)

    def png(self, digest: str) -> bytes | None:
        # Asked with what a player reported and what a browser sent: anything but a digest names no picture.
        try:
            return self._picture(digest).read_bytes()
        except (OSError, RenderingError):
            return None

    def missing(self, text: Sequence[str], surface: str) -> list[str]:
        # Asked at each save, while a page may be drawn: it draws nothing, and what it reads of a font never changes.
        return self._faces.missing(text, "led" if surface == "led" else "screen")

    def _set(self, request: PageRequest) -> tuple[RenderedPage, ...]:
        try:
            document = parse_document(dict(request.document))
        except DocumentError as error:
            raise RenderingError(f"正文排不了版：{error}") from error
        try:
            pages = set_pages(
                document,
                request.face,
                request.width,
                request.height,
                request.profile,
                request.theme,
                self._faces,
                request.assets,
                request.kind,
                self._worn(request),
            )
        except SettingError as error:
            raise RenderingError(f"这一份排不了版：{error}") from error
        return tuple(self._keep(page) for page in pages)

    def _worn(self, request: PageRequest) -> bytes | None:
        """The theme's picture, where the pages show it. Its bytes lie with those of the notices."""
        worn = wears_picture(request.theme, request.kind, request.document, request.profile)
        if worn is None:
            return None
        try:
            if self._uploads is not None:
                return unpack(worn.file, (self._uploads / worn.file.digest.removeprefix("sha256:")).read_bytes())
        except (OSError, ManifestError):
            pass  # lost or damaged: a page without it is not the page that somebody signed
        raise RenderingError("外观里的图不在服务器上了，或者坏了，请重新提一个外观。")

    def _keep(self, page: Page) -> RenderedPage:
        """Paint the page and keep its picture."""
        rgb = paint(page, self._faces)
        digest = page_digest(page.width, page.height, rgb)
        path = self._picture(digest)
        if not path.exists():
            picture = io.BytesIO()
            Image.frombytes("RGB", (page.width, page.height), rgb).save(picture, "PNG", compress_level=3)
            _write(path, picture.getvalue())
        return RenderedPage(digest, page.dwell_ms, page.width, page.height, page.fixed, page.live, outline(page))

    def _picture(self, digest: str) -> Path:
        name = digest.removeprefix("sha256:")
        if not name.isalnum():
            raise RenderingError("没有这一页。")
        return self._cache / "pages" / name[:2] / f"{name}.png"

    def _key(self, request: PageRequest) -> str:
        parts: dict[str, Json] = {
            **_parts(request),
            "record": RECORD,
            "layout": LAYOUT_VERSION,
            "engine": str(engine_version()),
            "fonts": self._fonts_name,
        }
        return hashlib.sha256(canonical(parts)).hexdigest()


def _parts(request: PageRequest) -> dict[str, Json]:
    """What of a request can change a pixel."""
    theme, profile = request.theme, request.profile
    worn = wears_picture(theme, request.kind, request.document, profile)
    picture: list[Json] = [] if worn is None else [encode_theme_picture(worn)]
    return {
        "document": dict(request.document),
        "kind": request.kind,
        "face": request.face,
        "size": [request.width, request.height],
        "profile": [profile.id, profile.unit, profile.palette, profile.surface],
        "theme": [theme.name, dict(theme.colours), theme.place, theme.hotline_label, theme.hotline, *picture],
        "assets": {
            f"a{hashlib.sha256(name.encode()).hexdigest()}": hashlib.sha256(content).hexdigest()
            for name, content in request.assets.items()
        },
    }


def _page_of(kept: dict[str, Any]) -> RenderedPage:
    """Read back what ``asdict`` made of a page: JSON knows no tuples."""
    live = tuple(
        Live(**{**place, "colour": tuple(place["colour"]), "ground": tuple(place["ground"])}) for place in kept["live"]
    )
    return RenderedPage(**{**kept, "live": live})


def _write(path: Path, content: bytes) -> None:
    """By a temporary name, so that nobody reads half a picture. Not synced: it can be made again."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{threading.get_ident()}")
    temporary.write_bytes(content)
    temporary.replace(path)
