"""Set a three-line table: a head, rows of one or more lines, total and balance; no row is ever cut.

A table that would not fit even with its words wrapped, or a row taller than a page, is set as records instead, label
and answer, because nothing is shrunk and nothing is lost.
"""

from decimal import Decimal

from playlists.document import Run, Table
from playlists.model import Rect as Box
from playlists.pages.breaking import Line
from playlists.pages.columns import DATE, FREE, aligned, amount, fraction_of, is_figure, money
from playlists.pages.flow import Slab, TableFlow
from playlists.pages.records import record_slabs
from playlists.pages.sheet import Sheet
from playlists.pages.table_widths import Measures, Place, cell_width, place_columns
from playlists.pages.theme import Role

CARRIED = "承前页"


def table_slabs(
    sheet: Sheet, table: Table, measure: int, page_height: int, sizes: Measures, *, carry: bool = False
) -> list[Slab]:
    table = aligned(table)
    places = place_columns(sheet, table, measure, sizes)
    if places is None:
        return record_slabs(sheet, table, measure, sizes)
    setting = TableSetting(sheet, table, places, measure, sizes, carry)
    slabs = setting.slabs()
    if max((slab.height for slab in slabs), default=0) > page_height - 14 * sizes.u - sizes.row:
        return record_slabs(sheet, table, measure, sizes)
    return slabs


