"""Set an account too narrow for its columns in rows of two lines: what it was above, its day and its sums below.

Decides which column of words is the name and which stand below it, soft. Heads, points, totals and what is carried over
are the three-line table's own.
"""

from collections.abc import Sequence
from dataclasses import replace

from playlists.document import Run, Table
from playlists.model import Rect as Box
from playlists.pages.flow import Slab
from playlists.pages.sheet import Sheet
from playlists.pages.table import TableSetting
from playlists.pages.table_widths import Measures, Place, Width, with_groups

_LEAST_NOTE = 30
"""Units left of the sums: three characters and a half."""


def stacked_slabs(
    sheet: Sheet, table: Table, widths: Sequence[Width], measure: int, sizes: Measures, *, carry: bool
) -> list[Slab]:
    """The table's rows, its columns decided; nothing where its sums do not fit one line, or nothing stands below."""
    figures = [n for n, column in enumerate(table.columns) if column.align in ("decimal", "right")]
    words = [n for n in range(len(table.columns)) if n not in figures]
    names = [n for n in words if table.columns[n].align == "left"]
    if not figures or not names or len(words) < 2 or any(table.columns[n].group for n in words):
        return []
    name = max(names, key=lambda n: widths[n].natural)
    below = [n for n in words if n != name]
    for gutter in (sizes.gutter, sizes.narrow_gutter):
        places = _places(sheet, table, widths, figures, measure, gutter, sizes)
        room = places[0].x - gutter
        if room >= _LEAST_NOTE * sizes.u:
            break
    else:
        return []
    said = [[row[n] for n in (name, *below) if row[n]] for row in table.rows]
    sums = [row for row in (table.total, table.balance) if row is not None]
    if any(sum(bool(row[n]) for n in words) > 1 for row in sums):
        return []
    notes = ["　".join(each[1:]) for each in said]
    heads = "、".join(table.columns[n].head for n in (name, *below) if table.columns[n].head)
    short = table.columns[name].head
    head = next((text for text in (heads, short) if sheet.measure(text, sizes.head, True) <= room), "")
    if any(sheet.measure(note, sizes.head) > room for note in notes) or (short and not head):
        return []

    def cells(row: tuple[str, ...]) -> tuple[str, ...]:
        first = row[name] or next((row[n] for n in below if row[n]), "")
        return (first, *(row[n] for n in figures))

    narrow = replace(
        table,
        columns=(replace(table.columns[name], head=head), *(table.columns[n] for n in figures)),
        rows=tuple(cells(row) for row in table.rows),
        total=None if table.total is None else cells(table.total),
        balance=None if table.balance is None else cells(table.balance),
    )
    first = Place(0, room, 0, "left")
    return _Stacked(sheet, narrow, [first, *places], measure, sizes, notes, carry=carry).slabs()


def _places(
    sheet: Sheet,
    table: Table,
    widths: Sequence[Width],
    figures: Sequence[int],
    measure: int,
    gutter: int,
    sizes: Measures,
) -> list[Place]:
    places, right = [], measure
    natural = with_groups(sheet, table, [width.natural for width in widths], gutter, sizes)
    for number in reversed(figures):
        width = natural[number]
        places.append(Place(right - width, width, widths[number].fraction, table.columns[number].align))
        right -= width + gutter
    return places[::-1]


class _Stacked(TableSetting):
    def __init__(
        self,
        sheet: Sheet,
        table: Table,
        places: list[Place],
        measure: int,
        sizes: Measures,
        notes: Sequence[str],
        *,
        carry: bool,
    ) -> None:
        super().__init__(sheet, table, places, measure, sizes, carry)
        self._notes = notes

    def row(self, cells: tuple[str, ...], number: int, style: str = "row", keep: bool = False) -> Slab:
        note = self._notes[number] if style in ("row", "subtotal") else ""
        if not note:
            return super().row(cells, number, style, keep)
        sizes, bold = self._sizes, style == "subtotal"
        names = self._sheet.lines([Run(cells[0], bold)], sizes.cell, self._measure, justify=False)
        drop = sizes.lead * len(names)
        height = sizes.row + drop

        def draw(sheet: Sheet, x: int, y: int) -> None:
            top = y + (sizes.row - sizes.cell) // 2
            for line in names:
                box = Box(x - sizes.cell // 2, top - sizes.u, self._measure + sizes.cell, sizes.cell + 4 * sizes.u)
                sheet.put(x, top, line, sizes.cell, "ink", box)
                top += sizes.lead
            sheet.middle(x, y + drop + sizes.row // 2, note, sizes.head, "soft")
            for cell, place in zip(cells[1:], self._places[1:], strict=True):
                line = self._sheet.line(cell, sizes.cell, bold)
                self._cell(sheet, x, y + drop, sizes.row, cell, [line], place, "ink", bold, False)
            sheet.fill(x, y + height - sizes.hair, self._measure, 2 * sizes.hair, "line")

        text = "　".join(cell for cell in (cells[0], note, *cells[1:]) if cell)
        return Slab(height, draw, keep=keep, text=text, table=self._flow, row=number)
