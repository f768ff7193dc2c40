"""A price board: name and today's price large, last week's smaller, then the change as arrow, word and sum.

Expects a table of name, today, before, and perhaps the change as staff wrote it (涨0.15, 跌0.05, 平). Anything else is
set as a plain table. Where a page is too narrow for four columns, what it was before stands below the change.
"""

from collections.abc import Sequence

from playlists.document import Run, Table
from playlists.pages.columns import fraction_of
from playlists.pages.display_list import Page
from playlists.pages.flow import PagePlan, Slab, TableFlow, paginate
from playlists.pages.frame import Grid, draw_frame, make_grid
from playlists.pages.head import draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.matter import flowing_pages
from playlists.pages.price_rows import Price, read_prices
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet
from playlists.pages.theme import Role

INKS: dict[str, Role] = {"涨": "up", "跌": "down", "平": "soft"}


def pages(job: Job) -> list[Page]:
    tables = [block for block in job.document.body if isinstance(block, Table)]
    prices = read_prices(tables[0]) if len(tables) == len(job.document.body) == 1 else None
    grid = make_grid(job.width, job.height, job.profile)
    if prices is None:
        return flowing_pages(job)
    head = plan_head(job.sheet(), grid, job.document, pages=len(prices) > 6, continued=False)
    if head.in_body:
        return flowing_pages(job)
    board = _Board(job.sheet(), grid, tables[0], prices)
    if not board.fits:
        board = _NarrowBoard(job.sheet(), grid, tables[0], prices, grid.body_bottom + 2 * grid.u - head.bottom)
        return board.pages(job) if board.fits else flowing_pages(job)
    pages = board.pages(job)
    if len(pages) > 1 and grid.larger:
        pages = min(pages, _Board(job.sheet(), grid, tables[0], prices, close=True).pages(job), key=len)
    return pages


