"""Turn a document's blocks into slabs for a screen: paragraphs, headings, lists, tables, figures, codes."""

import re
from collections.abc import Iterable, Mapping, Sequence

from playlists.document import Block, Figure, Heading, ListBlock, Paragraph, QrCode, Run, Table, UnknownBlock
from playlists.model import Rect as Box
from playlists.pages.breaking import Line
from playlists.pages.codes import qr_modules
from playlists.pages.display_list import Picture
from playlists.pages.errors import SettingError
from playlists.pages.flow import Draw, Slab
from playlists.pages.frame import Grid
from playlists.pages.pictures import decode_to_fit
from playlists.pages.sheet import Sheet
from playlists.pages.table import table_slabs
from playlists.pages.table_widths import Measures

_NUMBERED = re.compile(r"[①-⑳⑴-⒇]|[（(]?[0-9一二三四五六七八九十]{1,3}[)）.、．]")


class AssetMissingError(SettingError):
    """A document names a picture that did not come with it."""


def block_slabs(
    sheet: Sheet, grid: Grid, blocks: Iterable[Block], assets: Mapping[str, bytes], *, carry: bool = False
) -> list[Slab]:
    slabs: list[Slab] = []
    for block in blocks:
        slabs += _slabs(sheet, grid, block, assets, carry)
    return slabs


def _slabs(sheet: Sheet, grid: Grid, block: Block, assets: Mapping[str, bytes], carry: bool) -> list[Slab]:
    match block:
        case Paragraph():
            return paragraph_slabs(sheet, grid, block.runs)
        case Heading():
            return paragraph_slabs(sheet, grid, [Run(block.text, block.level == 1)], heading=True)
        case UnknownBlock():
            return paragraph_slabs(sheet, grid, [Run(block.text)])
        case ListBlock():
            return _list_slabs(sheet, grid, block)
        case Table():
            room = grid.body_bottom - grid.head_rule
            return table_slabs(sheet, block, grid.measure, room, Measures(grid.u, grid.hair), carry=carry)
        case Figure():
            return [_figure_slab(sheet, grid, block, assets)]
        case QrCode():
            return [_code_slab(sheet, grid, block)]


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


def _list_slabs(sheet: Sheet, grid: Grid, block: ListBlock) -> list[Slab]:
    slabs: list[Slab] = []
    size = 10 * grid.u
    numbered = all(_NUMBERED.match(item) for item in block.items)
    for number, item in enumerate(block.items, 1):
        marker = "" if numbered else f"{number}." if block.ordered else "·"
        left = 0 if numbered else size * (5 if len(block.items) < 10 else 7) // 4
        slabs += paragraph_slabs(
            sheet, grid, [Run(item)], marker=marker, left=left, indent=0 if marker else 2, lead=29 * 1 // 2
        )
    return slabs


def _figure_slab(sheet: Sheet, grid: Grid, block: Figure, assets: Mapping[str, bytes]) -> Slab:
    if block.asset not in assets:
        raise AssetMissingError(f"The picture '{block.asset}' did not come with the document; add it again.")
    u = grid.u
    caption = sheet.lines([Run(block.caption)], 8 * u, grid.measure, justify=False)
    below = (2 * u + 11 * u * len(caption)) if caption else 0
    room = grid.body_bottom - grid.head_rule - 8 * u - below
    picture = decode_to_fit(assets[block.asset], grid.measure, room, sheet.rgb("paper"))

    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.marks.append(Picture(x, y, picture.width, picture.height, picture.rgb))
        sheet.fill(x, y, picture.width, picture.height, "line", line=grid.rule(2))
        top = y + picture.height + 2 * u
        for line in caption:
            sheet.put(x, top, line, 8 * u, "soft")
            top += 11 * u

    return Slab(picture.height + below, draw, before=3 * u, inset=4 * u, text=block.caption)


def _code_slab(sheet: Sheet, grid: Grid, block: QrCode) -> Slab:
    u = grid.u
    code = qr_modules(0, 0, 48 * u, block.text, sheet.rgb("white"), least=max(1, u))
    lines = sheet.lines([Run(block.caption or "扫码看全文")], 8 * u, grid.measure - code.side - 5 * u, justify=False)

    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.marks.append(qr_modules(x, y, 48 * u, block.text, sheet.rgb("white"), least=max(1, u)))
        top = y + (code.side - 11 * u * len(lines)) // 2
        for line in lines:
            sheet.put(x + code.side + 5 * u, top, line, 8 * u, "soft")
            top += 11 * u

    return Slab(code.side, draw, before=3 * u, inset=4 * u, text=block.caption)
