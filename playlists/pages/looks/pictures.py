"""Set what is seen, not read: pictures with their captions, a code with its word."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from playlists.document import Figure, FigureRow, QrCode, Run
from playlists.pages.breaking import Line
from playlists.pages.codes import qr_modules
from playlists.pages.display_list import Picture
from playlists.pages.flow import Draw, Slab
from playlists.pages.looks.setting import Setting
from playlists.pages.photos import photo_slab
from playlists.pages.pictures import decode_to_fit, picture_shape
from playlists.pages.sheet import Sheet

_WHITE = 3
"""Units between a picture and what follows it."""
_CAPTION_LINES = 3
"""So much of a caption stays with its picture; the rest may go over to the next page."""
_LEAST_ROW = 40
"""Units; lower pictures show nothing from across a hall."""
_LEAST_WIDTH = 24
"""Units; narrower ones have no room for a caption below them."""


def figure_look(setting: Setting, block: Figure) -> list[Slab]:
    data = setting.picture(block.asset)
    sheet, grid = setting.sheet, setting.grid
    u = grid.u
    lines = sheet.lines([Run(block.caption)], 8 * u, grid.measure, justify=False)
    caption, further = lines[:_CAPTION_LINES], lines[_CAPTION_LINES:]
    below = (2 * u + 11 * u * len(caption)) if caption else 0
    tall = max(setting.picture_room - below, _LEAST_ROW * u // 2)  # a long caption must not leave a picture of a point
    picture = decode_to_fit(data, grid.measure, tall, sheet.rgb("paper"), block.point, grid.hair)

    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.marks.append(Picture(x, y, picture.width, picture.height, picture.rgb))
        sheet.fill(x, y, picture.width, picture.height, "line", line=grid.rule(2))
        top = y + picture.height + 2 * u
        for line in caption:
            sheet.put(x, top, line, 8 * u, "soft")
            top += 11 * u

    tall = picture.height + below
    text = "\n".join(line.text for line in caption)
    slabs = [Slab(tall, draw, before=3 * u, inset=4 * u, keep=bool(further), text=text)]
    slabs += [
        Slab(11 * u, _caption_draw(line, u), inset=6 * u, keep=number == len(further) - 2, text=line.text)
        for number, line in enumerate(further)
    ]
    slabs[-1] = _with_white(slabs[-1], u)
    return slabs


def _caption_draw(line: Line, u: int) -> Draw:
    return lambda sheet, x, y: sheet.put(x, y, line, 8 * u, "soft")


def _with_white(slab: Slab, u: int) -> Slab:
    return replace(slab, height=slab.height + _WHITE * u, solid=slab.height)


def photos_look(setting: Setting, figures: Sequence[Figure], height: int) -> list[Slab]:
    """Side by side and at most ``height`` with their captions; where those need more, each by itself."""
    slab = photo_slab(setting, figures, height)
    return [slab] if slab.height <= height else [slab for figure in figures for slab in figure_look(setting, figure)]


def figures_look(setting: Setting, block: FigureRow) -> list[Slab]:
    """One row while pictures and captions stay large enough, else as many rows as that takes, else each by itself.

    Before they are parted they take the page's height from the words beside them.
    """
    u, count = setting.grid.u, len(block.figures)
    shapes = [picture_shape(setting.picture(figure.asset), figure.point) for figure in block.figures]
    for rows in range(1, count):
        cuts = [count * row // rows for row in range(rows + 1)]
        # Reckoned first: decoding every picture for every trial would take seconds.
        if not all(_seen(shapes[a:b], setting) for a, b in pairwise(cuts)):
            continue
        parts, whole = [block.figures[a:b] for a, b in pairwise(cuts)], setting.room - 8 * u
        for room, grown in ((replace(setting, spare=0).picture_room, setting.picture_room), (whole, whole)):
            slabs = _rows_in(setting, parts, room)
            if slabs:
                return (_rows_in(setting, parts, grown) if grown > room else []) or slabs
    return [slab for figure in block.figures for slab in figure_look(setting, figure)]


def _rows_in(setting: Setting, parts: Sequence[Sequence[Figure]], room: int) -> list[Slab]:
    """A row for each of the parts, none higher than this; nothing where one would be too low to be seen."""
    u = setting.grid.u
    slabs = [photo_slab(setting, part, room) for part in parts]
    return [_with_white(each, u) for each in slabs] if all(_LEAST_ROW * u <= s.height <= room for s in slabs) else []


def _seen(shapes: Sequence[tuple[int, int]], setting: Setting) -> bool:
    """Whether pictures of these shapes that share the measure are high enough to be seen, and wide enough for words."""
    u = setting.grid.u
    share = sum(width * 1000 // height for width, height in shapes)
    tall = (setting.grid.measure - 6 * u * (len(shapes) - 1)) * 1000 // max(1, share)
    narrow = min(min(tall, setting.picture_room // 2) * width // height for width, height in shapes)
    return tall >= _LEAST_ROW * u and narrow >= _LEAST_WIDTH * u


def code_look(setting: Setting, block: QrCode) -> list[Slab]:
    sheet, grid = setting.sheet, setting.grid
    u = grid.u
    code = qr_modules(0, 0, 48 * u, block.text, sheet.rgb("white"), least=max(1, u))
    caption = [Run(block.caption or "扫码看全文")]
    lines = sheet.lines(caption, 8 * u, grid.measure - code.side - 5 * u, justify=False)
    beside, across = 11 * u * len(lines) <= code.side, code.side + 5 * u
    if not beside:
        lines, across = sheet.lines(caption, 8 * u, grid.measure, justify=False), 0

    def draw(sheet: Sheet, x: int, y: int) -> None:
        sheet.marks.append(qr_modules(x, y, 48 * u, block.text, sheet.rgb("white"), least=max(1, u)))
        top = y + (code.side - 11 * u * len(lines)) // 2 if beside else y + code.side + 2 * u
        for line in lines:
            sheet.put(x + across, top, line, 8 * u, "soft")
            top += 11 * u

    height = code.side if beside else code.side + (2 + 11 * len(lines)) * u
    return [Slab(height, draw, before=3 * u, inset=4 * u, text=block.caption)]
