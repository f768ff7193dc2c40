"""Hold the sums of one table on lamps, so that the decimal points of all its pages stand on one x. Draws nothing."""

from collections.abc import Sequence

from playlists.pages.columns import amount, fraction_of
from playlists.pages.job import Job
from playlists.pages.led import LedSheet
from playlists.pages.led_record import Record


class Sums:
    """All sums of a table: size and point are chosen for it, not for a page, or they would jump."""

    def __init__(self, job: Job, records: Sequence[Record]) -> None:
        self.texts = frozenset(record.sum for record in records if amount(record.sum) is not None)
        self._sheet = LedSheet(job)
        self._fractions = frozenset(fraction_of(text) for text in self.texts)
        self._changing = [record for record in records if record.change]
        self._widest: dict[int, int] = {}
        self._change: dict[int, int] = {}
        self._least: dict[tuple[int, int], int] = {}

    def left(self, text: str, size: int, right: int) -> int:
        """Where a sum begins so that its point stands on the table's one x; words end at the edge."""
        if amount(text) is None:
            return right - self._sheet.measure(text, size)
        # Pixel figures differ in width: the widest fraction ends at the edge, and every point stands before it.
        return right - self._fraction(size) - self._sheet.advanced(text[: len(text) - len(fraction_of(text))], size)

    def least(self, size: int, right: int) -> int:
        """Where the widest of them begins; the edge itself where there is none."""
        if (size, right) not in self._least:
            self._least[size, right] = min((self.left(text, size, right) for text in self.texts), default=right)
        return self._least[size, right]

    def change(self, size: int) -> int:
        """How wide the widest change of the table is, with its arrow."""
        if size not in self._change:
            widths = (self._sheet.measure(each.change, size) + arrow_width(each, size) for each in self._changing)
            self._change[size] = max(widths, default=0)
        return self._change[size]

    def _fraction(self, size: int) -> int:
        if size not in self._widest:
            self._widest[size] = max((self._sheet.measure(part, size) for part in self._fractions), default=0)
        return self._widest[size]


def arrow_width(record: Record, size: int) -> int:
    """How wide the arrow is that says the same as the word of a change, with its white."""
    return 0 if record.rising is None else size * 5 // 8 + 4
