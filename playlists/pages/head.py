"""Set what a page is about: title, meta line, seal of a correction, head rule; and say where the body may begin.

The head stands on every page of a matter, so it is never so high that the body has no room: of a title or a meta line
longer than that it shows how they begin, and the body opens with the whole of them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playlists.document import Document, Run
from playlists.model import Rect as Box
from playlists.pages.frame import Grid
from playlists.pages.sheet import Sheet
from playlists.pages.titles import sense_lines
from playlists.pages.wording import meta

_GAP = "　"
_TITLE_LINES = 3
_META_ROWS = 3
_LEAST_BODY = 60
"""Units of body that the meta line leaves: a row of four cells, label and answer below one another."""


@dataclass(frozen=True, slots=True)
class Head:
    """How title and meta line fall; ``bottom`` is where the body may begin, under the head rule."""

    title: tuple[str, ...]
    size: int
    in_body: tuple[Run, ...]
    """What the head has no room for: the body opens with it, a paragraph each."""
    rows: tuple[tuple[str, ...], ...]
    meta_centre: int
    rule: int
    bottom: int


def plan_head(sheet: Sheet, grid: Grid, document: Document, *, pages: bool, continued: bool) -> Head:
    """``pages`` keeps room for 1/2 at the right of the meta line."""
    u = grid.u
    room = grid.measure - (40 * u if document.correction else 0)
    title, size, cut = _title_lines(sheet, document.title, room, u)
    shift = 0
    if len(title) > 1:
        bottom = grid.title_top + size + (len(title) - 1) * size * 7 // 6
        shift = max(0, bottom + 7 * u + u // 2 - grid.meta_centre)
    rows = _meta_rows(sheet, grid, document, pages, continued)
    spare = grid.body_bottom - grid.head_rule - shift - grid.rule(5) - _LEAST_BODY * u
    most = max(1, min(_META_ROWS, 1 + spare // (10 * u)))
    in_body = [Run(document.title, True)] if cut else []
    if len(rows) > most:
        rows = _shortened(sheet, rows[:most], 8 * u, grid.measure - _taken(grid, document, pages) * (most == 1))
        in_body.append(Run(_GAP.join(meta(document))))
    rule = grid.head_rule + shift + (len(rows) - 1) * 10 * u
    return Head(title, size, tuple(in_body), rows, grid.meta_centre + shift, rule, rule + grid.rule(5))


def _title_lines(sheet: Sheet, title: str, room: int, u: int) -> tuple[tuple[str, ...], int, bool]:
    if sheet.measure(title, 16 * u, True) <= room:
        return (title,), 16 * u, False
    size = 12 * u
    if sheet.measure(title, size, True) <= room:
        return (title,), size, False
    parts = sense_lines(title, lambda part: sheet.measure(part, size, True) <= room, _TITLE_LINES)
    if parts is not None:
        return tuple(parts), size, False
    lines = [line.text for line in sheet.lines([Run(title, True)], size, room, justify=False)]
    if len(lines) <= _TITLE_LINES:
        return tuple(lines), size, False
    # Longer than any title: the head shows how it begins, the body opens with the whole of it.
    second = lines[1]
    while sheet.measure(f"{second}…", size, True) > room:
        second = second[:-1]
    return (lines[0], f"{second}…"), size, True


def _tag_width(u: int) -> int:
    return 20 * u


def _meta_rows(
    sheet: Sheet, grid: Grid, document: Document, pages: bool, continued: bool
) -> tuple[tuple[str, ...], ...]:
    """Pieces of the meta line, on as many rows as they need; none is cut."""
    u = grid.u
    rows: list[list[str]] = [[]]
    used = _tag_width(u) + 4 * u if document.example else 0
    for piece in meta(document, continued=continued):
        edge = grid.measure - (22 * u if pages and len(rows) == 1 else 0)
        width = sheet.measure(piece, 8 * u)
        if used and used + (8 * u if rows[-1] else 0) + width > edge:
            rows.append([])
            used = 0
        if width > grid.measure:
            for line in sheet.lines([Run(piece)], 8 * u, edge - used, justify=False):
                rows[-1].append(line.text)
                rows.append([])
            rows.pop()
            used = grid.measure
            continue
        used += width + (8 * u if rows[-1] else 0)
        rows[-1].append(piece)
    return tuple(tuple(row) for row in rows)


def _taken(grid: Grid, document: Document, pages: bool) -> int:
    """What stands beside the first row: 示例 before it, the number of the page behind it."""
    return (_tag_width(grid.u) + 4 * grid.u if document.example else 0) + (22 * grid.u if pages else 0)


def _shortened(sheet: Sheet, rows: Sequence[Sequence[str]], size: int, room: int) -> tuple[tuple[str, ...], ...]:
    """The rows, the last of them ending in an ellipsis that says there is more."""
    words = _GAP.join(rows[-1])
    while words and sheet.measure(f"{words}…", size) > room:
        words = words[:-1]
    return (*map(tuple, rows[:-1]), (f"{words}…",))


def draw_head(sheet: Sheet, grid: Grid, document: Document, head: Head, page: int, pages: int) -> None:
    u, left = grid.u, grid.left
    x = left
    if document.correction:
        width, height = 34 * u, 16 * u
        # On the middle of the title's first line, whatever its size; a full-size title is as high as the seal.
        top = grid.title_top + u - max(0, (16 * u - head.size) // 2)
        sheet.fill(x, top, width, height, "seal", 8 * grid.hair)
        sheet.middle(x + width // 2, top + height // 2, "更正", 12 * u, "seal_on", True, "centre")
        x += 40 * u
    y = grid.title_top
    for line in head.title:
        shift = head.size // 2 if line[:1] and line[0] in "（《〈“‘「『【〔［｛" else 0
        sheet.text(
            x - shift,
            y,
            line,
            head.size,
            "ink",
            True,
            # A comma that hangs at the end of a line has its ink in the left half of its em.
            box=Box(x - u, y - u, grid.right - x + u + head.size // 2, head.size * 5 // 4),
        )
        y += head.size * 7 // 6
    centre, x = head.meta_centre, left
    if document.example:
        sheet.fill(x, centre - 5 * u, _tag_width(u), 10 * u, "soft", 6 * grid.hair, grid.rule(3))
        sheet.middle(x + _tag_width(u) // 2, centre, "示例", 8 * u, "soft", False, "centre")
        x += _tag_width(u) + 4 * u
    for row in head.rows:
        sheet.middle(x, centre, _GAP.join(row), 8 * u, "soft")
        centre += 10 * u
        x = left
    if pages > 1:
        sheet.middle(grid.right, head.meta_centre, f"{page}/{pages}", 8 * u, "ink", True, "right")
    sheet.fill(left, head.rule, grid.measure, grid.rule(5), "ink")
