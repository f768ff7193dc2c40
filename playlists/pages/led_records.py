"""Set a table on an LED: one record a page, name left, sum right, the decimal points of all pages on one x.

A row with two sums becomes two records. Second columns go first where room is short, then the unit, then the heading;
name and sum are never dropped: they take two pages rather than be cut.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playlists.document import Column, Table
from playlists.pages.columns import DATE, aligned, amount, fraction_of
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import LedSheet, Panel, panel
from playlists.pages.led_labels import draw_label, draw_title_line, label_width
from playlists.pages.theme import Rgb

_GAP = 8


@dataclass(frozen=True, slots=True)
class Record:
    """``when`` is a day or the first column, ``head`` what the sum is, ``notes`` the second columns."""

    name: str
    sum: str
    when: str = ""
    head: str = ""
    notes: tuple[str, ...] = ()
    change: str = ""
    rising: bool | None = None


def records_of(table: Table, unit: str) -> list[Record]:
    table = aligned(table)
    rows = [*table.rows, *([table.total] if table.total is not None else [])]
    records = [record for row in rows for record in _row_records(table.columns, row, unit)]
    if table.balance is not None:
        # A balance is no income and no expense, whichever column it stands in.
        records += [replace(record, head=unit) for record in _row_records(table.columns, table.balance, unit)]
    return records


def _row_records(columns: Sequence[Column], row: Sequence[str], unit: str) -> list[Record]:
    figures = [n for n, c in enumerate(columns) if c.align in ("decimal", "right") and row[n]]
    money = [n for n in figures if columns[n].align == "decimal"] or figures[-1:]
    # A count beside a sum (人数) is a second column, not a record of its own.
    if len(money) > 1 and any("." in row[n] for n in money):
        money = [n for n in money if "." in row[n]]
    elif len(money) > 1:
        money = money[-1:]
    words = [n for n, c in enumerate(columns) if c.align in ("left", "auto") and row[n]]
    dates = [n for n, c in enumerate(columns) if c.align == "date" and DATE.fullmatch(row[n])]
    words += [n for n, c in enumerate(columns) if c.align == "date" and row[n] and n not in dates]
    name = row[words[0]].partition("　")[0] if words else ""
    used = {*words[:1], *dates[:1], *money}
    notes = tuple(_note(columns[n], row[n]) for n in range(len(row)) if n not in used and row[n])
    when = row[dates[0]] if dates else ""
    if not money:
        rest = [n for n in words[1:]]
        return [Record(name, row[n], when, columns[n].head) for n in rest] or [Record(name, "", when)]
    made = []
    for n in money:
        head = columns[n].head
        if unit and "（" not in head:
            head = f"{head}/{unit}"
        made.append(Record(name, row[n], when, head.replace("（", "/").replace("）", ""), notes))
    return made


def _note(column: Column, cell: str) -> str:
    return cell if amount(cell) is None else f"{column.head}{cell}"


def set_records(job: Job, records: Sequence[Record]) -> list[Page]:
    board = panel(job.width, job.height)
    fractions = frozenset(fraction_of(record.sum) for record in records if amount(record.sum) is not None)
    setter = _Setter(job, board, fractions)
    return [page for record in records for page in setter.pages(record)]


class _Setter:
    def __init__(self, job: Job, board: Panel, fractions: frozenset[str]) -> None:
        self._job, self._board, self._fractions = job, board, fractions

    def _fraction(self, sheet: LedSheet, size: int) -> int:
        return max((sheet.measure(fraction, size) for fraction in self._fractions), default=0)

    def pages(self, record: Record) -> list[Page]:
        if not self._board.title:
            return self._single(record)
        return self._titled(record) if self._board.top else self._double(record)

    def _sum_left(self, sheet: LedSheet, text: str, size: int, right: int) -> int:
        """Where a sum begins so that its point stands on the table's one x; words end at the edge."""
        if amount(text) is None:
            return right - sheet.measure(text, size)
        # Pixel figures differ in width: the widest fraction ends at the edge, and every point stands before it.
        whole = text[: len(text) - len(fraction_of(text))]
        return right - self._fraction(sheet, size) - sheet.advanced(whole, size)

    def _single(self, record: Record) -> list[Page]:
        job, board = self._job, self._board
        left, size = label_width(job, board), board.content
        sheet = LedSheet(job)
        top = (job.height - size) // 2
        at = self._sum_left(sheet, record.sum, size, job.width)
        if left + sheet.measure(record.name, size) + (_GAP if record.sum else 0) <= at:
            draw_label(job, sheet, board, self._label(record))
            sheet.put(left, top, record.name, size, sheet.inks.text)
            if record.sum:
                sheet.put(at, top, record.sum, size, sheet.inks.key)
            return [sheet.page()]
        made = []
        for text in (record.name, record.sum):
            for line in sheet.lines(text, size, job.width - left):
                page = LedSheet(job)
                draw_label(job, page, board, self._label(record))
                page.put_line(left, top, line, size, page.inks.text)
                made.append(page.page())
        return made

    def _label(self, record: Record) -> str:
        """The heading of the sum where it is as short as a label: 收入 and 支出 must never be mistaken."""
        head = record.head.partition("/")[0]
        return head if len(head) == 2 and self._job.width >= 96 and record.sum and not record.change else ""

    def _double(self, record: Record) -> list[Page]:
        """Two lines: when and what above, name and sum below; a long name takes the upper line, or a page."""
        job, width = self._job, self._job.width
        sheet = LedSheet(job)
        at = self._sum_left(sheet, record.sum, 16, width)
        second = (self._board.height + 16) // 2 - 8 if self._board.height > 32 else 16
        if sheet.measure(record.name, 16) + (_GAP if record.sum else 0) <= at:
            self._top_line(sheet, record)
            sheet.put(0, second, record.name, 16, sheet.inks.text)
            if record.sum:
                sheet.put(at, second, record.sum, 16, sheet.inks.text)
            return [sheet.page()]
        if sheet.measure(record.name, 16) <= width and at >= 0:
            sheet.put(0, 0, record.name, 16, sheet.inks.text)
            for head in (record.head, record.head.partition("/")[0]):
                if sheet.measure(head, 16) + _GAP <= at:
                    sheet.put(0, second, head, 16, sheet.inks.label)
                    break
            sheet.put(at, second, record.sum, 16, sheet.inks.text)
            return [sheet.page()]
        made = []
        lines = sheet.lines(record.name, 16, width)
        for start in range(0, len(lines), 2):
            page = LedSheet(job)
            for number, line in enumerate(lines[start : start + 2]):
                page.put_line(0, number * second, line, 16, page.inks.text)
            made.append(page.page())
        if at < 0:
            return made + _words_pages(job, record.sum, second)
        page = LedSheet(job)
        self._top_line(page, record)
        page.put(at, second, record.sum, 16, page.inks.text)
        return [*made, page.page()]

    def _top_line(self, sheet: LedSheet, record: Record) -> None:
        width = self._job.width
        left = record.when or next(iter(record.notes), "") or self._job.document.title
        if self._job.document.example:
            left = f"示例 {left}"
        right = record.change or record.head
        ink = self._change_ink(sheet, record) if record.change else sheet.inks.label
        options = [(left, right), (left.removeprefix("示例 "), right), (left, ""), ("", right)]
        for one, other in options:
            wide = sheet.measure(one, 16) + (_GAP if one and other else 0) + sheet.measure(other, 16)
            if wide <= width:
                sheet.put(0, 0, one, 16, sheet.inks.label)
                sheet.put(width, 0, other, 16, ink, "right")
                return

    def _change_ink(self, sheet: LedSheet, record: Record) -> Rgb:
        return sheet.inks.label if record.rising is None else sheet.inks.up if record.rising else sheet.inks.down

    def _titled(self, record: Record) -> list[Page]:
        """A title line, the name large, the sum larger, second columns small at the foot."""
        job, board = self._job, self._board
        sheet = LedSheet(job)
        width, inset = job.width, 2
        room = job.height - board.top
        draw_title_line(job, sheet, board, record.head if not job.document.period else "")
        # Figures are lower than ideographs: only they may stand at 44 px under a name.
        large = 24 if room < 72 else 32 if amount(record.sum) is None else 44
        sizes = (30, 24) if room >= 72 else (24, 16)
        name_size = next((n for n in sizes if sheet.measure(record.name, n) <= width - 2 * inset), sizes[-1])
        lines = sheet.lines(record.name, name_size, width - 2 * inset)
        for size in (large, 32, 24):
            at = self._sum_left(sheet, record.sum, size, width - inset)
            if at >= inset:
                break
        beside = bool(lines) and len(lines) == 1 and inset + lines[0].width + _GAP <= at and not record.change
        if not record.sum:
            return self._words(record.name, name_size)
        if at < inset:
            return [*self._words(record.name, 24), *self._words(record.sum, 24)]
        foot = 16 if room >= 72 else 0
        if not beside and room < 72:
            name_size = 16
            lines = sheet.lines(record.name, name_size, width - 2 * inset)
        if beside:
            middle = board.top + (room - 18) // 2
            sheet.put_line(inset, middle - name_size // 2, lines[0], name_size, sheet.inks.text)
            sheet.put(at, middle - size // 2, record.sum, size, sheet.inks.text)
            self._foot(sheet, record, inset, width - inset)
            return [sheet.page()]
        if len(lines) == 1 and board.top + name_size + size <= job.height + 6:
            sheet.put_line(inset, board.top + (1 if board.rule else 0), lines[0], name_size, sheet.inks.text)
            if record.change:
                self._change(sheet, record, inset + lines[0].width, width - inset, board.top + (5 if room >= 72 else 0))
            sheet.put(
                at,
                # A comma hangs below the base line and must not be cut by the last row of lamps.
                job.height - size - (4 if set(record.sum) - set("0123456789.") else -1 if size == 44 else 0),
                record.sum,
                size,
                sheet.inks.text,
            )
            if foot:
                self._foot(sheet, record, inset, at - 4)
            return [sheet.page()]
        page = LedSheet(job)
        draw_title_line(job, page, board, record.head if not job.document.period else "")
        page.put(at, board.top + (room - size) // 2, record.sum, size, page.inks.text)
        return [*self._words(record.name, 24), page.page()]

    def _words(self, text: str, size: int) -> list[Page]:
        job, board = self._job, self._board
        room = job.height - board.top
        lead = size + 2
        most = max(1, room // lead)
        lines = LedSheet(job).lines(text, size, job.width - 4)
        made = []
        for start in range(0, len(lines), most):
            part = lines[start : start + most]
            page = LedSheet(job)
            draw_title_line(job, page, board)
            y = board.top + (room - lead * len(part)) // 2
            for line in part:
                page.put_line(2, y, line, size, page.inks.text)
                y += lead
            made.append(page.page())
        return made

    def _change(self, sheet: LedSheet, record: Record, left: int, right: int, y: int) -> None:
        ink = self._change_ink(sheet, record)
        width = sheet.measure(record.change, 24)
        arrow = 0 if record.rising is None else 16
        if left + 3 + arrow + width > right:
            return
        sheet.put(right, y, record.change, 24, ink, "right")
        if record.rising is not None:
            sheet.arrow(right - width - 16, y + 8, 15, 8, record.rising, ink)

    def _foot(self, sheet: LedSheet, record: Record, left: int, right: int) -> None:
        y = self._job.height - 18
        x = left
        for note in (record.when, *record.notes):
            if note and x + sheet.measure(note, 16) <= right:
                x = sheet.put(x, y, note, 16, sheet.inks.label) + 16
        if self._job.document.period and record.head and x + sheet.measure(record.head, 16) <= right:
            sheet.put(right, y, record.head, 16, sheet.inks.label, "right")


def _words_pages(job: Job, text: str, second: int) -> list[Page]:
    """A cell of words longer than a line, two lines a page."""
    made = []
    lines = LedSheet(job).lines(text, 16, job.width)
    for start in range(0, len(lines), 2):
        page = LedSheet(job)
        for number, line in enumerate(lines[start : start + 2]):
            page.put_line(0, number * second, line, 16, page.inks.text)
        made.append(page.page())
    return made
