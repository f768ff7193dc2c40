"""Where a notice begins: a received file, pasted words, a blank one, or a greeting in three clicks."""

import csv
import io

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists.model import Json
from server.accounts.roles import Role
from server.channels import service as channels
from server.console.blueprint import console
from server.console.language import _
from server.console.shell import done, refused_here, today
from server.console.words import parse_day
from server.errors import Refused
from server.notices import catalogue
from server.notices import service as notices
from server.notices.characters import tidy
from server.notices.importing import LaidOut, read_file, read_laid_out
from server.notices.importing.drafts import document_of, import_file
from server.notices.workflow import State
from server.web import actor, allow, db, now, services

LARGEST_FILE = 5 * 1024 * 1024


@console.route("/notices/new", methods=["GET", "POST"])
@allow(Role.AUTHOR)
def new_notice() -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("console/new.html", kinds=_kinds())
    try:
        title, text = request.form.get("title", ""), request.form.get("text", "")
        laid: LaidOut | None = None
        sent = request.files.get("file")
        if sent is not None and sent.filename:
            name, content = sent.filename, sent.read(LARGEST_FILE + 1)
            if request.form.get("split"):
                drafts = import_file(db(), actor(), name, content, now=now())
                done(_("读成了 %(n)s 份草稿，每份再填几栏就能送审。", n=len(drafts)))
                return redirect(url_for("console.notices", state=State.DRAFT.value))
            if len(content) > LARGEST_FILE:
                raise Refused("文件超过 5 MB，请拆开再交。")
            laid = read_laid_out(name, content)
            text = "" if laid is not None else _text_of_file(name, content)
            title = title or (laid.title if laid is not None else "") or name.rpartition(".")[0]
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
        return refused_here(error, "new_notice")
    return redirect(url_for("console.edit", notice_id=made.id))


def _kinds() -> list[tuple[str, str]]:
    """Kinds that begin with an empty page; slogans and videos have doors of their own."""
    return [(kind, word) for kind, word in notices.KINDS.items() if kind not in notices.UPLOADED | {"slogan"}]


def _text_of_file(name: str, content: bytes) -> str:
    """The file's text; a table of a spreadsheet comes as lines with TABs, as a paste would bring it."""
    ending = name.rpartition(".")[2].lower()
    if ending not in ("csv", "tsv"):
        return read_file(name, content)
    text = read_file("table.txt", content)
    if ending == "tsv":
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
    if request.method == "POST":
        first, last = parse_day(form.get("first_day")), parse_day(form.get("last_day"))
        try:
            if first is None or last is None or last < first:
                raise Refused("哪天开始、哪天结束没写对，请再看看。")
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
            db().rollback()
            flash(error.sentence, "refused")
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
        channels=channels.list_channels(db()),
        chosen_channels=form.getlist("channel") if form else usual,
        first_day=form.get("first_day") or first_day,
        last_day=form.get("last_day") or last_day,
    )
