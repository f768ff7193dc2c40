"""Every piece of text in a block of a notice, in reading order, and a piece put in another's place. Pure.

Checks read a notice through this, so that a field somebody adds to a block is checked without anybody remembering it.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence

from playlists.model import Json
from server.notices.hidden import Path, hiding

_NOT_WORDS = frozenset({"type", "asset", "align", "state", "level", "digest", "poster", "hidden", "hidden_rows"})
_ORDER = (
    "hazard",
    "head",
    "columns",
    "group",
    "name",
    "label",
    "text",
    "answer",
    "note",
    "runs",
    "items",
    "rows",
    "total",
    "balance",
)


def leaves(value: Json, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """Where each text stands, and the text."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from leaves(one, (*path, number))
    elif isinstance(value, dict):
        for name in sorted(value, key=_rank):
            if name not in _NOT_WORDS:
                yield from leaves(value[name], (*path, name))


def told(block: Mapping[str, Json]) -> list[tuple[Path, str]]:
    """The pieces that anybody is told of, in which ``replaced`` counts: without what is hidden."""
    hides = hiding(block)
    return [(path, text) for path, text in leaves(dict(block)) if not hides(path)]


def words_of(block: Mapping[str, Json]) -> str:
    """Its words, a piece a line."""
    return "\n".join(text for _, text in leaves(dict(block)) if text.strip())


def says_something(block: Mapping[str, Json]) -> bool:
    """Whether it is more than a form nobody filled in: labels and column heads alone say nothing."""
    if block.get("type") in ("figure", "figures", "page_image", "video", "progress"):
        return True
    return any(
        text.strip() and path[-1] not in ("label", "head") and path[0] != "columns"
        for path, text in leaves(dict(block))
    )


def replaced(blocks: Sequence[Mapping[str, Json]], old: str, nth: int, new: str) -> list[Json] | None:
    """The blocks with the nth ``old`` put right, counted from 0 in reading order; None where it is in no one piece."""
    made: list[Json] = [copy.deepcopy(dict(block)) for block in blocks]
    for at, block in enumerate(blocks):
        for path, text in told(block):
            count = text.count(old)
            if nth < count:
                _put(made, (at, *path), _nth_replaced(text, old, nth, new))
                return made
            nth -= count
    return None


def replaced_at(block: Mapping[str, Json], path: Path, start: int, end: int, new: str) -> dict[str, Json]:
    """The block with a stretch of one piece put right."""
    made = copy.deepcopy(dict(block))
    (text,) = (text for known, text in leaves(dict(block)) if known == path)
    _put(made, path, text[:start] + new + text[end:])
    return made


def joined(block: Mapping[str, Json], words: str) -> Mapping[str, Json]:
    """A paragraph whose weight changes inside these words, as one piece of one weight; any other block as it is."""
    runs = block.get("runs")
    texts = [str(run.get("text", "")) for run in runs if isinstance(run, dict)] if isinstance(runs, list) else []
    whole = "".join(texts)
    if words not in whole or any(words in text for text in texts):
        return block
    return {**block, "runs": [{"text": whole}]}


def _rank(name: str) -> tuple[int, str]:
    return (_ORDER.index(name), "") if name in _ORDER else (len(_ORDER), name)


def _nth_replaced(text: str, old: str, nth: int, new: str) -> str:
    at = -1
    for _ in range(nth + 1):
        at = text.index(old, at + 1)
    return text[:at] + new + text[at + len(old) :]


def _put(value: Json, path: Path, text: str) -> None:
    for step in path[:-1]:
        if isinstance(value, dict | list):
            value = value[step]  # type: ignore[index]  # the path came from these very values
    if isinstance(value, dict | list):
        value[path[-1]] = text  # type: ignore[index]  # as above
