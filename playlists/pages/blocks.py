"""Turn a document's blocks into slabs for a screen: one line a sort of block; what has no line is set as its words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from playlists.blocks.facts import Facts, Steps
from playlists.blocks.progress import Progress, Stages
from playlists.document import Block, Figure, FigureRow, Heading, ListBlock, Names, Paragraph, QrCode, Quote, Table
from playlists.headings import headed
from playlists.pages.flow import Slab
from playlists.pages.looks.cards import facts_look, steps_look
from playlists.pages.looks.names import names_look
from playlists.pages.looks.pictures import code_look, figure_look, figures_look
from playlists.pages.looks.progress import progress_look, stages_look
from playlists.pages.looks.setting import Setting
from playlists.pages.looks.tables import table_look
from playlists.pages.looks.words import heading_look, list_look, paragraph_look, quote_look, texts_look

# The key is the type of the value's second argument, which a dict's type cannot say.
LOOKS: dict[type[Block], Callable[[Setting, Any], list[Slab]]] = {
    Paragraph: paragraph_look,
    Heading: heading_look,
    Quote: quote_look,
    ListBlock: list_look,
    Names: names_look,
    Table: table_look,
    Figure: figure_look,
    FigureRow: figures_look,
    QrCode: code_look,
    Facts: facts_look,
    Steps: steps_look,
    Progress: progress_look,
    Stages: stages_look,
}


def block_slabs(setting: Setting, blocks: Iterable[Block]) -> list[Slab]:
    return [slab for part in block_parts(setting, headed(blocks)) for slab in part]


def block_parts(setting: Setting, body: Sequence[Block], spare: Sequence[int] = ()) -> list[list[Slab]]:
    """The slabs of each block; ``spare`` is what each may be higher than it would be by itself."""
    setting = replace(setting, alone=len(body) == 1)
    return [
        LOOKS.get(type(block), texts_look)(replace(setting, spare=more), block)
        for block, more in zip(body, spare or [0] * len(body), strict=True)
    ]
