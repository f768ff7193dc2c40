"""外观: which colours, whose name and which number stand on every page; proposed by one, signed by another.

The sheet of a new layout is signed here too (``channel_layout`` proposes it).
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from playlists.manifest import parse_theme_picture
from playlists.model import Json, Point
from playlists.pages.theme import THEMES
from server.accounts.roles import Role
from server.channels import proposals, theme_pictures, themes
from server.channels.entering import reopen
from server.channels.layouts import layout_of
from server.channels.sheet import SheetPage, in_theme, samples
from server.channels.theme_models import Stage, ThemeProposal
from server.console.asked import given, numbers
from server.console.blueprint import console
from server.console.channel_layout import before_after, layout_words
from server.console.forms import again, refuse_form
from server.console.language import _, lazy
from server.console.notices import when
from server.console.pictures import profile_words, shot
from server.console.shell import done, offer_undo, refused_here, told
from server.console.ticks import theme_ticks
from server.console.views import PageShot
from server.errors import Refused
from server.notices.ticks import ticked
from server.web import actor, allow, db, now, services

_YEAR = 31_536_000
_USES = {
    "石青": lazy("平日，官方"),
    "绛红": lazy("节庆"),
    "玄白": lazy("高对比，给看不清的人"),
    "夜间": lazy("夜里，屏在室内"),
}
_STAGES = {
    Stage.OPEN: lazy("等核对"),
    Stage.RETURNED: lazy("已退回"),
    Stage.TAKEN_BACK: lazy("已拿回"),
    Stage.REPLACED: lazy("被新的一份代替"),
    Stage.APPROVED: lazy("已生效"),
}


@dataclass(frozen=True, slots=True)
class Palette:
    """One of the colour sets that ship, with what it is for."""

    name: str
    words: str
    use: str
    colours: Mapping[str, str]


@console.route("/appearance")
def appearance() -> str:
    return _page(_newest_words(), (), "")


@console.route("/appearance", methods=["POST"])
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def propose_theme() -> ResponseReturnValue:
    """Look first, at the typesetter's own pages; only the second button sends it on."""
    form = request.form
    words: dict[str, Json] = {part: form.get(part, "") for part in themes.WORDS}
    chosen = None if form.get("where") != "some" else form.getlist("channel")
    try:
        picture = _picture()
        words |= {"picture": picture} if picture is not None else {}
        words = themes.words_of(*(str(words[part]) for part in themes.WORDS), picture=picture)
        if form.get("deed") == "look":
            return _page(words, _samples(words, chosen), "")
        made = themes.propose(db(), actor(), words, chosen, known=numbers("known"), now=now())
    except Refused as error:
        refuse_form(error)
        return _page(words, (), error.sentence), 400
    done(_("已送去核对，别人签名后才上屏。"))
    return redirect(url_for("console.theme_review", proposal_id=made.id))


def _picture() -> Json:
    """The picture that was just brought, or the one that the form had already; None for a look without."""
    uploads, form = services().data / "uploads", request.form
    if form.get("no_picture"):
        return None
    sent = request.files.get("picture")
    brought = theme_pictures.bring(uploads, sent.filename, sent.read()) if sent is not None and sent.filename else ""
    content_digest = brought or form.get("picture_digest", "")
    if not content_digest:
        return None
    # A point was tapped on the picture that stood there; another one stands whole.
    return theme_pictures.picture_of(uploads, content_digest, None if brought else _point(form.get("point", "")))


def _point(given: str) -> Point | None:
    parts = given.split(",")
    if len(parts) != 2 or not all(part.isascii() and part.isdecimal() and int(part) <= 1000 for part in parts):
        return None
    return int(parts[0]), int(parts[1])


@console.route("/appearance/pictures/<content_digest>")
def theme_picture(content_digest: str) -> ResponseReturnValue:
    media_type, content = theme_pictures.picture_file(services().data / "uploads", content_digest)
    return send_file(io.BytesIO(content), mimetype=media_type, max_age=_YEAR)


def _samples(words: dict[str, Json], chosen: list[str] | None) -> tuple[SheetPage, ...]:
    """Set beside every writer: the session of a form that was sent keeps them out, and setting a page takes seconds."""
    with services().reading() as session:
        picked = [one for one in proposals.live_channels(session) if chosen is None or one.id in chosen]
        return samples(services(), in_theme(words, picked))


def _page(words: dict[str, Json], shown: tuple[SheetPage, ...], sentence: str) -> str:
    chosen = request.form.getlist("channel")
    return render_template(
        "console/appearance.html",
        words=words,
        palettes=[Palette(theme.name, theme.name, str(_USES[theme.name]), theme.colours) for theme in THEMES.values()],
        channels=[(one.id, one.name, _worn(one.theme)) for one in proposals.live_channels(db())],
        some=request.form.get("where") == "some",
        chosen=chosen,
        pages=[_shot(each) for each in shown],
        waiting=proposals.open_proposals(db()),
        past=[
            (one, _said(one), str(_STAGES[one.stage]), when(one.closed_at), one.closed_by.name if one.closed_by else "")
            for one in proposals.past_proposals(db())
        ],
        said_of=_said,
        when=when,
        may_propose=actor().has(Role.ADMINISTRATOR, Role.AUTHOR),
        sentence=sentence,
        picture=_shown(words.get("picture")),
    )


def _shown(picture: Json) -> tuple[str, str] | None:
    """Digest and point of a theme's picture, as the form has them."""
    if picture is None:
        return None
    worn = parse_theme_picture(picture)
    return worn.file.digest, ",".join(map(str, worn.point or ()))


def _newest_words() -> dict[str, Json]:
    for one in proposals.live_channels(db()):
        if one.theme:
            return dict(one.theme)
    return {"name": "石青", "place": "", "hotline_label": _("民情热线"), "hotline": ""}


