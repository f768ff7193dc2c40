"""Set a record on a panel of one line, or of two without a title line.

One line has a label of two characters before it; of two the upper says when and what, the lower whose and how much.
"""

from playlists.pages.columns import amount
from playlists.pages.display_list import Glyphs, Page
from playlists.pages.job import Job
from playlists.pages.led import PIXEL, RARE, LedSheet, Panel
from playlists.pages.led_labels import draw_label, label_width
from playlists.pages.led_record import Record
from playlists.pages.led_sums import Sums
from playlists.pages.theme import Rgb
from playlists.pages.titles import sense_lines

GAP = 8
_SMALLER = 12
"""A sum wider than a panel of 64 lamps is set so, rather than cut."""


def change_ink(sheet: LedSheet, record: Record) -> Rgb:
    return sheet.inks.label if record.rising is None else sheet.inks.up if record.rising else sheet.inks.down


class Lines:
    def __init__(self, job: Job, board: Panel, sums: Sums) -> None:
        self._job, self._board, self._sums = job, board, sums
        high = board.height
        self._second = 0 if not board.title else (high + PIXEL) // 2 - 8 if high > 32 else PIXEL

    def pages(self, record: Record) -> list[Page]:
        if not self._board.title:
            return self._single(record)
        made = self._double(record)
        if record.several and record.short not in "".join(map(drawn, made)):
            # A head too long for the place beside a sum has a page, as it has on one line.
            return [*self._words(record.name, record.short), *made]
        return made

    def words(self, text: str) -> list[Page]:
        if not self._board.title:
            return self._one_line(text, "")
        return self._large_words(text) if self._job.profile.unit > PIXEL else self._words(text)

    # One line.

    def _single(self, record: Record) -> list[Page]:
        job, label = self._job, self._label(record)
        left, size = label_width(job, self._board), self._board.content
        sheet = LedSheet(job)
        at = self._sums.left(record.sum, size, job.width)
        # What tells the sums of a row apart has a page before them where the label cannot say it.
        told = f"{record.name} {record.short}" if record.several and not label else ""
        before = self._one_line(told, label) if told else []
        for change in (*record.changes, ""):
            beside = sheet.measure(change, size) + GAP if change else 0
            if left + sheet.measure(record.name, size) + (GAP if record.sum else 0) + beside <= at:
                page = self._one(label)
                self._put(page, left, record.name, page.inks.text)
                if record.sum:
                    self._put(page, at, record.sum, page.inks.key)
                if change:
                    self._put(page, at - GAP, change, change_ink(page, record), "right")
                return [*before, page.page(), *self._changed(record, bool(change))]
        named = before or self._one_line(record.name, label)
        if at < left and amount(record.sum) is not None and sheet.measure(record.sum, _SMALLER) <= job.width:
            page = LedSheet(job)
            page.put(job.width, (job.height - _SMALLER) // 2, record.sum, _SMALLER, page.inks.key, "right")
            return [*named, page.page(), *self._changed(record, False)]
        if at < left or not record.sum:
            return [*named, *self._one_line(record.sum, label), *self._changed(record, False)]
        page = self._one(label)
        self._put(page, at, record.sum, page.inks.key)
        room = at - left - GAP
        change = next((text for text in record.changes if page.measure(text, size) <= room), "")
        if change:
            self._put(page, at - GAP, change, change_ink(page, record), "right")
            room -= page.measure(change, size) + GAP
        first = sense_lines(record.name, lambda part: page.measure(part, size) <= room, 9) if record.name else None
        if first:
            # Who looks up only now reads a sum of something; of a long name its first words tell.
            self._put(page, left, first[0], page.inks.label)
        return [*named, page.page(), *self._changed(record, bool(change))]

    def _one(self, label: str) -> LedSheet:
        page = LedSheet(self._job)
        draw_label(self._job, page, self._board, label)
        return page

    def _put(self, page: LedSheet, x: int, text: str, ink: Rgb, align: str = "left") -> None:
        page.put(x, (self._job.height - self._board.content) // 2, text, self._board.content, ink, align)

    def _one_line(self, text: str, label: str) -> list[Page]:
        left, size = label_width(self._job, self._board), self._board.content
        made = []
        for line in LedSheet(self._job).by_sense(text, size, self._job.width - left) if text else ():
            page = self._one(label)
            page.put_line(left, (self._job.height - size) // 2, line, size, page.inks.text)
            made.append(page.page())
        return made

    def _label(self, record: Record) -> str:
        """The heading of the sum where it is as short as a label: 收入 and 支出 must never be mistaken."""
        short = len(record.short) == 2 and record.short != self._job.document.unit
        return record.short if short and self._job.width >= 96 and record.sum and not record.change else ""

    def _changed(self, record: Record, said: bool) -> list[Page]:
        """What rose or fell, and by how much, on a page of its own."""
        if said or not record.change:
            return []
        job, size = self._job, RARE if self._fine(record) else PIXEL if self._board.title else self._board.content
        left, inset = 0 if self._board.title else label_width(job, self._board), 2 if size >= RARE else 0
        page, room = LedSheet(job), job.width - left - 2 * inset
        if not self._board.title:
            draw_label(job, page, self._board, "")
        texts = (f"{record.name}{gap}{change}" for change in record.changes for gap in (" ", ""))
        text = next((text for text in (*texts, *record.changes) if page.measure(text, size) <= room), "")
        y = (job.height - size) // 2
        page.put(left + inset, y, text, size, change_ink(page, record))
        return [page.page()]

    # Two lines.

    def _double(self, record: Record) -> list[Page]:
        """When and what above, name and sum below; a long name takes the upper line, or a page."""
        job, width = self._job, self._job.width
        page = LedSheet(job)
        at = self._left(record)
        if self._fine(record):
            return self._rare_name(record, at)
        if page.measure(record.name, PIXEL) + (GAP if record.sum else 0) <= at:
            said = self._top_line(page, record)
            page.put(0, self._second, record.name, PIXEL, page.inks.text)
            self._put_sum(page, record, at)
            return [page.page(), *self._changed(record, said)]
        if page.measure(record.name, PIXEL) <= width and at >= 0:
            page.put(0, 0, record.name, PIXEL, page.inks.text)
            said = self._around(page, record, page.measure(record.name, PIXEL), at)
            if not record.several or record.short in "".join(page.words):
                return [page.page(), *self._changed(record, said)]
        made = self._words(record.name)
        if at < 0:
            return [*made, *self._words(record.sum), *self._changed(record, False)]
        page = LedSheet(job)
        first = page.by_sense(record.name, PIXEL, width)[0]
        short = page.measure(record.short, PIXEL)
        if record.several and first.width + short > width and short > at - GAP:
            said = self._top_line(page, record)
            self._put_sum(page, record, at)
        else:
            # Who looks up only now reads a sum of something; of a long name its first words tell.
            tight = record.several and first.width + GAP + short > width
            page.put_line(0, 0, first, PIXEL, page.inks.text if tight else page.inks.label)
            said = self._around(page, record, first.width, at)
        return [*made, page.page(), *self._changed(record, said)]

    def _left(self, record: Record) -> int:
        """Where a sum begins; one that is wider than the panel is smaller, rather than cut."""
        at = self._sums.left(record.sum, PIXEL, self._job.width)
        if at >= 0 or amount(record.sum) is None:
            return at
        return self._job.width - LedSheet(self._job).measure(record.sum, _SMALLER)

    def _put_sum(self, page: LedSheet, record: Record, at: int) -> None:
        small = self._sums.left(record.sum, PIXEL, self._job.width) < 0
        if record.sum:
            page.put(at, self._second + (2 if small else 0), record.sum, _SMALLER if small else PIXEL, page.inks.text)

    def _around(self, page: LedSheet, record: Record, name: int, at: int) -> bool:
        """The sum, and what has room beside the name above it and before it; whether a change is said."""
        width, second = self._job.width, self._second
        upper, lower = width - name, at - GAP
        # Of the second columns all pages of a table have room for one, or none has.
        least = self._sums.least(PIXEL, width) - GAP
        said = False
        self._put_sum(page, record, at)
        for text in record.changes:
            wide = page.measure(text, PIXEL)
            if wide + GAP <= upper:
                page.put(width, 0, text, PIXEL, change_ink(page, record), "right")
                said, upper = True, 0
            elif wide <= lower:
                page.put(0, second, text, PIXEL, change_ink(page, record))
                said, lower = True, 0
            if said:
                break
        for head in dict.fromkeys((record.head, record.short)):
            if head and page.measure(head, PIXEL) <= lower:
                page.put(0, second, head, PIXEL, page.inks.label)
                return said
        if record.short and page.measure(record.short, PIXEL) + (0 if record.several else GAP) <= upper:
            # No room for what it is beside the sum: it stands beside the name, the second columns beside the sum.
            page.put(width, 0, record.short, PIXEL, page.inks.label, "right")
        note = next((n for n in (record.when, *record.notes) if n and page.measure(n, PIXEL) <= min(lower, least)), "")
        if note:
            page.put(0, second, note, PIXEL, page.inks.label)
        return said

    def _top_line(self, page: LedSheet, record: Record) -> bool:
        """What it is at the right, when or of what matter at the left; whether a change is said."""
        width = self._job.width
        left = record.when or next(iter(record.notes), "") or self._job.document.title
        bare = left
        if self._job.document.example:
            left = f"示例 {left}"
        if record.change:
            # The second columns go before the amount of a change, and the word never.
            options = [(one, other) for other in record.changes for one in (left, bare, "")]
        else:
            # What the sum is goes last: the unit before it, the day and the second columns too.
            options = [(one, other) for other in (record.head, record.short) for one in (left, bare)]
            options += [("", record.head), ("", record.short), (left, ""), (bare, "")]
        for one, other in dict.fromkeys(options):
            wide = page.measure(one, PIXEL) + (GAP if one and other else 0) + page.measure(other, PIXEL)
            if wide <= width:
                page.put(0, 0, one, PIXEL, page.inks.label)
                ink = change_ink(page, record) if record.change else page.inks.label
                page.put(width, 0, other, PIXEL, ink, "right")
                return bool(record.change)
        return False

    def _fine(self, record: Record) -> bool:
        return self._board.title and LedSheet(self._job).coarse(record.name)

    def _rare_name(self, record: Record, at: int) -> list[Page]:
        """A name at 24 px, beside its sum or on a page before it; on fine lamps the sum is as large."""
        job, width = self._job, self._job.width
        page = LedSheet(job)
        middle = (job.height - RARE) // 2
        size, top = (RARE, middle) if job.profile.unit > PIXEL else (PIXEL, self._second)
        at = self._sums.left(record.sum, size, width - 2) if size == RARE else at
        name_width = 2 + page.measure(record.name, RARE)
        if name_width + (GAP if record.sum else 0) <= at:
            page.put(2, middle, record.name, RARE, page.inks.text)
            heads = [h for h in (record.head, record.short) if name_width + GAP + page.measure(h, PIXEL) <= width]
            if heads and record.sum and size == PIXEL:
                page.put(width, 0, heads[0], PIXEL, page.inks.label, "right")
            if record.sum:
                page.put(at, top, record.sum, size, page.inks.text)
            said = self._before_sum(page, record, name_width + GAP, at, size, top)
            made = [page.page(), *self._changed(record, said)]
            if size == PIXEL or not record.several:
                return made
            return [*self._large_words(f"{record.name} {record.short}"), *made]
        made = self._large_words(record.name)
        if size == RARE and record.several:
            made += self._large_words(record.short)
        if at < 0:
            large = size == RARE and (amount(record.sum) is None or page.measure(record.sum, PIXEL) > width)
            made += self._large_words(record.sum) if large else self._words(record.sum)
            return [*made, *self._changed(record, False)]
        page = LedSheet(job)
        said = self._top_line(page, record) if size == PIXEL else self._before_sum(page, record, 2, at, size, top)
        room = at - GAP - 2
        if size == RARE and not said and room >= 2 * RARE:
            page.put_line(2, top, page.by_sense(record.name, RARE, room)[0], RARE, page.inks.label)
        page.put(at, top, record.sum, size, page.inks.text)
        return [*made, page.page(), *self._changed(record, said)]

    def _before_sum(self, page: LedSheet, record: Record, left: int, at: int, size: int, top: int) -> bool:
        for text in record.changes:
            if left + page.measure(text, size) + GAP <= at:
                page.put(at - GAP, top, text, size, change_ink(page, record), "right")
                return True
        return False

    def _large_words(self, text: str) -> list[Page]:
        made = []
        for line in LedSheet(self._job).by_sense(text, RARE, self._job.width - 4):
            page = LedSheet(self._job)
            page.put_line(2, (self._job.height - RARE) // 2, line, RARE, page.inks.text)
            made.append(page.page())
        return made

    def _words(self, *texts: str) -> list[Page]:
        """Words longer than a line, two lines a page; a line alone stands in the middle."""
        made = []
        lines = [line for text in texts for line in LedSheet(self._job).by_sense(text, PIXEL, self._job.width)]
        for start in range(0, len(lines), 2):
            page = LedSheet(self._job)
            part = lines[start : start + 2]
            for number, line in enumerate(part):
                y = number * self._second if len(part) > 1 else (self._job.height - PIXEL) // 2
                page.put_line(0, y, line, PIXEL, page.inks.text)
            made.append(page.page())
        return made


def drawn(page: Page) -> str:
    return "".join(mark.text for mark in page.items if isinstance(mark, Glyphs))
