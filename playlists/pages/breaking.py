"""Break text into lines as a printer of Chinese does. Pure: widths come in as a function, places go out as numbers.

The rules, in the order they bind:
1. An atom is never broken: a date, a time, 〔2017〕12号, an amount, a Latin word, a number with its unit; and a
   document's number stays with who issued it, or the word that leads to it, where the two fit a line.
2. No line begins with closing or pausing punctuation, none ends with an opening bracket (避头尾): what stands before is
   carried over. Only ，。、；： may hang in the right margin.
3. Lines are justified between characters, by at most 2.2 em a line and a quarter of an em a gap, else left ragged; the
   last line is ragged.
4. The last line has at least two characters.
An eighth of an em parts Chinese from Latin and figures, save a number from its unit and inside a date; brackets give
up a quarter em, meeting punctuation half an em, an opening bracket at the start of a line half an em.
Only what is wider than a whole line is broken elsewhere, because losing text would be worse: an address behind one of
its labels, a range of numbers behind its dash.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from playlists.document import Run
from playlists.pages.atoms import CLOSING, NO_START, PAUSES, space_between
from playlists.pages.cells import (
    Advance,
    Cell,
    Group,
    Hang,
    breakable,
    cells_of,
    gives_up_white,
    groups_of,
    in_margin,
    offsets_of,
    width_of,
)

STRETCH_TENTHS = 22
_GAPS_AN_EM = 4
"""So many gaps share the stretch of an em: in a narrow column a line of few pieces would be torn open."""
LEAST_LAST_LINE = 2
_NEEDLESS = frozenset(CLOSING + PAUSES)


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
    unseen: str = ""
    """The mark that ends the line beyond a panel's last lamp: it is read out, and not drawn."""

    @property
    def seen(self) -> str:
        return "".join(placed.character for placed in self.characters)

    @property
    def text(self) -> str:
        return self.seen + self.unseen


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
    offsets, width = offsets_of(text, strong, advance, size)
    placed = tuple(Placed(c, x, s) for c, x, s in zip(text, offsets, strong, strict=True))
    return Line(placed, width)


def break_lines(
    text: str,
    strong: Sequence[bool],
    advance: Advance,
    size: int,
    width: int,
    *,
    indent: int = 0,
    justify: bool = True,
    edge: Hang | None = None,
) -> list[Line]:
    """Lines no wider than ``width``, save for punctuation that hangs; ``indent`` pixels before the first.

    On paper ，。、；： stand in the margin; ``edge`` says what a mark gives up at the end of a line that has none.
    """
    if not text:
        return []
    hang = edge or in_margin
    groups = groups_of(cells_of(text, strong, advance, size), width - indent, size, flush=not indent, edge=edge)
    filled = _fill(groups, width, indent, size, hang)
    _feed_last_line(filled, width, size, hang)
    last = len(filled) - 1
    return [
        _set(cells, width, indent if number == 0 else 0, size, justify and number < last)
        for number, cells in enumerate(filled)
    ]


def _start(cells: Sequence[Cell], indent: int, size: int) -> int:
    """Where a line's first character begins: an opening bracket on the margin gives up its white half."""
    return -(size // 2) if not indent and gives_up_white(cells[0], size) else indent


def _overhang(cells: Sequence[Cell], hang: Hang) -> int:
    return hang(cells[-1]) if len(cells) > 1 else 0


def _fill(groups: Sequence[Group], width: int, indent: int, size: int, hang: Hang) -> list[Group]:
    lines: list[Group] = []
    line: Group = []
    x = 0
    for group in groups:
        space = group[0].first.isspace()
        if not line:
            if space and lines:
                continue
            line = list(group)
            x = _start(line, 0 if lines else indent, size) + width_of(group, size)
            continue
        step = space_between(line[-1].last, group[0].first, size) + width_of(group, size)
        over = _overhang(group if len(group) > 1 else [line[-1], *group], hang)
        if x + step - over > width and not space:
            lines.append(_trimmed(line))
            line = list(group)
            x = _start(line, 0, size) + width_of(group, size)
        else:
            line += group
            x += step
    if line:
        lines.append(_trimmed(line))
    return lines


def _trimmed(line: Group) -> Group:
    while len(line) > 1 and line[-1].first.isspace():
        line.pop()
    return line


def _feed_last_line(lines: list[Group], width: int, size: int, hang: Hang) -> None:
    """Bring cells down until the last line has two characters; the line above keeps at least as many."""
    while len(lines) > 1 and _weight(lines[-1]) < LEAST_LAST_LINE:
        above, last = lines[-2], lines[-1]
        cut = len(above) - 1
        while cut > 0 and not breakable(above[cut - 1], above[cut]):
            cut -= 1
        if cut <= 0 or _weight(above[:cut]) < LEAST_LAST_LINE:
            return
        longer = above[cut:] + last
        if width_of(longer, size) - _overhang(longer, hang) > width:
            return
        lines[-1] = longer
        lines[-2] = _trimmed(above[:cut])
        while lines[-1][0].first.isspace() and len(lines[-1]) > 1:
            lines[-1].pop(0)


def _weight(cells: Sequence[Cell]) -> int:
    return sum(1 for cell in cells for character in cell.text if character not in NO_START and not character.isspace())


def _set(cells: Sequence[Cell], width: int, indent: int, size: int, justify: bool) -> Line:
    x = _start(cells, indent, size)
    gaps = [space_between(a.last, b.first, size) for a, b in pairwise(cells)]
    room = width - x - sum(cell.width for cell in cells) - sum(gaps)
    hang = _overhang(cells, in_margin) if justify else 0
    if hang and room >= 0 and (room + hang) * 8 > (len(gaps) - 1) * size:
        # In a narrow column a line that has room for its comma would be torn open to push it out.
        hang = 0
    room += hang
    places = len(gaps) - (1 if hang else 0)
    stretched = justify and 0 < room * 10 <= STRETCH_TENTHS * size and room * _GAPS_AN_EM <= places * size
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
