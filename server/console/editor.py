"""The editor: one page, one save that answers with findings, road and button, and previews by the typesetter."""

from collections.abc import Mapping
from datetime import date

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from playlists.model import Json
from server.accounts.roles import Role
from server.channels import service as channels
from server.channels.notice_preview import draft_pictures
from server.console.asked import given, number
from server.console.blueprint import console
from server.console.language import _, said
from server.console.notices import facts, grouped, when
from server.console.paper_words import paper_words
from server.console.pictures import is_led, profile_words, shot
from server.console.shell import done, refused_here, today, told
from server.console.views import Answered, Choice, FindingRow, PageView
from server.console.words import parse_day
from server.errors import Refused
from server.notices import catalogue
from server.notices import service as notices
from server.notices.bare_signs import all_findings_of
from server.notices.characters import one_line, tidy
from server.notices.findings import Severity
from server.notices.merging import edits
from server.notices.models import Notice
from server.notices.revisions import Days, days_at
from server.notices.service import DraftChanges
from server.notices.workflow import Action, State
from server.web import actor, allow, db, now, services


@console.route("/notices/<int:notice_id>/edit")
@allow(Role.AUTHOR)
def edit(notice_id: int) -> ResponseReturnValue:
    notice = notices.get_notice(db(), actor(), notice_id)
    verdict = notices.may(db(), actor(), notice)[Action.EDIT]
    if not verdict.allowed:
        return refused_here(Refused(verdict.sentence), "notice", notice_id=notice_id)
    decisions = notices.decisions(db(), notice.id)
    returned = decisions[-1] if decisions and decisions[-1].action is Action.RETURN else None
    return render_template(
        "console/editor.html",
        notice=notice,
        body=_body(notice),
        line=_("%(number)s，%(who)s 拟", number=notice.number, who=notice.author.name),
        saved=_saved(notice),
        stations=notices.road(db(), notice, now=now(), services=services()),
        returned={"who": returned.by.name if returned.by else "", "why": returned.reason} if returned else None,
        categories=grouped(catalogue.categories(db(), also=notice.category_id)),
        issuers=catalogue.issuers(db()),
        presets=catalogue.presets(db(), also=notice.preset_id),
        channels=channels.list_channels(db()),
        chosen_channels={placed.channel_id for placed in notice.placements},
        pictures=True,
        kinds=_kinds(notice),
        forms=notices.forms(),
        facts=facts(notice),
        words=paper_words(),
        unit=_unit(notice),
        mended=_mended_before(notice),
        **_margin(notice),
    )


@console.route("/notices/<int:notice_id>/draft", methods=["POST"])
@allow(Role.AUTHOR)
def save(notice_id: int) -> ResponseReturnValue:
    sent = given()
    if not sent:
        return told(Refused("没有收到内容，请再存一次。"))
    begun = _number(sent.get("revision")) or 0
    try:
        notice = notices.get_notice(db(), actor(), notice_id)
        changes, stale = _changes(notice, sent, days_at(db(), notice, begun)), notice.revision != begun
        notice = notices.save_draft(db(), actor(), notice_id, changes, revision=begun, now=now())
    except Refused as error:
        return told(error)
    return {**_answer(notice), **(_joined(notice, sent, begun) if stale else {})}


def _joined(notice: Notice, sent: Mapping[str, Json], begun: int) -> dict[str, Json]:
    """What another saved since, as the paper of who saves now lacks it: blocks by their place on it, and fields."""
    others = [account.name for account in notices.savers_since(db(), notice, begun) if account.id != actor().account_id]
    body = _clean(sent.get("body"))
    here: list[Json] = body if isinstance(body, list) else []
    lacking: list[Json] = [
        {"first": one.first, "last": one.last, "blocks": [*one.blocks]} for one in edits(here, _body(notice))
    ]
    fields: dict[str, Json] = {name: value for name, value in _fields(notice).items() if value != sent.get(name)}
    if not lacking and not fields:
        return {}
    who = _("、").join(dict.fromkeys(others)) or _("您在另一个窗口")
    return {
        "joined": {"edits": lacking, "fields": fields},
        "saved": _("%(saved)s；%(who)s刚改的别处，已合进这一稿", saved=_saved(notice), who=who),
    }


def _fields(notice: Notice) -> dict[str, Json]:
    """The form as its script sends it."""
    channel_ids: list[Json] = [*sorted({placed.channel_id for placed in notice.placements})]
    return {
        "title": notice.title,
        "category_id": str(notice.category_id or ""),
        "issuer": notice.issuer,
        "source": notice.source,
        "kind": notice.kind,
        "preset_id": str(notice.preset_id or ""),
        "period_first": notice.period_first.isoformat() if notice.period_first else "",
        "period_last": notice.period_last.isoformat() if notice.period_last else "",
        "unit": _unit(notice),
        "channel_ids": channel_ids,
    }


def _unit(notice: Notice) -> str:
    unit = notice.document.get("unit")
    return unit if isinstance(unit, str) else ""


