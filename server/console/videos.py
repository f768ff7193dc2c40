"""A video becomes a notice: one page with one file to choose. What may be shown is decided in ``notices.videos``."""

from pathlib import Path

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.forms import again
from server.console.language import _
from server.console.shell import done, refused_here
from server.errors import Refused
from server.notices import service as notices
from server.notices.videos import LARGEST_MB, LARGEST_VIDEO, add_video, checked
from server.notices.workflow import Action
from server.web import actor, allow, db, now, services


@console.route("/notices/video", methods=["GET", "POST"])
@allow(Role.AUTHOR)
def new_video() -> ResponseReturnValue:
    if request.method == "GET":
        return _asked()
    try:
        content, name = _sent()
        clip = checked(content)
        title = request.form.get("title", "").strip() or name.rpartition(".")[0]
        made = notices.create_notice(db(), actor(), title=title, kind="video", usual=True, now=now())
        add_video(db(), actor(), made.id, clip, revision=made.revision, uploads=_uploads(), now=now())
    except Refused as error:
        return again(error, _asked)
    done(_("视频收好了，只留了画面，声音和拍摄的地点、时间、机主都去掉了。选了屏和公示期就能送审。"))
    return redirect(url_for("console.edit", notice_id=made.id))


@console.route("/notices/<int:notice_id>/video", methods=["GET", "POST"])
@allow(Role.AUTHOR)
def video(notice_id: int) -> ResponseReturnValue:
    if request.method == "GET":
        notice = notices.get_notice(db(), actor(), notice_id)
        verdict = notices.may(db(), actor(), notice)[Action.EDIT]
        if not verdict.allowed:
            return refused_here(Refused(verdict.sentence), "notice", notice_id=notice_id)
        return _asked(notice_id)
    revision = request.form.get("revision", 0, type=int)
    try:
        content, _name = _sent()
        clip = checked(content)  # before the request's transaction begins
        add_video(db(), actor(), notice_id, clip, revision=revision, uploads=_uploads(), now=now())
    except Refused as error:
        return again(error, _asked, notice_id)
    done(_("换成新的视频了，只留了画面，声音和拍摄的地点、时间、机主都去掉了。"))
    return redirect(url_for("console.edit", notice_id=notice_id))


def _asked(notice_id: int | None = None) -> str:
    notice = notices.get_notice(db(), actor(), notice_id) if notice_id is not None else None
    return render_template("console/video.html", notice=notice, largest=LARGEST_MB)


def _sent() -> tuple[bytes, str]:
    sent = request.files.get("file")
    return (sent.read(LARGEST_VIDEO + 1), sent.filename or "") if sent is not None else (b"", "")


def _uploads() -> Path:
    return services().data / "uploads"
