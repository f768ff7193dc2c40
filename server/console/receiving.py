"""Where a notice begins: a received file, pasted words, a blank one, or a greeting in three clicks."""

import csv
import io
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists.model import Json
from server.accounts.roles import Role
from server.channels import service as channels
from server.console.blueprint import console
from server.console.forms import again, refuse_form
from server.console.handouts import is_pdf, received_pdf
from server.console.language import _, said
from server.console.shell import done, today
from server.console.words import parse_day
from server.errors import Mistakes, Refused
from server.notices import catalogue
from server.notices import service as notices
from server.notices.characters import tidy
from server.notices.importing import LaidOut, read_file, read_laid_out
from server.notices.importing.drafts import document_of, import_file
from server.notices.workflow import State
from server.web import actor, allow, db, now, services

LARGEST_FILE = 5 * 1024 * 1024
_TABLES = (".csv", ".tsv")
_READ_HERE = (*_TABLES, ".pdf")
"""What this door reads beside the formats of ``importing``."""


@console.route("/notices/new", methods=["GET", "POST"])
@allow(Role.AUTHOR)
def new_notice() -> ResponseReturnValue:
    if request.method == "GET":
        return _doors()
    try:
        title, text = request.form.get("title", ""), request.form.get("text", "")
        laid: LaidOut | None = None
        sent = request.files.get("file")
        if sent is not None and sent.filename:
            if is_pdf(sent):
                return received_pdf(_doors)
            name, content = sent.filename, sent.read(LARGEST_FILE + 1)
            # One table is one notice, as a spreadsheet's is.
            if request.form.get("split") and not name.lower().endswith(_TABLES):
                drafts = import_file(db(), actor(), name, content, also=_READ_HERE, now=now())
                done(_("读成了 %(n)s 份草稿，每份再填几栏就能送审。", n=len(drafts)))
                return redirect(url_for("console.notices", state=State.DRAFT.value))
            if len(content) > LARGEST_FILE:
                raise Refused("文件超过 5 MB，请拆开再交。", "file")
            laid = read_laid_out(name, content)
            text = "" if laid is not None else _text_of_file(name, content)
            title = title or (laid.title if laid is not None else "") or name.rpartition(".")[0]
        if request.form.get("form") == "file" and (sent is None or not sent.filename):
            raise Refused("没有收到文件，请再选一次。", "file")
        if request.form.get("form") == "text" and not text.strip():
            raise Refused("还没有粘进文字，请把正文粘到这里。", "text")
        kind = request.form.get("kind", "notice")
        document: dict[str, Json] | None = {"title": title, "body": notices.form_of(kind)} if kind != "notice" else None
        if laid is not None:
            document = document_of(laid)
        made = notices.create_notice(
            db(),
            actor(),
            title=title,
            text=tidy(text),
            document=document,
            source=request.form.get("source", ""),
            kind=kind,
            usual=True,
            now=now(),
        )
    except Refused as error:
        return again(error, _doors)
    return redirect(url_for("console.edit", notice_id=made.id))


def _doors() -> str:
    """The doors; kinds that begin with an empty page, for slogans and videos have doors of their own."""
    kinds = [(kind, said(word)) for kind, word in notices.KINDS.items() if kind not in notices.UPLOADED | {"slogan"}]
    return render_template("console/new.html", kinds=kinds)


def _text_of_file(name: str, content: bytes) -> str:
    """The file's text; a table of a spreadsheet comes as lines with TABs, as a paste would bring it."""
    is_table = name.lower().endswith(_TABLES)
    text = read_file("table.txt", content) if is_table else read_file(name, content, _READ_HERE)
    if not text.strip():
        raise Refused("文件是空的。", "file")
    if not name.lower().endswith(".csv"):
        return text
    rows = csv.reader(io.StringIO(text))
    return "\n".join("\t".join(" ".join(cell.split()) for cell in row) for row in rows)


@console.route("/slogan", methods=["GET", "POST"])
@allow(Role.AUTHOR)
def slogan() -> ResponseReturnValue:
    """A greeting in three clicks: a sentence, where and when, off to review."""
    templates = catalogue.slogan_templates(db())
    choices = [{"id": one.id, "text": one.text, "holes": catalogue.holes(one)} for one in templates]
    all_holes = list(dict.fromkeys(hole for one in templates for hole in catalogue.holes(one)))
    form = request.form
    words = {hole: form.get(f"word-{hole}", "") for hole in all_holes}
    status = 200
    if request.method == "POST":
        try:
            first, last = _slogan_days(form.getlist("channel"))
            made = notices.create_slogan(
                db(),
                actor(),
                form.get("template", 0, type=int),
                words,
                tuple(form.getlist("channel")),
                first,
                last,
                now=now(),
            )
            db().commit()  # the draft stands by itself; its pages are set beside other writers, then it is sent
            ready = notices.with_pages_set(services(), made.id)
            notices.submit(db(), actor(), made.id, revision=made.revision, now=now(), services=ready)
        except Refused as error:
            refuse_form(error)
            status = error.status
        else:
            done(_("已送审核。"))
            return redirect(url_for("console.notice", notice_id=made.id))
    usual, first_day, last_day = channels.default_placement(db(), today())
    return render_template(
        "console/slogan.html",
        templates=choices,
        all_holes=all_holes,
        words=words,
        chosen=form.get("template", 0, type=int),
        channels=[(one.id, one.name) for one in channels.list_channels(db())],
        chosen_channels=usual,
        first_day=first_day,
        last_day=last_day,
    ), status


def _slogan_days(chosen: list[str]) -> tuple[date, date]:
    """The days that were typed; refused with all that is wrong about where and when."""
    first, last = parse_day(request.form.get("first_day")), parse_day(request.form.get("last_day"))
    mistakes = Mistakes()
    mistakes.when(not chosen, "channel", _("还没选放在哪，请至少选一块屏。"))
    mistakes.when(first is None, "first_day", _("从哪天开始没写对，请选一个日子。"))
    mistakes.when(last is None, "last_day", _("到哪天结束没写对，请选一个日子。"))
    if first is not None and last is not None:
        mistakes.when(last < first, "last_day", _("结束的日子在开始之前，请改日期。"))
    mistakes.refuse()
    return first or today(), last or today()
