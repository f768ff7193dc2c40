"""The seam between Flask and the services: a request's session, who asks, and that strangers get nothing.

Every view needs a credential unless it is marked ``public``; forgetting a mark
closes a door instead of opening one. A view that returns commits what it did;
one that raises leaves nothing behind, save a losing save's kept copy.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import TypeVar, cast
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask import session as kept_by_browser
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session
from werkzeug.routing import BuildError, IntegerConverter, Map
from werkzeug.wrappers import Response as AnyResponse

from server.accounts.roles import Actor, Role
from server.accounts.service import actor_of
from server.accounts.sessions import LIFETIME, session_of, touch
from server.db.engine import transaction
from server.errors import NotAllowed, Refused
from server.services import Services

COOKIE = "gongshi_session"
CHINA = timezone(timedelta(hours=8))
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
LARGEST_NUMBER = 2**31 - 1
"""The largest that names a row: PostgreSQL keeps no larger, and a larger one ends the statement in no sentence."""
_LAST_HERE = "last_here"
"""In what the browser itself keeps: which account signed in there last."""
STATIC_ENDPOINTS = frozenset({"static", "console.static"})

View = TypeVar("View", bound=Callable[..., object])
Answer = TypeVar("Answer", bound=AnyResponse)


def public(view: View) -> View:
    """Mark a view as answering without a credential. A test lists every one."""
    view.__dict__["gongshi_public"] = True
    return view


def allow(*roles: Role) -> Callable[[View], View]:
    """Only people with one of these roles may use the view."""

    def mark(view: View) -> View:
        view.__dict__["gongshi_roles"] = frozenset(roles)
        return view

    return mark


def unattended(view: View) -> View:
    """Mark what an open page asks by itself: that is nobody's deed, and keeps no session alive."""
    view.__dict__["gongshi_unattended"] = True
    return view


class RowNumber(IntegerConverter):
    """A number in an address; one that no row can have leads to no page."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=LARGEST_NUMBER)


def services() -> Services:
    return cast(Services, current_app.extensions["gongshi"])


def now() -> datetime:
    return services().clock()


def local(instant: datetime) -> datetime:
    """The instant as the township's clocks show it."""
    return instant.astimezone(CHINA)


def db() -> Session:
    """The request's session; a page that only reads gets one that does not queue behind the writer."""
    if "gongshi_db" not in g:
        g.gongshi_db = services().reading() if request.method in SAFE_METHODS else services().session()
    return cast(Session, g.gongshi_db)


def session_token() -> str | None:
    return request.cookies.get(cookie_name())


def cookie_name() -> str:
    # The prefix makes browsers refuse the cookie from any other origin; it works over TLS only.
    return f"__Host-{COOKIE}" if current_app.config["SESSION_COOKIE_SECURE"] else COOKIE


def actor_or_none() -> Actor | None:
    return cast("Actor | None", g.get("gongshi_actor"))


def actor() -> Actor:
    someone = actor_or_none()
    if someone is None:
        raise NotAllowed("请先登录。")
    return someone


def sign_in_response(response: Answer, token: str, account_id: int) -> Answer:
    """Hand the browser its session. Pages that it still shows to somebody else can do nothing any more."""
    if kept_by_browser.get(_LAST_HERE) != account_id:
        kept_by_browser.pop("csrf_token", None)  # else a form the one before left open is sent in this one's name
        kept_by_browser[_LAST_HERE] = account_id
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(LIFETIME.total_seconds()),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def sign_out_response(response: Answer) -> Answer:
    response.delete_cookie(cookie_name(), path="/", secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True)
    return response


def install(app: Flask) -> None:
    """Make every request ask who is there, and every answer end its session."""
    app.before_request(_admit)
    app.after_request(_settle)
    app.teardown_request(_close)


def _admit() -> ResponseReturnValue | None:
    token = session_token()
    view = current_app.view_functions.get(request.endpoint or "")
    if token:
        _recognise(token, attended=not getattr(view, "gongshi_unattended", False))
    if view is None or view.__dict__.get("gongshi_public") or request.endpoint in STATIC_ENDPOINTS:
        return None
    someone = actor_or_none()
    if someone is None:
        return _ask_to_sign_in(bool(token))
    roles = view.__dict__.get("gongshi_roles")
    if roles is not None and not someone.has(*roles):
        raise NotAllowed("您的角色看不了这一页。")
    return None


def _recognise(token: str, *, attended: bool) -> None:
    shared = services()
    idle = timedelta(minutes=shared.config.server.idle_minutes)
    with shared.reading() as session:
        found = session_of(session, token, idle=idle, now=shared.clock())
        if found is None:
            return
        entered, stale = found
        g.gongshi_actor = replace(
            actor_of(entered.account, request.remote_addr or ""), lent_by=entered.lent_by_id, by_link=entered.by_link
        )
    if stale and attended:
        with transaction(shared.sessions) as session:
            touch(session, token, shared.clock())


def _ask_to_sign_in(had_session: bool) -> ResponseReturnValue:
    sent = request.method == "POST" and "text/html" in request.headers.get("Accept", "")
    """By a form itself: what a script of ours sends is answered to the script."""
    wants_page = (request.method == "GET" and "HX-Request" not in request.headers) or sent
    if not wants_page or request.path.startswith("/api/"):
        return Response("请先登录。", 401, content_type="text/plain; charset=utf-8")
    try:
        if sent:
            target = url_for("console.login", next=came_from(), ended=1)
        else:
            target = url_for("console.login", next=request.full_path.rstrip("?"), idle=1 if had_session else None)
    except BuildError:
        return Response("请先登录。", 401, content_type="text/plain; charset=utf-8")
    return redirect(target)


def came_from() -> str:
    """The page whose form was sent, or the one above it that can be opened; nothing where it is none of ours."""
    page = urlsplit(request.referrer or "")
    opens = current_app.create_url_adapter(request)
    if page.netloc != request.host or opens is None:
        return ""
    path = page.path
    while path and not opens.test(path, "GET"):
        path = path.rpartition("/")[0]
    return f"{path}?{page.query}" if path == page.path and page.query else path


def _settle(response: Response) -> Response:
    session = g.get("gongshi_db")
    if session is not None and not g.get("gongshi_refused"):
        session.commit()
    return response


def _close(error: BaseException | None) -> None:
    session = g.pop("gongshi_db", None)
    if session is not None:
        session.close()


def refuse(error: Refused, *, keep: bool) -> None:
    """Leave nothing of a refused deed; ``keep`` saves what must outlive the refusal."""
    session = g.get("gongshi_db")
    if session is not None and not keep:
        session.rollback()
        g.gongshi_refused = True
