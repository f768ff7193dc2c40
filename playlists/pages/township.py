"""Place the township's picture on an evergreen page: at the foot, and never under a word.

A picture with white above its hills stands across the whole foot; a band drawn on one flat colour has the page's paper
in its place, by day and by night. One that words would stand on takes the room they leave, whole. Where somebody set a
point of it, it is cut around that point and fills the foot below the words.
"""

from playlists.model import Point
from playlists.model import Rect as Box
from playlists.pages.display_list import Mark, Picture
from playlists.pages.faces import Faces
from playlists.pages.frame import Grid
from playlists.pages.inkcheck import bounds_of
from playlists.pages.pictures import BAND, Decoded, covers, decode_across, decode_filling, decode_to_fit, picture_shape
from playlists.pages.sheet import Sheet

_LEAST = 24
"""Units; a lower picture shows nothing from across a hall, and the page is better without."""
_GAP, _MARGIN = 4, 8
"""Units above a picture, and around one that does not reach the edges."""


def draw_township(sheet: Sheet, grid: Grid, data: bytes, point: Point | None, below: int, beside: int) -> bool:
    """Draw it behind what is on the sheet, or answer that it has no room.

    All words end above ``below``; what stands at the right of the page, a code for one, ends above ``beside``.
    """
    u, ground = grid.u, sheet.rgb("paper")
    left = 0 if grid.portrait else grid.spine
    wide, high = grid.width - left, grid.height - below - _GAP * u
    if point is None:
        across = decode_across(data, wide, grid.height // 2, ground)
        if across is not None and not _under_words(sheet, across, left, grid.height - across.height):
            sheet.marks.insert(0, Picture(left, grid.height - across.height, wide, across.height, across.rgb))
            return True
    elif high >= _LEAST * u:
        part = decode_filling(data, wide, high, ground, point, grid.hair)
        if part is not None:
            sheet.marks.insert(0, Picture(left, grid.height - high, wide, high, part.rgb))
            return True
    return _framed(sheet, grid, data, point, _rooms(sheet, grid, below, beside))


def is_band(data: bytes) -> bool:
    """Whether a picture is made for a foot by its shape."""
    wide, high = picture_shape(data)
    return wide >= BAND * high


def _framed(sheet: Sheet, grid: Grid, data: bytes, point: Point | None, rooms: list[Box]) -> bool:
    """As large as one of the rooms has it, with a hairline round it."""
    shape = picture_shape(data, point)
    best = max(rooms, key=lambda room: min(room.w * shape[1], room.h * shape[0]))
    if min(best.h, best.w * shape[1] // shape[0], shape[1] * 5 * grid.hair // 4) < _LEAST * grid.u:
        return False
    shown = decode_to_fit(data, best.w, best.h, sheet.rgb("paper"), point, grid.hair)
    x = best.x + (best.w - shown.width) // (2 if grid.portrait else 1)
    y = best.y + best.h - shown.height
    sheet.marks.append(Picture(x, y, shown.width, shown.height, shown.rgb))
    sheet.fill(x, y, shown.width, shown.height, "line", line=grid.rule(2))
    return True


def _rooms(sheet: Sheet, grid: Grid, below: int, beside: int) -> list[Box]:
    """What the words leave free: under all of them, and at their right under a code."""
    u, end = grid.u, grid.height - _MARGIN * grid.u
    under = Box(grid.left, below + _GAP * u, grid.measure, max(1, end - below - _GAP * u))
    if grid.portrait:
        return [under]
    found = [bounds_of(mark, sheet.faces) for mark in sheet.marks]
    words = [each.right for each in found if each is not None and each.bottom > beside and each.left >= grid.left]
    edge = max(words, default=grid.left) + _MARGIN * u
    aside = Box(edge, beside + _GAP * u, max(1, grid.right - edge), max(1, end - beside - _GAP * u))
    return [under, aside]


def _under_words(sheet: Sheet, picture: Decoded, x: int, y: int) -> bool:
    return any(_stands_on(mark, sheet.faces, sheet.rgb("paper"), picture, x, y) for mark in sheet.marks)


def _stands_on(mark: Mark, faces: Faces, ground: tuple[int, int, int], picture: Decoded, x: int, y: int) -> bool:
    bounds = bounds_of(mark, faces)
    if bounds is None:
        return False
    box = (bounds.left - x, bounds.top - y, bounds.right - x, bounds.bottom - y)
    return covers(picture, box, ground)
