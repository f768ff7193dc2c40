"""Lists, numbered or not."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import Reader, checked_text
from playlists.model import Extra, Json


@dataclass(frozen=True, slots=True)
class ListBlock(Block):
    type_name: ClassVar[str] = "list"
    ordered: bool
    items: tuple[str, ...]
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        items = tuple(
            checked_text(item, f"{reader.where}, item {number}") for number, item in enumerate(reader.items("items"), 1)
        )
        return cls(reader.flag("ordered"), items, reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"ordered": self.ordered, "items": list(self.items)}

    def texts(self) -> list[str]:
        return list(self.items)
