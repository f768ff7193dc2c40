"""Give every value one spelling in bytes, and every bytes one name.

RFC 8785 by the library of that name, narrowed to what the format allows: integers only, ASCII keys.
"""

import hashlib

import rfc8785

from playlists.model import Digest, Json

LARGEST_INTEGER = 2**53 - 1


class CanonicalError(ValueError):
    """The value has no canonical spelling in the release format."""


def canonical(value: Json) -> bytes:
    """Return the RFC 8785 bytes of a value made of dicts with ASCII keys, lists, text, integers, booleans and None."""
    try:
        _refuse_what_the_format_lacks(value)
        return rfc8785.dumps(value)
    except (rfc8785.CanonicalizationError, UnicodeEncodeError) as error:
        raise CanonicalError(f"this value cannot be written as canonical JSON: {error}") from error
    except RecursionError as error:
        raise CanonicalError("this value is nested too deeply to be written as canonical JSON") from error


def digest(data: bytes) -> Digest:
    return Digest(f"sha256:{hashlib.sha256(data).hexdigest()}")


def _refuse_what_the_format_lacks(value: object) -> None:
    if isinstance(value, dict):
        for key, member in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise CanonicalError(f"{key!r} cannot be a field name: names are ASCII text")
            _refuse_what_the_format_lacks(member)
    elif isinstance(value, list | tuple):
        for member in value:
            _refuse_what_the_format_lacks(member)
    elif not isinstance(value, str | int | None):
        raise CanonicalError(f"{value!r} cannot be written: numbers in the format are integers")