def _changes(notice: Notice, given: Mapping[str, Json], before: Days) -> DraftChanges:
    """Only what differs, so that a preset chosen just now may set the last day.

    Days and preset are set against what stood there when the form was filled, ``before``: a colleague's choice since
    is none of whoever sends it.
    """

    def text(name: str) -> str:
        value = given.get(name)
        return value if isinstance(value, str) else ""

    def changed_day(name: str, old: date | None) -> date | None:
        day = parse_day(text(name))
        return day if day != old else None

    preset = _number(given.get("preset_id"))
    first = changed_day("period_first", before.first)
    new_preset = (preset or notices.NO_PRESET) if "preset_id" in given and preset != before.preset_id else None
    if first is not None and preset:
        new_preset = preset
    last = None if new_preset else changed_day("period_last", before.last)
    ids = given.get("channel_ids")
    chosen = tuple(str(one) for one in ids) if isinstance(ids, list) else ()
    now_there = {placed.channel_id for placed in notice.placements}
    body = given.get("body")
    document: dict[str, Json] = {**notice.document, "body": _clean(body) if isinstance(body, list) else []}
    if "unit" in given:
        document["unit"] = one_line(text("unit"))
    if not document.get("unit"):
        document.pop("unit", None)
    if notice.kind == "video":
        document = notice.document  # the video is changed on a page of its own
    return DraftChanges(
        title=text("title"),
        category_id=_number(given.get("category_id")),
        issuer=text("issuer"),
        source=text("source"),
        kind=text("kind") if text("kind") in notices.KINDS and text("kind") != notice.kind else None,
        document=document if document != notice.document else None,
        period_first=first,
        period_last=last,
        preset_id=new_preset,
        channel_ids=chosen if set(chosen) != now_there else None,
    )


def _clean(value: Json) -> Json:
    """Without the invisible characters a paste brings: a wall refuses them, and nobody could find them to delete."""
    if isinstance(value, str):
        return tidy(value).replace("\n", " ").replace("\t", " ")
    if isinstance(value, list):
        return [_clean(one) for one in value]
    if isinstance(value, dict):
        return {name: _clean(one) for name, one in value.items()}
    return value


def _number(value: object) -> int | None:
    try:
        return number(value)
    except ValueError:
        return None


@console.route("/notices/<int:notice_id>/views")
@allow(Role.AUTHOR, Role.REVIEWER)
def views(notice_id: int) -> str:
    """The pages as they would hang, each sort of display under its own tab."""
    notice = notices.get_notice(db(), actor(), notice_id)
    chosen = request.args.get("profile") or None
    try:
        pictures = draft_pictures(db(), notice, services=services(), profile_id=chosen)
    except Refused:
        pictures, chosen = draft_pictures(db(), notice, services=services()), None
    shown: dict[str, PageView] = {}
    for drawn in pictures:
        view_id = f"{drawn.profile_id}-{drawn.zone}"
        total = len(drawn.pages)
        pages = tuple(
            shot(page.digest, drawn.profile_id, _dwell_words(at + 1, total, page.dwell_ms), page.width, page.height)
            for at, page in enumerate(drawn.pages)
        )
        shown.setdefault(
            view_id,
            PageView(
                view_id,
                profile_words(drawn.profile_id),
                is_led(drawn.profile_id),
                pages,
                drawn.problem,
                "".join(drawn.missing_characters),
            ),
        )
    part = "views" if request.args.get("turn", "1") == "1" else "all_views"
    return render_template(
        f"console/parts/{part}.html",
        views=list(shown.values()),
        tried=chosen is not None and not any(drawn.placed for drawn in pictures),
        chosen=chosen or "",
        profiles=[Choice(choice.id, said(choice.name_zh)) for choice in channels.known_profiles(db())],
        here=url_for("console.views", notice_id=notice_id),
    )


def _dwell_words(number: int, total: int, dwell_ms: int) -> str:
    return _("第 %(n)s 页，共 %(all)s 页，停 %(s)s 秒", n=number, all=total, s=round(dwell_ms / 1000))


@console.route("/notices/<int:notice_id>/answer", methods=["POST"])
@allow(Role.AUTHOR)
def answer(notice_id: int) -> ResponseReturnValue:
    try:
        notices.answer_finding(db(), actor(), notice_id, _asked("key"), "public", "", now=now())
    except Refused as error:
        return _refused(error, notice_id)
    return _answer(notices.get_notice(db(), actor(), notice_id)) if request.is_json else _back(notice_id)


@console.route("/notices/<int:notice_id>/fix", methods=["POST"])
@allow(Role.AUTHOR)
def fix(notice_id: int) -> ResponseReturnValue:
    revision = _number(_asked("revision")) or 0
    try:
        keep = request.args.get("keep") == "1"
        mended = notices.apply_fix(db(), actor(), notice_id, _asked("key"), revision=revision, now=now(), keep=keep)
    except Refused as error:
        return _refused(error, notice_id)
    if not request.is_json:
        return _back(notice_id, mended=mended.revision)
    return {**_answer(mended.notice, with_body=True), "mended": _mended_line(mended.notice, mended)}


