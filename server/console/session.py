"""Entering and leaving: password, one-time link, first administrator, log-out, password change, language."""

import re

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from server.accounts import service as accounts
from server.accounts.lending import needs_no_old_password
from server.accounts.sessions import LIFETIME
from server.console.blueprint import console
from server.console.forms import again
from server.console.language import COOKIE, _
from server.console.shell import done, me
from server.errors import Refused
from server.web import (
    actor,
    actor_or_none,
    db,
    now,
    public,
    services,
    session_token,
    sign_in_response,
    sign_out_response,
)

_PATH = re.compile(r"/(?!/)[^\\\x00-\x20\x7f]*")


class WrongPassword(Refused):
    """No such name, or not its password: which of the two is told to nobody."""

    status = 401


def _address() -> str:
    return request.remote_addr or ""


def _agent() -> str:
    return request.user_agent.string[:200]


def inside(target: str | None) -> str:
    """Only a path of this very server: a link from elsewhere must not send a person away after the login."""
    # Browsers and libraries take tabs and line ends out of an address, and read a backslash as a slash.
    if target and _PATH.fullmatch(target):
        return target
    return url_for("console.home")


@console.route("/login", methods=["GET", "POST"])
@public
def login() -> ResponseReturnValue:
    target = request.values.get("next", "")
    if request.method == "GET":
        if actor_or_none() is not None:
            return redirect(inside(target))
        return _login_page(target)
    username = request.form.get("username", "")
    try:
        # Compared before the request's own session begins: that one is the database's only writer.
        tried = accounts.try_password(
            services().reading, username, request.form.get("password", ""), address=_address(), now=now()
        )
        entered = accounts.sign_in(db(), tried, address=_address(), agent=_agent(), now=now())
        if entered is not None:
            return sign_in_response(redirect(inside(target)), entered.token, entered.account.id)
        db().commit()  # what was wrong is counted
        raise WrongPassword(accounts.WRONG)
    except Refused as error:
        return again(error, _login_page, target)


def _login_page(target: str) -> str:
    asked = request.args if request.method == "GET" else {}
    return render_template("console/login.html", next=target, idle=asked.get("idle"), ended=asked.get("ended"))


@console.route("/link/<token>", methods=["GET", "POST"])
@public
def link(token: str) -> ResponseReturnValue:
    try:
        owner = accounts.link_owner(db(), token, now=now())
        if owner is None:
            return _first_administrator(token)
        if request.method == "POST":
            entered = accounts.use_link(db(), token, address=_address(), agent=_agent(), now=now())
            needs_password = entered.account.password_hash is None
            target = url_for("console.password") if needs_password else url_for("console.home")
            return sign_in_response(redirect(target), entered.token, entered.account.id)
    except Refused as error:
        return render_template("console/link.html", sentence=error.sentence, owner=None), error.status
    return render_template("console/link.html", owner=owner, sentence="")


def _first_administrator(token: str) -> ResponseReturnValue:
    if request.method == "GET":
        return render_template("console/first.html")
    form = request.form
    try:
        _same_twice("password")
        entered = accounts.create_first_administrator(
            db(),
            token,
            form.get("username", ""),
            form.get("name", ""),
            form.get("password", ""),
            address=_address(),
            agent=_agent(),
            now=now(),
        )
    except Refused as error:
        return again(error, render_template, "console/first.html")
    return sign_in_response(redirect(url_for("console.home")), entered.token, entered.account.id)


@console.route("/logout", methods=["POST"])
def logout() -> Response:
    accounts.sign_out(db(), session_token() or "", now=now())
    return sign_out_response(redirect(url_for("console.login")))


@console.route("/password", methods=["GET", "POST"])
def password() -> ResponseReturnValue:
    if request.method == "GET":
        return _password_page()
    form = request.form
    try:
        _same_twice("new")
        prepared = accounts.prepare_password(services().reading, actor(), form.get("old"), form.get("new", ""))
        accounts.change_password(db(), actor(), prepared, now=now())
    except Refused as error:
        return again(error, _password_page)
    done(_("密码改好了，请重新登录。"))
    return sign_out_response(redirect(url_for("console.login")))


def _password_page() -> str:
    return render_template("console/password.html", first=_needs_no_old())


def _needs_no_old() -> bool:
    return me().password_hash is None or needs_no_old_password(actor())


@console.route("/language", methods=["POST"])
@public
def language() -> Response:
    response = make_response(redirect(inside(request.form.get("next"))))
    wanted = request.form.get("to")
    if wanted in ("zh", "en"):
        year = int(LIFETIME.total_seconds()) * 2 * 365
        response.set_cookie(COOKIE, wanted, max_age=year, secure=request.is_secure, httponly=True, samesite="Lax")
    return response


@console.route("/more")
def more() -> str:
    return render_template("console/more.html")


def _same_twice(name: str) -> None:
    if request.form.get(name, "") != request.form.get("again", ""):
        raise Refused("两遍密码不一样，请再写一遍。", "again")
