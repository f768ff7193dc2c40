"""The township's picture as it is brought for a look: kept, made small enough for a village's line, and named."""

import io
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, ImageOps

from playlists.canonical import digest
from playlists.manifest import encode_ref, ref_to
from playlists.model import Json, Point
from server.errors import NotFound, Refused
from server.notices.assets import LARGEST_ASSET, require_readable, stored
from server.notices.bare_pictures import bare

_LARGEST = 600 * 1024
"""Bytes; every box of every village fetches it."""
_SIDES = ((3840, 2160), (2560, 1440), (1920, 1080))
"""What the largest screen can show of it, and what the next smaller ones can, for a picture that is too heavy still."""
_QUALITIES = (85, 70, 55)
_COLOURS = 255
"""Of a palette, with one place left for where there is nothing."""
_TYPES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
MIDDLE: Point = (500, 500)


def bring(uploads: Path, name: str, content: bytes) -> str:
    """Keep a picture and return its digest; refuse in a sentence what is none."""
    if _type_of(content) is None:
        raise Refused("图片只收 PNG 和 JPEG，请另存后再加。")
    if len(content) > LARGEST_ASSET:
        raise Refused(f"图片最大 {LARGEST_ASSET // 1024 // 1024} MB，请缩小后再加。")
    require_readable(name, content)
    content = bare(content)
    return stored(uploads, _lighter(content) if len(content) > _LARGEST else content)


def picture_of(uploads: Path, content_digest: str, point: Point | None) -> Json:
    """The picture as a theme has it: FORMAT section 8."""
    media_type, content = picture_file(uploads, content_digest)
    if len(content) > _LARGEST:
        raise Refused(f"这张图超过 {_LARGEST // 1024} KB，请从文件里再选一次，选的时候会压小。", "picture")
    placed: dict[str, Json] = {} if point is None else {"point": [*point]}
    return {"file": encode_ref(ref_to(content)), "media_type": media_type, **placed}


def picture_file(uploads: Path, content_digest: str) -> tuple[str, bytes]:
    """Media type and bytes of a picture that was brought; nothing else that lies there is one."""
    name = content_digest.removeprefix("sha256:")
    if len(name) == 64 and name.isalnum():
        try:
            content = (uploads / name).read_bytes()
        except OSError:
            content = b""
        media_type = _type_of(content)
        if media_type is not None and digest(content) == f"sha256:{name}":
            return media_type, content
    raise NotFound("没有这张图，请再选一次。")


def _type_of(content: bytes) -> str | None:
    return next((kind for magic, kind in _TYPES.items() if content.startswith(magic)), None)


def _lighter(content: bytes) -> bytes:
    """With as many points as a screen has, and few enough bytes; what lets the paper through stays a PNG.

    It is not laid on the paper to become lighter: by night the paper is another.
    """
    with Image.open(io.BytesIO(content), formats=["PNG", "JPEG"]) as opened:
        picture = ImageOps.exif_transpose(opened)
        see_through = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
        picture = picture.convert("RGBA" if see_through else "RGB")
    for sides in _SIDES:
        picture.thumbnail(sides, Image.Resampling.LANCZOS)
        for made in _see_through(picture) if see_through else _photograph(picture):
            if len(made) <= _LARGEST:
                return made
    most = _LARGEST // 1024
    raise Refused(
        f"这张图压小了还是超过 {most} KB，村里的网收得太慢，请换一张画面简单些的，或者自己缩小了再加。", "picture"
    )


def _photograph(picture: Image.Image) -> Iterator[bytes]:
    for quality in _QUALITIES:
        made = io.BytesIO()
        picture.save(made, "JPEG", quality=quality)
        yield made.getvalue()


def _see_through(picture: Image.Image) -> Iterator[bytes]:
    """In all its colours, then in the few of a palette, which takes a third of the bytes."""
    yield _png(picture)
    few = picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE)
    colours = few.getpalette("RGBA") or []
    few.putpalette([*colours[: 4 * _COLOURS], *[0] * (4 * (_COLOURS + 1) - len(colours[: 4 * _COLOURS]))], "RGBA")
    # Where there is nothing at all words may stand: the palette's nearest colour would be a faint veil over it.
    few.paste(_COLOURS, mask=picture.getchannel("A").point(lambda alpha: 0 if alpha else 255))
    yield _png(few)


def _png(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "PNG", optimize=True)
    return made.getvalue()