class _Board:
    """Columns from the right edge inwards, so that the change is flush and the name takes what is left."""

    _alone = False
    """Whether a single page keeps no room for the word that would continue it."""

    def __init__(self, sheet: Sheet, grid: Grid, table: Table, prices: list[Price], *, close: bool = False) -> None:
        u = grid.u
        self._grid, self._prices = grid, prices
        self._head, self._row = (12 * u, 14 * u) if close else (14 * u, 49 * u // 3)
        self._heads = [column.head for column in table.columns] + ["涨跌"] * (4 - len(table.columns))
        change = max((sheet.measure(price.change, 10 * u, True) for price in prices), default=0)
        before = max(sheet.measure(price.before, 9 * u) for price in prices)
        before = max(before, sheet.measure(self._heads[2], 8 * u, True))
        today = max(sheet.measure(price.today, 12 * u, True) for price in prices)
        names = max(sheet.measure(price.name, 12 * u, True) for price in prices)
        self._before_point = max(sheet.measure(fraction_of(price.before), 9 * u) for price in prices)
        self._today_point = max(sheet.measure(fraction_of(price.today), 12 * u, True) for price in prices)
        self._word = grid.measure - change - 15 * u - u // 3
        self.fits = False
        for arrow_gap, price_gap in ((23, 14), (16, 8)):
            self._before = self._word - arrow_gap * u
            self._today = self._before - before - price_gap * u
            self.fits = names + 4 * u + today <= self._today
            if self.fits:
                break
        self._flow = TableFlow(self._head, self._draw_head, lambda _: None, self._draw_close)

    def pages(self, job: Job) -> list[Page]:
        slabs = [Slab(self._head, self._draw_head, keep=True, text="　".join(self._heads), table=self._flow)]
        slabs += [self._slab(price, number) for number, price in enumerate(self._prices)]
        plans = self._plans(job, slabs, len(self._prices) > 6)
        if len(plans) > 1:
            # A page number and 续表 may need a line of their own, and only now it is known that they stand there.
            plans = self._plans(job, slabs, True)
        return [self._page(job, plan_number, len(plans), plan) for plan_number, plan in enumerate(plans, 1)]

    def _plans(self, job: Job, slabs: list[Slab], several: bool) -> list[PagePlan]:
        grid = self._grid
        top = plan_head(job.sheet(), grid, job.document, pages=several, continued=several or not self._alone).bottom
        return paginate(slabs, lambda _page, _over: top, grid.body_bottom + 2 * grid.u, grid.max_rows)

    def _page(self, job: Job, number: int, count: int, plan: PagePlan) -> Page:
        sheet = job.sheet()
        live = draw_frame(sheet, self._grid, job.slip)
        head = plan_head(sheet, self._grid, job.document, pages=count > 1, continued=number > 1)
        draw_head(sheet, self._grid, job.document, head, number, count)
        plan.draw(sheet, self._grid.left)
        return job.page(sheet, hall_dwell_ms(job.document.title + plan.text, plan.rows), plan.text, live)

    def _slab(self, price: Price, number: int) -> Slab:
        u, measure, height = self._grid.u, self._grid.measure, self._row

        def draw(sheet: Sheet, x: int, y: int) -> None:
            centre = y + height // 2
            sheet.middle(x, centre, price.name, 12 * u, "ink", True)
            _figure(sheet, x + self._today - self._today_point, centre, price.today, 12 * u, "ink", True)
            _figure(sheet, x + self._before - self._before_point, centre, price.before, 9 * u, "soft", False)
            self._draw_change(sheet, x, centre, price)
            sheet.fill(x, y + height - self._grid.hair, measure, self._grid.rule(2), "line")

        text = f"{price.name}　{price.today}　{price.before}　{price.word}{price.change}"
        return Slab(height, draw, text=text, table=self._flow, row=number)

    def _draw_change(self, sheet: Sheet, x: int, centre: int, price: Price) -> None:
        u, ink = self._grid.u, INKS[price.word]
        sheet.middle(x + self._word, centre, price.word, 10 * u, ink, True)
        if price.word != "平":
            sheet.arrow(x + self._word - 11 * u, centre - 5 * u // 2, 8 * u, 5 * u, price.word == "涨", ink)
            sheet.middle(x + self._grid.measure, centre, price.change, 10 * u, ink, True, "right")

    def _draw_head(self, sheet: Sheet, x: int, y: int) -> None:
        u = self._grid.u
        centre, heads = y + self._head // 2, self._heads
        sheet.middle(x, centre, heads[0], 8 * u, "soft", True)
        for where, text in self._columns(heads):
            sheet.middle(x + where, centre, text, 8 * u, "soft", True, "right")
        sheet.fill(x, y + self._head - self._grid.hair, self._grid.measure, self._grid.rule(3), "ink")

    def _columns(self, heads: Sequence[str]) -> list[tuple[int, str]]:
        return [(self._today, heads[1]), (self._before, heads[2]), (self._grid.measure, heads[3])]

    def _draw_close(self, sheet: Sheet, x: int, y: int) -> None:
        """The last hairline closes a price board."""


class _NarrowBoard(_Board):
    """Two rows a product at its right: the change, and below it what it was before, in the words of the head."""

    _alone = True

    def __init__(self, sheet: Sheet, grid: Grid, table: Table, prices: list[Price], room: int) -> None:
        super().__init__(sheet, grid, table, prices)
        u = grid.u
        change = max((sheet.measure(price.change, 10 * u, True) for price in prices), default=0)
        below = max(sheet.measure(self._said_before(price), 8 * u) for price in prices)
        self._word = grid.measure - change - 12 * u
        self._today = min(self._word - 14 * u, grid.measure - below - 3 * u)
        self.fits, self._size = False, 12 * u
        for name, figure in ((12, 12), (10, 12), (10, 10), (8, 10)):
            self._size, self._figure = name * u, figure * u
            today = max(sheet.measure(price.today, self._figure, True) for price in prices)
            self._today_point = max(sheet.measure(fraction_of(price.today), self._figure, True) for price in prices)
            self._room = self._today - today - 4 * u
            self._names = [
                sheet.lines([Run(price.name, True)], self._size, max(self._room, 1), justify=False) for price in prices
            ]
            self.fits = all(len(lines) == 1 for lines in self._names)
            if self.fits:
                break
        # A name that no size has room for stands in two lines, three at most.
        self.fits |= self._room >= 4 * self._size and all(len(lines) <= 3 for lines in self._names)
        each = (room - self._head) // max(1, min(len(prices), grid.max_rows))
        self._height = max(37 * u // 2, min(each, 23 * u))

    def _said_before(self, price: Price) -> str:
        return f"{self._heads[2]}{price.before}"

    def _slab(self, price: Price, number: int) -> Slab:
        u, measure, lines = self._grid.u, self._grid.measure, self._names[number]
        lead = self._size * 6 // 5
        height = max(self._height, lead * (len(lines) - 1) + self._size + 6 * u)

        def draw(sheet: Sheet, x: int, y: int) -> None:
            centre = y + (height - self._grid.hair) // 2
            top = centre - (lead * (len(lines) - 1) + self._size) // 2
            for line in lines:
                sheet.put(x, top, line, self._size, "ink")
                top += lead
            _figure(sheet, x + self._today - self._today_point, centre, price.today, self._figure, "ink", True)
            self._draw_change(sheet, x, centre - 17 * u // 4, price)
            sheet.middle(x + measure, centre + 5 * u, self._said_before(price), 8 * u, "soft", False, "right")
            sheet.fill(x, y + height - self._grid.hair, measure, self._grid.rule(2), "line")

        text = f"{price.name}　{price.today}　{price.word}{price.change}　{self._said_before(price)}"
        return Slab(height, draw, text=text, table=self._flow, row=number)

    def _columns(self, heads: Sequence[str]) -> list[tuple[int, str]]:
        return [(self._today, heads[1]), (self._grid.measure, heads[3])]


def _figure(sheet: Sheet, point: int, centre: int, text: str, size: int, ink: Role, bold: bool) -> None:
    whole = text[: len(text) - len(fraction_of(text))]
    sheet.middle(point - sheet.measure(whole, size, bold), centre, text, size, ink, bold)