@console.route("/notices/<int:notice_id>/undo", methods=["POST"])
@allow(Role.AUTHOR)
def undo(notice_id: int) -> ResponseReturnValue:
    """Take back one mend; what was written since stays."""
    mend, revision = _number(_asked("mend")) or 0, _number(_asked("revision")) or 0
    try:
        undone = notices.undo_mend(db(), actor(), notice_id, mend, revision=revision, now=now())
    except Refused as error:
        return _refused(error, notice_id)
    if not request.is_json:
        done(said(undone.words))
        return _back(notice_id)
    return {**_answer(undone.notice, with_body=True), "undone": said(undone.words)}


def _asked(name: str) -> str:
    """A field of what was sent, by the page's script or, where that did not run, by the button itself."""
    return str(given().get(name, "")) if request.is_json else request.form.get(name, "")


def _refused(error: Refused, notice_id: int) -> ResponseReturnValue:
    return told(error) if request.is_json else refused_here(error, "edit", notice_id=notice_id)


def _back(notice_id: int, *, mended: int | None = None) -> ResponseReturnValue:
    return redirect(url_for("console.edit", notice_id=notice_id, mended=mended))


def _mended_before(notice: Notice) -> str:
    """The line of a mend made without the page's script."""
    mend = request.args.get("mended", 0, type=number)
    words = notices.mend_made(db(), actor(), notice.id, mend)
    return "" if words is None else _mended_line(notice, notices.Mended(notice, mend, words))


def _mended_line(notice: Notice, mended: notices.Mended) -> str:
    return render_template("console/parts/mended.html", words=mended.words, mend=mended.revision, notice_id=notice.id)


@console.route("/notices/<int:notice_id>/submit", methods=["POST"])
@allow(Role.AUTHOR)
def submit(notice_id: int) -> ResponseReturnValue:
    ready = notices.with_pages_set(services(), notice_id)
    revision = request.form.get("revision", 0, type=int)
    try:
        notices.submit(db(), actor(), notice_id, revision=revision, now=now(), services=ready)
    except Refused as error:
        return refused_here(error, "edit", notice_id=notice_id)
    done(_("已送审核。"))
    return redirect(url_for("console.notice", notice_id=notice_id))


def _answer(notice: Notice, *, with_body: bool = False) -> dict[str, Json]:
    margin = _margin(notice)
    told_back: dict[str, Json] = {
        "revision": notice.revision,
        "saved": _saved(notice),
        "period_last": notice.period_last.isoformat() if notice.period_last else "",
        "findings": render_template("console/parts/findings.html", notice=notice, **margin),
        "submit": render_template("console/parts/submit.html", left=margin["left"]),
        "road": render_template(
            "console/parts/road.html",
            stations=notices.road(db(), notice, now=now(), services=services()),
            base=url_for("console.notice", notice_id=notice.id),
        ),
    }
    if with_body:
        told_back |= {"body": [*_body(notice)], "title": notice.title, "issuer": notice.issuer, "unit": _unit(notice)}
    return told_back


def _saved(notice: Notice) -> str:
    if notice.state is State.APPROVED:
        return _("已签发；改一个字，就要重新审核")
    return _("%(time)s 已自动保存", time=when(notice.updated_at))


def _body(notice: Notice) -> list[dict[str, Json]]:
    body = notice.document.get("body")
    return [block for block in body if isinstance(block, dict)] if isinstance(body, list) else []


def _margin(notice: Notice) -> dict[str, object]:
    """What stands in the margin, and how many places keep the notice from review."""
    found = all_findings_of(db(), (notice,), services(), today=today())[notice.id]
    missing = [{"field": name, "sentence": sentence} for name, sentence in notices.missing_fields(notice)]
    # What keeps it from review first: 还差 n 处 leads to the first of them, the keyboard on in this order.
    rows = [
        FindingRow(
            f.key,
            f.severity.value,
            f.title,
            f.where,
            f.why,
            f.mend,
            f.block,
            f.fix,
            f.deed,
            f.keep,
            f.part,
            f.field,
            chr(int(f.key.removeprefix("glyph-"), 16)) if f.rule == "glyph" else "",
        )
        for f in sorted(found.open, key=lambda one: one.severity is Severity.ADVISE)
    ]
    blocking = sum(1 for row in rows if row.severity in ("must", "ask"))
    return {
        "missing": missing,
        "open": rows,
        "answered": [Answered(f.title, a.by.name, a.note) for f, a in found.answered],
        "passed": list(found.passed),
        "left": len(missing) + blocking,
    }


def _kinds(notice: Notice) -> list[tuple[str, str]]:
    """What a text may become; what was made of a file stays what it is."""
    if notice.kind in notices.UPLOADED:
        return [(notice.kind, notices.KINDS[notice.kind])]
    return [(kind, word) for kind, word in notices.KINDS.items() if kind not in notices.UPLOADED]
