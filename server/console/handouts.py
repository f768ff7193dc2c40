"""A PDF becomes a notice: one page with one file to choose. What may be shown is decided in ``notices.handouts``."""

from collections.abc import Callable
from pathlib import Path

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.forms import again
from server.console.language import _
from server.console.shell import done, refused_here
from server.errors import Refused
from server.notices import service as notices
from server.notices.handouts import LARGEST_FILE, LARGEST_MB, MOST_PAGES, add_handout, checked
from server.notices.workflow import Action
from server.web import actor, allow, db, now, services

_HEAD = b"%PDF-"


@console.route("/notices/pdf", methods=["GET", "POST"])
@allow(Role.AUTHOR)
def new_handout() -> ResponseReturnValue:
    return _asked() if request.method == "GET" else received_pdf(_asked)


def is_pdf(sent: FileStorage) -> bool:
    """Whether a file that was handed in at another door belongs to this one."""
    head = sent.stream.read(len(_HEAD))
    sent.stream.seek(0)
    return head == _HEAD or (sent.filename or "").lower().endswith(".pdf")


def received_pdf(page: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """A notice of the pages of the PDF that was sent; refused, it is told on ``page``."""
    form = request.form
    try:
        content, name = _sent()
        pages = checked(name, content)
        title = form.get("title", "").strip() or name.rpartition(".")[0]
        source = form.get("source", "")
        made = notices.create_notice(db(), actor(), title=title, source=source, kind="slides", usual=True, now=now())
        address = form.get("address", "")
        add_handout(db(), actor(), made.id, pages, address, revision=made.revision, uploads=_uploads(), now=now())
    except Refused as error:
        return again(error, page)
    done(_("收好了，%(n)s 页。选了屏和公示期就能送审。", n=len(pages)))
    return redirect(url_for("console.edit", notice_id=made.id))


@console.route("/notices/<int:notice_id>/pdf", methods=["GET", "POST"])
@allow(Role.AUTHOR)
def handout(notice_id: int) -> ResponseReturnValue:
    if request.method == "GET":
        notice = notices.get_notice(db(), actor(), notice_id)
        verdict = notices.may(db(), actor(), notice)[Action.EDIT]
        if not verdict.allowed:
            return refused_here(Refused(verdict.sentence), "notice", notice_id=notice_id)
        return _asked(notice_id)
    revision = request.form.get("revision", 0, type=int)
    try:
        content, name = _sent()
        pages = checked(name, content)  # before the request's transaction begins
        address = request.form.get("address", "")
        add_handout(db(), actor(), notice_id, pages, address, revision=revision, uploads=_uploads(), now=now())
    except Refused as error:
        return again(error, _asked, notice_id)
    done(_("换成新的 PDF 了，%(n)s 页。", n=len(pages)))
    return redirect(url_for("console.edit", notice_id=notice_id))


def _asked(notice_id: int | None = None) -> str:
    notice = notices.get_notice(db(), actor(), notice_id) if notice_id is not None else None
    return render_template("console/handout.html", notice=notice, largest=LARGEST_MB, pages=MOST_PAGES)


def _sent() -> tuple[bytes, str]:
    sent = request.files.get("file")
    return (sent.read(LARGEST_FILE + 1), sent.filename or "") if sent is not None else (b"", "")


def _uploads() -> Path:
    return services().data / "uploads"
