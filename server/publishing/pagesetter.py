"""Where page digests come from when a folder is published: pictures are hashed, documents are set by the typesetter.

The console has its own pages, those that were approved. This module serves the
command line, and the reviewer, who sets the pages once more on his own machine.
"""

import io
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Protocol

from PIL import Image, UnidentifiedImageError

from playlists.document import DocumentError, parse_document
from playlists.model import Json, PageRecord, Profile, Theme, Zone
from playlists.pages import typesetter
from playlists.pages.digest import page_digest
from playlists.pages.errors import SettingError
from server.errors import OperatorError
from server.publishing.fonts import FontFile


class PageSetter(Protocol):
    """Sets one document for one zone of one profile."""

    def pages(
        self, kind: str, document: Mapping[str, Json], assets: Mapping[str, bytes], profile: Profile, zone: Zone
    ) -> tuple[PageRecord, ...]: ...


class TypesetPages:
    """The real typesetter with a channel's theme, its picture and fonts."""

    def __init__(self, theme: Theme, fonts: Iterable[FontFile], picture: bytes | None = None) -> None:
        self._theme = theme
        self._picture = picture
        self._files = {font.role: typesetter.FontFile(str(font.path), font.face, font.size) for font in fonts}

    @cached_property
    def _faces(self) -> typesetter.Faces:
        # Opened when the first document comes: a channel of pictures needs no font.
        if not self._files:
            raise OperatorError("channel.json names no fonts, and a document cannot be set without: add `fonts`")
        return typesetter.Faces(self._files)

    def pages(
        self, kind: str, document: Mapping[str, Json], assets: Mapping[str, bytes], profile: Profile, zone: Zone
    ) -> tuple[PageRecord, ...]:
        return tuple(record for record, _ in self.pictures(kind, document, assets, profile, zone))

    def pictures(
        self, kind: str, document: Mapping[str, Json], assets: Mapping[str, bytes], profile: Profile, zone: Zone
    ) -> Iterator[tuple[PageRecord, bytes]]:
        """Each page with its picture as PNG, for somebody to look at."""
        place = zone.pixels(profile.width, profile.height)
        try:
            parsed = parse_document(dict(document))
            pages = typesetter.set_pages(
                parsed, zone.face, place.w, place.h, profile, self._theme, self._faces, assets, kind, self._picture
            )
        except (DocumentError, SettingError) as error:
            raise OperatorError(f"a document cannot be set for {profile.id}/{zone.id}: {error}") from error
        for page in pages:
            pixels = typesetter.paint(page, self._faces)
            digest = page_digest(page.width, page.height, pixels)
            yield PageRecord(digest, page.dwell_ms), _png(page.width, page.height, pixels)


def _png(width: int, height: int, pixels: bytes) -> bytes:
    file = io.BytesIO()
    Image.frombytes("RGB", (width, height), pixels).save(file, "PNG")
    return file.getvalue()


def picture_page(content: bytes, name: str, profile: Profile, zone: Zone, dwell_ms: int) -> PageRecord:
    """The page that a picture is: a PNG of exactly the zone's pixels."""
    place = zone.pixels(profile.width, profile.height)
    try:
        with Image.open(io.BytesIO(content), formats=["PNG"]) as picture:
            # The size is in the header: a picture of a thousand million pixels is refused before it is decoded.
            if picture.size != (place.w, place.h):
                raise OperatorError(
                    f"{name} has {picture.size[0]}x{picture.size[1]} pixels, the zone {zone.id} of {profile.id} has "
                    f"{place.w}x{place.h}: make the picture exactly that size"
                )
            pixels = picture.convert("RGB").tobytes()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise OperatorError(f"{name} is no whole PNG picture: save it again as PNG") from error
    return PageRecord(page_digest(place.w, place.h, pixels), dwell_ms)
