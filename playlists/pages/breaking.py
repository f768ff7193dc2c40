"""Break text into lines as a printer of Chinese does. Pure: widths come in as a function, places go out as numbers.

The rules, in the order they bind:
1. An atom is never broken: a date, a time, 〔2017〕12号, an amount, a Latin word, a number with its unit.
2. No line begins with closing or pausing punctuation, none ends with an opening bracket (避头尾): what stands before is
   carried over. Only ，。、；： may hang in the right margin.
3. Lines are justified between characters, by at most 2.2 em a line, else left ragged; the last line is ragged.
4. The last line has at least two characters.
An eighth of an em parts Chinese from Latin and figures, save a number from its unit and inside a date; brackets give
up a quarter em, meeting punctuation half an em, an opening bracket at the start of a line half an em.
Only what is wider than a whole line is broken elsewhere, because losing text would be worse.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from playlists.document import Run
from playlists.pages.atoms import CLOSING, HANGING, NO_END, NO_START, OPENING, PAUSES, atoms, space_between

STRETCH_TENTHS = 22
LEAST_LAST_LINE = 2
_WORD = re.compile(r"[A-Za-z]")
_NEEDLESS = frozenset(CLOSING + PAUSES)

Advance = Callable[[str, bool], int]


@dataclass(frozen=True, slots=True)
class Placed:
    """A character and where it begins on its line."""

    character: str
    x: int
    strong: bool


@dataclass(frozen=True, slots=True)
class Line:
    characters: tuple[Placed, ...]
    width: int
    """To the end of the last character; one that hangs is counted."""

    @property
    def text(self) -> str:
        return "".join(placed.character for placed in self.characters)


@dataclass(frozen=True, slots=True)
class _Cell:
    """What is never parted: one character or an atom, with the pen's way inside it.

    A ``glued`` cell goes with the one before: 三十二户 stays on one line, and its characters still take their share of
    the white.
    """

    text: str
    strong: tuple[bool, ...]
    offsets: tuple[int, ...]
    width: int
    glued: bool = False

    @property
    def first(self) -> str:
        return self.text[0]

    @property
    def last(self) -> str:
        return self.text[-1]


_Group = list[_Cell]


def flatten(runs: Iterable[Run]) -> tuple[str, tuple[bool, ...]]:
    """One text and the weight of each character; white space at both ends goes, because indents are the setter's.

    So does what stands before a closing mark: a line could break there, and begin with the mark.
    """
    characters: list[tuple[str, bool]] = []
    for run in runs:
        for character in run.text:
            while character in _NEEDLESS and characters and characters[-1][0].isspace():
                characters.pop()
            characters.append((character, run.strong))
    while characters and characters[0][0].isspace():
        characters.pop(0)
    while characters and characters[-1][0].isspace():
        characters.pop()
    return "".join(character for character, _ in characters), tuple(strong for _, strong in characters)


def place(text: str, strong: Sequence[bool], advance: Advance, size: int) -> Line:
    """Everything on one line, however long."""
    offsets, width = _offsets(text, strong, advance, size)
    placed = tuple(Placed(c, x, s) for c, x, s in zip(text, offsets, strong, strict=True))
    return Line(placed, width)


def _offsets(text: str, strong: Sequence[bool], advance: Advance, size: int) -> tuple[tuple[int, ...], int]:
    x, previous, offsets = 0, "", []
    for character, bold in zip(text, strong, strict=True):
        if previous:
            x += space_between(previous, character, size)
        offsets.append(x)
        x += advance(character, bold)
        previous = character
    return tuple(offsets), x


def break_lines(
    text: str,
    strong: Sequence[bool],
    advance: Advance,
    size: int,
    width: int,
    *,
    indent: int = 0,
    justify: bool = True,
    hang: bool = True,
) -> list[Line]:
    """Lines no wider than ``width``, save for punctuation that hangs; ``indent`` pixels before the first."""
    if not text:
        return []
    groups = _groups(_cells(text, strong, advance, size), width - indent, size)
    filled = _fill(groups, width, indent, size, hang)
    _feed_last_line(filled, width, size, hang)
    last = len(filled) - 1
    return [
        _set(cells, width, indent if number == 0 else 0, size, justify and number < last)
        for number, cells in enumerate(filled)
    ]


def _cells(text: str, strong: Sequence[bool], advance: Advance, size: int) -> list[_Cell]:
    cells, start = [], 0
    for piece in atoms(text):
        if len(piece) > 1 and min(piece) >= "\u3000":
            parts = [(character, number > 0) for number, character in enumerate(piece)]
        else:
            parts = [(piece, False)]
        for part, glued in parts:
            weights = tuple(strong[start : start + len(part)])
            offsets, width = _offsets(part, weights, advance, size)
            cells.append(_Cell(part, weights, offsets, width, glued))
            start += len(part)
    return cells


def _groups(cells: Sequence[_Cell], width: int, size: int) -> list[_Group]:
    """Cells between which a line may not break stay together; what is wider than a line is taken apart."""
    groups: list[_Group] = []
    for cell in cells:
        joined = groups and not cell.first.isspace() and not groups[-1][-1].last.isspace()
        if joined and not _breakable(groups[-1][-1], cell):
            groups[-1].append(cell)
        else:
            groups.append([cell])
    return [part for group in groups for part in _torn(group, width, size)]


def _torn(group: _Group, width: int, size: int) -> list[_Group]:
    """A group wider than a line in parts that fit; before what may not begin a part something is carried over."""
    if _width(group, size) <= width:
        return [group]
    parts: list[_Group] = [[]]
    for whole in group:
        pieces = _torn_cell(whole, width)
        for cell in pieces:
            if parts[-1] and _width([*parts[-1], cell], size) > width:
                carried: _Group = []
                if cell.first in NO_START:
                    carried = _carried(parts[-1])
                parts.append(carried)
            parts[-1].append(cell)
    return parts


def _carried(part: _Group) -> _Group:
    """Take from a part's end what goes over to the next: cells that may begin a line, or the end of a lone one."""
    carried: _Group = []
    while not carried or carried[0].first in NO_START:
        if len(part) > 1:
            carried.insert(0, part.pop())
            continue
        cell = part[0]
        cut = _last_cut(cell.text)
        if cut:
            end = cell.offsets[cut]
            offsets = tuple(offset - end for offset in cell.offsets[cut:])
            part[0] = _Cell(cell.text[:cut], cell.strong[:cut], cell.offsets[:cut], end)
            carried.insert(0, _Cell(cell.text[cut:], cell.strong[cut:], offsets, cell.width - end))
        break
    return carried


