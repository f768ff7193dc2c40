"""Set a table on an LED: one record a page, name left, sum right, the decimal points of all pages on one x.

Second columns go first where room is short, then the unit, then the heading; name and sum are never dropped: they take
two pages rather than be cut. ``led_rows`` makes the records.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from playlists.pages.columns import amount, fraction_of
from playlists.pages.display_list import Glyphs, Page
from playlists.pages.job import Job
from playlists.pages.led import PIXEL, RARE, LedSheet, Panel, panel
from playlists.pages.led_labels import draw_label, draw_title_line, label_width
from playlists.pages.theme import Rgb

_GAP = 8
_SMALL_NAME = 16
_SMALLER = 12
"""A sum wider than a panel of 64 lamps is set so, rather than cut."""


@dataclass(frozen=True, slots=True)
class Record:
    """``when`` is a day or the first column, ``head`` what the sum is, ``notes`` the second columns.

    ``several`` sums of one row are told apart by their heads alone, which are then never dropped.
    """

    name: str
    sum: str
    when: str = ""
    head: str = ""
    notes: tuple[str, ...] = ()
    change: str = ""
    rising: bool | None = None
    several: bool = False


def set_records(job: Job, records: Sequence[Record]) -> list[Page]:
    board = panel(job.width, job.height)
    setter = _Setter(job, board, frozenset(record.sum for record in records if amount(record.sum) is not None))
    return [page for record in records for page in setter.pages(record)]


class _Setter:
    """``sums`` are all of the table: size and point are chosen for it, not for a page, or they would jump."""

    def __init__(self, job: Job, board: Panel, sums: frozenset[str]) -> None:
        self._job, self._board, self._sums = job, board, sums
        self._fractions = frozenset(fraction_of(text) for text in sums)
        self._sizes: list[int] = []

    def _fraction(self, sheet: LedSheet, size: int) -> int:
        return max((sheet.measure(fraction, size) for fraction in self._fractions), default=0)

    def pages(self, record: Record) -> list[Page]:
        if not self._board.title:
            return self._single(record)
        made = self._titled(record) if self._board.top else self._double(record)
        head = record.head.partition("/")[0]
        if record.several and head not in "".join(map(_drawn, made)):
            # A head too long for a title line or for the place beside a sum has a page, as it has on one line.
            words = (record.name, head)
            made = [*(self._words(words, 24) if self._board.top else _words_pages(self._job, words, 16)), *made]
        return made

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
        # What tells the sums of a row apart has a page before them where the label cannot say it.
        before: list[Page] = []
        if record.several and not self._label(record):
            before = self._one_line_pages(record, (f"{record.name} {record.head.partition('/')[0]}",))
        if left + sheet.measure(record.name, size) + (_GAP if record.sum else 0) <= at:
            draw_label(job, sheet, board, self._label(record))
            sheet.put(left, top, record.name, size, sheet.inks.text)
            if record.sum:
                sheet.put(at, top, record.sum, size, sheet.inks.key)
            return [*before, sheet.page()]
        if at < left and amount(record.sum) is not None and sheet.measure(record.sum, _SMALLER) <= job.width:
            page = LedSheet(job)
            page.put(job.width, (job.height - _SMALLER) // 2, record.sum, _SMALLER, page.inks.key, "right")
            return [*before, *self._one_line_pages(record, (record.name,)), page.page()]
        if at < left or not record.sum:
            return before + self._one_line_pages(record, (record.name, record.sum))
        page = LedSheet(job)
        draw_label(job, page, board, self._label(record))
        page.put(at, top, record.sum, size, page.inks.key)
        return [*before, *self._one_line_pages(record, (record.name,)), page.page()]

    def _one_line_pages(self, record: Record, texts: tuple[str, ...]) -> list[Page]:
        job, board = self._job, self._board
        left, size = label_width(job, board), board.content
        top = (job.height - size) // 2
        made = []
        for text in texts:
            for line in LedSheet(job).by_sense(text, size, job.width - left):
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
        if sheet.coarse(record.name):
            return self._rare_name(record, at, second)
        if sheet.measure(record.name, 16) + (_GAP if record.sum else 0) <= at:
            self._top_line(sheet, record)
            sheet.put(0, second, record.name, 16, sheet.inks.text)
            if record.sum:
                sheet.put(at, second, record.sum, 16, sheet.inks.text)
            return [sheet.page()]
        heads = [head for head in (record.head, record.head.partition("/")[0]) if sheet.measure(head, 16) + _GAP <= at]
        if sheet.measure(record.name, 16) <= width and at >= 0 and (heads or not record.several):
            sheet.put(0, 0, record.name, 16, sheet.inks.text)
            if heads:
                sheet.put(0, second, heads[0], 16, sheet.inks.label)
            sheet.put(at, second, record.sum, 16, sheet.inks.text)
            return [sheet.page()]
        short = record.head.partition("/")[0]
        if at >= 0 and sheet.measure(record.name, 16) + sheet.measure(short, 16) <= width:
            # No room for what it is beside the sum: it stands beside the name, the second columns beside the sum.
            sheet.put(0, 0, record.name, 16, sheet.inks.text)
            sheet.put(width, 0, short, 16, sheet.inks.label, "right")
            note = next((n for n in (record.when, *record.notes) if n and sheet.measure(n, 16) + _GAP <= at), "")
            if note:
                sheet.put(0, second, note, 16, sheet.inks.label)
            sheet.put(at, second, record.sum, 16, sheet.inks.text)
            return [sheet.page()]
        made = _words_pages(job, [record.name], second)
        if at < 0:
            return made + _words_pages(job, [record.sum], second)
        page = LedSheet(job)
        self._top_line(page, record)
        page.put(at, second, record.sum, 16, page.inks.text)
        return [*made, page.page()]

    def _rare_name(self, record: Record, at: int, second: int) -> list[Page]:
        """A name at 24 px, beside its sum or on a page before it; on fine lamps the sum is as large."""
        job, width = self._job, self._job.width
        sheet = LedSheet(job)
        middle = (job.height - RARE) // 2
        size, top = (RARE, middle) if job.profile.unit > PIXEL else (16, second)
        at = self._sum_left(sheet, record.sum, size, width - 2) if size == RARE else at
        name_width = 2 + sheet.measure(record.name, RARE)
        if name_width + (_GAP if record.sum else 0) <= at:
            sheet.put(2, middle, record.name, RARE, sheet.inks.text)
            short = record.head.partition("/")[0]
            heads = [h for h in (record.head, short) if name_width + _GAP + sheet.measure(h, 16) <= width]
            if heads and record.sum and size == 16:
                sheet.put(width, 0, heads[0], 16, sheet.inks.label, "right")
            if record.sum:
                sheet.put(at, top, record.sum, size, sheet.inks.text)
            if size == 16 or not record.several:
                return [sheet.page()]
            return [*self._large_words(f"{record.name} {short}"), sheet.page()]
        made = self._large_words(record.name)
        if size == RARE and record.several:
            made += self._large_words(record.head.partition("/")[0])
        if at < 0:
            large = size == RARE and (amount(record.sum) is None or sheet.measure(record.sum, PIXEL) > width)
            return made + (self._large_words(record.sum) if large else _words_pages(job, [record.sum], second))
        page = LedSheet(job)
        if size == 16:
            self._top_line(page, record)
        page.put(at, top, record.sum, size, page.inks.text)
        return [*made, page.page()]

    def _large_words(self, text: str) -> list[Page]:
        made = []
        for line in LedSheet(self._job).by_sense(text, RARE, self._job.width - 4):
            page = LedSheet(self._job)
            page.put_line(2, (self._job.height - RARE) // 2, line, RARE, page.inks.text)
            made.append(page.page())
        return made

    def _top_line(self, sheet: LedSheet, record: Record) -> None:
        width = self._job.width
        left = record.when or next(iter(record.notes), "") or self._job.document.title
        if self._job.document.example:
            left = f"示例 {left}"
        right = record.change or record.head
        short = record.change or record.head.partition("/")[0]
        ink = self._change_ink(sheet, record) if record.change else sheet.inks.label
        bare = left.removeprefix("示例 ")
        # What the sum is goes last: the unit before it, the day and the second columns too.
        options = [(one, other) for other in (right, short) for one in (left, bare)]
        for one, other in dict.fromkeys([*options, ("", right), ("", short), (left, ""), (bare, "")]):
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
        large = self._large(sheet, width - 2 * inset) if amount(record.sum) is not None else 24 if room < 72 else 32
        rare = sheet.coarse(record.name)
        sizes = (30, 24) if room >= 72 else (24,) if rare else (24, 16)
        name_size = next((n for n in sizes if sheet.measure(record.name, n) <= width - 2 * inset), sizes[-1])
        lines = sheet.by_sense(record.name, name_size, width - 2 * inset)
        for size in (large, 32, 24, PIXEL):
            # A figure is not cut: rather is it smaller.
            at = self._sum_left(sheet, record.sum, size, width - inset)
            if at >= inset or (size == 24 and amount(record.sum) is None):
                break
        beside = bool(lines) and len(lines) == 1 and inset + lines[0].width + _GAP <= at and not record.change
        if not record.sum:
            return self._words([record.name], name_size)
        if at < inset:
            return [*self._words([record.name], 24), *self._words([record.sum], 24)]
        foot = 16 if room >= 72 else 0
        if not beside and room < 72 and not rare:
            name_size = 16
            lines = sheet.by_sense(record.name, name_size, width - 2 * inset)
        if beside:
            middle = board.top + (room - 18) // 2
            sheet.put_line(inset, middle - name_size // 2, lines[0], name_size, sheet.inks.text)
            sheet.put(at, middle - size // 2, record.sum, size, sheet.inks.text)
            self._foot(sheet, record, inset, width - inset)
            return [sheet.page()]
        if len(lines) == 1 and board.top + name_size + size <= job.height + 6 and not (rare and room < 72):
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
        top = board.top
        if room >= _SMALL_NAME + 2 + size and not rare:
            # Who looks up only now reads a sum of something; of a long name its first words tell.
            for first in sheet.by_sense(record.name, _SMALL_NAME, width - 2 * inset)[:1]:
                page.put_line(inset, top + 1, first, _SMALL_NAME, page.inks.label)
            top += _SMALL_NAME + 2
        page.put(at, top + (job.height - top - size) // 2, record.sum, size, page.inks.text)
        return [*self._words([record.name], 24), page.page()]

    def _large(self, sheet: LedSheet, room: int) -> int:
        """The one size of a table's sums. Figures are lower than ideographs: without commas they may stand at 44 px."""
        if not self._sizes:
            high = self._job.height - self._board.top >= 72
            sizes = [size for size in (44, 32) if high and (size < 44 or not any("," in text for text in self._sums))]
            fits = [
                size
                for size in sizes
                if all(
                    sheet.advanced(text[: len(text) - len(fraction_of(text))], size) + self._fraction(sheet, size)
                    <= room
                    for text in self._sums
                )
            ]
            self._sizes = [*fits[:1], 24]
        return self._sizes[0]

    def _words(self, texts: Sequence[str], size: int) -> list[Page]:
        job, board = self._job, self._board
        room = job.height - board.top
        lead = size + 3  # the tail of a g reaches no ideograph below it
        most = max(1, room // lead)
        lines = [line for text in texts for line in LedSheet(job).by_sense(text, size, job.width - 4)]
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


def _drawn(page: Page) -> str:
    return "".join(mark.text for mark in page.items if isinstance(mark, Glyphs))


def _words_pages(job: Job, texts: Sequence[str], second: int) -> list[Page]:
    """Words longer than a line, two lines a page; a line alone stands in the middle."""
    made = []
    lines = [line for text in texts for line in LedSheet(job).by_sense(text, 16, job.width)]
    for start in range(0, len(lines), 2):
        page = LedSheet(job)
        part = lines[start : start + 2]
        for number, line in enumerate(part):
            y = number * second if len(part) > 1 else (job.height - 16) // 2
            page.put_line(0, y, line, 16, page.inks.text)
        made.append(page.page())
    return made
