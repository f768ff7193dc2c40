"""A list of names as it is posted: two columns, the household head and the sum bold, the note on every page.

The note (who to tell, until when) is every paragraph of the document; a statutory list shows it on each page: below the
names, or beside them where larger type would else leave a page two or three of them. A list that does not fit so is
set as a plain table.
"""

from dataclasses import replace

from playlists.document import Paragraph, Table
from playlists.pages.breaking import Line
from playlists.pages.columns import aligned
from playlists.pages.display_list import Page
from playlists.pages.flow import Slab
from playlists.pages.frame import Grid, draw_frame, make_grid
from playlists.pages.head import draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.matter import flowing_pages
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet
from playlists.pages.table import TableSetting
from playlists.pages.table_widths import column_widths, measures, place_columns

_NOTE_LINES = 4
_FEW = 5
"""A page of fewer names makes a list of a village ten pages long."""
_NOTE_EM = 6
"""Characters of a line of the note that stands beside the names, at the least."""


def pages(job: Job) -> list[Page]:
    tables = [block for block in job.document.body if isinstance(block, Table)]
    notes = [block for block in job.document.body if isinstance(block, Paragraph)]
    # Two columns of one table have no room for heads of two rows.
    grouped = any(column.group for table in tables for column in table.columns)
    if (
        grouped
        or len(tables) != 1
        or len(tables) + len(notes) != len(job.document.body)
        or tables[0].balance is not None
    ):
        return flowing_pages(job)
    grid = make_grid(job.width, job.height, job.profile)
    layout = _Layout(job, grid, aligned(tables[0]), notes)
    if notes and not grid.portrait and not (layout.fits and layout.capacity >= _FEW):
        beside = _Layout(job, grid, aligned(tables[0]), notes, beside=True)
        if beside.fits and not (layout.fits and layout.capacity >= beside.capacity):
            layout = beside
    return layout.pages() if layout.fits else flowing_pages(job)


class _Layout:
    """Two columns where a row fits half the measure, else one, as narrow as it will go where the note stands beside."""

    def __init__(self, job: Job, grid: Grid, table: Table, notes: list[Paragraph], *, beside: bool = False) -> None:
        self._job, self._grid, self._beside = job, grid, beside
        u = grid.u
        sheet = job.sheet()
        self._gutter = 12 * u
        self._table = replace(table, rows=tuple((_wide(row[0], table), *row[1:]) for row in table.rows))
        sizes = measures(grid)
        # Names and sums are bold: measured as a total row is, so that they keep their columns.
        bold = replace(self._table, rows=(*self._table.rows, *((table.total,) if table.total else ())), total=None)
        half = (grid.measure - self._gutter) // 2
        places = None if beside or grid.portrait else place_columns(sheet, bold, half, sizes, bold=True)
        self._columns, self._width = (1, grid.measure) if places is None else (2, half)
        if beside:
            natural = column_widths(sheet, bold, sizes, bold=True)
            self._width = sum(width.natural for width in natural) + sizes.narrow_gutter * (len(natural) - 1)
        places = places or place_columns(sheet, bold, self._width, sizes, bold=True)
        self._note_width = grid.measure - (self._width + 8 * u if beside else 0)
        room = self._note_width - (12 if beside else 16) * u
        self._note: list[Line] = [
            line for note in notes for line in sheet.lines(note.runs, 8 * u, max(room, 8 * u), justify=not beside)
        ]
        self._note_height = 22 * u // 3 + 12 * u * len(self._note) - 4 * u if self._note else 0
        head = plan_head(sheet, grid, job.document, pages=True, continued=False)
        left = grid.body_bottom - head.bottom
        below = self._note_height + 4 * u if self._note and not beside else 0
        self._rows = min(grid.max_rows, (left - sizes.head_height - below) // sizes.row)
        if beside:
            told = room >= _NOTE_EM * 8 * u and self._note_height + 4 * u <= left
        else:
            told = len(self._note) <= _NOTE_LINES
        self.fits = places is not None and self._rows >= 2 and told and not head.in_body
        if places is None:
            return
        sums = [
            number for number, column in enumerate(table.columns) if number and column.align in ("decimal", "right")
        ]
        strong = frozenset([0, *sums[-1:]])
        self._setting = TableSetting(sheet, self._table, places, self._width, sizes, strong=strong)
        self._slabs = [self._setting.row(row, number) for number, row in enumerate(self._table.rows)]
        if self._table.total is not None:
            self._slabs.append(self._setting.row(self._table.total, len(self._slabs), style="total"))
        if any(slab.height != sizes.row for slab in self._slabs):
            self.fits = False

    @property
    def capacity(self) -> int:
        """Names a page."""
        return self._columns * self._rows

    def pages(self) -> list[Page]:
        capacity = self.capacity
        count = -(-len(self._slabs) // capacity)
        if count > 1 and (self._columns == 1 or len(self._slabs) % capacity in (1, 2)):
            # Pages of about one length: not ten names and then three.
            capacity = self._columns * -(-len(self._slabs) // (count * self._columns))
        parts = [self._slabs[n : n + capacity] for n in range(0, len(self._slabs), capacity)] or [[]]
        return [self._page(part, number, len(parts)) for number, part in enumerate(parts, 1)]

    def _page(self, part: list[Slab], number: int, count: int) -> Page:
        job, grid, u = self._job, self._grid, self._grid.u
        sheet = job.sheet()
        live = draw_frame(sheet, grid, job.slip)
        head = plan_head(sheet, grid, job.document, pages=count > 1, continued=False)
        draw_head(sheet, grid, job.document, head, number, count)
        tall = -(-len(part) // self._columns)
        end = head.bottom
        for column in range(self._columns):
            slabs = part[column * tall : (column + 1) * tall]
            if slabs:
                x = grid.left + column * (self._width + self._gutter)
                end = max(end, self._column(sheet, x, head.bottom, slabs))
        if self._columns > 1 and len(part) == self._columns * tall:
            sheet.fill(grid.left, end - 2 * grid.hair, grid.measure, grid.rule(3), "ink")
        if self._note and self._beside:
            self._draw_note(sheet, grid.right - self._note_width, head.bottom + 4 * u)
        elif self._note:
            self._draw_note(sheet, grid.left, end + 4 * u)
        text = "\n".join([*(slab.text for slab in part), *(line.text for line in self._note)])
        return job.page(sheet, hall_dwell_ms(job.document.title + text, tall), text, live)

    def _column(self, sheet: Sheet, x: int, y: int, slabs: list[Slab]) -> int:
        self._setting.draw_head(sheet, x, y)
        y += self._setting.head_height
        for slab in slabs:
            slab.draw(sheet, x, y)
            y += slab.height
        self._setting.draw_close(sheet, x, y)
        return y

    def _draw_note(self, sheet: Sheet, x: int, y: int) -> None:
        u = self._grid.u
        sheet.fill(x, y, self._note_width, self._note_height, "panel")
        sheet.fill(x, y, 2 * u, self._note_height, "accent")
        y += 11 * u // 3
        for line in self._note:
            sheet.put(x + 8 * u, y, line, 8 * u, "ink")
            y += 12 * u


def _wide(name: str, table: Table) -> str:
    """A name of two characters as wide as its neighbours of three; the space is drawn, not part of the name."""
    longest = max((len(row[0]) for row in table.rows), default=0)
    return f"{name[0]}　{name[1]}" if len(name) == 2 and longest == 3 else name
