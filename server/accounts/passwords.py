"""Passwords: what is accepted, and how they are kept (argon2id). Knows no account and no database."""

import threading
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

MIN_LENGTH = 10
MAX_LENGTH = 256
"""A cap, so that nobody makes the hasher chew megabytes."""

TIME_COST = 3
MEMORY_KIB = 64 * 1024
"""64 MiB and three passes: RFC 9106's second choice, for a machine that also serves the township."""

_hashers = [PasswordHasher(time_cost=TIME_COST, memory_cost=MEMORY_KIB, parallelism=1)]
_turns = threading.BoundedSemaphore(2)
"""How many are hashed side by side: sixteen at once would be a gigabyte."""

_COMMON = ("password", "qwerty", "admin", "gongshi", "iloveyou", "woaini", "5201314", "abc123", "123456", "888888")


def password_problem(password: str, username: str) -> str | None:
    """Return the sentence that says why this password will not do, or None."""
    if len(password) < MIN_LENGTH:
        return f"密码至少 {MIN_LENGTH} 个字符，现在是 {len(password)} 个。一句好记的话最合适。"
    if len(password) > MAX_LENGTH:
        return f"密码最多 {MAX_LENGTH} 个字符。"
    if len(set(password)) < 5:
        return "密码里不同的字符太少，请换一个。"
    if username and username.lower() in password.lower():
        return "密码里不能有登录名。"
    folded = password.lower()
    for word in _COMMON:
        if folded.replace(word, "") == "" or (word in folded and len(folded.replace(word, "", 1)) < 4):
            return "这个密码太常见，容易被猜到，请换一个。"
    if _is_run(password):
        return "连着的数字或字母容易被猜到，请换一个。"
    return None


def hash_password(password: str) -> str:
    with _turns:
        return _hashers[-1].hash(password)


def password_matches(kept: str | None, password: str) -> bool:
    """Compare; an account without a password takes as long as one with a wrong one."""
    against = kept or _decoy()
    try:
        with _turns:
            return _hashers[-1].verify(against, password[: MAX_LENGTH + 1]) and kept is not None
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def needs_rehash(kept: str) -> bool:
    return _hashers[-1].check_needs_rehash(kept)


def set_cost(*, time_cost: int, memory_kib: int) -> None:
    """Hash cheaper or dearer from now on; kept passwords are hashed anew when their owner next signs in."""
    _hashers[:] = [PasswordHasher(time_cost=time_cost, memory_cost=memory_kib, parallelism=1)]
    _decoys.clear()


_decoys: list[str] = []


def _decoy() -> str:
    if not _decoys:
        _decoys.append(_hashers[-1].hash("the hash nobody's password matches"))
    return _decoys[0]


def _is_run(text: str) -> bool:
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(text)}  # 0 follows 9
    return len(steps) == 1 and steps <= {1, 9}
