"""Pages of slabs a kind has made itself: the head on every page, the slabs below it, as many pages as they need."""

from collections.abc import Sequence

from playlists.pages.display_list import Page
from playlists.pages.flow import PagePlan, Slab, paginate
from playlists.pages.frame import Grid, draw_frame
from playlists.pages.head import draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.looks.setting import Setting
from playlists.pages.looks.words import opening_slabs
from playlists.pages.reading import hall_dwell_ms


def slab_pages(job: Job, grid: Grid, slabs: Sequence[Slab], *, rows: int = 0, slack: int = 0) -> list[Page]:
    """``rows`` of a table a page, else the grid's own; ``slack`` is how far the last one may reach towards the foot."""
    plans = _plans(job, grid, slabs, rows, slack, several=False)
    if len(plans) > 1:
        # A page number takes room from the meta line, which may then need a row more.
        plans = _plans(job, grid, slabs, rows, slack, several=True)
    return [_page(job, grid, plan, number, len(plans)) for number, plan in enumerate(plans, 1)]


def page_setting(job: Job, grid: Grid, *, several: bool = True) -> Setting:
    """What looks are given for such pages: none of them is higher than a page has room for below its head."""
    sheet = job.sheet()
    heads = (plan_head(sheet, grid, job.document, pages=several, continued=several and over) for over in (False, True))
    return Setting(sheet, grid, job.assets, top=max(head.bottom for head in heads))


def fits_one_page(job: Job, grid: Grid, slabs: Sequence[Slab]) -> bool:
    return len(_plans(job, grid, slabs, 0, 0, several=False)) == 1


def _plans(job: Job, grid: Grid, slabs: Sequence[Slab], rows: int, slack: int, *, several: bool) -> list[PagePlan]:
    sheet = job.sheet()
    first, later = (plan_head(sheet, grid, job.document, pages=several, continued=over) for over in (False, True))
    return paginate(
        [*opening_slabs(sheet, grid, first.in_body), *slabs],
        lambda _, over: (later if over else first).bottom,
        grid.body_bottom + slack,
        rows or max(grid.max_rows, 1),
    )


def _page(job: Job, grid: Grid, plan: PagePlan, number: int, count: int) -> Page:
    sheet = job.sheet()
    live = draw_frame(sheet, grid, job.slip)
    head = plan_head(sheet, grid, job.document, pages=count > 1, continued=plan.continues)
    draw_head(sheet, grid, job.document, head, number, count)
    plan.draw(sheet, grid.left)
    return job.page(sheet, hall_dwell_ms(job.document.title + plan.text, plan.rows), plan.text, live)
