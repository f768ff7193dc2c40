"""Read JSON strictly, one field at a time, and name the field when it is not what the format says.

``load`` refuses what canonical JSON cannot hold. ``Fields`` is one object being read: what nobody took is what a newer
writer added, and ``rest`` hands it over to be kept.
"""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar

from playlists.canonical import LARGEST_INTEGER
from playlists.model import Digest, Json

T = TypeVar("T")

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
LONGEST_QUOTE = 60


class ManifestError(ValueError):
    """Somebody else's bytes are not what the format says. One sentence: what, where, and what was expected."""


def load(data: bytes, what: str) -> Json:
    """Parse strict JSON in UTF-8: no repeated names, no fractions, no number beyond 2^53, no half characters."""

    def members(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        value = dict(pairs)
        if len(value) != len(pairs):
            raise ManifestError(f"{what}: a field name occurs twice in one object")
        for name in value:
            if not name.isascii():
                raise ManifestError(f"{what}: the field name {quoted(name)} is not ASCII")
        return value

    def integer(text: str) -> int:
        if len(text) > len(str(-LARGEST_INTEGER)) or abs(int(text)) > LARGEST_INTEGER:
            raise ManifestError(f"{what}: the number {text[:LONGEST_QUOTE]} is beyond 2^53")
        return int(text)

    def refuse(text: str) -> Json:
        raise ManifestError(f"{what}: the number {text[:LONGEST_QUOTE]} is not an integer")

    try:
        text = data.decode("utf-8")
        value: Json = json.loads(
            text, object_pairs_hook=members, parse_int=integer, parse_float=refuse, parse_constant=refuse
        )
        if SURROGATE_ESCAPE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except ManifestError:
        raise
    except RecursionError as error:
        raise ManifestError(f"{what}: the JSON is nested too deeply") from error
    except UnicodeError as error:
        raise ManifestError(f"{what}: the text is not UTF-8") from error
    except ValueError as error:
        raise ManifestError(f"{what}: this is not JSON ({error})") from error
    return value


class Fields:
    """One JSON object on its way in. Every method takes a field away; ``rest`` returns what is left."""

    def __init__(self, value: Json, where: str) -> None:
        if not isinstance(value, dict):
            raise ManifestError(f"{where} must be an object, not {quoted(value)}")
        self._left = dict(value)
        self.where = where

    def path(self, name: str) -> str:
        return f"{self.where}.{name}"

    def has(self, name: str) -> bool:
        return name in self._left

    def rest(self) -> dict[str, Json]:
        return self._left

    def take(self, name: str) -> Json:
        if name not in self._left:
            raise ManifestError(f"{self.path(name)} is missing")
        return self._left.pop(name)

    def nullable(self, name: str, read: "Callable[[str], T]") -> T | None:
        """Read a field that must be there but may be null."""
        if name in self._left and self._left[name] is None:
            del self._left[name]
            return None
        return read(name)

    def optional(self, name: str, read: "Callable[[str], T]", default: T) -> T:
        return read(name) if name in self._left else default

    def text(self, name: str) -> str:
        value = self.take(name)
        if not isinstance(value, str):
            raise ManifestError(f"{self.path(name)} must be text, not {quoted(value)}")
        return value

    def boolean(self, name: str) -> bool:
        value = self.take(name)
        if not isinstance(value, bool):
            raise ManifestError(f"{self.path(name)} must be true or false, not {quoted(value)}")
        return value

    def integer(self, name: str, least: int = -LARGEST_INTEGER, most: int = LARGEST_INTEGER) -> int:
        value = self.take(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            bounds = f"an integer of {least} to {most}" if most < LARGEST_INTEGER else f"an integer of at least {least}"
            raise ManifestError(f"{self.path(name)} must be {bounds}, not {quoted(value)}")
        return value

    def matching(self, name: str, pattern: re.Pattern[str], meaning: str) -> str:
        value = self.text(name)
        if not pattern.fullmatch(value):
            raise ManifestError(f"{self.path(name)} must be {meaning}, not {quoted(value)}")
        return value

    def identifier(self, name: str) -> str:
        return self.matching(name, IDENTIFIER, "an identifier of up to 64 letters, digits, '.', '_' and '-'")

    def digest(self, name: str) -> Digest:
        return Digest(self.matching(name, DIGEST, "'sha256:' and 64 lower-case hex digits"))

    def choice(self, name: str, *allowed: T) -> T:
        value = self.take(name)
        for candidate in allowed:
            if type(value) is type(candidate) and value == candidate:
                return candidate
        raise ManifestError(f"{self.path(name)} must be one of {', '.join(map(str, allowed))}, not {quoted(value)}")

    def list(self, name: str) -> "list[Json]":
        return expect_list(self.take(name), self.path(name))

    def each(self, name: str, read: "Callable[[Json, str], T]") -> tuple[T, ...]:
        """Read a list of values, each under its own numbered place."""
        where = self.path(name)
        return tuple(read(value, f"{where}[{index}]") for index, value in enumerate(self.list(name)))

    def object(self, name: str) -> "dict[str, Json]":
        return Fields(self.take(name), self.path(name)).rest()

    def instant(self, name: str) -> datetime:
        return read_instant(self.take(name), self.path(name))

    def day(self, name: str) -> date:
        return read_day(self.take(name), self.path(name))


def expect_list(value: Json, where: str) -> list[Json]:
    if not isinstance(value, list):
        raise ManifestError(f"{where} must be a list, not {quoted(value)}")
    return value


def read_identifier(value: Json, where: str) -> str:
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        raise ManifestError(f"{where} must be an identifier, not {quoted(value)}")
    return value


def read_digest(value: Json, where: str) -> Digest:
    if not isinstance(value, str) or not DIGEST.fullmatch(value):
        raise ManifestError(f"{where} must be 'sha256:' and 64 lower-case hex digits, not {quoted(value)}")
    return Digest(value)


def read_instant(value: Json, where: str) -> datetime:
    if isinstance(value, str) and INSTANT.fullmatch(value):
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    raise ManifestError(f"{where} must be an instant such as 2026-03-07T01:00:00Z, not {quoted(value)}")


def read_day(value: Json, where: str) -> date:
    if isinstance(value, str) and DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise ManifestError(f"{where} must be a day such as 2026-03-07, not {quoted(value)}")


def instant_text(instant: datetime) -> str:
    """Spell an aware instant of a whole second as RFC 3339 in UTC."""
    if instant.tzinfo is None or instant.microsecond:
        raise ManifestError(f"the instant {instant.isoformat()} must be a whole second with a zone")
    return instant.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def refuse_repeats(names: "list[str]", where: str) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ManifestError(f"{where} has {quoted(name)} twice")
        seen.add(name)


def quoted(value: Json) -> str:
    """Show what was found, cut short: a sentence for a log, not a dump."""
    text = repr(value)
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 1] + "…"
