"""账号和角色: for administrators; set up once a year, so it sits under the user's name."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from server.accounts import service as accounts
from server.accounts.models import Account
from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.language import _
from server.console.notices import when
from server.console.shell import done, refused_here, role_words
from server.console.views import AccountRow
from server.errors import Refused
from server.web import actor, allow, db, now


def _roles() -> list[Role]:
    known = {role.value: role for role in Role}
    return [known[value] for value in request.form.getlist("role") if value in known]


def _page(link: dict[str, str] | None = None, sentence: str = "") -> ResponseReturnValue:
    form = request.form if sentence else {}
    rows = [
        AccountRow(
            one.id,
            one.name,
            one.username,
            one.office,
            frozenset(role.value for role in one.roles),
            one.active,
            when(one.last_login_at),
        )
        for one in accounts.list_accounts(db())
    ]
    return render_template(
        "console/accounts.html",
        accounts=rows,
        role_words=role_words(),
        link=link,
        sentence=sentence,
        form={
            "name": form.get("name", ""),
            "username": form.get("username", ""),
            "office": form.get("office", ""),
            "roles": [role.value for role in _roles()] if sentence else [Role.AUTHOR.value],
        },
    ), (400 if sentence else 200)


def _link(account: Account, token: str) -> dict[str, str]:
    return {"name": account.name, "url": url_for("console.link", token=token, _external=True)}


@console.route("/accounts", methods=["GET", "POST"], endpoint="accounts")
@allow(Role.ADMINISTRATOR)
def accounts_list() -> ResponseReturnValue:
    if request.method == "GET":
        return _page()
    form = request.form
    try:
        roles = _roles()
        if not roles:
            raise Refused("至少选一个角色。")
        made, token = accounts.create_account(
            db(), actor(), form.get("username", ""), form.get("name", ""), form.get("office", ""), roles, now=now()
        )
    except Refused as error:
        db().rollback()
        return _page(sentence=error.sentence)
    return _page(_link(made, token))


@console.route("/accounts/<int:account_id>/roles", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def account_roles(account_id: int) -> ResponseReturnValue:
    try:
        changed = accounts.set_roles(db(), actor(), account_id, _roles(), now=now())
    except Refused as error:
        return refused_here(error, "accounts")
    done(_("%(name)s 的角色改好了。", name=changed.name))
    return redirect(url_for("console.accounts"))


@console.route("/accounts/<int:account_id>/active", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def account_active(account_id: int) -> ResponseReturnValue:
    try:
        changed = accounts.set_active(db(), actor(), account_id, bool(request.form.get("active")), now=now())
    except Refused as error:
        return refused_here(error, "accounts")
    done(
        _("%(name)s 的账号已恢复。", name=changed.name)
        if changed.active
        else _("%(name)s 的账号已停用。", name=changed.name)
    )
    return redirect(url_for("console.accounts"))


@console.route("/accounts/<int:account_id>/link", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def account_link(account_id: int) -> ResponseReturnValue:
    try:
        token = accounts.issue_link(db(), actor(), account_id, now=now())
    except Refused as error:
        return refused_here(error, "accounts")
    return _page(_link(accounts.get_account(db(), account_id), token))
