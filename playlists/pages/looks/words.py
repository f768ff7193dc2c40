"""Set running text as slabs, one a line: paragraphs, headings, quotes, lists."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playlists.blocks.lists import DEEPEST
from playlists.document import Block, Heading, ListBlock, Paragraph, Quote, Run
from playlists.headings import number_level
from playlists.model import Rect as Box
from playlists.pages.atoms import OPENING
from playlists.pages.breaking import Line
from playlists.pages.flow import Draw, Slab
from playlists.pages.frame import Grid
from playlists.pages.looks.setting import Setting
from playlists.pages.sheet import Sheet

_NUMBERED = re.compile(r"[①-⑳⑴-⒇]|[（(]?[0-9一二三四五六七八九十]{1,3}[)）.、．]")
_ITEM_LEAD = 14


@dataclass(frozen=True, slots=True)
class Marker:
    """The number or point before an item, ``x`` pixels from the text's left edge."""

    text: str
    x: int = 0


def paragraph_slabs(
    sheet: Sheet,
    grid: Grid,
    runs: Sequence[Run],
    *,
    heading: bool = False,
    marker: Marker | None = None,
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
                draw=_line_draw(line, size, left, marker if first else None, grid.measure),
                solid=size + u,
                before=2 * u if first else 0,
                inset=6 * u + u // 6,
                keep=heading or (count > 1 and (first or number == count - 2)),
                text=line.text,
            )
        )
    return slabs


def opening_slabs(sheet: Sheet, grid: Grid, runs: Sequence[Run]) -> list[Slab]:
    """What a head had no room for, a paragraph each."""
    return [slab for run in runs for slab in paragraph_slabs(sheet, grid, [run])]


def _line_draw(line: Line, size: int, left: int, marker: Marker | None, measure: int) -> Draw:
    def draw(sheet: Sheet, x: int, y: int) -> None:
        if marker is not None:
            sheet.text(x + marker.x, y, marker.text, size)
        # A hanging comma stands up to one em right of the measure; its ink is in the left half of its box.
        box = Box(x + left - size // 2, y - size // 6, measure - left + size, size * 3 // 2)
        sheet.put(x + left, y, line, size, "ink", box)

    return draw


def paragraph_look(setting: Setting, block: Paragraph) -> list[Slab]:
    return paragraph_slabs(setting.sheet, setting.grid, block.runs)


def heading_look(setting: Setting, block: Heading) -> list[Slab]:
    """一、 and what has no number is bold; （一）, 1. and （1） are told by their numbers."""
    strong = block.level == 1 or number_level(block.text) is None
    return paragraph_slabs(setting.sheet, setting.grid, [Run(block.text, strong)], heading=True)


def quote_look(setting: Setting, block: Quote) -> list[Slab]:
    """Moved in behind a line, because a quotation is told from the township's own words by more than its marks."""
    sheet, grid = setting.sheet, setting.grid
    u, left = grid.u, 10 * grid.u
    slabs = [
        replace(slab, draw=_barred(slab, u, grid))
        for slab in paragraph_slabs(sheet, grid, block.runs, left=left, indent=0)
    ]
    if not block.source.strip():
        return slabs
    if slabs:
        slabs[-1] = replace(slabs[-1], keep=True)
    lines = sheet.lines([Run(f"——{block.source.strip()}")], 8 * u, grid.measure - left, justify=False)
    for number, line in enumerate(lines):
        slab = Slab(11 * u, _source_draw(line, left, u), inset=6 * u, keep=number < len(lines) - 1, text=line.text)
        slabs.append(replace(slab, draw=_barred(slab, u, grid)))
    return slabs


def _barred(slab: Slab, u: int, grid: Grid) -> Draw:
    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.fill(x + 4 * u, y - u, grid.rule(5), slab.height, "line")
        slab.draw(sheet, x, y)

    return draw


def _source_draw(line: Line, left: int, u: int) -> Draw:
    return lambda sheet, x, y: sheet.put(x + left, y + u, line, 8 * u, "soft")


def list_look(setting: Setting, block: ListBlock) -> list[Slab]:
    """Items behind their markers; items that staff numbered by hand stand as they were typed."""
    sheet, grid = setting.sheet, setting.grid
    size = 10 * grid.u
    if all(_NUMBERED.match(item) for item in block.items):
        return [slab for item in block.items for slab in paragraph_slabs(sheet, grid, [Run(item)], lead=_ITEM_LEAD)]
    markers = block.markers()
    lefts = [size * (5 if len(block.items) < 10 else 7) // 4]
    for depth in range(1, DEEPEST + 1):
        deep = [marker for number, marker in enumerate(markers) if block.depth(number) == depth]
        widest = max((sheet.measure(marker, size) for marker in deep), default=size)
        # A bracket brings half an em of white of its own on either side.
        lefts.append(lefts[-1] + (widest - size // 2 if deep and deep[0][0] in OPENING else widest * 5 // 4))
    slabs: list[Slab] = []
    for number, (item, marker) in enumerate(zip(block.items, markers, strict=True)):
        depth = block.depth(number)
        at = (lefts[depth - 1] if depth else 0) - (size // 2 if marker[0] in OPENING else 0)
        slabs += paragraph_slabs(
            sheet, grid, [Run(item)], marker=Marker(marker, at), left=lefts[depth], indent=0, lead=_ITEM_LEAD
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
