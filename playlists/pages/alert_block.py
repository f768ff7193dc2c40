"""Draw the block of a warning: sign, who says so, hazard, level, rank. On a totem it is the upper part of the page."""

from playlists.blocks.alerts import Alert
from playlists.document import Run
from playlists.model import Rect as Box
from playlists.pages.alert_parts import CANCELLED, block_inks, sign_of
from playlists.pages.breaking import Line
from playlists.pages.display_list import Shape
from playlists.pages.frame import Grid
from playlists.pages.sheet import Ink, Sheet


def issuer_fits(sheet: Sheet, grid: Grid, block: Box, alert: Alert, *, example: bool) -> bool:
    """Whether the block has room for who issued it and passes it on: beside the sign, on a totem beside the hazard."""
    end = _issuer_end(sheet, grid, block, alert, example=example)
    if not grid.portrait:
        return end <= _down(grid, block, 61)
    beside = end <= block.h - _down(grid, block, 29) - grid.u and _size_beside(sheet, grid, block, alert) > 0
    return end <= _down(grid, block, _HAZARD) or beside


_HAZARD = 47
"""Steps down a totem's block to its hazard."""


def _issuer_end(sheet: Sheet, grid: Grid, block: Box, alert: Alert, *, example: bool) -> int:
    """Where the ink of the last line ends."""
    lines = len(_issuer_lines(sheet, grid, block, alert))
    return _issuer_top(grid, block, alert, example=example) + 11 * grid.u * lines - 3 * grid.u


