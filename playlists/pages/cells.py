"""Cut text into cells that are never parted, and groups of cells between which no line may end. Pure.

What is wider than a whole line is torn where it hurts least, because losing text would be worse.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from playlists.pages.atoms import HANGING, NO_END, NO_START, OPENING, atoms, leads, space_between

Advance = Callable[[str, bool], int]
_WORD = re.compile(r"[A-Za-z]")
_LABEL_ENDS = ("-–/~.?&=_@",)
"""Behind these an address too long for a line is parted, and never inside a label that would fit on one."""
_RANGES = (" ", "–~", "-/")
"""And a range of numbers behind these: 2017-12-15~2018-01-20 is two days before it is six numbers."""
_MEASURED = re.compile("(?<=个)(?=工作日|自然日|百分点)")
"""Where a count of many characters is parted first: 5个|工作日."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is never parted: one character or an atom, with the pen's way inside it.

    A ``glued`` cell goes with the one before: 三十二户 stays on one line, and so does 国办发〔2017〕12号 if it can;
    their characters still take their share of the white.
    """

    text: str
    strong: tuple[bool, ...]
    offsets: tuple[int, ...]
    width: int
    glued: bool = False
    torn: bool = False
    """A piece of a word wider than a line, which may be cut anywhere once more."""

    @property
    def first(self) -> str:
        return self.text[0]

    @property
    def last(self) -> str:
        return self.text[-1]


Group = list[Cell]
Hang = Callable[[Cell], int]
"""How much of the cell that ends a line may stand beyond the line's end."""


def offsets_of(text: str, strong: Sequence[bool], advance: Advance, size: int) -> tuple[tuple[int, ...], int]:
    x, previous, offsets = 0, "", []
    for character, bold in zip(text, strong, strict=True):
        if previous:
            x += space_between(previous, character, size)
        offsets.append(x)
        x += advance(character, bold)
        previous = character
    return tuple(offsets), x


def cells_of(text: str, strong: Sequence[bool], advance: Advance, size: int) -> list[Cell]:
    cells, start = [], 0
    with_number = {place for begin, number in leads(text) for place in range(begin + 1, number + 1)}
    for piece in atoms(text):
        if len(piece) > 1 and min(piece) >= "\u3000":
            parts = [(character, number > 0) for number, character in enumerate(piece)]
        else:
            parts = [(piece, False)]
        for part, glued in parts:
            weights = tuple(strong[start : start + len(part)])
            offsets, width = offsets_of(part, weights, advance, size)
            cells.append(Cell(part, weights, offsets, width, glued or start in with_number))
            start += len(part)
    return cells


def in_margin(cell: Cell) -> int:
    """On paper ，。、；： stand in the margin."""
    return cell.width if cell.text in HANGING else 0


def groups_of(
    cells: Sequence[Cell], width: int, size: int, *, flush: bool = False, edge: Hang | None = None
) -> list[Group]:
    """Cells between which a line may not break stay together; what is wider than a line is taken apart.

    ``flush`` where an opening bracket gives up its white half at the start of any line, the first as well. ``edge``
    where lines end at the last lamp: what a mark gives up there; and it is not drawn rather than alone on its line.
    """
    groups: list[Group] = []
    for cell in cells:
        joined = groups and not cell.first.isspace() and not groups[-1][-1].last.isspace()
        if joined and not breakable(groups[-1][-1], cell):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return [part for group in groups for part in _torn(group, width, size, flush, edge)]


def gives_up_white(cell: Cell, size: int) -> bool:
    """Whether a line that begins with this cell begins half an em before the margin."""
    return cell.first in OPENING and cell.width >= size * 3 // 4


def _torn(group: Group, width: int, size: int, flush: bool, edge: Hang | None) -> list[Group]:
    """A group wider than a line in parts that fit; before what may not begin a part something is carried over."""

    def held(part: Group) -> bool:
        given_up = (edge or in_margin)(part[-1]) if len(part) > 1 else 0
        return width_of(part, size) - given_up <= line(part[0])

    def line(first: Cell) -> int:
        return width + size // 2 if flush and gives_up_white(first, size) else width

    if held(group):
        return [group]
    parts: list[Group] = [[]]
    for whole in group:
        room = width - width_of(parts[-1], size) if parts[-1] and parts[-1][-1].last in NO_END else width
        # An opening bracket does not stay behind on its line where the address it opens can be parted.
        opened = any(whole.offsets[cut] <= room for cuts in cuts_in(whole.text) for cut in cuts)
        for cell in _torn_cell(whole, width, room if opened else line(whole)):
            if parts[-1] and not held([*parts[-1], cell]):
                if edge is not None and whole is group[-1] and _is_unseen(parts[-1], cell):
                    parts[-1].append(cell)
                    continue
                carried: Group = _later(parts[-1]) if cell.glued else []
                if cell.first in NO_START:
                    carried = _carried(parts[-1], cell, width, size)
                    if carried and not held([*carried, cell]):
                        # Three characters a line: ink that leaves its line is worse than a mark that begins one.
                        parts[-1] += carried
                        carried = []
                parts.append(carried)
            parts[-1].append(cell)
    return parts


