"""Cut a column of slabs into pages: lines, rows and figures that are each kept whole, in their order, nothing left out.

A table's head is repeated where the table goes on, only so many rows stand on a page, a heading stays with what
follows, and no first or last line of a paragraph stands alone where that can be helped.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from playlists.pages.sheet import Sheet

Draw = Callable[[Sheet, int, int], None]


@dataclass(frozen=True, slots=True)
class TableFlow:
    """What a table needs when it goes over to another page. ``carried(n)`` sums the rows before row n.

    A table too wide for a page comes in parts; all but the first continue it.
    """

    head_height: int
    draw_head: Draw
    carried: Callable[[int], "Slab | None"]
    draw_close: Draw
    part: int = 0


@dataclass(frozen=True, slots=True)
class Slab:
    """One thing that is never cut. ``solid`` is the height that must fit; ``height`` has the white below it."""

    height: int
    draw: Draw
    solid: int = 0
    before: int = 0
    inset: int = 0
    """White kept above it when it opens a page."""
    keep: bool = False
    """Stays on the page of the slab after it."""
    text: str = ""
    above: Draw | None = None
    """Drawn with it unless it opens a page: the hairline to the thing before."""
    table: TableFlow | None = None
    row: int = -1
    """Which row of the table; -1 is its head."""

    @property
    def need(self) -> int:
        return self.solid or self.height


@dataclass(slots=True)
class PagePlan:
    placed: list[tuple[Slab, int]] = field(default_factory=list)
    continued: TableFlow | None = None
    rows: int = 0
    end: int = 0
    carried: bool = False
    """Whether its first row sums those of the pages before."""

    @property
    def continues(self) -> bool:
        """Whether the page opens within a table that began before it: then it says 续表."""
        return self.continued is not None or bool(self.placed and _later_part(self.placed[0][0]))

    @property
    def text(self) -> str:
        return "\n".join(slab.text for slab, _ in self.placed if slab.text)

    def draw(self, sheet: Sheet, x: int) -> None:
        if self.continued is not None:
            self.continued.draw_head(sheet, x, self.placed[0][1] - self.continued.head_height)
        for number, (slab, y) in enumerate(self.placed):
            if number and slab.above is not None:
                slab.above(sheet, x, y)
            slab.draw(sheet, x, y)
            follows = self.placed[number + 1][0] if number + 1 < len(self.placed) else None
            if slab.table is not None and slab.row >= 0 and (follows is None or follows.table is not slab.table):
                slab.table.draw_close(sheet, x, y + slab.height)


_LONE = 2
Tops = Callable[[int, bool], int]
"""Where page number so and so may begin, and whether it continues a table: it differs with the height of its head."""


def paginate(slabs: Sequence[Slab], tops: Tops, bottom: int, max_rows: int) -> list[PagePlan]:
    """As few pages as there must be; no table's last page has a row or two where the page before it is full."""
    plans = _filled(slabs, tops, bottom, max_rows)
    if len(plans) < 2 or not _short(plans[-1], plans[-2]):
        return plans
    # As many rows a page as make so many pages: all of them of about one length.
    for rows in range(-(-sum(plan.rows for plan in plans) // len(plans)), plans[-2].rows):
        evened = _filled(slabs, tops, bottom, rows)
        if len(evened) == len(plans):
            return evened
    return plans


def _short(last: PagePlan, before: PagePlan) -> bool:
    """Whether a page has nothing but the last row of a table, or two, and less than half of the page before it."""
    whole = all(slab.row >= 0 for slab, _ in last.placed)
    rows = last.rows - last.carried
    return whole and rows <= _LONE and 2 * rows < before.rows - before.carried


def _filled(slabs: Sequence[Slab], tops: Tops, bottom: int, max_rows: int) -> list[PagePlan]:
    """Every page as full as it can be."""
    plans: list[PagePlan] = []
    plan = PagePlan()
    y = tops(0, False)
    for chain in _chains(slabs):
        if plan.placed and not _fits(chain, plan, y, bottom, max_rows):
            plans.append(plan)
            plan, y = _open(chain[0], len(plans), tops)
        for slab in chain:
            if plan.placed and slab is not chain[0] and not _fits([slab], plan, y, bottom, max_rows):
                plans.append(plan)
                plan, y = _open(slab, len(plans), tops)
            y += slab.before if plan.placed else slab.inset if plan.continued is None else 0
            plan.placed.append((slab, y))
            plan.rows += slab.row >= 0
            y += slab.height
            plan.end = y
    if plan.placed or not plans:
        plans.append(plan)
    return plans


def _chains(slabs: Sequence[Slab]) -> list[list[Slab]]:
    chains: list[list[Slab]] = []
    open_chain = False
    for slab in slabs:
        if open_chain:
            chains[-1].append(slab)
        else:
            chains.append([slab])
        open_chain = slab.keep
    return chains


def _fits(chain: Sequence[Slab], plan: PagePlan, y: int, bottom: int, max_rows: int) -> bool:
    if plan.rows + sum(slab.row >= 0 for slab in chain) > max_rows:
        return False
    for slab in chain[:-1]:
        y += slab.before + slab.height
    return y + chain[-1].before + chain[-1].need <= bottom


def _open(first: Slab, page: int, tops: Tops) -> tuple[PagePlan, int]:
    table = first.table
    if table is None or first.row < 0:
        return PagePlan(), tops(page, _later_part(first))
    plan = PagePlan(continued=table)
    y = tops(page, True) + table.head_height
    carried = table.carried(first.row)
    if carried is not None:
        plan.placed.append((carried, y))
        plan.rows, plan.carried = 1, True
        y += carried.height
    return plan, y


def _later_part(slab: Slab) -> bool:
    return slab.table is not None and slab.table.part > 0
