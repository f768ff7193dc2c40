"""Introduce this player to its server by a code that both know.

The installer types a code from the console, or the display shows one that the clerk types there (``pairing``); the
exchange is the same (FORMAT.md, section 9). What makes the answer trustworthy is the code, not the transport: root,
server authority and this box's key are bound to it by a MAC, so a stranger's server or a stranger's box gets nowhere.
A code that hung on a wall is no secret: there a person vouches for the answer's digest, and nothing else is taken.
The box signs the request too: a code does not make anybody the holder of a key.
"""

import json
import platform
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from player.address import is_address
from player.cache import Cache
from player.device_key import DeviceKey
from player.disk import Disk
from player.faults import Fault, FaultError
from player.identity import Identity, load_identity, parse_assignments, store_identity
from player.proofs import RefusedError
from player.refusals import refusal_in
from player.source import LinkError
from playlists.canonical import canonical
from playlists.check_words import is_share, server_digest
from playlists.enrolment import CodeError, EnrolmentKey, answer_holds, derive, lookup, normalise, request_mac
from playlists.model import Json

if TYPE_CHECKING:
    from player.link import Link

PATH = "api/v1/enrol"
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
    identity = ask(link_to(server_url), server_url, key, DeviceKey(state, disk), state, disk)
    if not isinstance(identity, Identity):
        raise EnrolError(
            Fault.CODE_UNKNOWN, "the server does not know this code: type it again, or make a new one in the console"
        )
    return identity


@dataclass(frozen=True, slots=True)
class Met:
    """The server has bound this box to a code from a wall, and a person compares what both sides show."""

    server: str
    """The digest of what the server will hand over."""
    share: str


def refuse_address(server_url: str) -> None:
    """Raise what no request can be made to: asked again and again, it would only look like a server that is away."""
    if not is_address(server_url):
        raise EnrolError(
            Fault.UNREACHABLE,
            f"{server_url!r} is no server address: it is https://, a name or number, and where needed a port of 1 "
            f"to 65535, like https://gongshi.example:8443",
        )


def link_to(server_url: str) -> "Link":
    refuse_address(server_url)
    from player.link import Link

    # The certificate cannot be known yet; the code vouches for what comes (see the module's text).
    return Link(server_url, authenticate=False)


def ask(
    link: "Link",
    server_url: str,
    key: EnrolmentKey,
    device: DeviceKey,
    state: Path,
    disk: Disk | None = None,
    more: Mapping[str, str] | None = None,
    vouched: str | None = None,
) -> Identity | Met | None:
    """Ask once; None while nobody has typed the code.

    ``more`` is what a pairing adds. ``vouched`` is the one digest of what may be handed over; None where the code was
    never public.
    """
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
        **(more or {}),
    }
    request["signature"] = device.sign_enrolment(request)
    request["mac"] = request_mac(key, request)
    with link.post(PATH, canonical(request)) as answer:
        if answer.status == 202:
            return _met(answer.body(LARGEST_ANSWER, PATH), key, nonce)
        if answer.is_page or answer.status == 511:
            raise LinkError(Fault.PORTAL, "a page for people came in place of the server's answer; check the address")
        body = answer.body(LARGEST_ANSWER, PATH)
        if answer.status != 200:
            raise _refused(answer.status, body)
    return _accept(body, key, nonce, server_url, device, state, disk, vouched)


def forged_answer() -> EnrolError:
    return EnrolError(
        Fault.ANSWER_FORGED, "the answer was not made by who made the code: check the address, then make a new code"
    )


def _met(body: bytes, key: EnrolmentKey, nonce: str) -> Met | None:
    """Read why the server lets this box wait: nobody has typed the code, or somebody is comparing."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict) or answer.get("code") != "confirm":
        return None
    server, share = answer.get("server"), answer.get("share")
    try:
        holds = answer_holds(key, answer, nonce)
    except ValueError as error:
        raise forged_answer() from error
    if not (holds and is_share(server) and is_share(share)):
        raise forged_answer()
    return Met(str(server), str(share))


def _accept(
    body: bytes,
    key: EnrolmentKey,
    nonce: str,
    server_url: str,
    device: DeviceKey,
    state: Path,
    disk: Disk | None,
    vouched: str | None,
) -> Identity:
    forged = forged_answer()
    try:
        answer = json.loads(body)
        if not isinstance(answer, dict) or not answer_holds(key, answer, nonce):
            raise forged
        ca = answer["tls_ca"]
        root = answer["root"]
        repository = str(answer["repository"])
        if not isinstance(root, str) or not isinstance(ca, str | None):
            raise forged
        if vouched is not None and server_digest(root, repository, ca) != vouched:
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
