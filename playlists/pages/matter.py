"""Set a matter that flows: the head on every page, blocks below it, as many pages as they need."""

from playlists.document import Run
from playlists.pages.blocks import block_slabs
from playlists.pages.display_list import Page
from playlists.pages.flow import PagePlan, paginate
from playlists.pages.frame import Grid, Head, draw_frame, draw_head, make_grid, plan_head
from playlists.pages.job import Job
from playlists.pages.looks.setting import Setting
from playlists.pages.looks.words import paragraph_slabs
from playlists.pages.reading import hall_dwell_ms


def flowing_pages(job: Job, *, carry: bool = False) -> list[Page]:
    grid = make_grid(job.width, job.height, job.profile)
    plans = _plans(job, grid, carry, pages=False)
    if len(plans) > 1:
        # A page number takes room from the meta line, which may then need a row more.
        plans = _plans(job, grid, carry, pages=True)
    return [_page(job, grid, plan, number, len(plans)) for number, plan in enumerate(plans, 1)]


def _plans(job: Job, grid: Grid, carry: bool, *, pages: bool) -> list[PagePlan]:
    measuring = job.sheet()
    first = plan_head(measuring, grid, job.document, pages=pages, continued=False)
    continued = plan_head(measuring, grid, job.document, pages=pages, continued=True)
    slabs = []
    if first.title_in_body:
        slabs += paragraph_slabs(measuring, grid, [Run(job.document.title, True)])
    setting = Setting(measuring, grid, job.assets, carry, top=max(first.bottom, continued.bottom))
    slabs += block_slabs(setting, job.document.body)

    def top(_: int, over: bool) -> int:
        return (continued if over else first).bottom

    return paginate(slabs, top, grid.body_bottom, grid.max_rows)


def _page(job: Job, grid: Grid, plan: PagePlan, number: int, count: int) -> Page:
    sheet = job.sheet()
    live = draw_frame(sheet, grid, job.slip)
    head: Head = plan_head(sheet, grid, job.document, pages=count > 1, continued=plan.continues)
    draw_head(sheet, grid, job.document, head, number, count)
    plan.draw(sheet, grid.left)
    words = job.document.title + plan.text
    return job.page(sheet, hall_dwell_ms(words, plan.rows), plan.text, live)
