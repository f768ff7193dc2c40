"""账号和角色: for administrators; set up once a year, so it sits under the user's name."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.utils import redirect

from server.accounts import service as accounts
from server.accounts.describing import describe
from server.accounts.models import Account
from server.accounts.roles import Role
from server.console.blueprint import console
from server.console.forms import again
from server.console.language import _
from server.console.notices import when
from server.console.shell import done, refused_here, role_words
from server.console.views import AccountRow
from server.displays.villages import known_villages
from server.errors import Refused
from server.web import actor, allow, db, now


def _roles() -> list[Role]:
    known = {role.value: role for role in Role}
    return [known[value] for value in request.form.getlist("role") if value in known]


def _village(before: str = "") -> str:
    """One of those there are; or the one of before, whose channel may be gone by now."""
    chosen = request.form.get("village", "").strip()
    if chosen and chosen != before and chosen not in known_villages(db()):
        raise Refused(f"频道和屏里都没有“{chosen}”这个村，请从单子里选。", "village")
    return chosen


def _choices(before: str) -> list[tuple[str, str]]:
    """The villages to choose from; one whose walls are gone stays the choice of who has it."""
    villages = known_villages(db())
    gone = [(before, _("%(village)s（没有这个村的屏了）", village=before))] if before not in ("", *villages) else []
    return [("", _("全镇")), *((village, village) for village in villages), *gone]


def _page(link: dict[str, str] | None = None) -> ResponseReturnValue:
    rows = [
        AccountRow(
            one.id,
            one.name,
            one.username,
            one.office,
            one.village,
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
        villages=_choices(""),
        link=link,
        usual=[Role.AUTHOR.value],
    )


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
            raise Refused("至少选一个角色。", "role")
        made, token = accounts.create_account(
            db(),
            actor(),
            form.get("username", ""),
            form.get("name", ""),
            form.get("office", ""),
            roles,
            village=_village(),
            now=now(),
        )
    except Refused as error:
        return again(error, _page)
    return _page(_link(made, token))


@console.route("/accounts/<int:account_id>", methods=["GET", "POST"])
@allow(Role.ADMINISTRATOR)
def account(account_id: int) -> ResponseReturnValue:
    """Who somebody is; what he may do is decided on the list."""
    one = accounts.get_account(db(), account_id)
    if request.method == "GET":
        return _person(account_id)
    form = {field: request.form.get(field, "") for field in ("name", "office")}
    try:
        describe(
            db(), actor(), one.id, name=form["name"], office=form["office"], village=_village(one.village), now=now()
        )
    except Refused as error:
        return again(error, _person, account_id)
    done(_("%(name)s 的资料存好了。", name=one.name))
    return redirect(url_for("console.accounts"))


def _person(account_id: int) -> ResponseReturnValue:
    one = accounts.get_account(db(), account_id)
    return render_template("console/account.html", account=one, villages=_choices(one.village))


@console.route("/accounts/<int:account_id>/roles", methods=["POST"])
@allow(Role.ADMINISTRATOR)
def account_roles(account_id: int) -> ResponseReturnValue:
    try:
        changed = accounts.set_roles(db(), actor(), account_id, _roles(), now=now())
    except Refused as error:
        return again(error, _page)
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
