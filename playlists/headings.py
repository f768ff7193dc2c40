"""Read the headings of official documents (公文) out of running text: 一、 （一） 1. （1）. Pure.

What staff paste has no marks but these numbers. A short numbered line that is no sentence heads what follows it; a
long paragraph may open with its heading, 一、加强领导。各村要…, of which the first sentence is the heading.
"""

import re
from collections.abc import Iterable

from playlists.blocks.block import Block
from playlists.blocks.words import Heading, Paragraph, Run

_NUMERALS = "一二三四五六七八九十百"
NUMBERS: tuple[tuple[re.Pattern[str], int], ...] = (
    (re.compile(rf"[{_NUMERALS}]+、"), 1),
    (re.compile(rf"[（(][{_NUMERALS}]+[）)]"), 2),
    (re.compile(r"\d{1,3}[.．](?!\d)"), 3),
    (re.compile(r"[（(]\d{1,3}[）)]"), 4),
)
LONGEST = 40
"""A line of more characters is a paragraph, whatever it begins with."""
_LONGEST_LEAD = 30
_SENTENCE = re.compile(r"[。！？；]")


def number_level(text: str) -> int | None:
    """Which level's number the text begins with."""
    return next((level for pattern, level in NUMBERS if pattern.match(text)), None)


def heading_level(text: str) -> int | None:
    """The level of a line that is a heading; None where it is a sentence or too long."""
    if len(text) > LONGEST or _SENTENCE.search(text):
        return None
    return number_level(text)


def lead_length(text: str) -> int:
    """How many characters of a paragraph are a heading of the first level that it opens with; 0 for none."""
    match = _SENTENCE.search(text)
    if match is None or match[0] != "。" or match.end() > _LONGEST_LEAD or not text[match.end() :].strip():
        return 0
    return match.end() if number_level(text) == 1 else 0


def headed(blocks: Iterable[Block]) -> list[Block]:
    """The blocks, with paragraphs that are headings made headings, and headings that open a paragraph made strong."""
    found: list[Block] = []
    given = list(blocks)
    for number, block in enumerate(given):
        after = given[number + 1] if number + 1 < len(given) else None
        found.append(_headed(block, after) if isinstance(block, Paragraph) else block)
    return found


def _headed(paragraph: Paragraph, after: Block | None) -> Block:
    text = paragraph.text.strip()
    level = heading_level(text)
    if level is not None and _heads(level, after):
        return Heading(level, text)
    opening = len(paragraph.text) - len(paragraph.text.lstrip())
    lead = lead_length(text)
    return Paragraph(_strong_to(paragraph.runs, opening + lead), paragraph.extra) if lead else paragraph


def _heads(level: int, after: Block | None) -> bool:
    """A first or second level always does; 1. and （1） only above text, for among their like they are a list."""
    if level <= 2:
        return True
    if isinstance(after, Paragraph):
        below = number_level(after.text.strip())
        return below is None or below > level
    return after is not None and not isinstance(after, Heading)


def _strong_to(runs: tuple[Run, ...], end: int) -> tuple[Run, ...]:
    made, place = [], 0
    for run in runs:
        cut = min(max(end - place, 0), len(run.text))
        made += [Run(run.text[:cut], True)] if cut else []
        made += [Run(run.text[cut:], run.strong)] if cut < len(run.text) else []
        place += len(run.text)
    return tuple(made)
