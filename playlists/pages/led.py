"""Hold what all LED faces share: lines of exact pixels, the kinds of line a panel's height allows, pages of lamps.

16 px lines are hinted by hand and never smoothed; from 24 px on Noto Bold. Nothing hangs over an edge, because beyond
the last lamp there is none: a mark that ends a line takes its ink alone, and one that would still stand on a line of
its own is not drawn. What does not fit goes to the next page, parted at a comma where one is near.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from playlists.document import Run
from playlists.model import Rect as Box
from playlists.pages.atoms import CLOSING, HANGING, NO_START, OPENING, PAUSES, atoms
from playlists.pages.breaking import Line, break_lines, flatten, place
from playlists.pages.cells import Cell, cuts_in
from playlists.pages.display_list import Fill, Ink, Page, Triangle
from playlists.pages.job import Job
from playlists.pages.reading import led_dwell_ms
from playlists.pages.sheet import Advances, Sheet, baseline
from playlists.pages.theme import LedInks, Rgb, led_inks
from playlists.pages.titles import sense_lines

PIXEL = 16
RARE = 24
"""From here on Noto is drawn smooth and keeps its strokes apart."""
RARE_LEAD = 26
TALL_RULE, TALL_TOP = 37, 40
"""Below the two title lines of a panel that is higher than wide."""
DARK: Rgb = (0, 0, 0)
LEAST_WIDE = 256
"""From here on one line of 24 px holds a clause."""
LEAST_LARGE = 128
"""Of 24 px a narrower panel would hold three characters a line, and every word would be parted."""
_WHITE_BEHIND = frozenset(CLOSING + PAUSES)
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

    @property
    def tall(self) -> bool:
        """Higher than wide: the title has two lines, and name and sum stand one below the other."""
        return self.height > self.width

    @property
    def rule_y(self) -> int:
        return TALL_RULE if self.tall else 19

    @property
    def margin(self) -> int:
        """White at both edges of a content line; pixel type has its own, and small panels have no lamp to give."""
        return 2 if self.content >= RARE else 0


def panel(width: int, height: int) -> Panel:
    """16 high one line; 32 and 48 high two and three; 64 high a title and two, or one of 24 px; 96 high a rule too
    and two of 28 px.

    Higher than wide: two title lines and a rule, below them as many lines as stand apart, of 24 px where five
    characters of that size are a line.
    """
    if height > width:
        size = RARE if width >= LEAST_LARGE else PIXEL
        return Panel(width, height, True, True, TALL_TOP, size, max(1, (height - TALL_TOP) // (size * 6 // 5)))
    if height < 24:
        return Panel(width, height, False, False, 0, pixel_size(height), 1)
    if height < 64:
        return Panel(width, height, True, False, 0, PIXEL, height // PIXEL)
    if height < 80 and width >= LEAST_WIDE:
        return Panel(width, height, True, False, PIXEL, RARE, 1)
    if height < 80 or (width < LEAST_LARGE and height < 96):
        # Under a title line 64 rows hold one line of 24 px, and two of them would touch. Of one a clause takes three
        # pages on 128 lamps, so that two of 16 px say more there.
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
        self.inks: LedInks = led_inks(job.profile.palette, job.theme)
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
        line = self._flush(line, size)
        end = self._ink_end(line, size)
        return replace(line, width=end if text[-1:] in _WHITE_BEHIND and text else max(line.width, end))

    def fitted(self, text: str, size: int, width: int) -> Line:
        """The same, less the stop behind a number that fills all of the width."""
        line, number = self.line(text, size), text[:-1]
        if line.width <= width or text[-1:] not in HANGING or len(atoms(number)) != 1 or any(cuts_in(number)):
            return line
        return replace(self.line(number, size), unseen=text[-1])

    def inked(self, text: str, size: int) -> int:
        """The way to the last lamp that is lit, less the white of the last figure's cell."""
        line = self.line(text, size)
        return self._ink_end(line, size) if text else 0

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

        def edge(cell: Cell) -> int:
            return max(0, cell.width - self.measure(cell.text, size)) if cell.text in _WHITE_BEHIND else 0

        broken = break_lines(words, strong, advance, spacing, width, justify=False, edge=edge)
        return [self._seen(self._flush(line, size), size, width) for line in broken]

    def _flush(self, line: Line, size: int) -> Line:
        """A line that begins with an opening bracket begins with its ink."""
        if not line.characters or line.characters[0].character not in OPENING:
            return line
        first = line.characters[0]
        name, drawn = self._job.faces.choose(self.roles(size)[0], first.character)
        white = first.x + max(0, self._job.faces.ink(name, size, drawn).left)
        moved = tuple(replace(placed, x=placed.x - white) for placed in line.characters)
        return Line(moved, line.width - white, line.unseen)

    def _seen(self, line: Line, size: int, width: int) -> Line:
        """A broken line as far as the last lamp."""
        *before, last = line.characters
        end = self._ink_end(line, size)
        if last.character not in _WHITE_BEHIND:
            return line
        if not before or end <= width or last.character not in HANGING:
            return replace(line, width=end)
        seen = Line(tuple(before), last.x)
        return replace(seen, width=max(self._ink_end(seen, size), min(last.x, width)), unseen=last.character)

    def by_sense(self, text: str, size: int, width: int) -> list[Line]:
        """As few lines as it needs, of about one length and parted between words, or one more where that helps."""
        lines = self.lines(text, size, width)
        if len(lines) < 2:
            return lines

        def fits(part: str) -> bool:
            return self.fitted(part, size, width).width <= width

        # Rather one character on a line than words parted on all of them, where a line has four.
        parts = sense_lines(text, fits, 99, spare=1) or sense_lines(text, fits, 99, spare=1, least=1)
        return lines if parts is None else [self.fitted(part, size, width) for part in parts]

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