def _size_beside(sheet: Sheet, grid: Grid, block: Box, alert: Alert) -> int:
    """How large a totem's hazard may be that leaves the issuer room at its right; 0 where it would shrink for that."""
    lines, letters = _issuer_lines(sheet, grid, block, alert), len(alert.hazard)
    room = block.w - 2 * _margin(grid) - max((line.width for line in lines), default=0)
    size = min(_down(grid, block, 46), room // letters) if 0 < letters <= 4 else 0
    return size if size >= _down(grid, block, 40) else 0


def _down(grid: Grid, block: Box, steps: int) -> int:
    """``steps`` of the block's own height: above a ticker, or with larger type, units of type add up to more."""
    return steps * block.h // (126 if grid.portrait else 180)


def _issuer_top(grid: Grid, block: Box, alert: Alert, *, example: bool) -> int:
    """Below 演练, or 示例, at the upper right."""
    if alert.drill:
        return _down(grid, block, 16) + _drill_size(grid, block)
    return _down(grid, block, 14) + ((13 if grid.portrait else 15) * grid.u if example else 0)


def _drill_size(grid: Grid, block: Box) -> int:
    return min(_down(grid, block, 20), (block.w - 2 * _margin(grid) - _sign(grid, block) - 4 * grid.u) // 2)


def _issuer_lines(sheet: Sheet, grid: Grid, block: Box, alert: Alert) -> list[Line]:
    room = block.w - _margin(grid) * 2 - _sign(grid, block) - 4 * grid.u
    texts = [f"{alert.issuer}发布" if alert.issuer else "", f"{alert.relay}转发" if alert.relay else ""]
    return [line for text in texts if text for line in sheet.lines([Run(text)], 8 * grid.u, room, justify=False)]


def _margin(grid: Grid) -> int:
    return (10 if grid.portrait else 12) * grid.u


def _sign(grid: Grid, block: Box) -> int:
    side = min(_down(grid, block, 30 if grid.portrait else 40), block.w * 35 // 100)
    # Six characters of the issuer stand beside it also where type is larger than the grid's.
    return side if grid.portrait else min(side, max(block.w * 19 // 100, block.w - 2 * _margin(grid) - 52 * grid.u))


def draw_block(sheet: Sheet, grid: Grid, block: Box, alert: Alert, *, example: bool) -> None:
    ground, ink = block_inks(alert)
    u, margin = grid.u, _margin(grid)
    sheet.fill(block.x, block.y, block.w, block.h, ground)
    side, right = _sign(grid, block), block.w - margin
    sheet.marks.append(Shape(margin, _down(grid, block, 14), side, side, sign_of(alert), sheet.rgb(ink)))
    if alert.drill:
        sheet.text(right, _down(grid, block, 12), "演练", _drill_size(grid, block), ink, True, "right")
    elif example:
        sheet.text(right, _down(grid, block, 14), "示例", 10 * u, ink, False, "right")
    if issuer_fits(sheet, grid, block, alert, example=example):
        y = _issuer_top(grid, block, alert, example=example)
        for line in _issuer_lines(sheet, grid, block, alert):
            sheet.put(right - line.width, y, line, 8 * u, ink)
            y += 11 * u
    if grid.portrait:
        _upper(sheet, grid, block, alert, ink, example=example)
    else:
        _side(sheet, grid, block, alert, ink)


def _hazard(sheet: Sheet, grid: Grid, alert: Alert, top: int, tallest: int, room: int, ink: Ink) -> None:
    """As large as the block is wide, in two lines from five characters on, centred on its band."""
    name, u = alert.hazard, grid.u
    half = -(-len(name) // 2)
    parts = [name] if len(name) <= 4 else [name[:half], name[half:]]
    size = min(tallest // len(parts), room // max(len(part) for part in parts)) if name else 0
    y = top + (tallest - size * len(parts)) // 2
    for part in parts:
        if part:
            box = Box(0, y - 2 * u, room + 24 * u, size + size // 6 + 4 * u)
            sheet.text(_margin(grid) - 2 * u, y, part, size, ink, True, box=box)
        y += size


def _words(alert: Alert) -> tuple[str, str]:
    """What stands large below the hazard, and what stands small below that."""
    if alert.cancelled:
        return CANCELLED, f"{alert.word}　{alert.cancelled}"
    return alert.word, alert.rank


def _side(sheet: Sheet, grid: Grid, block: Box, alert: Alert, ink: Ink) -> None:
    u, margin = grid.u, _margin(grid)
    room = block.w - 20 * u
    word, rank = _words(alert)
    _hazard(sheet, grid, alert, _down(grid, block, 61), _down(grid, block, 52), room, ink)
    tallest = _down(grid, block, 26)
    size = min(tallest, room // len(word))
    top = _down(grid, block, 237) // 2 + tallest - size
    sheet.text(margin - u, top, word, size, ink, True, box=Box(0, top - 2 * u, block.w, size + 8 * u))
    sheet.fill(margin, block.h * 85 // 100, block.w - 2 * margin, grid.rule(5), ink)
    _rank(
        sheet,
        grid,
        rank,
        margin,
        block.w - 2 * margin,
        block.h * 11 // 12,
        ink,
        "left",
    )


def _upper(sheet: Sheet, grid: Grid, block: Box, alert: Alert, ink: Ink, *, example: bool) -> None:
    u, margin = grid.u, _margin(grid)
    word, rank = _words(alert)
    room = block.w - 16 * u
    if issuer_fits(sheet, grid, block, alert, example=example) and _issuer_end(
        sheet, grid, block, alert, example=example
    ) > _down(grid, block, _HAZARD):
        room = _size_beside(sheet, grid, block, alert) * len(alert.hazard)
    _hazard(sheet, grid, alert, _down(grid, block, _HAZARD), _down(grid, block, 46), room, ink)
    size = min(_down(grid, block, 20), (block.w - 2 * margin) // len(word))
    top = block.h - _down(grid, block, 29)
    sheet.text(margin - u, top, word, size, ink, True, box=Box(0, top - 2 * u, block.w, size + 8 * u))
    left = margin + size * len(word) + 6 * u
    _rank(sheet, grid, rank, block.w - margin, block.w - margin - left, top + size * 55 // 100, ink, "right")


def _rank(sheet: Sheet, grid: Grid, text: str, x: int, room: int, centre: int, ink: Ink, align: str) -> None:
    if sheet.measure(text, 8 * grid.u, True) > room:
        text = text.partition("　")[0]
    if not text:
        return
    size = next((n * grid.u for n in (12, 10, 9) if sheet.measure(text, n * grid.u, True) <= room), 8 * grid.u)
    if align == "right":
        sheet.middle(x, centre, text, size, ink, True, "right")
    else:
        sheet.middle(x - sheet.optical(text, size, True), centre, text, size, ink, True)
