"""Set many names on an LED: in columns, as many lines a page as the panel has; no name is parted that fits a line."""

from collections.abc import Sequence
from dataclasses import replace

from playlists.pages.breaking import Line
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import RARE, RARE_LEAD, LedSheet, panel
from playlists.pages.led_labels import draw_label, draw_title_line, inset_of, label_width

_GAP = 8


def name_pages(job: Job, names: Sequence[str]) -> list[Page]:
    board = panel(job.width, job.height)
    sheet = LedSheet(job)
    if board.content < RARE and any(sheet.coarse(name) for name in names):
        board = replace(board, content=RARE, lines=max(1, (job.height - board.top) // RARE_LEAD))
    size = board.content
    inset = inset_of(board) if size < RARE else 2
    left = inset if board.title else label_width(job, board)
    room = job.width - inset - left
    common = max((width for name in names if (width := sheet.measure(name, size)) <= min(room, 4 * size)), default=room)
    columns = max(1, (room + _GAP) // (common + _GAP))
    pitch = (room + _GAP) // columns
    rows = _rows(sheet, names, size, room, columns, pitch)
    made = []
    for start in range(0, len(rows), board.lines):
        page = LedSheet(job)
        if not board.title:
            draw_label(job, page, board)
        elif board.top:
            draw_title_line(job, page, board)
        for number, row in enumerate(rows[start : start + board.lines]):
            y = board.top + number * board.lead + (board.lead - size) // 2
            for column, line in row:
                page.put_line(left + column * pitch, y, line, size, page.inks.text)
        made.append(page.page())
    return made


def _rows(
    sheet: LedSheet, names: Sequence[str], size: int, room: int, columns: int, pitch: int
) -> list[list[tuple[int, Line]]]:
    """Lines of names, each with the column it begins in; what is wider than a line has lines of its own."""
    rows: list[list[tuple[int, Line]]] = []
    column = columns
    for name in names:
        takes = -(-(sheet.measure(name, size) + _GAP) // pitch)
        if takes > columns:
            rows += [[(0, line)] for line in sheet.lines(name, size, room)]
            column = columns
            continue
        if column + takes > columns:
            rows.append([])
            column = 0
        rows[-1].append((column, sheet.line(name, size)))
        column += takes
    return rows
