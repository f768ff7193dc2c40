"""Say on lamps what a page is about: the label and bar of a one-line panel, the title line of a higher one."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from playlists.document import Document
from playlists.pages.job import Job
from playlists.pages.led import LEAST_LARGE, SHORT, LedSheet, Panel, panel
from playlists.pages.titles import sense_lines
from playlists.pages.wording import short_day

CORRECTED, EXAMPLE = "更正", "示例"
_LEAST_WITH_LABEL = 96


def headline(document: Document) -> str:
    return f"示例 {document.title}" if document.example else document.title


def short_label(job: Job) -> str:
    return CORRECTED if job.document.correction else SHORT.get(job.slip, job.slip[:2])


def inset_of(board: Panel) -> int:
    """White at both edges of a panel with a rule; small panels have none to give."""
    return 2 if board.rule and not (board.tall and board.width < LEAST_LARGE) else 0


@dataclass(frozen=True, slots=True)
class Head:
    """What stands on a title line, or on the two of a panel that is higher than wide. ``whole`` is the whole title."""

    lines: tuple[str, ...]
    right: str
    whole: bool

    @property
    def text(self) -> str:
        return "".join(self.lines)


def headed(job: Job, heads: Sequence[str]) -> Job:
    """The same job, knowing the widest of what will stand at the right of its title lines, as far as it can."""
    line = _TitleLine(job)
    ends = {end for end in (*job.heads, *heads) if end and line.end(line.lefts[-1], end) is not None}
    return replace(job, heads=tuple(sorted(ends, key=lambda end: (line.width(line.least(end)), end))[-1:]))


def title_line(job: Job, right: str = "") -> Head:
    """The end date or the unit at the right stays before the title does: then the title has a page of its own.

    What stands at the left is the same on all pages of a matter: what the widest of their ends leaves room for.
    """
    line, document = _TitleLine(job), job.document
    until = f"至{short_day(document.period[1])}" if document.period else ""
    ends = [end for end in dict.fromkeys((*job.heads, right or until, until, "")) if line.fits_somewhere(end)]
    left = next((left for left in line.lefts if all(line.end(left, end) is not None for end in ends)), line.lefts[-1])
    for end in dict.fromkeys((right or until, "")):
        shown = line.end(left, end)
        if shown is not None:
            return Head(line.lines(left, shown), shown, left == line.whole)
    return Head((line.mark.partition(" ")[0] or job.slip[:2],), "", not line.board.title)


class _TitleLine:
    """What can stand on the title line: ``lefts`` are the whole title and what there is for it, each shorter."""

    def __init__(self, job: Job) -> None:
        document = job.document
        self.board, self._sheet = panel(job.width, job.height), LedSheet(job)
        self._room, self._unit = job.width - 2 * inset_of(self.board), f"/{document.unit}" if document.unit else ""
        self.mark = f"{f'{CORRECTED} ' if document.correction else ''}{'示例 ' if document.example else ''}"
        self.whole = f"{self.mark}{document.title}"
        shorts = [f"{self.mark}{job.slip}", f"{self.mark}{SHORT.get(job.slip, job.slip[:2])}"]
        self.lefts = shorts if self._sheet.coarse(self.whole) else [self.whole, *shorts]

    def width(self, text: str) -> int:
        return self._sheet.measure(text, 16)

    def least(self, end: str) -> str:
        """An end without its unit."""
        return end.removesuffix(self._unit)

    def lines(self, left: str, end: str) -> tuple[str, ...]:
        if self.board.tall:
            fits = self.width(end) <= self._room
            return _two_lines(self._sheet, left, self._room, self.mark, 1 if end else 2) if fits else ()
        return (left,) if self.width(left) + (8 + self.width(end) if end else 0) <= self._room else ()

    def end(self, left: str, end: str) -> str | None:
        """The end, or what is left of it without its unit, that has room beside the left."""
        return next((each for each in dict.fromkeys((end, self.least(end))) if self.lines(left, each)), None)

    def fits_somewhere(self, end: str) -> bool:
        return any(self.end(left, end) is not None for left in self.lefts)


def _two_lines(sheet: LedSheet, text: str, room: int, mark: str, most: int) -> tuple[str, ...]:
    """The title lines of a panel that is higher than wide; what stands before a title has a line of its own, lest the
    title be parted anywhere.
    """

    def fits(part: str) -> bool:
        return sheet.measure(part, 16) <= room

    if fits(text):
        return (text,)
    if not mark or most == 1:
        return tuple(sense_lines(text, fits, most) or ())
    lines = mark.strip(), text.removeprefix(mark)
    return lines if all(map(fits, lines)) else ()


def label_width(job: Job, board: Panel, text: str = "") -> int:
    if job.width < _LEAST_WITH_LABEL:
        return 0
    return LedSheet(job).measure(text or short_label(job), board.content) + 8


def draw_label(job: Job, sheet: LedSheet, board: Panel, text: str = "") -> None:
    """Two characters and a bar: the spine of an LED."""
    if job.width < _LEAST_WITH_LABEL:
        return
    top = (job.height - board.content) // 2
    ink = sheet.inks.alert if job.document.correction else sheet.inks.label
    x = sheet.put(0, top, text or short_label(job), board.content, ink, matter=False)
    sheet.fill(x + 2, top + 1, 2, board.content - 2, ink)


def draw_title_line(job: Job, page: LedSheet, board: Panel, right: str = "") -> None:
    """What it is at the left, until when or in what unit at the right, a rule under both."""
    inset, ink = inset_of(board), page.inks.alert if job.document.correction else page.inks.label
    top = 1 if board.rule else 0
    head = title_line(job, right)
    if board.tall:
        top += 0 if len(head.lines) > 1 or head.right else 9
        last = top + 18 * len(head.lines)
    else:
        last = top
    for number, line in enumerate(head.lines):
        page.put(inset, top + 18 * number, line, 16, ink, matter=False)
    if head.right:
        page.put(job.width - inset, last, head.right, 16, page.inks.label, "right", matter=False)
    if board.rule:
        page.fill(0, board.rule_y, job.width, 1, page.inks.rule)
