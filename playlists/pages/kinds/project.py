"""A project card: share done with its stages, photographs, and budget, builder, days as label and answer.

On a hall screen the bar stands over facts and photographs side by side; with larger type the photograph stands beside
it, and the facts on the next page. Elsewhere, and where that has no room, one after the other.
"""

from collections.abc import Sequence

from playlists.blocks.progress import STATES, Progress
from playlists.document import Block, Figure
from playlists.pages.blocks import block_slabs
from playlists.pages.display_list import Page
from playlists.pages.flow import Slab
from playlists.pages.frame import Grid, draw_frame, make_grid
from playlists.pages.head import draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.led import LedSheet, panel
from playlists.pages.led_cards import card_pages, labels_of
from playlists.pages.led_labels import draw_label, draw_title_line, headed, inset_of, label_width
from playlists.pages.led_matter import opening_pages, spoken, text_pages
from playlists.pages.looks.pictures import photos_look
from playlists.pages.looks.setting import Setting
from playlists.pages.photos import draw_photos, photo_row
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet
from playlists.pages.slab_pages import fits_one_page, page_setting, slab_pages
from playlists.pages.stacks import card_slabs, draw_stack, narrowed, stack_height, stack_text


def pages(job: Job) -> list[Page]:
    grid = make_grid(job.width, job.height, job.profile)
    body = job.document.body
    figures = [block for block in body if isinstance(block, Figure)]
    shares = [block for block in body if isinstance(block, Progress)]
    if not grid.portrait and len(shares) == 1 and 1 <= len(figures) <= 2:
        page = _side_by_side(job, grid, shares[0], figures, [b for b in body if not isinstance(b, Figure | Progress)])
        if page is not None:
            return [page]
    slabs = _slabs(job, grid, body, several=False)
    if not fits_one_page(job, grid, slabs):
        beside = not grid.portrait and len(shares) == len(figures) == 1
        others = [block for block in body if not isinstance(block, Figure | Progress)]
        slabs = _share_beside_photo(job, grid, shares[0], figures[0], others) if beside else []
        slabs = slabs or _slabs(job, grid, body, several=True)
    return slab_pages(job, grid, slabs)


