"""Characters that no font has: staff hand in a picture of one, and it is made the picture that travels with the notice.

FORMAT section 8: one bit a pixel, 16 or 24 pixels square, dark is ink. What is drawn for one of these sizes is taken as
it is; any other picture becomes one of 24, since at 16 only a hand can draw a character people know again.
"""

import base64
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from PIL import Image, ImageOps
from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.blocks.reading import DocumentError, checked_text
from server.accounts.roles import Actor
from server.errors import Refused
from server.notices.assets import GLYPHS, LARGEST_ASSET, asset, drop_asset, keep_asset
from server.notices.models import NoticeAsset

SIZES = (16, 24)
_NAME = re.compile(GLYPHS + r"U\+([0-9A-F]{4,6})-(16|24)\.png")
_LARGEST_SIDE = 4096
_MARGIN = 8
"""One part in so many of the em square stays free on each side of a picture that was not drawn for it."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A supplied character: its picture as an address that holds it."""

    character: str
    size: int
    name: str
    src: str


def supplied(names: Iterable[str]) -> frozenset[str]:
    """The characters among the names of a notice's files."""
    return frozenset(chr(int(match[1], 16)) for name in names if (match := _NAME.fullmatch(name)))


def add_glyph(
    session: Session, actor: Actor, notice_id: int, character: str, content: bytes, *, uploads: Path, now: datetime
) -> str:
    """Keep the picture of a character for this notice; return the name it travels under."""
    character = unicodedata.normalize("NFC", character.strip())
    if len(character) != 1 or not _stands_in_a_notice(character):
        raise Refused("补字一次补一个字，请只写那一个字。")
    if len(content) > LARGEST_ASSET:
        raise Refused("这张字的图太大，请截小一些再交。")
    size, png = _drawn(content)
    name = f"{GLYPHS}U+{ord(character):04X}-{size}.png"
    keep_asset(session, actor, notice_id, name, "image/png", png, uploads=uploads, now=now)
    return name


def drop_glyph(session: Session, actor: Actor, notice_id: int, name: str, *, now: datetime) -> None:
    if _NAME.fullmatch(name):
        drop_asset(session, actor, notice_id, name, now=now)


def glyphs_of(session: Session, notice_id: int, *, uploads: Path) -> list[Glyph]:
    names = session.scalars(
        select(NoticeAsset.name).where(NoticeAsset.notice_id == notice_id).order_by(NoticeAsset.name)
    )
    found = []
    for name in names:
        match = _NAME.fullmatch(name)
        if match:
            _type, content = asset(session, notice_id, name, uploads=uploads)
            src = "data:image/png;base64," + base64.b64encode(content).decode()
            found.append(Glyph(chr(int(match[1], 16)), int(match[2]), name, src))
    return found


def _stands_in_a_notice(character: str) -> bool:
    try:
        return checked_text(character, "") == character
    except DocumentError:
        return False


def _drawn(content: bytes) -> tuple[int, bytes]:
    """The picture as the wall draws it, and its size."""
    try:
        with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as opened:
            if max(opened.size) > _LARGEST_SIDE:
                raise Refused("这张字的图太大，请截小一些再交。")
            picture = _grey(opened)
    except Refused:
        raise
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError, Image.DecompressionBombError) as error:
        raise Refused("这张字的图读不了，请存成 PNG 或 JPEG 再交。") from error
    size = picture.width if picture.width == picture.height and picture.width in SIZES else 0
    ink = picture if size else _fitted(picture)
    dark = ink.point(lambda level: 0 if level < 128 else 255)
    shares = dark.histogram()[0] / (dark.width * dark.height)
    if not 0.02 <= shares <= 0.9:
        raise Refused("图里看不出字：要白底黑字，一张图一个字。")
    png = io.BytesIO()
    dark.convert("1").save(png, "PNG")
    return size or max(SIZES), png.getvalue()


def _grey(opened: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(opened)
    if "A" in turned.getbands() or "transparency" in turned.info:
        # What is transparent is paper.
        over = turned.convert("RGBA")
        turned = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    return turned.convert("L")


def _fitted(picture: Image.Image) -> Image.Image:
    """Cut to its ink, in the middle of a square with a little paper around, brought to the larger size."""
    even = ImageOps.autocontrast(picture, cutoff=1)
    box = even.point(lambda level: 255 if level < 128 else 0).getbbox()
    cut = even.crop(box) if box else even
    side = max(cut.size) * _MARGIN // (_MARGIN - 2) + 1
    square = Image.new("L", (side, side), 255)
    square.paste(cut, ((side - cut.width) // 2, (side - cut.height) // 2))
    return square.resize((max(SIZES), max(SIZES)), Image.Resampling.BOX)
