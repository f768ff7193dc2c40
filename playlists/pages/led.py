"""Hold what all LED faces share: lines of exact pixels, the kinds of line a panel's height allows, pages of lamps.

16 px lines are hinted by hand and never smoothed; from 24 px on Noto Bold. Nothing hangs over an edge, because beyond
the last lamp there is none. What does not fit goes to the next page, parted at a comma where one is near.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playlists.document import Run
from playlists.model import Rect as Box
from playlists.pages.atoms import CLOSING, NO_START, PAUSES
from playlists.pages.breaking import Line, break_lines, flatten, place
from playlists.pages.display_list import Fill, Ink, Page, Triangle
from playlists.pages.job import Job
from playlists.pages.reading import led_dwell_ms
from playlists.pages.sheet import Advances, Sheet, baseline
from playlists.pages.theme import LED_INKS, LedInks, Rgb
from playlists.pages.titles import sense_lines

PIXEL = 16
RARE = 24
"""From here on Noto is drawn smooth and keeps its strokes apart."""
RARE_LEAD = 26
DARK: Rgb = (0, 0, 0)
_LEAST_LARGE = 128
"""Of 24 px a narrower panel would hold three characters a line, and every word would be parted."""
_HALF_WHITE = frozenset("，。、；")
_SPACED = re.compile(rf"\s+(?=[{re.escape(CLOSING + PAUSES)}])")
_INK: dict[str, Ink] = {"rgb": "led", "red": "led-red", "red-green": "led-red-green"}
_STARTS = re.escape("".join(sorted(NO_START)))
# All that may not begin a line goes with the clause it ends; 一、 belongs to the heading behind it.
_CLAUSE = re.compile(rf"(?:^[一二三四五六七八九十百]+、)?[^，。；、！？;]*(?:[，。；、！？;][{_STARTS}]*)?")
SHORT = {
    "公告公示": "公示",
    "财务公开": "财务",
    "社会救助": "救助",
    "价格公示": "价格",
    "办事指南": "办事",
    "百分考核": "考核",
    "项目进展": "项目",
    "招标投标": "招标",
    "政策法规": "政策",
    "会议活动": "会议",
    "政务公开": "政务",
}


def pixel_size(height: int) -> int:
    return PIXEL if height >= PIXEL else 12


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel's proportions. ``content`` is the size of a content line, ``lines`` how many stand on a page."""

    width: int
    height: int
    title: bool
    rule: bool
    top: int
    content: int
    lines: int

    @property
    def lead(self) -> int:
        return (self.height - self.top) // self.lines


