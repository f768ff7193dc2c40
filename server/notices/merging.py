"""Join two edits of one text: what each of two people changed goes in, where the two never meet. Pure.

``base`` is what both began from. The smallest thing that is joined is a block, or a field of the form: where both
changed the same one, and not to the same, there is no joining, and whoever asks keeps one of the two aside. Nothing
that either of them wrote is dropped, and nothing that either of them took away comes back.
"""

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playlists.model import Json
from server.notices.text import text_from_blocks
from server.notices.undoing import known_by

_TOGETHER = ("period", "preset_id")
"""A preset reckons the last day from the first: half of one choice and half of another is nobody's."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The blocks from ``first`` to before ``last`` are these instead; where the two are equal, these come in there."""

    first: int
    last: int
    blocks: tuple[Json, ...]


def edits(base: Sequence[Json], other: Sequence[Json]) -> list[Edit]:
    """What leads from one body to the other; where as many blocks came as went, each stands for one that went."""
    known = [[known_by(block) for block in body] for body in (base, other)]
    found: list[Edit] = []
    for tag, i1, i2, j1, j2 in difflib.SequenceMatcher(a=known[0], b=known[1], autojunk=False).get_opcodes():
        if tag == "equal":
            continue
        if i2 - i1 == j2 - j1:
            found += [Edit(i1 + at, i1 + at + 1, (other[j1 + at],)) for at in range(i2 - i1)]
        else:
            found.append(Edit(i1, i2, tuple(other[j1:j2])))
    return found


def merged_body(base: Sequence[Json], mine: Sequence[Json], theirs: Sequence[Json]) -> list[Json] | None:
    """The body with both edits; None where they meet."""
    yours = edits(base, theirs)
    known = [(one.first, one.last, [known_by(block) for block in one.blocks]) for one in yours]
    own = [one for one in edits(base, mine) if (one.first, one.last, [known_by(b) for b in one.blocks]) not in known]
    if any(_meet(one, other) for one in own for other in yours):
        return None
    made = list(base)
    # From the end, so that places named before stay where they are; what comes in stands above what is changed there.
    for one in sorted([*own, *yours], key=lambda edit: (edit.first, edit.last), reverse=True):
        made[one.first : one.last] = one.blocks
    return made


def merged_content(
    base: Mapping[str, Json], mine: Mapping[str, Json], theirs: Mapping[str, Json]
) -> dict[str, Json] | None:
    """The same for all that a save keeps of a notice: field by field, channel by channel, the body by its blocks."""
    made = dict(theirs)
    for names in (("title",), ("kind",), ("category_id",), ("issuer",), ("source",), ("received_at",), _TOGETHER):
        sides = [[side.get(name) for name in names] for side in (base, mine, theirs)]
        chosen = _chosen(*sides)
        if chosen is None:
            return None
        made |= dict(zip(names, chosen, strict=True))
    made["channels"] = _joined_set(*(_channels(side) for side in (base, mine, theirs)))
    document = _merged_document(*(_document(side) for side in (base, mine, theirs)))
    return None if document is None else {**made, "document": document}


def _meet(one: Edit, other: Edit) -> bool:
    if one.first == one.last == other.first == other.last:
        # Two who add at one place both have their say; but what begins alike may be one text, saved twice.
        return any(_begins_alike(mine, theirs) for mine in one.blocks for theirs in other.blocks)
    # What comes in at the edge of what another changed stands beside it; in its midst, it has no place any more.
    return one.first < other.last and other.first < one.last


def _begins_alike(mine: Json, theirs: Json) -> bool:
    one, other = (text_from_blocks([block]) if isinstance(block, dict) else "" for block in (mine, theirs))
    if not one or not other:
        return known_by(mine) == known_by(theirs)
    return one.startswith(other) or other.startswith(one)


def _merged_document(
    base: Mapping[str, Json], mine: Mapping[str, Json], theirs: Mapping[str, Json]
) -> dict[str, Json] | None:
    body = merged_body(_body(base), _body(mine), _body(theirs))
    if body is None:
        return None
    made: dict[str, Json] = {"body": body}
    for name in [*dict.fromkeys([*theirs, *mine])]:
        if name == "body":
            continue
        chosen = _chosen([base.get(name)], [mine.get(name)], [theirs.get(name)])
        if chosen is None:
            return None
        if chosen[0] is not None:
            made[name] = chosen[0]
    return made


def _chosen(base: list[Json], mine: list[Json], theirs: list[Json]) -> list[Json] | None:
    if mine in (base, theirs):
        return theirs
    return mine if theirs == base else None


def _joined_set(base: set[str], mine: set[str], theirs: set[str]) -> list[Json]:
    return [*sorted((theirs | (mine - base)) - (base - mine))]


def _channels(content: Mapping[str, Json]) -> set[str]:
    """A save keeps places, ``hall/main``; a person chooses channels."""
    places = content.get("channels")
    return {str(place).partition("/")[0] for place in places} if isinstance(places, list) else set()


def _document(content: Mapping[str, Json]) -> Mapping[str, Json]:
    document = content.get("document")
    return document if isinstance(document, dict) else {}


def _body(document: Mapping[str, Json]) -> list[Json]:
    body = document.get("body")
    return body if isinstance(body, list) else []
