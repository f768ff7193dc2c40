"""Set a three-line table: columns as wide as their content, figures on one decimal point, no row ever cut.

Text columns give way and wrap, figures and dates do not. A table that would not fit even so, or a row taller than a
page, is set as records instead, label and answer, because nothing is shrunk and nothing is lost.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from playlists.document import Run, Table
from playlists.model import Rect as Box
from playlists.pages.breaking import Line, atoms
from playlists.pages.flow import Draw, Slab, TableFlow
from playlists.pages.sheet import Sheet
from playlists.pages.theme import Role

CARRIED = "承前页"
_DATE = re.compile(r"(\d{1,2})月(\d{1,2})日")
_LEAST_TEXT_EM = 3


@dataclass(frozen=True, slots=True)
class Measures:
    """The sizes of a table at one type unit."""

    u: int
    hair: int

    @property
    def cell(self) -> int:
        return 9 * self.u

    @property
    def head(self) -> int:
        return 8 * self.u

    @property
    def row(self) -> int:
        return 40 * self.u // 3

    @property
    def lead(self) -> int:
        return 34 * self.u // 3

    @property
    def gutter(self) -> int:
        return 8 * self.u

    @property
    def wide_gutter(self) -> int:
        return 16 * self.u


@dataclass(frozen=True, slots=True)
class Place:
    """One column: its pixels, and how far from its right edge the decimal point stands."""

    x: int
    w: int
    fraction: int
    align: str

    @property
    def right(self) -> int:
        return self.x + self.w


def amount(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "").replace("−", "-")) if text.strip() else None
    except InvalidOperation:
        return None


def money(value: Decimal) -> str:
    return f"{value:,}"


def table_slabs(
    sheet: Sheet, table: Table, measure: int, page_height: int, sizes: Measures, *, carry: bool = False
) -> list[Slab]:
    places = _places(sheet, table, measure, sizes)
    if places is None:
        return record_slabs(sheet, table, measure, sizes)
    setting = _Setting(sheet, table, places, measure, sizes, carry)
    slabs = setting.slabs()
    if max((slab.height for slab in slabs), default=0) > page_height - 14 * sizes.u - sizes.row:
        return record_slabs(sheet, table, measure, sizes)
    return slabs


def _fraction(text: str) -> str:
    """The decimal point and what follows; nothing where there is no figure."""
    point = text.rfind(".")
    return text[point:] if point >= 0 and any(c.isdigit() for c in text) else ""


def _places(sheet: Sheet, table: Table, measure: int, sizes: Measures) -> list[Place] | None:
    natural, least, fractions = [], [], []
    for number, column in enumerate(table.columns):
        cells = [(row[number], False) for row in table.rows]
        cells += [(row[number], True) for row in (table.total, table.balance) if row is not None]
        head = sheet.measure(column.head, sizes.head, True)
        fraction = whole = 0
        if column.align == "decimal":
            fraction = max((sheet.measure(_fraction(t), sizes.cell, b) for t, b in cells if t), default=0)
            whole = max((_whole_width(sheet, t, sizes.cell, b) for t, b in cells if t), default=0)
            width = max(head, whole + fraction)
        elif column.align == "date" and all(_DATE.fullmatch(t) for t, _ in cells if t):
            width = max(head, 2 * sheet.measure("00", sizes.cell) + 2 * sizes.cell if any(t for t, _ in cells) else 0)
        else:
            width = max([head, *(_cell_width(sheet, t, sizes, b) for t, b in cells[: len(table.rows)])])
            for row in (table.total, table.balance):
                if row is not None:
                    free = number + 1 < len(row) and not row[number + 1]
                    width = max(
                        width, _cell_width(sheet, row[number].partition("　")[0] if free else row[number], sizes, True)
                    )
        natural.append(width)
        fractions.append(fraction)
        if column.align == "left":
            pieces = [piece for text, _ in cells for piece in atoms(text)]
            widest = max((sheet.measure(piece, sizes.cell, True) for piece in set(pieces)), default=0)
            least.append(min(width, max(_LEAST_TEXT_EM * sizes.cell, head, widest)))
        else:
            least.append(width)
    widths = _shared(natural, least, [c.align == "left" for c in table.columns], measure, sizes)
    if widths is None:
        return None
    return _laid(table, widths, fractions, measure, sizes)


def _whole_width(sheet: Sheet, text: str, size: int, bold: bool) -> int:
    fraction = _fraction(text)
    return sheet.measure(text[: len(text) - len(fraction)], size, bold)


def _cell_width(sheet: Sheet, text: str, sizes: Measures, bold: bool) -> int:
    words, _, how = text.partition("　") if bold else (text, "", "")
    return sheet.measure(words, sizes.cell, bold) + (sheet.measure(how, sizes.head) + 5 * sizes.u if how else 0)


def _shared(
    natural: Sequence[int], least: Sequence[int], gives: Sequence[bool], measure: int, sizes: Measures
) -> list[int] | None:
    """Widths that fit with plain gutters: natural if they do, else the text columns give way, the widest first."""
    room = measure - sizes.gutter * (len(natural) - 1)
    if sum(natural) <= room:
        return list(natural)
    if sum(least) > room:
        return None
    widths = list(natural)
    over = sum(widths) - room
    while over > 0:
        open_ = [n for n, gives_way in enumerate(gives) if gives_way and widths[n] > least[n]]
        widest = max(open_, key=lambda n: widths[n])
        others = [widths[n] for n in open_ if widths[n] < widths[widest]]
        step = min(over, widths[widest] - max([least[widest], *others]) or 1, widths[widest] - least[widest])
        widths[widest] -= step
        over -= step
    return widths


def _laid(table: Table, widths: list[int], fractions: list[int], measure: int, sizes: Measures) -> list[Place]:
    """Spare width goes before figures first, then to the text columns, then between all columns evenly."""
    count = len(widths)
    gutters = [sizes.gutter] * (count - 1)
    spare = measure - sum(widths) - sum(gutters)
    figures = [n for n in range(1, count) if table.columns[n].align in ("right", "decimal")]
    if figures and spare > 0:
        more = min(sizes.wide_gutter - sizes.gutter, spare // len(figures))
        for number in figures:
            gutters[number - 1] += more
        spare -= more * len(figures)
    texts = [n for n in range(count) if table.columns[n].align == "left"]
    if texts and spare > 0:
        total = sum(widths[n] for n in texts) or 1
        given = 0
        for number in texts[1:]:
            share = spare * widths[number] // total
            widths[number] += share
            given += share
        widths[texts[0]] += spare - given
    elif spare > 0 and gutters:
        for number in range(len(gutters)):
            gutters[number] += spare * (number + 1) // len(gutters) - spare * number // len(gutters)
    places, x = [], 0
    for number, width in enumerate(widths):
        places.append(Place(x, width, fractions[number], table.columns[number].align))
        x += width + (gutters[number] if number < len(gutters) else 0)
    return places


class _Setting:
    """One table with its columns placed; makes the slabs and draws them."""

    def __init__(
        self, sheet: Sheet, table: Table, places: list[Place], measure: int, sizes: Measures, carry: bool
    ) -> None:
        self._table, self._places, self._measure, self._sizes = table, places, measure, sizes
        self._sheet = sheet
        self._carry = carry and table.total is not None
        self._flow = TableFlow(14 * sizes.u, self._draw_head, self._carried, self._draw_close)

    def slabs(self) -> list[Slab]:
        u, table = self._sizes.u, self._table
        heads = "　".join(column.head for column in table.columns if column.head)
        slabs = [Slab(14 * u, self._draw_head, before=4 * u, keep=True, text=heads, table=self._flow)]
        for number, row in enumerate(table.rows):
            last = number == len(table.rows) - 1 and (table.total is not None or table.balance is not None)
            slabs.append(self._row(row, number, keep=last))
        if table.total is not None:
            slabs.append(self._row(table.total, len(table.rows), style="total", keep=table.balance is not None))
        if table.balance is not None:
            slabs.append(self._row(table.balance, len(table.rows) + 1, style="balance"))
        return slabs

    def _row(self, cells: tuple[str, ...], number: int, style: str = "row", keep: bool = False) -> Slab:
        sizes = self._sizes
        bold = style in ("total", "balance")
        ink: Role = "key" if style == "balance" else "soft" if style == "carried" else "ink"
        wrapped = [self._wrapped(cell, place, bold) for cell, place in zip(cells, self._places, strict=True)]
        height = sizes.row + sizes.lead * (max(len(lines) for lines in wrapped) - 1)

        def draw(sheet: Sheet, x: int, y: int) -> None:
            if style == "total":
                sheet.fill(x, y - 2 * sizes.hair, self._measure, 3 * sizes.hair, "ink")
                sheet.fill(x, y + sizes.hair, self._measure, height - sizes.hair, "panel")
            for cell, lines, place in zip(cells, wrapped, self._places, strict=True):
                self._cell(sheet, x, y, height, cell, lines, place, ink, bold)
            if style in ("row", "carried"):
                sheet.fill(x, y + height - sizes.hair, self._measure, 2 * sizes.hair, "line")

        text = "　".join(cell for cell in cells if cell)
        return Slab(height, draw, keep=keep, text=text if style != "carried" else "", table=self._flow, row=number)

    def _wrapped(self, cell: str, place: Place, bold: bool) -> list[Line]:
        if place.align != "left" or not cell or bold:
            return [self._sheet.line(cell, self._sizes.cell, bold)]
        return self._sheet.lines([Run(cell, bold)], self._sizes.cell, place.w, justify=False) or [
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
    ) -> None:
        if not cell:
            return
        size, u, centre = self._sizes.cell, self._sizes.u, y + height // 2
        box = Box(x + place.x - 3 * u, y, place.w + 6 * u, height)
        if place.align == "decimal":
            whole = cell[: len(cell) - len(_fraction(cell))]
            end = x + place.right - place.fraction
            start = end - sheet.measure(whole, size, bold)
            sheet.middle(start, centre, cell, size, ink, bold, "left", box)
        elif place.align == "right":
            sheet.middle(x + place.right, centre, cell, size, ink, bold, "right", box)
        elif place.align == "date" and (match := _DATE.fullmatch(cell)):
            two, start = sheet.measure("00", size), x + place.x
            for part, unit in ((match[1], "月"), (match[2], "日")):
                sheet.middle(start + two, centre, part, size, ink, bold, "right", box)
                sheet.middle(start + two, centre, unit, size, ink, bold, "left", box)
                start += two + size
        elif bold and "　" in cell:
            words, _, how = cell.partition("　")
            end = sheet.middle(x + place.x, centre, words, size, ink, True)
            sheet.middle(end + 5 * u, centre, how, self._sizes.head, "soft")
        else:
            top = centre - ((len(lines) - 1) * self._sizes.lead + size) // 2
            for line in lines:
                sheet.put(x + place.x, top, line, size, ink, box)
                top += self._sizes.lead

    def _draw_head(self, sheet: Sheet, x: int, y: int) -> None:
        height = 14 * self._sizes.u
        for column, place in zip(self._table.columns, self._places, strict=True):
            right = place.align in ("right", "decimal")
            shift = self._sizes.head // 2 if right and column.head.endswith("）") else 0
            where = x + place.right + shift if right else x + place.x
            sheet.middle(
                where, y + height // 2, column.head, self._sizes.head, "soft", True, "right" if right else "left"
            )
        sheet.fill(x, y + height - self._sizes.hair, self._measure, 3 * self._sizes.hair, "ink")

    def _draw_close(self, sheet: Sheet, x: int, y: int) -> None:
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
        return self._row(tuple(cells), 0, style="carried")


def record_slabs(sheet: Sheet, table: Table, measure: int, sizes: Measures) -> list[Slab]:
    """Every row as label and answer, one below the other."""
    slabs: list[Slab] = []
    rows = [(row, False) for row in table.rows]
    rows += [(row, True) for row in (table.total, table.balance) if row is not None]
    lead, size = 3 * sizes.cell // 2, sizes.cell
    for row, strong in rows:
        pieces = [
            [Run(f"{column.head}：" if column.head else "", True), Run(cell, strong)]
            for column, cell in zip(table.columns, row, strict=True)
            if cell
        ]
        for number, runs in enumerate(pieces):
            for line_number, line in enumerate(sheet.lines(runs, size, measure, justify=False)):
                first = number == 0 and line_number == 0
                slabs.append(
                    Slab(
                        lead,
                        _line_drawer(line, size, measure, rule=first and bool(slabs), hair=sizes.hair, u=sizes.u),
                        solid=size + size // 6,
                        before=2 * sizes.u if first else 0,
                        inset=3 * sizes.u,
                        text=line.text,
                    )
                )
    return slabs


def _line_drawer(line: Line, size: int, measure: int, *, rule: bool, hair: int, u: int) -> Draw:
    def draw(sheet: Sheet, x: int, y: int) -> None:
        if rule:
            sheet.fill(x, y - 2 * u, measure, 2 * hair, "line")
        sheet.put(x, y, line, size, "ink", Box(x - size, y - size // 5, measure + 2 * size, size * 3 // 2))

    return draw
