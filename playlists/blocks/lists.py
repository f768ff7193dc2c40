"""Lists: of items, numbered or not, up to three levels deep; and of names, as they are posted."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from playlists.blocks.block import Block
from playlists.blocks.reading import DocumentError, Reader, checked_text
from playlists.model import Extra, Json

DEEPEST = 2
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


@dataclass(frozen=True, slots=True)
class ListBlock(Block):
    """``levels[n]`` is how deep item n stands, 0 to 2; a list without them is flat."""

    type_name: ClassVar[str] = "list"
    ordered: bool
    items: tuple[str, ...]
    levels: tuple[int, ...] = ()
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        items = tuple(
            checked_text(item, f"{reader.where}, item {number}") for number, item in enumerate(reader.items("items"), 1)
        )
        levels = tuple(_level(level, reader.where) for level in reader.optional_items("levels"))
        if levels and len(levels) != len(items):
            raise DocumentError(f"{reader.where} has {len(levels)} levels for {len(items)} items.")
        return cls(reader.flag("ordered"), items, levels if any(levels) else (), reader.rest())

    def fields(self) -> dict[str, Json]:
        value: dict[str, Json] = {"ordered": self.ordered, "items": list(self.items)}
        if self.levels:
            value["levels"] = list(self.levels)
        return value

    def texts(self) -> list[str]:
        return list(self.items)

    def depth(self, number: int) -> int:
        return self.levels[number] if self.levels else 0

    def markers(self) -> list[str]:
        """What stands before each item: 1. （1） ① in a numbered list, a point in another."""
        counts = [0] * (DEEPEST + 1)
        made = []
        for number in range(len(self.items)):
            depth = self.depth(number)
            counts[depth] += 1
            counts[depth + 1 :] = [0] * (DEEPEST - depth)
            made.append(_marker(counts[depth], depth) if self.ordered else "·")
        return made


@dataclass(frozen=True, slots=True)
class Names(Block):
    """Many names in columns (张榜公布), in the order they are read: along the lines."""

    type_name: ClassVar[str] = "names"
    names: tuple[str, ...]
    extra: Extra = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, reader: Reader) -> Self:
        names = enumerate(reader.items("names"), 1)
        read = tuple(checked_text(name, f"{reader.where}, name {number}") for number, name in names)
        return cls(tuple(name for name in read if name.strip()), reader.rest())

    def fields(self) -> dict[str, Json]:
        return {"names": list(self.names)}

    def texts(self) -> list[str]:
        return ["　".join(self.names)]

    def set_wide(self) -> list[str]:
        """Names of two characters as wide as their neighbours of three; the space is drawn, not part of the name."""
        bare = ["".join(name.split()) if len("".join(name.split())) == 2 else name.strip() for name in self.names]
        longer = any(len(name) == 3 for name in bare)
        return [f"{name[0]}　{name[1]}" if longer and len(name) == 2 else name for name in bare]


def _marker(count: int, depth: int) -> str:
    if depth == 0:
        return f"{count}."
    if depth == DEEPEST and count <= len(_CIRCLED):
        return _CIRCLED[count - 1]
    return f"（{count}）"


def _level(value: Json, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= DEEPEST:
        raise DocumentError(f"{where}: each of 'levels' must be 0, 1 or 2.")
    return value
