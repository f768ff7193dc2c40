"""Cut a received text at its headings of the first rank, and mend lines broken by a page or a narrow window. Pure.

**The rule for lines.** Blank lines part paragraphs. Lines of one paragraph are
joined: without a blank between Chinese characters, with one between two Latin
words. A paragraph that stops in mid-sentence and is followed by one that is no
heading, list or table was broken by the end of a page, and is joined to it.
Headings, numbered lines, table rows and indented lines always begin anew.
Nothing is dropped: the parts' characters, blanks aside, are the input's.

A heading of the first rank counts: 一、 then 二、 and so on; a 三、 that does
not follow 二、 is part of a sentence.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from server.notices.text import heading_level

_NUMERALS = "一二三四五六七八九十"
_SENTENCE_END = "。！？；：…”」』）.!?;:"
_ALWAYS_NEW = re.compile(r"^(?:\d{1,3}[.．、)）]|[（(]\d{1,3}[)）]|[①-⑳]|· |（[一二三四五六七八九十百]+）)")
_RANK = re.compile(r"^([一二三四五六七八九十]{1,3})、")


@dataclass(frozen=True, slots=True)
class Part:
    """``heading`` is the line as it stood; empty for what comes before the first heading."""

    heading: str
    text: str

    @property
    def title(self) -> str:
        """For a title: without the colon that introduces a section."""
        return self.heading.rstrip("：: ")


@dataclass(frozen=True, slots=True)
class Cut:
    """``title`` is the text's own first line; ``parts`` hold everything, the title line too."""

    title: str
    parts: tuple[Part, ...]


def split(text: str) -> Cut:
    paragraphs = list(_paragraphs(text))
    parts: list[Part] = []
    heading, body, expected = "", list[str](), 1
    for paragraph in paragraphs:
        if _rank(paragraph) == expected:
            if heading or body:
                parts.append(Part(heading, "\n\n".join(body)))
            heading, body = paragraph, []
            expected += 1
        else:
            body.append(paragraph)
    if heading or body:
        parts.append(Part(heading, "\n\n".join(body)))
    title = paragraphs[0] if paragraphs and not _rank(paragraphs[0]) and len(paragraphs[0]) <= 60 else ""
    return Cut(title, tuple(parts))


def _rank(paragraph: str) -> int | None:
    match = _RANK.match(paragraph)
    if match is None or heading_level(paragraph) != 1:
        return None
    return _number(match[1])


def _number(numeral: str) -> int | None:
    """一 to 九十九."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _NUMERALS.index(numeral) + 1 if len(numeral) == 1 else None
    if len(tens) > 1 or len(ones) > 1:
        return None
    return (_NUMERALS.index(tens) + 1 if tens else 1) * 10 + (_NUMERALS.index(ones) + 1 if ones else 0)


def _paragraphs(text: str) -> Iterator[str]:
    """Whole paragraphs, page breaks mended. A run of list or table lines stays one block of lines."""
    pending = ""
    for block in _blocks(text):
        if pending and not _begins_anew(block) and not _is_closed(pending):
            pending = _join(pending, block)
            continue
        if pending:
            yield pending
        pending = block
    if pending:
        yield pending


def _blocks(text: str) -> Iterator[str]:
    """Runs of lines between blank lines, their wrapped lines joined."""
    for run in re.split(r"\n[ \t\u3000]*\n", text):
        lines = [line for line in run.split("\n") if line.strip()]
        longest = max((len(line) for line in lines), default=0)
        current = ""
        for line in lines:
            tabled = "\t" in line.strip()
            stripped = line.strip(" \u3000") if tabled else line.strip()
            if not current:
                current = stripped
            elif _same_run(current.rsplit("\n", 1)[-1], stripped):
                current += "\n" + stripped
            elif (
                tabled or _begins_anew(stripped) or line.startswith(("\u3000", "  ")) or _ended_short(current, longest)
            ):
                yield current
                current = stripped
            else:
                current = _join(current, stripped)
        if current:
            yield current


def _same_run(last: str, line: str) -> bool:
    """Two rows of one table, or two lines of one numbered list."""
    return ("\t" in last and "\t" in line) or (_listed(last) and _listed(line))


def _listed(line: str) -> bool:
    return bool(re.match(r"^\d{1,3}[.．]", line))


def _begins_anew(line: str) -> bool:
    first = line.split("\n", 1)[0]
    return "\t" in first or bool(_ALWAYS_NEW.match(first)) or heading_level(first) is not None


def _ended_short(current: str, longest: int) -> bool:
    """A line well short of the margin ends its paragraph if it closes a sentence, or is a title."""
    last = current.rsplit("\n", 1)[-1]
    if last[-1:] in _SENTENCE_END:
        return len(last) % max(longest, 1) < longest - 2
    return _looks_like_title(current) and len(last) * 2 < longest


def _is_closed(paragraph: str) -> bool:
    last = paragraph.rsplit("\n", 1)[-1]
    # A title or a heading has no full stop either, and what follows is not its second half.
    return last[-1:] in _SENTENCE_END or "\t" in last or heading_level(last) is not None or _looks_like_title(paragraph)


def _looks_like_title(paragraph: str) -> bool:
    return len(paragraph) <= 40 and not re.search(r"[，。；]", paragraph)


def _join(before: str, after: str) -> str:
    """A blank only where two Latin words meet."""
    if before[-1:].isascii() and after[:1].isascii() and before[-1:].isalnum() and after[:1].isalnum():
        return f"{before} {after}"
    return before + after
