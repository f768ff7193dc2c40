"""The files of a notice: pictures, glyphs, and what a video or a PDF was made into. Bytes lie under their digest."""

import re
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from playlists.canonical import digest
from playlists.pages.pictures import MAX_PIXELS, MAX_SIDE, PictureError, decode_to_fit, picture_shape
from server.accounts.roles import Actor
from server.errors import NotAllowed, NotFound, Refused
from server.notices.bare_pictures import bare
from server.notices.drafts import void_approval
from server.notices.models import Notice, NoticeAsset
from server.notices.revisions import content_of, keep_revision
from server.notices.steps import get_notice
from server.notices.workflow import Action, State, allowed
from server.publishing.files import Disk

LARGEST_ASSET = 20 * 1024 * 1024
ASSET_TYPES = {"image/png": "png", "image/jpeg": "jpg"}
_TRIED = (64, 64)
MAX_SIDE_TOLD = 4000
"""A side that is always small enough."""
GLYPHS = "glyphs/"
"""Pictures of characters lie here: words of the notice need them, whatever its body is made of."""


def require_writer(actor: Actor) -> None:
    """Ask before bytes are kept; whether this notice may be written is asked when it is locked."""
    verdict = allowed(State.DRAFT, Action.EDIT, actor.roles)
    if not verdict.allowed:
        raise NotAllowed(verdict.sentence)


def stored(uploads: Path, content: bytes) -> str:
    """Keep bytes and return their digest.

    Whole on the disk before any table speaks of them, so call it before the transaction begins, which keeps every other
    writer out while it lasts; sent again, they also mend a file that was damaged.
    """
    name = str(digest(content))
    Disk().write(uploads / name.removeprefix("sha256:"), content, 0o600)
    return name


def replace_assets(session: Session, notice_id: int, files: Mapping[str, tuple[str, str]], *, now: datetime) -> None:
    """Make these the notice's files, name to media type and digest; the body names none of the older ones any more.

    Characters that staff brought stay: the title may be written with one.
    """
    for row in session.scalars(select(NoticeAsset).where(NoticeAsset.notice_id == notice_id)):
        if not row.name.startswith(GLYPHS):
            session.delete(row)
    session.flush()
    for name, (media_type, content_digest) in files.items():
        session.add(NoticeAsset(notice_id=notice_id, name=name, media_type=media_type, digest=content_digest, at=now))
    session.flush()


def add_asset(
    session: Session,
    actor: Actor,
    notice_id: int,
    name: str,
    media_type: str,
    content: bytes,
    *,
    uploads: Path,
    now: datetime,
) -> str:
    """Keep a picture and return the name a figure block uses for it."""
    require_writer(actor)
    ending = ASSET_TYPES.get(media_type)
    if ending is None:
        raise Refused("图片只收 PNG 和 JPEG，请另存后再加。")
    if len(content) > LARGEST_ASSET:
        raise Refused(f"图片最大 {LARGEST_ASSET // 1024 // 1024} MB，请缩小后再加。")
    require_readable(name, content)
    content = bare(content)
    stem = re.sub(r"[^A-Za-z0-9-]", "", name.rsplit(".", 1)[0])[:20] or "image"
    asset_name = f"{stem}-{str(digest(content))[7:15]}.{ending}"
    keep_asset(session, actor, notice_id, asset_name, media_type, content, uploads=uploads, now=now)
    return asset_name


def require_readable(name: str, content: bytes) -> None:
    """Read it as the typesetter will: what fails there must not be found out when the notice is sent on."""
    try:
        decode_to_fit(content, *_TRIED, (255, 255, 255))
    except PictureError as error:
        try:
            width, height = picture_shape(content)
        except PictureError:
            raise Refused(f"“{name}”读不出来，可能没有传完整，或不是图片；请另存为 PNG 或 JPEG 再加。") from error
        if width * height <= MAX_PIXELS and max(width, height) <= MAX_SIDE:
            raise Refused(f"“{name}”坏了一部分，请找原图另存为 PNG 或 JPEG 再加。") from error
        raise Refused(f"“{name}”有 {width}×{height} 点，太大，请缩小到每边 {MAX_SIDE_TOLD} 点以内再加。") from error


def keep_asset(
    session: Session,
    actor: Actor,
    notice_id: int,
    name: str,
    media_type: str,
    content: bytes,
    *,
    uploads: Path,
    now: datetime,
) -> None:
    """Keep bytes under a name of the notice's own; other bytes take the place of those it had."""
    name_digest = stored(uploads, content)
    notice = _editable(session, actor, notice_id)
    row = session.scalar(select(NoticeAsset).where(NoticeAsset.notice_id == notice.id, NoticeAsset.name == name))
    if row is not None and row.digest == name_digest:
        return
    if row is None:
        row = NoticeAsset(notice_id=notice.id, name=name, media_type=media_type, digest=name_digest, at=now)
        session.add(row)
    row.digest, row.at = name_digest, now
    void_approval(session, actor, notice, now)
    # A picture can hold every word of a notice: who brings it has written of it, and is no reviewer of it.
    keep_revision(session, actor, notice, notice.title, content_of(notice), now)


def drop_asset(session: Session, actor: Actor, notice_id: int, name: str, *, now: datetime) -> None:
    """Take a file away from the notice; the pages change by it, so it is written of like a word."""
    notice = _editable(session, actor, notice_id)
    row = session.scalar(select(NoticeAsset).where(NoticeAsset.notice_id == notice.id, NoticeAsset.name == name))
    if row is None:
        return
    session.delete(row)
    void_approval(session, actor, notice, now)
    keep_revision(session, actor, notice, notice.title, content_of(notice), now)


def _editable(session: Session, actor: Actor, notice_id: int) -> Notice:
    notice = get_notice(session, actor, notice_id, lock=True)
    verdict = allowed(notice.state, Action.EDIT, actor.roles)
    if not verdict.allowed:
        raise NotAllowed(verdict.sentence)
    return notice


def asset(session: Session, notice_id: int, name: str, *, uploads: Path) -> tuple[str, bytes]:
    """Return media type and bytes of a picture."""
    row = session.scalar(select(NoticeAsset).where(NoticeAsset.notice_id == notice_id, NoticeAsset.name == name))
    if row is None:
        raise NotFound("没有这张图片。")
    return row.media_type, (uploads / row.digest.removeprefix("sha256:")).read_bytes()
