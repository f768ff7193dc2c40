"""Cut text into cells that are never parted, and groups of cells between which no line may end. Pure.

What is wider than a whole line is torn where it hurts least, because losing text would be worse.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from playlists.pages.atoms import NO_END, NO_START, atoms, space_between

Advance = Callable[[str, bool], int]
_WORD = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Cell:
    """What is never parted: one character or an atom, with the pen's way inside it.

    A ``glued`` cell goes with the one before: 三十二户 stays on one line, and its characters still take their share of
    the white.
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
    for piece in atoms(text):
        if len(piece) > 1 and min(piece) >= "\u3000":
            parts = [(character, number > 0) for number, character in enumerate(piece)]
        else:
            parts = [(piece, False)]
        for part, glued in parts:
            weights = tuple(strong[start : start + len(part)])
            offsets, width = offsets_of(part, weights, advance, size)
            cells.append(Cell(part, weights, offsets, width, glued))
            start += len(part)
    return cells


def groups_of(cells: Sequence[Cell], width: int, size: int) -> list[Group]:
    """Cells between which a line may not break stay together; what is wider than a line is taken apart."""
    groups: list[Group] = []
    for cell in cells:
        joined = groups and not cell.first.isspace() and not groups[-1][-1].last.isspace()
        if joined and not breakable(groups[-1][-1], cell):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return [part for group in groups for part in _torn(group, width, size)]


def _torn(group: Group, width: int, size: int) -> list[Group]:
    """A group wider than a line in parts that fit; before what may not begin a part something is carried over."""
    if width_of(group, size) <= width:
        return [group]
    parts: list[Group] = [[]]
    for whole in group:
        pieces = _torn_cell(whole, width)
        for cell in pieces:
            if parts[-1] and width_of([*parts[-1], cell], size) > width:
                carried: Group = []
                if cell.first in NO_START:
                    carried = _carried(parts[-1])
                parts.append(carried)
            parts[-1].append(cell)
    return parts


def _carried(part: Group) -> Group:
    """Take from a part's end what goes over to the next: cells that may begin a line, or the end of a lone one."""
    carried: Group = []
    while not carried or carried[0].first in NO_START:
        if len(part) > 1:
            carried.insert(0, part.pop())
            continue
        cell = part[0]
        cut = _last_cut(cell.text, cell.torn)
        if cut:
            end = cell.offsets[cut]
            offsets = tuple(offset - end for offset in cell.offsets[cut:])
            part[0] = Cell(cell.text[:cut], cell.strong[:cut], cell.offsets[:cut], end)
            carried.insert(0, Cell(cell.text[cut:], cell.strong[cut:], offsets, cell.width - end))
        break
    return carried


def _last_cut(text: str, torn: bool) -> int:
    """Where an atom hurts least to be cut: before its unit, before a word's last letter, behind a dash; 0 for never."""
    last = len(text) - 1
    if text[last] not in NO_START and (torn or not text[last].isdigit() or _WORD.search(text)):
        return last
    dash = max(text.rfind(mark) for mark in "-–/~") + 1
    return dash if 0 < dash <= last and text[dash] not in NO_START else 0


def _torn_cell(cell: Cell, width: int) -> list[Cell]:
    """A word wider than a line in pieces that fit, none of which begins with what may not begin a line."""
    if cell.width <= width:
        return [cell]
    pieces, start = [], 0
    while start < len(cell.text):
        end = start + 1
        while end < len(cell.text) and _end(cell, end + 1) - cell.offsets[start] <= width:
            end += 1
        stop = end
        while start + 1 < stop < len(cell.text) and cell.text[stop] in NO_START:
            stop -= 1
        end = stop if stop == len(cell.text) or cell.text[stop] not in NO_START else end
        base = cell.offsets[start]
        offsets = tuple(offset - base for offset in cell.offsets[start:end])
        pieces.append(Cell(cell.text[start:end], cell.strong[start:end], offsets, _end(cell, end) - base, torn=True))
        start = end
    return pieces


def _end(cell: Cell, count: int) -> int:
    """Where the first ``count`` characters of a cell end."""
    return cell.offsets[count] if count < len(cell.text) else cell.width


def width_of(cells: Sequence[Cell], size: int) -> int:
    gaps = sum(space_between(a.last, b.first, size) for a, b in pairwise(cells))
    return sum(cell.width for cell in cells) + gaps


def breakable(left: Cell, right: Cell) -> bool:
    return right.first not in NO_START and left.last not in NO_END and not right.glued
