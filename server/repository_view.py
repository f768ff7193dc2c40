"""Serve the public repository as what it is: a folder of files. Any web server can do it instead.

No Content-Encoding, because a blob is named by the bytes that travel; ETag
from the digest in the name, or of the bytes for the timestamp; Range and
If-Range for links that break. A 304 says nothing but its ETag: a poll that
finds nothing new is most of what a village's SIM card ever carries, and a
changed notice is a dozen small files, so no answer says what none needs to.
"""

import hashlib
import re
from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file
from flask.typing import ResponseReturnValue

from server.web import public, services

blueprint = Blueprint("repository", __name__, url_prefix="/repository")

FOLDERS = frozenset({"metadata", "targets", "blobs"})
_NAME = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
_IN_NAME = re.compile(r"[0-9a-f]{64}")
FOREVER = "max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


@blueprint.get("/<path:name>")
@public
def file(name: str) -> ResponseReturnValue:
    parts = name.split("/")
    if parts[0] not in FOLDERS or not all(_NAME.match(part) for part in parts):
        abort(404)
    path = services().publisher.repository.folder.joinpath(*parts)
    if not path.is_file():
        abort(404)
    changes = name == "metadata/timestamp.json"
    etag = _etag(path)
    if request.if_none_match.contains(etag):
        return _unchanged(etag)
    response = send_file(
        path, mimetype="application/octet-stream", etag=etag, last_modified=None, max_age=None, conditional=True
    )
    response.headers["Cache-Control"] = ASK_AGAIN if changes else FOREVER
    del response.headers["Last-Modified"]
    # Ranges are answered all the same: this header only announces it, and a player asks without being invited.
    for needless in ("Accept-Ranges", "Content-Disposition"):
        response.headers.pop(needless, None)
    return response


def _etag(path: Path) -> str:
    """A name that holds a digest is its own mark; other files are small, and are digested."""
    match = _IN_NAME.search(path.name)
    return match[0][:32] if match else hashlib.sha256(path.read_bytes()).hexdigest()[:32]


def _unchanged(etag: str) -> Response:
    response = Response(status=304)
    response.set_etag(etag)
    del response.headers["Content-Type"]
    return response
