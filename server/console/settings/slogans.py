"""标语: administrators propose sentences, reviewers decide on them; staff see the approved ones only."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.language import _
from server.console.notices import when
from server.console.settings.frame import back_to, settings_page, typed, undone
from server.console.shell import done, refused_here
from server.console.views import SloganRow
from server.errors import Refused
from server.notices.models import SloganTemplate, TemplateState
from server.notices.slogan_templates import (
    all_templates,
    approve_template,
    get_template,
    may_decide,
    propose,
    refuse_template,
    retire_template,
    waiting_templates,
)
from server.web import actor, allow, db, now


def _row(template: SloganTemplate) -> SloganRow:
    return SloganRow(
        template.id,
        template.text,
        template.replaces.text if template.replaces else "",
        template.by.name if template.by else "",
        when(template.at),
        template.decided_by.name if template.decided_by else "",
        when(template.decided_at),
        template.reason,
        may_decide(actor(), template),
    )


def _list(error: Refused | None = None) -> ResponseReturnValue:
    found: dict[TemplateState, list[SloganRow]] = {state: [] for state in TemplateState}
    for template in all_templates(db()):
        found[template.state].append(_row(template))
    return settings_page(
        "slogans",
        "slogans",
        error=error,
        form={"text": request.args.get("again", "")},
        approved=found[TemplateState.APPROVED],
        waiting=found[TemplateState.PROPOSED],
        refused_ones=found[TemplateState.REFUSED],
        retired=found[TemplateState.RETIRED],
    )


@console.route("/settings/slogans", methods=["GET"])
@allow(Role.ADMINISTRATOR)
def settings_slogans() -> ResponseReturnValue:
    return _list()


@console.route("/settings/slogans", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def add_settings_slogan() -> ResponseReturnValue:
    try:
        propose(db(), actor(), typed("text"), now=now())
    except Refused as error:
        return _list(undone(error))
    done(_("送审核了。别的审核签发人通过以后，经办人才能用。"))
    return redirect(back_to("slogans"))


@console.route("/settings/slogans/<int:template_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def settings_slogan(template_id: int) -> ResponseReturnValue:
    refused: Refused | None = None
    if request.method == "POST":
        try:
            propose(db(), actor(), typed("text"), replaces_id=template_id, now=now())
        except Refused as error:
            refused = undone(error)
        else:
            done(_("改法送审核了。通过以前，原来的一句照用。"))
            return redirect(back_to("slogans"))
    template = get_template(db(), template_id)
    return settings_page(
        "slogan",
        "slogans",
        error=refused,
        form={"text": template.text},
        template=_row(template),
    )


@console.route("/settings/slogans/<int:template_id>/retire", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def retire_settings_slogan(template_id: int) -> ResponseReturnValue:
    try:
        retire_template(db(), actor(), template_id, now=now())
    except Refused as error:
        return refused_here(error, "settings_slogans")
    done(_("不再用了。墙上已有的标语照放到期满。"))
    return redirect(back_to("slogans"))


@console.route("/slogans/review", methods=["GET"], endpoint="review_slogans")
@allow(Role.REVIEWER)
def review_list() -> ResponseReturnValue:
    return _review_page()


def _review_page(error: Refused | None = None) -> ResponseReturnValue:
    return settings_page(
        "slogan_review",
        "",
        error=error,
        rows=[_row(template) for template in waiting_templates(db())],
    )


@console.route("/slogans/<int:template_id>/decide", methods=["POST"])
@allow(Role.REVIEWER)
def decide_slogan(template_id: int) -> ResponseReturnValue:
    try:
        if typed("decision") == "approve":
            approve_template(db(), actor(), template_id, now=now())
            done(_("通过了，经办人现在就能用。"))
        else:
            refuse_template(db(), actor(), template_id, typed("reason"), now=now())
            done(_("退回了，写的原因管理员看得见。"))
    except Refused as error:
        return _review_page(undone(error))
    return redirect(_after_review())


def _after_review() -> str:
    return url_for("console.review_slogans" if waiting_templates(db()) else "console.home")