class TableSetting:
    """One table with its columns placed; makes the slabs and draws them. ``strong`` columns are bold in every row."""

    def __init__(
        self,
        sheet: Sheet,
        table: Table,
        places: list[Place],
        measure: int,
        sizes: Measures,
        carry: bool = False,
        strong: frozenset[int] = frozenset(),
    ) -> None:
        self._table, self._places, self._measure, self._sizes = table, places, measure, sizes
        self._sheet = sheet
        self._strong = strong
        self._carry = carry and table.total is not None
        self._flow = TableFlow(14 * sizes.u, self.draw_head, self._carried, self.draw_close)

    def slabs(self) -> list[Slab]:
        u, table = self._sizes.u, self._table
        heads = "　".join(column.head for column in table.columns if column.head)
        slabs = [Slab(14 * u, self.draw_head, before=4 * u, keep=True, text=heads, table=self._flow)]
        for number, row in enumerate(table.rows):
            last = number == len(table.rows) - 1 and (table.total is not None or table.balance is not None)
            slabs.append(self.row(row, number, keep=last))
        if table.total is not None:
            slabs.append(self.row(table.total, len(table.rows), style="total", keep=table.balance is not None))
        if table.balance is not None:
            slabs.append(self.row(table.balance, len(table.rows) + 1, style="balance"))
        return slabs

    def row(self, cells: tuple[str, ...], number: int, style: str = "row", keep: bool = False) -> Slab:
        sizes = self._sizes
        bold = style in ("total", "balance")
        ink: Role = "key" if style == "balance" else "soft" if style == "carried" else "ink"
        bolds = [bold or number in self._strong or cell in FREE for number, cell in enumerate(cells)]
        wrapped = [self._wrapped(cells, number, strong, bold) for number, strong in enumerate(bolds)]
        height = sizes.row + sizes.lead * (max(len(lines) for lines in wrapped) - 1)

        def draw(sheet: Sheet, x: int, y: int) -> None:
            if style == "total":
                sheet.fill(x, y - 2 * sizes.hair, self._measure, 3 * sizes.hair, "ink")
                sheet.fill(x, y + sizes.hair, self._measure, height - sizes.hair, "panel")
            for cell, lines, place, strong in zip(cells, wrapped, self._places, bolds, strict=True):
                self._cell(sheet, x, y, height, cell, lines, place, "key" if cell in FREE else ink, strong, bold)
            if style in ("row", "carried"):
                sheet.fill(x, y + height - sizes.hair, self._measure, 2 * sizes.hair, "line")

        text = "　".join(cell for cell in cells if cell)
        return Slab(height, draw, keep=keep, text=text if style != "carried" else "", table=self._flow, row=number)

    def _wrapped(self, cells: tuple[str, ...], number: int, bold: bool, summed: bool) -> list[Line]:
        """Words break at their column's edge, or run on over empty cells to the next one that says something."""
        cell, place = cells[number], self._places[number]
        if place.align != "left" or not cell:
            return [self._sheet.line(cell, self._sizes.cell, bold)]
        following = [self._places[n].x for n in range(number + 1, len(cells)) if cells[n]]
        empty = number + 1 < len(cells) and not cells[number + 1]
        end = (following[0] - self._sizes.narrow_gutter if following else self._measure) if empty else place.right
        room = end - place.x
        if summed and "　" in cell:
            words, _, how = cell.partition("　")
            if cell_width(self._sheet, cell, self._sizes) <= room:
                return [self._sheet.line(cell, self._sizes.cell, bold)]
            below = self._sheet.lines([Run(how)], self._sizes.head, room, justify=False)
            return [self._sheet.line(words, self._sizes.cell, bold), *below]
        return self._sheet.lines([Run(cell, bold)], self._sizes.cell, room, justify=False) or [
            self._sheet.line("", self._sizes.cell)
        ]

    def _cell(
        self,
        sheet: Sheet,
        x: int,
        y: int,
        height: int,
        cell: str,
        lines: list[Line],
        place: Place,
        ink: Role,
        bold: bool,
        summed: bool,
    ) -> None:
        if not cell:
            return
        size, u, centre = self._sizes.cell, self._sizes.u, y + height // 2
        box = Box(x + place.x - 3 * u, y, max(place.w, *(line.width for line in lines)) + 6 * u, height)
        if place.align in ("decimal", "right"):
            self._figure(sheet, x + place.right, centre, cell, place, ink, bold, box)
        elif place.align == "date" and (match := DATE.fullmatch(cell)):
            two, start = sheet.measure("00", size), x + place.x
            for part, unit in ((match[1], "月"), (match[2], "日")):
                sheet.middle(start + two, centre, part, size, ink, bold, "right", box)
                sheet.middle(start + two, centre, unit, size, ink, bold, "left", box)
                start += two + size
        elif summed and "　" in cell and len(lines) == 1:
            words, _, how = cell.partition("　")
            end = sheet.middle(x + place.x, centre, words, size, ink, True)
            sheet.middle(end + 5 * u, centre, how, self._sizes.head, "soft")
        else:
            top = centre - ((len(lines) - 1) * self._sizes.lead + size) // 2
            for number, line in enumerate(lines):
                below = summed and "　" in cell and number > 0
                sheet.put(x + place.x, top, line, self._sizes.head if below else size, "soft" if below else ink, box)
                top += self._sizes.lead

    def _figure(
        self, sheet: Sheet, right: int, centre: int, cell: str, place: Place, ink: Role, bold: bool, box: Box
    ) -> None:
        """A figure with its point on the column's; its ink, not its white, ends where the rules end."""
        size = self._sizes.cell
        if not is_figure(cell):
            shift = sheet.right_edge(cell, size, bold)
            sheet.middle(right + shift, centre, cell, size, ink, bold, "right", box)
            return
        shift = sheet.right_edge("0", size, bold)
        end = right - place.fraction if place.align == "decimal" else right
        whole = cell[: len(cell) - len(fraction_of(cell))] if place.align == "decimal" else cell
        start = end - sheet.figures(whole, size).width + shift
        sheet.put(start, centre - size // 2, sheet.figures(cell, size, bold), size, ink, box)

    def draw_head(self, sheet: Sheet, x: int, y: int) -> None:
        height = 14 * self._sizes.u
        for column, place in zip(self._table.columns, self._places, strict=True):
            right = place.align in ("right", "decimal")
            size = self._sizes.head
            shift = size // 2 if column.head.endswith("）") else sheet.right_edge(column.head, size, True)
            where = x + place.right + shift if right else x + place.x
            sheet.middle(
                where, y + height // 2, column.head, self._sizes.head, "soft", True, "right" if right else "left"
            )
        sheet.fill(x, y + height - self._sizes.hair, self._measure, 3 * self._sizes.hair, "ink")

    def draw_close(self, sheet: Sheet, x: int, y: int) -> None:
        sheet.fill(x, y - 2 * self._sizes.hair, self._measure, 3 * self._sizes.hair, "ink")

    def _carried(self, row: int) -> Slab | None:
        """承前页: the sums of the rows before, where every figure of a decimal column can be read."""
        if not self._carry or not 0 < row <= len(self._table.rows):
            return None
        cells = []
        for number, column in enumerate(self._table.columns):
            values = [amount(cells_[number]) for cells_ in self._table.rows[:row] if cells_[number]]
            figures = [value for value in values if value is not None]
            if column.align == "decimal" and len(figures) != len(values):
                return None
            cells.append(money(sum(figures, Decimal(0))) if column.align == "decimal" and figures else "")
        label = next((n for n, column in enumerate(self._table.columns) if column.align == "left"), None)
        if label is None:
            return None
        cells[label] = CARRIED
        return self.row(tuple(cells), 0, style="carried")
