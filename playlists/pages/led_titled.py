"""Set a record below a title line: the name large, the sum larger, second columns small at the foot.

Sizes grow with the rows. What is too much for a page has two: the name, and the sum under the first words of the name.
"""

from collections.abc import Sequence

from playlists.pages.breaking import Line
from playlists.pages.columns import amount
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import PIXEL, RARE, LedSheet, Panel
from playlists.pages.led_labels import draw_title_line
from playlists.pages.led_record import Record
from playlists.pages.led_record_lines import GAP, change_ink, drawn
from playlists.pages.led_sums import Sums, arrow_width

_INSET = 2
_FOOT = 18
_COMMA = 4
"""Lamps that a comma of the outline font hangs below its line."""
_HIGH, _SPARE, _HIGHER = 72, 90, 120
"""Rows below the title line: from the first on there is a foot, from the second on white between name and sum, which
commas of 44 px hang into, from the third on everything is larger."""


class Titled:
    def __init__(self, job: Job, board: Panel, sums: Sums) -> None:
        self._job, self._board, self._sums = job, board, sums
        self._room = room = job.height - board.top
        higher = room >= _HIGHER
        self._names = (48, 40, 30, RARE) if higher else (30, RARE) if room >= _HIGH else (RARE, PIXEL)
        self._first = 30 if higher else PIXEL
        self._answer = 40 if higher else 32 if room >= _HIGH else RARE
        self._changes = (40, RARE, PIXEL) if higher else (RARE, PIXEL)
        self._large = self._largest()

    def pages(self, record: Record) -> list[Page]:
        made = self._pages(record)
        if record.several and record.short not in "".join(map(drawn, made)):
            # A head too long for a title line has a page, as it has on one line.
            return [*self._words(record.name, record.short), *made]
        return made

    def words(self, text: str) -> list[Page]:
        return self._words(text)

    def _one_page(self, texts: Sequence[str]) -> int:
        """The largest size of which words take one page; 16 px only where no other type hangs on the panel."""
        job, sheet = self._job, LedSheet(self._job)
        small = self._room < _HIGH and not any(map(sheet.coarse, texts))
        sizes = (40, 30, RARE) if self._room >= _HIGHER else (RARE, PIXEL) if small else (RARE,)
        for size in sizes:
            lines = [line for text in texts for line in sheet.by_sense(text, size, job.width - 2 * self._margin(size))]
            if len(lines) * (size + size // 8) <= self._room:
                return size
        return sizes[0]

    def _largest(self) -> int:
        """The one size of a table's sums. Figures are lower than ideographs: without commas they may stand higher."""
        commas = any("," in text for text in self._sums.texts)
        sizes: tuple[int, ...] = (72, 64, 44, 32) if self._room >= _HIGHER else (44, 32)
        if commas and self._room < _SPARE:
            sizes = (32,)
        room = self._job.width - 2 * _INSET
        fits = (size for size in sizes if self._room >= _HIGH and self._sums.least(size, room) >= 0)
        return next(fits, RARE)

    def _pages(self, record: Record) -> list[Page]:
        sheet = LedSheet(self._job)
        rare = self._room < _HIGH and sheet.coarse(record.name)
        size, at = self._sum(record)
        name, lines = self._name(sheet, record, rare)
        if not record.sum:
            return self._words(record.name, size=name)
        if at < _INSET:
            return [*self._words(record.name), *self._words(record.sum), *self._changed(record, False)]
        beside = len(lines) == 1 and _INSET + lines[0].width + GAP + self._change_width(record, name) <= at
        if beside:
            return self._beside(record, lines[0], name, size, at)
        if self._room < _HIGH and not rare:
            name, lines = PIXEL, sheet.by_sense(record.name, PIXEL, self._job.width)
        if len(lines) == 1 and name + size <= self._room + 6 and not rare:
            return self._stacked(record, lines[0], name, size, at)
        return self._parted(record, size, at, rare)

    def _sum(self, record: Record) -> tuple[int, int]:
        """How large a sum is, and where it begins: a figure is not cut, rather is it smaller."""
        words = amount(record.sum) is None
        size = at = 0
        for size in (self._answer if words else self._large, 32, RARE, PIXEL):
            at = self._sums.left(record.sum, size, self._job.width - _INSET)
            if at >= _INSET or (words and size == RARE):
                break
        return size, at

    def _name(self, sheet: LedSheet, record: Record, rare: bool) -> tuple[int, list[Line]]:
        sizes = (RARE,) if rare else self._names
        rooms = {size: self._job.width - 2 * self._margin(size) for size in sizes}
        size = next((n for n in sizes if sheet.measure(record.name, n) <= rooms[n]), sizes[-1])
        return size, sheet.by_sense(record.name, size, rooms[size])

    def _margin(self, size: int) -> int:
        return _INSET if size >= RARE else 0

    def _page(self, record: Record) -> LedSheet:
        page = LedSheet(self._job)
        draw_title_line(self._job, page, self._board, record.head if not self._job.document.period else "")
        return page

    def _beside(self, record: Record, line: Line, name: int, size: int, at: int) -> list[Page]:
        """Name, change and sum on one line, the second columns below it."""
        page = self._page(record)
        middle = self._board.top + (self._room - _FOOT) // 2
        page.put_line(_INSET, middle - name // 2, line, name, page.inks.text)
        said = self._change(page, record, _INSET + line.width, at - GAP, middle - name // 2, name)
        page.put(at, middle - size // 2, record.sum, size, page.inks.text)
        self._foot(page, record, _INSET, self._job.width - _INSET)
        return [page.page(), *self._changed(record, said)]

    def _stacked(self, record: Record, line: Line, name: int, size: int, at: int) -> list[Page]:
        """The name above, its sum below; a change beside the name, else before the sum."""
        page, job = self._page(record), self._job
        spare = max(0, self._room - name - size) // 4 if self._room >= _SPARE else 0
        top = self._board.top + (1 if self._board.rule else 0) + spare
        page.put_line(self._margin(name), top, line, name, page.inks.text)
        said = self._change(page, record, _INSET + line.width, job.width - _INSET, top, name)
        # A comma hangs below the base line and must not be cut by the last row of lamps.
        hangs = max(_COMMA, size // 6) if set(record.sum) - set("0123456789.") else -1 if size == 44 else 0
        page.put(at, job.height - size - max(hangs, spare), record.sum, size, page.inks.text)
        left = _INSET
        if record.change and not said:
            said = self._change(page, record, left - GAP, at - GAP, job.height - _FOOT, PIXEL, before=True)
        elif self._room >= _HIGH:
            # Of the second columns all pages of a table have room for one, or none has.
            self._foot(page, record, left, min(at, self._sums.least(size, job.width - _INSET)) - 4)
        return [page.page(), *self._changed(record, said)]

    def _parted(self, record: Record, size: int, at: int, rare: bool) -> list[Page]:
        """The name alone, then the sum: who looks up only now reads of its name as much as there is room for."""
        page, top, room = self._page(record), self._board.top, self._job.width - 2 * _INSET
        left = _INSET - GAP
        if self._room >= self._first + 2 + size and not rare:
            for first in page.by_sense(record.name, self._first, room)[:1]:
                page.put_line(_INSET, top + 1, first, self._first, page.inks.label)
            top += self._first + 2
        elif rare and at - GAP - _INSET >= 2 * RARE and not record.change:
            for first in page.by_sense(record.name, RARE, at - GAP - _INSET)[:1]:
                page.put_line(_INSET, top + (self._room - RARE) // 2, first, RARE, page.inks.label)
        y = top + (self._job.height - top - size) // 2
        page.put(at, y, record.sum, size, page.inks.text)
        said = self._change(page, record, left, at - GAP, y, size, before=True)
        return [*self._words(record.name), page.page(), *self._changed(record, said)]

    def _words(self, *texts: str, size: int = 0) -> list[Page]:
        job, board = self._job, self._board
        size = size or self._one_page(texts)
        lead, inset = size + size // 8, self._margin(size)  # the tail of a g reaches no ideograph below it
        most = max(1, self._room // lead)
        lines = [line for text in texts for line in LedSheet(job).by_sense(text, size, job.width - 2 * inset)]
        made = []
        for start in range(0, len(lines), most):
            part = lines[start : start + most]
            page = LedSheet(job)
            draw_title_line(job, page, board)
            y = board.top + (self._room - lead * len(part)) // 2
            for line in part:
                page.put_line(inset, y, line, size, page.inks.text)
                y += lead
            made.append(page.page())
        return made

    # The change: beside the name, else before the sum, else on a page of its own.

    def _options(self, record: Record, most: int) -> Sequence[tuple[str, int]]:
        sizes = [size for size in self._changes if size <= max(most, PIXEL)]
        return [(text, size) for text in record.changes for size in sizes]

    def _change_width(self, record: Record, name: int) -> int:
        """What the widest change of the table takes, as large as it can be: 平 must not stand otherwise than 涨0.15."""
        options = self._options(record, name)
        return GAP + self._sums.change(options[0][1]) if options else 0

    def _change(
        self, page: LedSheet, record: Record, left: int, right: int, y: int, name: int, *, before: bool = False
    ) -> bool:
        """At the right end of a room, on the middle of a name's line; or at its left, ``before`` a sum."""
        for text, size in self._options(record, name):
            wide, arrow = page.measure(text, size), arrow_width(record, size)
            if left + (GAP + arrow if before else max(arrow, 3)) + wide > right:
                continue
            ink, top = change_ink(page, record), y + (name - size) // 2
            end = left + GAP + arrow + wide if before else right
            page.put(end, top, text, size, ink, "right")
            if arrow:
                high = size // 3
                page.arrow(end - wide - arrow + 3, top + (size - high) // 2, arrow - 4, high, bool(record.rising), ink)
            return True
        return False

    def _changed(self, record: Record, said: bool) -> list[Page]:
        return [] if said or not record.change else self._words(f"{record.name} {record.change}")

    def _foot(self, page: LedSheet, record: Record, left: int, right: int) -> None:
        y, x = self._job.height - _FOOT, left
        for note in (record.when, *record.notes):
            if note and x + page.measure(note, PIXEL) <= right:
                x = page.put(x, y, note, PIXEL, page.inks.label) + PIXEL
        if self._job.document.period and record.head and x + page.measure(record.head, PIXEL) <= right:
            page.put(right, y, record.head, PIXEL, page.inks.label, "right")
