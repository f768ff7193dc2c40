"""Numbers that name a person or an account: recognise them in a line of Chinese text, and mask them. Pure.

Digits count in any width, and may be parted by spaces or hyphens, because that
is how lists hide them from a search. A number is called an identity number
only when its check digit and its date hold; with a wrong digit it may be one
that was miscopied, which still names its owner, or the number of a file: that
is for a person to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

_FULL_WIDTH = {ord("０") + step: ord("0") + step for step in range(10)} | {ord("Ｘ"): ord("X"), ord("ｘ"): ord("X")}
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_REGIONS = frozenset(
    {
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
        "91",
    }
)
_GAP = r"[ \u3000\-－\n]"
_RUN = re.compile(
    rf"(?<![0-9０-９A-Za-z])[0-9０-９](?:{_GAP}{{0,2}}[0-9０-９])*(?:{_GAP}{{0,2}}[XxＸｘ])?(?![0-9０-９A-Za-z])"
)
_GAPS = re.compile(_GAP)


class NumberKind(StrEnum):
    IDENTITY = "identity"
    OLD_IDENTITY = "old_identity"
    NEAR_IDENTITY = "near_identity"
    """Region and date of birth as in an identity number, and a check digit that does not hold."""
    MOBILE = "mobile"
    BANK_CARD = "bank_card"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A number found at ``text[start:end]``; ``digits`` is the number without gaps, in ASCII."""

    kind: NumberKind
    start: int
    end: int
    digits: str


def sightings(text: str) -> Iterator[Sighting]:
    for match in _RUN.finditer(text):
        yield from _in_run(match[0], match.start())


def looks_like_identity(digits: str) -> bool:
    """18 digits with a region and a date of birth in their places."""
    return bool(re.fullmatch(r"\d{17}[\dX]", digits)) and digits[:2] in _REGIONS and _is_date(digits[6:14])


def is_identity(digits: str) -> bool:
    """An 18-digit resident number: region, date of birth and check digit must all hold."""
    if not looks_like_identity(digits):
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return _CHECKS[total % 11] == digits[17]


def is_old_identity(digits: str) -> bool:
    return bool(re.fullmatch(r"\d{15}", digits)) and digits[:2] in _REGIONS and _is_date("19" + digits[6:12])


def is_bank_card(digits: str) -> bool:
    """16 to 19 digits whose Luhn sum holds; cards begin 3 to 6 or 9."""
    if not re.fullmatch(r"[34569]\d{15,18}", digits):
        return False
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (2 if place % 2 else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def mask(kind: NumberKind, digits: str) -> str:
    """The conventional mask: six region digits, or enough of a telephone number to know one's own."""
    if kind in (NumberKind.IDENTITY, NumberKind.OLD_IDENTITY, NumberKind.NEAR_IDENTITY):
        return digits[:6] + "*" * (len(digits) - 6)
    if kind is NumberKind.MOBILE:
        return digits[:3] + "****" + digits[-4:]
    return "*" * (len(digits) - 4) + digits[-4:]


def hint(kind: NumberKind, digits: str) -> str:
    """How the console may name a number without printing it."""
    return digits[:4] + "********" if kind is not NumberKind.MOBILE else digits[:3] + "********"


def _in_run(run: str, offset: int) -> Iterator[Sighting]:
    """A run may hold several numbers parted by spaces (a pasted table row): whole run first, then its parts."""
    kind = _kind(_digits(run))
    if kind is not None:
        yield Sighting(kind, offset, offset + len(run), _digits(run))
        return
    pieces = list(re.finditer(r"[^ \u3000\-－\n]+", run))
    first = 0
    while first < len(pieces):
        for last in range(len(pieces), first, -1):
            start, end = pieces[first].start(), pieces[last - 1].end()
            kind = _kind(_digits(run[start:end]))
            if kind is not None and (first, last) != (0, len(pieces)):
                yield Sighting(kind, offset + start, offset + end, _digits(run[start:end]))
                first = last
                break
        else:
            first += 1


def _digits(run: str) -> str:
    return _GAPS.sub("", run).translate(_FULL_WIDTH).upper()


def _kind(digits: str) -> NumberKind | None:
    if is_identity(digits):
        return NumberKind.IDENTITY
    if is_old_identity(digits):
        return NumberKind.OLD_IDENTITY
    if re.fullmatch(r"1[3-9]\d{9}", digits):
        return NumberKind.MOBILE
    if looks_like_identity(digits):
        # What passes for a card's by luck as well is one of the two, and neither may be shown.
        return NumberKind.IDENTITY if is_bank_card(digits) else NumberKind.NEAR_IDENTITY
    return NumberKind.BANK_CARD if is_bank_card(digits) else None


def _is_date(text: str) -> bool:
    try:
        return 1800 < date(int(text[:4]), int(text[4:6]), int(text[6:8])).year < 2100
    except ValueError:
        return False