def panel(width: int, height: int) -> Panel:
    """16 high one line; 32 and 48 high two and three; 64 high a title and two; 96 high a rule too and two of 28 px."""
    if height < 24:
        return Panel(width, height, False, False, 0, pixel_size(height), 1)
    if height < 64:
        return Panel(width, height, True, False, 0, PIXEL, height // PIXEL)
    if height < 80 or (width < _LEAST_LARGE and height < 96):
        # Under a title line 64 rows hold one line of 24 px, and two of them would touch: two of 16 say more.
        return Panel(width, height, True, False, PIXEL, PIXEL, max(1, (height - PIXEL) // 22))
    if height < 96:
        return Panel(width, height, True, False, PIXEL, RARE, (height - PIXEL) // RARE_LEAD)
    room = height - 22
    size = 28 if room < 120 else 32
    return Panel(width, height, True, True, 22, size, room // (size * 5 // 4))


class LedSheet:
    """A page of lamps under construction."""

    def __init__(self, job: Job) -> None:
        self._job = job
        self.sheet = Sheet(job.width, job.height, job.theme, job.faces)
        self.inks: LedInks = LED_INKS[job.profile.palette]
        self.words: list[str] = []
        self.matter: list[str] = []

    def roles(self, size: int) -> tuple[str, str]:
        """Pixel fonts below 24 px; Noto Bold from there, in both weights, because thin strokes drown in light."""
        return (f"pixel-{size}", f"pixel-{size}") if size in (12, 16) else ("sans-bold", "sans-bold")

    def coarse(self, text: str) -> bool:
        """Whether a line stands at 24 px: on fine lamps, or where a character without a pixel font would clog."""
        faces, fine = self._job.faces, self._job.profile.unit > PIXEL
        high = self._job.height >= RARE
        return high and (fine or not all(faces.exact("pixel-16", character) for character in text))

    def line(self, text: str, size: int) -> Line:
        spacing = 0 if size in (12, 16) else size
        line = place(text, (True,) * len(text), Advances(self._job.faces, size, self.roles(size)), spacing)
        return replace(line, width=max(line.width, self._ink_end(line, size)))

    def advanced(self, text: str, size: int) -> int:
        """The pen's way over a text; ``measure`` is the way to its last lamp."""
        spacing = 0 if size in (12, 16) else size
        return place(text, (True,) * len(text), Advances(self._job.faces, size, self.roles(size)), spacing).width

    def _ink_end(self, line: Line, size: int) -> int:
        """Where the last lamp is: some pixel figures are a lamp wider than their advance."""
        faces = self._job.faces
        if not line.characters:
            return 0
        last = line.characters[-1]
        name, drawn = faces.choose(self.roles(size)[0], last.character)
        ink = faces.ink(name, size, drawn)
        return last.x + ink.left + ink.size[0]

    def measure(self, text: str, size: int) -> int:
        return self.line(text, size).width

    def lines(self, text: str, size: int, width: int) -> list[Line]:
        words, strong = flatten([Run(text, True)])
        spacing = 0 if size in (12, 16) else size
        advance = Advances(self._job.faces, size, self.roles(size))
        return break_lines(words, strong, advance, spacing, width, justify=False, hang=False)

    def by_sense(self, text: str, size: int, width: int) -> list[Line]:
        """As few lines as it needs, of about one length and parted between words, or one more where that helps."""
        lines = self.lines(text, size, width)
        if len(lines) < 2:
            return lines

        def holds(part: str) -> bool:
            # A stop of the outline font may end a line with the white half of its cell beyond the edge.
            white = size // 2 if size >= RARE and part[-1:] in _HALF_WHITE else 0
            return self.measure(part, size) - white <= width

        parts = sense_lines(text, holds, 99, spare=1)
        return lines if parts is None else [self.line(part, size) for part in parts]

    def put(self, x: int, y: int, text: str, size: int, ink: Rgb, align: str = "left", *, matter: bool = True) -> int:
        """``y`` is the top of the line's cell; what only repeats or labels is no matter. Answers where it ends."""
        line = self.line(text, size)
        left = x - {"left": 0, "right": line.width, "centre": line.width // 2}[align]
        self.put_line(left, y, line, size, ink, matter=matter)
        return left + line.width

    def put_line(self, x: int, y: int, line: Line, size: int, ink: Rgb, *, matter: bool = True) -> None:
        base = y + {12: 10, 16: 14}.get(size, baseline(size))
        box = Box(x - 1, y - size // 6, line.width + 2, size + size // 3)
        self.sheet.place(x, base, line, self.roles(size), size, ink, box)
        self.words.append(line.text)
        if matter:
            self.matter.append(line.text)

    def fill(self, x: int, y: int, w: int, h: int, ink: Rgb) -> None:
        self.sheet.marks.append(Fill(x, y, w, h, ink))

    def arrow(self, x: int, y: int, w: int, h: int, up: bool, ink: Rgb) -> None:
        self.sheet.marks.append(Triangle(x, y, w, h, up, ink))

    def page(self) -> Page:
        job = self._job
        return Page(
            job.width,
            job.height,
            DARK,
            tuple(self.sheet.marks),
            led_dwell_ms("".join(self.words)),
            ink=_INK[job.profile.palette],
            text="\n".join(self.matter),
        )


def clauses(text: str) -> list[str]:
    """The text cut after its commas and stops; joined again it is the text."""
    return [piece for piece in _CLAUSE.findall(text) if piece]


def paged(sheet: LedSheet, texts: Sequence[str], size: int, width: int, first: int, lines: int) -> list[list[Line]]:
    """Pages of lines: ``first`` lines on the first page, ``lines`` on the others; a page ends where a clause does."""
    filling = _Filling(sheet, size, width, first, lines)
    for text in texts:
        # A clause that begins with white space and a mark would be a line that begins with the mark.
        for clause in clauses(_SPACED.sub("", text)):
            filling.add(clause)
        filling.flush()
    return filling.pages


class _Filling:
    def __init__(self, sheet: LedSheet, size: int, width: int, first: int, lines: int) -> None:
        self._sheet, self._size, self._width, self._later = sheet, size, width, lines
        self._room = first
        self._pending = ""
        self._lines: dict[str, list[Line]] = {"": []}
        self.pages: list[list[Line]] = [[]]

    def add(self, clause: str) -> None:
        if self._fits(self._pending + clause, self._left):
            self._pending += clause
            return
        if self._pending:
            self.flush()
            self._turn()
        elif self.pages[-1] and (self._fits(clause, self._later) or not self._left):
            self._turn()
        if self._fits(clause, self._left):
            self._pending = clause
            return
        for line in self._set(clause):
            if not self._left:
                self._turn()
            self.pages[-1].append(line)

    def flush(self) -> None:
        self.pages[-1] += self._set(self._pending)
        self._pending = ""

    @property
    def _left(self) -> int:
        return self._room - len(self.pages[-1])

    def _turn(self) -> None:
        self.pages.append([])
        self._room = self._later

    def _set(self, text: str) -> list[Line]:
        if text not in self._lines:
            self._lines[text] = self._sheet.by_sense(text, self._size, self._width)
        return self._lines[text]

    def _fits(self, text: str, lines: int) -> bool:
        return len(self._set(text)) <= lines
