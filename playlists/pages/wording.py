"""Put a document's facts into the words of the meta line: days, periods, units. Decides no place and no size."""

import re

from playlists.document import Document, block_texts

TICKER_LABELS = ("通知", "提示")
"""A ticker says in two characters that it tells or reminds; a category has no room there."""
_DAY = re.compile(r"(\d{4})-(\d{2})-(\d{2})")


def day(text: str) -> str:
    """2017-12-15 as 2017年12月15日; anything else as it is."""
    match = _DAY.fullmatch(text)
    return f"{match[1]}年{int(match[2])}月{int(match[3])}日" if match else text


def short_day(text: str) -> str:
    match = _DAY.fullmatch(text)
    return f"{int(match[2])}月{int(match[3])}日" if match else text


def period(first: str, last: str) -> str:
    """12月15日至22日; what both days share is said once."""
    a, b = _DAY.fullmatch(first), _DAY.fullmatch(last)
    if not a or not b:
        return f"{first}至{last}"
    if a[1] != b[1]:
        return f"{day(first)}至{day(last)}"
    return f"{short_day(first)}至{int(b[3])}日" if a[2] == b[2] else f"{short_day(first)}至{short_day(last)}"


def meta(document: Document, *, continued: bool = False) -> list[str]:
    """The pieces of the meta line, in order; a correction says what changed and stands instead of the rest."""
    pieces = ["续表"] if continued else []
    if document.correction:
        return [*pieces, document.correction]
    if document.issuer:
        pieces.append(document.issuer)
    if document.period is not None:
        pieces.append(f"公示期{period(*document.period)}")
    elif document.date:
        pieces.append(day(document.date))
    if document.unit:
        pieces.append(f"单位：{document.unit}")
    return pieces


def corrected(document: Document) -> str:
    """What a correction says, for a face whose label says 更正 before it."""
    return document.correction.removeprefix("更正").lstrip("：: ")


def sentences(document: Document) -> list[str]:
    texts = [text.strip() for block in document.body for text in block_texts(block)]
    return [text for text in texts if text] or [document.title]


def ticker_label(document: Document) -> str:
    return document.slip if document.slip in TICKER_LABELS else TICKER_LABELS[0]
