"""News of a meeting or an activity: one picture at half the width with the text beside it, or two of equal height.

The picture stays beside the text on every page. On a totem, and with several pictures, they stand above the text.
"""

from collections.abc import Sequence

from playlists.document import Block, Figure
from playlists.pages.blocks import block_slabs
from playlists.pages.display_list import Page
from playlists.pages.flow import PagePlan, Slab, paginate
from playlists.pages.frame import Grid, draw_frame, make_grid
from playlists.pages.head import draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.looks.pictures import photos_look
from playlists.pages.looks.setting import Setting
from playlists.pages.matter import flowing_pages
from playlists.pages.photos import PhotoRow, draw_photos, photo_row
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.slab_pages import page_setting, slab_pages
from playlists.pages.stacks import narrowed

_LEAST_TEXT = 80
"""Units of text beside a picture: eight characters."""


def pages(job: Job) -> list[Page]:
    grid = make_grid(job.width, job.height, job.profile)
    figures = [block for block in job.document.body if isinstance(block, Figure)]
    others = [block for block in job.document.body if not isinstance(block, Figure)]
    if not figures:
        return flowing_pages(job)
    if len(figures) == 1 and others and not grid.portrait:
        made = _beside(job, grid, figures[0], others)
        if made:
            return made
    return slab_pages(job, grid, _above(job, grid, figures, others))


def _above(job: Job, grid: Grid, figures: Sequence[Figure], others: Sequence[Block]) -> list[Slab]:
    """Two in a row, as high as the words leave room, but never lower than two fifths of the page."""
    setting = page_setting(job, grid)
    words = block_slabs(setting, others)
    head = plan_head(setting.sheet, grid, job.document, pages=False, continued=False)
    whole = grid.body_bottom - head.bottom - 6 * grid.u
    below = sum(slab.before + slab.height for slab in words[:-1]) + (words[-1].before + words[-1].need if words else 0)
    height = max(whole - below, whole * 2 // 5)
    rows = [figures[at : at + 2] for at in range(0, len(figures), 2)]
    first, *later = [photos_look(setting, row, height if number == 0 else whole) for number, row in enumerate(rows)]
    return [*first, *words, *(slab for row in later for slab in row)]


def _beside(job: Job, grid: Grid, figure: Figure, others: Sequence[Block]) -> list[Page]:
    u = grid.u
    sheet = job.sheet()
    head = plan_head(sheet, grid, job.document, pages=True, continued=False)
    top = head.bottom + 6 * u
    half = min(job.width // 2, grid.measure - 8 * u - _LEAST_TEXT * u)
    row = photo_row(Setting(sheet, grid, job.assets), [figure], half, grid.body_bottom - top)
    column = narrowed(grid, grid.left, grid.right - row.width - 8 * u)
    low = top + row.height > grid.body_bottom
    if head.in_body or column.measure < _LEAST_TEXT * u or row.width < 40 * u or low:
        return []
    slabs = block_slabs(Setting(sheet, column, job.assets, top=head.bottom), others)
    plans = paginate(slabs, lambda _page, _over: head.bottom, grid.body_bottom, grid.max_rows)
    return [_page(job, grid, row, plan, number, len(plans)) for number, plan in enumerate(plans, 1)]


def _page(job: Job, grid: Grid, row: PhotoRow, plan: PagePlan, number: int, count: int) -> Page:
    sheet = job.sheet()
    live = draw_frame(sheet, grid, job.slip)
    head = plan_head(sheet, grid, job.document, pages=True, continued=False)
    draw_head(sheet, grid, job.document, head, number, count)
    plan.draw(sheet, grid.left)
    setting = Setting(sheet, grid, job.assets)
    draw_photos(setting, sheet, row, grid.right - row.width, head.bottom + 6 * grid.u)
    text = "\n".join(part for part in (plan.text, row.text if number == count else "") if part)
    return job.page(sheet, hall_dwell_ms(job.document.title + text, plan.rows), text, live)