def _last_cut(text: str) -> int:
    """Where an atom hurts least to be cut: before its unit, before a word's last letter, behind a dash; 0 for never."""
    last = len(text) - 1
    if text[last] not in NO_START and (not text[last].isdigit() or _WORD.search(text)):
        return last
    dash = max(text.rfind(mark) for mark in "-–/~") + 1
    return dash if 0 < dash <= last and text[dash] not in NO_START else 0


def _torn_cell(cell: _Cell, width: int) -> list[_Cell]:
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
        pieces.append(_Cell(cell.text[start:end], cell.strong[start:end], offsets, _end(cell, end) - base))
        start = end
    return pieces


def _end(cell: _Cell, count: int) -> int:
    """Where the first ``count`` characters of a cell end."""
    return cell.offsets[count] if count < len(cell.text) else cell.width


def _width(cells: Sequence[_Cell], size: int) -> int:
    gaps = sum(space_between(a.last, b.first, size) for a, b in pairwise(cells))
    return sum(cell.width for cell in cells) + gaps


def _start(cells: Sequence[_Cell], indent: int, size: int) -> int:
    """Where a line's first character begins: an opening bracket on the margin gives up its white half."""
    first = cells[0]
    return -(size // 2) if not indent and first.first in OPENING and first.width >= size * 3 // 4 else indent


def _overhang(cells: Sequence[_Cell]) -> int:
    return cells[-1].width if len(cells) > 1 and cells[-1].text in HANGING else 0


def _fill(groups: Sequence[_Group], width: int, indent: int, size: int, hang: bool) -> list[_Group]:
    lines: list[_Group] = []
    line: _Group = []
    x = 0
    for group in groups:
        space = group[0].first.isspace()
        if not line:
            if space and lines:
                continue
            line = list(group)
            x = _start(line, 0 if lines else indent, size) + _width(group, size)
            continue
        step = space_between(line[-1].last, group[0].first, size) + _width(group, size)
        over = _overhang(group if len(group) > 1 else [line[-1], *group]) if hang else 0
        if x + step - over > width and not space:
            lines.append(_trimmed(line))
            line = list(group)
            x = _start(line, 0, size) + _width(group, size)
        else:
            line += group
            x += step
    if line:
        lines.append(_trimmed(line))
    return lines


def _trimmed(line: _Group) -> _Group:
    while len(line) > 1 and line[-1].first.isspace():
        line.pop()
    return line


def _breakable(left: _Cell, right: _Cell) -> bool:
    return right.first not in NO_START and left.last not in NO_END and not right.glued


def _feed_last_line(lines: list[_Group], width: int, size: int, hang: bool) -> None:
    """Bring cells down until the last line has two characters; the line above keeps at least as many."""
    while len(lines) > 1 and _weight(lines[-1]) < LEAST_LAST_LINE:
        above, last = lines[-2], lines[-1]
        cut = len(above) - 1
        while cut > 0 and not _breakable(above[cut - 1], above[cut]):
            cut -= 1
        if cut <= 0 or _weight(above[:cut]) < LEAST_LAST_LINE:
            return
        longer = above[cut:] + last
        if _width(longer, size) - (_overhang(longer) if hang else 0) > width:
            return
        lines[-1] = longer
        lines[-2] = _trimmed(above[:cut])
        while lines[-1][0].first.isspace() and len(lines[-1]) > 1:
            lines[-1].pop(0)


def _weight(cells: Sequence[_Cell]) -> int:
    return sum(1 for cell in cells for character in cell.text if character not in NO_START and not character.isspace())


def _set(cells: Sequence[_Cell], width: int, indent: int, size: int, justify: bool) -> Line:
    x = _start(cells, indent, size)
    gaps = [space_between(a.last, b.first, size) for a, b in pairwise(cells)]
    hang = _overhang(cells) if justify else 0
    room = width - x - sum(cell.width for cell in cells) - sum(gaps) + hang
    places = len(gaps) - (1 if hang else 0)
    stretched = justify and places > 0 and 0 < room * 10 <= STRETCH_TENTHS * size
    placed: list[Placed] = []
    given = 0
    for number, cell in enumerate(cells):
        placed += [
            Placed(c, x + offset, strong)
            for c, offset, strong in zip(cell.text, cell.offsets, cell.strong, strict=True)
        ]
        x += cell.width
        if number < len(gaps):
            x += gaps[number]
            if stretched and number < places:
                # Whole pixels, spread so that after n gaps n/places of the room has been given.
                share = room * (number + 1) // places
                x += share - given
                given = share
    return Line(tuple(placed), x)
