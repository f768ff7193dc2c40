"""Take one change back out of a text that was written on since: three versions in, a fourth out, or none. Pure.

``before`` and ``after`` are the two sides of the change, ``now`` is what stands there today. Only what the change
touched goes back; where that very piece was written over, nothing is taken back, because one of the two would be lost.
"""

import difflib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from playlists.model import Json
from server.notices.hidden import less_columns, less_rows
from server.notices.leaves import replaced, told

Block = dict[str, Json]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a notice says: its title and the blocks of its body."""

    title: str
    body: tuple[Block, ...]


def taken_back(before: Wording, after: Wording, now: Wording) -> Wording | None:
    """``now`` without what led from ``before`` to ``after``; exactly ``before`` where nothing was written since."""
    if now == after:
        return before
    title = _title_back(before.title, after.title, now.title)
    body = _body_back(before.body, after.body, now.body)
    return None if title is None or body is None else Wording(title, tuple(body))


def _title_back(before: str, after: str, now: str) -> str | None:
    if before == after:
        return now
    if now == after:
        return before
    back = _piece_back({"text": before}, {"text": after}, {"text": now})
    return None if back is None else str(back["text"])


def _body_back(before: Sequence[Block], after: Sequence[Block], now: Sequence[Block]) -> list[Block] | None:
    here = _places(after, now)
    made = list(now)
    # From the end, so that places found before stay where they are.
    for tag, i1, i2, j1, j2 in reversed(_steps(after, before)):
        if tag == "equal":
            continue
        low = here[i1 - 1] + 1 if i1 and i1 - 1 in here else 0
        high = here[i2] if i2 in here else len(now)
        standing = [here[index] for index in range(i1, i2) if index in here]
        if i1 == i2:
            made[low if i1 else 0 : low if i1 else 0] = before[j1:j2]
        elif len(standing) == i2 - i1 and standing[-1] - standing[0] == i2 - i1 - 1:
            made[standing[0] : standing[-1] + 1] = before[j1:j2]
        elif i2 - i1 == j2 - j1 == 1:
            backs = [(at, block_back(before[j1], after[i1], now[at])) for at in range(low, high)]
            found = [(at, block) for at, block in backs if block is not None]
            if len(found) != 1:
                return None
            made[found[0][0]] = found[0][1]
        else:
            return None
    return made


def block_back(before: Block, after: Block, now: Block) -> Block | None:
    """The block as it stands now without the change; None where it is not the same block, or was changed there."""
    if now.get("type") != after.get("type"):
        return None
    return _table_back(before, after, now) or _piece_back(before, after, now)


def _table_back(before: Block, after: Block, now: Block) -> Block | None:
    """A column or rows that went are there again, between cells that may have been corrected since."""
    columns, rows = _rows_of(before, "columns"), _rows_of(before, "rows")
    if before.get("type") != "table" or _shape(now) != _shape(after):
        return None
    for at in range(len(columns)):
        if less_columns(before, {at}) == after:
            made = {**now, "columns": _with(now, "columns", at, columns[at : at + 1])}
            made["rows"] = [_cells(row)[:at] + _cells(old)[at : at + 1] + _cells(row)[at:]
                            for row, old in zip(_rows_of(now, "rows"), rows, strict=True)]  # fmt: skip
            for name in ("total", "balance"):
                if isinstance(before.get(name), list):
                    made[name] = _with(now, name, at, _rows_of(before, name)[at : at + 1])
            return made
    gone = len(rows) - len(_rows_of(after, "rows"))
    for at in range(len(rows) - gone + 1 if gone > 0 else 0):
        if less_rows(before, set(range(at, at + gone))) == after:
            made = {**now, "rows": _with(now, "rows", at, rows[at : at + gone])}
            return made | ({"hidden_rows": before["hidden_rows"]} if "hidden_rows" in before else {})
    return None


def _shape(block: Block) -> tuple[int, int, bool, bool]:
    across = (isinstance(block.get("total"), list), isinstance(block.get("balance"), list))
    return len(_rows_of(block, "columns")), len(_rows_of(block, "rows")), *across


def _rows_of(block: Block, name: str) -> list[Json]:
    return _cells(block.get(name))


def _cells(row: Json) -> list[Json]:
    return row if isinstance(row, list) else []


def _with(block: Block, name: str, at: int, more: list[Json]) -> list[Json]:
    there = _rows_of(block, name)
    return there[:at] + more + there[at:]


def _piece_back(before: Block, after: Block, now: Block) -> Block | None:
    """One word of one field was put in another's place: put it back, the same one of several that look alike."""
    old, new = told(before), told(after)
    if [path for path, _ in old] != [path for path, _ in new]:
        return None
    differing = [at for at, (one, other) in enumerate(zip(old, new, strict=True)) if one != other]
    if len(differing) != 1:
        return None
    at = differing[0]
    start, was, became = _word(old[at][1], new[at][1])
    if not became:
        return None
    times = sum(text.count(became) for _, text in new)
    if sum(text.count(became) for _, text in told(now)) != times:
        return None
    nth = sum(text.count(became) for _, text in new[:at]) + new[at][1].count(became, 0, start)
    back = replaced([now], became, nth, was)
    return back[0] if back and isinstance(back[0], dict) else None


def _word(old: str, new: str) -> tuple[int, str, str]:
    """Where in ``new`` the changed word begins, and the word on both sides: whole, so that it can be told again."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    while start and _belongs(new[start - 1]):
        start -= 1
    while end and _belongs(new[len(new) - end]):
        end -= 1
    return start, old[start : len(old) - end], new[start : len(new) - end]


def _belongs(sign: str) -> bool:
    return sign == "*" or (sign.isascii() and sign.isalnum()) or sign.isdecimal()


def _steps(one: Sequence[Block], other: Sequence[Block]) -> list[tuple[str, int, int, int, int]]:
    return list(_matcher(one, other).get_opcodes())


def _places(one: Sequence[Block], other: Sequence[Block]) -> dict[int, int]:
    """Where the untouched blocks of one version stand in another."""
    runs = _matcher(one, other).get_matching_blocks()
    return {run.a + step: run.b + step for run in runs for step in range(run.size)}


def _matcher(one: Sequence[Block], other: Sequence[Block]) -> "difflib.SequenceMatcher[str]":
    return difflib.SequenceMatcher(None, [known_by(each) for each in one], [known_by(each) for each in other], False)


def known_by(block: Json) -> str:
    """Two blocks that say the same have the same."""
    return json.dumps(_said(block), ensure_ascii=False, sort_keys=True)


def _said(value: Json) -> Json:
    """Without what says nothing: the editor writes a plain run as not strong, an import leaves the word out."""
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if one not in (None, False, "", {})}
    return [_said(one) for one in value] if isinstance(value, list) else value
