"""Set running text as slabs, one a line: paragraphs, headings, lists."""

import re
from collections.abc import Sequence

from playlists.document import Block, Heading, ListBlock, Paragraph, Run
from playlists.model import Rect as Box
from playlists.pages.breaking import Line
from playlists.pages.flow import Draw, Slab
from playlists.pages.frame import Grid
from playlists.pages.looks.setting import Setting
from playlists.pages.sheet import Sheet

_NUMBERED = re.compile(r"[①-⑳⑴-⒇]|[（(]?[0-9一二三四五六七八九十]{1,3}[)）.、．]")


def paragraph_slabs(
    sheet: Sheet,
    grid: Grid,
    runs: Sequence[Run],
    *,
    heading: bool = False,
    marker: str = "",
    left: int = 0,
    indent: int = 2,
    ems: int = 10,
    lead: int = 15,
) -> list[Slab]:
    """One slab a line. ``left`` shifts the block, a ``marker`` stands in the shift; sizes in units."""
    u, size = grid.u, ems * grid.u
    lines = sheet.lines(runs, size, grid.measure - left, indent=indent * size)
    count = len(lines)
    slabs = []
    for number, line in enumerate(lines):
        first = number == 0
        slabs.append(
            Slab(
                height=lead * u,
                draw=_line_draw(line, size, left, marker if first else "", grid.measure),
                solid=size + u,
                before=2 * u if first else 0,
                inset=6 * u + u // 6,
                keep=heading or (count > 1 and (first or number == count - 2)),
                text=line.text,
            )
        )
    return slabs


def _line_draw(line: Line, size: int, left: int, marker: str, measure: int) -> Draw:
    def draw(sheet: Sheet, x: int, y: int) -> None:
        if marker:
            sheet.text(x, y, marker, size)
        # A hanging comma stands up to one em right of the measure; its ink is in the left half of its box.
        box = Box(x + left - size // 2, y - size // 6, measure - left + size, size * 3 // 2)
        sheet.put(x + left, y, line, size, "ink", box)

    return draw


def paragraph_look(setting: Setting, block: Paragraph) -> list[Slab]:
    return paragraph_slabs(setting.sheet, setting.grid, block.runs)


def heading_look(setting: Setting, block: Heading) -> list[Slab]:
    return paragraph_slabs(setting.sheet, setting.grid, [Run(block.text, block.level == 1)], heading=True)


def list_look(setting: Setting, block: ListBlock) -> list[Slab]:
    slabs: list[Slab] = []
    size = 10 * setting.grid.u
    numbered = all(_NUMBERED.match(item) for item in block.items)
    for number, item in enumerate(block.items, 1):
        marker = "" if numbered else f"{number}." if block.ordered else "·"
        left = 0 if numbered else size * (5 if len(block.items) < 10 else 7) // 4
        slabs += paragraph_slabs(
            setting.sheet,
            setting.grid,
            [Run(item)],
            marker=marker,
            left=left,
            indent=0 if marker else 2,
            lead=29 * 1 // 2,
        )
    return slabs


def texts_look(setting: Setting, block: Block) -> list[Slab]:
    """A block nobody gave a look: its words, a paragraph each."""
    return [
        slab
        for text in block.texts()
        if text.strip()
        for slab in paragraph_slabs(setting.sheet, setting.grid, [Run(text)])
    ]
