"""Share a table's width among its columns: as wide as their content, words give way before figures and days.

Answers None where nothing fits; the caller then sets the rows as records. Draws nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playlists.document import Table
from playlists.pages.atoms import atoms
from playlists.pages.columns import DATE, carried_sums, fraction_of, is_figure, is_subtotal
from playlists.pages.frame import Grid
from playlists.pages.sheet import Sheet
from playlists.pages.table_groups import spans

_LEAST_TEXT_EM = 3


@dataclass(frozen=True, slots=True)
class Measures:
    """The sizes of a table at one type unit; ``close`` gives up white between rows and no letter."""

    u: int
    hair: int
    close: bool = False

    @property
    def cell(self) -> int:
        return 9 * self.u

    @property
    def head(self) -> int:
        return 8 * self.u

    @property
    def head_height(self) -> int:
        return (12 if self.close else 14) * self.u

    @property
    def row(self) -> int:
        return 12 * self.u if self.close else 40 * self.u // 3

    @property
    def lead(self) -> int:
        return 34 * self.u // 3

    @property
    def gutter(self) -> int:
        return 8 * self.u

    @property
    def narrow_gutter(self) -> int:
        return 5 * self.u

    @property
    def wide_gutter(self) -> int:
        return 16 * self.u


def measures(grid: Grid) -> Measures:
    """Where type is larger than the grid's, a page has one row more instead of white between its rows."""
    return Measures(grid.u, grid.hair, close=grid.larger)


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


@dataclass(frozen=True, slots=True)
class Width:
    """What one column would like, and the least it can do with; how wide the fraction of its figures is."""

    natural: int
    least: int
    fraction: int


def place_columns(
    sheet: Sheet, table: Table, measure: int, sizes: Measures, *, bold: bool = False
) -> list[Place] | None:
    """``bold`` measures every row as bold, where a kind sets some columns so."""
    widths = column_widths(sheet, table, sizes, bold=bold)
    return share_columns(sheet, table, widths, measure, sizes)


def column_widths(
    sheet: Sheet, table: Table, sizes: Measures, *, bold: bool = False, carry: bool = False
) -> list[Width]:
    """``carry`` leaves room for every sum that may be carried over to another page."""
    heavy = [bold or is_subtotal(row) for row in table.rows]
    return [_width(sheet, table, number, sizes, heavy, carry) for number in range(len(table.columns))]


def _width(sheet: Sheet, table: Table, number: int, sizes: Measures, heavy: Sequence[bool], carry: bool) -> Width:
    column = table.columns[number]
    cells = [(row[number], bold) for row, bold in zip(table.rows, heavy, strict=True)]
    cells += [(row[number], True) for row in (table.total, table.balance) if row is not None]
    head = sheet.measure(column.head, sizes.head, True)
    if column.align == "decimal":
        figures = [text for text, _ in cells if is_figure(text)]
        figures += [text for text in (carried_sums(table, number) or [] if carry else []) if text]
        fraction = max((sheet.figures(fraction_of(text), sizes.cell).width for text in figures), default=0)
        whole = max((_whole_width(sheet, text, sizes.cell) for text in figures), default=0)
        words = max((sheet.measure(t, sizes.cell, b) for t, b in cells if not is_figure(t)), default=0)
        width = max(head, whole + fraction, words)
        return Width(width, width, fraction)
    if column.align == "date":
        days = 2 * sheet.measure("00", sizes.cell) + 2 * sizes.cell if any(DATE.fullmatch(t) for t, _ in cells) else 0
        words = max((sheet.measure(t, sizes.cell, b) for t, b in cells if not DATE.fullmatch(t)), default=0)
        width = max(head, days, words)
        return Width(width, width, 0)
    sums = [row[number].partition("　")[0] for row in (table.total, table.balance) if row is not None]
    whole = max((sheet.measure(words, sizes.cell, True) for words in sums), default=0)
    width = max([head, whole, *(sheet.measure(t, sizes.cell, b) for t, b in cells[: len(table.rows)])])
    if column.align != "left":
        return Width(width, width, 0)
    pieces = {piece for text, _ in cells for piece in atoms(text.partition("　")[0])}
    widest = max((sheet.measure(piece, sizes.cell, True) for piece in pieces), default=0)
    return Width(width, min(width, max(_LEAST_TEXT_EM * sizes.cell, head, widest, whole)), 0)


def share_columns(
    sheet: Sheet, table: Table, given: Sequence[Width], measure: int, sizes: Measures
) -> list[Place] | None:
    """Places for columns whose widths are known; None where even the least do not fit."""
    fractions = [width.fraction for width in given]
    gives = [column.align == "left" for column in table.columns]
    for gutter in (sizes.gutter, sizes.narrow_gutter):
        natural = with_groups(sheet, table, [width.natural for width in given], gutter, sizes)
        if sum(natural) <= measure - gutter * (len(natural) - 1):
            return _laid(table, natural, fractions, measure, gutter, sizes)
    gutter = sizes.narrow_gutter
    least = with_groups(sheet, table, [width.least for width in given], gutter, sizes)
    natural = [max(one, other) for one, other in zip(natural, least, strict=True)]
    widths = _shared(natural, least, gives, measure - gutter * (len(natural) - 1))
    return None if widths is None else _laid(table, widths, fractions, measure, gutter, sizes)


def with_groups(sheet: Sheet, table: Table, widths: list[int], gutter: int, sizes: Measures) -> list[int]:
    """A group's head needs its own room: what its columns lack is given to the last of them."""
    widths = list(widths)
    for span in spans(table):
        have = sum(widths[span.first : span.last + 1]) + gutter * (span.last - span.first)
        widths[span.last] += max(0, sheet.measure(span.text, sizes.head, True) - have)
    return widths


def _whole_width(sheet: Sheet, text: str, size: int) -> int:
    fraction = fraction_of(text)
    return sheet.figures(text[: len(text) - len(fraction)], size).width


def cell_width(sheet: Sheet, text: str, sizes: Measures) -> int:
    """A cell of a total or balance: bold words, then how the sum was reckoned, smaller."""
    words, _, how = text.partition("　")
    return sheet.measure(words, sizes.cell, True) + (sheet.measure(how, sizes.head) + 5 * sizes.u if how else 0)


def _shared(natural: Sequence[int], least: Sequence[int], gives: Sequence[bool], room: int) -> list[int] | None:
    """Widths that fit: the text columns give way, the widest first."""
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


def _laid(
    table: Table, widths: list[int], fractions: list[int], measure: int, gutter: int, sizes: Measures
) -> list[Place]:
    """Spare width goes before figures first, then to the text columns, then between all columns evenly."""
    count = len(widths)
    gutters = [gutter] * (count - 1)
    spare = measure - sum(widths) - sum(gutters)
    figures = [n for n in range(1, count) if table.columns[n].align in ("right", "decimal")]
    if figures and spare > 0:
        more = min(sizes.wide_gutter - gutter, spare // len(figures))
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
