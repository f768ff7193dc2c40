"""Prove that no ink leaves its box and no text runs over another: what tests and the review ask of every page.

Works on the display list and the very masks the painter uses, so it sees what the wall will show.
"""

from dataclasses import dataclass

from playlists.pages.display_list import Fill, Glyphs, Mark, Modules, Page, Picture, Shape, Stencil, Triangle
from playlists.pages.faces import Faces


@dataclass(frozen=True, slots=True)
class Stray:
    """Ink where it must not be."""

    text: str
    why: str


@dataclass(frozen=True, slots=True)
class _Bounds:
    left: int
    top: int
    right: int
    bottom: int

    def inside(self, other: "_Bounds") -> bool:
        return (
            self.left >= other.left
            and self.top >= other.top
            and self.right <= other.right
            and self.bottom <= other.bottom
        )

    def meets(self, other: "_Bounds") -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def strays(page: Page, faces: Faces) -> list[Stray]:
    """Every mark that leaves the page, every text whose ink leaves its box or touches another text's ink."""
    whole = _Bounds(0, 0, page.width, page.height)
    found: list[Stray] = []
    inked: list[tuple[Glyphs, _Bounds]] = []
    for mark in page.items:
        if isinstance(mark, Glyphs):
            bounds = ink_bounds(mark, faces)
            if bounds is None:
                continue
            box = _Bounds(mark.box.x, mark.box.y, mark.box.x + mark.box.w, mark.box.y + mark.box.h)
            if not bounds.inside(whole):
                found.append(Stray(mark.text, f"leaves the page: {bounds}"))
            elif not bounds.inside(box):
                found.append(Stray(mark.text, f"leaves its box: {bounds} in {box}"))
            inked.append((mark, bounds))
        elif not _extent(mark).inside(whole):
            found.append(Stray(type(mark).__name__, f"leaves the page: {_extent(mark)}"))
    for number, (mark, bounds) in enumerate(inked):
        for other, others in inked[number + 1 :]:
            if bounds.meets(others) and _touch(mark, other, faces):
                found.append(Stray(f"{mark.text} | {other.text}", "two texts touch"))
    for live in page.live:
        place = _Bounds(live.x, live.y, live.x + live.width, live.y + live.height)
        if not place.inside(whole):
            found.append(Stray(live.kind, "the live place leaves the page"))
        found += [Stray(mark.text, f"stands in the place of the {live.kind}") for mark, b in inked if b.meets(place)]
    return found


def bounds_of(mark: Mark, faces: Faces) -> _Bounds | None:
    """What a mark really covers, or None where it draws nothing."""
    return ink_bounds(mark, faces) if isinstance(mark, Glyphs) else _extent(mark)


def ink_bounds(mark: Glyphs, faces: Faces) -> _Bounds | None:
    boxes = _glyph_bounds(mark, faces)
    if not boxes:
        return None
    return _Bounds(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _glyph_bounds(mark: Glyphs, faces: Faces) -> list[_Bounds]:
    boxes = []
    for character, offset in zip(mark.text, mark.offsets, strict=True):
        ink = faces.ink(mark.font, mark.size, character)
        if ink.mask is not None:
            left, top = mark.x + offset + ink.left, mark.baseline + ink.top
            boxes.append(_Bounds(left, top, left + ink.size[0], top + ink.size[1]))
    return boxes


def _touch(one: Glyphs, other: Glyphs, faces: Faces) -> bool:
    """Whether glyph boxes of two texts overlap; one line in two fonts or weights may touch itself."""
    if one.baseline == other.baseline and one.size == other.size:
        return False
    theirs = _glyph_bounds(other, faces)
    return any(mine.meets(box) for mine in _glyph_bounds(one, faces) for box in theirs)


def _extent(mark: Fill | Triangle | Shape | Stencil | Picture | Modules) -> _Bounds:
    if isinstance(mark, Modules):
        return _Bounds(mark.x, mark.y, mark.x + mark.side, mark.y + mark.side)
    return _Bounds(mark.x, mark.y, mark.x + mark.w, mark.y + mark.h)
