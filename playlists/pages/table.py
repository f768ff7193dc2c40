"""Set a three-line table whose columns have their places: a head, rows of one or more lines, total and balance.

No row is ever cut. Which way a table is set is decided in ``table_ways``.
"""

from playlists.document import Run, Table
from playlists.model import Rect as Box
from playlists.pages.breaking import Line
from playlists.pages.columns import DATE, FREE, carried_sums, fraction_of, is_figure, is_subtotal
from playlists.pages.flow import Slab, TableFlow
from playlists.pages.sheet import Sheet
from playlists.pages.table_groups import spans
from playlists.pages.table_widths import Measures, Place, cell_width
from playlists.pages.theme import Role

CARRIED = "承前页"


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
        part: int = 0,
    ) -> None:
        self._table, self._places, self._measure, self._sizes = table, places, measure, sizes
        self._sheet = sheet
        self._strong = strong
        self._carry = carry and table.total is not None
        self._spans = spans(table)
        self.head_height = sizes.head_height + (sizes.head_height - 2 * sizes.u if self._spans else 0)
        self._flow = TableFlow(self.head_height, self.draw_head, self._carried, self.draw_close, part)

    def slabs(self) -> list[Slab]:
        u, table = self._sizes.u, self._table
        heads = "　".join(column.head for column in table.columns if column.head)
        if self._spans:
            heads = "　".join([*(span.text for span in self._spans), heads])
        slabs = [Slab(self.head_height, self.draw_head, before=4 * u, keep=True, text=heads, table=self._flow)]
        summed = [is_subtotal(row) for row in table.rows]
        for number, row in enumerate(table.rows):
            after = table.rows[number + 1 :]
            sums = summed[number + 1] if after else table.total is not None or table.balance is not None
            slabs.append(self.row(row, number, "subtotal" if summed[number] else "row", keep=sums))
        if table.total is not None:
            slabs.append(self.row(table.total, len(table.rows), style="total", keep=table.balance is not None))
        if table.balance is not None:
            slabs.append(self.row(table.balance, len(table.rows) + 1, style="balance"))
        return slabs

    def row(self, cells: tuple[str, ...], number: int, style: str = "row", keep: bool = False) -> Slab:
        sizes = self._sizes
        summed, bold = style in ("total", "balance"), style in ("total", "balance", "subtotal")
        ink: Role = "key" if style == "balance" else "soft" if style == "carried" else "ink"
        bolds = [bold or number in self._strong or cell in FREE for number, cell in enumerate(cells)]
        wrapped = [self._wrapped(cells, number, strong, summed) for number, strong in enumerate(bolds)]
        height = sizes.row + sizes.lead * (max(len(lines) for lines in wrapped) - 1)

        def draw(sheet: Sheet, x: int, y: int) -> None:
            if style == "total":
                sheet.fill(x, y - 2 * sizes.hair, self._measure, 3 * sizes.hair, "ink")
                sheet.fill(x, y + sizes.hair, self._measure, height - sizes.hair, "panel")
            for cell, lines, place, strong in zip(cells, wrapped, self._places, bolds, strict=True):
                self._cell(sheet, x, y, height, cell, lines, place, "key" if cell in FREE else ink, strong, summed)
            if style in ("row", "carried", "subtotal"):
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
        """The columns' heads, those of a group below the head they share; one without a group stands in the middle."""
        sizes = self._sizes
        size, high = sizes.head, sizes.head_height // 2
        low = self.head_height - high
        grouped = {number for span in self._spans for number in range(span.first, span.last + 1)}
        for span in self._spans:
            left, right = x + self._places[span.first].x, x + self._places[span.last].right
            sheet.middle((left + right) // 2, y + high, span.text, size, "soft", True, "centre")
            sheet.fill(left, y + sizes.head_height - sizes.u, right - left, 2 * sizes.hair, "ink")
        for number, (column, place) in enumerate(zip(self._table.columns, self._places, strict=True)):
            centre = y + (low if number in grouped else self.head_height // 2)
            flush = place.align in ("right", "decimal")
            shift = size // 2 if column.head.endswith("）") else sheet.right_edge(column.head, size, True)
            where = x + place.right + shift if flush else x + place.x
            sheet.middle(where, centre, column.head, size, "soft", True, "right" if flush else "left")
        sheet.fill(x, y + self.head_height - sizes.hair, self._measure, 3 * sizes.hair, "ink")

    def draw_close(self, sheet: Sheet, x: int, y: int) -> None:
        sheet.fill(x, y - 2 * self._sizes.hair, self._measure, 5 * self._sizes.hair, "ink")

    def _carried(self, row: int) -> Slab | None:
        """承前页: the sums of the rows before, of every column that the table itself sums (``carried_sums``)."""
        if not self._carry or not 0 < row <= len(self._table.rows):
            return None
        cells = []
        for number in range(len(self._table.columns)):
            sums = carried_sums(self._table, number)
            if sums is None:
                return None
            cells.append(sums[row])
        if not any(cells):
            return None
        label = next((n for n, column in enumerate(self._table.columns) if column.align == "left"), None)
        if label is None:
            return None
        cells[label] = CARRIED
        return self.row(tuple(cells), 0, style="carried")