def _share_beside_photo(job: Job, grid: Grid, share: Progress, figure: Figure, others: Sequence[Block]) -> list[Slab]:
    """How far it is beside what it looks like, then all else; nothing where they have no room side by side."""
    setting, u = page_setting(job, grid), grid.u
    column = narrowed(grid, grid.left, grid.left + grid.measure * 54 // 100)
    told = block_slabs(Setting(setting.sheet, column, job.assets, top=setting.top), [share])
    row = photo_row(setting, [figure], grid.right - column.right - 8 * u, setting.room - 8 * u)
    tall = max(stack_height(told), 6 * u + row.height)
    if tall > setting.room or row.width < 40 * u:
        return []

    def draw(sheet: Sheet, x: int, y: int) -> None:
        draw_stack(sheet, told, x, y)
        draw_photos(setting, sheet, row, grid.right - row.width, y + 6 * u)

    text = "\n".join(part for part in (stack_text(told), row.text) if part)
    facts = card_slabs(setting, others)
    if stack_height(facts) > setting.room:
        facts = card_slabs(setting, others, tight=True)
    return [Slab(tall + 4 * u, draw, solid=tall, text=text), *facts]


def _slabs(job: Job, grid: Grid, body: Sequence[Block], *, several: bool) -> list[Slab]:
    """Everything in its order, pictures two in a row and as high as the words leave room."""
    setting = page_setting(job, grid, several=several)
    whole = setting.room
    words = block_slabs(setting, [block for block in body if not isinstance(block, Figure)])
    left = whole - stack_height(words) - 8 * grid.u
    tight = left <= whole // 3
    if tight:
        words = card_slabs(setting, [block for block in body if not isinstance(block, Figure)], tight=True)
        left = whole - stack_height(words) - 8 * grid.u
        tight = left > whole // 3
    height = left if whole // 3 < left else whole * 3 // 5
    slabs: list[Slab] = []
    row: list[Figure] = []
    for block in (*body, None):
        if isinstance(block, Figure) and len(row) < 2:
            row.append(block)
            continue
        if row:
            slabs += photos_look(setting, row, height)
            row = []
        if isinstance(block, Figure):
            row = [block]
        elif block is not None:
            slabs += card_slabs(setting, [block], tight=tight)
    return slabs


def _side_by_side(
    job: Job, grid: Grid, share: Progress, figures: Sequence[Figure], others: Sequence[Block]
) -> Page | None:
    sheet, u = job.sheet(), grid.u
    head = plan_head(sheet, grid, job.document, pages=False, continued=False)
    setting = Setting(sheet, grid, job.assets, top=head.bottom)
    top = block_slabs(setting, [share])
    y = head.bottom + top[0].inset + sum(slab.height for slab in top)
    room = grid.body_bottom - y
    left = narrowed(grid, grid.left, grid.left + grid.measure * 48 // 100)
    column = Setting(sheet, left, job.assets, top=head.bottom)
    facts = card_slabs(column, others)
    if stack_height(facts) > room:
        facts = card_slabs(column, others, tight=True)
    wide = grid.right - left.right - 8 * u
    if head.in_body or not facts or stack_height(facts) > room or room < 50 * u:
        return None
    row = photo_row(setting, figures, wide, room - 2 * u)
    if row.height > room - 2 * u:
        return None
    live = draw_frame(sheet, grid, job.slip)
    draw_head(sheet, grid, job.document, head, 1, 1)
    draw_stack(sheet, top, grid.left, head.bottom)
    draw_stack(sheet, facts, grid.left, y)
    draw_photos(setting, sheet, row, grid.right - row.width, y + 2 * u)
    text = "\n".join(part for part in (stack_text(top), stack_text(facts), row.text) if part)
    return job.page(sheet, hall_dwell_ms(job.document.title + text), text, live)


def led(job: Job) -> list[Page]:
    """The share with its bar, then the stage at work and the facts as words."""
    job = headed(job, labels_of(job.document.body))
    made = opening_pages(job)
    for block in job.document.body:
        if isinstance(block, Progress):
            if block.name and panel(job.width, job.height).top and not _beside_share(job, LedSheet(job), block):
                made += text_pages(job, [block.name], opening=False)
            made.append(_share(job, block))
            working = [f"{stage.name}{STATES[stage.state]}" for stage in block.stages if stage.state == "now"]
            made += text_pages(job, working, opening=False) if working else []
        elif (cards := card_pages(job, block)) is not None:
            made += cards
        elif texts := spoken(block):
            made += text_pages(job, texts, opening=False)
    return made


def _share(job: Job, block: Progress) -> Page:
    """A frame as long as the whole, filled as far as it is done: figure, bar and word."""
    board, page = panel(job.width, job.height), LedSheet(job)
    inset, done, word = inset_of(board), f"{block.percent}%", "完成"
    if not board.title:
        left, size = label_width(job, board), board.content
        draw_label(job, page, board)
        top = (job.height - size) // 2
        if left + page.measure(word + done, size) + 4 <= job.width:
            page.put(left, top, word, size, page.inks.text)
        page.put(job.width, top, done, size, page.inks.key, "right")
        return page.page()
    if board.top:
        draw_title_line(job, page, board)
    if board.tall:
        return _tall_share(job, page, block)
    large = _figure_size(job, page, done) if board.top else 16
    thick = 12 if job.height >= 96 else 6
    top = board.top + (4 if board.rule else 0)
    named = bool(block.name and board.top) and _beside_share(job, page, block)
    page.put(inset, top + (large - 16) // 2, block.name if named else word, 16, page.inks.label)
    page.put(job.width - inset, top, done, large, page.inks.key, "right")
    width, y = job.width - 2 * inset, job.height - thick - (4 if board.rule else 1)
    _frame(page, inset, y, width, thick)
    if block.percent:
        page.fill(inset + 2, y + 2, (width - 4) * block.percent // 100, thick - 4, page.inks.text)
    return page.page()


def _tall_share(job: Job, page: LedSheet, block: Progress) -> Page:
    """Name, figure and bar one below the other."""
    board, ink, thick = panel(job.width, job.height), page.inks, 12
    inset, size = inset_of(board), _tall_figure(job, page, block)
    foot = job.height - thick - 6 - size
    named = block.name and _beside_share(job, page, block)
    rows = page.by_sense(block.name, 16, job.width - 2 * inset) if named else [page.line("完成", 16)]
    rows = rows if 19 * len(rows) <= foot - board.top else []
    y = board.top + (foot - board.top - 19 * len(rows)) // 2
    for line in rows:
        page.put_line(inset, y, line, 16, ink.label)
        y += 19
    page.put(job.width // 2, foot, f"{block.percent}%", size, ink.key, "centre")
    _frame(page, inset, job.height - thick - 2, job.width - 2 * inset, thick)
    if block.percent:
        wide = (job.width - 2 * inset - 4) * block.percent // 100
        page.fill(inset + 2, job.height - thick, wide, thick - 4, ink.text)
    return page.page()


def _tall_figure(job: Job, page: LedSheet, block: Progress) -> int:
    done = f"{block.percent}%"
    return next((n for n in (44, 32, 24) if page.measure(done, n) <= job.width - 4), 16)


def _beside_share(job: Job, page: LedSheet, block: Progress) -> bool:
    """Whether the name has room beside the figure, or above it; else it has a page of its own before."""
    board = panel(job.width, job.height)
    if board.tall:
        lines = page.by_sense(block.name, 16, job.width - 2 * inset_of(board))
        return 19 * len(lines) <= job.height - board.top - 18 - _tall_figure(job, page, block)
    inset, done = inset_of(board), f"{block.percent}%"
    return page.measure(block.name, 16) + 4 + page.measure(done, _figure_size(job, page, done)) <= job.width - 2 * inset


def _figure_size(job: Job, page: LedSheet, done: str) -> int:
    """As large as the panel's height asks, and its width leaves beside the word."""
    room = job.width - 4 - page.measure("完成", 16) - 4
    sizes = (44, 24) if job.height >= 96 else (24,)
    return next((size for size in sizes if page.measure(done, size) <= room), 16)


def _frame(page: LedSheet, x: int, y: int, width: int, height: int) -> None:
    ink = page.inks.label
    for edge in ((x, y, width, 1), (x, y + height - 1, width, 1), (x, y, 1, height), (x + width - 1, y, 1, height)):
        page.fill(*edge, ink)
