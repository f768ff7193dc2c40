"""The board of 百分考核: rank, name, a bar from 0 to 100, the score on its decimal point; equal scores share a rank.

Expects one table of unit and score; a column of ranks is reckoned anew. On a narrow zone the bar stands under its name,
and a name longer than its line goes on below.
"""

from playlists.document import Run, Table
from playlists.pages.columns import fraction_of
from playlists.pages.display_list import Page
from playlists.pages.flow import Slab, TableFlow
from playlists.pages.frame import Grid, make_grid
from playlists.pages.job import Job
from playlists.pages.led_matter import matter_pages, opening_pages
from playlists.pages.led_record import Record
from playlists.pages.led_records import set_records
from playlists.pages.matter import flowing_pages
from playlists.pages.score_rows import FULL, Score, read_scores, score_heads
from playlists.pages.sheet import Sheet
from playlists.pages.slab_pages import slab_pages

_LEAST_BAR = 40
"""Units below which a bar no longer tells 93 from 95."""
_LEAST_NAME, _NAME_LINES, _LEAD = 40, 2, 12
"""Units that a name has at the least, and how many lines of it, so far apart."""


def _table(job: Job) -> tuple[Table, list[Score]] | None:
    if len(job.document.body) != 1 or not isinstance(job.document.body[0], Table):
        return None
    table = job.document.body[0]
    scores = read_scores(table)
    return None if scores is None else (table, scores)


def pages(job: Job) -> list[Page]:
    found = _table(job)
    if found is None:
        return flowing_pages(job)
    grid = make_grid(job.width, job.height, job.profile)
    slack = 2 * grid.u
    board = _Board(job.sheet(), grid, *found)
    if not board.fits:
        return flowing_pages(job)
    pages = slab_pages(job, grid, board.slabs(), slack=slack)
    if len(pages) > 1 and grid.larger:
        close = _Board(job.sheet(), grid, *found, close=True)
        pages = min(pages, slab_pages(job, grid, close.slabs(), slack=slack), key=len)
    return pages


def led(job: Job) -> list[Page]:
    """One unit a page: the rank is the headline of its score."""
    found = _table(job)
    if found is None:
        return matter_pages(job)
    unit = "分"
    records = [Record(score.name, score.score, when=f"第{score.rank}名", head=unit) for score in found[1]]
    return [*opening_pages(job, [unit]), *set_records(job, records)]


class _Board:
    """``close`` gives up white between the rows and no letter."""

    def __init__(self, sheet: Sheet, grid: Grid, table: Table, scores: list[Score], *, close: bool = False) -> None:
        u = grid.u
        self._grid, self._scores, self._heads = grid, scores, score_heads(table)
        self._head, self._row = (12 * u, 14 * u) if close else (14 * u, 49 * u // 3)
        self._name = 25 * u
        figure = max(sheet.measure(score.score, 12 * u, True) for score in scores)
        self._fraction = max(sheet.measure(fraction_of(score.score), 12 * u, True) for score in scores)
        figure = max(figure, sheet.measure(self._heads[1], 8 * u, True))
        names = max(sheet.measure(score.name, 10 * u, True) for score in scores)
        self._bar = self._name + max(names + 7 * u, 0)
        self._bar_end = grid.measure - figure - 12 * u
        self._beside = self._bar_end - self._bar >= _LEAST_BAR * u
        # Where names are short the bar need not start beside them: 0 to 100 is best read at about half the measure.
        self._bar = max(self._bar, self._bar_end - grid.measure * 45 // 100) if self._beside else self._name
        self._bar_end = self._bar_end if self._beside else grid.measure
        room = grid.measure - self._name - figure - 4 * u
        self._names = [sheet.lines([Run(each.name, True)], 10 * u, max(room, 1), justify=False) for each in scores]
        self.fits = room >= _LEAST_NAME * u and all(len(lines) <= _NAME_LINES for lines in self._names)
        self._flow = TableFlow(self._head, self._draw_head, lambda _: None, lambda _s, _x, _y: None)

    def slabs(self) -> list[Slab]:
        head = Slab(
            self._head,
            self._draw_head,
            keep=True,
            text="　".join(("名次", *self._heads)),
            table=self._flow,
        )
        return [head, *(self._slab(score, number) for number, score in enumerate(self._scores))]

    def _draw_head(self, sheet: Sheet, x: int, y: int) -> None:
        u, measure = self._grid.u, self._grid.measure
        centre = y + self._head // 2
        sheet.middle(x + 16 * u, centre, "名次", 8 * u, "soft", True, "right")
        sheet.middle(x + self._name, centre, self._heads[0], 8 * u, "soft", True)
        sheet.middle(x + measure, centre, self._heads[1], 8 * u, "soft", True, "right")
        sheet.fill(x, y + self._head - self._grid.hair, measure, self._grid.rule(3), "ink")

    def _slab(self, score: Score, number: int) -> Slab:
        u, measure, names = self._grid.u, self._grid.measure, self._names[number]
        row = self._row + _LEAD * u * (len(names) - 1)
        height = row if self._beside else row + 7 * u

        def draw(sheet: Sheet, x: int, y: int) -> None:
            centre = y + row // 2
            sheet.middle(x + 12 * u, centre, str(score.rank), 10 * u, "key", True, "right")
            top = centre - (_LEAD * (len(names) - 1) + 10) * u // 2
            for line in names:
                sheet.put(x + self._name, top, line, 10 * u, "ink")
                top += _LEAD * u
            whole = score.score[: len(score.score) - len(fraction_of(score.score))]
            point = x + measure - self._fraction
            sheet.middle(point - sheet.measure(whole, 12 * u, True), centre, score.score, 12 * u, "ink", True)
            middle = centre if self._beside else y + row + u
            width = self._bar_end - self._bar
            sheet.fill(x + self._bar, middle - 5 * u // 2, width, 5 * u, "panel")
            sheet.fill(x + self._bar, middle - 5 * u // 2, round(width * score.value / FULL), 5 * u, "ink")
            sheet.fill(x, y + height - self._grid.hair, measure, self._grid.rule(2), "line")

        text = f"{score.rank}　{score.name}　{score.score}"
        return Slab(height, draw, text=text, table=self._flow, row=number)
