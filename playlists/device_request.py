"""Spell out what a device signs when it asks the server for something, and how the headers carry it.

The counter rises with every request of a device and epoch, so a replay is told without a clock. Signing and checking
the signature are the business of whoever holds the key.
"""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass

from playlists.canonical import LARGEST_INTEGER, digest

DEVICE_HEADER = "Gongshi-Device"
EPOCH_HEADER = "Gongshi-Epoch"
COUNTER_HEADER = "Gongshi-Counter"
SIGNATURE_HEADER = "Gongshi-Signature"

ALGORITHM = "ed25519:"
KEY_BYTES = 32
SIGNATURE_BYTES = 64
NUMBER = re.compile(r"0|[1-9][0-9]{0,15}")
PRINTABLE = re.compile(r"[!-~]+")


class RequestError(ValueError):
    """The request does not carry what a signed request must. One sentence names the header."""


@dataclass(frozen=True, slots=True)
class Signed:
    """What the headers say; nothing of it is true before the signature is checked."""

    device_key: bytes
    epoch: int
    counter: int
    signature: bytes


def signing_text(method: str, path: str, epoch: int, counter: int, body: bytes) -> bytes:
    """Return the bytes a device signs. ``path`` is the target as sent, with its query."""
    for name, text in (("method", method), ("path", path)):
        if not PRINTABLE.fullmatch(text):
            raise RequestError(f"the {name} {text!r} must be printable ASCII without spaces")
    return f"gongshi-request/1\n{method}\n{path}\n{epoch}\n{counter}\n{digest(body)}".encode("ascii")


def encode_headers(signed: Signed) -> dict[str, str]:
    return {
        DEVICE_HEADER: spell(signed.device_key),
        EPOCH_HEADER: str(signed.epoch),
        COUNTER_HEADER: str(signed.counter),
        SIGNATURE_HEADER: spell(signed.signature),
    }


def parse_headers(headers: Mapping[str, str]) -> Signed:
    return Signed(
        read_spelled(headers.get(DEVICE_HEADER, ""), KEY_BYTES, DEVICE_HEADER),
        _number(headers, EPOCH_HEADER),
        _number(headers, COUNTER_HEADER),
        read_spelled(headers.get(SIGNATURE_HEADER, ""), SIGNATURE_BYTES, SIGNATURE_HEADER),
    )


def spell(raw: bytes) -> str:
    """Write an Ed25519 key or signature with the algorithm's name in front."""
    return ALGORITHM + base64.b64encode(raw).decode("ascii")


def read_spelled(text: str, length: int, where: str) -> bytes:
    """Read what ``spell`` wrote, in that one spelling only."""
    try:
        raw = base64.b64decode(text.removeprefix(ALGORITHM))
    except ValueError:
        raw = b""
    # Spelling it again catches what the decoder forgives: stray symbols, missing or left-over bits.
    if len(raw) != length or spell(raw) != text:
        raise RequestError(f"{where} must be '{ALGORITHM}' and the base64 of {length} bytes")
    return raw


def _number(headers: Mapping[str, str], name: str) -> int:
    text = headers.get(name, "")
    if not NUMBER.fullmatch(text) or int(text) > LARGEST_INTEGER:
        raise RequestError(f"{name} must be a whole number up to 2^53")
    return int(text)
