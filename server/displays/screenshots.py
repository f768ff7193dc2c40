"""Screenshots: ask a display for one, now or every so often, and keep the newest few.

They are off until somebody asks, because a village pays for its bytes. A picture nobody asked for, or that is none, is
dropped by itself: the report it came with is taken all the same.
"""

import base64
import binascii
import io
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from PIL import Image, UnidentifiedImageError
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from playlists.model import Json
from server.accounts.roles import Actor, Role
from server.audit.service import record
from server.displays.models import Display
from server.displays.screenshot_models import Screenshot, ScreenshotWish
from server.errors import NotAllowed, NotFound, Refused

LARGEST = 60_000
WIDEST, TALLEST = 640, 1_200
KEPT = 5
MEDIA_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
EVERY = (0, 60, 240, 1440)
"""Minutes one may choose; 0 is never."""
EARLY = timedelta(minutes=2)
"""Reports come with jitter: an hourly picture may be some minutes early rather than a whole report late."""


def ask(session: Session, actor: Actor, display: Display, *, now: datetime) -> None:
    """Have one taken; the player hears of it in the answer to its next report."""
    _only_some(actor)
    if display.player_id is None:
        raise Refused("这块屏还没接播放端，截不了图。")
    _wish(session, display.id).asked_at = now
    session.flush()
    record(
        session, actor, "display.screenshot", f"display:{display.id}", f"{actor.name}要看 {display.name}的截图", now=now
    )


def schedule(session: Session, actor: Actor, display: Display, minutes: int, *, now: datetime) -> None:
    """Have one taken every so many minutes, or no more."""
    _only_some(actor)
    if minutes not in EVERY:
        raise Refused("定时截图选不截、每小时、每 4 小时或每天。")
    _wish(session, display.id).minutes = minutes
    session.flush()
    sentence = f"{actor.name}改了 {display.name}的定时截图"
    record(
        session, actor, "display.screenshots", f"display:{display.id}", sentence, now=now, detail={"minutes": minutes}
    )


def every(session: Session, display_id: str) -> int:
    wish = session.get(ScreenshotWish, display_id)
    return wish.minutes if wish is not None else 0


def is_asked(session: Session, display_id: str) -> bool:
    wish = session.get(ScreenshotWish, display_id)
    return wish is not None and wish.asked_at is not None


def newest(session: Session, display_id: str) -> list[Screenshot]:
    rows = select(Screenshot).where(Screenshot.display_id == display_id).order_by(Screenshot.id.desc())
    return list(session.scalars(rows))


def get_screenshot(session: Session, display_id: str, number: int) -> Screenshot:
    found = session.get(Screenshot, number)
    if found is None or found.display_id != display_id:
        raise NotFound("没有这张截图。")
    return found


def wanted(session: Session, display_ids: Iterable[str], *, now: datetime) -> list[str]:
    """Of which displays a picture is wanted now."""
    rows = session.scalars(select(ScreenshotWish).where(ScreenshotWish.display_id.in_(list(display_ids))))
    return sorted(wish.display_id for wish in rows if _due(session, wish, now))


def take(session: Session, display_ids: Iterable[str], pictures: object, *, now: datetime) -> None:
    """Keep those pictures of a report that were wanted and are pictures, each display's once."""
    open_wishes = set(wanted(session, display_ids, now=now))
    for value in pictures if isinstance(pictures, list) else []:
        display_id = value.get("display") if isinstance(value, dict) else None
        if not isinstance(display_id, str) or display_id not in open_wishes:
            continue
        kept = _read(value)
        if kept is None:
            continue
        open_wishes.discard(display_id)
        media_type, data = kept
        session.add(Screenshot(display_id=display_id, at=now, media_type=media_type, data=data))
        _wish(session, display_id).asked_at = None
        session.flush()
        old = [shot.id for shot in newest(session, display_id)[KEPT:]]
        session.execute(delete(Screenshot).where(Screenshot.id.in_(old)))


def _read(value: Mapping[str, Json]) -> tuple[str, bytes] | None:
    """The picture of one value, if it is a small one; only its head is read."""
    text = value.get("data")
    if not isinstance(text, str) or len(text) > LARGEST * 4 // 3 + 4:
        return None
    try:
        data = base64.b64decode(text, validate=True)
        with Image.open(io.BytesIO(data), formats=tuple(MEDIA_TYPES)) as picture:
            width, height, media_type = picture.width, picture.height, MEDIA_TYPES[picture.format or ""]
    except (binascii.Error, ValueError, UnidentifiedImageError, OSError, KeyError, Image.DecompressionBombError):
        return None
    return (media_type, data) if len(data) <= LARGEST and width <= WIDEST and height <= TALLEST else None


def _due(session: Session, wish: ScreenshotWish, now: datetime) -> bool:
    if wish.asked_at is not None:
        return True
    if not wish.minutes:
        return False
    last = session.scalar(
        select(Screenshot.at).where(Screenshot.display_id == wish.display_id).order_by(Screenshot.id.desc()).limit(1)
    )
    return last is None or now - last >= timedelta(minutes=wish.minutes) - EARLY


def _wish(session: Session, display_id: str) -> ScreenshotWish:
    wish = session.get(ScreenshotWish, display_id)
    if wish is None:
        wish = ScreenshotWish(display_id=display_id, minutes=0)
        session.add(wish)
    return wish


def _only_some(actor: Actor) -> None:
    if not actor.has(Role.ADMINISTRATOR, Role.REVIEWER):
        raise NotAllowed("截图由管理员或审核签发人来要。")
