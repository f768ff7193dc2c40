"""Introduce this player to its server by a code that both know.

The installer types a code from the console, or the display shows one that the clerk types there; the exchange is the
same (FORMAT.md, section 9). What makes the answer trustworthy is the code, not the transport: root, server authority
and this box's key are bound to it by a MAC, so a stranger's server or a stranger's box gets nowhere.
The box signs the request too: a code does not make anybody the holder of a key.
"""

import json
import os
import platform
import secrets
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from player.cache import Cache
from player.disk import Disk, storage_error
from player.faults import Fault, FaultError
from player.identity import DeviceKey, Identity, load_identity, parse_assignments, store_identity
from player.refusals import refusal_in
from player.source import LinkError
from player.trust import RefusedError
from playlists.canonical import canonical
from playlists.enrolment import (
    CodeError,
    EnrolmentKey,
    answer_holds,
    derive,
    grouped,
    lookup,
    new_code,
    normalise,
    request_mac,
)
from playlists.model import Json

if TYPE_CHECKING:
    from player.link import Link

PATH = "api/v1/enrol"
CODE_FILE = "pairing-code"
LARGEST_ANSWER = 1 << 20
SPOILED = frozenset({"wrong-code", "code-used", "code-expired"})
"""The server's own words for a code with which this box can no longer be enrolled."""


class EnrolError(FaultError):
    """Enrolment did not come about. The sentence says what to do."""


def enrol(server_url: str, code: str, state: Path, disk: Disk | None = None) -> Identity:
    """Enrol with a code that the installer typed. Nothing is stored unless all of it holds."""
    try:
        key = derive(normalise(code))
    except CodeError as error:
        raise EnrolError(Fault.CODE_WRONG, error.sentence_en) from error
    identity = _ask(_link(server_url), server_url, key, state, disk)
    if identity is None:
        raise EnrolError(
            Fault.CODE_UNKNOWN, "the server does not know this code: type it again, or make a new one in the console"
        )
    return identity


class Pairing:
    """A code made here and shown on the display until somebody types it in the console."""

    def __init__(self, state: Path, server_url: str, disk: Disk | None = None) -> None:
        self._state = state
        self._server_url = server_url
        self._disk = disk or Disk()
        self._file = state / CODE_FILE
        self.fault: FaultError | None = None
        self._revoked: FaultError | None = None
        try:
            state.mkdir(parents=True, exist_ok=True)
            self._code = self._kept() or self._fresh()
        except OSError as error:
            raise storage_error("storing the pairing code", error) from error
        self._key = derive(self._code)
        self._link_to_server: Link | None = None

    @property
    def code(self) -> str:
        """The code as people read it aloud."""
        return grouped(self._code)

    def poll(self) -> Identity | None:
        """Ask once whether the code was typed. A fault is kept for the status page; the display goes on asking."""
        try:
            if self._link_to_server is None:
                self._link_to_server = _link(self._server_url)
            identity = _ask(self._link_to_server, self._server_url, self._key, self._state, self._disk)
        except EnrolError as error:
            self.fault = error
            if error.fault in (Fault.CODE_UNKNOWN, Fault.REVOKED):
                # Used by another box or too old: a code that can no longer work must not stay on the wall. Nor one
                # that a clerk typed for a revoked box: the administrator has to type another.
                self._code = self._fresh()
                self._key = derive(self._code)
            self._revoked = error if error.fault is Fault.REVOKED else None
            return None
        except FaultError as error:
            self.fault = error
            return None
        # Whether the key is still revoked is not said again until somebody types the new code.
        self.fault = self._revoked if identity is None else None
        if identity is not None:
            self._disk.unlink(self._file)
        return identity

    def _kept(self) -> str | None:
        try:
            return normalise(self._file.read_text("ascii"))
        except (OSError, ValueError):
            return None

    def _fresh(self) -> str:
        code = new_code(os.urandom(16))
        self._disk.replace(self._file, code.encode(), 0o600)
        return code


def _link(server_url: str) -> "Link":
    parts = urlsplit(server_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise EnrolError(
            Fault.UNREACHABLE, f"{server_url!r} is no server address: it begins with https:// and a name or number"
        )
    from player.link import Link

    # The certificate cannot be known yet; the code vouches for what comes (see the module's text).
    return Link(server_url, authenticate=False)


def _ask(link: "Link", server_url: str, key: EnrolmentKey, state: Path, disk: Disk | None) -> Identity | None:
    """Ask once; None while nobody has typed the code."""
    device = DeviceKey(state, disk)
    nonce = secrets.token_hex(16)
    request: dict[str, Json] = {
        "lookup": lookup(key),
        "device_key": device.text,
        "nonce": nonce,
        "player": {
            "name": platform.node()[:64],
            "system": platform.system(),
            "machine": platform.machine(),
            "level": 1,
        },
    }
    request["signature"] = device.sign_enrolment(request)
    request["mac"] = request_mac(key, request)
    with link.post(PATH, canonical(request)) as answer:
        if answer.status == 202:
            return None
        if answer.is_page or answer.status == 511:
            raise LinkError(Fault.PORTAL, "a page for people came in place of the server's answer; check the address")
        body = answer.body(LARGEST_ANSWER, PATH)
        if answer.status != 200:
            raise _refused(answer.status, body)
    return _accept(body, key, nonce, server_url, device, state, disk)


def _accept(
    body: bytes, key: EnrolmentKey, nonce: str, server_url: str, device: DeviceKey, state: Path, disk: Disk | None
) -> Identity:
    forged = EnrolError(
        Fault.ANSWER_FORGED, "the answer was not made by who made the code: check the address, then make a new code"
    )
    try:
        answer = json.loads(body)
        if not isinstance(answer, dict) or not answer_holds(key, answer, nonce):
            raise forged
        ca = answer["tls_ca"]
        root = answer["root"]
        repository = str(answer["repository"])
        if not isinstance(root, str) or not isinstance(ca, str | None):
            raise forged
        if urlsplit(repository).scheme not in ("http", "https"):
            raise forged
        identity = Identity(
            server_url,
            repository,
            str(answer["player"]),
            int(answer["epoch"]),
            device.text,
            parse_assignments(answer["displays"]),
            None,
        )
        Cache(state, disk).set_anchor(root.encode())
    except (ValueError, KeyError, TypeError, RefusedError) as error:
        raise forged from error
    store_identity(state, identity, ca, disk)
    stored = load_identity(state)
    if stored is None:
        raise forged
    return stored


def _refused(status: int, body: bytes) -> FaultError:
    """The server's own refusal is about the code or this box; any other answer is about the way there."""
    said = refusal_in(body)
    if said is not None and said.code == "revoked":
        return EnrolError(
            Fault.REVOKED, said.sentence or "this device was revoked; an administrator must type its code"
        )
    if said is not None and said.code in SPOILED:
        return EnrolError(
            Fault.CODE_UNKNOWN, said.sentence or "the code was used or has expired: make a new one in the console"
        )
    return LinkError(Fault.STATUS, f"the server answered {status}; try again in a minute")
