"""A page that is true at any hour: the hotline as large as it will go, three doors, a code, the township's picture.

No clock and no date stand on it. A list's items are the doors (看：查阅处), a code block the code, a figure block the
picture at the foot; paragraphs go where the doors are.
"""

import re

from playlists.document import Figure, ListBlock, Paragraph, QrCode, Run
from playlists.model import Rect as Box
from playlists.pages.codes import qr_modules
from playlists.pages.display_list import Page, Picture
from playlists.pages.frame import Grid, draw_spine, make_grid
from playlists.pages.head import draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.looks.setting import AssetMissingError
from playlists.pages.matter import flowing_pages
from playlists.pages.pictures import decode_across
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet

_DOOR = re.compile(r"(\w)[：:　 ]\s*(.+)")


def pages(job: Job) -> list[Page]:
    grid = make_grid(job.width, job.height, job.profile)
    sheet = job.sheet()
    u, document = grid.u, job.document
    if not all(isinstance(block, Paragraph | ListBlock | QrCode | Figure) for block in document.body):
        return flowing_pages(job)  # what has no place on this face must not be lost
    texts = [b.text for b in document.body if isinstance(b, Paragraph)]
    items = [item for b in document.body if isinstance(b, ListBlock) for item in b.items]
    _picture(job, sheet, grid)
    draw_spine(sheet, grid, job.slip)
    head = plan_head(sheet, grid, document, pages=False, continued=False)
    draw_head(sheet, grid, document, head, 1, 1)
    y = head.bottom + 31 * u // 6
    sheet.text(grid.left, y, job.theme.hotline_label, 10 * u, "soft")
    codes = [b for b in document.body if isinstance(b, QrCode)]
    room = grid.measure - (60 * u if codes and not grid.portrait else 0)
    size = next((n for n in range(42 * u, 18 * u, -u) if sheet.measure(job.theme.hotline, n, True) <= room), 18 * u)
    y += 19 * u // 2
    shift = sheet.optical(job.theme.hotline, size, True)
    box = Box(grid.left - u, y, room + 2 * u, size * 11 // 10)
    sheet.text(grid.left - shift, y, job.theme.hotline, size, "key", True, box=box)
    y += size + 19 * u // 2
    for item in items:
        y = _door(sheet, grid, item, y)
    for text in texts:
        for line in sheet.lines([Run(text)], 10 * u, room, justify=False):
            sheet.put(grid.left, y, line, 10 * u, "ink")
            y += 15 * u
    if codes:
        below = _code(sheet, grid, codes[0], y + 2 * u if grid.portrait else head.bottom + 49 * u // 6)
        y = max(y, below)
    if y > grid.height or head.in_body:
        return flowing_pages(job)
    text = "\n".join([job.theme.hotline, *items, *texts])
    return [job.page(sheet, hall_dwell_ms(document.title + text), text)]


def _door(sheet: Sheet, grid: Grid, item: str, y: int) -> int:
    u = grid.u
    match = _DOOR.fullmatch(item)
    name, words = (match[1], match[2]) if match else ("", item)
    left = 17 * u if name else 0
    if name:
        sheet.fill(grid.left, y, 12 * u, 12 * u, "accent", 8 * grid.hair)
        sheet.middle(grid.left + 6 * u, y + 6 * u, name, 9 * u, "on", True, "centre")
    for line in sheet.lines([Run(words)], 10 * u, grid.measure - left, justify=False):
        sheet.put(grid.left + left, y + u, line, 10 * u, "ink")
        y += 14 * u
    return y + 2 * u


def _code(sheet: Sheet, grid: Grid, block: QrCode, y: int) -> int:
    """Answers where the word under the code ends."""
    u = grid.u
    side = 54 * u
    code = qr_modules(0, 0, side, block.text, sheet.rgb("white"), least=u)
    x = grid.right - code.side
    sheet.marks.append(qr_modules(x, y, side, block.text, sheet.rgb("white"), least=u))
    caption = block.caption or "扫码看公开"
    centre = x + code.side // 2
    lines = sheet.lines([Run(caption)], 8 * u, max(code.side, min(58 * u, grid.measure)), justify=False)
    y += code.side + 3 * u
    for line in lines:
        sheet.put(min(centre - line.width // 2, grid.right - line.width), y, line, 8 * u, "soft")
        y += 11 * u
    return y - 2 * u


def _picture(job: Job, sheet: Sheet, grid: Grid) -> None:
    """The township's own picture fills the foot of the page from the spine to the right edge."""
    figures = [block for block in job.document.body if isinstance(block, Figure)]
    if not figures:
        return
    if figures[0].asset not in job.assets:
        raise AssetMissingError(f"The picture '{figures[0].asset}' did not come with the document; add it again.")
    left = 0 if grid.portrait else grid.spine
    picture = decode_across(job.assets[figures[0].asset], grid.width - left, grid.height // 2, sheet.rgb("paper"))
    sheet.marks.append(Picture(left, grid.height - picture.height, picture.width, picture.height, picture.rgb))
