"""Hold a notice as a title, its facts and a body of blocks; read it from the JSON of FORMAT.md section 8 and back.

Reading is strict on what a wall would show and lenient on what a newer writer may add: unknown fields are kept in
``extra`` and an unknown block becomes ``UnknownBlock``, drawn as its text. The blocks themselves are in
``playlists.blocks``; how anything looks is decided elsewhere.
"""

from dataclasses import dataclass, field

from playlists.blocks import read_block, write_block
from playlists.blocks.block import Block
from playlists.blocks.lists import ListBlock, Names
from playlists.blocks.pictures import Figure, FigureRow, QrCode
from playlists.blocks.reading import DocumentError, Reader, checked_text
from playlists.blocks.tables import ALIGNS, Align, Column, Table
from playlists.blocks.words import Heading, Paragraph, Quote, Run, UnknownBlock
from playlists.model import Extra, Json

__all__ = [
    "ALIGNS",
    "Align",
    "Block",
    "Column",
    "Document",
    "DocumentError",
    "Figure",
    "FigureRow",
    "Heading",
    "ListBlock",
    "Names",
    "Paragraph",
    "QrCode",
    "Quote",
    "Run",
    "Table",
    "UnknownBlock",
    "block_texts",
    "encode_document",
    "parse_document",
    "plain_text",
]

SLIP_LIMIT = 8
"""Characters a title slip holds when set vertically above the place's name."""


@dataclass(frozen=True, slots=True)
class Document:
    """``face`` names a kind whose look the page takes when it should differ from the item's own kind."""

    title: str
    body: tuple[Block, ...] = ()
    slip: str = ""
    issuer: str = ""
    date: str = ""
    period: tuple[str, str] | None = None
    unit: str = ""
    example: bool = False
    correction: str = ""
    face: str = ""
    extra: Extra = field(default_factory=dict, hash=False)

    @property
    def unknown_blocks(self) -> tuple[str, ...]:
        return tuple(block.type for block in self.body if isinstance(block, UnknownBlock))


def parse_document(value: object) -> Document:
    reader = Reader(value, "The document")
    title = reader.text("title")
    if not title.strip():
        raise DocumentError("The document's title is empty; give it a title.")
    body = tuple(read_block(block, f"Block {number}") for number, block in enumerate(reader.items("body"), 1))
    slip = reader.text("slip", "")
    if len(slip) > SLIP_LIMIT:
        raise DocumentError(f"The document's slip has {len(slip)} characters; at most {SLIP_LIMIT} fit the spine.")
    return Document(
        title=title,
        body=body,
        slip=slip,
        issuer=reader.text("issuer", ""),
        date=reader.text("date", ""),
        period=_period(reader.optional("period")),
        unit=reader.text("unit", ""),
        example=reader.flag("example"),
        correction=reader.text("correction", ""),
        face=reader.text("face", ""),
        extra=reader.rest(),
    )


def _period(value: Json) -> tuple[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 2:
        raise DocumentError("The document's period must be two days, the first and the last.")
    first, last = (checked_text(day, "The document's period") for day in value)
    return first, last


def encode_document(document: Document) -> dict[str, Json]:
    """The JSON object ``parse_document`` reads; empty optional fields are left out."""
    value: dict[str, Json] = dict(document.extra)
    value["title"] = document.title
    for name, text in (
        ("slip", document.slip),
        ("issuer", document.issuer),
        ("date", document.date),
        ("unit", document.unit),
        ("correction", document.correction),
        ("face", document.face),
    ):
        if text:
            value[name] = text
    if document.period is not None:
        value["period"] = list(document.period)
    if document.example:
        value["example"] = True
    value["body"] = [write_block(block) for block in document.body]
    return value


def block_texts(block: Block) -> list[str]:
    """Every piece of text of a block, in reading order."""
    return block.texts()


def plain_text(document: Document) -> str:
    """The words of a document, a line a piece: for search, comparison and counting."""
    pieces = [document.title, document.correction]
    for block in document.body:
        pieces += block.lines()
    return "\n".join(piece for piece in pieces if piece)
