"""Pictures of pages by digest, and of figures in notices. Only for people who are signed in."""

import hashlib
import io

from flask import request, send_file, url_for
from flask.typing import ResponseReturnValue
from PIL import Image

from server.accounts.roles import Role
from server.channels.panels import profile_choice, profile_of
from server.channels.preview import GROUND
from server.console.blueprint import console
from server.console.lamps import WIDEST, lamp_picture, lamp_scale
from server.console.language import said
from server.console.shell import told
from server.console.views import PageShot
from server.console.words import groups
from server.displays import service as displays
from server.displays.models import Display
from server.displays.verdicts import drawn_pages
from server.displays.zones import boxes_of
from server.errors import NotFound, Refused
from server.notices import service as notices
from server.web import actor, allow, db, now, services

_YEAR = 365 * 24 * 3600


@console.route("/pages/<digest>.png")
def picture(digest: str) -> ResponseReturnValue:
    png = services().renderer.png(digest)
    if png is None:
        raise NotFound("没有这一页的图。")
    # The address is the digest of the pixels: what it names never changes.
    return send_file(io.BytesIO(png), mimetype="image/png", max_age=_YEAR)


@console.route("/pages/<digest>/lamps.png")
def lamps(digest: str) -> ResponseReturnValue:
    """The same page as the lamps of a panel."""
    png = services().renderer.png(digest)
    if png is None:
        raise NotFound("没有这一页的图。")
    return _sent(_lamps(Image.open(io.BytesIO(png))))


@console.route("/displays/<display_id>/picture/<mark>.png")
def display_picture(display_id: str, mark: str) -> ResponseReturnValue:
    """The whole display, put together from the pages it reported; ``mark`` changes with them and their zones."""
    display = displays.get_display(db(), display_id)
    profile = profile_of(display.profile_id).profile
    ground = (0, 0, 0) if profile.surface == "led" else GROUND
    canvas = Image.new("RGB", (profile.width, profile.height), ground)
    boxes = boxes_of(db(), display, profile)
    for zone, digest in pages_on(display).items():
        png = services().renderer.png(digest)
        if png is not None and zone in boxes:
            box = boxes[zone]
            canvas.paste(Image.open(io.BytesIO(png)).convert("RGB").crop((0, 0, box.w, box.h)), (box.x, box.y))
    drawn = _lamps(canvas) if profile.surface == "led" else canvas
    # It may have reported again since the page was made that named this picture: this is another one.
    return _sent(drawn, max_age=_YEAR if mark == _mark(display) else 0)


def _lamps(panel: Image.Image) -> Image.Image:
    """As large as the page has room for (``wide``, in the points of the reader's own screen), else as on a desk."""
    wide = request.args.get("wide", WIDEST, type=int)
    return lamp_picture(panel, lamp_scale(panel.width, panel.height, wide))


def _sent(drawn: Image.Image, max_age: int = _YEAR) -> ResponseReturnValue:
    return send_file(io.BytesIO(png_of(drawn)), mimetype="image/png", max_age=max_age)


def png_of(drawn: Image.Image) -> bytes:
    content = io.BytesIO()
    drawn.save(content, "PNG", compress_level=3)
    return content.getvalue()


def pages_on(display: Display) -> dict[str, str]:
    """The page last reported as drawn in every zone, by zone."""
    report = display.state.report if display.state else {}
    return {drawn.zone: drawn.digest for drawn in reversed(drawn_pages(report))}


@console.route("/notices/<int:notice_id>/assets/<name>")
def asset_file(notice_id: int, name: str) -> ResponseReturnValue:
    media_type, content = notices.asset(db(), notice_id, name, uploads=services().data / "uploads")
    return send_file(io.BytesIO(content), mimetype=media_type, max_age=_YEAR)


@console.route("/notices/<int:notice_id>/assets", methods=["POST"])
@allow(Role.AUTHOR)
def asset(notice_id: int) -> ResponseReturnValue:
    uploads = services().data / "uploads"
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
    choice = profile_choice(profile_id)
    return choice is not None and choice.profile.surface == "led"


def profile_words(profile_id: str) -> str:
    """What people call this sort of display: ``大厅屏``; the size is told where it matters."""
    choice = profile_choice(profile_id)
    return said(choice.name_zh).partition(f" {choice.profile.width}")[0] if choice else profile_id


def shot(
    digest: str, profile_id: str, words: str, width: int, height: int, *, seen: bool = False, exact: bool = False
) -> PageShot:
    """A page as people will see it; ``exact`` takes an LED page's points themselves, where its fingerprint is told."""
    led = is_led(profile_id)
    return PageShot(
        digest,
        url_for("console.lamps" if led and not exact else "console.picture", digest=digest),
        words,
        led,
        width,
        height,
        seen,
        groups(digest),
    )


def picture_of(display: Display) -> str:
    """The address of the display's picture, or nothing when no page of it is known."""
    drawn = pages_on(display)
    if not any(services().renderer.png(digest) is not None for digest in drawn.values()):
        return ""
    return url_for("console.display_picture", display_id=display.id, mark=_mark(display))


def _mark(display: Display) -> str:
    """Another one wherever the picture is another: other pages, or the same ones in other zones."""
    boxes = boxes_of(db(), display, profile_of(display.profile_id).profile)
    named = sorted(pages_on(display).items()), sorted((name, str(box)) for name, box in boxes.items())
    return hashlib.sha256(repr(named).encode()).hexdigest()[:16]
