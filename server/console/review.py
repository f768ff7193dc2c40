"""Review: what changed, the pages themselves, and a decision that names what was seen."""

from functools import partial

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.asked import given
from server.console.blueprint import console
from server.console.changed_words import told_with
from server.console.forms import again
from server.console.language import _, said
from server.console.notices import facts, page_shots, when
from server.console.shell import done, offer_undo, refused_here, today, told
from server.console.ticks import TickRow, notice_ticks
from server.console.views import Answered, ChangeRow
from server.console.warning_words import warning_says
from server.console.words import days, groups
from server.errors import Refused
from server.notices import service as notices
from server.notices.in_person import NEEDS_KEY, may_come
from server.notices.models import Notice
from server.notices.ticks import answers, pictured, ticked
from server.notices.workflow import Action, State
from server.web import actor, allow, db, now, services


def _usual() -> list[str]:
    return [_("数字核对不上"), _("个人信息没有遮住"), _("公示期写得不对"), _("屏选得不对")]


@console.route("/notices/<int:notice_id>/review")
def review(notice_id: int) -> str:
    notice = notices.get_notice(db(), actor(), notice_id)
    may = notices.may(db(), actor(), notice)
    again = _reaffirms(notice, may[Action.REAFFIRM].allowed)
    decide = may[Action.APPROVE].allowed or again == "sign"
    return render_template(
        "console/review.html",
        **whole(notice),
        line=_line(notice, decide),
        may_decide=decide,
        may_return=may[Action.RETURN].allowed,
        may_reset=again == "reset",
        may_recall=may[Action.RECALL].allowed,
        why_not=may[Action.APPROVE].sentence,
        reviewers=_("、").join(account.name for account in notices.reviewers_for(db(), notice)),
        seen_url=url_for("console.seen", notice_id=notice.id),
        pages=page_shots(notice, notices.pages_seen(db(), actor(), notice)),
        ticks=ticks_of(notice, actor().account_id) if may[Action.APPROVE].allowed else [],
        usual=_usual(),
        **_in_person(notice),
    )


def whole(notice: Notice) -> dict[str, object]:
    """What stands on the page whoever reviews: the text, what changed, what was answered, and what signing does."""
    changes = _changes(notice)
    return {
        "notice": notice,
        "document": notices.shown_document(notice.document),
        "stations": notices.road(db(), notice, now=now(), services=services()),
        "changes": changes,
        "changes_title": _changes_title(notice, changes),
        "facts": facts(notice),
        "answered": [
            Answered(f.title, a.by.name, a.note) for f, a in notices.findings(db(), notice, today=today()).answered
        ],
        "consequence": _consequence(notice),
        "warning": warning_says(notice),
    }


def ticks_of(notice: Notice, account_id: int) -> list[TickRow]:
    """The pictures that this reviewer answers for; what he ticked in a form that comes back stays ticked."""
    known = ticked(db(), account_id, f"notice:{notice.id}")
    return notice_ticks(notice, pictured(db(), notice), known, request.form.getlist("tick"))


def _in_person(notice: Notice) -> dict[str, object]:
    """Who may be called to this screen; where a password says too little, the sentence that tells what to do."""
    if not actor().has(Role.AUTHOR, Role.REVIEWER):
        return {"may_come": [], "may_not_come": ""}
    come = may_come(db(), actor(), notice)
    names = [(one.id, f"{one.name}（{one.office}）" if one.office else one.name) for one in come]
    return {
        "may_come": come,
        "comes": names,
        "may_not_come": NEEDS_KEY if come and services().publisher.threshold > 1 else "",
    }


def _reaffirms(notice: Notice, allowed: bool) -> str:
    """Whether pages that came after the approval wait: to be set again ("reset"), or for the signature ("sign")."""
    if not allowed:
        return ""
    if notice.pages_hash != notice.approved_pages_hash:
        return "sign"
    return "reset" if notices.pages_outdated(db(), notice, services()) else ""


def _line(notice: Notice, decide: bool) -> str:
    sent = _("%(who)s %(when)s 送来", who=notice.author.name, when=when(notice.submitted_at))
    return sent + (_("，您不是拟稿人，可以审核。") if decide else "")


def _changes(notice: Notice) -> list[ChangeRow]:
    names = {"delete": _("删掉一处"), "insert": _("加一处"), "replace": _("改一处")}
    return [
        ChangeRow(
            names.get(change.kind, "") + _("：") + said(change.where) if change.where else names.get(change.kind, ""),
            told_with(change.before, change.before_manner),
            told_with(change.after, change.after_manner),
        )
        for change in notices.changes(db(), notice.id)
    ]


def _changes_title(notice: Notice, changes: list[ChangeRow]) -> str:
    before = notices.standing(notices.decisions(db(), notice.id))
    earlier = any(decision.action in (Action.RETURN, Action.RECALL) for decision in before)
    if changes:
        if earlier:
            return _("和上次退回的一稿比，改了 %(n)s 处", n=len(changes))
        return _("和上次签发的比，改了 %(n)s 处", n=len(changes))
    return _("第一次送审，没有上一稿可比") if not earlier else _("和上次的一稿比，一个字没改")


