"""A page that is true at any hour: the hotline as large as it will go, three doors, a code, the township's picture.

No clock and no date stand on it. A list's items are the doors (看：查阅处), a code block the code, a figure block the
picture at the foot, the theme's where the document brings none; paragraphs go where the doors are. A full page takes
of the hotline's size first, and goes without a picture that is a band of ground and sky; a photograph stays, on a page
of its own where type is larger than the grid's.
"""

import re
from dataclasses import replace

from playlists.document import Figure, ListBlock, Paragraph, QrCode, Run
from playlists.model import Rect as Box
from playlists.pages.codes import qr_modules
from playlists.pages.display_list import Page
from playlists.pages.frame import Grid, draw_spine, make_grid
from playlists.pages.head import draw_head, plan_head
from playlists.pages.job import Job
from playlists.pages.looks.setting import Setting
from playlists.pages.matter import flowing_pages
from playlists.pages.reading import hall_dwell_ms
from playlists.pages.sheet import Sheet
from playlists.pages.township import draw_township, is_band

_LARGEST, _SMALLEST = 42, 18
"""Units of the hotline."""
_DOOR = re.compile(r"(\w)[：:　 ]\s*(.+)")


def pages(job: Job) -> list[Page]:
    grid = make_grid(job.width, job.height, job.profile)
    if not all(isinstance(block, Paragraph | ListBlock | QrCode | Figure) for block in job.document.body):
        return flowing_pages(job)  # what has no place on this face must not be lost
    own = next((block for block in job.document.body if isinstance(block, Figure)), None)
    plain: _Face | None = None
    for most in range(_LARGEST, _SMALLEST - 1, -1):
        face = _Face(job, grid, most * grid.u)
        if not face.fits:
            continue
        plain = plain or face
        if own is None:
            face.draw_themes()
            return [face.page()]
        if face.draw_own(own):
            return [face.page()]
        if is_band(Setting(face.sheet, grid, job.assets).picture(own.asset)):
            # It stands across the foot or nowhere, by its colours and the theme's; what is to be read stays.
            return [face.page()]
    if plain is None or not grid.larger:
        return flowing_pages(job)  # a photograph is part of the matter, and has no room on this face
    figures = tuple(block for block in job.document.body if isinstance(block, Figure))
    return [plain.page(), *flowing_pages(replace(job, document=replace(job.document, body=figures)))]


class _Face:
    """Everything but the picture, with the hotline no larger than ``most``."""

    def __init__(self, job: Job, grid: Grid, most: int) -> None:
        self._job, self._grid, self.sheet = job, grid, job.sheet()
        sheet, u, document, theme = self.sheet, grid.u, job.document, job.theme
        texts = [b.text for b in document.body if isinstance(b, Paragraph)]
        items = [item for b in document.body if isinstance(b, ListBlock) for item in b.items]
        codes = [b for b in document.body if isinstance(b, QrCode)]
        draw_spine(sheet, grid, job.slip)
        head = plan_head(sheet, grid, document, pages=False, continued=False)
        draw_head(sheet, grid, document, head, 1, 1)
        y = head.bottom + 31 * u // 6
        sheet.text(grid.left, y, theme.hotline_label, 10 * u, "soft")
        room = grid.measure - (60 * u if codes and not grid.portrait else 0)
        sizes = range(most, _SMALLEST * u, -u)
        size = next((n for n in sizes if sheet.measure(theme.hotline, n, True) <= room), _SMALLEST * u)
        y += 19 * u // 2
        shift = sheet.optical(theme.hotline, size, True)
        box = Box(grid.left - u, y, room + 2 * u, size * 11 // 10)
        sheet.text(grid.left - shift, y, theme.hotline, size, "key", True, box=box)
        y += size + (19 * u // 2 if most == _LARGEST * u else 5 * u)
        self._beside = y
        beside = 0
        if codes and not grid.portrait:
            self._beside = beside = _code(sheet, grid, codes[0], head.bottom + 49 * u // 6)
        for item in items:
            # A hotline that gives way leaves the doors beside the code.
            y = _door(sheet, grid, item, y, room if y + u < beside else grid.measure)
        for text in texts:
            for line in sheet.lines([Run(text)], 10 * u, room, justify=False):
                sheet.put(grid.left, y, line, 10 * u, "ink")
                y += 15 * u
        if codes and grid.portrait:
            self._beside = _code(sheet, grid, codes[0], y + 2 * u)
        self._below = max(y, self._beside) if codes else y
        self.fits = self._below <= grid.height and not head.in_body
        self._text = "\n".join([theme.hotline, *items, *texts])

    def draw_own(self, figure: Figure) -> bool:
        data = Setting(self.sheet, self._grid, self._job.assets).picture(figure.asset)
        return draw_township(self.sheet, self._grid, data, figure.point, self._below, self._beside)

    def draw_themes(self) -> None:
        worn, data = self._job.theme.picture, self._job.picture
        if worn is not None and data is not None:
            draw_township(self.sheet, self._grid, data, worn.point, self._below, self._beside)

    def page(self) -> Page:
        return self._job.page(self.sheet, hall_dwell_ms(self._job.document.title + self._text), self._text)


def _door(sheet: Sheet, grid: Grid, item: str, y: int, room: int) -> int:
    u = grid.u
    match = _DOOR.fullmatch(item)
    name, words = (match[1], match[2]) if match else ("", item)
    left = 17 * u if name else 0
    if name:
        sheet.fill(grid.left, y, 12 * u, 12 * u, "accent", 8 * grid.hair)
        sheet.middle(grid.left + 6 * u, y + 6 * u, name, 9 * u, "on", True, "centre")
    for line in sheet.lines([Run(words)], 10 * u, room - left, justify=False):
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
