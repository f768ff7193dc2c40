"""Set a matter that flows: the head on every page, blocks below it, as many pages as they need.

A picture then takes what height its page has left over, so that none stands small above white.
"""

from collections.abc import Sequence

from playlists.document import Block, Figure, FigureRow
from playlists.headings import headed
from playlists.pages.blocks import block_parts
from playlists.pages.display_list import Page
from playlists.pages.flow import PagePlan, Slab, paginate
from playlists.pages.frame import Grid, draw_frame, make_grid
from playlists.pages.head import Head, draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.looks.setting import Setting
from playlists.pages.looks.words import opening_slabs
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
    opening = opening_slabs(measuring, grid, first.in_body)
    setting = Setting(measuring, grid, job.assets, carry, top=max(first.bottom, continued.bottom))

    def top(_: int, over: bool) -> int:
        return (continued if over else first).bottom

    def paged(slabs: Sequence[Slab]) -> list[PagePlan]:
        return paginate([*opening, *slabs], top, grid.body_bottom, grid.max_rows)

    body = headed(job.document.body)
    parts = block_parts(setting, body)
    plans = paged([slab for part in parts for slab in part])
    spare = _spare(plans, parts, body, grid.body_bottom)
    if len(body) == 1 or not any(spare):
        return plans
    grown = paged([slab for part in block_parts(setting, body, spare) for slab in part])
    return grown if len(grown) == len(plans) else plans


def _spare(plans: Sequence[PagePlan], parts: Sequence[Sequence[Slab]], body: Sequence[Block], bottom: int) -> list[int]:
    """What every picture may grow by: the height its page has left, shared among the pictures of that page."""
    spare = [0] * len(parts)
    for plan in plans:
        on = {id(slab) for slab, _ in plan.placed}
        here = [
            number
            for number, block in enumerate(body)
            if isinstance(block, Figure | FigureRow) and all(id(slab) in on for slab in parts[number])
        ]
        last = plan.placed[-1][0] if plan.placed else None
        left = bottom - plan.end + (last.height - last.need if last is not None else 0)
        for number in here:
            spare[number] = max(0, left // len(here))
    return spare


def _page(job: Job, grid: Grid, plan: PagePlan, number: int, count: int) -> Page:
    sheet = job.sheet()
    live = draw_frame(sheet, grid, job.slip)
    head: Head = plan_head(sheet, grid, job.document, pages=count > 1, continued=plan.continues)
    draw_head(sheet, grid, job.document, head, number, count)
    plan.draw(sheet, grid.left)
    words = job.document.title + plan.text
    return job.page(sheet, hall_dwell_ms(words, plan.rows), plan.text, live)
