"""Set many names in columns, as they are posted on a wall (张榜公布)."""

from dataclasses import replace

from playlists.document import Names, Run
from playlists.model import Rect as Box
from playlists.pages.flow import Draw, Slab
from playlists.pages.looks.setting import Setting
from playlists.pages.sheet import Sheet
from playlists.pages.table_widths import Measures, measures


def names_look(setting: Setting, block: Names) -> list[Slab]:
    """As many even columns as the names allow; a longer name takes the room of two or more, none is parted."""
    sheet, grid = setting.sheet, setting.grid
    sizes = measures(grid)
    names = block.set_wide()
    if not names:
        return []
    widths = [sheet.measure(name, sizes.cell) for name in names]
    # Three columns of four are gained by not letting one long name widen them all.
    common = max((width for width in widths if width <= 4 * sizes.cell), default=4 * sizes.cell)
    columns = max(1, (grid.measure + sizes.gutter) // (common + sizes.gutter))
    # The last column ends where the rules end.
    pitch = (grid.measure - common) // (columns - 1) if columns > 1 else grid.measure + sizes.gutter
    slabs: list[Slab] = []
    line: list[tuple[int, str]] = []
    column = 0

    def close() -> None:
        if line:
            slabs.append(_line_slab(tuple(line), pitch, sizes, first=not slabs))
            line.clear()

    for name, width in zip(names, widths, strict=True):
        takes = 1 + -(-max(0, width - common) // pitch)
        if takes > columns:
            close()
            column = 0
            for part in sheet.lines([Run(name)], sizes.cell, grid.measure, justify=False):
                line.append((0, part.text))
                close()
            continue
        if column + takes > columns:
            close()
            column = 0
        line.append((column, name))
        column += takes
    close()
    # Two lines at least stand together, at the foot of one page and at the head of the next.
    kept = {0, len(slabs) - 2} if len(slabs) > 1 else set()
    slabs = [replace(slab, keep=number in kept) for number, slab in enumerate(slabs)]
    slabs[-1] = replace(slabs[-1], height=slabs[-1].height + 3 * grid.u)
    return slabs


def _line_slab(names: tuple[tuple[int, str], ...], pitch: int, sizes: Measures, *, first: bool) -> Slab:
    u = sizes.u

    def draw(sheet: Sheet, x: int, y: int) -> None:
        for column, name in names:
            left, top = x + column * pitch, y + (sizes.row - sizes.cell) // 2
            width = sheet.measure(name, sizes.cell)
            shift = Box(left - sizes.cell // 2, top - u, width + sizes.cell, sizes.cell + 2 * u)
            sheet.text(left, top, name, sizes.cell, box=shift)

    drawn: Draw = draw
    text = "　".join(name for _, name in names)
    return Slab(sizes.row, drawn, solid=sizes.cell + 2 * u, before=3 * u if first else 0, inset=4 * u, text=text)
