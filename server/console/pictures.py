"""Pictures of pages by digest, and of figures in notices. Only for people who are signed in."""

import io

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue

from server.channels.layouts import PROFILES
from server.console.blueprint import console
from server.console.language import said
from server.console.shell import told
from server.console.views import PageShot
from server.console.words import groups
from server.errors import NotFound, Refused
from server.notices import service as notices
from server.web import actor, db, now, services

_YEAR = 365 * 24 * 3600


@console.route("/pages/<digest>.png")
def picture(digest: str) -> ResponseReturnValue:
    png = services().renderer.png(digest)
    if png is None:
        raise NotFound("没有这一页的图。")
    # The address is the digest of the pixels: what it names never changes.
    return send_file(io.BytesIO(png), mimetype="image/png", max_age=_YEAR)


@console.route("/notices/<int:notice_id>/assets", methods=["POST"])
@console.route("/notices/<int:notice_id>/assets/<name>", methods=["GET"], endpoint="asset_file")
def asset(notice_id: int, name: str = "") -> ResponseReturnValue:
    uploads = services().data / "uploads"
    if request.method == "GET":
        media_type, content = notices.asset(db(), notice_id, name, uploads=uploads)
        return send_file(io.BytesIO(content), mimetype=media_type, max_age=_YEAR)
    sent = request.files.get("file")
    try:
        if sent is None:
            raise Refused("没有收到图片，请再选一次。")
        kept = notices.add_asset(
            db(), actor(), notice_id, sent.filename or "", sent.mimetype, sent.read(), uploads=uploads, now=now()
        )
    except Refused as error:
        return told(error)
    return {"name": kept}


def is_led(profile_id: str) -> bool:
    choice = PROFILES.get(profile_id)
    return choice is not None and choice.profile.surface == "led"


def profile_words(profile_id: str) -> str:
    """What people call this sort of display: ``大厅屏``; the size is told where it matters."""
    choice = PROFILES.get(profile_id)
    return said(choice.name_zh).partition(f" {choice.profile.width}")[0] if choice else profile_id


def shot(digest: str, profile_id: str, words: str, width: int, height: int, *, seen: bool = False) -> PageShot:
    return PageShot(
        digest,
        url_for("console.picture", digest=digest),
        words,
        is_led(profile_id),
        width,
        height,
        seen,
        groups(digest),
    )
