"""Take typed fields out of the JSON of a document, and refuse in one sentence that names the block.

Strict on types and on characters that would lie on a wall (control, bidirectional, private use); what is not asked
for stays in ``rest``, so that a newer writer's fields are kept.
"""

import unicodedata
from collections.abc import Mapping

from playlists.model import Extra, Json, Point

# Cc control, Cf format (bidi overrides, zero-width), Co private use, Cn unassigned, Cs surrogate, Zl/Zp separators.
_REFUSED = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
# The ideographic planes grow with every Unicode version, and Python's table is older than some people's names.
_IDEOGRAPHS = range(0x20000, 0x3FFFE)


class DocumentError(ValueError):
    """A document that cannot be read; the message says which block and how to mend it."""


class Reader:
    """Takes typed fields out of one JSON object; ``where`` opens every sentence."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, Mapping):
            raise DocumentError(f"{where} must be an object of named fields, not {named(value)}.")
        self.where = where
        self._fields: dict[str, Json] = dict(value)

    def text(self, name: str, default: str | None = None) -> str:
        if default is not None and self._fields.get(name) is None:
            self._fields.pop(name, None)
            return default
        return checked_text(self._taken(name), f"{self.where}: '{name}'")

    def flag(self, name: str) -> bool:
        value = self._fields.pop(name, False)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise DocumentError(f"{self.where}: '{name}' must be true or false, not {named(value)}.")
        return value

    def number(self, name: str, least: int, most: int, default: int | None = None) -> int:
        value = self._fields.pop(name, default)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            choices = [str(n) for n in range(least, most + 1)]
            allowed = f"{', '.join(choices[:-1])} or {choices[-1]}" if most - least < 6 else f"from {least} to {most}"
            raise DocumentError(f"{self.where}: '{name}' must be {allowed}.")
        return value

    def items(self, name: str) -> list[Json]:
        value = self._taken(name)
        if not isinstance(value, list):
            raise DocumentError(f"{self.where}: '{name}' must be a list, not {named(value)}.")
        return value

    def optional_items(self, name: str) -> list[Json]:
        """As ``items``, empty where the field is missing or null."""
        if self._fields.get(name) is None:
            self._fields.pop(name, None)
            return []
        return self.items(name)

    def objects(self, name: str, most: int, what: str) -> "list[Reader]":
        """A list of at most so many objects, empty where it is missing, each read under its own number."""
        values = self.optional_items(name)
        if len(values) > most:
            raise DocumentError(f"{self.where} has {len(values)} {what}s; at most {most} can be shown.")
        return [Reader(value, f"{self.where}, {what} {number}") for number, value in enumerate(values, 1)]

    def point(self, name: str) -> Point | None:
        """A point of a picture in thousandths of its width and height, or None where the field is missing or null."""
        if self.missing(name):
            self._fields.pop(name, None)
            return None
        values = self.items(name)
        whole = [each for each in values if isinstance(each, int) and not isinstance(each, bool) and 0 <= each <= 1000]
        if len(values) != 2 or len(whole) != 2:
            raise DocumentError(f"{self.where}: '{name}' must be two whole numbers from 0 to 1000, across and down.")
        return whole[0], whole[1]

    def missing(self, name: str) -> bool:
        """Whether the field is not there, or is null, which says the same."""
        return self._fields.get(name) is None

    def optional(self, name: str) -> Json:
        return self._fields.pop(name, None)

    def rest(self) -> Extra:
        return self._fields

    def _taken(self, name: str) -> Json:
        if name not in self._fields:
            raise DocumentError(f"{self.where} lacks '{name}'.")
        return self._fields.pop(name)


def named(value: object) -> str:
    names = {str: "text", bool: "true or false", int: "a number", float: "a number", list: "a list", dict: "an object"}
    return "nothing" if value is None else names.get(type(value), type(value).__name__)


def _refused(character: str) -> bool:
    return unicodedata.category(character) in _REFUSED and ord(character) not in _IDEOGRAPHS


def checked_text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise DocumentError(f"{where} must be text, not {named(value)}.")
    for character in value:
        if _refused(character):
            raise DocumentError(
                f"{where} holds the invisible or unassigned character U+{ord(character):04X}; delete it, "
                "or split the text where it stands."
            )
    return value


def bounded_text(reader: Reader, name: str, longest: int, default: str | None = None) -> str:
    text = reader.text(name, default)
    if len(text) > longest:
        raise DocumentError(f"{reader.where}: '{name}' has {len(text)} characters; at most {longest} have room.")
    return text
