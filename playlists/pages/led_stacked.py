"""Set a record on a panel that is higher than wide: name above, second columns under it, the sum at the foot.

Sums have one size in a table and their points one x. What is too much for a page has two: the name, and the sum under
the first words of the name. ``led_records`` makes the record and decides which panels are set this way.
"""

from collections.abc import Callable, Sequence

from playlists.pages.breaking import Line
from playlists.pages.columns import amount, fraction_of
from playlists.pages.display_list import Page
from playlists.pages.job import Job
from playlists.pages.led import PIXEL, RARE, LedSheet, panel
from playlists.pages.led_labels import draw_title_line, inset_of, title_line
from playlists.pages.led_record import Record
from playlists.pages.led_sums import Sums
from playlists.pages.theme import LedInks, Rgb, led_inks

_SIZES = (44, 32, RARE, PIXEL)
_SMALLER = 12
_COMMA = 4
"""Lamps that a comma of the outline font hangs below its line."""
_ROW = 18
_APART = 6
"""White that tells an answer from the name above it, which has the same colour."""
_Row = tuple[Callable[[LedSheet, int], None], int]
"""What draws a row at a height, and how high it is."""


class Stacked:
    """``sums`` are all of the table, for which size and point are chosen."""

    def __init__(self, job: Job, sums: Sums) -> None:
        self._job, self._board, self._sums = job, panel(job.width, job.height), sums.texts
        self._fractions: dict[int, int] = {}
        self._size = next((size for size in _SIZES if all(self._left(text, size) >= 0 for text in self._sums)), PIXEL)

    def pages(self, record: Record) -> list[Page]:
        head = "" if self._job.document.period else record.head
        if record.sum and self._left(record.sum, self._size_of(record.sum)) < 0:
            return self._worded(record, head)
        room = self._job.height - self._board.top - self._foot(record)
        names = self._names(record.name)
        second, what, change = self._second(record), self._what(record, head), self._changes(record)
        before: list[Page] = []
        needed = [*change, *(what if record.several else [])]
        if self._high(names) + self._high(needed) > room:
            # Who looks up only now reads a sum of something; of a long name its first words tell.
            first = self._names(record.name, most=1)
            both = self._high(first) + self._high(needed) > room
            before, names = self._lined([*names, *needed] if both else names, head), first
        for rows in (*(second[n:] + change + what for n in range(len(second) + 1)), needed, []):
            if self._high(names) + self._high(rows) <= room:
                break
        return [*before, self._page(record, [*names, *rows], head)]

    def words(self, text: str) -> list[Page]:
        return self._lined(self._names(text, ink=self._inks.label), "")

    def _worded(self, record: Record, head: str) -> list[Page]:
        """An answer too long to stand at the foot stands under its name, as large, behind a little white."""
        white: _Row = (lambda page, y: None, _APART)
        rows = [*self._names(record.name), *self._second(record), white, *self._names(record.sum)]
        return self._lined(rows, head)

    @property
    def _inks(self) -> LedInks:
        return led_inks(self._job.profile.palette, self._job.theme)

    def _page(self, record: Record, rows: Sequence[_Row], head: str) -> Page:
        page, job = LedSheet(self._job), self._job
        draw_title_line(job, page, self._board, head)
        y = self._board.top
        for draw, high in rows:
            draw(page, y)
            y += high
        if record.sum:
            size = self._size_of(record.sum)
            left = max(0, self._left(record.sum, size))
            page.put(left, job.height - self._foot(record), record.sum, size, page.inks.text)
        return page.page()

    def _lined(self, rows: Sequence[_Row], head: str) -> list[Page]:
        """Rows alone, as many pages as they need."""
        made: list[Page] = []
        room = self._job.height - self._board.top
        while rows:
            count = max(n for n in range(1, len(rows) + 1) if n == 1 or self._high(rows[:n]) <= room)
            part, rows = rows[:count], rows[count:]
            page = LedSheet(self._job)
            draw_title_line(self._job, page, self._board, head)
            y = self._board.top + (room - self._high(part)) // 2
            for draw, high in part:
                draw(page, y)
                y += high
            made.append(page.page())
        return made

    def _names(self, name: str, *, most: int = 99, ink: Rgb | None = None) -> list[_Row]:
        sheet = LedSheet(self._job)
        size = RARE if sheet.coarse(name) else self._board.content
        inset = 2 if size >= RARE else 0
        lines = sheet.by_sense(name, size, self._job.width - 2 * inset)[:most]
        return [
            (self._drawing(line, inset, size, ink or sheet.inks.text), _ROW if size == PIXEL else size + 3)
            for line in lines
        ]

    def _drawing(self, line: Line, x: int, size: int, ink: Rgb) -> Callable[[LedSheet, int], None]:
        return lambda page, y: page.put_line(x, y, line, size, ink)

    def _row(self, text: str, ink: Rgb) -> _Row:
        return self._drawing(LedSheet(self._job).line(text, PIXEL), 0, PIXEL, ink), _ROW

    def _second(self, record: Record) -> list[_Row]:
        """When and what else: the first is the first to be dropped."""
        return [self._row(text, self._inks.label) for text in (record.when, *record.notes) if self._fits(text)]

    def _changes(self, record: Record) -> list[_Row]:
        """The change, or its word alone: that is not dropped."""
        arrow = 18 if record.rising is not None else 0
        text = next((text for text in record.changes if self._fits(text, arrow)), "")
        return [(self._change(record, text), _ROW)] if text else []

    def _what(self, record: Record, head: str) -> list[_Row]:
        """What the sum is, where the title lines do not say it."""
        sheet, ink = LedSheet(self._job), self._inks.label
        shown = title_line(self._job, head).right if head else ""
        heads = [text for text in (record.head, record.short) if text and self._fits(text)]
        if heads:
            return [] if shown in (record.head, heads[-1]) else [self._row(heads[0], ink)]
        words = sheet.by_sense(record.short, PIXEL, self._job.width) if record.several else []
        return [(self._drawing(line, 0, PIXEL, ink), _ROW) for line in words]

    def _change(self, record: Record, text: str) -> Callable[[LedSheet, int], None]:
        inks = self._inks
        ink = inks.label if record.rising is None else inks.up if record.rising else inks.down

        def draw(page: LedSheet, y: int) -> None:
            x = inset_of(self._board)
            if record.rising is not None:
                page.arrow(x, y + 4, 15, 8, record.rising, ink)
                x += 18
            page.put(x, y, text, PIXEL, ink)

        return draw

    def _fits(self, text: str, taken: int = 0) -> bool:
        return bool(text) and LedSheet(self._job).measure(text, PIXEL) + taken <= self._job.width

    def _high(self, rows: Sequence[_Row]) -> int:
        return sum(high for _, high in rows)

    def _left(self, text: str, size: int) -> int:
        """Where a sum begins, its point on the table's one x; words end at the edge."""
        sheet, margin = LedSheet(self._job), 2 if size >= RARE else 0
        if amount(text) is None:
            return self._job.width - 2 * margin - sheet.measure(text, size)
        if size not in self._fractions:
            self._fractions[size] = max((sheet.inked(fraction_of(each), size) for each in self._sums), default=0)
        fraction = self._fractions[size]
        whole = text[: len(text) - len(fraction_of(text))]
        before = sheet.advanced(whole, size) if fraction else sheet.inked(whole, size)
        return self._job.width - margin - fraction - before - margin

    def _size_of(self, text: str) -> int:
        """A sum is not cut: rather is it smaller than the others. Words are as large as the name."""
        if amount(text) is None:
            content = RARE if LedSheet(self._job).coarse(text) else self._board.content
            return content if self._left(text, content) >= 0 or content == RARE else PIXEL
        return self._size if self._left(text, self._size) >= 0 else _SMALLER

    def _foot(self, record: Record) -> int:
        """What the sum takes at the foot."""
        if not record.sum:
            return 0
        size = self._size_of(record.sum)
        return size + (_COMMA if size >= RARE and set(record.sum) - set("0123456789.") else 0)