def _consequence(notice: Notice) -> str:
    where = _("、").join(dict.fromkeys(placed.channel.name for placed in notice.placements))
    return _("按您的名义签名，%(days)s 放到 %(where)s", days=days(notice.period_first, notice.period_last), where=where)


@console.route("/notices/<int:notice_id>/seen", methods=["POST"])
@allow(Role.REVIEWER)
def seen(notice_id: int) -> ResponseReturnValue:
    digest = str(given().get("digest", ""))
    try:
        notices.mark_page_seen(db(), actor(), notice_id, digest, now=now())
    except Refused as error:
        return told(error)
    return {"seen": True}


@console.route("/notices/<int:notice_id>/approve", methods=["POST"])
@allow(Role.REVIEWER)
def approve(notice_id: int) -> ResponseReturnValue:
    form = request.form
    before = notices.get_notice(db(), actor(), notice_id)
    sign = partial(notices.approve, ticks=form.getlist("tick"))
    try:
        (sign if before.state is State.IN_REVIEW else notices.reaffirm)(
            db(),
            actor(),
            notice_id,
            revision=form.get("revision", 0, type=int),
            pages_hash=form.get("pages_hash", ""),
            now=now(),
        )
    except Refused as error:
        return refused_here(error, "review", notice_id=notice_id)
    done(signed_words())
    return redirect(url_for("console.notice", notice_id=notice_id))


def signed_words() -> str:
    """What happens next, for who has just signed."""
    if services().publisher.threshold > 1:
        return _("已签名，还要联签：保管联签钥匙的人签好，自动上屏。")
    return _("已签名，到日子自动上屏。")


@console.route("/notices/<int:notice_id>/reset", methods=["POST"])
@allow(Role.REVIEWER)
def reset_pages(notice_id: int) -> ResponseReturnValue:
    """Set the pages anew for screens that came or changed after the approval; then they are looked at."""
    ready = notices.with_pages_set(services(), notice_id)
    try:
        notices.prepare_reaffirm(db(), actor(), notice_id, now=now(), services=ready)
    except Refused as error:
        return refused_here(error, "review", notice_id=notice_id)
    return redirect(url_for("console.review", notice_id=notice_id))


@console.route("/notices/<int:notice_id>/return", methods=["POST"])
@allow(Role.REVIEWER)
def send_back(notice_id: int) -> ResponseReturnValue:
    form = request.form
    try:
        notices.send_back(
            db(), actor(), notice_id, form.get("reason", ""), revision=form.get("revision", 0, type=int), now=now()
        )
    except Refused as error:
        return again(error, review, notice_id)
    name = notices.get_notice(db(), actor(), notice_id).author.name
    offer_undo(_("已退回给 %(name)s。", name=name), url_for("console.unreturn", notice_id=notice_id))
    return redirect(url_for("console.home"))


@console.route("/notices/<int:notice_id>/unreturn", methods=["POST"])
@allow(Role.REVIEWER)
def unreturn(notice_id: int) -> ResponseReturnValue:
    """Take a return back that one has just made: it stands for review again, as it was sent."""
    try:
        notices.unreturn(db(), actor(), notice_id, now=now())
    except Refused as error:
        return refused_here(error, "notice", notice_id=notice_id)
    done(_("没有退回，还在等审核。"))
    return redirect(url_for("console.review", notice_id=notice_id))


@console.route("/notices/<int:notice_id>/recall", methods=["POST"])
@allow(Role.AUTHOR)
def recall(notice_id: int) -> ResponseReturnValue:
    try:
        notices.recall(db(), actor(), notice_id, now=now())
    except Refused as error:
        return refused_here(error, "notice", notice_id=notice_id)
    return redirect(url_for("console.edit", notice_id=notice_id))


@console.route("/notices/<int:notice_id>/sheet")
def sheet(notice_id: int) -> str:
    """审批单, for the file: A4, with the pages and their fingerprints."""
    notice = notices.get_notice(db(), actor(), notice_id)
    signed = [d for d in notices.decisions(db(), notice_id) if d.action is Action.APPROVE][-1:]
    how = f"（{said(signed[0].reason)}）" if signed and signed[0].reason else ""
    signer = f"{notice.approved_by.name} {when(notice.approved_at)}{how}" if notice.approved_by else ""
    return render_template(
        "console/sheet.html",
        notice=notice,
        facts=[*facts(notice), (_("提供单位"), notice.source), (_("拟稿"), notice.author.name)],
        pages=page_shots(notice, exact=True),
        whole=groups(notice.pages_hash or ""),
        answers=[
            (each.picture.words or each.picture.names[0], groups(each.picture.digests[0]), each.name, when(each.at))
            for each in answers(db(), notice)
        ],
        signer=signer,
    )
