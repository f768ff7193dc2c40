"""The blocks of a notice's body, a file for each family. A new block: its class, and its name in ``TYPES``.

How a block looks is said in ``playlists.pages.blocks``; one that has no look there is drawn as its texts.
"""

from playlists.blocks.alerts import Alert
from playlists.blocks.block import Block
from playlists.blocks.facts import Facts, Steps
from playlists.blocks.lists import ListBlock, Names
from playlists.blocks.pictures import Figure, FigureRow, QrCode
from playlists.blocks.progress import Progress, Stages
from playlists.blocks.reading import Reader
from playlists.blocks.sheets import PageImage
from playlists.blocks.tables import Table
from playlists.blocks.videos import Video
from playlists.blocks.words import Heading, Paragraph, Quote, UnknownBlock
from playlists.model import Json

_COMMON = (Heading, Paragraph, Quote, ListBlock, Names, Table, Figure, FigureRow, QrCode)
_CARDS = (Facts, Steps, Progress, Stages, Alert, PageImage, Video)
TYPES: dict[str, type[Block]] = {block.type_name: block for block in (*_COMMON, *_CARDS)}


def read_block(value: object, where: str) -> Block:
    reader = Reader(value, where)
    name = reader.text("type")
    reader.where = f"{where} ({name})"
    known = TYPES.get(name)
    return UnknownBlock.read_as(name, reader) if known is None else known.read(reader)


def write_block(block: Block) -> dict[str, Json]:
    name = block.type if isinstance(block, UnknownBlock) else block.type_name
    return {**block.extra, "type": name, **block.fields()}