def _later(part: Group) -> Group:
    """What of a day in Chinese numerals goes over with its rest: all behind the last 年 or 月."""
    cut = max((n for n, cell in enumerate(part, 1) if cell.text in "年月" and n < len(part)), default=0)
    if not cut or not all(cell.glued for cell in part[cut:]):
        return []
    later = part[cut:]
    del part[cut:]
    return later


def _is_unseen(part: Group, mark: Cell) -> bool:
    """Whether a mark stands beyond the last lamp: a pause behind what fills its line and has nothing to give the next.

    Nobody misses a full stop at the end of a line, and everybody stumbles over one on a line, or a page, of its own.
    """
    first, *marks = part
    return mark.text in HANGING and not any(cuts_in(first.text)) and all(cell.text in NO_START for cell in marks)


def _carried(part: Group, mark: Cell, width: int, size: int) -> Group:
    """Take from a part's end what goes over to the next with a mark: cells that may begin a line, or the end of one
    that stands alone or leaves the mark no room beside it, of a number, too.
    """
    carried: Group = []
    if all(cell.first in NO_START for cell in part):
        return carried  # nothing on the line may begin one, and to take all of it along for every mark costs seconds
    while not carried or carried[0].first in NO_START:
        cell = part[-1]
        cut = _last_cut(cell, width_of([*carried, mark], size))
        opened = len(part) > 1 and part[-2].last in NO_END and any(cuts_in(cell.text))
        tight = bool(cut) and width_of([cell, *carried, mark], size) > width
        if len(part) > 1 and not opened and not tight:
            carried.insert(0, part.pop())
            continue
        if cut:
            end = cell.offsets[cut]
            offsets = tuple(offset - end for offset in cell.offsets[cut:])
            part[-1] = Cell(cell.text[:cut], cell.strong[:cut], cell.offsets[:cut], end)
            carried.insert(0, Cell(cell.text[cut:], cell.strong[cut:], offsets, cell.width - end))
        break
    return carried


def _last_cut(cell: Cell, room: int) -> int:
    """Where an atom hurts least to be cut so that what stays makes room for a mark: behind its last label or dash,
    before its unit or its last letter, before its last figures; 0 for never.
    """
    text, last = cell.text, len(cell.text) - 1
    cuts = [cut for level in cuts_in(text) for cut in level if cell.offsets[cut] >= room]
    word = _WORD.search(text)
    if word and cuts:
        return max(cuts)
    if text[last] not in NO_START and (cell.torn or not text[last].isdigit() or word):
        return last
    return max(cuts, default=max(0, last - 1))


def cuts_in(text: str) -> list[list[int]]:
    """Where an address, or a range of numbers, may be parted if it must, the better places first:
    www.|kanzhuang.|gov.|cn, 8:30-|11:30.
    """
    levels = _LABEL_ENDS if _WORD.search(text) else _RANGES
    inside = [cut for cut in range(1, len(text)) if text[cut] not in NO_START]
    return [[cut for cut in inside if text[cut - 1] in ends and text[cut] not in ends] for ends in levels]


def _torn_cell(cell: Cell, width: int, room: int) -> list[Cell]:
    """A word wider than a line in pieces that fit, none of which begins with what may not begin a line.

    ``room`` is what the first of them has.
    """
    if cell.width <= room:
        return [cell]
    pieces, start = [], 0
    levels = [[found.start() for found in _MEASURED.finditer(cell.text)], *cuts_in(cell.text), _unit_cuts(cell.text)]
    while start < len(cell.text):
        base = cell.offsets[start]
        fits = [[cut for cut in cuts if cut > start and cell.offsets[cut] - base <= room] for cuts in levels]
        whole = len(cell.text) if cell.width - base <= room else 0
        end = whole or next((cuts[-1] for cuts in fits if cuts), 0) or _end_inside(cell, start, room)
        offsets = tuple(offset - base for offset in cell.offsets[start:end])
        pieces.append(Cell(cell.text[start:end], cell.strong[start:end], offsets, _end(cell, end) - base, torn=True))
        start, room = end, width
    return pieces


def _unit_cuts(text: str) -> list[int]:
    """Where a day or an amount is parted that no line holds: 2017年|12月15日, 86.40|万元."""
    after = [cut for cut in range(1, len(text)) if text[cut - 1] in "年月时分" and text[cut].isdigit()]
    before = [cut for cut in range(1, len(text)) if text[cut - 1].isdigit() and min(text[cut:]) >= "\u3000"]
    return after or before


def _end_inside(cell: Cell, start: int, room: int) -> int:
    """Where a piece ends of a label that is wider than the room."""
    end = start + 1
    while end < len(cell.text) and _end(cell, end + 1) - cell.offsets[start] <= room:
        end += 1
    stop = end
    while start + 1 < stop < len(cell.text) and cell.text[stop] in NO_START:
        stop -= 1
    return stop if stop == len(cell.text) or cell.text[stop] not in NO_START else end


def _end(cell: Cell, count: int) -> int:
    """Where the first ``count`` characters of a cell end."""
    return cell.offsets[count] if count < len(cell.text) else cell.width


def width_of(cells: Sequence[Cell], size: int) -> int:
    gaps = sum(space_between(a.last, b.first, size) for a, b in pairwise(cells))
    return sum(cell.width for cell in cells) + gaps


def breakable(left: Cell, right: Cell) -> bool:
    return right.first not in NO_START and left.last not in NO_END and not right.glued
