"""Put the server together: services from a configuration, and the Flask application over them.

What answers a stranger is decided here and in ``web``: the public repository,
the device interface with its own cryptography, static files and the doors of
the sign-in. Importing this module does nothing.
"""

import os
import secrets
from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from flask import Flask, Response, got_request_exception, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError, CSRFProtect
from jinja2 import TemplateNotFound
from werkzeug.exceptions import HTTPException

from playlists.pages.fontset import FontFile
from server import console, device_api, repository_view
from server.audit.anchors import AnchorFile
from server.config import Config
from server.db.engine import open_engine, session_factory, sqlite_url, transaction
from server.db.upgrade import migrate
from server.errors import OperatorError, Refused
from server.fontfiles import find_fonts
from server.notices import catalogue
from server.notices.steps import RevisionConflict
from server.notices.videos import LARGEST_VIDEO
from server.publishing import Desk, Publisher, ceremony
from server.publishing.files import only_founder
from server.releases.dirty import wake_on_commit
from server.rendering import PageRenderer, Renderer
from server.services import Services, utc_now
from server.web import RowNumber, came_from, install, refuse

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # The hash is that of the empty style element, which the month grid fills by rules, not by text.
        "style-src 'self' 'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
LARGEST_REQUEST = 32 * 1024 * 1024
FOUNDING_SECONDS = 120.0
"""How long a unit waits for the one that makes or migrates the database and the keys."""
VIDEO_DOORS = ("console.new_video", "console.video")


class Part(StrEnum):
    """What the server consists of. One process runs all of it, or several run it between them."""

    CONSOLE = "console"
    """Staff's pages."""
    DEVICES = "devices"
    """What players ask: enrolment, reports, and the public repository."""
    SCHEDULER = "scheduler"
    """Publishing, and what is done by the hour. Of several processes that run it one leads."""


WHOLE = frozenset(Part)


def open_services(
    config: Config,
    *,
    clock: Callable[[], datetime] = utc_now,
    renderer: Renderer | None = None,
    fonts: Mapping[str, FontFile] | None = None,
) -> Services:
    """Open database, keys and fonts; what is missing for a first start is made (never an account or a password)."""
    try:
        config.data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OperatorError(
            f"the data folder {config.data} cannot be made ({error.strerror}): give another with --data, or mend the "
            f"rights of the folder it lies in"
        ) from error
    engine = open_engine(config.database.url or sqlite_url(config.data / "gongshi.db"))
    sessions = session_factory(engine)
    desk = Desk(config, clock=clock)
    publisher = Publisher(desk)
    with only_founder(config.data / "founding.lock", FOUNDING_SECONDS):
        migrate(engine)
        with transaction(sessions) as session:
            catalogue.seed(session)
        if not publisher.repository.exists():
            ceremony.set_up(desk, threshold=1, reviewers=[])
    found = find_fonts(config) if fonts is None else fonts
    services = Services(
        config=config,
        engine=engine,
        sessions=sessions,
        renderer=renderer or PageRenderer(found, config.data / "cache", config.data / "uploads"),
        publisher=publisher,
        anchors=AnchorFile(config.data / "audit.anchors"),
        fonts=found,
        clock=clock,
    )
    wake_on_commit(sessions, services.wake)
    return services


def create_app(services: Services, parts: Collection[Part] = WHOLE) -> Flask:
    """The application of these parts. What it is not is not there: a console's address answers no player."""
    app = Flask("server", static_folder=None)
    app.extensions["gongshi"] = services
    app.config.update(
        SECRET_KEY=_secret(services.data / "web.secret"),
        SESSION_COOKIE_SECURE=services.config.server.tls or services.config.server.public_url.startswith("https:"),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="gongshi_form",
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=True,
    )
    app.url_map.converters["int"] = RowNumber
    install(app)
    app.before_request(_room_for_a_video)  # who is signed in is known by now; the form is read by what comes next
    csrf = CSRFProtect(app)
    if Part.DEVICES in parts:
        app.register_blueprint(device_api.blueprint)
        csrf.exempt(device_api.blueprint)
        app.register_blueprint(repository_view.blueprint)
    if Part.CONSOLE in parts:
        console.register(app)
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _http_error)
    app.after_request(_headers)
    got_request_exception.connect(_failed, app)
    return app


def _room_for_a_video() -> None:
    """A video is larger than anything else that may be sent, and only to its own two doors."""
    if request.endpoint in VIDEO_DOORS:
        request.max_content_length = LARGEST_VIDEO + LARGEST_REQUEST


def _refused(error: Refused, back: str = "") -> ResponseReturnValue:
    refuse(error, keep=isinstance(error, RevisionConflict))
    try:
        page = render_template("console/refused.html", sentence=error.sentence, status=error.status, back=back)
        return page, error.status
    except TemplateNotFound:
        return Response(error.sentence, error.status, content_type="text/plain; charset=utf-8")


def _forged(error: CSRFError) -> ResponseReturnValue:
    sentence = "这一页开得太久了，或者这台电脑换了人登录。请回到那一页再办一次，您写的还在。"
    return _refused(Refused(sentence), came_from())


def _http_error(error: HTTPException) -> ResponseReturnValue:
    refuse(Refused(""), keep=False)
    return error


def _failed(sender: Flask, exception: BaseException, **_: object) -> None:
    refuse(Refused(""), keep=False)


def _headers(response: Response) -> Response:
    if response.status_code == 304 and request.path.startswith("/repository/"):
        return response  # every byte of it is paid for, once a minute, by every display
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    if request.path.startswith(("/repository/", "/api/")):
        return response
    response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "DENY")
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
    if not request.path.startswith("/assets/"):
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _secret(path: Path) -> str:
    """The key that signs form tokens: made once, readable by the server alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        text = path.read_text("ascii").strip()
        if len(text) < 32:
            raise OperatorError(
                f"{path} is damaged; remove it and a new one is made (open forms must be reloaded)"
            ) from None
        return text
    with os.fdopen(descriptor, "w") as file:
        text = secrets.token_hex(32)
        file.write(text)
    return text
