"""The two addresses a device asks: ``enrol`` and ``report`` (FORMAT.md section 9).

They need no account: who asks proves it by a code or a device key. A refusal
carries a short ``code`` for the player and a sentence for whoever reads its log.
"""

import json
import logging
from collections.abc import Mapping

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from playlists.device_request import RequestError, parse_headers
from playlists.model import Json
from server.displays.enrolment import answer_enrolment
from server.displays.refusals import DeviceRefused
from server.displays.reports import take_report
from server.errors import OperatorError, Refused
from server.web import db, public, refuse, services

log = logging.getLogger(__name__)

blueprint = Blueprint("device", __name__, url_prefix="/api/v1")

LARGEST_ENROLMENT = 16 * 1024
LARGEST_REPORT = 8 * 1024 * 1024


@blueprint.post("/enrol")
@public
def enrol() -> ResponseReturnValue:
    body = _body(LARGEST_ENROLMENT)
    shared = services()
    status, answer = answer_enrolment(db(), body, services=shared, url=_repository_url(), now=shared.clock())
    return _json(answer, status)


@blueprint.post("/report")
@public
def report() -> ResponseReturnValue:
    raw = _raw(LARGEST_REPORT)
    try:
        signed = parse_headers(dict(request.headers))
    except RequestError as error:
        raise DeviceRefused(400, "bad-request", str(error)) from error
    shared = services()
    # The path as it came: a proxy that rewrites it breaks the signature, and should.
    path = request.environ.get("RAW_URI") or request.environ.get("REQUEST_URI") or request.path
    answer = take_report(db(), signed, "POST", str(path), raw, now=shared.clock())
    return _json(shared.publisher.sign_answer(answer), 200)


@blueprint.errorhandler(OperatorError)
def unable(error: OperatorError) -> ResponseReturnValue:
    """The server's own trouble (a damaged repository): nothing is taken, the device asks again later."""
    log.error("device not answered path=%s reason=%s", request.path, error)
    refuse(Refused(""), keep=False)
    return _json({"code": "server-trouble", "sentence": str(error), "error": str(error)}, 503)


@blueprint.errorhandler(DeviceRefused)
def refused(error: DeviceRefused) -> ResponseReturnValue:
    refuse(Refused(error.sentence), keep=error.keep)
    return _json({"code": error.code, "sentence": error.sentence, "error": error.sentence}, error.status)


def _repository_url() -> str:
    base = services().config.server.public_url or request.url_root
    return base.rstrip("/") + "/repository"


def _raw(limit: int) -> bytes:
    # Not the header alone: a body that comes in chunks names no length, and strangers may ask here.
    request.max_content_length = limit + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        body = b""
    if len(body) > limit or (request.content_length or 0) > limit:
        raise DeviceRefused(413, "too-large", f"at most {limit} bytes are taken at a time")
    return body


def _body(limit: int) -> Mapping[str, Json]:
    try:
        body = json.loads(_raw(limit))
    except (ValueError, RecursionError) as error:
        raise DeviceRefused(400, "bad-request", f"the body is not JSON: {error}") from error
    if not isinstance(body, dict):
        raise DeviceRefused(400, "bad-request", "the body must be an object")
    return body


def _json(value: Mapping[str, Json], status: int) -> Response:
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    response = Response(body, status, content_type="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response