def _worn(theme: dict[str, Json]) -> str:
    if not theme:
        return _("还没有外观：官方配色，没有地名和电话")
    words = [str(theme[part]) for part in themes.WORDS if theme.get(part)]
    return " ".join([*words, *([_("常备页上有图")] if theme.get("picture") else [])])


def _said(one: ThemeProposal) -> str:
    if one.layout:
        words = layout_words(layout_of(one.layout["id"], one.layout["main_width"]))
        return f"{_names(one)} · {words}"
    theme = one.theme
    worn = f" · {_('常备页上有图')}" if theme.get("picture") else ""
    return f"{theme['name']} · {theme['place']} · {theme['hotline_label']} {theme['hotline']}{worn}"


def _names(one: ThemeProposal) -> str:
    return _("、").join(each.name for each in proposals.live_channels(db()) if each.id in one.channel_ids)


def _shot(each: SheetPage, seen: frozenset[str] = frozenset()) -> PageShot:
    page = each.page
    words = f"{each.channel_name}，{profile_words(each.profile.id)}"
    return shot(page.digest, each.profile.id, words, page.width, page.height, seen=page.digest in seen)


@console.route("/appearance/<int:proposal_id>")
def theme_review(proposal_id: int) -> str:
    proposal = proposals.get_proposal(db(), proposal_id)
    seen = proposals.seen(db(), actor(), proposal)
    is_open = proposal.stage is Stage.OPEN
    sheet = proposals.sheet(db(), services(), proposal) if is_open else None
    why = proposals.why_not(actor(), proposal)
    pictures = proposals.pictures_of(proposal)
    known = ticked(db(), actor().account_id, proposals.subject(proposal))
    return render_template(
        "console/appearance_review.html",
        proposal=proposal,
        words=_said(proposal),
        stage=str(_STAGES[proposal.stage]),
        sent=when(proposal.at),
        sheet=sheet,
        samples=[_shot(each, seen) for each in sheet.samples] if sheet else [],
        matters=[(each, [_shot(one, seen) for one in each.shown]) for each in sheet.matters] if sheet else [],
        channels=_names(proposal),
        pairs=[pair for one in proposals.wanted(db(), proposal) for pair in before_after(one.channel, one.layout)]
        if is_open and proposal.layout
        else [],
        signed=proposals.signatures(db(), proposal, sheet.hash) if sheet else [],
        ticks=theme_ticks(proposal, pictures, known) if is_open and not why else [],
        pictured=[row.src for row in theme_ticks(proposal, pictures, known)],
        may_sign=not why and not (sheet and sheet.in_the_way),
        may_return=not why,
        may_take_back=is_open and (actor().account_id == proposal.by_id or actor().has(Role.ADMINISTRATOR)),
        why_not=why,
    )


@console.route("/appearance/<int:proposal_id>/seen", methods=["POST"])
@allow(Role.REVIEWER)
def theme_seen(proposal_id: int) -> ResponseReturnValue:
    try:
        proposals.mark_seen(db(), actor(), proposal_id, str(given().get("digest", "")), now=now(), services=services())
    except Refused as error:
        return told(error)
    return {"seen": True}


@console.route("/appearance/<int:proposal_id>/sign", methods=["POST"])
@allow(Role.REVIEWER)
def theme_sign(proposal_id: int) -> ResponseReturnValue:
    ready = proposals.with_sheet_set(services(), proposal_id)
    try:
        sheet_hash = request.form.get("sheet_hash", "")
        ticks = request.form.getlist("tick")
        left = proposals.sign(db(), actor(), proposal_id, sheet_hash, now=now(), services=ready, ticks=ticks)
    except Refused as error:
        return refused_here(error, "theme_review", proposal_id=proposal_id)
    if left:
        done(_("已签名。其中 %(n)s 份是您写过的，还要另一位审核签发人签。", n=len(left)))
        return redirect(url_for("console.theme_review", proposal_id=proposal_id))
    proposal = proposals.get_proposal(db(), proposal_id)
    if proposal.layout:
        done(_("已签名，新版式马上上屏。"))
        return redirect(url_for("console.channel", channel_id=proposal.channel_ids[0]))
    done(_("已签名，新外观马上上屏。"))
    return redirect(url_for("console.appearance"))


@console.route("/appearance/<int:proposal_id>/return", methods=["POST"])
@allow(Role.REVIEWER)
def theme_return(proposal_id: int) -> ResponseReturnValue:
    try:
        proposals.send_back(db(), actor(), proposal_id, request.form.get("reason", ""), now=now())
    except Refused as error:
        return again(error, theme_review, proposal_id)
    offer_undo(_("已退回。"), url_for("console.theme_unreturn", proposal_id=proposal_id))
    return redirect(url_for("console.appearance"))


@console.route("/appearance/<int:proposal_id>/unreturn", methods=["POST"])
@allow(Role.REVIEWER)
def theme_unreturn(proposal_id: int) -> ResponseReturnValue:
    try:
        reopen(db(), actor(), proposal_id, now=now())
    except Refused as error:
        return refused_here(error, "theme_review", proposal_id=proposal_id)
    done(_("没有退回，还在等核对。"))
    return redirect(url_for("console.theme_review", proposal_id=proposal_id))


@console.route("/appearance/<int:proposal_id>/take-back", methods=["POST"])
@allow(Role.ADMINISTRATOR, Role.AUTHOR)
def theme_take_back(proposal_id: int) -> ResponseReturnValue:
    try:
        proposals.take_back(db(), actor(), proposal_id, now=now())
    except Refused as error:
        return refused_here(error, "theme_review", proposal_id=proposal_id)
    done(_("已拿回。"))
    return redirect(url_for("console.appearance"))
