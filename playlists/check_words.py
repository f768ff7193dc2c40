"""Make the six symbols that a wall and the console both show, so that a person sees who was really introduced.

A code on a wall can be read by anybody, so a proof made with it says nothing about who asks. These symbols are made
of the box's key, of what the server hands over, and of one random share from each side; the box commits to its share
before it sees the server's. Whoever stands in between therefore draws once, blind, and cannot search for symbols that
match: with a plain fingerprint, or a slow one, he could vary his own key and his own root until two of them met.
Pure computation; the random bytes come from the caller.
"""

import hashlib
import hmac

from playlists.canonical import canonical
from playlists.enrolment import ALPHABET

SHARE_BYTES = 32
SYMBOLS = 6
GROUP = 3
COMMITMENT_PREFIX = b"gongshi-pair-commitment/1\n"
SERVER_PREFIX = b"gongshi-pair-server/1\n"
WORDS_PREFIX = b"gongshi-pair-words/1\n"
_DIGITS = frozenset("0123456789abcdef")


def is_share(text: object) -> bool:
    """Whether this is a share or a digest as both travel: 64 lower-case hexadecimal digits."""
    return isinstance(text, str) and len(text) == 2 * SHARE_BYTES and _DIGITS.issuperset(text)


def commitment(device_key: str, share: str) -> str:
    """Return what a box says of its share before it shows it."""
    return _digest(COMMITMENT_PREFIX, {"device_key": device_key, "share": share})


def keeps(device_key: str, share: str, committed: str) -> bool:
    """Whether this is the share that was committed to."""
    return hmac.compare_digest(commitment(device_key, share), committed)


def server_digest(root: str, repository: str, tls_ca: str | None) -> str:
    """Return the digest of all that a box is going to trust of a server."""
    return _digest(SERVER_PREFIX, {"root": root, "repository": repository, "tls_ca": tls_ca})


def check_words(device_key: str, server: str, player_share: str, server_share: str) -> str:
    """Return the symbols for people, two groups of three. ``server`` is the server's digest."""
    met: dict[str, str | None] = {
        "device_key": device_key,
        "server": server,
        "player_share": player_share,
        "server_share": server_share,
    }
    # 256 bits leave the remainder even to 2**-226.
    number = int(_digest(WORDS_PREFIX, met), 16)
    symbols = ""
    for _ in range(SYMBOLS):
        number, index = divmod(number, len(ALPHABET))
        symbols += ALPHABET[index]
    return f"{symbols[:GROUP]} {symbols[GROUP:]}"


def _digest(prefix: bytes, value: dict[str, str | None]) -> str:
    return hashlib.sha256(prefix + canonical(dict(value))).hexdigest()
