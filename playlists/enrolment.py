"""Make and read the code that introduces a player to its server, and prove by it that both know the code.

A code is typed by people: it has no 0 O 1 I L, and its last symbol catches every single slip and every swap of two
symbols. What travels is never the code but proofs made with a key that is slow to derive. Pure computation; the random
bytes come from the caller.
"""

import hashlib
import hmac
import unicodedata
from collections.abc import Mapping
from typing import NewType

from playlists.canonical import canonical
from playlists.model import Json

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
SYMBOLS = 12
GROUP = 4
RANDOM_BYTES = 16
SALT = b"gongshi-enrol-1"
SIGNED_PREFIX = b"gongshi-enrol/1\n"
SCRYPT_N, SCRYPT_R, SCRYPT_P = 2**14, 8, 1
KEY_BYTES = 32
LOOKUP_DIGITS = 32

EnrolmentKey = NewType("EnrolmentKey", bytes)


class CodeError(ValueError):
    """What was typed is not a code. ``sentence_en`` and ``sentence_zh`` say what to look at again."""

    def __init__(self, sentence_en: str, sentence_zh: str) -> None:
        super().__init__(sentence_en)
        self.sentence_en = sentence_en
        self.sentence_zh = sentence_zh


def new_code(random_bytes: bytes) -> str:
    """Return a code made from at least 16 random bytes, enough for their remainder to be even."""
    if len(random_bytes) < RANDOM_BYTES:
        raise ValueError(f"a code needs at least {RANDOM_BYTES} random bytes")
    number = int.from_bytes(random_bytes, "big")
    symbols = ""
    for _ in range(SYMBOLS - 1):
        number, index = divmod(number, len(ALPHABET))
        symbols += ALPHABET[index]
    return symbols + _check_symbol(symbols)


def grouped(code: str) -> str:
    """Spell a code as people read it aloud: three groups of four."""
    return " ".join(code[start : start + GROUP] for start in range(0, SYMBOLS, GROUP))


def normalise(text: str) -> str:
    """Return the code somebody typed: spaces, dashes, lower case and full-width letters are forgiven, slips are not."""
    code = "".join(
        symbol
        for symbol in unicodedata.normalize("NFKC", text).upper()
        if not symbol.isspace() and unicodedata.category(symbol) not in ("Pd", "Pc", "Cf")
    )
    for symbol in code:
        if symbol not in ALPHABET:
            raise CodeError(
                f"'{symbol}' never occurs in a code: codes have no 0 O 1 I L; compare that place with the screen again",
                f"编码中不会出现“{symbol}”：编码不含 0 O 1 I L，请对照屏幕重新核对这一位",
            )
    if len(code) != SYMBOLS:
        raise CodeError(
            f"a code has {SYMBOLS} symbols in three groups of four; this has {len(code)}",
            f"编码应为 {SYMBOLS} 位（三组，每组四位），现在是 {len(code)} 位",
        )
    if code[-1] != _check_symbol(code[:-1]):
        raise CodeError(
            "the code does not add up: one symbol is wrong or two are swapped; look at 2/Z, 5/S, 8/B and U/V again",
            "编码校验不符：有一位抄错，或两位颠倒，请重点核对 2/Z、5/S、8/B、U/V",
        )
    return code


def _check_symbol(symbols: str) -> str:
    # The alphabet's size, 31, is prime: with different weights no single slip and no swap keeps the sum.
    total = sum(place * ALPHABET.index(symbol) for place, symbol in enumerate(symbols, start=1))
    return ALPHABET[total % len(ALPHABET)]


def derive(code: str) -> EnrolmentKey:
    """Return the key behind a normalised code. Slow and hungry by intent: 16 MiB and tens of milliseconds."""
    return EnrolmentKey(
        hashlib.scrypt(code.encode("ascii"), salt=SALT, n=SCRYPT_N, r=SCRYPT_R, p=SCRYPT_P, dklen=KEY_BYTES)
    )


def lookup(key: EnrolmentKey) -> str:
    """Return the name under which both sides file the code without saying it."""
    return _proof(key, b"lookup")[:LOOKUP_DIGITS]


def signing_text(request: Mapping[str, Json]) -> bytes:
    """Return the bytes a device signs with its own key, so that nobody enrols a key by its name alone."""
    return SIGNED_PREFIX + _without(request, "mac", "signature")


def request_mac(key: EnrolmentKey, request: Mapping[str, Json]) -> str:
    return _proof(key, b"request\n" + _without(request, "mac"))


def answer_mac(key: EnrolmentKey, answer: Mapping[str, Json]) -> str:
    return _proof(key, b"answer\n" + _without(answer, "mac"))


def request_holds(key: EnrolmentKey, request: Mapping[str, Json]) -> bool:
    """Whether the request's own ``mac`` was made by someone who knows the code."""
    return _same(request.get("mac"), request_mac(key, request))


def answer_holds(key: EnrolmentKey, answer: Mapping[str, Json], nonce: str) -> bool:
    """Whether the answer is made with the code, and made for this request."""
    return _same(answer.get("mac"), answer_mac(key, answer)) and answer.get("nonce") == nonce


def _without(message: Mapping[str, Json], *proofs: str) -> bytes:
    return canonical({name: value for name, value in message.items() if name not in proofs})


def _proof(key: EnrolmentKey, text: bytes) -> str:
    return hmac.new(key, text, hashlib.sha256).hexdigest()


def _same(given: Json, expected: str) -> bool:
    return isinstance(given, str) and hmac.compare_digest(given.encode("utf-8", "replace"), expected.encode("ascii"))
