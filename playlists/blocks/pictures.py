"""The blocks that are seen, not read: pictures with a caption, codes to scan."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import DocumentError, Reader
from playlists.model import Extra, Json, Point


@dataclass(frozen=True, slots=True)
class Figure(Block):
    """A picture, whole; with ``point`` it is cut around that point of it, in the shape its place has."""

    type_name: ClassVar[str] = "figure"
    asset: str
    caption: str = ""
    point: Point | None = None
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.text("asset"), reader.text("caption", ""), reader.point("point"), reader.rest())

    def fields(self) -> dict[str, Json]:
        point: dict[str, Json] = {} if self.point is None else {"point": [*self.point]}
        return {"asset": self.asset, "caption": self.caption, **point}

    def texts(self) -> list[str]:
        return [self.caption]


@dataclass(frozen=True, slots=True)
class FigureRow(Block):
    """Pictures side by side, of equal height, each with its own caption."""

    type_name: ClassVar[str] = "figures"
    figures: tuple[Figure, ...]
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        figures = []
        for number, value in enumerate(reader.items("figures"), 1):
            one = Reader(value, f"{reader.where}, picture {number}")
            figures.append(Figure(one.text("asset"), one.text("caption", ""), one.point("point")))
        if not figures:
            raise DocumentError(f"{reader.where} has no picture; delete it or give it one.")
        return cls(tuple(figures), reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"figures": [figure.fields() for figure in self.figures]}

    def texts(self) -> list[str]:
        return [figure.caption for figure in self.figures]


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
