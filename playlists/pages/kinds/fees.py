"""A fee list: what, how much, and on what ground (依据); 不收费 stands out.

Expects one table of three columns: item, fee, ground. The ground stands beside the fee where it needs two lines at
most there, else under its item; an item longer than a line goes on below. Anything else is set as a plain table.
"""

from playlists.document import Run, Table
from playlists.pages.breaking import Line
from playlists.pages.columns import FREE, fraction_of, is_figure
from playlists.pages.display_list import Page
from playlists.pages.flow import Slab, TableFlow
from playlists.pages.frame import Grid, make_grid
from playlists.pages.job import Job
from playlists.pages.led_matter import matter_pages, opening_pages
from playlists.pages.led_record import Record
from playlists.pages.led_records import set_records
from playlists.pages.matter import flowing_pages
from playlists.pages.sheet import Sheet
from playlists.pages.slab_pages import page_setting, slab_pages


def _table(job: Job) -> Table | None:
    if len(job.document.body) != 1 or not isinstance(job.document.body[0], Table):
        return None
    table = job.document.body[0]
    if len(table.columns) != 3 or not table.rows or table.total is not None or table.balance is not None:
        return None
    return table if all(row[0].strip() and row[1].strip() for row in table.rows) else None


def pages(job: Job) -> list[Page]:
    table = _table(job)
    if table is None:
        return flowing_pages(job)
    grid = make_grid(job.width, job.height, job.profile)
    slack = 2 * grid.u
    room = page_setting(job, grid).room + slack
    for ems, most, lines in ((12, 1, 1), (10, 2, 1), (12, 0, 1), (10, 0, 1), (10, 0, 3)):
        board = _Board(job.sheet(), grid, table, ems, most, lines)
        if board.fits and board.tallest <= room:
            pages = slab_pages(job, grid, board.slabs(), slack=slack)
            if len(pages) > 1 and grid.larger:
                close = _Board(job.sheet(), grid, table, ems, most, lines, close=True)
                pages = min(pages, slab_pages(job, grid, close.slabs(), slack=slack), key=len)
            return pages
    return flowing_pages(job)


def led(job: Job) -> list[Page]:
    """One item a page; the ground goes where a panel is too small for it."""
    table = _table(job)
    if table is None:
        return matter_pages(job)
    head = job.document.unit or table.columns[1].head
    records = [
        Record(row[0], row[1], head="" if row[1] in FREE else head, notes=(row[2],) if row[2] else ())
        for row in table.rows
    ]
    return [*opening_pages(job, [head]), *set_records(job, records)]


class _Board:
    """Name and fee as wide as they are; ``most`` lines of ground beside them, or with 0 the ground below the name.

    A name is never wider than its line, and has ``lines`` of them at most. ``close`` gives up white between the rows.
    """

    def __init__(
        self, sheet: Sheet, grid: Grid, table: Table, ems: int, most: int, lines: int, *, close: bool = False
    ) -> None:
        u = grid.u
        self._head, self._row = (12 * u, 14 * u) if close else (14 * u, 49 * u // 3)
        self._sheet, self._grid, self._table, self._size = sheet, grid, table, ems * u
        heads = [column.head for column in table.columns]
        names = max(sheet.measure(row[0], self._size, True) for row in table.rows)
        names = max(names, sheet.measure(heads[0], 8 * u, True))
        fees = max(sheet.measure(row[1], self._size, True) for row in table.rows)
        fees = max(fees, sheet.measure(heads[1], 8 * u, True))
        self._fraction = max(
            (sheet.measure(fraction_of(row[1]), self._size, True) for row in table.rows if is_figure(row[1])), default=0
        )
        gap = 12 * u
        self._beside = most > 0
        self._fee = names + gap + fees if self._beside else grid.measure
        self._ground = self._fee + gap if self._beside else 0
        room = grid.measure - self._ground
        left = names if self._beside else min(names, grid.measure - fees - 4 * u)
        self.fits = room >= 32 * u if self._beside else left >= 32 * u or left == names
        self._names: list[list[Line]] = []
        self._grounds: list[list[Line]] = []
        if self.fits:
            self._grounds = [
                sheet.lines([Run(row[2])], 8 * u, room, justify=False) if row[2].strip() else [] for row in table.rows
            ]
            self._names = [sheet.lines([Run(row[0], True)], self._size, left, justify=False) for row in table.rows]
            self.fits = all(len(name) <= lines for name in self._names)
            self.fits &= not self._beside or all(len(ground) <= most for ground in self._grounds)
        self._flow = TableFlow(self._head, self._draw_head, lambda _: None, lambda _s, _x, _y: None)

    @property
    def tallest(self) -> int:
        """The highest row, below the head of the table."""
        return self._head + max(self._slab(row, n).height for n, row in enumerate(self._table.rows))

    def slabs(self) -> list[Slab]:
        heads = "　".join(column.head for column in self._table.columns)
        top = Slab(self._head, self._draw_head, keep=True, text=heads, table=self._flow)
        return [top, *(self._slab(row, number) for number, row in enumerate(self._table.rows))]

    def _draw_head(self, sheet: Sheet, x: int, y: int) -> None:
        u = self._grid.u
        name, fee, ground = (column.head for column in self._table.columns)
        left = name if self._beside else f"{name}、{ground}"
        centre = y + self._head // 2
        sheet.middle(x, centre, left, 8 * u, "soft", True)
        sheet.middle(x + self._fee, centre, fee, 8 * u, "soft", True, "right")
        if self._beside:
            sheet.middle(x + self._ground, centre, ground, 8 * u, "soft", True)
        sheet.fill(x, y + self._head - self._grid.hair, self._grid.measure, self._grid.rule(3), "ink")

    def _slab(self, row: tuple[str, ...], number: int) -> Slab:
        u, size, lines, names = self._grid.u, self._size, self._grounds[number], self._names[number]
        fee, lead = row[1], size + 3 * u // 2
        single, wrapped = self._row + lead * (len(names) - 1), 10 * u * len(lines)
        height = max(single, wrapped + 5 * u) if self._beside else single + wrapped

        def draw(sheet: Sheet, x: int, y: int) -> None:
            centre = y + height // 2 if self._beside else y + self._row // 2
            for below, line in enumerate(names):
                sheet.put(x, centre - size // 2 + lead * below, line, size, "ink")
            right = x + self._fee
            if is_figure(fee):
                right += sheet.measure(fraction_of(fee), size, True) - self._fraction
            sheet.middle(right, centre, fee, size, "key" if fee in FREE else "ink", True, "right")
            top = centre - (wrapped - 2 * u) // 2 if self._beside else y + single - u
            for line in lines:
                sheet.put(x + self._ground, top, line, 8 * u, "soft")
                top += 10 * u
            sheet.fill(x, y + height - self._grid.hair, self._grid.measure, self._grid.rule(2), "line")

        return Slab(height, draw, text="　".join(row), table=self._flow, row=number)
