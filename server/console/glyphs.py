"""补字: a picture for a character that no font has, from the editor; shown as the wall will draw it."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.shell import told
from server.errors import Refused
from server.notices import glyphs
from server.notices import service as notices
from server.web import actor, allow, db, now, services


@console.route("/notices/<int:notice_id>/glyphs", methods=["GET", "POST"])
@allow(Role.AUTHOR)
def glyph_pictures(notice_id: int) -> ResponseReturnValue:
    """The characters this notice brings; a POST adds one, or takes one away."""
    uploads = services().data / "uploads"
    if request.method == "POST":
        drop, sent = request.form.get("drop", ""), request.files.get("file")
        try:
            if drop:
                glyphs.drop_glyph(db(), actor(), notice_id, drop, now=now())
            elif sent is None or not sent.filename:
                raise Refused("还没选字的图，请选一张。")
            else:
                character = request.form.get("character", "")
                glyphs.add_glyph(db(), actor(), notice_id, character, sent.read(), uploads=uploads, now=now())
        except Refused as error:
            return told(error)
    notice = notices.get_notice(db(), actor(), notice_id)
    rows = render_template("console/parts/glyphs.html", glyphs=glyphs.glyphs_of(db(), notice_id, uploads=uploads))
    return {"rows": rows, "revision": notice.revision}
