"""Take a video into a notice: what may be shown, and the sentence for what may not. Looking into it is a child's work.

A video is a notice of its own kind: its body is the video, its page on the wall the poster. Both files are assets like
pictures, kept whole before any table speaks of them.
"""

import tempfile
from dataclasses import dataclass
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy.orm import Session

from playlists.canonical import digest
from playlists.model import Json
from server.accounts.roles import Actor
from server.errors import Refused
from server.notices.assets import replace_assets, require_writer, stored
from server.notices.drafts import DraftChanges, save_draft
from server.notices.looking import look_into
from server.notices.steps import get_notice

LARGEST_MB = 100
LARGEST_VIDEO = LARGEST_MB * 1024 * 1024
LONGEST_MS = 5 * 60 * 1000
SHORTEST_MS = 1_000
LONG_SIDE, SHORT_SIDE, LEAST_SIDE = 1920, 1080, 64
MOST_RATE = 61_000  # frames in a thousand seconds: 60 a second, and what 59.94 rounds to
CHECK_SECONDS = 120
CHECK_MEMORY_MB = 1_000
_UNREADABLE = "视频读不出来，可能没有传完整，请重新导出后再传。"


@dataclass(frozen=True, slots=True)
class Clip:
    """A video that may be shown, with its poster. ``content`` is the pictures alone, without what was beside them."""

    width: int
    height: int
    duration_ms: int
    poster: bytes
    content: bytes


def add_video(
    session: Session,
    actor: Actor,
    notice_id: int,
    clip: Clip,
    *,
    revision: int,
    uploads: Path,
    now: datetime,
) -> None:
    """Make the video that ``checked`` returned the notice's body in place of what stood there."""
    require_writer(actor)
    parts = {"video": ("mp4", "video/mp4", clip.content), "poster": ("jpg", "image/jpeg", clip.poster)}
    names = {part: f"{part}-{digest(each[2])[7:15]}.{each[0]}" for part, each in parts.items()}
    files = {names[part]: (kind, stored(uploads, data)) for part, (_, kind, data) in parts.items()}
    notice = get_notice(session, actor, notice_id, lock=True)
    body: list[Json] = [
        {
            "type": "video",
            "digest": files[names["video"]][1],
            "asset": names["video"],
            "poster": names["poster"],
            "width": clip.width,
            "height": clip.height,
            "duration_ms": clip.duration_ms,
        }
    ]
    changes = DraftChanges(kind="video", document={**notice.document, "body": body})
    save_draft(session, actor, notice_id, changes, revision=revision, now=now)
    replace_assets(session, notice_id, files, now=now)


def checked(content: bytes) -> Clip:
    """Return the clip, or raise ``Refused`` with one plain sentence: what is wrong, and what to do.

    It takes seconds: call it before a transaction begins, which keeps every other writer out while it lasts.
    """
    if not content:
        raise Refused("没有收到视频，请再选一次。", "file")
    if len(content) > LARGEST_VIDEO:
        raise Refused(f"视频最大 {LARGEST_MB} MB，这一个有 {-(-len(content) >> 20)} MB，请压小后再传。", "file")
    if find_spec("av") is None:
        raise Refused("这台服务器还没装视频解码库，收不了视频；请管理员照操作指南“播放端的设置”一节装上。", "file")
    with tempfile.TemporaryDirectory(prefix="gongshi-video-") as folder:
        video, poster, bare = (Path(folder) / name for name in ("video", "poster", "bare"))
        video.write_bytes(content)
        found = look_into(
            "server.notices.video_check", video, poster, bare,
            memory_mb=CHECK_MEMORY_MB, seconds=CHECK_SECONDS, unreadable=_UNREADABLE,
        )  # fmt: skip
        _refuse(found)
        try:
            picture, pictures = poster.read_bytes(), bare.read_bytes()
        except OSError as error:
            raise Refused(_UNREADABLE, "file") from error
    return Clip(_number(found, "width"), _number(found, "height"), _number(found, "duration_ms"), picture, pictures)


def _refuse(found: dict[str, Json]) -> None:
    if "problem" in found:
        raise Refused(_UNREADABLE, "file")
    codec, form = str(found.get("codec", "")), str(found.get("format", ""))
    if "mp4" not in form.split(","):
        raise Refused("视频只收 MP4 文件，请另存为 MP4（H.264）再传。", "file")
    if codec != "h264":
        raise Refused(f"视频的编码要是 H.264，这一个是 {codec or '没有画面的'}，请另存为 H.264 再传。", "file")
    if not str(found.get("pixels", "")).startswith(("yuv420p", "yuvj420p")) or "10" in str(found.get("pixels", "")):
        raise Refused("视频的颜色格式屏上放不了，请导出为普通的 8 位 H.264 再传。", "file")
    width, height = _number(found, "width"), _number(found, "height")
    if max(width, height) > LONG_SIDE or min(width, height) > SHORT_SIDE:
        raise Refused(f"画面最大 1920×1080（竖屏 1080×1920），这一个是 {width}×{height}，请缩小后再传。", "file")
    if min(width, height) < LEAST_SIDE:
        raise Refused(f"画面只有 {width}×{height}，太小，看不清，请换清楚的再传。", "file")
    if _number(found, "turned"):
        raise Refused("视频是横拍竖放的，要转正；请用剪辑软件转正后另存再传。", "file")
    if _number(found, "rate") > MOST_RATE:
        raise Refused("视频每秒最多 60 帧，请降低帧率后再传。", "file")
    length = _number(found, "duration_ms")
    if length > LONGEST_MS:
        minutes, seconds = divmod(length // 1000, 60)
        raise Refused(f"视频最长 5 分钟，这一个有 {minutes} 分 {seconds} 秒，请剪短后再传。", "file")
    if length < SHORTEST_MS:
        raise Refused("视频不到 1 秒，屏上看不见，请换长一点的再传。", "file")


def _number(found: dict[str, Json], name: str) -> int:
    value = found.get(name)
    return value if isinstance(value, int) else 0
