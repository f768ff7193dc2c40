"""Slabs set one below the other in a column of their own, for pages whose parts stand side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from playlists.blocks.facts import Facts, Steps
from playlists.document import Block
from playlists.pages.blocks import block_slabs
from playlists.pages.flow import Slab
from playlists.pages.frame import Grid
from playlists.pages.looks.cards import facts_look, steps_look
from playlists.pages.looks.setting import Setting
from playlists.pages.sheet import Sheet


def narrowed(grid: Grid, left: int, right: int) -> Grid:
    """The same grid, its text between other edges."""
    return replace(grid, left=left, right=right)


def stack_height(slabs: Sequence[Slab]) -> int:
    """What they need: the last one's white below it may be given up."""
    if not slabs:
        return 0
    tall = slabs[0].inset + sum(slab.height for slab in slabs) + sum(slab.before for slab in slabs[1:])
    return tall - slabs[-1].height + slabs[-1].need


def draw_stack(sheet: Sheet, slabs: Sequence[Slab], x: int, y: int) -> int:
    """Answers where the last one ends, its white included."""
    for number, slab in enumerate(slabs):
        y += slab.before if number else slab.inset
        if number and slab.above is not None:
            slab.above(sheet, x, y)
        slab.draw(sheet, x, y)
        y += slab.height
    return y


def stack_text(slabs: Sequence[Slab]) -> str:
    return "\n".join(slab.text for slab in slabs if slab.text)


def card_slabs(setting: Setting, blocks: Iterable[Block], *, tight: bool = False) -> list[Slab]:
    """As ``block_slabs``, the rows of facts and the steps closer where a page would else not hold them."""
    return [slab for block in blocks for slab in _card(setting, block, tight=tight)]


def _card(setting: Setting, block: Block, *, tight: bool) -> list[Slab]:
    if tight and isinstance(block, Facts):
        return facts_look(setting, block, tight=True)
    if tight and isinstance(block, Steps):
        return steps_look(setting, block, tight=True)
    return block_slabs(setting, [block])
