"""The blocks that are seen, not read: pictures with a caption, codes to scan."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import Reader
from playlists.model import Extra, Json


@dataclass(frozen=True, slots=True)
class Figure(Block):
    type_name: ClassVar[str] = "figure"
    asset: str
    caption: str = ""
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.text("asset"), reader.text("caption", ""), reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"asset": self.asset, "caption": self.caption}

    def texts(self) -> list[str]:
        return [self.caption]


@dataclass(frozen=True, slots=True)
class QrCode(Block):
    type_name: ClassVar[str] = "qr"
    text: str
    caption: str = ""
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.text("text"), reader.text("caption", ""), reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"text": self.text, "caption": self.caption}

    def texts(self) -> list[str]:
        return [self.caption]
