"""The page of the demonstration: frames, states and buttons, on this machine only, behind a random word."""

import hmac
import logging
import secrets
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

from flask import Flask, Response, abort, jsonify, send_file
from flask.typing import ResponseReturnValue
from werkzeug.serving import make_server

HERE = Path(__file__).resolve().parent
FILES = {"": "page.html", "page.css": "page.css", "page.js": "page.js"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)


class Show(Protocol):
    """What the page needs of the demonstration."""

    def state(self) -> Mapping[str, object]: ...

    def menu(self) -> Mapping[str, object]: ...

    def frame(self, wall: str) -> Path | None: ...

    def do(self, key: str) -> bool: ...


def make_app(show: Show, word: str) -> Flask:
    app = Flask("gongshi-demo", static_folder=None)

    def guarded(given: str) -> None:
        if not hmac.compare_digest(given.encode(), word.encode()):
            abort(404)

    @app.after_request
    def closed(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response

    @app.get("/<given>/")
    @app.get("/<given>/<name>")
    def file(given: str, name: str = "") -> ResponseReturnValue:
        guarded(given)
        if name == "state":
            return jsonify(show.state())
        if name == "deeds":
            return jsonify(show.menu())
        if name not in FILES:
            abort(404)
        return send_file(HERE / FILES[name])

    @app.get("/<given>/frame/<wall>.png")
    def frame(given: str, wall: str) -> ResponseReturnValue:
        guarded(given)
        path = show.frame(wall)
        if path is None:
            abort(404)
        # Read whole, because the player replaces the file under us.
        return Response(path.read_bytes(), mimetype="image/png")

    @app.post("/<given>/do/<key>")
    def do(given: str, key: str) -> ResponseReturnValue:
        guarded(given)
        if not show.do(key):
            abort(404)
        return "", 204

    return app


def serve(show: Show, port: int = 0) -> tuple[str, Callable[[], None]]:
    """Serve the page from a thread; return its address and what ends it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    word = secrets.token_urlsafe(16)
    listening = make_server("127.0.0.1", port, make_app(show, word), threaded=True)
    threading.Thread(target=listening.serve_forever, name="page", daemon=True).start()
    return f"http://127.0.0.1:{listening.server_port}/{word}/", listening.shutdown
