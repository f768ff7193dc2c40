"""The block that moves: a video, with the picture that stands for it where it cannot be played."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import DocumentError, Reader
from playlists.model import Extra, Json

LARGEST_SIDE = 4096
LONGEST_MS = 3_600_000


@dataclass(frozen=True, slots=True)
class Video(Block):
    """``asset`` and ``poster`` name files of the item; the poster has the video's own size.

    The page shows the poster alone, so ``digest`` is what binds the signature of the words to the video's bytes.
    """

    type_name: ClassVar[str] = "video"
    digest: str
    asset: str
    poster: str
    width: int
    height: int
    duration_ms: int
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(
            reader.text("digest"),
            reader.text("asset"),
            reader.text("poster"),
            reader.number("width", 1, LARGEST_SIDE),
            reader.number("height", 1, LARGEST_SIDE),
            reader.number("duration_ms", 1, LONGEST_MS),
            reader.rest(),
        )

    def fields(self) -> dict[str, Json]:
        return {
            "digest": self.digest,
            "asset": self.asset,
            "poster": self.poster,
            "width": self.width,
            "height": self.height,
            "duration_ms": self.duration_ms,
        }

    def texts(self) -> list[str]:
        return []


def video_in(document: Mapping[str, Json]) -> Video | None:
    """Return the first video of a document's body that can be read, without reading the rest."""
    body = document.get("body")
    for value in body if isinstance(body, list) else []:
        if isinstance(value, dict) and value.get("type") == Video.type_name:
            try:
                return Video.read(Reader({name: each for name, each in value.items() if name != "type"}, "The video"))
            except DocumentError:
                return None
    return None
