"""A page of somebody else's making, as a picture: of a PDF or of slides. What it says is in its pixels."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import Reader
from playlists.model import Extra, Json


@dataclass(frozen=True, slots=True)
class PageImage(Block):
    """``letters`` is how high its small print is, in ten-thousandths of the picture's height; 0 where nobody knows."""

    type_name: ClassVar[str] = "page_image"
    asset: str
    letters: int = 0
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        return cls(reader.text("asset"), reader.number("letters", 0, 10_000, 0), reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"asset": self.asset, **({"letters": self.letters} if self.letters else {})}

    def texts(self) -> list[str]:
        return []
