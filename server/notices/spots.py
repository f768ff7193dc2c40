"""The text of a notice as it is checked, and where each stretch of it stands: field, block, part of a block. Pure.

Checks read one text; people read a title, a table, a caption. A finding is pinned through these spots and mended by
them: ``path`` is where the very words lie in their block, empty where they lie in several pieces.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from playlists.model import Json
from server.notices.hidden import Path, shown
from server.notices.leaves import words_of
from server.notices.text import PICTURES, table_cells, text_from_blocks

_PICTURES = {"qr": "二维码", "page_image": "PDF 的一页", "video": "视频"}


@dataclass(frozen=True, slots=True)
class Spot:
    """``words`` say where it is; ``part`` is its name on the editor's paper: ``cell:2-0`` or ``item:3``."""

    start: int
    text: str
    words: str
    field: str = ""
    block: int | None = None
    part: str = ""
    path: Path = ()


@dataclass(slots=True)
class Checked:
    """``text`` is what follows the title and a line end; spots count from the title's first character."""

    title: str
    text: str = ""
    spots: list[Spot] = field(default_factory=list)

    def at(self, start: int) -> Spot:
        return next(spot for spot in reversed(self.spots) if spot.start <= start)

    def _add(self, gap: str, text: str, words: str, field: str = "", block: int | None = None,
             part: str = "", path: Path = ()) -> None:  # fmt: skip
        self.text += gap
        self.spots.append(Spot(len(self.title) + 1 + len(self.text), text, words, field, block, part, path))
        self.text += text


def checked_text(title: str, blocks: Sequence[Mapping[str, Json]], unit: str = "", issuer: str = "") -> Checked:
    """The body, then what is said beside pictures, then the fields that a wall shows; nothing of what is hidden."""
    made = Checked(title, spots=[Spot(0, title, "标题", "title")])
    tables = 0
    for number, block in enumerate(blocks):
        tables += block.get("type") == "table"
        if text_from_blocks([block]):
            _add_block(made, number, block, f"正文第 {number + 1} 段", tables)
    for number, block in enumerate(blocks):
        words = words_of(block) if block.get("type") in PICTURES and shown([dict(block)]) else ""
        if words:
            what = _PICTURES.get(str(block.get("type")), "图片说明")
            made._add("\n" if made.text else "", words, f"正文第 {number + 1} 段，{what}", block=number)
    for name, where, text in (("unit", "表格的单位", unit), ("issuer", "发布机构", issuer)):
        if text:
            made._add("\n" if made.text else "", text, where, name)
    return made


def _add_block(made: Checked, number: int, block: Mapping[str, Json], where: str, table: int) -> None:
    gap = "\n\n" if made.text else ""
    match block.get("type"):
        case "table":
            for row in table_cells(block):
                for path, cell in row:
                    part, words = _cell(path)
                    made._add(gap, cell, f"第 {table} 张表，{words}", "", number, part, path)
                    gap = "\t"
                gap = "\n"
        case "list":
            for at, item in enumerate(_items(block)):
                sign = f"{at + 1}. " if block.get("ordered") else "· "
                made._add(gap + sign, item, f"{where}第 {at + 1} 条", "", number, f"item:{at}", ("items", at))
                gap = "\n"
        case "heading":
            made._add(gap, text_from_blocks([block]), where, "", number, "", ("text",))
        case _:
            made._add(gap, text_from_blocks([block]), where, "", number)


def _cell(path: Path) -> tuple[str, str]:
    """The name of a cell on the paper, and where it is in words."""
    match path:
        case ("columns", int(at), "group"):
            return f"group:{at}", f"合并的表头第 {at + 1} 列"
        case ("columns", int(at), _):
            return f"head:{at}", f"表头第 {at + 1} 列"
        case ("rows", int(row), int(at)):
            return f"cell:{row}-{at}", f"第 {row + 1} 行第 {at + 1} 列"
        case ("total", int(at)):
            return f"total:{at}", f"合计第 {at + 1} 列"
        case (_, int(at)):
            return f"balance:{at}", f"结余第 {at + 1} 列"
    return "", ""


def _items(block: Mapping[str, Json]) -> list[str]:
    items = block.get("items")
    return [str(item) for item in items] if isinstance(items, list) else []
